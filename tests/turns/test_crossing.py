"""A text and a press at the same moment, or presses on two devices: what was pressed holds where it still can."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from reception.dialog.events import Commanded, Event, Typed
from tests.doubles.world import World
from tests.turns.crashes import labels
from tests.turns.test_turns import confirmation, ready_to_confirm, registered


def at_the_times() -> World:
    """A patient who chooses a time."""
    world = ready_to_confirm()
    world.press("← Назад")
    return world


CROSSING: dict[str, Event] = {
    "not understood": Typed("агов"),
    "a greeting": Typed("Добрий день"),
    "a question": Typed("де ви знаходитесь?"),
    "a command": Commanded("start"),
    "a page of information": Commanded("clinic"),
}


@pytest.mark.parametrize("text", CROSSING)
def test_a_time_that_is_pressed_while_a_text_arrives_is_chosen(text: str) -> None:
    world = at_the_times()
    event, pressed = world.find("10:30")
    update = world.update(event, pressed)
    world.happens(CROSSING[text])
    assert world.turns.take(update) == ""
    assert world.conversation.screen == "review"
    assert "10:30" in pressed.view.text, "the pressed message shows what became of it"


@pytest.mark.parametrize("text", CROSSING)
def test_a_confirmation_that_crosses_a_text_books_once(text: str) -> None:
    world = ready_to_confirm()
    first, second = confirmation(world), confirmation(world)
    world.happens(CROSSING[text])
    world.turns.take(first)
    world.process().take(second)
    assert len(world.clinic.visits_made) == 1
    shown = [view for _, view in world.channel.log if "підтверджено" in view.text]
    assert len(shown) == 1


def test_of_two_times_that_are_pressed_on_two_devices_the_first_holds_and_is_shown() -> None:
    world = at_the_times()
    times = [label for label in labels(world) if label[:1].isdigit()]
    first, second = (world.update(*world.find(label)) for label in times[:2])
    world.turns.take(first)
    toast = world.turns.take(second)
    assert toast, "the second device is told"
    assert world.conversation.screen == "review"
    assert times[0] in world.channel.chat[-1].view.text


def with_another_choice(world: World) -> None:
    world.happens(Typed("до педіатра завтра"))


def a_minute_later(world: World) -> None:
    world.happens(Typed("агов"))
    world.clock.moment += timedelta(minutes=2)


def two_screens_later(world: World) -> None:
    world.happens(Typed("агов"))
    world.happens(Typed("агов"))


@pytest.mark.parametrize("then", [with_another_choice, a_minute_later, two_screens_later])
def test_a_press_does_not_hold_for_ever(then: Callable[[World], None]) -> None:
    world = ready_to_confirm()
    update = confirmation(world)
    then(world)
    screen = world.conversation.screen
    assert world.turns.take(update), "an old button"
    assert world.clinic.visits_made == {}
    assert world.conversation.screen == screen


def test_what_is_kept_of_the_screen_before_is_small() -> None:
    world = registered()
    for _ in range(30):
        world.happens(Typed("агов"))
    assert len(world.store.rows[world.account]) < 4000
