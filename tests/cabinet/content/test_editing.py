"""A change of a single value keeps all the rest of the file, and a file that would say something else is never kept."""

import random
import tomllib
from typing import Any

import pytest

from reception.cabinet.content.editing import NotWritten, TomlFile, value_at
from reception.cabinet.content.filling import fill, shown, spot_of
from reception.cabinet.content.sections import SECTIONS, Shape
from tests.doubles.world import SHIPPED

TEXT = (SHIPPED / "clinic.toml").read_text("utf-8")
BRANCH = "b1a7c001-0000-4000-8000-00000000ca01"
ODD = (
    "",
    "x",
    "два\nрядки\n\nі ще",
    'лапки " і """',
    "\\ n \\",
    "# не примітка",
    "= [x]",
    "'''",
    "я" * 300,
)


def table(text: str) -> dict[str, Any]:
    return {"id": text[:3] or "e", "question": {"uk": text, "ru": text}, "words": {"uk": [text]}}


def one_change(dice: random.Random, document: TomlFile) -> None:
    """A change as some form makes it, with odd texts."""
    text = dice.choice(ODD)
    rows = dice.choice([("questions",), ("questions", 0, "questions"), ("desk", "answers")])
    length = len(document.get(rows) or [])
    changes = {
        "text": lambda: document.set(("prices", "uk"), text),
        "caption": lambda: document.set(("doctors", "Shevchuk", "about"), {"uk": text}),
        "inline": lambda: document.set(("doctors", "Shevchuk", "name", "ru"), text),
        "new": lambda: document.set(("doctors", "New", "photo"), text),
        "holiday": lambda: document.set(("holidays", f"2027-01-{dice.randint(10, 20)}"), "closed"),
        "day": lambda: document.set(("branches", BRANCH, "hours", "dates"), {"12-24": "closed"}),
        "list": lambda: document.set(("phones",), [text, "b"]),
        "gone": lambda: document.remove(("doctors", "Shevchuk", "about")),
        "insert": lambda: document.insert(rows, dice.randint(0, length), table(text)),
        "move": lambda: length and document.move(rows, dice.randrange(length), length - 1),
        "remove": lambda: length > 1 and document.remove((*rows, dice.randrange(length))),
    }
    dice.choice([*changes.values()])()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_changed_the_file_says_it_and_nothing_else(seed: int) -> None:
    """`TomlFile.text` compares the file with the values; here they are compared with changes of plain data, too."""
    dice, document = random.Random(seed), TomlFile(TEXT)
    for _ in range(8):
        one_change(dice, document)
    assert tomllib.loads(document.text) == document.data
    again = TomlFile(document.text)
    again.set(("prices", "uk"), "ще раз")
    assert value_at(tomllib.loads(again.text), ("prices", "uk")) == "ще раз"


def test_a_file_that_would_say_something_else_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    document = TomlFile(TEXT)
    document.set(("prices", "uk"), "нове")
    monkeypatch.setattr("tomlkit.dumps", lambda _file: TEXT)
    with pytest.raises(NotWritten):
        _ = document.text


def test_what_no_hand_touched_is_the_same_text() -> None:
    assert TomlFile(TEXT).text == TEXT


@pytest.mark.parametrize(
    "section",
    [section for section in SECTIONS.values() if section.shape is not Shape.SENTENCES],
    ids=lambda section: section.id,
)
def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(section: Any) -> None:
    document = TomlFile(TEXT)
    item = {
        Shape.ONE: "",
        Shape.LIST: "0",
        Shape.TREE: "0.1",
        Shape.NAMED: BRANCH if section.id == "branches" else "Kovalenko",
    }[section.shape]
    spot = spot_of(section, item, document.data)
    assert spot is not None
    filled = fill(spot, document, shown(spot, document), lambda _data: [])
    assert filled.faults == {}
    same = TomlFile(TEXT).data
    assert {key: document.data[key] for key in same} == {key: same[key] for key in same}
