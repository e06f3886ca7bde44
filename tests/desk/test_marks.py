"""A patient marks the talk that is over, once, within a day, at the desk that had it."""

from datetime import timedelta

import pytest

from reception.desk.ports import StaffPressed, StaffWrote
from tests.desk.staffing import asks, does
from tests.doubles.world import World

YES, NO = "👍 Так", "👎 Ні"


def presses(world: World, label: str) -> None:
    does(world, StaffPressed(*world.room.offered[label]))


@pytest.fixture
def world() -> World:
    """Iryna's talk with the patient is over."""
    world = World()
    asks(world)
    presses(world, "✋ Взяти")
    presses(world, "⏹ Закрити")
    return world


def mark(world: World) -> str:
    request = world.desk.load(world.account).request
    assert request is not None
    return request.mark


def offered(world: World) -> bool:
    """Whether the page that the patient sees asks for a mark."""
    return any(b.label == YES for row in world.channel.chat[-1].view.buttons for b in row)


@pytest.mark.parametrize(("label", "kept"), [(YES, "👍"), (NO, "👎")])
def test_one_press_marks_the_talk(world: World, label: str, kept: str) -> None:
    world.press(label)
    assert mark(world) == kept
    assert not offered(world)


def test_the_same_press_again_changes_nothing(world: World) -> None:
    event, shown = world.find(YES)
    update = world.update(event, shown)
    for _ in range(2):
        world.deliver(update)
        world.settle()
    assert mark(world) == "👍"
    assert [posted.text for how, posted in world.room.log if how == "redraw"][-1].count("👍") == 1


def test_after_a_day_the_menu_does_not_ask_any_more(world: World) -> None:
    world.clock.moment += timedelta(days=1)
    asks(world)
    world.press("Відкликати звернення")
    assert not offered(world)


def test_a_press_that_comes_after_the_request_was_opened_again_marks_nothing(world: World) -> None:
    event, shown = world.find(YES)
    presses(world, "Відкрити знову")
    world.deliver(world.update(event, shown))
    world.settle()
    assert mark(world) == ""


def test_nobody_is_asked_who_talked_to_nobody() -> None:
    world = World()
    asks(world)
    presses(world, "✋ Взяти")
    presses(world, "Передати")
    world.room.last += 1
    does(world, StaffWrote(world.room.last, "/close"))
    assert not offered(world)


def test_the_next_card_has_the_mark_of_the_former_request(world: World) -> None:
    world.press(NO)
    asks(world)
    request = world.desk.load(world.account).request
    assert request is not None
    assert "👎" in world.room.messages[request.card].text
