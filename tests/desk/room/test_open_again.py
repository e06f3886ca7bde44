"""Closures to their end: whom they affect, who must be telephoned today, and who is told that it is open again."""

from datetime import timedelta

import pytest

from reception.clinic.model import Slot
from reception.dialog.notice_kinds import NoticeKind
from reception.notices.mirrored import Unlinked
from reception.turns.ports import ChatGone, MaybeDelivered
from tests.desk.room.test_jobs import (
    DAY,
    HOUR,
    MINUTE,
    START,
    ask,
    crowd,
    everybody,
    kinds,
    press,
    silent,
)
from tests.doubles.world import MONDAY, World

CLOSE = "/close Центр до 27.11 09:00 аварія"
TELL, TELL_OPEN = "📨 Повідомити: ", "📨 Повідомити, що відчинено: "


def told_closed(world: World) -> None:
    """The branch is closed, and each patient with a chat has read it."""
    ask(world, CLOSE)
    press(world, TELL)
    world.wait_until(MONDAY + 2 * HOUR)


def last(world: World) -> str:
    """The newest message of the room, as it is now."""
    return list(world.room.messages.values())[-1].text


def alone(world: World) -> str:
    """The newest message that only the member who pressed sees."""
    return [message.text for how, message in world.room.log if how == "alone"][-1]


def test_who_read_that_it_is_closed_reads_with_one_press_that_it_is_open() -> None:
    world = crowd(3)
    silent(world, "2")
    told_closed(world)
    assert "не перенесли візит: 2" in ask(world, "/open Центр")
    press(world, f"{TELL_OPEN}2")
    assert "надсилаємо, що знову відчинено" in last(world)
    world.wait_until(MONDAY + 3 * HOUR)
    assert kinds(world) == {NoticeKind.CLOSED: 2, NoticeKind.OPENED: 2}
    read = world.channel.log[-1][1].text
    assert read.startswith("✅ Знову приймаємо: Філія Центр. Ваш візит відбудеться")
    world.wait_until(START)
    assert kinds(world)[NoticeKind.OPENED] == 2, "nobody is told twice"
    assert kinds(world)[NoticeKind.TWO_HOURS] == 2, "reminders go out again"


def test_nobody_is_told_of_an_opening_without_the_press() -> None:
    world = crowd(2)
    told_closed(world)
    ask(world, "/open Центр")
    world.wait_until(MONDAY + 5 * HOUR)
    assert kinds(world)[NoticeKind.OPENED] == 0


def test_names_of_those_who_read_it_open_on_demand_after_an_audit_line_and_fold_again() -> None:
    world = crowd(2)
    told_closed(world)
    counts = ask(world, "/open Центр")
    assert "Бойко" not in counts
    press(world, "Імена")
    assert "Бойко Марія 0, +380 67 111 22 00" in last(world)
    assert ("71", "names", 0, world.room_services.pseudonym("0")) in world.desk.audited
    press(world, "Згорнути")
    assert last(world) == counts


def test_closed_again_before_they_are_told_nobody_reads_that_it_is_open() -> None:
    world = crowd(1)
    told_closed(world)
    ask(world, "/open Центр")
    world.pass_time(MINUTE)
    ask(world, CLOSE)
    press(world, TELL_OPEN)
    world.wait_until(MONDAY + 4 * HOUR)
    assert kinds(world)[NoticeKind.OPENED] == 0


def test_who_moved_the_visit_meanwhile_hears_nothing_of_an_opening() -> None:
    world = crowd(1)
    told_closed(world)
    world.clinic.move_visit("v-1", START + 5 * DAY)
    world.wait_until(MONDAY + 4 * HOUR)
    assert "нікому не писали" in ask(world, "/open Центр")


def test_a_closure_that_nobody_was_told_of_ends_in_silence() -> None:
    world = crowd(1)
    ask(world, CLOSE)
    assert ask(world, "/open Центр") == "🔓 Знову відчинено: Філія Центр."


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (CLOSE, "/close Коваленко до 26.11 20:00"),
        ("/close Коваленко до 30.11 09:00", CLOSE),
    ],
)
def test_a_doctor_within_a_closed_branch_has_the_visits_that_the_doctor_has(
    first: str, then: str
) -> None:
    world = crowd(3)
    ask(world, first)
    told = ask(world, then)
    assert "на цей час: 3, пацієнтів: 3" in told
    press(world, f"{TELL}3")
    world.wait_until(MONDAY + 2 * HOUR)
    assert kinds(world) == {NoticeKind.CLOSED: 3}


def test_who_hears_of_a_longer_closure_is_not_told_of_the_shorter_one_as_well() -> None:
    world = crowd(3)
    told_closed(world)
    told = ask(world, "/close Коваленко до 26.11 20:00")
    assert "на цей час: 3, пацієнтів: 3. Повідомлення отримають чати: 0" in told
    assert "яким напишемо про інше закриття на цей же час: 3" in told
    world.wait_until(MONDAY + 4 * HOUR)
    assert kinds(world) == {NoticeKind.CLOSED: 3}


# --- a closure of today ---


def on_the_day(patients: int) -> World:
    """The morning of the visits, which begin at ten."""
    world = crowd(patients)
    world.wait_until(START - 90 * MINUTE)
    return world


def test_whom_no_message_reaches_about_a_closure_of_today_is_on_the_list_at_once() -> None:
    world = on_the_day(2)
    silent(world, "1")
    assert "дзвонити нікому" in ask(world, "/calls")
    ask(world, "/close Центр до 14:00 аварія")
    assert "візитів: 1" in ask(world, "/calls")
    press(world, "Імена")
    assert "Бойко Марія 1, +380 67 111 22 01 ⛔ тоді зачинено" in alone(world)


@pytest.mark.parametrize("error", [ChatGone("blocked"), MaybeDelivered("502")])
def test_a_message_about_it_that_failed_puts_the_patient_on_the_list_and_is_noted(
    error: Exception,
) -> None:
    world = on_the_day(1)
    ask(world, "/close Центр до 14:00 аварія")
    world.channel.fail = [error] * 3
    press(world, TELL)
    world.wait_until(START - 80 * MINUTE)
    assert "візитів: 1" in ask(world, "/calls")
    press(world, "Імена")
    assert alone(world).splitlines()[-1].endswith("⛔ тоді зачинено ⚠️ повідомлення не дійшло")


def test_who_confirmed_and_is_closed_out_is_telephoned_too() -> None:
    world = on_the_day(1)
    world.account = "0"
    world.press("✅ Прийду")
    silent(world, "0")
    ask(world, "/close Центр до 14:00")
    assert "візитів: 1" in ask(world, "/calls")


def test_patients_without_a_chat_are_on_the_list_where_everybody_is_known() -> None:
    world = on_the_day(1)
    slot = Slot("bondar", "s-visit", "b-1", "r-1", START + HOUR, START + 2 * HOUR)
    visit = world.clinic.add_visit("p-x", slot, "by phone")
    everybody(world, Unlinked(visit.id, slot.start, "bondar", "r-1", "", asked=True))
    assert "дзвонити нікому" in ask(world, "/calls")
    ask(world, "/close Бондар до 14:00")
    assert "Філія Центр, Бондар О. І.: 1" in ask(world, "/calls")
    ask(world, "/open Бондар")
    world.pass_time(timedelta(minutes=1))
    assert "дзвонити нікому" in ask(world, "/calls")
