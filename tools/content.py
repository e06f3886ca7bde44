"""Check the files that a clinic has written: print every fault with file, line, place and what to write instead.

python -m tools.content check [folder]
"""

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeAliasType, Union, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from phonenumbers import NumberParseException, is_valid_number, parse

from reception.adapters.clinic_toml import (
    AgesTable,
    BranchTable,
    ClinicTable,
    DueAgainTable,
    NoticesTable,
    Page,
    QuestionTable,
    TopicTable,
    TraumaPointTable,
    read_week,
)
from reception.adapters.content import CLINIC, WORDS, Content
from reception.clinic.content import ContentError
from reception.clinic.facts import ANSWER_FIELDS
from reception.clinic.hours import MIDNIGHT, read_date, read_day
from reception.clinic.model import ClinicTime
from reception.clinic.pictures import MAX_RATIO, MAX_SUM_OF_SIDES, PictureFault
from reception.clinic.pictures import fault_of as fault_of_picture
from reception.dialog.commands import ORIGIN
from reception.dialog.words import LANGUAGES
from reception.notices.life import DECLARED
from tools.catalogues import (
    LONGEST_LABEL,
    SOURCES,
    faults_of_form,
    key_of,
    marked_texts,
    texts_of_buttons,
)
from tools.toml_faults import fault_of
from tools.toml_lines import Path as Place
from tools.toml_lines import locate

FOLDER = Path(__file__).resolve().parent.parent / "layers" / "content"
LONGEST_TEXT = 3500
"""In characters. Telegram allows 4,096, and the page adds a heading."""
LONGEST_CAPTION = 700
"""In characters. Telegram allows 1,024, and the page adds name, speciality and branch."""
LONGEST_BOT_NAME, LONGEST_BOT_DESCRIPTION, LONGEST_BOT_ABOUT = 64, 512, 120
"""In characters: limits of Telegram."""
FACTS_HOLD_DAYS = 180
"""A fact that holds in all of Ukraine is to be compared with its source again after this."""
SHORTEST_BEGINNING = 3
LONGEST_NIGHT_MINUTES = 20 * 60
HEAVIEST_PHOTO_BYTES = 2_000_000
JPEGS = (".jpg", ".jpeg")
PHOTOS = (*JPEGS, ".png")
PAGES = ("doctor_", "branch_")
"""The payload of a link that begins so leads to a page."""
_ROOM = re.compile(r"-[0-9]{1,16}|[CG][A-Z0-9]{1,20}", re.ASCII)
_ID = re.compile(r"[a-z0-9_-]{1,32}", re.ASCII)


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
    yield from _in_file(folder / CLINIC, lambda data: _clinic(data, folder))
    if (folder / WORDS).exists():
        yield from _in_file(folder / WORDS, _words)


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


def _clinic(data: dict[str, Any], folder: Path) -> Iterator[Fault]:
    yield from _value(ClinicTable, data, ())
    yield from _ids(data)
    yield from _due_again_ids(data)
    yield from _photos(data, folder)
    yield from _sources(data)
    yield from _openings(data)
    yield from _reach(data)


def _words(data: dict[str, Any]) -> Iterator[Fault]:
    """Check texts that replace the reception's own: same placeholders and tags, short on buttons."""
    for language in data.keys() - LANGUAGES.keys():
        yield Fault((language,), f"no language of ours: write {_listed(LANGUAGES)}")
    if not any(data.values()):
        return
    known = {key_of(message) for message in marked_texts(SOURCES)}
    on_buttons = texts_of_buttons(SOURCES)
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
                for fault in faults_of_form(msgid, text, label=msgid in on_buttons):
                    yield Fault(place, fault)


# --- facts that may have changed ---


def warnings(folder: Path, today: date) -> Iterator[str]:
    """Yield a line for each fact that was compared with its source more than `FACTS_HOLD_DAYS` ago. No fault."""
    yield from _in_file(folder / CLINIC, lambda data: _old_facts(data, (), today))


def _old_facts(value: Any, place: Place, today: date) -> Iterator[Fault]:
    inside: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        inside = value.items()
        checked = value.get("checked")
        if isinstance(checked, str) and checked and not any(_checked(checked)):
            days = (today - date.fromisoformat(checked)).days
            if days > FACTS_HOLD_DAYS:
                again = f"read {value.get('source')} again, and write the day"
                yield Fault((*place, "checked"), f"was checked {days} days ago: {again}")
    elif isinstance(value, list):
        inside = enumerate(value)
    for key, item in inside:
        yield from _old_facts(item, (*place, key), today)


# --- values by their shape ---


def _value(hint: Any, value: Any, place: Place) -> Iterator[Fault]:
    """Yield the faults of a value and of everything inside it, by the type that it should have."""
    hint, kinds = _unwrapped(hint)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield from _table(hint, value, place)
        return
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple and isinstance(value, list):
        for number, item in enumerate(value):
            yield from _value(inner[0], item, (*place, number))
    elif origin is dict and isinstance(value, dict):
        for key, item in value.items():
            yield from _value(inner[1], item, (*place, key))
    else:
        try:
            msgspec.convert(value, hint)
        except msgspec.ValidationError as error:
            yield Fault(place, _in_plain_words(str(error).partition(" - at ")[0]))
            return
    for kind in kinds:
        for fault in KINDS[kind](value):
            yield Fault((*place, *fault.place), fault.words)


SHAPES = {
    "array": 'write a list: ["…", "…"]',
    "str": 'write a text in quotes: "…"',
    "int": "write a whole number without quotes",
    "float": "write a number without quotes",
    "bool": "write true or false without quotes",
    "object": "write a table: name = value, one a line, under a heading in [ ]",
}
"""The right form, by the shape that `msgspec` expected."""


def _in_plain_words(error: str) -> str:
    """Say a refusal of `msgspec` in the words of somebody who edits the file."""
    shape = re.match(r"Expected `(\w+)(?: \| null)?`, got `(\w+)`", error)
    if shape and shape[1] in SHAPES:
        return SHAPES[shape[1]]
    length = re.match(r"Expected `\w+` of length (<=|>=) (\d+)", error)
    if length:
        return f"{length[2]} letters or parts at {'most' if length[1] == '<=' else 'least'}"
    limit = re.match(r"Expected `\w+` (<=|>=) (\d+)", error)
    if limit:
        return f"write {limit[2]} or {'less' if limit[1] == '<=' else 'more'}"
    value = re.match(r"Invalid enum value (.+)", error)
    if value:
        return f"{value[1]} is no page: write one of {_listed(get_args(Page.__value__))}"
    return error


def _unwrapped(hint: Any) -> tuple[Any, list[str]]:
    """Return a type hint without aliases, `None` and annotations, and the kinds that its annotations name."""
    if isinstance(hint, TypeAliasType):
        return _unwrapped(hint.__value__)
    if get_origin(hint) in (Union, UnionType):
        others = [one for one in get_args(hint) if one is not type(None)]
        return _unwrapped(others[0]) if len(others) == 1 else (hint, [])
    if get_origin(hint) is Annotated:
        inside, *notes = get_args(hint)
        kinds = [note for note in notes if isinstance(note, str)]
        if len(kinds) < len(notes):
            return hint, kinds
        unwrapped, more = _unwrapped(inside)
        return unwrapped, [*more, *kinds]
    return hint, []


def _table(shape: type[msgspec.Struct], value: Any, place: Place) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(place, f"write a table with {_listed(shape.__struct_fields__)}")
        return
    hints = get_type_hints(shape, include_extras=True)
    for key, item in value.items():
        if key in hints:
            yield from _value(hints[key], item, (*place, key))
        else:
            near = get_close_matches(key, hints, n=1)
            known = f"did you mean {near[0]}?" if near else f"known are {_listed(hints)}"
            yield Fault((*place, key), f"no such key: {known}")
    for field in msgspec.structs.fields(shape):
        if field.required and field.name not in value:
            yield Fault((*place, field.name), "is missing")
    rule = TABLES.get(shape)
    if rule:
        yield from (Fault((*place, *fault.place), fault.words) for fault in rule(value))


def _on_the_map(value: Mapping[str, Any]) -> Iterator[Fault]:
    written = [name for name in ("latitude", "longitude") if name in value]
    if len(written) == 1:
        yield Fault((written[0],), "write both latitude and longitude, or neither")


def _answered(value: Mapping[str, Any]) -> Iterator[Fault]:
    if not any(value.get(key) for key in ("answer", "questions", "leads_to")):
        yield Fault((), "leads nowhere: write an answer, leads_to, or questions below it")


def _of_a_source(value: Mapping[str, Any]) -> Iterator[Fault]:
    written = [name for name in ("source", "checked") if value.get(name)]
    if len(written) == 1:
        yield Fault((written[0],), "write both source and checked, or neither")


def _question(value: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _answered(value)
    yield from _of_a_source(value)


def _an_age(value: Mapping[str, Any]) -> Iterator[Fault]:
    least, under = value.get("at_least", 0), value.get("under", 0)
    if isinstance(least, int) and isinstance(under, int) and 0 < under <= least:
        yield Fault(("under",), f"nobody is {least} or more and under {under}")


def _texts(value: Mapping[str, Any]) -> Iterator[Fault]:
    if value.get("sms_a_month") and not value.get("sms_link"):
        link = 'write the address that opens the bot: "https://t.me/…?start=sms"'
        yield Fault(("sms_a_month",), f"a text leads nowhere without sms_link: {link}")


def _due_again(value: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _an_age(value)
    if not value.get("specialities") and not value.get("services"):
        yield Fault((), "follows from no visit: write specialities or services")


TABLES: dict[type[msgspec.Struct], Callable[[Mapping[str, Any]], Iterator[Fault]]] = {
    AgesTable: _an_age,
    DueAgainTable: _due_again,
    NoticesTable: _texts,
    BranchTable: _on_the_map,
    TraumaPointTable: _on_the_map,
    QuestionTable: _question,
    TopicTable: _of_a_source,
}


# --- values by their kind ---


def _localised(
    value: Mapping[str, Any], longest: int, required: tuple[str, ...] = tuple(LANGUAGES)
) -> Iterator[Fault]:
    if not value:
        return
    for language in required:
        if not str(value.get(language, "")).strip():
            yield Fault((language,), f"is missing: write it in {_listed(required)}")
    for language, text in value.items():
        if language not in LANGUAGES:
            yield Fault((language,), f"no language of ours: write {_listed(LANGUAGES)}")
        elif len(text) > longest:
            yield Fault((language,), f"{len(text)} letters: {longest} at most")


def _answer(value: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _localised(value, LONGEST_TEXT)
    known = [f"{{{field}}}" for field in ANSWER_FIELDS]
    for language, text in value.items():
        for field in re.findall(r"\{.*?\}", text):
            if field not in known:
                yield Fault((language,), f"{field}: no such field: known are {_listed(known)}")


def _word_lists(value: Mapping[str, list[str]]) -> Iterator[Fault]:
    for language, words in value.items():
        if language not in LANGUAGES:
            yield Fault((language,), f"no language of ours: write {_listed(LANGUAGES)}")
        if not all(re.search(r"\w", word) for word in words):
            yield Fault((language,), "a word without a letter: take it out")


def _beginnings(value: Mapping[str, list[str]]) -> Iterator[Fault]:
    yield from _word_lists(value)
    for language in LANGUAGES:
        if not value.get(language):
            yield Fault((language,), f"is missing: write words in {_listed(LANGUAGES)}")
    for language, words in value.items():
        for number, word in enumerate(words):
            if len(word.replace(" ", "")) < SHORTEST_BEGINNING:
                enough = f"{SHORTEST_BEGINNING} letters at least"
                yield Fault((language, number), f"{word!r} fits too many words: {enough}")


def _phone(value: str) -> Iterator[Fault]:
    try:
        good = value.startswith("+") and is_valid_number(parse(value))
    except NumberParseException:
        good = False
    if not good:
        yield Fault((), f"{value!r} is no telephone number: write it as +380 48 700 01 00")


def _url(value: str) -> Iterator[Fault]:
    parts = urlsplit(value)
    if parts.scheme != "https" or "." not in (parts.hostname or "") or re.search(r"\s", value):
        yield Fault((), f"{value!r} is no safe address: write it as https://example.com/")


def _checked(value: str) -> Iterator[Fault]:
    try:
        if value:
            date.fromisoformat(value)
    except ValueError:
        yield Fault((), f"{value!r} is no day: write it as 2026-11-30")


def _degrees(most: int) -> Callable[[float], Iterator[Fault]]:
    def check(value: float) -> Iterator[Fault]:
        if not -most <= value <= most:
            yield Fault((), f"{value} is not on the globe: degrees from -{most} to {most}")

    return check


def _week(value: Mapping[str, Any]) -> Iterator[Fault]:
    written: Counter[int] = Counter()
    for key, hours in value.items():
        if key == "dates":
            yield from (Fault(("dates", *fault.place), fault.words) for fault in _dates(hours))
            continue
        try:
            read = read_week({key: hours})
        except ValueError as error:
            yield Fault((key,), str(error))
            continue
        written.update(n for n, day in enumerate(read.week) if day)
        if any(written[n] > 1 for n, day in enumerate(read.week) if day):
            yield Fault((key,), "a day of it is written above already: write each day once")


def _dates(value: Any) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault((), 'write a table of dates: 12-25 = "closed"')
        return
    for key, hours in value.items():
        try:
            read_date(key)
            read_day(hours)
        except ValueError as error:
            yield Fault((key,), str(error))


def _id(value: str) -> Iterator[Fault]:
    if not _ID.fullmatch(value):
        yield Fault((), f"{value!r} is no id: write a-z, 0-9, _ and -, 32 at most")


def _photo(value: str) -> Iterator[Fault]:
    if value and (Path(value).name != value or Path(value).suffix.lower() not in PHOTOS):
        yield Fault((), f"{value!r}: write the name of a file in photos, {_listed(PHOTOS)}")


def _room(value: str) -> Iterator[Fault]:
    if not _ROOM.fullmatch(value):
        yield Fault(
            (),
            f"{value!r} is no room: write a group's id as -1001234567890, a channel's as C0123456789",
        )


def _night(value: str) -> Iterator[Fault]:
    """Check quiet hours: one span, which leaves time for notices."""
    try:
        spans = read_day(value)
    except ValueError:
        spans = ()
    if len(spans) != 1:
        yield Fault((), f'{value!r} are no quiet hours: write one span, such as "21:00-8:00"')
        return
    if spans[0].closes - spans[0].opens > LONGEST_NIGHT_MINUTES:
        hours = (MIDNIGHT - LONGEST_NIGHT_MINUTES) // 60
        yield Fault((), f"{value!r} leaves no time for notices: leave {hours} hours a day at least")


def _between(least: int, most: int, unit: str) -> Callable[[int], Iterator[Fault]]:
    def check(value: int) -> Iterator[Fault]:
        if not least <= value <= most:
            yield Fault((), f"{value} can't work: write {unit} from {least} to {most}")

    return check


KINDS: dict[str, Callable[[Any], Iterator[Fault]]] = {
    "text": lambda value: _localised(value, LONGEST_TEXT),
    "label": lambda value: _localised(value, LONGEST_LABEL),
    "caption": lambda value: _localised(value, LONGEST_CAPTION),
    "bot_name": lambda value: _localised(value, LONGEST_BOT_NAME),
    "bot_description": lambda value: _localised(value, LONGEST_BOT_DESCRIPTION),
    "bot_about": lambda value: _localised(value, LONGEST_BOT_ABOUT),
    "answer": _answer,
    "addition": lambda value: _localised(value, LONGEST_TEXT, ("ru", "en")),
    "words": _word_lists,
    "beginnings": _beginnings,
    "phone": _phone,
    "url": _url,
    "checked": _checked,
    "url_or_none": lambda value: _url(value) if value else iter(()),
    "latitude": _degrees(90),
    "longitude": _degrees(180),
    "week": _week,
    "dates": _dates,
    "id": _id,
    "photo": _photo,
    "room": _room,
    "night": _night,
    "minutes": _between(1, MIDNIGHT, "minutes"),
    "lead": _between(0, 7 * MIDNIGHT, "minutes"),
    "days": _between(1, 730, "days"),
    "count": _between(0, 100, "a number"),
    "at_least_one": _between(1, 100, "a number"),
}
"""The check of each kind of value. `clinic_toml` names the kind in a field's annotation."""


# --- what only the whole file shows ---


def _ids(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Check that each id is used once among the questions, at any depth, and once among the trauma points."""
    for name in ("questions", "trauma_points"):
        seen: set[str] = set()
        for place, item in _items(data.get(name), (name,)):
            known = item.get("id")
            if isinstance(known, str) and known in seen:
                yield Fault((*place, "id"), f"{known!r} is used twice: each id once")
            elif isinstance(known, str):
                seen.add(known)


def _due_again_ids(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Check that each rule has an id of its own: what is kept for a patient has no other name."""
    notices = data.get("notices")
    table = notices.get("due_again") if isinstance(notices, dict) else None
    seen = {DECLARED}
    for place, item in _items(table, ("notices", "due_again")):
        known = item.get("id")
        if known in seen:
            yield Fault((*place, "id"), f"{known!r} is in use: give each rule an id of its own")
        elif isinstance(known, str):
            seen.add(known)


def _items(value: Any, place: Place) -> Iterator[tuple[Place, dict[str, Any]]]:
    for number, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, dict):
            yield (*place, number), item
            yield from _items(item.get("questions"), (*place, number, "questions"))


_UNFIT: Mapping[PictureFault | None, str] = {
    PictureFault.FORM: "is no JPEG and no PNG",
    PictureFault.SIDES: f"has too many pixels: {MAX_SUM_OF_SIDES} at most, width and height together",
    PictureFault.RATIO: f"is too long: no side may be more than {MAX_RATIO} times the other",
}
"""Telegram would refuse these. The weight has a limit of its own here: these files lie in the layer, in no table."""


def _photos(data: Mapping[str, Any], folder: Path) -> Iterator[Fault]:
    """Check the pictures of the doctors, and that of the bot, which must be a JPEG."""
    doctors, bot = data.get("doctors"), data.get("bot")
    places: dict[Place, Any] = {
        ("doctors", doctor, "photo"): facts.get("photo")
        for doctor, facts in (doctors.items() if isinstance(doctors, dict) else ())
        if isinstance(facts, dict)
    }
    if isinstance(bot, dict):
        places["bot", "picture"] = bot.get("picture")
    for place, name in places.items():
        if isinstance(name, str) and name and not any(_photo(name)):
            yield from (Fault(place, words) for words in _file(folder / "photos" / name))
    picture = places.get(("bot", "picture"))
    if isinstance(picture, str) and Path(picture).suffix.lower() == ".png":
        yield Fault(("bot", "picture"), f"Telegram takes a JPEG only: {_listed(JPEGS)}")


def _file(path: Path) -> Iterator[str]:
    """Yield the faults of a picture's file."""
    if not path.is_file():
        yield f"there is no photos/{path.name}"
    elif path.stat().st_size > HEAVIEST_PHOTO_BYTES:
        size = f"{path.stat().st_size / 1e6:.1f} MB: {HEAVIEST_PHOTO_BYTES / 1e6:.0f} MB at most"
        yield f"photos/{path.name} has {size}"
    elif (fault := fault_of_picture(path.read_bytes())) in _UNFIT:
        yield f"photos/{path.name} {_UNFIT[fault]}"


def _sources(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Check that each source can stand in a link, and is none that leads to a page."""
    sources = data.get("sources")
    for source in sources if isinstance(sources, dict) else ():
        if not ORIGIN.fullmatch(source):
            letters = "write A-Z, a-z, 0-9, _ and -, 64 at most"
            yield Fault(("sources", source), f"{source!r} can't stand in a link: {letters}")
        elif source.startswith(PAGES):
            yield Fault(("sources", source), f"{source!r} would lead to a page: begin otherwise")


def _openings(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Check that the clinic, and its desk if that has hours of its own, open in some week."""
    desk = data.get("desk")
    hours: dict[Place, Any] = {("hours",): data.get("hours")}
    if isinstance(desk, dict) and desk.get("hours"):
        hours["desk", "hours"] = desk["hours"]
    for place, week in hours.items():
        try:
            opens = not isinstance(week, dict) or any(read_week(week).week)
        except (ValueError, AttributeError, TypeError):
            continue  # said already
        if not opens:
            yield Fault(place, 'never open: write hours for a weekday, mon-fri = "8:00-20:00"')


def _reach(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Check that there is a time that may be booked: far enough ahead, and not too far."""
    booking = data.get("booking")
    table = booking if isinstance(booking, dict) else {}
    most, least = table.get("days_ahead", 60), table.get("minutes_ahead", 30)
    numbers = isinstance(most, int) and isinstance(least, int)
    if numbers and least >= most * MIDNIGHT > 0:
        words = f"no time is left to book: less than the {most} days of days_ahead"
        yield Fault(("booking", "minutes_ahead"), words)


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
    found = list(faults(Path(folders[0]) if folders else FOLDER))
    for fault in found:
        print(fault)
    if not found:
        for warning in warnings(Path(folders[0]) if folders else FOLDER, date.today()):  # noqa: DTZ011 - a day or so is no matter
            print(f"warning: {warning}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
