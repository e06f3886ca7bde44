"""Check a clinic's facts: every fault of `clinic.toml`, for the command line and for the cabinet.

`clinic_toml` says which shape each table has, and names the kind of each value in a field's annotation.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import PurePath
from types import UnionType
from typing import Annotated, Any, TypeAliasType, Union, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

import msgspec
from phonenumbers import NumberParseException, is_valid_number, parse

from reception.adapters.clinic_toml import (
    AgesTable,
    AnswerPage,
    BranchTable,
    ClinicTable,
    DueAgainTable,
    NoticesTable,
    QuestionTable,
    TopicTable,
    TraumaPointTable,
    read_week,
)
from reception.clinic.content_faults import Fault, FaultPlace, Kind, fault
from reception.clinic.facts import ANSWER_FIELDS
from reception.clinic.hours import MIDNIGHT, read_date, read_day
from reception.clinic.pictures import (
    MAX_RATIO,
    MAX_SUM_OF_SIDES,
    PictureFault,
    fault_of,
    upload_of,
)
from reception.dialog.commands import ORIGIN
from reception.dialog.words import LANGUAGES
from reception.notices.life import DECLARED

LONGEST_LABEL = 60
"""In characters. A longer one is cut off on a button."""
LONGEST_TEXT = 3500
"""In characters. Telegram allows 4,096, and the page adds a heading."""
LONGEST_CAPTION = 700
"""In characters. Telegram allows 1,024, and the page adds name, speciality and branch."""
LONGEST_BOT_NAME, LONGEST_BOT_DESCRIPTION, LONGEST_BOT_ABOUT = 64, 512, 120
"""In characters: limits of Telegram."""
SHORTEST_BEGINNING = 3
LONGEST_NIGHT_MINUTES = 20 * 60
HEAVIEST_PHOTO_BYTES = 2_000_000
JPEGS = (".jpg", ".jpeg")
PHOTOS = (*JPEGS, ".png")
PAGES = ("doctor_", "branch_")
"""The payload of a link that begins so leads to a page."""
_ROOM = re.compile(r"-[0-9]{1,16}|[CG][A-Z0-9]{1,20}", re.ASCII)
_ID = re.compile(r"[a-z0-9_-]{1,32}", re.ASCII)

type PhotoReader = Callable[[str], bytes | None]
"""The bytes of a file in the folder `photos`, by its name; None if there is no such file."""


def faults_of(data: Mapping[str, Any], pictures: PhotoReader) -> Iterator[Fault]:
    """Yield every fault of the facts that `clinic.toml` states, as they were parsed."""
    yield from _value(ClinicTable, data, ())
    yield from _ids(data)
    yield from _due_again_ids(data)
    yield from _photos(data, pictures)
    yield from _sources(data)
    yield from _openings(data)
    yield from _reach(data)


# --- values by their shape ---


def _value(hint: Any, value: Any, place: FaultPlace) -> Iterator[Fault]:
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
            yield _refused(place, str(error).partition(" - at ")[0])
            return
    for kind in kinds:
        for found in KINDS[kind](value):
            yield found.inside(place)


SHAPES = {
    "array": 'write a list: ["…", "…"]',
    "str": 'write a text in quotes: "…"',
    "int": "write a whole number without quotes",
    "float": "write a number without quotes",
    "bool": "write true or false without quotes",
    "object": "write a table: name = value, one a line, under a heading in [ ]",
}
"""The right form, by the shape that `msgspec` expected."""


def _refused(place: FaultPlace, error: str) -> Fault:
    """Say a refusal of `msgspec` as a fault."""
    shape = re.match(r"Expected `(\w+)(?: \| null)?`, got `(\w+)`", error)
    if shape and shape[1] in SHAPES:
        return fault(place, Kind.SHAPE, said=SHAPES[shape[1]])
    length = re.match(r"Expected `\w+` of length (<=|>=) (\d+)", error)
    if length and length[1] == "<=":
        return fault(place, Kind.TOO_MANY, most=length[2])
    if length:
        return fault(place, Kind.TOO_FEW, least=length[2])
    limit = re.match(r"Expected `\w+` (<=|>=) (\d+)", error)
    if limit and limit[1] == "<=":
        return fault(place, Kind.TOO_LARGE, most=limit[2])
    if limit:
        return fault(place, Kind.TOO_SMALL, least=limit[2])
    value = re.match(r"Invalid enum value (.+)", error)
    if value:
        return fault(
            place, Kind.PAGE, value=value[1], known=_listed(get_args(AnswerPage.__value__))
        )
    return fault(place, Kind.SHAPE, said=error)


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


def _table(shape: type[msgspec.Struct], value: Any, place: FaultPlace) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield fault(
            place, Kind.SHAPE, said=f"write a table with {_listed(shape.__struct_fields__)}"
        )
        return
    hints = _hints(shape)
    for key, item in value.items():
        if key in hints:
            yield from _value(hints[key], item, (*place, key))
        else:
            near = get_close_matches(key, hints, n=1)
            known = f"did you mean {near[0]}?" if near else f"known are {_listed(hints)}"
            yield fault((*place, key), Kind.NO_KEY, hint=known)
    for field in msgspec.structs.fields(shape):
        if field.required and field.name not in value:
            yield fault((*place, field.name), Kind.NO_ENTRY)
    rule = TABLES.get(shape)
    if rule:
        yield from (found.inside(place) for found in rule(value))


@cache
def _hints(shape: type[msgspec.Struct]) -> Mapping[str, Any]:
    return get_type_hints(shape, include_extras=True)


def _on_the_map(value: Mapping[str, Any]) -> Iterator[Fault]:
    written = [name for name in ("latitude", "longitude") if name in value]
    if len(written) == 1:
        yield fault((written[0],), Kind.HALF_A_POINT)


def _answered(value: Mapping[str, Any]) -> Iterator[Fault]:
    if not any(value.get(key) for key in ("answer", "questions", "leads_to")):
        yield fault((), Kind.NOWHERE)


def _an_age(value: Mapping[str, Any]) -> Iterator[Fault]:
    least, under = value.get("at_least", 0), value.get("under", 0)
    if isinstance(least, int) and isinstance(under, int) and 0 < under <= least:
        yield fault(("under",), Kind.NOBODY, least=least, most=under)


def _of_a_source(value: Mapping[str, Any]) -> Iterator[Fault]:
    written = [name for name in ("source", "checked") if value.get(name)]
    if len(written) == 1:
        yield fault((written[0],), Kind.HALF_A_SOURCE)


def _question(value: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _answered(value)
    yield from _of_a_source(value)


def _texts(value: Mapping[str, Any]) -> Iterator[Fault]:
    if value.get("sms_a_month") and not value.get("sms_link"):
        yield fault(("sms_a_month",), Kind.NO_LINK_IN_TEXT)


def _due_again(value: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _an_age(value)
    if not value.get("specialities") and not value.get("services"):
        yield fault((), Kind.NO_VISIT)


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
            yield fault((language,), Kind.NO_LANGUAGE, known=_listed(required))
    for language, text in value.items():
        if language not in LANGUAGES:
            yield fault((language,), Kind.FOREIGN_LANGUAGE, known=_listed(LANGUAGES))
        elif len(text) > longest:
            yield fault((language,), Kind.TOO_LONG, letters=len(text), most=longest)


def _answer(value: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _localised(value, LONGEST_TEXT)
    known = [f"{{{field}}}" for field in ANSWER_FIELDS]
    for language, text in value.items():
        for found in re.findall(r"\{.*?\}", text):
            if found not in known:
                yield fault((language,), Kind.PLACEHOLDER, value=found, known=_listed(known))


def _word_lists(value: Mapping[str, list[str]]) -> Iterator[Fault]:
    for language, words in value.items():
        if language not in LANGUAGES:
            yield fault((language,), Kind.FOREIGN_LANGUAGE, known=_listed(LANGUAGES))
        if not all(re.search(r"\w", word) for word in words):
            yield fault((language,), Kind.NO_LETTER)


def _beginnings(value: Mapping[str, list[str]]) -> Iterator[Fault]:
    yield from _word_lists(value)
    for language in LANGUAGES:
        if not value.get(language):
            yield fault((language,), Kind.NO_WORDS, known=_listed(LANGUAGES))
    for language, words in value.items():
        for number, word in enumerate(words):
            if len(word.replace(" ", "")) < SHORTEST_BEGINNING:
                place = (language, number)
                yield fault(place, Kind.SHORT_WORD, value=word, least=SHORTEST_BEGINNING)


def _phone(value: str) -> Iterator[Fault]:
    try:
        good = value.startswith("+") and is_valid_number(parse(value))
    except NumberParseException:
        good = False
    if not good:
        yield fault((), Kind.PHONE, value=value)


def _url(value: str) -> Iterator[Fault]:
    parts = urlsplit(value)
    if parts.scheme != "https" or "." not in (parts.hostname or "") or re.search(r"\s", value):
        yield fault((), Kind.URL, value=value)


def _checked(value: str) -> Iterator[Fault]:
    if value and not is_day(value):
        yield fault((), Kind.NO_DAY, value=value)


def is_day(text: str) -> bool:
    """Whether a text is a day as files have it: `2026-11-30`."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _degrees(most: int) -> Callable[[float], Iterator[Fault]]:
    def check(value: float) -> Iterator[Fault]:
        if not -most <= value <= most:
            yield fault((), Kind.DEGREES, value=value, most=most)

    return check


def _week(value: Mapping[str, Any]) -> Iterator[Fault]:
    written: Counter[int] = Counter()
    for key, hours in value.items():
        if key == "dates":
            yield from (found.inside(("dates",)) for found in _dates(hours))
            continue
        try:
            read = read_week({key: hours})
        except ValueError as error:
            yield fault((key,), Kind.HOURS, words=str(error), value=hours)
            continue
        written.update(n for n, day in enumerate(read.week) if day)
        if any(written[n] > 1 for n, day in enumerate(read.week) if day):
            yield fault((key,), Kind.DAY_TWICE)


def _dates(value: Any) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield fault((), Kind.NO_DATES)
        return
    for key, hours in value.items():
        try:
            read_date(key)
            read_day(hours)
        except ValueError as error:
            yield fault((key,), Kind.HOURS, words=str(error), value=hours)


def _id(value: str) -> Iterator[Fault]:
    if not _ID.fullmatch(value):
        yield fault((), Kind.ID, value=value)


def _photo(value: str) -> Iterator[Fault]:
    if value and (PurePath(value).name != value or PurePath(value).suffix.lower() not in PHOTOS):
        yield fault((), Kind.PHOTO_NAME, value=value, known=_listed(PHOTOS))


def _room(value: str) -> Iterator[Fault]:
    if not _ROOM.fullmatch(value):
        yield fault((), Kind.ROOM, value=value)


def _night(value: str) -> Iterator[Fault]:
    """Check quiet hours: one span, which leaves time for notices."""
    try:
        spans = read_day(value)
    except ValueError:
        spans = ()
    if len(spans) != 1:
        yield fault((), Kind.NO_NIGHT, value=value)
        return
    if spans[0].closes - spans[0].opens > LONGEST_NIGHT_MINUTES:
        hours = (MIDNIGHT - LONGEST_NIGHT_MINUTES) // 60
        yield fault((), Kind.LONG_NIGHT, value=value, hours=hours)


def _between(least: int, most: int, unit: str) -> Callable[[int], Iterator[Fault]]:
    def check(value: int) -> Iterator[Fault]:
        if not least <= value <= most:
            yield fault((), Kind.OUT_OF_RANGE, value=value, unit=unit, least=least, most=most)

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
                yield fault((*place, "id"), Kind.ID_TWICE, value=known)
            elif isinstance(known, str):
                seen.add(known)


def _due_again_ids(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Check that each rule has an id of its own: what is kept for a patient has no other name."""
    notices = data.get("notices")
    table = notices.get("due_again") if isinstance(notices, dict) else None
    seen = {DECLARED}
    for place, item in _items(table, ("notices", "due_again")):
        known = item.get("id")
        if isinstance(known, str) and known in seen:
            yield fault((*place, "id"), Kind.RULE_ID_TWICE, value=known)
        elif isinstance(known, str):
            seen.add(known)


def _items(value: Any, place: FaultPlace) -> Iterator[tuple[FaultPlace, dict[str, Any]]]:
    for number, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, dict):
            yield (*place, number), item
            yield from _items(item.get("questions"), (*place, number, "questions"))


_UNFIT: Mapping[PictureFault | None, tuple[Kind, int]] = {
    PictureFault.FORM: (Kind.PHOTO_FORM, 0),
    PictureFault.SIDES: (Kind.PHOTO_SIDES, MAX_SUM_OF_SIDES),
    PictureFault.RATIO: (Kind.PHOTO_RATIO, MAX_RATIO),
}
"""Telegram would refuse these. The weight has a limit of its own here: these files lie in the layer, in no table."""


def _photos(data: Mapping[str, Any], pictures: PhotoReader) -> Iterator[Fault]:
    """Check the pictures of the doctors, and that of the bot, which must be a JPEG.

    A picture that was uploaded in the cabinet was judged there, and lies in a table.
    """
    doctors, bot = data.get("doctors"), data.get("bot")
    places: dict[FaultPlace, Any] = {
        ("doctors", doctor, "photo"): facts.get("photo")
        for doctor, facts in (doctors.items() if isinstance(doctors, dict) else ())
        if isinstance(facts, dict)
    }
    if isinstance(bot, dict):
        places["bot", "picture"] = bot.get("picture")
    for place, name in places.items():
        if isinstance(name, str) and name and not upload_of(name) and not any(_photo(name)):
            yield from (found.inside(place) for found in _file(name, pictures(name)))
    picture = places.get(("bot", "picture"))
    if isinstance(picture, str) and PurePath(picture).suffix.lower() == ".png":
        yield fault(("bot", "picture"), Kind.ONLY_JPEG, known=_listed(JPEGS))


def _file(name: str, picture: bytes | None) -> Iterator[Fault]:
    """Yield the faults of a picture's file."""
    if picture is None:
        yield fault((), Kind.NO_PHOTO, name=name)
    elif len(picture) > HEAVIEST_PHOTO_BYTES:
        size, most = len(picture) / 1e6, HEAVIEST_PHOTO_BYTES / 1e6
        yield fault((), Kind.PHOTO_WEIGHT, name=name, size=size, most=most)
    elif (unfit := fault_of(picture)) in _UNFIT:
        kind, most_of_it = _UNFIT[unfit]
        yield fault((), kind, name=name, most=most_of_it)


def _sources(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Check that each source can stand in a link, and is none that leads to a page."""
    sources = data.get("sources")
    for source in sources if isinstance(sources, dict) else ():
        if not ORIGIN.fullmatch(source):
            yield fault(("sources", source), Kind.NO_LINK, value=source)
        elif source.startswith(PAGES):
            yield fault(("sources", source), Kind.LINK_TO_A_PAGE, value=source)


def _openings(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Check that the clinic, and each branch and desk that has hours of its own, open in some week."""
    desk, branches = data.get("desk"), data.get("branches")
    hours: dict[FaultPlace, Any] = {("hours",): data.get("hours")}
    own: dict[FaultPlace, Any] = {("desk",): desk}
    if isinstance(branches, dict):
        own |= {("branches", key): branch for key, branch in branches.items()}
    for place, table in own.items():
        if isinstance(table, dict) and table.get("hours"):
            hours[*place, "hours"] = table["hours"]
    for place, week in hours.items():
        try:
            opens = not isinstance(week, dict) or any(read_week(week).week)
        except (ValueError, AttributeError, TypeError):
            continue  # said already
        if not opens:
            yield fault(place, Kind.NEVER_OPEN)


def _reach(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Check that there is a time that may be booked: far enough ahead, and not too far."""
    booking = data.get("booking")
    table = booking if isinstance(booking, dict) else {}
    most, least = table.get("days_ahead", 60), table.get("minutes_ahead", 30)
    numbers = isinstance(most, int) and isinstance(least, int)
    if numbers and least >= most * MIDNIGHT > 0:
        yield fault(("booking", "minutes_ahead"), Kind.NO_TIME_LEFT, most=most)


def _listed(names: Any) -> str:
    return ", ".join(names)
