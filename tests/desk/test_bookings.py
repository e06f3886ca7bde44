"""An operator books for the patient: once, whatever happens on the way, and the patient is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reception.clinic.model import Visit
from reception.desk.ports import StaffUpdate
from reception.desk.thread import Thread
from reception.dialog.conversation import ChatVisit, LinkedPatient
from reception.turns.ports import ChatGone, Update
from tests.desk.staffing import asks, pressing, writes
from tests.desk.test_handoff import Killed
from tests.doubles.world import World

STEPS = (
    "Філія Центр", "Сімейний лікар", "Вт 24.11", "10:30",
)  # fmt: skip
YES = "✅ Так, записати"
TOLD = "📅 Менеджер записав Вас на цей візит."


@pytest.fixture
def world() -> World:
    """Iryna has a request of Maria's."""
    world = World()
    asks(world)
    maria = LinkedPatient("p-1", "Бойко Марія", opened=True)
    world.store.save(replace(world.conversation, patients=(maria,)))
    press(world, "✋ Взяти")
    return world


def press(world: World, label: str) -> StaffUpdate:
    """Iryna presses a button at the desk."""
    update = pressing(world, label)
    world.operators.take(update)
    world.settle()
    return update


def up_to_the_last_step(world: World) -> None:
    """A time is chosen."""
    writes(world, "/book")
    for label in STEPS:
        press(world, label)


def told(world: World) -> int:
    """How often the patient read that a visit was booked."""
    return sum(TOLD in shown.view.text for shown in world.channel.chat)


def made(world: World) -> int:
    """Visits that stand at the clinic."""
    return sum(visit.stands for _, visit, _ in world.clinic.visits_made.values())


def test_a_command_told_twice_begins_one_booking(world: World) -> None:
    command = writes(world, "/book")
    before = len(world.room.messages)
    world.operators.take(command)
    assert len(world.room.messages) == before


def test_a_press_told_twice_books_once_and_tells_once(world: World) -> None:
    up_to_the_last_step(world)
    yes = press(world, YES)
    for process in (world.operators, world.staff(world.handoff)):
        process.take(yes)
        world.settle()
    assert (made(world), told(world)) == (1, 1)
    assert world.conversation.booked_here
    assert world.desk.load(world.account).booking is None


def test_a_booking_whose_answer_was_lost_is_looked_up_and_then_told(world: World) -> None:
    up_to_the_last_step(world)
    world.clinic.fail |= {"book": ["lost after"], "visits": ["unreachable"]}
    press(world, YES)
    assert told(world) == 0
    world.pass_time(timedelta(minutes=5))
    assert (made(world), told(world)) == (1, 1)


@pytest.mark.parametrize("left", range(4))
def test_a_process_killed_at_the_last_step_books_once_and_tells(
    world: World, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    up_to_the_last_step(world)
    yes = pressing(world, YES)
    saves, count = world.desk.save, iter(range(100))

    def killed(thread: Thread) -> Thread:
        if next(count) == left:
            raise Killed
        return saves(thread)

    with monkeypatch.context() as patch:
        patch.setattr(world.desk, "save", killed)
        with pytest.raises(Killed):
            taken(world, yes)
    world.pass_time(timedelta(minutes=1))
    taken(world, yes)
    world.pass_time(timedelta(minutes=5))
    assert (made(world), told(world)) == (1, 1)


def test_a_process_killed_while_it_tells_the_patient_tells_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    up_to_the_last_step(world)

    def killed(_: Update) -> str:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(world.handoff.performer, "tell_patient", killed)
        with pytest.raises(Killed):
            press(world, YES)
    assert (made(world), told(world)) == (1, 0)
    world.pass_time(timedelta(minutes=3))
    assert (made(world), told(world)) == (1, 1)


def taken(world: World, update: StaffUpdate) -> None:
    """By a process that starts."""
    world.staff(world.worker()).take(update)
    world.settle()


def test_closed_meanwhile_what_stands_is_told(world: World) -> None:
    up_to_the_last_step(world)
    world.clinic.fail |= {"book": ["lost after"], "visits": ["unreachable"]}
    press(world, YES)
    writes(world, "/close")
    world.pass_time(timedelta(minutes=5))
    assert (made(world), told(world)) == (1, 1)


def test_a_page_of_an_earlier_booking_is_an_old_one(world: World) -> None:
    writes(world, "/book")
    old = pressing(world, "Філія Центр")
    writes(world, "/book")
    assert world.operators.take(old)
    booking = world.desk.load(world.account).booking
    assert booking
    assert booking.wish.branch == ""


def test_whoever_leaves_the_screens_of_booking_has_left_it(world: World) -> None:
    writes(world, "/book")
    press(world, "☰ Меню")
    assert world.desk.load(world.account).booking is None
    assert world.operators.take(pressing(world, "Філія Центр")) == "Це звернення вже закрите."


def test_who_is_not_linked_cannot_be_booked_for() -> None:
    world = World()
    asks(world)
    press(world, "✋ Взяти")
    writes(world, "/book")
    assert world.desk.load(world.account).booking is None
    assert any("не прив’язан" in m.text for m in world.room.messages.values())


def test_what_binds_patients_does_not_bind_staff(world: World) -> None:
    patient = world.conversation
    known = tuple(
        ChatVisit("p-1", Visit(f"v-{n}", "koval", "r-1", day, day + timedelta(hours=1)))
        for n in range(4)
        for day in [world.clock.now() + timedelta(days=9 + n)]
    )
    world.store.save(replace(patient, visits=known))
    world.store.operations.change(lambda now: replace(now, booking_paused=True))
    up_to_the_last_step(world)
    press(world, YES)
    assert told(world) == 1


def test_each_step_leaves_an_audit_line(world: World) -> None:
    up_to_the_last_step(world)
    press(world, YES)
    assert [action for _, action, *_ in world.desk.audited].count("book") == 2 + len(STEPS)


def test_a_topic_that_is_gone_is_no_end_of_the_booking(world: World) -> None:
    thread = world.desk.load(world.account)
    world.room.fail = [ChatGone("gone")]
    writes(world, "/book")
    assert world.desk.load(thread.account).booking


def test_forgotten_the_booking_is_gone_too(world: World) -> None:
    up_to_the_last_step(world)
    world.turns.staff.forget(world.account, world.clock.now())
    world.settle()
    assert world.desk.rows == {}
