"""An operator writes first: to a chat that may learn of the visit and takes messages, once, and at one desk."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reception.desk.ports import StaffPressed, StaffUpdate, StaffWrote
from reception.desk.thread import Stage
from reception.dialog.conversation import OpenRequest
from reception.dialog.events import Typed
from reception.turns.ports import MaybeDelivered
from tests.desk.room.test_jobs import HOUR, START, crowd, press, silent
from tests.desk.staffing import IRYNA, MAKSYM, asks, does
from tests.doubles.world import World


def talk(world: World, visit: str = "v-1") -> str:
    """Iryna writes `/talk` in the room; the answer."""
    does(world, StaffWrote(1, f"/talk {visit}"), topic=0)
    return [posted.text for how, posted in world.room.log if how == "post" and not posted.topic][-1]


@pytest.fixture
def world() -> World:
    """Account 0 is linked to the patient of the visit v-1."""
    world = crowd(1)
    world.account = "0"
    return world


def test_the_request_is_the_operators_at_once_and_the_patient_is_told(world: World) -> None:
    assert "Звернення ваше" in talk(world)
    request = world.desk.load("0").request
    assert request is not None
    assert (request.stage, request.operator) == (Stage.TAKEN, IRYNA)
    assert world.conversation.request is not None
    assert world.conversation.request.operator == IRYNA.name
    assert ("71", "talk", 0, world.room_services.pseudonym("0")) in world.desk.audited


def test_the_same_update_begins_one_talk(world: World) -> None:
    update = StaffUpdate(77, world.room.room, 0, IRYNA, StaffWrote(1, "/talk v-1"))
    for _ in range(2):
        world.operators.take(update)
        world.settle()
    assert world.desk.number == 1
    assert [how for how, _ in world.room.log].count("topic") == 1


def test_an_update_that_comes_again_after_its_answer_was_lost_takes_no_further_number(
    world: World,
) -> None:
    talk(world)
    talk(world)
    assert world.desk.number == 1


def test_a_chat_that_is_gone_is_not_written_to(world: World) -> None:
    silent(world, "0")
    assert "Зателефонуйте" in talk(world)
    assert world.desk.load("0").request is None
    assert not world.desk.audited


def test_a_chat_that_may_not_learn_of_the_visit_is_not_written_to(world: World) -> None:
    conversation = world.conversation
    [patient] = conversation.patients
    world.store.save(replace(conversation, patients=(replace(patient, opened=False),)))
    assert "Зателефонуйте" in talk(world)


def test_whoever_waits_is_not_taken_by_the_way(world: World) -> None:
    asks(world)
    assert "візьміть те звернення" in talk(world)
    request = world.desk.load("0").request
    assert request is not None
    assert request.stage == Stage.WAITING


def test_a_request_at_another_desk_stays_there(world: World) -> None:
    conversation = world.conversation
    elsewhere = OpenRequest(41, world.clock.now(), "Олег", room="-1002")
    world.store.save(replace(conversation, request=elsewhere))
    assert "№41" in talk(world)
    assert world.desk.load("0").request is None


def test_no_stranger_begins_a_talk(world: World) -> None:
    world.room.members.discard(MAKSYM.id)
    does(world, StaffWrote(1, "/talk v-1"), MAKSYM, topic=0)
    does(world, StaffPressed(1, "s:talk:v-1"), MAKSYM, topic=0)
    assert world.desk.load("0").request is None


def test_on_the_list_of_calls_whose_chat_takes_messages_is_written_to_by_a_press() -> None:
    world = crowd(2)
    lost: list[Exception | None] = [MaybeDelivered("502")] * 1000
    world.channel.fail = lost
    world.wait_until(START - HOUR)
    world.channel.fail = []
    world.account = "0"
    does(world, StaffWrote(1, "/calls"), topic=0)
    press(world, "Імена")
    assert "Звернення ваше" in press(world, "💬 Чт 26.11 10:00")


def test_a_talk_in_which_nobody_writes_ends_by_itself_and_nobody_is_reminded(world: World) -> None:
    """The patient has asked for nothing, so that nobody waits."""
    talk(world)
    world.pass_time(timedelta(minutes=31))
    request = world.desk.load("0").request
    assert request is not None
    assert request.closed_by == "silence"
    assert not [posted for _, posted in world.room.log if "⏰" in posted.text]


def test_what_the_patient_writes_in_it_waits_for_an_answer(world: World) -> None:
    talk(world)
    world.happens(Typed("Добре, а коли?"))
    world.pass_time(timedelta(minutes=16))
    assert [posted for _, posted in world.room.log if "⏰" in posted.text]
