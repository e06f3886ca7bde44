"""One press gives the staff, whole, a message that a patient writes in reply long after a talk."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reception.desk.ports import StaffPressed
from reception.dialog import places
from reception.dialog.conversation import Conversation
from reception.dialog.events import Commanded, Typed, Unreadable
from tests.desk.staffing import asks, does, writes
from tests.doubles.world import World

PASS_IT_ON, TO_AN_OPERATOR = "✉️ Передати", "💬 Передати менеджеру"


@pytest.fixture
def world() -> World:
    """A talk that was closed two days ago, with a line of the operator's."""
    world = World()
    asks(world)
    does(world, StaffPressed(*world.room.offered["✋ Взяти"]))
    writes(world, "Надішліть аналізи")
    does(world, StaffPressed(*world.room.offered["⏹ Закрити"]))
    world.clock.moment += timedelta(days=2)
    return world


def replies(world: World, *parts: str) -> None:
    """Photos in reply to the operator's line; several are an album."""
    reply_to = max(
        number for number, said in world.room.at_patient.items() if said == "Надішліть аналізи"
    )
    album = "a-1" if len(parts) > 1 else ""
    for part in parts:
        world.happens(
            world.saying(Unreadable(None), part, reply_to=reply_to, album=album, file=True)
        )


def buttons(world: World) -> list[str]:
    return [button.label for row in world.channel.chat[-1].view.buttons for button in row]


def given(world: World) -> list[str]:
    """The lines that the staff have got since."""
    lines = world.desk.load(world.account).lines
    return [world.room.said[line.message] for line in lines if line.to_staff][1:]


def test_an_album_is_passed_on_whole_by_the_one_button_there_is(world: World) -> None:
    replies(world, "перше", "друге", "третє")
    assert world.conversation.place == str(places.TO_DESK)
    assert TO_AN_OPERATOR not in buttons(world)
    world.press(PASS_IT_ON)
    assert given(world) == ["перше", "друге", "третє"]


def test_a_text_on_that_page_does_not_take_the_message_away(world: World) -> None:
    replies(world, "аналіз")
    world.happens(Typed("це"))
    world.press(PASS_IT_ON)
    assert given(world) == ["аналіз"]


def test_on_another_page_nothing_is_left_of_it(world: World) -> None:
    replies(world, "аналіз")
    world.happens(Commanded("start"))
    assert world.conversation.for_staff == ()


def test_what_a_former_version_kept_is_still_passed_on(world: World) -> None:
    replies(world, "аналіз")
    kept = world.conversation
    former: Conversation = replace(kept, unread=(), offered=kept.unread[0])
    world.store.save(former)
    world.press(PASS_IT_ON)
    assert given(world) == ["аналіз"]
    assert world.conversation.for_staff == ()


def test_it_is_passed_on_once(world: World) -> None:
    replies(world, "аналіз")
    event, shown = world.find(PASS_IT_ON)
    world.happens(event, shown)
    world.happens(event, shown)
    assert given(world) == ["аналіз"]
