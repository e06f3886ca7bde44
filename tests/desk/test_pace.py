"""The promise of an answer: measured over two weeks by the hour, and never better than the truth."""

import random
from datetime import timedelta

import pytest

from reception.desk.opening import DeskHours
from reception.desk.pace import MEASURED_OVER, AnswerPace, Sample, promises
from reception.desk.ports import StaffPressed
from reception.desk.thread import AnswerWait
from reception.dialog.events import Commanded
from tests.desk.staffing import asks, does, writes
from tests.doubles.world import CARDS, KYIV, MONDAY, World

HOURS = DeskHours(CARDS.desk.hours, KYIV)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TEN = 10
"""The hour of `MONDAY` on the clinic's clock."""


def samples(*minutes: int, hour: int = TEN) -> list[Sample]:
    return [Sample(MONDAY + (hour - TEN) * HOUR, one) for one in minutes]


@pytest.mark.parametrize(
    ("measured", "promised"),
    [
        ([], 0),
        ([3, 3, 3, 3], 0),
        ([3, 3, 3, 3, 3], 3),
        ([0, 0, 0, 0, 0], 1),
        ([1, 2, 3, 6, 60], 6),
        ([1, 2, 3, 60, 60], 60),
        ([1, 2, 3, 11, 60], 15),
    ],
    ids=[
        "nothing measured",
        "too little",
        "to the minute",
        "at once is a minute",
        "one of five may wait longer",
        "two may not",
        "rounded up",
    ],
)
def test_the_promise_is_kept_for_four_of_five(measured: list[int], promised: int) -> None:
    assert promises(samples(*measured), HOURS)[TEN] == promised


def test_an_hour_with_enough_waits_has_a_promise_of_its_own() -> None:
    both = samples(*[2] * 10) + samples(*[40] * 5, hour=17)
    promised = promises(both, HOURS)
    assert (promised[TEN], promised[17]) == (2, 40)
    assert promised[12] == 40, "an hour without measures has the promise of all hours together"


@pytest.mark.parametrize("seed", range(50))
def test_the_promise_is_never_better_than_what_was_measured(seed: int) -> None:
    dice = random.Random(seed)
    waits = [int(dice.expovariate(1 / dice.choice([3, 20, 90]))) for _ in range(200)]
    promised = promises(samples(*waits), HOURS)[TEN]
    assert sum(wait <= promised for wait in waits) >= len(waits) * 4 / 5


def answered(world: World, account: str, after: timedelta) -> None:
    """Another patient asks, and Iryna takes and answers so much later."""
    world.account = account
    world.happens(Commanded("start"))
    asks(world)
    world.pass_time(after)
    thread = world.desk.load(account)
    assert thread.request is not None
    does(world, StaffPressed(thread.request.card, f"d:take:{thread.request.number}"))
    writes(world, "Добрий день!")
    does(world, StaffPressed(thread.request.card, f"d:close:{thread.request.number}"))


def test_the_patient_reads_what_was_measured() -> None:
    world = World()
    for n in range(5):
        answered(world, f"20{n}", 6 * MINUTE)
    world.account = "3000"
    world.happens(Commanded("manager"))
    assert "Зараз відповідаємо ≈ 6 хв" in world.channel.chat[-1].view.text


def test_who_is_never_answered_makes_the_promise_worse() -> None:
    world = World()
    for n in range(5):
        answered(world, f"20{n}", 6 * MINUTE)
    for n in range(3):
        world.account = f"40{n}"
        asks(world)
    world.pass_time(50 * MINUTE)
    world.account = "3000"
    world.happens(Commanded("manager"))
    assert "Зараз відповідаємо ≈ 45 хв" in world.channel.chat[-1].view.text


def test_only_the_first_answer_is_measured_and_each_wait_once() -> None:
    world = World()
    answered(world, "200", 6 * MINUTE)
    for _ in range(3):
        world.handoff.work("200")
    assert [sample.minutes for sample in world.desk.pace().samples] == [6]


def test_waits_are_counted_in_open_hours_and_forgotten_after_two_weeks() -> None:
    world = World()
    closing = MONDAY.replace(hour=18)
    world.clock.moment = closing + 14 * HOUR + 10 * MINUTE
    assert world.handoff.measuring is not None
    world.handoff.measuring.add(1, [AnswerWait(closing - 5 * MINUTE, world.clock.now())])
    assert [sample.minutes for sample in world.desk.pace().samples] == [5 + 2 * 60 + 10]
    world.clock.moment += MEASURED_OVER + DAY
    world.handoff.measuring.add(1, [AnswerWait(world.clock.now() - MINUTE, world.clock.now())])
    assert len(world.desk.pace().samples) == 1


def test_what_others_measured_meanwhile_is_kept() -> None:
    world = World()
    load, raced = world.desk.pace, []

    def crossed() -> AnswerPace:
        pace = load()
        if not raced:
            raced.append(True)
            assert world.handoff.measuring is not None
            world.handoff.measuring.add(1, [AnswerWait(MONDAY - 2 * MINUTE, MONDAY)])
        return pace

    world.desk.pace = crossed  # type: ignore[method-assign]
    assert world.handoff.measuring is not None
    world.handoff.measuring.add(1, [AnswerWait(MONDAY - 3 * MINUTE, MONDAY)])
    assert sorted(sample.minutes for sample in load().samples) == [2, 3]
