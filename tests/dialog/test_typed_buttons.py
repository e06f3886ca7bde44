"""The name of a button that is typed does what the button does, on every screen where no text is asked for."""

import subprocess
import sys

import pytest

from reception.dialog.events import Commanded, SharedContact, Typed
from tests.doubles.clinic import Card
from tests.doubles.world import KYIV, World
from tests.turns.test_turns import registered

TYPED = {
    "patient": ["Записатися", "📅 Записатися", "записатись", "ЗАПИСАТИСЯ", "запысатися", "запис", "хочу записатися",
                "Записаться", "запись", "Book a visit", "book a vizit", "appointment"],
    "visits": ["Мої візити", "мої візіти", "мои визиты", "My visits", "my visit", "мої записи"],
    "users": ["Користувачі", "користувач", "Пользователи", "Patients"],
    "free_services": ["безкоштовні послуги", "Бесплатные услуги", "free services"],
    "clinic": ["Про клініку", "про клинику", "О клинике", "about the clinic"],
    "questions": ["Інші питання", "другие вопросы", "Other questions"],
    "manager": ["Менеджер", "менеджир", "МЕНЕДЖЕР!", "оператор", "опиратор", "людина", "жива людина", "человек",
                "позовите оператора", "покличте, будь ласка, оператора", "operator", "human"],
    "home": ["Меню", "☰ Меню", "меню будь ласка", "Menu", "головне меню"],
}  # fmt: skip
EACH = [(text, place) for place, texts in TYPED.items() for text in texts]


def family() -> World:
    """A chat with two patients, who are asked whom the visit is for."""
    world = registered()
    born = KYIV.day(world.clock.now()).replace(2020, 5, 5)
    world.clinic.cards.append(Card("p-2", "Шевченко Тарас Іванович", born, "+380671112233"))
    world.happens(Commanded("users"))
    world.press("➕ Додати користувача")
    world.happens(Typed("05.05.2020"))
    return world


def opened(world: World) -> str:
    """The screen that the patient asked for; to book for one of several patients means to be asked for whom."""
    return "patient" if world.conversation.screen == "branch" else world.conversation.screen


@pytest.mark.parametrize(("text", "place"), EACH)
@pytest.mark.parametrize("start", ["menu", "language", "reminders", "help", "clinic"])
def test_a_button_of_the_menu_can_be_typed_on_every_page(start: str, text: str, place: str) -> None:
    world = registered()
    world.happens(Commanded(start))
    world.happens(Typed(text))
    assert opened(world) == place


@pytest.mark.parametrize(
    "text",
    [
        "скільки коштує прийом менеджера",
        "адреса",
        "добрий день",
        "людина впала і не дихає, потрібен лікар негайно",
        "до педіатра завтра",
        "мої ліки скінчилися",
    ],
)
def test_a_text_that_only_has_such_a_word_keeps_its_meaning(text: str) -> None:
    world = registered()
    world.happens(Commanded("menu"))
    world.happens(Typed(text))
    assert world.conversation.screen not in ("manager", "patient", "branch", "visits")


def surname() -> World:
    """A stranger who is asked for a surname."""
    world = World()
    world.happens(Commanded("visits"))
    world.happens(SharedContact("380671112233", own=True))
    world.happens(Typed("12.03.1985"))
    assert world.conversation.screen == "surname"
    return world


@pytest.mark.parametrize("name", ["Людина", "Запис", "Візит", "Оператор", "Менеджеренко", "Так"])
def test_a_surname_that_is_like_a_button_is_a_surname(name: str) -> None:
    world = surname()
    world.happens(Typed(name))
    assert world.conversation.form.surname == name


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Менеджер", "manager"),
        ("меню", "home"),
        ("Menu", "home"),
        ("← Назад", "birth_date"),
        ("назад", "birth_date"),
    ],
)
def test_the_ways_out_of_a_form_can_be_typed(text: str, place: str) -> None:
    world = surname()
    world.happens(Typed(text))
    assert world.conversation.screen == place
    assert world.conversation.form.surname == ""


def test_what_the_manager_is_told_is_never_a_button() -> None:
    world = registered()
    world.happens(Commanded("manager"))
    world.happens(Typed("оператор"))
    assert world.conversation.request is not None


@pytest.mark.parametrize("text", ["покликати менеджера", "Покликати менеджера!"])
def test_but_the_managers_own_button_is(text: str) -> None:
    world = registered()
    world.happens(Commanded("manager"))
    world.happens(Typed(text))
    request = world.conversation.request
    assert request is not None
    assert not world.desk.load(world.account).lines


@pytest.mark.parametrize(
    ("texts", "place"),
    [
        (["Олена"], "branch"),
        (["Тарас", "центр"], "speciality"),
        (["Тарас", "Філія Центр"], "speciality"),
        (["тараса", "центр", "сімейний"], "dates"),
    ],
)
def test_one_of_a_list_can_be_typed(texts: list[str], place: str) -> None:
    world = family()
    world.happens(Commanded("book"))
    for text in texts:
        world.happens(Typed(text))
    assert world.conversation.screen == place


def test_of_several_that_a_text_may_mean_these_are_offered() -> None:
    world = family()
    world.happens(Commanded("book"))
    world.happens(Typed("Шевченко"))
    labels = [[button.label for button in row] for row in world.channel.chat[-1].view.buttons]
    assert labels[:2] == [["Шевченко Олена Іванівна"], ["Шевченко Тарас Іванович"]]
    world.press("Шевченко Тарас Іванович")
    assert world.conversation.wish.patient == "p-2"


def test_a_button_of_a_page_that_is_gone_is_not_typed() -> None:
    world = family()
    world.happens(Commanded("book"))
    world.happens(Commanded("menu"))
    world.happens(Typed("Тарас"))
    assert world.conversation.screen == "home"


@pytest.mark.parametrize(
    ("answer", "asked"),
    [("так", False), ("Так, видалити", False), ("ні", True), ("залишити", True)],
)
def test_a_question_with_yes_and_no_is_answered_in_words(answer: str, asked: bool) -> None:
    world = family()
    world.happens(Commanded("users"))
    world.press("👤 Шевченко Тарас Іванович")
    world.press("🗑 Видалити")
    world.happens(Typed(answer))
    assert bool(world.conversation.linked("p-2")) == asked


def test_the_words_of_buttons_are_loaded_where_a_text_is_typed() -> None:
    code = (
        "import sys; import reception.dialog.engine;"
        " print([m for m in sys.modules if 'rapidfuzz' in m or 'named_buttons' in m or 'spelling' in m])"
    )
    path = "import sys; sys.path.insert(0, 'layers/reception');"
    done = subprocess.run([sys.executable, "-c", path + code], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"
