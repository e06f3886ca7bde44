"""The next visit pinned in the chat: which message it is, and when a pin is set, moved and taken away."""

from datetime import UTC, datetime, timedelta

import pytest

from reception.dataclass import replace
from reception.dialog import pinning
from reception.dialog.conversation import ChatVisit, Conversation, Message, Pinned
from reception.dialog.events import Commanded
from tests.dialog.test_typed_times import REVIEW, at
from tests.doubles.world import World

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ON, OFF = "🔕 Закріпити найближчий візит", "🔔 Закріпити найближчий візит"


def booked() -> ChatVisit:
    """A visit as a chat has it."""
    world = at(*REVIEW)
    world.press("✅ Так, записати")
    [one] = world.conversation.visits
    return one


def chat(*ahead: tuple[str, int], pinned: str = "", pins: bool = True) -> Conversation:
    """A chat with these visits, each with the hours until it ends, negative for one that is over."""
    one = booked()
    visits = {
        visit: replace(
            one.visit, id=visit, start=NOW + timedelta(hours=h - 1), end=NOW + timedelta(hours=h)
        )
        for visit, h in ahead
    }
    known = Pinned(7, pinned, visits[pinned].end if pinned in visits else NOW) if pinned else None
    chat_visits = tuple(replace(one, visit=visit) for visit in visits.values())
    return Conversation("1001", visits=chat_visits, pins=pins, pinned=known)


@pytest.mark.parametrize(
    ("before", "shown", "renews", "message"),
    [
        (chat(("a", 5)), "a", False, 8),  # the first page that shows it
        (chat(("a", 5)), "", False, None),
        (chat(("a", 5), pins=False), "a", False, None),
        (chat(("a", 5), pinned="a"), "a", False, 7),  # its page once more
        (chat(("a", 5), pinned="a"), "a", True, 8),  # a reminder
        (chat(("a", 5), ("b", 3), pinned="a"), "b", False, 8),  # an earlier one
        (chat(("a", 5), ("b", 9), pinned="a"), "b", True, 7),  # a later one waits
        (chat(("a", 5), ("b", 9), pinned="a"), "", False, 7),
        (chat(("a", -1), pinned="a"), "", False, None),  # it is over
        (chat(("a", -1), ("b", 9), pinned="a"), "b", False, 8),
        (chat(("b", 9), pinned="gone"), "", False, None),  # the clinic has cancelled it
        (chat(("a", 5), pinned="a", pins=False), "a", False, None),  # switched off
    ],
)
def test_the_next_visit_is_pinned_by_the_newest_message_that_shows_it(
    before: Conversation, shown: str, renews: bool, message: int | None
) -> None:
    after = pinning.after(before, shown, 8, NOW, renews=renews)
    assert (after and after.message) == message


def test_a_visit_that_was_cancelled_here_is_not_pinned() -> None:
    before = replace(chat(("a", 5), pinned="a"), ended_here=("a",))
    assert pinning.after(before, "a", 8, NOW) is None


def pinning_world() -> World:
    """A patient who wants the next visit pinned, at the check of a booking."""
    world = at()
    world.happens(Commanded("reminders"))
    world.press(ON)
    world.happens(Commanded("book"))
    for label in REVIEW:
        world.press(label)
    return world


def test_nobody_has_a_pin_who_did_not_ask_for_one() -> None:
    world = at(*REVIEW)
    world.press("✅ Так, записати")
    world.happens(Commanded("visits"))
    world.wait_until(datetime(2026, 11, 24, 13, 0, tzinfo=UTC))
    assert world.channel.pins == []
    assert world.conversation.pinned is None


def test_other_pages_touch_no_pin() -> None:
    world = pinning_world()
    world.press("✅ Так, записати")
    assert world.channel.pins == [("pin", world.conversation.message.id)]  # type: ignore[union-attr]
    for command in ("menu", "visits", "help"):
        world.happens(Commanded(command))
    assert len(world.channel.pins) == 1


def test_a_pinned_message_goes_on_to_show_its_visit() -> None:
    """A press on a reminder is answered below it: elsewhere it is answered in the reminder itself."""
    world = pinning_world()
    world.press("✅ Так, записати")
    world.wait_until(datetime(2026, 11, 23, 20, 0, tzinfo=UTC))
    reminder = world.channel.chat[-1]
    assert world.conversation.pinned is not None
    assert world.conversation.pinned.message == reminder.message.id
    text = reminder.view.text
    world.press("✅ Прийду")
    world.press("☰ Меню")
    assert reminder.view.text == text
    assert len(world.channel.chat) > reminder.message.id


def test_forgetting_unpins() -> None:
    world = pinning_world()
    world.press("✅ Так, записати")
    [(_, message)] = world.channel.pins
    world.happens(Commanded("forget"))
    world.press("🗑 Так, видалити")
    assert world.channel.pins[-1] == ("unpin", message)


def test_a_pin_costs_no_further_write() -> None:
    plain, with_pin = at(*REVIEW), pinning_world()
    writes = []
    for world in (plain, with_pin):
        before = world.conversation.version
        world.press("✅ Так, записати")
        writes.append(world.conversation.version - before)
    assert writes[0] == writes[1]
    assert isinstance(with_pin.conversation.message, Message)
