"""A manager's draft: what was changed and is not published, and how it is carried over to content of somebody else."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from reception.cabinet.content.editing import TomlFile, value_at
from reception.cabinet.content.own_words import key_of_sentence
from reception.cabinet.content.ports import Files
from reception.cabinet.content.sections import SECTIONS, ContentSection, Shape
from reception.clinic.content import CLINIC, WORDS
from reception.clinic.content_faults import FaultPlace
from reception.dataclass import dataclass, replace
from reception.dialog.words import LANGUAGES

FILES = (CLINIC, WORDS)


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

    def document(self, file: str = CLINIC) -> TomlFile:
        """The clinic's facts, or another file, to be changed. A file that is not there yet is empty."""
        return TomlFile(self.after.get(file, ""))

    def with_text(self, text: str, file: str = CLINIC) -> "Draft":
        """The draft with other facts, or another text of another file."""
        return replace(self, after={**self.after, file: text})


@dataclass(frozen=True)
class Unit:
    """The smallest part of which one manager's change replaces another one's. `label` says what it is."""

    section: ContentSection
    place: FaultPlace
    label: str
    item: str = ""

    @property
    def key(self) -> str:
        """Its place as a form has it. A sentence is named by its key: a form would change its line breaks."""
        if self.section.shape is Shape.SENTENCES:
            language, msgid = map(str, self.place)
            return f"{language}/{key_of_sentence(msgid)}"
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
    was, now = _data(before), _data(after)
    return [
        unit
        for unit in _units(was, now)
        if value_at(was[unit.section.file], unit.place)
        != value_at(now[unit.section.file], unit.place)
    ]


def carry(draft: Draft, base: str, files: Files, mine: Collection[str] = ()) -> RebasedDraft:
    """The changes of a draft on the texts of another version.

    Of a unit that both changed, the other's change stays unless `mine` has its key.
    """
    theirs = {unit.key for unit in changed(draft.before, files)}
    documents = {file: TomlFile(files.get(file, "")) for file in FILES}
    own = _data(draft.after)
    disputed: list[Unit] = []
    for unit in changed(draft.before, draft.after):
        value, document = value_at(own[unit.section.file], unit.place), documents[unit.section.file]
        if value == document.get(unit.place):
            continue
        if unit.key in theirs and unit.key not in mine:
            disputed.append(unit)
        else:
            document.set(unit.place, value)
    texts = {file: document.text for file, document in documents.items()}
    after = {**files, **{file: text for file, text in texts.items() if text or file in files}}
    return RebasedDraft(Draft(base, dict(files), after), tuple(disputed))


type Parsed = Mapping[str, Mapping[str, Any]]
"""The values of each file."""


def _data(files: Files) -> Parsed:
    return {file: TomlFile(files.get(file, "")).data for file in FILES}


def _units(*parsed: Parsed) -> Iterator[Unit]:
    for section in SECTIONS.values():
        versions = [one[section.file] for one in parsed]
        match section.shape:
            case Shape.SENTENCES:
                yield from _sentences(section, versions)
            case Shape.ONE:
                for one in section.fields:
                    yield Unit(section, (*section.place, *one.way), one.label)
            case Shape.NAMED:
                named = [value_at(data, section.place) or {} for data in versions]
                for item in dict.fromkeys(key for table in named for key in table):
                    yield Unit(section, (*section.place, item), section.title, item)
            case Shape.LIST | Shape.TREE:
                yield Unit(section, section.place, section.title)


def _sentences(section: ContentSection, versions: Sequence[Mapping[str, Any]]) -> Iterator[Unit]:
    """Each sentence that has words of the clinic's own in some version, by language."""
    for language in LANGUAGES:
        said = [value_at(data, (language,)) or {} for data in versions]
        for msgid in dict.fromkeys(msgid for table in said for msgid in table):
            yield Unit(section, (language, msgid), section.title, msgid)
