"""A turn reads the clock once: two readings of a running clock never meet in a comparison."""

from datetime import datetime, timedelta

import pytest

from reception.dialog.events import Commanded, SharedContact, Typed, Unreadable
from tests.doubles.world import RunningClock, SetClock, World
from tests.turns.crashes import Killed

QUESTION = "Чи можна прийти з дитиною без запису?"


class CountedClock(SetClock):
    """Counts its readings."""

    readings = 0

    def now(self) -> datetime:
        self.readings += 1
        return self.moment


def at_the_manager(world: World) -> World:
    """The patient is at the manager's page, in working hours."""
    world.happens(Commanded("start"))
    world.press("Менеджер")
    return world


@pytest.mark.parametrize("way", ["by a line", "by the button", "by a photo"])
def test_who_asks_for_staff_in_working_hours_is_next_at_once(way: str) -> None:
    world = at_the_manager(World(RunningClock()))
    if way == "by a line":
        world.happens(Typed(QUESTION))
    elif way == "by the button":
        world.press("💬 Покликати менеджера")
    else:
        world.happens(world.saying(Unreadable(), "(photo)"))
    assert "Ви перші в черзі" in world.channel.chat[-1].view.text
    assert world.room.messages, "the desk has the request"


@pytest.mark.parametrize("behind", [timedelta(milliseconds=300), timedelta(seconds=5)])
def test_a_process_whose_clock_is_behind_does_not_say_that_the_desk_is_closed(
    behind: timedelta,
) -> None:
    """Two machines' clocks differ: the first one said from when on the request is read, and the other writes it."""
    world = at_the_manager(World())
    world.happens(Typed(QUESTION))
    world.clock.moment -= behind
    world.happens(Typed("Ви ще тут?"))
    assert "Зазвичай відповідаємо" in world.channel.chat[-1].view.text


def test_a_request_that_another_process_takes_over_is_brought_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = at_the_manager(World(RunningClock()))
    change = world.desk.save

    def killed(*args: object, **more: object) -> None:
        raise Killed

    monkeypatch.setattr(world.desk, "save", killed)
    event = world.saying(Typed(QUESTION), QUESTION)
    with pytest.raises(Killed):
        world.process().take(world.update(event))
    monkeypatch.setattr(world.desk, "save", change)
    assert world.conversation.unfinished is not None
    world.clock.moment = world.conversation.unfinished.until
    world.turns.resume(world.account)
    world.settle()
    assert "Ви перші в черзі" in world.channel.chat[-1].view.text
    assert world.room.messages


@pytest.mark.parametrize(
    "event",
    [
        Commanded("start"),
        Commanded("visits"),
        Commanded("manager"),
        Commanded("forget"),
        Typed(QUESTION),
        Typed("до педіатра завтра"),
        SharedContact("380671112233", own=True),
    ],
    ids=str,
)
def test_a_turn_reads_the_clock_once(event: Commanded | Typed | SharedContact) -> None:
    world = at_the_manager(World())
    clock = CountedClock()
    turns = world.process()
    turns.clock = clock
    if isinstance(event, Typed):
        event = world.saying(event, event.text)
    turns.take(world.update(event))
    assert clock.readings == 1
