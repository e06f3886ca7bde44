"""The brake on mass changes counts a sliding hour over all runs: a timetable is rebuilt visit by visit."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest

from reception.clinic.model import VisitStatus
from tests.notices.simulation import DAY, HOUR, MINUTE, Simulation, Truth, instant

MONDAY = instant(date(2026, 11, 23), 10)
WAYS = {"alone": 0, "window": 30}


def clinic(patients: int, window_days: int = 0) -> tuple[Simulation, list[Truth]]:
    world = Simulation(MONDAY, window_days=window_days)
    visits = []
    for n in range(patients):
        world.account(str(n), f"p{n}")
        visits.append(world.make(f"v{n}", f"p{n}", MONDAY + DAY, account=str(n), here=False))
    world.run(MONDAY + 10 * MINUTE)
    return world, visits


def cancel(world: Simulation, visits: Sequence[Truth]) -> None:
    for truth in visits:
        world.becomes(truth, status=VisitStatus.CANCELLED)


def told(world: Simulation) -> int:
    return Counter(str(sent.planned.kind) for sent in world.chats.sent)["changed"]


def waiting(world: Simulation, patients: int) -> int:
    loaded = (world.mirror.load(f"p{n}") for n in range(patients))
    return sum(m.is_withheld for watched in loaded for m in watched.visits)


@pytest.mark.parametrize("window_days", WAYS.values(), ids=WAYS)
def test_a_timetable_that_is_rebuilt_little_by_little_waits_for_staff(window_days: int) -> None:
    world, visits = clinic(40, window_days)
    for part in range(4):
        cancel(world, visits[part * 10 : part * 10 + 10])
        world.run(world.moment + 12 * MINUTE)
    world.run(world.moment + HOUR)
    assert told(world) == 20
    assert waiting(world, 40) == 20


def test_twenty_in_an_hour_are_told() -> None:
    world, visits = clinic(20)
    for part in range(4):
        cancel(world, visits[part * 5 : part * 5 + 5])
        world.run(world.moment + 12 * MINUTE)
    world.run(world.moment + HOUR)
    assert (told(world), waiting(world, 20)) == (20, 0)


def test_forty_in_three_hours_are_told() -> None:
    world, visits = clinic(40)
    for part in range(4):
        cancel(world, visits[part * 10 : part * 10 + 10])
        world.run(world.moment + 65 * MINUTE)
    world.run(world.moment + HOUR)
    assert (told(world), waiting(world, 40)) == (40, 0)


def test_the_hour_slides() -> None:
    """Ten at a quarter to, eleven at ten past: no clock hour has more than twenty, the hour between them does.

    Of the eleven, those that one run reads before the brake comes are told.
    """
    world, visits = clinic(21)
    world.run(MONDAY + 45 * MINUTE)
    cancel(world, visits[:10])
    world.run(MONDAY + 70 * MINUTE)
    cancel(world, visits[10:])
    world.run(MONDAY + 3 * HOUR)
    assert 10 <= told(world) <= 20
    assert told(world) + waiting(world, 21) == 21


def test_staff_are_asked_about_what_waits() -> None:
    world, visits = clinic(30)
    for part in range(3):
        cancel(world, visits[part * 10 : part * 10 + 10])
        world.run(world.moment + 12 * MINUTE)
    world.run(world.moment + 20 * MINUTE)
    jobs = world.jobs.jobs.items()  # type: ignore[attr-defined]
    held = [entries for job, entries in jobs if job.startswith("held:")]
    patients = {entry.patient for entries in held for entry in entries}
    assert len(patients) == waiting(world, 30) > 0
    assert patients <= {f"p{n}" for n in range(10, 30)}


def test_what_waits_and_is_put_back_as_it_was_is_reminded_of() -> None:
    world, visits = clinic(30)
    for part in range(3):
        cancel(world, visits[part * 10 : part * 10 + 10])
        world.run(world.moment + 12 * MINUTE)
    for truth in visits[20:]:
        world.becomes(truth, status=VisitStatus.PLANNED)
    world.run(MONDAY + DAY)
    reminded = {sent.account for sent in world.chats.sent if sent.planned.kind == "two_hours"}
    assert reminded == {str(n) for n in range(20, 30)}
