"""A room of threads, as Slack has it: each request begins one, and each is tidied away in its time."""

from datetime import timedelta

import pytest

from reception.desk.ports import RoomGone, StaffPressed
from reception.desk.talk import MAX_CONTENT_PER_THREAD, ask, say
from reception.desk.thread import Line, Matter, Thread
from reception.dialog.events import Commanded, Typed
from reception.dialog.staff import Carried, RequestKind
from reception.turns.ports import MaybeDelivered
from tests.desk.staffing import asks, does, writes
from tests.doubles.world import MONDAY, World


@pytest.fixture
def world() -> World:
    world = World(threads=True)
    asks(world, "Чи є вакцина?")
    return world


def takes(world: World) -> int:
    """Iryna takes the newest request; its thread."""
    topic = max(world.room.topics)
    does(world, StaffPressed(*world.room.offered["✋ Взяти"]), topic=topic)
    return topic


def closes(world: World, topic: int) -> None:
    """Iryna is done."""
    writes(world, "/close", topic)


def cards(world: World) -> list[int]:
    """The threads that there are."""
    return sorted(world.room.topics)


def test_a_card_begins_the_thread_that_lines_go_into(world: World) -> None:
    [topic] = cards(world)
    below = [m.text for m in world.room.messages.values() if m.topic == topic and m.id != topic]
    assert below == ["Чи є вакцина?"]
    assert world.desk.owner(topic) == world.account


def test_the_next_request_has_another_thread_and_both_go_in_their_time(world: World) -> None:
    first = takes(world)
    closes(world, first)
    world.pass_time(timedelta(days=10))
    asks(world, "Ще одне")
    second = takes(world)
    closes(world, second)
    assert cards(world) == [first, second]
    world.pass_time(timedelta(days=31) - timedelta(days=10, hours=-1))
    assert cards(world) == [second]
    world.pass_time(timedelta(days=10))
    assert cards(world) == []
    assert not world.desk.rows
    assert not world.desk.topics


def test_the_former_thread_is_tidied_while_the_next_request_runs(world: World) -> None:
    first = takes(world)
    closes(world, first)
    asks(world, "Ще одне")
    world.pass_time(timedelta(days=31))
    assert first not in cards(world)
    assert world.desk.load(world.account).left == ()
    assert world.desk.owner(first) is None


def test_a_button_of_a_former_thread_is_over(world: World) -> None:
    first = takes(world)
    closes(world, first)
    again = world.room.offered["Відкрити знову"]
    asks(world, "Ще одне")
    assert does(world, StaffPressed(*again), topic=first)
    request = world.desk.load(world.account).request
    assert request
    assert request.number == 2
    assert request.operator is None


def test_in_a_former_thread_the_taker_of_the_next_request_is_not_heard(world: World) -> None:
    first = takes(world)
    closes(world, first)
    asks(world, "Ще одне")
    second = takes(world)
    for topic in (first, second):
        writes(world, f"у {topic}", topic)
    assert [posted.text for how, posted in world.room.log if how == "out"] == [f"у {second}"]


def test_forgotten_both_threads_are_deleted(world: World) -> None:
    closes(world, takes(world))
    asks(world, "Ще одне")
    world.turns.staff.forget(world.account, world.clock.now())
    world.settle()
    assert cards(world) == []
    assert not world.desk.topics
    assert not world.desk.rows


def test_a_card_whose_answer_was_lost_is_posted_again_before_lines() -> None:
    world = World(threads=True)
    world.happens(Commanded("manager"))
    world.room.fail = [MaybeDelivered("lost")]
    world.happens(Typed("Чи є вакцина?"))
    world.pass_time(timedelta(minutes=2))
    [topic] = cards(world)
    texts = [m.text for m in world.room.messages.values() if m.topic == topic]
    assert "Чи є вакцина?" in texts
    assert texts[0].startswith("<b>Звернення")


def test_while_the_channel_is_archived_everything_waits_and_content_with_it() -> None:
    world = World(threads=True)
    world.happens(Commanded("manager"))
    world.room.fail = [RoomGone("is_archived")]
    world.happens(Typed("Чи є вакцина?"))
    assert "Чи є вакцина?" in str(world.desk.rows[world.account], "utf-8")
    world.pass_time(timedelta(minutes=6))
    assert len(cards(world)) == 1
    assert "Чи є вакцина?" not in str(world.desk.rows[world.account], "utf-8")


def test_withdrawn_before_it_was_shown_nothing_of_it_stays() -> None:
    world = World(threads=True)
    world.happens(Commanded("manager"))
    world.room.fail = [RoomGone("is_archived")]
    world.happens(Typed("Чи є вакцина?"))
    world.press("Відкликати звернення")
    assert "Чи є вакцина?" not in str(world.desk.rows[world.account], "utf-8")


def test_a_thread_carries_no_more_than_a_record_holds() -> None:
    thread = ask(Thread("1"), Matter("m", RequestKind.MANAGER, MONDAY), 1, MONDAY, urgent=False)
    for number in range(1, 20):
        text = Carried("б" * 4096)
        thread = say(thread, Line(number, True, MONDAY, content=text))
    carried = sum(len(line.content.text.encode()) for line in thread.lines if line.content)
    assert len(thread.lines) == 19
    assert 0 < carried <= MAX_CONTENT_PER_THREAD
