"""A process that cancels or moves a visit may be killed anywhere: one visit stands, or none and everybody knows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from reception.clinic.model import Visit
from reception.dialog.events import Commanded, SharedContact, Typed
from reception.turns.ports import Update
from tests.doubles.clinic import Card
from tests.doubles.world import KYIV, World
from tests.turns.crashes import Killed, boundaries, deliver, killed_at

OLD = datetime(2026, 11, 25, 10, 30, tzinfo=KYIV.zone)
MINUTES = 12
"""Rounds of the clockwork: more than any story needs."""


@dataclass(frozen=True)
class Story:
    """`presses` lead from the visit's page to the `last` one. `faults` of the clinic are by method."""

    presses: tuple[str, ...]
    last: str
    faults: dict[str, tuple[str, ...]]
    one_visit_a_day: bool = True

    def begin(self) -> World:
        """Play the story up to one press before its end."""
        world = World()
        world.clinic.cards = [Card("p-1", "Бойко Марія", date(1990, 7, 1), "+380671112233")]
        world.clinic.one_visit_a_day = self.one_visit_a_day
        world.clinic.add_visit("p-1", world.clinic.slot("koval", OLD), "by phone")
        world.happens(Commanded("start"))
        world.press("Мої візити")
        world.happens(SharedContact("380671112233", own=True))
        world.happens(Typed("01.07.1990"))
        world.press("Ср 25.11 10:30 · Коваленко Ірина Петрівна")
        for label in self.presses:
            world.press(label)
        world.clinic.fail = {method: list(how) for method, how in self.faults.items()}
        return world

    def press(self, world: World) -> Update:
        """The last press of the story."""
        return world.update(*world.find(self.last))


TO_THURSDAY = ("🔁 Перенести на інший час", "Чт 26.11", "09:30")
TO_THE_AFTERNOON = ("🔁 Перенести на інший час", "Ср 25.11", "14:00")
MOVE = "✅ Так, перенести"

STORIES = {
    "cancel": Story(("❌ Скасувати візит",), "❌ Так, скасувати", {}),
    "cancel refused": Story(("❌ Скасувати візит",), "❌ Так, скасувати", {"cancel": ("refused",)}),
    "cancel lost": Story(("❌ Скасувати візит",), "❌ Так, скасувати", {"cancel": ("lost after",)}),
    "another day": Story(TO_THURSDAY, MOVE, {}),
    "another day, booking lost": Story(TO_THURSDAY, MOVE, {"book": ("lost after",)}),
    "another day, booking lost before": Story(TO_THURSDAY, MOVE, {"book": ("lost before",)}),
    "another day, old not cancelled": Story(
        TO_THURSDAY, MOVE, {"cancel": ("refused", "refused", "refused")}
    ),
    "another day, cancelling lost": Story(TO_THURSDAY, MOVE, {"cancel": ("lost after",)}),
    "another day, out of reach between": Story(TO_THURSDAY, MOVE, {"cancel": ("unreachable",) * 2}),
    "within a day": Story(TO_THE_AFTERNOON, MOVE, {}),
    "within a day, two allowed": Story(TO_THE_AFTERNOON, MOVE, {}, one_visit_a_day=False),
    "within a day, cancelling lost": Story(TO_THE_AFTERNOON, MOVE, {"cancel": ("lost before",)}),
    "within a day, new lost": Story(TO_THE_AFTERNOON, MOVE, {"book": ("", "lost after")}),
    "within a day, new lost before": Story(TO_THE_AFTERNOON, MOVE, {"book": ("", "lost before")}),
    "within a day, new refused": Story(TO_THE_AFTERNOON, MOVE, {"book": ("", "refused")}),
    "within a day, both refused": Story(
        TO_THE_AFTERNOON, MOVE, {"book": ("", *("refused",) * 9), "task": ("unreachable",)}
    ),
    "within a day, out of reach": Story(TO_THE_AFTERNOON, MOVE, {"book": ("", "unreachable")}),
    "within a day, out of reach for long": Story(
        TO_THE_AFTERNOON, MOVE, {"book": ("", *("unreachable",) * 9), "task": ("lost before",)}
    ),
}


def in_all(story: Story) -> int:
    """The number of boundaries in a story's last turn."""
    world = story.begin()
    return boundaries(world, story.press(world))


EVERYWHERE = [
    pytest.param(story, boundary, id=f"{name}-{boundary}")
    for name, story in STORIES.items()
    for boundary in range(1, in_all(story) + 1)
]


def standing(world: World) -> list[Visit]:
    """The visits that stand in the clinic's schedule."""
    return [visit for _, visit, _ in world.clinic.visits_made.values() if visit.stands]


def settle(world: World) -> None:
    """Let the clockwork do its work."""
    for _ in range(MINUTES):
        world.pass_time(timedelta(minutes=1))
    conversation = world.conversation
    assert (conversation.unfinished, conversation.checking, conversation.moving) == (None,) * 3
    assert conversation.tasks == ()


def judge(world: World, *, cancelling: bool) -> None:
    """One visit stands and the patient reads its hour; or another number stands, and those who must know it do."""
    stands, text = standing(world), world.channel.chat[-1].view.text
    known = [v.visit for v in world.conversation.visits if v.visit.stands]
    assert {visit.id for visit in known} == {visit.id for visit in stands}
    if len(stands) == 1:
        assert f"{KYIV.local(stands[0].start):%H:%M}" in text
        assert "не записані" not in text
        assert world.clinic.tasks == []
    elif cancelling:
        assert stands == []
        assert "Візит скасовано" in text
    elif stands:
        assert len(stands) == 2
        assert "скасуйте попередній візит" in world.clinic.tasks[0][0]
        assert "скасувати не вдалося" in text
    else:
        assert "Зараз Ви не записані" in text
        assert "залишився без візиту" in world.clinic.tasks[0][0]


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_nobody_is_killed(story: Story) -> None:
    world = story.begin()
    deliver(world, story.press(world))
    settle(world)
    judge(world, cancelling=story.last != MOVE)


@pytest.mark.parametrize(("story", "boundary"), EVERYWHERE)
def test_killed_anywhere_the_visit_is_one_and_the_patient_told_the_truth(
    story: Story, boundary: int
) -> None:
    world = story.begin()
    update = story.press(world)
    with killed_at(world, boundary), pytest.raises(Killed):
        world.process().take(update)
    deliver(world, update)
    settle(world)
    judge(world, cancelling=story.last != MOVE)


@pytest.mark.parametrize("name", ["another day", "within a day", "within a day, new refused"])
def test_killed_again_while_it_is_taken_over(name: str) -> None:
    story = STORIES[name]
    for first in range(1, in_all(story) + 1):
        for second in range(1, 14, 3):
            world = story.begin()
            update = story.press(world)
            with killed_at(world, first), pytest.raises(Killed):
                world.process().take(update)
            world.clock.moment += timedelta(seconds=31)
            try:
                with killed_at(world, second):
                    world.process().take(update)
            except Killed:
                deliver(world, update)
            settle(world)
            judge(world, cancelling=False)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_told_fifty_times_it_has_one_effect(story: Story) -> None:
    world = story.begin()
    update = story.press(world)
    for _ in range(50):
        world.process().take(update)
    settle(world)
    judge(world, cancelling=story.last != MOVE)
    assert world.clinic.calls.count("cancel") <= 4


def test_at_no_moment_of_a_move_to_another_day_is_there_no_visit() -> None:
    story = STORIES["another day"]
    for boundary in range(1, in_all(story) + 1):
        world = story.begin()
        update = story.press(world)
        with killed_at(world, boundary), pytest.raises(Killed):
            world.process().take(update)
        assert standing(world)
        for _ in range(MINUTES):
            world.pass_time(timedelta(minutes=1))
            assert standing(world)


def test_while_a_move_is_being_settled_nothing_else_is_booked_or_cancelled() -> None:
    story = STORIES["within a day, new lost before"]
    world = story.begin()
    deliver(world, story.press(world))
    assert world.conversation.screen == "checking"
    calls = list(world.clinic.calls)
    world.happens(Commanded("start"))
    for label in ("📅 Записатися", "Філія Центр", "Сімейний лікар"):
        world.press(label)
    for label in ("Пт 27.11", "09:00", "✅ Так, записати"):
        world.press(label)
    assert world.conversation.screen == "checking"
    assert "book" not in world.clinic.calls[len(calls) :]
    settle(world)
    judge(world, cancelling=False)


def test_staff_are_told_when_the_clinic_answers_again() -> None:
    world = STORIES["within a day, both refused"].begin()
    deliver(world, STORIES["within a day, both refused"].press(world))
    assert "Зараз Ви не записані" in world.channel.chat[-1].view.text
    world.clinic.unreachable = True
    for _ in range(30):
        world.pass_time(timedelta(minutes=1))
    assert world.clinic.tasks == []
    world.clinic.unreachable = False
    settle(world)
    assert len(world.clinic.tasks) == 1


def test_a_task_whose_answer_is_always_lost_is_not_told_for_ever() -> None:
    world = STORIES["within a day, both refused"].begin()
    deliver(world, STORIES["within a day, both refused"].press(world))
    world.clinic.fail["task"] = ["lost after"] * 50
    settle(world)
    assert len(world.clinic.tasks) == 3


@pytest.mark.parametrize("name", ["cancel", "another day", "within a day"])
def test_a_visit_that_the_clinic_moved_meanwhile_is_not_touched(name: str) -> None:
    story = STORIES[name]
    world = story.begin()
    world.clinic.move_visit("v-1", OLD.replace(hour=9))
    deliver(world, story.press(world))
    assert [visit.start for visit in standing(world)] == [OLD.replace(hour=9)]
    assert "Клініка тим часом змінила" in world.channel.chat[-1].view.text
    assert "book" not in world.clinic.calls
    settle(world)
    judge(world, cancelling=False)


@pytest.mark.parametrize("name", ["cancel", "another day", "within a day"])
def test_a_visit_that_the_number_opened_is_not_touched_when_the_number_is_somebody_elses_now(
    name: str,
) -> None:
    story = STORIES[name]
    world = story.begin()
    update = story.press(world)
    world.account = "2002"
    world.happens(Commanded("start"))
    world.press("Мої візити")
    world.happens(SharedContact("380671112233", own=True))
    calls = list(world.clinic.calls)
    world.process().take(update)
    world.account = update.account
    assert world.conversation.visits == ()
    assert not {"book", "cancel"} & set(world.clinic.calls[len(calls) :])
    assert [visit.start for visit in standing(world)] == [OLD]
