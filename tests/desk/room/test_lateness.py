"""A doctor is late: who is to come is told by one press, within seconds, once, and again only if the delay grows."""

from dataclasses import replace
from time import perf_counter

import pytest

from reception.clinic.model import VisitStatus
from reception.dialog.notice_kinds import NoticeKind
from tests.desk.room.test_jobs import (
    DAY,
    HOUR,
    MINUTE,
    START,
    ask,
    crowd,
    kinds,
    moved,
    press,
    silent,
)
from tests.doubles.world import World

TELL = "📨 Повідомити: "
SECONDS = 10
"""A patient on the way should know before leaving the house."""


def on_the_day(patients: int) -> World:
    """The patients of `crowd`, an hour before the first visit, in a room that nothing was posted in."""
    world = crowd(patients)
    world.wait_until(START - HOUR)
    world.room.log.clear()
    return world


def late(world: World) -> int:
    """How many notices of a late doctor went out."""
    return kinds(world)[NoticeKind.DOCTOR_LATE]


def last(world: World) -> str:
    return list(world.room.messages.values())[-1].text


def test_nobody_is_told_before_the_press_and_the_answer_says_who_would_be() -> None:
    world = on_the_day(4)
    silent(world, "2")
    said = ask(world, "/late Коваленко 25")
    assert "запізнюється приблизно на 25 хв" in said
    assert "ще сьогодні: 4, пацієнтів: 4. Повідомлення отримають: 3" in said
    assert "близько 10:25" in said
    assert "Бойко" not in said
    world.pass_time(10 * MINUTE)
    assert late(world) == 0
    assert not world.room_services.operations.load().delays[0].told


def test_thirty_chats_are_told_with_the_press_itself_and_nobody_who_cancelled() -> None:
    world = on_the_day(31)
    world.clinic.cancel_visit("v-4")
    ask(world, "/late Коваленко 25")
    before, begun = len(world.channel.log), perf_counter()
    press(world, TELL)
    assert perf_counter() - begun < SECONDS
    told = world.channel.log[before:]
    assert late(world) == 30
    assert sum("лікар приймає із запізненням" in view.text for _, view in told) == 30
    assert "3" not in {account for account, view in told if "запізненням" in view.text}


def test_the_message_names_the_hour_and_offers_to_come_later_or_to_move() -> None:
    world = on_the_day(1)
    ask(world, "/late Коваленко 25 хв")
    press(world, TELL)
    view = world.channel.log[-1][1]
    assert "приблизно 25 хв. Чекаємо на Вас близько 10:25" in view.text
    labels = [button.label for row in view.buttons for button in row]
    assert labels == ["✅ Прийду пізніше", "🔁 Перенести на інший час"]


def test_a_delay_is_told_once_and_again_only_if_it_grows() -> None:
    world = on_the_day(3)
    for minutes, sent in ((20, 3), (20, 3), (10, 3), (20, 3), (40, 6), (30, 6)):
        ask(world, f"/late Коваленко {minutes}")
        if any(label.startswith(TELL) for row in newest_rows(world) for label, _ in row):
            press(world, TELL)
        world.pass_time(2 * MINUTE)
        assert late(world) == sent, minutes


def newest_rows(world: World) -> list[list[tuple[str, str]]]:
    return [list(row) for row in list(world.room.messages.values())[-1].rows]


def test_a_second_press_of_the_button_tells_nobody_again() -> None:
    world = on_the_day(2)
    ask(world, "/late Коваленко 20")
    press(world, TELL)
    assert late(world) == 2
    assert "Ще раз напишемо, лише якщо затримка зросте" in last(world)
    world.pass_time(5 * MINUTE)
    assert late(world) == 2


def test_who_has_come_or_was_moved_to_another_day_is_not_told() -> None:
    world = on_the_day(3)
    visit, known, by = world.clinic.visits_made["v-1"]
    world.clinic.visits_made["v-1"] = (visit, replace(known, status=VisitStatus.ARRIVED), by)
    world.clinic.move_visit("v-2", START + DAY)
    ask(world, "/late Коваленко 20")
    press(world, TELL)
    world.pass_time(5 * MINUTE)
    assert late(world) == 1


def test_another_doctor_s_patients_and_tomorrow_s_hear_nothing() -> None:
    world = on_the_day(2)
    assert "ще сьогодні: 0" in ask(world, "/late Бондар 20")
    moved(world, DAY)
    world.wait_until(START)
    ask(world, "/late Коваленко 45")
    assert late(world) == 0


@pytest.mark.parametrize(
    "text",
    ["/late Коваленко", "/late 20", "/late Марс 20", "/late Центр 20", "/late Коваленко 900"],
)
def test_what_is_not_understood_notes_no_delay(text: str) -> None:
    world = on_the_day(1)
    ask(world, text)
    assert world.room_services.operations.load().delays == ()


def test_a_delay_is_taken_back_with_no_minutes_and_listed_alone() -> None:
    world = on_the_day(1)
    assert "Сьогодні жоден лікар не запізнюється" in ask(world, "/late")
    ask(world, "/late Коваленко 15")
    assert "запізнюється приблизно на 15 хв" in ask(world, "/late")
    assert "Затримку знято" in ask(world, "/late Коваленко 0")
    assert world.room_services.operations.load().delays == ()


def test_a_yes_to_the_news_confirms_the_visit() -> None:
    world = on_the_day(1)
    ask(world, "/late Коваленко 25")
    press(world, TELL)
    conversation = world.store.load("0").conversation
    assert conversation is not None
    assert conversation.noticed[-1].kind == NoticeKind.DOCTOR_LATE
