"""Two doctors of one surname, or of one name, are told apart on each list of doctors, in each language."""

from dataclasses import replace

import pytest

from reception.clinic.facts import DoctorFacts
from reception.clinic.model import Directory, Doctor, Offer
from reception.dialog.conversation import Conversation
from reception.dialog.doctor_names import full_labels, short_labels
from reception.dialog.effects import Show, View
from reception.dialog.engine import Engine
from reception.dialog.events import Commanded, Redraw, SharedContact, Typed
from reception.dialog.scene import Knowledge, Scene
from reception.dialog.screens.soonest import LONGEST_LABEL
from tests.doubles import clinic
from tests.doubles.clinic import DIRECTORY
from tests.doubles.world import FACTS, KYIV, MONDAY, WORDS, World


def directory(*names: str, offers: tuple[Offer, ...] = ()) -> Directory:
    """The doctors `d-0`, `d-1`, … by these names."""
    doctors = tuple(Doctor(f"d-{number}", name) for number, name in enumerate(names))
    return replace(DIRECTORY, doctors=doctors, offers=offers)


def offer(doctor: str, branch: str = "b-1", speciality: str = "family") -> Offer:
    return Offer(doctor, branch, speciality, "s-visit")


def scene(known: Directory, language: str = "uk") -> Scene:
    facts = replace(
        FACTS,
        doctors={
            "d-0": DoctorFacts(name={"en": "Koval Ivan"}),
            "d-1": DoctorFacts(name={"en": "Koval Ihor"}),
        },
    )
    conversation = Conversation("1001", language=language)
    return Scene(Knowledge(facts, WORDS, known, KYIV), conversation, MONDAY)


SHORT = {
    ("Коваль Іван Петрович", "Бондар Олег Ілліч"): ("Коваль", "Бондар"),
    ("Коваль Іван Петрович", "Коваль Олег Ілліч"): ("Коваль І. П.", "Коваль О. І."),
    ("Коваль Іван Петрович", "Коваль Ігор Павлович"): ("Коваль Іван", "Коваль Ігор"),
    ("Коваль Іван Петрович", "Коваль Іван Павлович"): (
        "Коваль Іван Петрович",
        "Коваль Іван Павлович",
    ),
    ("Коваль Іван Петрович", "коваль іван петрович", "Бондар Олег Ілліч"): (
        "Коваль І. П. · Сімейний лікар",
        "коваль і. п. · Кардіолог",
        "Бондар",
    ),
    ("Коваль", "Коваль Іван"): ("Коваль", "Коваль І."),
}


@pytest.mark.parametrize(("names", "labels"), SHORT.items())
def test_short_labels(names: tuple[str, ...], labels: tuple[str, ...]) -> None:
    offers = (offer("d-0"), offer("d-1", speciality="heart"))
    known = directory(*names, offers=offers)
    assert tuple(short_labels(scene(known), known.doctors).values()) == labels


TWICE = ("Коваль Іван Петрович", "Коваль Іван Петрович")


def test_of_one_name_the_speciality_tells() -> None:
    known = directory(*TWICE, offers=(offer("d-0"), offer("d-1", speciality="heart")))
    assert list(full_labels(scene(known), known.doctors).values()) == [
        "Коваль Іван Петрович · Сімейний лікар",
        "Коваль Іван Петрович · Кардіолог",
    ]


def test_of_one_speciality_the_branch_tells() -> None:
    known = directory(*TWICE, offers=(offer("d-0"), offer("d-1", branch="b-2")))
    assert list(full_labels(scene(known), known.doctors).values()) == [
        "Коваль Іван Петрович · Філія Центр",
        "Коваль Іван Петрович · Філія Море",
    ]


def test_where_nothing_tells_a_number_does() -> None:
    known = directory(*TWICE, offers=(offer("d-0"), offer("d-1")))
    labels = list(full_labels(scene(known), known.doctors).values())
    assert [label[-4:] for label in labels] == [" (1)", " (2)"]


@pytest.mark.parametrize(
    ("language", "labels"), [("uk", ("Коваль", "Бондар")), ("en", ("Koval Ivan", "Koval Ihor"))]
)
def test_each_language_by_its_own_names(language: str, labels: tuple[str, ...]) -> None:
    known = directory("Коваль Іван Петрович", "Бондар Олег Ілліч")
    assert tuple(short_labels(scene(known, language), known.doctors).values()) == labels


def test_no_doctors_have_no_labels() -> None:
    assert full_labels(scene(directory()), ()) == {}


NAMESAKES = replace(
    DIRECTORY,
    doctors=tuple(
        replace(doctor, name="Коваленко Ірина Петрівна") if doctor.id == "tkach" else doctor
        for doctor in DIRECTORY.doctors
    ),
)


def at_the_doctors(monkeypatch: pytest.MonkeyPatch, known: Directory = NAMESAKES) -> World:
    """A patient at the list of doctors of a speciality, of whom two have one name."""
    monkeypatch.setattr(clinic, "DIRECTORY", known)
    world = World()
    world.clinic.busy = set()
    world.happens(Commanded("book"))
    world.happens(SharedContact("380671112233", own=True))
    for line in ("12.03.1985", "Шевченко Олена Іванівна"):
        world.happens(Typed(line))
    for label in ("✅ Все вірно", "Філія Центр", "Сімейний лікар"):
        world.press(label)
    return world


def apart(view: View) -> list[str]:
    """The labels with the doctors' name, which have to differ."""
    labels = [b.label for row in view.buttons for b in row if "Коваленко" in b.label]
    assert len(set(labels)) == len(labels)
    return labels


def test_the_list_of_a_booking(monkeypatch: pytest.MonkeyPatch) -> None:
    world = at_the_doctors(monkeypatch)
    assert len(apart(world.channel.chat[-1].view)) == 2


def test_the_soonest_times(monkeypatch: pytest.MonkeyPatch) -> None:
    world = at_the_doctors(monkeypatch)
    world.press("⚡ Найближчий час у будь-якого лікаря")
    assert len(apart(world.channel.chat[-1].view)) > 2


def test_times_that_are_asked_for_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both doctors have the same hours, one of them in two branches: the branches would not fit on a button."""
    world = at_the_doctors(monkeypatch)
    world.happens(Typed("до Коваленко завтра"))
    view = world.channel.chat[-1].view
    numbers = {label[-4:] for label in apart(view)}
    assert len(numbers) > 1
    assert all(f"Коваленко Ірина Петрівна{number}" in view.text for number in numbers)
    assert "Петрівна / Коваленко" not in view.text, "one name is said once"


LONG = "Коваленко-Григоренко Володимира Костянтинівна"


def test_names_that_fill_a_button(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = tuple(
        replace(d, name=LONG) if d.id in ("koval", "tkach") else d for d in DIRECTORY.doctors
    )
    world = at_the_doctors(monkeypatch, replace(DIRECTORY, doctors=twice))
    world.press("⚡ Найближчий час у будь-якого лікаря")
    labels = apart(world.channel.chat[-1].view)
    assert all(len(label) <= LONGEST_LABEL + len(" (2)") for label in labels)


@pytest.mark.parametrize("text", ["Коваленко", "Коваленко Ірина Петрівна"])
def test_a_name_that_two_have_is_asked_back(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    world = at_the_doctors(monkeypatch)
    world.happens(Typed(text))
    assert world.conversation.wish.doctor == ""
    assert len(apart(world.channel.chat[-1].view)) == 2


def test_the_list_on_the_pages_of_information() -> None:
    conversation = Conversation("1001", trail=("home", "doctors:family"))
    engine = Engine(Knowledge(FACTS, WORDS, NAMESAKES, KYIV))
    effect = engine.advance(conversation, Redraw(), MONDAY).effect
    assert isinstance(effect, Show)
    assert len(apart(effect.view)) == 2
