"""A manager's draft: what was changed and is not published, and how it is carried over to content of somebody else."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from reception.cabinet.content.editing import TomlFile, value_at
from reception.cabinet.content.ports import Files
from reception.cabinet.content.sections import SECTIONS, ContentSection, Shape
from reception.clinic.content_faults import FaultPlace
from reception.dataclass import dataclass, replace

CLINIC = "clinic.toml"


@dataclass(frozen=True)
class Draft:
    """The texts of a version (`base`) as they were (`before`) and as the manager has them (`after`)."""

    base: str
    before: Files
    after: Files

    @property
    def is_changed(self) -> bool:
        """Whether anything was changed."""
        return self.before != self.after

    @property
    def document(self) -> TomlFile:
        """The clinic's facts, to be changed."""
        return TomlFile(self.after[CLINIC])

    def with_text(self, text: str) -> "Draft":
        """The draft with other facts."""
        return replace(self, after={**self.after, CLINIC: text})


@dataclass(frozen=True)
class Unit:
    """The smallest part of which one manager's change replaces another one's. `label` says what it is."""

    section: ContentSection
    place: FaultPlace
    label: str
    item: str = ""

    @property
    def key(self) -> str:
        """Its place as a form has it."""
        return "/".join(map(str, self.place))


@dataclass(frozen=True)
class RebasedDraft:
    """A draft on other content, and the units that both changed, where the other's change stays."""

    draft: Draft
    disputed: tuple[Unit, ...]


def encode(draft: Draft) -> bytes:
    """The draft as it is kept."""
    return msgspec.json.encode(draft)


def decode(kept: bytes) -> Draft:
    """A draft that was kept."""
    return msgspec.json.decode(kept, type=Draft)


def changed(before: Files, after: Files) -> list[Unit]:
    """The units that differ, in the order of the sections."""
    was, now = TomlFile(before[CLINIC]).data, TomlFile(after[CLINIC]).data
    return [
        unit for unit in _units(was, now) if value_at(was, unit.place) != value_at(now, unit.place)
    ]


def carry(draft: Draft, base: str, files: Files, mine: Collection[str] = ()) -> RebasedDraft:
    """The changes of a draft on the texts of another version.

    Of a unit that both changed, the other's change stays unless `mine` has its key.
    """
    theirs = {unit.key for unit in changed(draft.before, files)}
    document, own = TomlFile(files[CLINIC]), draft.document
    disputed: list[Unit] = []
    for unit in changed(draft.before, draft.after):
        value = own.get(unit.place)
        if value == document.get(unit.place):
            continue
        if unit.key in theirs and unit.key not in mine:
            disputed.append(unit)
        else:
            document.set(unit.place, value)
    after = {**files, CLINIC: document.text}
    return RebasedDraft(Draft(base, dict(files), after), tuple(disputed))


def _units(*versions: Mapping[str, Any]) -> Iterator[Unit]:
    for section in SECTIONS.values():
        match section.shape:
            case Shape.ONE:
                for one in section.fields:
                    yield Unit(section, (*section.place, *one.way), one.label)
            case Shape.NAMED:
                named = [value_at(data, section.place) or {} for data in versions]
                for item in dict.fromkeys(key for table in named for key in table):
                    yield Unit(section, (*section.place, item), section.title, item)
            case Shape.LIST | Shape.TREE:
                yield Unit(section, section.place, section.title)
