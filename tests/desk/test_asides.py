"""A desk that can't be written to says so where it can: outside of topics, or at another desk, and in the log."""

import logging
from datetime import timedelta

import pytest

from reception.desk.ports import RoomGone
from reception.dialog.events import Commanded, Typed
from tests.desk.staffing import asks
from tests.desk.test_branch_desks import TwoDesks
from tests.doubles.desk import MemoryRoom
from tests.doubles.world import World

MINUTE = timedelta(minutes=1)


def outside(room: MemoryRoom) -> list[str]:
    """The texts outside of topics."""
    return [message.text for message in room.messages.values() if not message.topic]


def without_topics() -> World:
    """A world whose room lets the bot make no topics."""
    world = World()
    world.room.makes_topics = False
    return world


def test_without_topics_card_and_lines_are_shown_outside_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = without_topics()
    with caplog.at_level(logging.ERROR):
        asks(world, "Болить зуб")
    world.happens(Typed("Дуже болить"))
    world.pass_time(20 * MINUTE)
    card, *lines = outside(world.room)
    assert card.startswith("⚠️")
    assert "Звернення №1" in card
    assert lines == ["Болить зуб", "Дуже болить"]
    assert "the desk can't be written to: no topics" in caplog.text, "the alarm's line"


def test_with_the_right_given_back_the_request_gets_its_topic() -> None:
    world = without_topics()
    asks(world, "Болить зуб")
    world.room.makes_topics = True
    world.pass_time(6 * MINUTE)
    thread = world.desk.load(world.account)
    assert thread.topic
    in_topic = [m.text for m in world.room.messages.values() if m.topic == thread.topic]
    assert "Болить зуб" in in_topic


def test_a_request_of_a_desk_that_is_gone_is_shown_at_another() -> None:
    world = TwoDesks()
    world.handoff.elsewhere = lambda: world.far_room
    world.happens(Commanded("manager"))
    world.room.fail = [RoomGone("kicked")]
    world.happens(Typed("Болить зуб"))
    card, *lines = outside(world.far_room)
    assert card.startswith("⚠️")
    assert lines == ["Болить зуб"]
    world.pass_time(6 * MINUTE)
    assert "Болить зуб" in world.at(world.room), "the way back"
    assert len(outside(world.far_room)) == 2


def test_what_is_shown_elsewhere_may_fail_and_nothing_is_lost() -> None:
    world = TwoDesks()
    world.far_room.fail = [RoomGone("kicked, too")]
    world.handoff.elsewhere = lambda: world.far_room
    world.happens(Commanded("manager"))
    world.room.fail = [RoomGone("kicked")]
    world.happens(Typed("Болить зуб"))
    assert outside(world.far_room) == []
    world.pass_time(6 * MINUTE)
    assert "Болить зуб" in world.at(world.room)
