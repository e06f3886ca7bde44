"""A message above a page (a file, the line that takes keys away) comes with the page, also if the page comes late."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from reception.dialog.effects import View
from reception.dialog.events import Commanded, SharedContact
from reception.turns.ports import NotDelivered, TooManyMessages, Update
from reception.turns.turns import TURN_LEASE
from tests.doubles.world import World
from tests.turns.crashes import Killed, deliver, killed_at, labels
from tests.turns.test_turns import ready_to_confirm


def a_file() -> tuple[World, Update]:
    """The press that asks for the calendar file."""
    world = ready_to_confirm()
    world.press("✅ Так, записати")
    world.press("Мої візити")
    world.press(labels(world)[0])
    return world, world.update(*world.find("📅 До календаря"))


def a_farewell() -> tuple[World, Update]:
    """The patient's number; after it the key that shares a number has no use."""
    world = World()
    world.happens(Commanded("start"))
    world.press("Мої візити")
    return world, world.update(SharedContact("380671112233", own=True))


WHATS: list[tuple[Callable[[], tuple[World, Update]], str]] = [
    (a_file, "document"),
    (a_farewell, "farewell"),
]


@pytest.mark.parametrize(("begin", "what"), WHATS)
def test_told_to_wait(begin: Callable[[], tuple[World, Update]], what: str) -> None:
    world, update = begin()
    world.channel.fail = [TooManyMessages(35)]
    world.turns.take(update)
    world.pass_time(timedelta(seconds=36))
    assert getattr(world.channel.chat[-1].view, what)


@pytest.mark.parametrize(("begin", "what"), WHATS)
def test_surely_not_delivered(begin: Callable[[], tuple[World, Update]], what: str) -> None:
    world, update = begin()
    world.channel.fail = [NotDelivered("refused")]
    with pytest.raises(NotDelivered):
        world.turns.take(update)
    world.turns.take(update)
    assert getattr(world.channel.chat[-1].view, what)


@pytest.mark.parametrize(("begin", "what"), WHATS)
def test_killed_before_it_was_sent(begin: Callable[[], tuple[World, Update]], what: str) -> None:
    world, update = begin()
    with killed_at(world, 1, ((world.channel, "send"),)), pytest.raises(Killed):
        world.process().take(update)
    world.clock.moment += TURN_LEASE
    deliver(world, update)
    assert getattr(world.channel.chat[-1].view, what)
    assert world.conversation.unfinished is None


def test_what_of_it_was_sent_is_not_sent_again() -> None:
    world, update = a_file()
    error = TooManyMessages(3)
    error.left = View("…")
    world.channel.fail = [error]
    world.turns.take(update)
    world.pass_time(timedelta(seconds=4))
    assert not world.channel.chat[-1].view.document
    assert labels(world)
