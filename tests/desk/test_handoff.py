"""The faults of the desk: what may have been delivered is not sent again, what surely was not is, others flow."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reception.desk import talk
from reception.desk.ports import (
    RoomChanged,
    RoomGone,
    StaffEdited,
    StaffGone,
    StaffPressed,
    StaffUpdate,
    StaffWrote,
)
from reception.desk.thread import Operator, Returned, Stage
from reception.dialog.conversation import LinkedPatient, Phone
from reception.dialog.events import Commanded, OperatorCame, Typed
from reception.logs import pseudonym
from reception.turns.ports import MaybeDelivered, NotDelivered, TooManyMessages, Update
from tests.desk.staffing import IRYNA, MAKSYM, asks, update
from tests.doubles.clinic import Card
from tests.doubles.codes import KEY
from tests.doubles.world import World

MINUTE = timedelta(minutes=1)


class Killed(BaseException):
    """The process is gone."""


def asking(*failures: BaseException | None) -> World:
    """A patient asks while the room fails so."""
    world = World()
    world.happens(Commanded("manager"))
    world.room.fail = list(failures)  # type: ignore[arg-type]
    try:
        world.happens(Typed("Питання"))
    except Killed:
        world.room.fail = []
    return world


def cards(world: World) -> list[str]:
    """Cards that were posted, reminders that carry one too."""
    return [m.text for m in world.room.messages.values() if m.rows]


def test_a_queue_message_ten_times_makes_one_card() -> None:
    world = asking()
    for _ in range(10):
        world.worker().work(world.account)
    assert len(cards(world)) == 1


@pytest.mark.parametrize("failure", [MaybeDelivered("time-out"), Killed()])
def test_a_card_that_may_have_arrived_is_not_sent_again_but_told_by_a_reminder(
    failure: BaseException,
) -> None:
    world = asking(None, failure)
    world.pass_time(timedelta(seconds=31))
    assert cards(world) == []
    world.pass_time(2 * MINUTE)
    [reminder] = cards(world)
    assert "⏰" in reminder
    assert "Звернення №1" in reminder
    assert world.desk.load(world.account).request.card  # type: ignore[union-attr]


def test_what_surely_did_not_arrive_is_sent_again() -> None:
    world = asking(NotDelivered("refused"))
    assert cards(world) == []
    world.pass_time(2 * MINUTE)
    assert len(cards(world)) == 1


def test_three_failures_park_a_request_and_tell_so_and_a_redrive_posts_one_card() -> None:
    world = asking(ZeroDivisionError())
    for _ in range(2):
        world.room.fail = [ZeroDivisionError()]
        world.pass_time(MINUTE)
    request = world.desk.load(world.account).request
    assert request is not None
    assert request.parked
    outside = next(m.text for m in world.room.messages.values() if not m.topic)
    assert outside.startswith("⚠️")
    assert list(world.desk.waiting()) == []
    world.handoff.work(world.account)
    assert len(cards(world)) == 1


def test_told_to_wait_the_room_is_left_alone_that_long() -> None:
    world = asking(TooManyMessages(35))
    world.pass_time(timedelta(seconds=34))
    assert cards(world) == []
    world.pass_time(3 * MINUTE)
    assert len(cards(world)) == 1


def test_a_room_that_moved_gets_the_card_once() -> None:
    world = asking(RoomChanged(-1002))
    assert len(cards(world)) == 1
    assert world.room.room == world.desk.moved_room() == -1002


def test_a_bot_that_was_thrown_out_loses_nothing() -> None:
    world = asking(RoomGone("kicked"))
    world.pass_time(4 * MINUTE)
    assert cards(world) == []
    world.pass_time(5 * MINUTE)
    assert len(cards(world)) == 1


def test_two_take_one_request_and_one_has_it_also_when_telegram_repeats() -> None:
    world = asking()
    [card] = [m for m in world.room.messages.values() if m.rows]
    presses = [update(world, StaffPressed(card.id, "d:take:1"), who) for who in (IRYNA, MAKSYM)]
    for press in (*presses, presses[0]):
        world.operators.take(press)
    request = world.desk.load(world.account).request
    assert request is not None
    assert (request.stage, request.operator) == (Stage.TAKEN, IRYNA)
    assert sum("👋" in shown.view.text for shown in world.channel.chat) == 1


@pytest.mark.parametrize(
    ("room", "member"), [(-999, IRYNA), (-100, Operator("99", "Чужий")), (-100, None)]
)
def test_only_members_of_the_configured_room_act(room: int, member: Operator | None) -> None:
    world = asking()
    [card] = [m for m in world.room.messages.values() if m.rows]
    event = StaffPressed(card.id, "d:take:1")
    world.operators.take(StaffUpdate(9000, room, card.topic, member, event))
    assert world.desk.load(world.account).waiting


def taken() -> World:
    """A patient's request that Iryna has."""
    world = asking()
    [card] = [m for m in world.room.messages.values() if m.rows]
    press = StaffPressed(card.id, "d:take:1")
    world.operators.take(update(world, press))
    world.settle()
    return world


def test_who_left_the_room_is_heard_no_more_after_a_minute_at_the_latest() -> None:
    world = taken()
    world.room.members.discard(IRYNA.id)
    world.pass_time(MINUTE)
    line = update(world, StaffWrote(77, "Вітаю"))
    world.operators.take(line)
    world.operators.take(update(world, StaffWrote(78, "/close")))
    assert world.room.at_patient == {}
    assert world.desk.load(world.account).open


def test_membership_is_asked_once_a_minute() -> None:
    world = taken()
    world.room.members.discard(IRYNA.id)
    world.operators.take(update(world, StaffWrote(77, "Вітаю")))
    assert len(world.room.at_patient) == 1


def test_every_deed_leaves_an_audit_line_of_a_pseudonym_that_needs_the_key() -> None:
    world = taken()
    world.operators.take(update(world, StaffWrote(77, "Вітаю")))
    world.operators.take(update(world, StaffWrote(78, "/close")))
    assert [deed[:3] for deed in world.desk.audited] == [
        ("71", "take", 1),
        ("71", "line", 1),
        ("71", "close", 1),
    ]
    assert {deed[3] for deed in world.desk.audited} == {pseudonym(KEY, world.account)}
    assert pseudonym(b"another key", world.account) != pseudonym(KEY, world.account)
    assert pseudonym(KEY, "1002") != pseudonym(KEY, world.account)


def test_linking_a_card_leaves_audit_lines_also_of_what_was_only_looked_up() -> None:
    world = taken()
    world.clinic.cards.append(Card("p-7", "Бойко Марія", date(1990, 7, 1), "+380501234567"))
    world.store.save(replace(world.conversation, phone=Phone("+380671112233", proven=True)))
    for n, born in enumerate(("02.07.1990", "01.07.1990")):
        wrote = StaffWrote(77 + n, f"/prove 0501234567 {born}")
        world.operators.take(update(world, wrote))
    assert [deed[1] for deed in world.desk.audited] == ["take", "look up", "look up", "link"]
    assert world.conversation.patients == (
        LinkedPatient("p-7", "Бойко Марія", opened=True, by_staff=True),
    )


def test_a_fifth_card_is_not_linked() -> None:
    world = taken()
    world.clinic.cards.append(Card("p-7", "Бойко Марія", date(1990, 7, 1), "+380501234567"))
    four = tuple(LinkedPatient(f"p-{n}", f"Бойко {n}", opened=True) for n in range(4))
    phone = Phone("+380671112233", proven=True)
    world.store.save(replace(world.conversation, phone=phone, patients=four))
    wrote = StaffWrote(77, "/prove 0501234567 01.07.1990")
    world.operators.take(update(world, wrote))
    assert world.conversation.patients == four


def test_visits_are_seen_by_the_taker_alone_and_the_audit_line_comes_first() -> None:
    world = taken()
    maria = LinkedPatient("p-1", "Бойко Марія", opened=True)
    world.store.save(replace(world.conversation, patients=(maria,)))
    world.operators.take(update(world, StaffWrote(77, "/visits"), MAKSYM))
    assert "visits" not in [deed[1] for deed in world.desk.audited]
    world.room.fail = [NotDelivered("refused")]
    with pytest.raises(NotDelivered):
        world.operators.take(update(world, StaffWrote(78, "/visits")))
    assert world.desk.audited[-1][:3] == ("71", "visits", 1)
    assert not any(maria.name in m.text for m in world.room.messages.values())


def test_a_line_told_twice_is_delivered_once() -> None:
    world = asking()
    thread = talk.take(world.desk.load(world.account), IRYNA, world.clock.now(), None)
    world.desk.save(thread)
    line = update(world, StaffWrote(77, "Вітаю"))
    for _ in range(3):
        world.operators.take(line)
    assert len(world.room.at_patient) == 1


def test_what_the_desk_tells_two_patients_under_one_number_reaches_both() -> None:
    world = World()
    for account in ("1001", "1002"):
        world.account = account
        asks(world)
        number = world.desk.load(account).request.number  # type: ignore[union-attr]
        world.turns.take(Update(-7, account, OperatorCame(number, "Ірина")))
        assert world.conversation.request.operator == "Ірина"  # type: ignore[union-attr]


def test_a_ready_answer_that_is_told_twice_is_said_once() -> None:
    world = taken()
    press = update(world, StaffPressed(1, "d:say:1:0"))
    for _ in range(3):
        world.operators.take(press)
        world.settle()
    assert len(world.room.at_patient) == 1
    assert sum(m.text.startswith("💬") for m in world.room.messages.values()) == 1


def test_an_operators_line_whose_answer_was_lost_is_not_said_twice_but_told() -> None:
    world = taken()
    world.room.fail = [MaybeDelivered("time-out")]
    world.operators.take(update(world, StaffWrote(77, "Вітаю")))
    world.settle()
    world.pass_time(5 * MINUTE)
    assert world.room.at_patient == {}
    [told] = [m for m in world.room.messages.values() if m.text.startswith("🟡")]
    assert told.reply_to == 77


@pytest.mark.parametrize("failure", [MaybeDelivered("time-out"), Killed()])
def test_a_patients_line_that_may_be_lost_is_brought_again(failure: BaseException) -> None:
    world = taken()
    world.room.fail = [failure]  # type: ignore[list-item]
    try:
        world.happens(Typed("Болить горло"))
    except Killed:
        world.room.fail = []
    assert "Болить горло" not in texts(world)
    world.pass_time(3 * MINUTE)
    assert texts(world).count("Болить горло") == 1


def test_passed_on_after_closing_it_stays_closed() -> None:
    world = taken()
    world.operators.take(update(world, StaffWrote(77, "/close")))
    world.operators.take(update(world, StaffWrote(78, "/pass")))
    world.settle()
    assert "pass" not in [deed[1] for deed in world.desk.audited]
    assert world.desk.load(world.account).request.stage == Stage.CLOSED  # type: ignore[union-attr]


def test_a_change_by_who_passed_it_on_is_not_made_and_said_so() -> None:
    world = taken()
    deeds = (
        (IRYNA, StaffWrote(77, "О 16:00")),
        (IRYNA, StaffWrote(78, "/pass")),
        (IRYNA, StaffEdited(77, "О 17:00", caption=False)),
    )
    for who, event in deeds:
        world.operators.take(update(world, event, who))
        world.settle()
    assert "О 17:00" not in world.room.at_patient.values()
    assert texts(world)[-1].startswith("🔴")


def texts(world: World) -> list[str]:
    """The texts in the room."""
    return [m.text for m in world.room.messages.values()]


def test_forgotten_nothing_stays_at_the_desk() -> None:
    world = asking()
    world.turns.staff.forget(world.account, world.clock.now())
    world.settle()
    assert world.desk.rows == {}
    assert world.desk.topics == world.room.topics == {}


def test_a_closed_requests_topic_is_deleted_after_thirty_days() -> None:
    world = asking()
    world.press("Відкликати звернення")
    world.pass_time(timedelta(days=29))
    assert world.room.topics
    world.pass_time(timedelta(days=2))
    assert world.room.topics == {}
    assert world.desk.rows == {}


def test_one_process_tells_each_patient_that_the_operator_is_gone() -> None:
    world = asking()
    world.account = "2002"
    asks(world, "Інше питання")
    cards = [m for m in world.room.messages.values() if m.rows]
    for n, card in enumerate(cards, start=1):
        pressed = StaffPressed(card.id, f"d:take:{n}")
        world.operators.take(update(world, pressed, topic=card.topic))
    assert world.desk.load("1001").version == world.desk.load("2002").version, "numbers are alike"
    world.pass_time(timedelta(minutes=31))
    for account in ("1001", "2002"):
        conversation = world.store.load(account).conversation
        assert conversation is not None
        assert conversation.request is not None, "the question is not answered"
        assert conversation.request.operator == "", "back to the queue"


# --- a taker who left the staff ---


def left_staff(world: World, *, told: bool) -> None:
    """Iryna leaves the room; `told`: the platform says so."""
    world.room.members.discard(IRYNA.id)
    if told:
        world.update_id += 1
        gone = StaffUpdate(world.update_id, world.room.room, 0, IRYNA, StaffGone(IRYNA.id))
        world.operators.take(gone)
        world.settle()


def test_a_taker_who_leaves_the_staff_loses_the_request_at_once() -> None:
    world = taken()
    left_staff(world, told=True)
    request = world.desk.load(world.account).request
    assert request is not None
    assert (request.stage, request.returned) == (Stage.WAITING, Returned.GONE)
    assert "Розмову продовжить інший менеджер" in world.channel.chat[-1].view.farewell


def test_a_patient_who_was_forgotten_and_asks_anew_is_told_the_same_as_before() -> None:
    """The desk's updates are numbered by the thread, which begins anew; the process is the one that told it before."""
    world = World()
    for _ in range(2):
        world.room.members.add(IRYNA.id)
        world.happens(Commanded("manager"))
        world.happens(Typed("Питання"))
        world.operators.take(update(world, StaffPressed(*world.room.offered["✋ Взяти"])))
        world.settle()
        left_staff(world, told=True)
        assert "Розмову продовжить інший менеджер" in world.channel.chat[-1].view.farewell
        world.happens(Commanded("forget"))
        world.press("🗑 Так, видалити")


def test_a_taker_of_whose_leaving_nobody_told_loses_it_with_the_patients_next_line() -> None:
    world = taken()
    left_staff(world, told=False)
    world.pass_time(2 * MINUTE)
    world.happens(Typed("Ви тут?"))
    request = world.desk.load(world.account).request
    assert request is not None
    assert (request.stage, request.returned) == (Stage.WAITING, Returned.GONE)
    assert any(m.text == "Ви тут?" for m in world.room.messages.values())


def test_somebody_of_whom_it_is_only_said_keeps_the_request() -> None:
    world = taken()
    world.update_id += 1
    gone = StaffUpdate(world.update_id, world.room.room, 0, IRYNA, StaffGone(IRYNA.id))
    world.operators.take(gone)
    request = world.desk.load(world.account).request
    assert request is not None
    assert request.operator == IRYNA


def test_lines_go_on_while_the_room_does_not_say_who_its_members_are() -> None:
    world = taken()
    world.pass_time(2 * MINUTE)

    def unknown(user: str) -> bool:
        raise NotDelivered(user)

    world.room.is_member = unknown  # type: ignore[method-assign]
    world.happens(Typed("Ви тут?"))
    request = world.desk.load(world.account).request
    assert request is not None
    assert request.operator == IRYNA
    assert any(m.text == "Ви тут?" for m in world.room.messages.values())
