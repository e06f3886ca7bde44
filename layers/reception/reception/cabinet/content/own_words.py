"""The sentences of the bot, and the words that a clinic says in their place (`words.toml`).

`sentences.json` lies beside this module. `tools/catalogues.py` writes it: the code marks the sentences, and the code
alone knows which of them stand on buttons.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from string import Formatter
from typing import Any

import msgspec

from reception.cabinet.content.kinds import markup
from reception.clinic.content_faults import Fault, Kind, fault
from reception.dataclass import dataclass
from reception.dialog.words import LANGUAGES

LIST = Path(__file__).parent / "sentences.json"
LONGEST_LABEL = 60
LEAST_ROOM = 200
"""Letters that every sentence may have: as many as Telegram shows beside a button that was pressed."""

_NONE = "–"
_TAG = re.compile(r"<[^<>]*>?")
_SIGN = re.compile(r"^[^\w\s<{(]+(?= )", re.MULTILINE)


@dataclass(frozen=True)
class Sentence:
    """A sentence of the bot. `msgid`: its English words, its name in `words.toml`. `flow`: the folder that says it.

    is_label: it stands on a button.
    """

    msgid: str
    flow: str
    is_label: bool

    @cached_property
    def key(self) -> str:
        """Its name in addresses: ten hexadecimal digits."""
        return key_of_sentence(self.msgid)

    @property
    def most(self) -> int:
        """Letters that its words may have."""
        return LONGEST_LABEL if self.is_label else max(LEAST_ROOM, 2 * len(self.msgid))


def key_of_sentence(msgid: str) -> str:
    """The name of a sentence in addresses."""
    return hashlib.sha256(msgid.encode()).hexdigest()[:10]


@cache
def sentences() -> Mapping[str, Sentence]:
    """All sentences that a clinic may say in other words, by msgid, in the order of the code."""
    rows = msgspec.json.decode(LIST.read_bytes(), type=list[tuple[str, str, bool]])
    return {msgid: Sentence(msgid, flow, is_label) for msgid, flow, is_label in rows}


@cache
def sentences_by_key() -> Mapping[str, Sentence]:
    """The same, by their names in addresses."""
    return {one.key: one for one in sentences().values()}


def faults_of_own_words(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield every fault of the clinic's own words, as `words.toml` was parsed.

    A sentence that the bot does not have is none: nobody says it, and a later version of the bot may bring that about.
    """
    for language in LANGUAGES:
        said = data.get(language)
        for msgid, text in said.items() if isinstance(said, Mapping) else ():
            if msgid in sentences() and isinstance(text, str):
                for found in faults_of_words(sentences()[msgid], text):
                    yield found.inside((language, msgid))


def faults_of_words(sentence: Sentence, text: str) -> Iterator[Fault]:
    """Yield each fault of a clinic's words for a sentence. Markup that it does not have is a fault of its own kind."""
    known = set(_TAG.findall(sentence.msgid))
    foreign = [*markup(_TAG.sub(lambda tag: "" if tag[0] in known else tag[0], text))]
    yield from foreign
    of_form = [*faults_of_form(sentence.msgid, text, label=sentence.is_label)]
    said_already = {Kind.TAGS_DIFFER, Kind.TAGS_UNBALANCED} if foreign else set[Kind]()
    if any(found.kind is Kind.TAGS_DIFFER for found in of_form):
        said_already.add(Kind.TAGS_UNBALANCED)
    yield from (found for found in of_form if found.kind not in said_already)
    if not sentence.is_label and len(text) > sentence.most:
        yield fault((), Kind.TOO_LONG, letters=len(text), most=sentence.most)


def faults_of_form(msgid: str, text: str, *, label: bool) -> Iterator[Fault]:
    """Yield each fault of the words for a text of the code. `label` is True if it stands on a button."""
    if not text.strip():
        yield fault((), Kind.NO_TEXT)
        return
    if _placeholders(text) != _placeholders(msgid):
        yield fault((), Kind.PLACEHOLDERS_DIFFER, known=_listed(_placeholders(msgid)))
    if sorted(_TAG.findall(text)) != sorted(_TAG.findall(msgid)):
        yield fault((), Kind.TAGS_DIFFER, known=" ".join(_TAG.findall(msgid)) or _NONE)
    if not _balanced(text):
        yield fault((), Kind.TAGS_UNBALANCED)
    if _SIGN.findall(text) != _SIGN.findall(msgid):
        yield fault((), Kind.SIGN_LOST, known=" ".join(_SIGN.findall(msgid)) or _NONE)
    if label and len(text) > LONGEST_LABEL:
        yield fault((), Kind.LONG_LABEL, letters=len(text), most=LONGEST_LABEL)


def _placeholders(text: str) -> frozenset[str] | None:
    """The placeholders with all that stands in their braces; None if a brace lacks its partner."""
    try:
        return frozenset(
            name + (f"!{turned}" if turned else "") + (f":{how}" if how else "")
            for _, name, how, turned in Formatter().parse(text)
            if name is not None
        )
    except ValueError:
        return None


def _listed(placeholders: frozenset[str] | None) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(placeholders or ())) or _NONE


def _balanced(text: str) -> bool:
    still_open: list[str] = []
    for tag in _TAG.findall(text):
        if not tag.startswith("</"):
            still_open.append(tag.removeprefix("<"))
        elif not still_open or still_open.pop() != tag.removeprefix("</"):
            return False
    return not still_open
