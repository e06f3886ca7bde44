"""Check the files that a clinic has written: print every fault with file, line, place and what to write instead.

python -m tools.content check [folder]
"""

import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from reception.adapters import content_checks as checks
from reception.adapters.content import Content
from reception.cabinet.content.own_words import faults_of_words, sentences
from reception.clinic.content import CLINIC, WORDS, ContentError
from reception.clinic.model import ClinicTime
from reception.dialog.words import LANGUAGES
from tools.toml_faults import fault_of
from tools.toml_lines import Path as Place
from tools.toml_lines import locate

FOLDER = Path(__file__).resolve().parent.parent / "layers" / "content"
FACTS_HOLD_DAYS = 180
"""A fact that holds in all of Ukraine is to be compared with its source again after this."""


@dataclass(frozen=True)
class Fault:
    """A fault at a place of a file; `words` say what is wrong and what to write instead."""

    place: Place
    words: str


def faults(folder: Path) -> Iterator[str]:
    """Yield a line for each fault in a clinic's folder. What has none can be read by the functions."""
    found = False
    for fault in _found(folder):
        found = True
        yield fault
    if not found:
        yield from _as_the_functions_read(folder)


def _found(folder: Path) -> Iterator[str]:
    photos = folder / "photos"

    def facts(data: dict[str, Any]) -> Iterator[Fault]:
        for fault in checks.faults_of(data, lambda name: _bytes(photos / name)):
            yield Fault(fault.place, fault.words)

    yield from _in_file(folder / CLINIC, facts)
    if (folder / WORDS).exists():
        yield from _in_file(folder / WORDS, _words)


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _as_the_functions_read(folder: Path) -> Iterator[str]:
    """Read everything as the functions do, which keep the former content if that fails."""
    try:
        content = Content(folder.resolve())
        content.facts()
        content.words(ClinicTime(ZoneInfo("UTC")))
    except ContentError as error:
        yield f"{CLINIC}:1: {error}"


def _in_file(path: Path, check: Callable[[dict[str, Any]], Iterator[Fault]]) -> Iterator[str]:
    text = ""
    try:
        text = path.read_text("utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        yield f"{path.name}: cannot be read: {error.strerror}"
        return
    except UnicodeDecodeError:
        yield f"{path.name}: is not UTF-8: save it as such"
        return
    except tomllib.TOMLDecodeError as error:
        line, words = fault_of(text, error)
        yield f"{path.name}:{line}: {words}"
        return
    lines = locate(text)
    for fault in check(data):
        known = next(
            (
                lines[fault.place[:n]]
                for n in range(len(fault.place), 0, -1)
                if fault.place[:n] in lines
            ),
            1,
        )
        yield f"{path.name}:{known}: {_spelt(fault.place)}: {fault.words}"


def _words(data: dict[str, Any]) -> Iterator[Fault]:
    """Check texts that replace the reception's own."""
    for language in data.keys() - LANGUAGES.keys():
        yield Fault((language,), f"no language of ours: write {_listed(LANGUAGES)}")
    if not any(data.values()):
        return
    known = sentences()
    for language in data.keys() & LANGUAGES.keys():
        said = data[language]
        if not isinstance(said, dict):
            yield Fault((language,), 'write a table of texts: [uk] and below it "Manager" = "…"')
            continue
        for msgid, text in said.items():
            place = (language, msgid)
            if msgid not in known:
                near = get_close_matches(msgid, known, n=1)
                hint = f": did you mean {near[0]!r}?" if near else ""
                yield Fault(place, f"the reception says no such thing{hint}")
            elif not isinstance(text, str):
                yield Fault(place, "write a text in quotes")
            else:
                for found in faults_of_words(known[msgid], text):
                    yield Fault(place, found.words)


# --- facts that may have changed ---


def warnings(folder: Path, today: date) -> Iterator[str]:
    """Yield a line for each fact that was compared with its source more than `FACTS_HOLD_DAYS` ago. No fault."""
    yield from _in_file(folder / CLINIC, lambda data: _old_facts(data, (), today))


def _old_facts(value: Any, place: Place, today: date) -> Iterator[Fault]:
    inside: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        inside = value.items()
        checked = value.get("checked")
        if isinstance(checked, str) and checked and checks.is_day(checked):
            days = (today - date.fromisoformat(checked)).days
            if days > FACTS_HOLD_DAYS:
                again = f"read {value.get('source')} again, and write the day"
                yield Fault((*place, "checked"), f"was checked {days} days ago: {again}")
    elif isinstance(value, list):
        inside = enumerate(value)
    for key, item in inside:
        yield from _old_facts(item, (*place, key), today)


def _spelt(place: Place) -> str:
    """Write a place as `questions[2].answer.uk`, counted from 1."""
    spelt = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place)
    return spelt.removeprefix(".")


def _listed(names: Any) -> str:
    return ", ".join(names)


def main() -> int:
    """Check the folder of the command line, or the repository's own; return 1 if there is a fault."""
    _, command, *folders = sys.argv
    if command != "check":
        print(__doc__)
        return 2
    folder = Path(folders[0]) if folders else FOLDER
    found = list(faults(folder))
    for fault in found:
        print(fault)
    if not found:
        for warning in warnings(folder, date.today()):  # noqa: DTZ011 - a day or so is no matter
            print(f"warning: {warning}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
