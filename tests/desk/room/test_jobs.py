"""Staff are told without asking: too many changes at once, whom to telephone, what would have gone out."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from reception.clinic.hours import Hours, read_day
from reception.clinic.model import Slot
from reception.clinic.pictures import PictureFault
from reception.desk.pictures import PictureReports
from reception.desk.ports import RoomGone, StaffPressed, StaffUpdate, StaffWrote
from reception.desk.room.mornings import days_covered, due_minutes, expect
from reception.dialog.conversation import Conversation, LinkedPatient, Phone
from reception.dialog.notice_kinds import NoticeKind
from reception.notices.mirrored import DayRead, Unlinked
from reception.turns.ports import ChatGone, MaybeDelivered, TooManyMessages
from tests.desk.staffing import IRYNA
from tests.doubles.clinic import Card
from tests.doubles.room_jobs import MemoryRoomJobs
from tests.doubles.world import FACTS, KYIV, MONDAY, WORDS, World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
START = MONDAY + 3 * DAY


def crowd(patients: int) -> World:
    """A number of patients, each with a chat and a visit on Thursday at ten, booked by phone."""
    world = World()
    for n in range(patients):
        world.clinic.cards.append(
            Card(f"p{n}", f"Бойко Марія {n}", date(1990, 7, 1), f"+3806711122{n:02}")
        )
        linked = (LinkedPatient(f"p{n}", f"Бойко Марія {n}", opened=True),)
        phone = Phone(f"+3806711122{n:02}", proven=True)
        proven = world.store.save(Conversation(str(n), phone=phone, patients=linked))
        world.store.save(proven)  # the first save holds the number, the next one links the patient
        slot = Slot("koval", "s-visit", "b-1", "r-1", START + n * MINUTE, START + n * MINUTE + HOUR)
        world.clinic.add_visit(f"p{n}", slot, "by phone")
    world.wait_until(MONDAY + HOUR)
    return world


def moved(world: World, by: timedelta) -> None:
    for visit, (_, known, _) in list(world.clinic.visits_made.items()):
        world.clinic.move_visit(visit, known.start + by)


def posted(world: World) -> list[str]:
    return [message.text for how, message in world.room.log if how == "post"]


def press(world: World, label: str) -> str:
    """Press a button of the newest message that has such. Returns the answer to the press."""
    for message in reversed(world.room.messages.values()):
        for data in (
            data for row in message.rows for shown, data in row if shown.startswith(label)
        ):
            event = StaffPressed(message.id, data)
            return str(world.operators.take(StaffUpdate(1, -100, message.topic, IRYNA, event)))
    raise AssertionError(label)


def ask(world: World, text: str) -> str:
    world.operators.take(StaffUpdate(1, -100, 0, IRYNA, StaffWrote(1, text)))
    return posted(world)[-1]


def kinds(world: World) -> Counter[str]:
    """The kinds of notices that the ledger has as sent, of all accounts."""
    return Counter(
        noted.key.split(":")[1]
        for notices in world.store.mirror.notices.values()
        for noted in notices.values()
        if noted.outcome == "sent"
    )


# --- too many changes at once ---


def test_twenty_changes_are_told_and_nobody_is_asked() -> None:
    world = crowd(20)
    moved(world, HOUR)
    world.wait_until(MONDAY + 3 * HOUR)
    assert kinds(world) == {NoticeKind.CHANGED: 20}
    assert posted(world) == []


def test_of_more_staff_see_how_many_and_where_before_anybody_is_told() -> None:
    world = crowd(21)
    moved(world, HOUR)
    world.clinic.cancel_visit("v-1")
    world.wait_until(MONDAY + 3 * HOUR)
    [told] = posted(world)
    assert "пацієнтів: 21" in told
    assert "Філія Центр, Коваленко І. П.: змінено 20" in told
    assert "скасовано 1" in told
    assert kinds(world) == {}
    assert "Бойко" not in told


def test_sent_each_patient_is_told_once() -> None:
    world = crowd(21)
    moved(world, HOUR)
    world.wait_until(MONDAY + 3 * HOUR)
    press(world, "📨")
    world.wait_until(MONDAY + 4 * HOUR)
    assert kinds(world) == {NoticeKind.CHANGED: 21}
    assert Counter(deed for _, deed, *_ in world.desk.audited) == {"send": 21}
    assert "Рішення: Ірина" in list(world.room.messages.values())[-1].text


def test_dropped_nobody_is_told_and_reminders_name_the_new_time() -> None:
    world = crowd(21)
    moved(world, HOUR)
    world.wait_until(MONDAY + 3 * HOUR)
    press(world, "🗑")
    world.wait_until(START)
    assert kinds(world) == {NoticeKind.DAY_BEFORE: 21, NoticeKind.TWO_HOURS: 21}
    keys = {noted.key for noted in world.store.mirror.load("p0").notices}
    assert keys == {f"v-1:{kind}:20261126T0900Z" for kind in ("day_before", "two_hours")}


def test_a_later_change_is_told_from_what_staff_left_untold() -> None:
    world = crowd(21)
    moved(world, HOUR)
    world.wait_until(MONDAY + 3 * HOUR)
    press(world, "🗑")
    world.clinic.move_visit("v-1", START + 5 * HOUR)
    world.wait_until(MONDAY + 5 * HOUR)
    assert kinds(world) == {NoticeKind.CHANGED: 1}


def test_what_was_put_right_meanwhile_is_neither_sent_nor_dropped() -> None:
    world = crowd(21)
    moved(world, HOUR)
    world.wait_until(MONDAY + 3 * HOUR)
    moved(world, -HOUR)
    world.wait_until(MONDAY + 5 * HOUR)
    press(world, "📨")
    world.wait_until(MONDAY + 6 * HOUR)
    assert "нічого не чекає" in list(world.room.messages.values())[-1].text
    assert kinds(world) == {}
    assert world.desk.audited == []


def test_a_room_that_takes_nothing_now_is_told_later() -> None:
    world = crowd(21)
    moved(world, HOUR)
    world.room.fail = [TooManyMessages(90), RoomGone("not there"), None]
    world.wait_until(MONDAY + 3 * HOUR)
    assert len(posted(world)) == 1


# --- whom to telephone ---


def silent(world: World, *accounts: str) -> None:
    for account in accounts:
        conversation = world.store.load(account).conversation
        assert conversation
        world.store.save(replace(conversation, unreachable=True))


def test_on_the_morning_before_staff_read_whom_no_reminder_reaches() -> None:
    world = crowd(3)
    silent(world, "0", "2")
    world.wait_until(MONDAY + 2 * DAY)
    [told] = posted(world)
    assert "Чт, 26 листопада" in told
    assert "Філія Центр, Коваленко І. П.: 2" in told
    assert "лише пацієнти, які є в боті" in told
    assert "Бойко" not in told


def shown_alone(world: World) -> str:
    """The last text that a member saw alone."""
    return [message.text for how, message in world.room.log if how == "alone"][-1]


def test_names_and_telephones_come_to_whoever_pressed_after_an_audit_line() -> None:
    world = crowd(12)
    silent(world, *map(str, range(12)))
    world.wait_until(MONDAY + 2 * DAY)
    assert press(world, "Імена") == "Показано лише вам."
    assert shown_alone(world).count("Бойко Марія") == 6
    assert "+380 67 111 22 00" in shown_alone(world)
    assert len(world.desk.audited) == 6
    assert {deed for _, deed, *_ in world.desk.audited} == {"names"}
    press(world, "→")
    assert "Бойко Марія 11" in shown_alone(world)
    assert len(world.desk.audited) == 12
    assert not [m.text for m in world.room.messages.values() if "Бойко" in m.text]


def test_without_a_chat_with_the_bot_a_press_is_answered_with_as_many_as_telegram_takes() -> None:
    world = crowd(4)
    silent(world, *map(str, range(4)))
    world.room.without_chat.add(IRYNA.id)
    world.wait_until(MONDAY + 2 * DAY)
    said = press(world, "Імена")
    assert "Бойко Марія 0, +380 67 111 22 00" in said.splitlines()[0]
    assert said.splitlines()[-1].startswith("Ще 3: відкрийте чат із цим ботом")
    assert len(said) <= 200
    assert not [m.text for m in world.room.messages.values() if "Бойко" in m.text]


def test_out_of_the_clinic_systems_reach_the_chats_know_whom_to_call() -> None:
    world = crowd(1)
    silent(world, "0")
    world.wait_until(MONDAY + 2 * DAY)
    world.clinic.unreachable = True
    press(world, "Імена")
    assert "Бойко Марія 0, +380 67 111 22 00" in shown_alone(world)


def everybody(world: World, *visits: Unlinked) -> None:
    """The clinic system has just listed the whole of Thursday, with these visits of patients without a chat."""
    now, day = world.clock.now(), KYIV.day(START)
    window = world.windows.window()
    world.windows.keep_window(replace(window, days={day: DayRead(now, now + HOUR)}))
    world.windows.keep_unlinked(visits, ())


def test_where_everybodys_visits_are_known_those_without_a_chat_are_on_the_list() -> None:
    world = crowd(1)
    world.clinic.cards.append(
        Card("p-x", "Гнатюк Ольга Іванівна", date(1970, 1, 2), "+380671119999")
    )
    slot = Slot("bondar", "s-visit", "b-1", "r-1", START, START + HOUR)
    visit = world.clinic.add_visit("p-x", slot, "by phone")
    world.wait_until(MONDAY + 2 * DAY - 3 * HOUR)
    everybody(world, Unlinked(visit.id, START, "bondar", "r-1", "", asked=True))
    world.wait_until(MONDAY + 2 * DAY)
    [told] = posted(world)
    assert "Філія Центр, Бондар О. І.: 1" in told
    assert "лише пацієнти" not in told
    assert "Гнатюк" not in told
    press(world, "Імена")
    assert "Гнатюк Ольга Іванівна, +380 67 111 99 99" in shown_alone(world)
    [(member, deed, number, whose)] = world.desk.audited
    assert (member, deed, number) == ("71", "names", 0)
    assert whose == world.room_services.pseudonym("patient:p-x")


def test_a_days_visits_without_a_chat_are_counted_by_branch() -> None:
    world = crowd(1)
    world.wait_until(START - HOUR)
    everybody(world, *(Unlinked(f"x{n}", START, "koval", "r-2", "") for n in range(3)))
    told = ask(world, "/today")
    assert "візитів 4, з них не підтверджено 1" in told
    assert "Філія Море\nі ще пацієнти без чату, візитів: 3" in told.replace("<b>", "").replace(
        "</b>", ""
    )
    assert "лише пацієнти" not in told


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("/today", "Пн, 23 листопада"),
        ("/today завтра", "Вт, 24 листопада"),
        ("/today 26.11", "Чт, 26 листопада"),
        ("/today у п'ятницю", "Пт, 27 листопада"),
        ("/today вчора", "Нічого не показано"),
        ("/today завтра Центр", "Нічого не показано"),
        ("/today 31.11", "Нічого не показано"),
        ("/calls завтра", "Нічого не показано"),
        ("/notices off", "Нічого не змінено"),
    ],
)
def test_the_day_that_is_named_is_shown_and_what_is_not_understood_is_asked_back(
    text: str, head: str
) -> None:
    world = World()
    before = world.store.operations.load()
    assert ask(world, text).removeprefix("<b>").startswith(head)
    assert world.store.operations.load() == before


def test_whoever_is_reached_has_confirmed_or_does_not_come_is_not_on_the_list() -> None:
    world = crowd(2)
    assert "дзвонити нікому" in ask(world, "/calls")
    silent(world, "0", "1")
    world.clinic.cancel_visit("v-1")
    world.wait_until(MONDAY + 2 * DAY)
    assert "візитів: 1" in ask(world, "/calls")


@pytest.mark.parametrize("tries", [1, 1000])
def test_patients_whose_notice_was_sent_in_vain_are_on_the_list_until_one_arrives(
    tries: int,
) -> None:
    world = crowd(1)
    lost: list[Exception | None] = [MaybeDelivered("502")] * tries
    world.channel.fail = lost
    world.wait_until(START - DAY - 3 * HOUR)
    assert "дзвонити нікому" in ask(world, "/calls")
    world.wait_until(START - DAY)
    assert "візитів: 1" in ask(world, "/calls")
    world.wait_until(START - HOUR)
    told = ask(world, "/calls")
    assert ("візитів: 1" in told) is (tries > 1)
    world.wait_until(START + MINUTE)
    assert "дзвонити нікому" in ask(world, "/calls")


def test_the_ledger_has_each_try() -> None:
    world = crowd(1)
    world.channel.fail = [MaybeDelivered("502"), MaybeDelivered("reset")]
    world.wait_until(START - DAY + HOUR)
    told = ask(world, "/notice v-1")
    first, second, third = (WORDS["uk"].moment(START - DAY + n * MINUTE) for n in (0, 5, 10))
    assert f"За день: ⚠️ Telegram не підтвердив: {first}; {second}" in told
    assert f"За день: ✅ надіслано {third}" in told


def test_a_list_that_comes_a_day_late_is_not_told() -> None:
    world = crowd(1)
    silent(world, "0")
    world.wait_until(MONDAY + DAY)
    world.clock.moment += DAY
    world.announcements.work(f"morning:{KYIV.day(MONDAY + DAY)}")
    assert posted(world) == []


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (date(2026, 11, 23), ["24"]),  # Monday
        (date(2026, 11, 27), ["28", "29", "30"]),  # Friday: nobody is there at the week-end
        (date(2026, 11, 28), ["29", "30"]),
    ],
)
def test_before_days_off_the_list_reaches_to_the_next_day_on_which_staff_are_there(
    day: date, days: list[str]
) -> None:
    work = Hours((*[read_day("08:00-20:00")] * 5, (), ()))
    assert [f"{one:%d}" for one in days_covered(work, day)] == days
    assert due_minutes(work, date(2026, 11, 28)) is None


def test_the_list_is_asked_for_once_a_day() -> None:
    jobs = MemoryRoomJobs()
    for minutes in (0, 5, 600):
        expect(jobs, FACTS.hours, KYIV, MONDAY + minutes * MINUTE)
    assert list(jobs.due_at) == ["morning:2026-11-23"]
    jobs.done("morning:2026-11-23")
    expect(jobs, FACTS.hours, KYIV, MONDAY + 11 * HOUR)
    assert jobs.due_at == {}


# --- preview and pause ---


def test_shown_to_staff_only_nothing_goes_out_then_or_later() -> None:
    world = crowd(3)
    ask(world, "/notices preview")
    press(world, "✅ Так, не надсилати")
    world.wait_until(START - DAY + HOUR)
    assert world.channel.log == []
    told = posted(world)[-1]
    assert "Не надіслано" in told
    assert "За день: 3" in told
    assert "Бойко" not in told
    press(world, "Що прочитали б")
    message = list(world.room.messages.values())[-1]
    assert message.text.count("👤 Бойко Марія") == 3
    assert Counter(deed for _, deed, *_ in world.desk.audited) == {
        "notices preview": 1,
        "preview": 3,
    }
    ask(world, "/notices on")
    world.wait_until(START - 3 * HOUR)
    assert world.channel.log == []
    world.wait_until(START)
    assert kinds(world) == {NoticeKind.TWO_HOURS: 3}


def test_paused_nothing_is_lost_that_is_of_use_afterwards() -> None:
    world = crowd(2)
    ask(world, "/notices paused")
    press(world, "✅ Так, не надсилати")
    world.wait_until(START - DAY + HOUR)
    assert (world.channel.log, kinds(world)) == ([], {})
    ask(world, "/notices on")
    world.wait_until(START - DAY + HOUR + 6 * MINUTE)
    assert kinds(world) == {NoticeKind.DAY_BEFORE: 2}


@pytest.mark.parametrize("mode", ["preview", "paused"])
def test_notices_stop_only_once_somebody_confirms_it(mode: str) -> None:
    world = crowd(1)
    assert "Пацієнти не отримуватимуть жодних" in ask(world, f"/notices {mode}")
    assert world.store.operations.load().notices == "on"
    press(world, "Лишити, як є")
    assert world.store.operations.load().notices == "on"
    ask(world, f"/notices {mode}")
    press(world, "✅ Так, не надсилати")
    operations = world.store.operations.load()
    assert (operations.notices, operations.notices_by) == (mode, IRYNA.name)


def test_each_morning_brings_to_mind_that_patients_get_no_notices() -> None:
    world = crowd(1)
    ask(world, "/notices paused")
    press(world, "✅ Так, не надсилати")
    before = len(posted(world))
    world.wait_until(MONDAY + 2 * DAY)
    mornings = [text for text in posted(world)[before:] if text.startswith("⏸")]
    assert len(mornings) == 2
    assert all("Хто: Ірина" in text for text in mornings)
    press(world, "🔔 Знову надсилати")
    before = len(posted(world))
    world.wait_until(MONDAY + 3 * DAY)
    assert not [text for text in posted(world)[before:] if text.startswith("⏸")]


def test_a_word_that_is_no_mode_changes_nothing() -> None:
    world = crowd(1)
    assert "надсилаються" in ask(world, "/notices off")
    assert world.desk.audited == []


# --- closing reaches whom it says ---


def test_of_a_closures_patients_those_with_a_chat_are_told_each_once() -> None:
    world = crowd(3)
    silent(world, "2")
    answer = ask(world, "/close Центр до 27.11 09:00 аварія")
    assert "пацієнтів: 3" in answer
    assert "чати: 2" in answer
    assert world.channel.log == []
    press(world, "📨 Повідомити: 2")
    world.wait_until(MONDAY + 2 * HOUR)
    assert kinds(world) == {NoticeKind.CLOSED: 2}
    world.wait_until(START + 5 * HOUR)
    assert kinds(world) == {NoticeKind.CLOSED: 2}
    outcomes = {n.key.split(":")[1]: n.outcome for n in world.store.mirror.load("p0").notices}
    assert outcomes == {"closed": "sent", "day_before": "shut", "two_hours": "shut"}


def test_opened_again_reminders_go_out() -> None:
    world = crowd(1)
    ask(world, "/close Коваленко до 27.11 09:00")
    ask(world, "/open Коваленко")
    world.wait_until(START)
    assert kinds(world) == {NoticeKind.DAY_BEFORE: 1, NoticeKind.TWO_HOURS: 1}


def test_a_visit_that_the_patient_cancelled_here_is_no_news() -> None:
    world = crowd(1)
    conversation = world.store.load("0").conversation
    assert conversation
    ask(world, "/close Центр до 27.11 09:00")
    world.store.save(replace(conversation, ended_here=("v-1",)))
    press(world, "📨 Повідомити: 1")
    world.wait_until(MONDAY + 2 * HOUR)
    assert [n.outcome for n in world.store.mirror.load("p0").notices] == ["own"]


def test_chats_that_are_gone_are_found_out_when_they_are_told_and_are_on_the_list() -> None:
    world = crowd(1)
    ask(world, "/close Центр до 27.11 09:00")
    world.channel.fail = [ChatGone("blocked")]
    press(world, "📨 Повідомити: 1")
    world.wait_until(MONDAY + 2 * DAY)
    assert "візитів: 1" in ask(world, "/calls")


# --- doctors' pictures ---


@pytest.mark.parametrize("fault", PictureFault)
def test_staff_read_whose_picture_is_at_fault_and_what_to_do(fault: PictureFault) -> None:
    world = World()
    reports = PictureReports(world.jobs, world.clock, has_room=True)
    for _patient in range(3):
        reports.tell("koval", "a1b2", fault)
    world.wait_until(MONDAY + HOUR)
    reports.tell("koval", "a1b2", fault)
    world.wait_until(MONDAY + 2 * HOUR)
    (text,) = posted(world)
    assert "Коваленко Ірина Петрівна" in text
    assert "JPEG" in text
    assert "300" in text


def test_another_picture_of_the_same_doctor_is_told_of_again() -> None:
    world = World()
    reports = PictureReports(world.jobs, world.clock, has_room=True)
    reports.tell("koval", "a1b2", PictureFault.FORM)
    world.wait_until(MONDAY + HOUR)
    reports.tell("koval", "c3d4", PictureFault.RATIO)
    world.wait_until(MONDAY + 2 * HOUR)
    assert len(posted(world)) == 2


def test_a_doctor_who_left_meanwhile_is_named_by_the_id_of_the_clinic_system() -> None:
    world = World()
    PictureReports(world.jobs, world.clock, has_room=True).tell("a:b", "a1b2", PictureFault.FORM)
    world.wait_until(MONDAY + HOUR)
    assert "a:b" in posted(world)[0]


def test_without_a_room_nobody_is_told_of_pictures() -> None:
    world = World()
    PictureReports(world.jobs, world.clock, has_room=False).tell("koval", "a", PictureFault.FORM)
    assert not world.jobs.jobs
