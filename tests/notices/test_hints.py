"""Hints of the clinic system: read at once, never believed, and a flood of hints is no flood of calls."""

from dataclasses import replace
from datetime import date

import pytest

from reception.adapters.dynamodb.hints import DynamoHints
from reception.adapters.dynamodb.models import VisitItem, bound
from reception.clinic.model import VisitStatus
from reception.notices.hints import MAX_HINTS_PER_MINUTE, Hints
from reception.notices.mirrored import Mirrored
from reception.notices.ports import HintStore
from tests.doubles.hints import MemoryHints
from tests.notices.simulation import DAY, LENGTH, MINUTE, Simulation, Truth, instant
from tests.notices.test_mirror_port import amazon

__all__ = ["amazon"]
MONDAY = instant(date(2026, 11, 23), 10)

# --- what the store promises ---


@pytest.fixture(params=["memory", "dynamodb"])
def hints(request: pytest.FixtureRequest) -> HintStore:
    if request.param == "memory":
        return MemoryHints()
    request.getfixturevalue("amazon")
    table = bound(VisitItem, "visits")
    table.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
    return DynamoHints(table)


def test_hints_are_counted_by_what_they_are_of(hints: HintStore) -> None:
    assert [hints.count("a", MONDAY), hints.count("a", MONDAY), hints.count("b", MONDAY)] == [
        1,
        2,
        1,
    ]


def test_hints_wait_in_their_order_each_visit_once(hints: HintStore) -> None:
    for n, visit in enumerate(("a", "b", "c", "b")):
        hints.keep(visit, MONDAY + n * MINUTE)
    assert hints.kept(10) == ("a", "c", "b")
    assert hints.kept(2) == ("a", "c")
    hints.forget(["a", "b", "never there"])
    assert hints.kept(10) == ("c",)


# --- what a hint does ---


class Clinic:
    """A simulated clinic with an account, and the door that hints come in at."""

    def __init__(self, window_days: int = 0) -> None:
        self.world = Simulation(MONDAY, window_days=window_days)
        self.world.account("1", "p")
        self.truth = self.make("v")
        self.world.polling.run()
        self.world.clinic.calls.clear()
        self.door = Hints(
            self.world.polling,
            self.world.hints,
            self.world.windows,
            lambda: self.world.clinic,
            real_time=self.world.now,
        )

    def make(self, visit: str, patient: str = "p", account: str = "1") -> Truth:
        start = MONDAY + 2 * DAY
        return self.world.make(visit, patient, start, account=account, here=False)

    @property
    def known(self) -> dict[str, Mirrored]:
        return {known.visit.id: known for known in self.world.mirror.load("p").visits}

    @property
    def asked(self) -> dict[str, int]:
        return dict(self.world.clinic.calls)


def test_a_visit_made_by_phone_is_known_at_once() -> None:
    clinic = Clinic()
    clinic.make("new")
    clinic.door.take("new")
    assert set(clinic.known) == {"v", "new"}
    assert clinic.asked == {"patient_of": 1, "visits": 1}


def test_of_a_known_visit_nobody_is_asked_whose_it_is() -> None:
    clinic = Clinic()
    clinic.world.becomes(clinic.truth, status=VisitStatus.CANCELLED)
    clinic.door.take("v")
    assert clinic.asked == {"visits": 1}


def test_what_is_read_on_a_hint_casts_doubt_and_only_a_poll_believes_it() -> None:
    clinic = Clinic()
    later = MONDAY + 3 * DAY
    clinic.world.becomes(clinic.truth, start=later, end=later + LENGTH)
    for _ in range(3):
        clinic.world.moment += 2 * MINUTE
        clinic.door.take("v")
    assert (clinic.known["v"].revision, clinic.known["v"].is_certain) == (0, False)
    clinic.world.run(clinic.world.moment + 15 * MINUTE)
    assert (clinic.known["v"].revision, clinic.known["v"].visit.start) == (1, later)
    assert [str(sent.planned.kind) for sent in clinic.world.chats.sent] == ["changed"]


def test_hint_upon_hint_does_not_put_off_the_poll_that_believes() -> None:
    clinic = Clinic()
    clinic.world.becomes(clinic.truth, status=VisitStatus.CANCELLED)
    for _ in range(12):
        clinic.door.take("v")
        clinic.world.run(clinic.world.moment + MINUTE)
    assert clinic.known["v"].visit.status is VisitStatus.CANCELLED


def test_a_cancelled_visit_is_reminded_of_no_more_from_the_hint_on() -> None:
    clinic = Clinic()
    clinic.world.run(MONDAY + DAY - MINUTE)
    clinic.world.becomes(clinic.truth, status=VisitStatus.CANCELLED)
    clinic.door.take("v")
    clinic.world.run(MONDAY + DAY + 3 * MINUTE)
    assert clinic.world.chats.sent == []


def test_a_strangers_visit_leaves_nothing() -> None:
    clinic = Clinic()
    clinic.make("s", "stranger", "")
    clinic.door.take("s")
    assert clinic.asked == {"patient_of": 1}
    assert clinic.world.mirror.load("stranger").visits == ()
    assert clinic.world.hints.kept(10) == ()


def test_of_one_that_the_window_knows_to_be_a_strangers_nothing_is_asked() -> None:
    clinic = Clinic(window_days=30)
    clinic.make("s", "stranger", "")
    clinic.world.moment += 5 * MINUTE
    clinic.world.polling.run()
    clinic.world.clinic.calls.clear()
    clinic.door.take("s")
    assert clinic.asked == {}


def test_with_the_clinic_out_of_reach_the_hint_waits_for_the_next_poll() -> None:
    clinic = Clinic()
    clinic.world.clinic.outages.append((MONDAY, MONDAY + MINUTE))
    clinic.make("new")
    clinic.door.take("new")
    assert set(clinic.known) == {"v"}
    clinic.world.moment += 2 * MINUTE
    clinic.world.polling.run()
    assert set(clinic.known) == {"v", "new"}
    assert clinic.world.hints.kept(10) == ()


def test_one_of_a_visit_that_is_gone_is_tried_and_forgotten() -> None:
    clinic = Clinic()
    clinic.world.clinic.mute.add("deleted")
    clinic.door.take("deleted")
    clinic.world.polling.run()
    assert clinic.world.hints.kept(10) == ()


# --- floods ---


def flood(clinic: Clinic) -> None:
    """A thousand in a minute, of a thousand visits."""
    for n in range(1_000):
        clinic.make(f"n{n}", f"stranger{n}", "")
        clinic.door.take(f"n{n}")


def test_a_thousand_hints_in_a_minute_are_twenty_calls() -> None:
    clinic = Clinic()
    flood(clinic)
    assert clinic.asked == {"patient_of": MAX_HINTS_PER_MINUTE}
    clinic.world.moment += MINUTE
    clinic.make("new")
    clinic.door.take("new")
    assert "new" in clinic.known


def test_a_thousand_of_one_visit_are_one_call_and_one_with_the_next_poll() -> None:
    clinic = Clinic()
    for _ in range(1_000):
        clinic.door.take("v")
    assert clinic.asked == {"visits": 1}
    clinic.world.moment += MINUTE
    clinic.world.polling.run()
    assert clinic.asked == {"visits": 2}


def test_polls_work_off_what_is_left_so_many_in_a_run() -> None:
    clinic = Clinic()
    flood(clinic)
    left = []
    for _ in range(11):
        clinic.world.moment += 5 * MINUTE
        clinic.world.polling.run()
        left.append(len(clinic.world.hints.kept(1_000)))
    assert left == [880, 780, 680, 580, 480, 380, 280, 180, 80, 0, 0]


def test_where_everybody_is_listed_at_once_one_call_answers_all_that_wait() -> None:
    clinic = Clinic(window_days=30)
    visits = [clinic.make(f"n{n}").id for n in range(60)]
    for visit in visits:
        clinic.door.take(visit)
    assert len(clinic.known) == 61  # the first hint's answer has all of this patient's
    assert len(clinic.world.hints.kept(100)) == 60 - MAX_HINTS_PER_MINUTE
    clinic.world.clinic.calls.clear()
    clinic.world.moment += 5 * MINUTE
    clinic.world.polling.run()
    assert clinic.asked == {"visits_of_all": 1}
    assert clinic.world.hints.kept(100) == ()


def test_nobody_is_brought_back_by_a_hint() -> None:
    clinic = Clinic()
    clinic.world.change("1", lambda c: replace(c, patients=()))
    clinic.door.take("v")
    assert clinic.known == {}
