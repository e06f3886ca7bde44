"""The poll reads near visits first, and asks as much at once as the clinic system bears."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Lock
from time import sleep
from typing import Any

import pytest

from reception.clinic.system import ClinicUnreachable
from reception.notices import poll
from reception.notices.poll import MAX_CALLS_PER_RUN, MAX_FAILURES_IN_A_ROW
from tests.notices.simulation import HOUR, Simulation, instant

MONDAY = instant(date(2026, 11, 23), 10)
OVERDUE = timedelta(minutes=61)


@dataclass
class Watching:
    """The clinic of a simulation; notes whose visits were read, and how many calls were made at once."""

    clinic: Any
    seconds: float = 0.0
    failing: int = 0
    read: list[str] = field(default_factory=list)
    at_once: list[int] = field(default_factory=list)
    present: int = 0
    lock: Lock = field(default_factory=Lock)

    def visits(self, patient: str, first: date, last: date) -> Any:
        with self.lock:
            self.present += 1
            self.at_once.append(self.present)
            self.read.append(patient)
            fails = len(self.read) <= self.failing
        sleep(self.seconds)
        with self.lock:
            self.present -= 1
            if fails:
                raise ClinicUnreachable("429")
            return self.clinic.visits(patient, first, last)


def world(patients: int, calls_at_once: int = 1, **how: Any) -> tuple[Simulation, Watching]:
    """Accounts with a patient each, whose time to be read has come."""
    made = Simulation(MONDAY)
    for number in range(patients):
        made.account(f"a{number:04}", f"p{number:04}")
    watching = Watching(made.clinic, **how)
    made.polling.open_clinic = lambda: watching  # type: ignore[assignment,return-value] # all that is used of it
    made.polling.calls_at_once = calls_at_once
    return made, watching


def test_a_visit_in_three_hours_is_read_before_four_hundred_far_ones() -> None:
    made, watching = world(MAX_CALLS_PER_RUN + 100)
    made.make("v-1", "p0399", MONDAY + 5 * HOUR, account="a0399", here=False)
    made.make("v-2", "p0398", MONDAY + 4 * HOUR, account="a0398", here=False)
    while made.mirror.to_poll(made.moment, 1):
        made.polling.run()
    made.moment += OVERDUE
    watching.read.clear()
    made.polling.run()
    assert set(watching.read[:2]) == {"p0398", "p0399"}
    assert len(watching.read) == MAX_CALLS_PER_RUN


def test_near_visits_leave_a_part_of_a_run_to_all_others() -> None:
    made, watching = world(2 * MAX_CALLS_PER_RUN)
    for number in range(MAX_CALLS_PER_RUN, 2 * MAX_CALLS_PER_RUN):
        visit, patient = f"v-{number}", f"p{number:04}"
        made.make(visit, patient, MONDAY + 5 * HOUR, account=f"a{number:04}", here=False)
    while made.mirror.to_poll(made.moment, 1):
        made.polling.run()
    made.moment += OVERDUE
    watching.read.clear()
    made.polling.run()
    near = [patient for patient in watching.read if patient >= f"p{MAX_CALLS_PER_RUN:04}"]
    assert len(near) == MAX_CALLS_PER_RUN * poll.ALONE_CALLS
    assert len(watching.read) == MAX_CALLS_PER_RUN


def test_with_room_for_all_the_longest_overdue_comes_first() -> None:
    made, watching = world(20)
    made.polling.run()
    assert watching.read == sorted(watching.read)
    assert len(watching.read) == 20


@pytest.mark.parametrize("limit", [1, 4])
def test_no_more_calls_are_made_at_once_than_the_setting_allows(limit: int) -> None:
    made, watching = world(40, limit, seconds=0.01)
    assert made.polling.run().patients == 40
    assert max(watching.at_once) == limit


def test_a_failure_halves_what_is_asked_at_once_and_good_answers_bring_it_back() -> None:
    made, watching = world(60, 8, seconds=0.05, failing=1)
    made.polling.run()
    first, second, later = watching.at_once[:8], watching.at_once[8:12], watching.at_once[12:]
    assert max(first) > 4
    assert max(second) <= 4
    assert max(later) > 4
    assert len(watching.read) == 60


def test_slow_answers_are_asked_for_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poll, "SLOW_SECONDS", 0.005)
    made, watching = world(20, 4, seconds=0.02)
    made.polling.run()
    assert max(watching.at_once[:4]) > 1
    assert set(watching.at_once[8:]) == {1}


def test_a_clinic_that_is_down_is_left_alone() -> None:
    made, watching = world(100, 4, failing=100)
    assert made.polling.run().patients == 0
    assert MAX_FAILURES_IN_A_ROW <= len(watching.read) <= 4
