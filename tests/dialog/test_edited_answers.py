"""An edited message corrects the line of the form that it answered, and never answers the next question."""

from dataclasses import replace
from datetime import date

import pytest

from reception.dialog.events import Commanded, SharedContact, Typed, Unreadable
from tests.doubles.clinic import Card
from tests.doubles.world import World
from tests.turns.test_turns import registered


def edits(world: World, message: int, text: str) -> None:
    """The patient changes an earlier message: in these chats the first text has the id 1."""
    event = world.saying(Typed(text), text, edit=True)
    assert event.said is not None
    world.happens(replace(event, said=replace(event.said, id=message)))


def registering(*texts: str) -> World:
    """A stranger with a proven number, who has typed these lines of the form; the first one is message 1."""
    world = World()
    world.happens(Commanded("visits"))
    world.happens(SharedContact("380671112233", own=True))
    for text in texts:
        world.happens(Typed(text))
    return world


def page(world: World) -> str:
    """The text of the newest page."""
    return world.channel.chat[-1].view.text


FORM = ("12.03.1985", "Шевчено", "Олена", "Іванівна")


@pytest.mark.parametrize("filled", [3, 4], ids=["at the next question but one", "at the last page"])
def test_a_surname_is_corrected_and_the_patient_stays(filled: int) -> None:
    world = registering(*FORM[:filled])
    screen = world.conversation.screen
    edits(world, 2, "Шевченко")
    assert world.conversation.form.surname == "Шевченко"
    assert world.conversation.form.first_name == "Олена"
    assert world.conversation.screen == screen
    assert "Виправлено: Шевченко" in page(world)


def test_it_is_not_taken_for_the_next_answer() -> None:
    world = registering(*FORM[:2])
    edits(world, 2, "Шевченко")
    assert world.conversation.screen == "first_name"
    assert world.conversation.form.first_name == ""
    world.happens(Typed("Олена"))
    world.happens(Typed("Іванівна"))
    assert "Прізвище: <b>Шевченко</b>\nІм’я: <b>Олена</b>" in page(world) or "Шевченко</b>" in page(
        world
    )


@pytest.mark.parametrize(
    ("message", "text", "field"), [(3, "Олеся", "first_name"), (4, "Петрівна", "patronymic")]
)
def test_so_are_the_other_names(message: int, text: str, field: str) -> None:
    world = registering(*FORM)
    edits(world, message, text)
    assert getattr(world.conversation.form, field) == text
    assert f"<b>{text}</b>" in page(world)


def test_what_is_no_name_changes_nothing() -> None:
    world = registering(*FORM[:3])
    edits(world, 2, "12345")
    assert world.conversation.form.surname == "Шевчено"
    assert world.conversation.screen == "patronymic"


def test_an_answer_that_was_refused_can_be_edited_into_a_good_one() -> None:
    world = registering(FORM[0], "12345")
    edits(world, 2, "Шевченко")
    assert world.conversation.screen == "first_name"
    assert world.conversation.form.surname == "Шевченко"


def test_a_date_of_birth_is_looked_for_again() -> None:
    world = World()
    world.clinic.cards.append(
        Card("p-7", "Бойко Марія Степанівна", date(1990, 7, 1), "+380671112233")
    )
    world.happens(Commanded("visits"))
    world.happens(SharedContact("380671112233", own=True))
    world.happens(Typed("02.07.1990"))
    assert world.conversation.screen == "no_match"
    edits(world, 1, "01.07.1990")
    assert world.conversation.linked("p-7")


def test_after_the_form_an_edit_changes_nothing() -> None:
    world = registering(*FORM)
    world.press("✅ Все вірно")
    name = world.conversation.patients[0].name
    world.happens(Commanded("users"))
    world.press("➕ Додати користувача")
    edits(world, 2, "Бойко")
    assert world.conversation.screen == "birth_date"
    assert world.conversation.form.surname == ""
    assert world.conversation.patients[0].name == name
    assert "← Назад" in page(world)


def test_a_wish_that_is_edited_is_read_anew() -> None:
    world = registered()
    world.happens(Typed("до кардіолога завтра"))
    edits(world, world.message_id, "до педіатра завтра")
    assert world.conversation.wish.wanted.specialities == ("children",)


def test_on_the_managers_page_an_edit_makes_no_request() -> None:
    world = registering(*FORM[:2])
    world.press("Менеджер")
    edits(world, 2, "Шевченко")
    assert world.conversation.request is None


def test_of_an_open_request_edits_go_to_the_desk() -> None:
    world = registered()
    world.happens(Commanded("manager"))
    world.happens(Typed("болить зуб"))
    before = len(world.channel.log)
    edits(world, world.message_id, "болить вухо")
    assert [line.edit for line in world.desk.load(world.account).lines] == [False, True]
    assert len(world.channel.log) == before


def test_an_edited_photo_has_no_second_answer() -> None:
    world = registered()
    world.happens(world.saying(Unreadable(), "(photo)"))
    before = len(world.channel.log)
    world.happens(world.saying(Unreadable(), "(photo)", edit=True))
    assert len(world.channel.log) == before


@pytest.mark.parametrize("complaint", ["кашель", "не дихає"])
def test_a_call_to_the_home_is_corrected_in_its_place(complaint: str) -> None:
    world = registered()
    world.happens(Commanded("menu"))
    world.happens(Typed("виклик лікаря додому"))
    world.press("🏠 Викликати лікаря")
    if world.conversation.screen == "home_area":
        world.press(world.channel.chat[-1].view.buttons[0][0].label)
    world.happens(Typed("Дерибасівська 5, кв. 2"))
    address = world.message_id
    world.happens(Typed("температура"))
    edits(world, address, "Дерибасівська 6, кв. 2")
    assert world.conversation.call.address == "Дерибасівська 6, кв. 2"
    assert world.conversation.screen == "home_phone"
    edits(world, address + 1, complaint)
    assert world.conversation.call.complaint == complaint
