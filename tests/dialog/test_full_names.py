"""A whole name that is typed at once is taken apart; where nothing tells the order, each way to read it is offered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.dialog.events import Commanded, SharedContact, Typed
from reception.dialog.reading.full_names import FullName, read_full_name, read_given_names
from reception.dialog.reading.identity import read_name
from tests.doubles.world import World

MARIA = FullName("Коваль", "Марія", "Іванівна")
CERTAIN = {
    "Коваль Марія Іванівна": MARIA,
    "Марія Іванівна Коваль": MARIA,
    "коваль марія іванівна": MARIA,
    "КОВАЛЬ МАРІЯ ІВАНІВНА": MARIA,
    "Коваль, Марія Іванівна.": MARIA,
    "Koвaль Мapiя Iвaнiвна": MARIA,
    "Koval Mariia Ivanivna": FullName("Koval", "Mariia", "Ivanivna"),
    "Mariia Ivanivna Koval": FullName("Koval", "Mariia", "Ivanivna"),
    "Иванова Елена Сергеевна": FullName("Иванова", "Елена", "Сергеевна"),
    "Дзюба Орися Нестерівна": FullName("Дзюба", "Орися", "Нестерівна"),
    "О'КОННОР ПЕТРО ІЛЛІЧ": FullName("О’Коннор", "Петро", "Ілліч"),
    "Абрамович Іван Петрович": FullName("Абрамович", "Іван", "Петрович"),
    "Іван Петрович Абрамович": FullName("Абрамович", "Іван", "Петрович"),
    "Нечуй Левицький Іван Семенович": FullName("Нечуй Левицький", "Іван", "Семенович"),
    "Анна Марія Іванівна Коваль": FullName("Коваль", "Анна Марія", "Іванівна"),
    "Алієв Мехмет Гасан огли": FullName("Алієв", "Мехмет", "Гасан огли"),
    "Марія Іванівна": FullName("", "Марія", "Іванівна"),
    "Коваль Марія": FullName("Коваль", "Марія"),
    "Марія Коваль": FullName("Коваль", "Марія"),
    "Kovalenko Olena": FullName("Kovalenko", "Olena"),
    "Анна Марія Коваль": FullName("Коваль", "Анна Марія"),
    "Анна-Марія Нечуй-Левицький": FullName("Нечуй-Левицький", "Анна-Марія"),
    "Коваль Марія І.": FullName("Коваль", "Марія"),
    "Коваль М. І.": FullName("Коваль"),
    "М.І. Коваль": FullName("Коваль"),
    "Коваль.": FullName("Коваль"),
    "Коваль": FullName("Коваль"),
    "де ла Крус": FullName("де ла Крус"),
    "Van Dyke": FullName("Van Dyke"),
    "Ли Ван Чен": FullName("Ли Ван Чен"),
    "Я": FullName("Я"),
}
IN_DOUBT = {
    "Роман Марко": (FullName("Роман", "Марко"), FullName("Марко", "Роман")),
    "Орися Дзюба": (
        FullName("Дзюба", "Орися"),
        FullName("Орися", "Дзюба"),
        FullName("Орися Дзюба"),
    ),
    "Іван Абрамович": (FullName("", "Іван", "Абрамович"), FullName("Абрамович", "Іван")),
    "Коваль Марія Іванова": (
        FullName("Коваль", "Марія Іванова"),
        FullName("Іванова", "Коваль Марія"),
    ),
}
NONE = (
    "",
    "-",
    "М. І.",
    "Коваль 1985",
    "Коваль Марія, 41",
    "💥 Марія",
    "<b>Коваль</b> Марія",
    "А" * 300,
)
GIVEN = {
    "Марія": FullName("Коваль", "Марія"),
    "Марія Іванівна": FullName("Коваль", "Марія", "Іванівна"),
    "Коваль Марія": FullName("Коваль", "Марія"),
    "Коваль Марія Іванівна": FullName("Коваль", "Марія", "Іванівна"),
    "Анна Марія": FullName("Коваль", "Анна Марія"),
    "Марія І.": FullName("Коваль", "Марія"),
}


@pytest.mark.parametrize(("text", "name"), CERTAIN.items())
def test_a_name_whose_order_is_told(text: str, name: FullName) -> None:
    assert read_full_name(text) == (name,)


@pytest.mark.parametrize(("text", "ways"), IN_DOUBT.items())
def test_a_name_in_doubt(text: str, ways: tuple[FullName, ...]) -> None:
    assert read_full_name(text) == ways


@pytest.mark.parametrize("text", NONE)
def test_no_name(text: str) -> None:
    assert read_full_name(text) == ()


@pytest.mark.parametrize(("text", "name"), GIVEN.items())
def test_first_name_and_patronymic(text: str, name: FullName) -> None:
    assert read_given_names(text, "Коваль") == name


@given(st.text())
def test_whatever_is_typed_each_part_that_is_kept_is_a_name(text: str) -> None:
    for way in read_full_name(text):
        parts = (way.surname, way.first_name, way.patronymic or "")
        assert all(read_name(part) == part for part in parts if part)
    read_given_names(text, "Коваль")


def at_the_surname(language: str = "uk") -> World:
    world = World(language=language)
    world.happens(Commanded("start"))
    world.happens(Commanded("visits"))
    world.happens(SharedContact("380671112233", own=True))
    world.happens(Typed("12.03.1985"))
    return world


@pytest.mark.parametrize("text", ["Коваль Марія Іванівна", "Марія Іванівна Коваль"])
def test_a_whole_name_leads_to_the_filled_form(text: str) -> None:
    world = at_the_surname()
    world.happens(Typed(text))
    assert world.conversation.place == "check"
    form = world.conversation.form
    assert (form.surname, form.first_name, form.patronymic) == ("Коваль", "Марія", "Іванівна")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Коваль", "first_name"),
        ("Коваль М. І.", "first_name"),
        ("Марія Коваль", "patronymic"),
        ("Марія Іванівна", "surname"),
        ("Алієв Мехмет Гасан огли", "sex"),
        ("Роман Марко", "surname"),
    ],
)
def test_only_what_was_not_written_is_asked(text: str, place: str) -> None:
    world = at_the_surname()
    world.happens(Typed(text))
    assert world.conversation.place == place


def test_first_name_and_patronymic_at_the_surname_leave_only_the_surname() -> None:
    world = at_the_surname()
    world.happens(Typed("Марія Іванівна"))
    world.happens(Typed("Коваль"))
    assert world.conversation.place == "check"


@pytest.mark.parametrize("way", [0, 1, 2])
def test_each_button_of_a_name_in_doubt_keeps_what_it_says(way: int) -> None:
    world = at_the_surname()
    world.happens(Typed("Орися Дзюба"))
    labels = [row[0].label for row in world.channel.chat[-1].view.buttons[:3]]
    world.press(labels[way])
    form, meant = world.conversation.form, IN_DOUBT["Орися Дзюба"][way]
    assert (form.surname, form.first_name) == (meant.surname, meant.first_name)
    assert world.conversation.place == ("patronymic" if meant.first_name else "first_name")


@pytest.mark.parametrize("text", ["немає", "-", "none", "без по батькові"])
def test_a_patronymic_that_is_none_stays_empty(text: str) -> None:
    world = at_the_surname()
    for line in ("Коваль Марія", text):
        world.happens(Typed(line))
    assert world.conversation.form.patronymic == ""
    assert world.conversation.place == "sex"
