"""Fill in a form: where it writes, what stands in its inputs, and which faults what was typed has.

Pure. The checks of the whole content are given, because they lie in an adapter: what they find inside of the form's
place stands beside the input that it concerns.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from reception.cabinet.content.editing import TomlFile, value_at
from reception.cabinet.content.kinds import Inputs, TextsField
from reception.cabinet.content.sections import ContentSection, Field, Shape
from reception.clinic.content_faults import Fault, FaultPlace, Kind, fault
from reception.dataclass import dataclass
from reception.dialog.words import LANGUAGES

NEW = "new"
"""Stands in the place of a number for one that is not there yet."""
BELOW = "questions"
"""The key of the questions below a question."""

DRAFTED = {Kind.NOWHERE}
"""Faults that a draft may have, and content that is published may not: questions below a new one come after it."""

type Check = Callable[[Mapping[str, Any]], Sequence[Fault]]
"""All faults of the clinic's facts, as they were parsed."""


@dataclass(frozen=True)
class Spot:
    """The place that a form writes to.

    rows, number: the list that it belongs to, and its place there; -1 without a list.
    is_new: nothing is there yet.
    """

    section: ContentSection
    item: str
    place: FaultPlace
    rows: FaultPlace = ()
    number: int = -1
    is_new: bool = False


@dataclass(frozen=True)
class Filled:
    """A form as it is shown. `inputs`: by name. `faults`: by the name of the input; "" is the form as a whole."""

    inputs: Mapping[str, str]
    faults: Mapping[str, Sequence[Fault]] = field(default_factory=dict)


def spot_of(section: ContentSection, item: str, data: Mapping[str, Any]) -> Spot | None:
    """The place that an item's form writes to; None without such an item. Items of trees are named `2.0.1`."""
    if section.shape is Shape.ONE:
        return None if item else Spot(section, item, section.place)
    if section.shape is Shape.NAMED:
        known = (
            bool(item) and len(item) <= 100 and value_at(data, (*section.place, item)) is not None
        )
        return Spot(section, item, (*section.place, item), is_new=not known) if item else None
    numbers = item.split(".")
    if section.shape is Shape.LIST and len(numbers) > 1:
        return None
    return _row(section, item, numbers, data)


def _row(
    section: ContentSection, item: str, numbers: Sequence[str], data: Mapping[str, Any]
) -> Spot | None:
    rows: FaultPlace = section.place
    for depth, number in enumerate(numbers, 1):
        there = value_at(data, rows)
        length = len(there) if isinstance(there, list) else 0
        last = depth == len(numbers)
        if last and number == NEW:
            return Spot(section, item, (*rows, length), rows, length, is_new=True)
        if not (number.isascii() and number.isdecimal()) or int(number) >= length:
            return None
        if last:
            return Spot(section, item, (*rows, int(number)), rows, int(number))
        rows = (*rows, int(number), BELOW)
    return None


def shown(spot: Spot, document: TomlFile) -> dict[str, str]:
    """The inputs of a form for what the file has now."""
    return {
        _name(one, end): text
        for one in spot.section.fields
        for end, text in one.kind.show(document.get((*spot.place, *one.way))).items()
    }


def fill(spot: Spot, document: TomlFile, typed: Inputs, check: Check) -> Filled:
    """Write what was typed into the document, if it has no fault. `typed`: inputs by name."""
    values: dict[tuple[str, ...], Any] = {}
    faults: dict[str, list[Fault]] = {}
    for one in spot.section.fields:
        ends = _ends(one, typed)
        read = one.kind.read(ends, _former(one, spot, document, values))
        values[one.way] = read.value
        for found in read.faults:
            faults.setdefault(_input_of(one, ends, found.place), []).append(found)
    if not faults:
        _write(spot, document, values)
        for found in [*_twice(spot, document.data), *_new_faults(spot, document, check)]:
            if found.kind not in DRAFTED:
                faults.setdefault(_beside(spot, typed, found.place), []).append(found)
    return Filled(typed, faults)


def _new_faults(spot: Spot, document: TomlFile, check: Check) -> Iterator[Fault]:
    """Yield the faults inside of the form, and those elsewhere that were not there before."""
    elsewhere: list[Fault] = []
    for found in check(document.data):
        if spot.place and found.place[: len(spot.place)] == spot.place:
            yield found
        else:
            elsewhere.append(found)
    if elsewhere:  # mostly there are none, and the file need not be checked as it was
        before = set(map(_key, check(document.former)))
        yield from (found for found in elsewhere if _key(found) not in before)


def _write(spot: Spot, document: TomlFile, values: Mapping[tuple[str, ...], Any]) -> None:
    if spot.is_new and spot.number >= 0:
        row: dict[str, Any] = {}
        if spot.section.shape is Shape.TREE:
            row["id"] = _new_id()
        row |= {way[0]: value for way, value in values.items() if value is not None}
        document.insert(spot.rows, spot.number, row)
        return
    for way, value in values.items():
        document.set((*spot.place, *way), value)


def _former(
    one: Field, spot: Spot, document: TomlFile, values: Mapping[tuple[str, ...], Any]
) -> Any:
    if one.way in values:
        return values[one.way]
    return document.get((*spot.place, *one.way))


def _new_id() -> str:
    """An id that no question has: conversations hold ids, so that one is never used again."""
    return f"q_{secrets.token_hex(4)}"


def _twice(spot: Spot, data: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault if another one of the list is called the same: nobody could tell their buttons apart."""
    if spot.number < 0:
        return
    heading = spot.section.fields[0].way
    rows = value_at(data, spot.rows) or []
    own = value_at(rows[spot.number], heading)
    languages: Sequence[str] = [*LANGUAGES] if isinstance(own, Mapping) else [""]
    for language in languages:
        way = (*heading, language) if language else heading
        named = [value_at(row, way) for row in rows]
        if named[spot.number] and named.count(named[spot.number]) > 1:
            yield fault((*spot.place, *way), Kind.TITLE_TWICE, value=named[spot.number])


def _beside(spot: Spot, typed: Inputs, place: FaultPlace) -> str:
    """The name of the input that a fault at a place of the file concerns; empty if it is none of the form."""
    near = [
        (len(one.way), one)
        for one in spot.section.fields
        if place[: len(spot.place) + len(one.way)] == (*spot.place, *one.way)
    ]
    if not near:
        return ""
    _, one = max(near, key=lambda pair: pair[0])
    return _input_of(one, _ends(one, typed), place[len(spot.place) + len(one.way) :])


def _input_of(one: Field, ends: Inputs, place: FaultPlace) -> str:
    """The longest beginning of a fault's place that is an input of the field, else its first one."""
    for length in range(len(place), 0, -1):
        end = ".".join(map(str, place[:length]))
        if end in ends:
            return _name(one, end)
    return one.name


def _ends(one: Field, typed: Inputs) -> dict[str, str]:
    beginning = f"{one.name}."
    ends = {
        name.removeprefix(beginning): text
        for name, text in typed.items()
        if name.startswith(beginning)
    }
    if one.name in typed:
        ends[""] = typed[one.name]
    return ends


def _name(one: Field, end: str) -> str:
    return f"{one.name}.{end}" if end else one.name


def _key(found: Fault) -> tuple[FaultPlace, Kind]:
    return found.place, found.kind


def missing(section: ContentSection, value: Any) -> list[str]:
    """The languages in which something is not written although it is in another one; for marks in lists."""
    lacking: dict[str, None] = {}
    for one in section.fields:
        written = value_at(value, one.way)
        if isinstance(one.kind, TextsField) and isinstance(written, Mapping) and written:
            lacking |= {
                language: None
                for language in one.kind.required
                if not str(written.get(language, "")).strip()
            }
    return list(lacking)
