"""The kinds of fields: how a value of the clinic's file is shown in a form, and read from it again.

Pure. What is typed stays text until it is read, so that a form with a fault shows again all that was typed. A field's
inputs are named after it: `about.uk`, `hours.mon`, `holidays.0.date`.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Protocol

from reception.clinic.content_faults import Fault, Kind, fault
from reception.clinic.hours import CLOSED, WEEKDAYS, read_day, read_weekdays
from reception.dataclass import dataclass
from reception.dialog.reading.phones import as_people_write
from reception.dialog.words import LANGUAGES

type Inputs = Mapping[str, str]
"""The texts in the inputs of a field, by the end of their names; "" is the field's own name."""

EMPTY_ROWS = 2
"""A form of exceptions ends with so many rows to fill in."""
_MARKUP = re.compile(
    r"</?[a-zA-Z][^<>]*>|&(?:[a-z]+|#\d+);|\*\*[^*\s][^*]*\*\*|\[[^\]]+\]\(https?:"
)
_HOUR = r"(\d{1,2})(?:[:.](\d{2}))?"
_SPAN = re.compile(rf"\s*{_HOUR}\s*[-–—]\s*{_HOUR}\s*")
_CLOSED = {"", "-", "–", "closed", "зачинено", "закрито", "закрыто", "вихідний", "выходной"}


@dataclass(frozen=True)
class Read:
    """The meaning of the inputs: a value, None to take it away; and faults, whose places are ends of inputs' names."""

    value: Any = None
    faults: tuple[Fault, ...] = ()


class FieldKind(Protocol):
    """A kind of field."""

    @property
    def widget(self) -> str:
        """The template's macro that draws it."""
        ...

    def show(self, value: Any) -> dict[str, str]:
        """The inputs for a value of the file; None for one that is not written."""
        ...

    def read(self, typed: Inputs, former: Any) -> Read:
        """The value that the inputs say; `former` is what the file has now."""
        ...


@dataclass(frozen=True)
class TextsField:
    """A text in three languages. `required`: the languages that must be written; an optional text may be empty in all.

    `most`: letters. `rows`: lines of the input.
    """

    most: int
    rows: int = 1
    required: tuple[str, ...] = tuple(LANGUAGES)
    optional: bool = False
    widget: str = "texts"

    def show(self, value: Any) -> dict[str, str]:
        """One input for each language."""
        return {language: (value or {}).get(language, "") for language in LANGUAGES}

    def read(self, typed: Inputs, former: Any) -> Read:
        """A table by language. Markup is refused: patients would read its signs."""
        texts = {language: cleaned(typed.get(language, "")) for language in LANGUAGES}
        faults = tuple(
            found.inside((language,)) for language, text in texts.items() for found in markup(text)
        )
        if self.optional and not any(texts.values()):
            return Read(None, faults)
        return Read(
            {key: text for key, text in texts.items() if text or key in self.required}, faults
        )


@dataclass(frozen=True)
class LineField:
    """One line of text in one language, which only staff read."""

    most: int
    widget: str = "line"

    def show(self, value: Any) -> dict[str, str]:
        """One input."""
        return {"": value or ""}

    def read(self, typed: Inputs, former: Any) -> Read:
        """The line; an empty one is refused."""
        text = cleaned(typed.get("", ""))
        faults = [*markup(text)]
        if not text:
            faults.append(fault((), Kind.NO_ENTRY))
        if len(text) > self.most:
            faults.append(fault((), Kind.TOO_LONG, letters=len(text), most=self.most))
        return Read(text, tuple(faults))


@dataclass(frozen=True)
class LinesField:
    """Several short lines, each on its own: labels."""

    widget: str = "lines"

    def show(self, value: Any) -> dict[str, str]:
        """One input with all lines."""
        return {"": "\n".join(value or ())}

    def read(self, typed: Inputs, former: Any) -> Read:
        """The lines that are not empty."""
        lines = [line for line in map(cleaned, typed.get("", "").splitlines()) if line]
        found = tuple(one for line in lines for one in markup(line))
        return Read(lines, found)


@dataclass(frozen=True)
class PhonesField:
    """Telephone numbers, one a line, as people write them in `country`."""

    country: str = "UA"
    widget: str = "phones"

    def show(self, value: Any) -> dict[str, str]:
        """One input with all numbers."""
        return {"": "\n".join(value or ())}

    def read(self, typed: Inputs, former: Any) -> Read:
        """The numbers; one that is typed as within the country is written as `+380 48 700 01 00`."""
        lines = map(cleaned, re.split(r"[\n,;]", typed.get("", "")))
        return Read([as_people_write(line, self.country) for line in lines if line])


@dataclass(frozen=True)
class WordListsField:
    """Words by which something is found, in each language, between commas."""

    widget: str = "words"

    def show(self, value: Any) -> dict[str, str]:
        """One input for each language."""
        return {language: ", ".join((value or {}).get(language, ())) for language in LANGUAGES}

    def read(self, typed: Inputs, former: Any) -> Read:
        """The words of the languages that have some."""
        words = {
            language: [w for w in map(cleaned, typed.get(language, "").split(",")) if w]
            for language in LANGUAGES
        }
        return Read({key: some for key, some in words.items() if some} or None)


@dataclass(frozen=True)
class WeekField:
    """The hours of each weekday. `optional`: without any, the hours of the clinic hold."""

    optional: bool = False
    widget: str = "week"

    def show(self, value: Any) -> dict[str, str]:
        """One input for each day: `08:00-12:00, 13:00-20:00`; empty for a closed one."""
        shown = dict.fromkeys(WEEKDAYS, "")
        for key, hours in (value or {}).items():
            if key != "dates":
                for day in read_weekdays(key):
                    shown[WEEKDAYS[day]] = shown_hours(hours)
        return shown

    def read(self, typed: Inputs, former: Any) -> Read:
        """A table in which days that follow each other and are alike stand together. Exceptions stay as they are."""
        days, faults = [], []
        for day in WEEKDAYS:
            hours, found = read_hours(typed.get(day, ""))
            days.append(hours)
            faults += [one.inside((day,)) for one in found]
        value: dict[str, Any] = {}
        for first, last in _alike(days):
            key = WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]}-{WEEKDAYS[last]}"
            value[key] = days[first]
        dates = (former or {}).get("dates")
        if dates:
            value["dates"] = dates
        return Read(value or (None if self.optional else {}), tuple(faults))


@dataclass(frozen=True)
class DatesField:
    """Days that differ from the week: each has a date, its hours, and whether it is so every year."""

    widget: str = "dates"

    def show(self, value: Any) -> dict[str, str]:
        """Three inputs for each day, then empty ones. A day of every year is shown in a leap year."""
        shown: dict[str, str] = {}
        rows = [*(value or {}).items(), *[("", "")] * EMPTY_ROWS]
        for number, (day, hours) in enumerate(rows):
            yearly = len(day) == len("12-25")
            shown[f"{number}.date"] = f"2024-{day}" if yearly else day
            shown[f"{number}.yearly"] = "yes" if yearly else ""
            shown[f"{number}.hours"] = shown_hours(hours) if hours else ""
        return shown

    def read(self, typed: Inputs, former: Any) -> Read:
        """A table by date; a row without a date is left out."""
        value: dict[str, Any] = {}
        faults: list[Fault] = []
        for number in sorted({int(name.partition(".")[0]) for name in typed if "." in name}):
            written = typed.get(f"{number}.date", "").strip()
            hours, found = read_hours(typed.get(f"{number}.hours", ""))
            if not written and hours is None and not found:
                continue
            faults += [one.inside((number, "hours")) for one in found]
            try:
                day = date.fromisoformat(written)
            except ValueError:
                faults.append(fault((number, "date"), Kind.NO_DATE, value=written))
                continue
            key = f"{day:%m-%d}" if typed.get(f"{number}.yearly") else f"{day:%Y-%m-%d}"
            if key in value:
                faults.append(fault((number, "date"), Kind.DATE_TWICE, value=key))
            value[key] = CLOSED if hours is None else hours
        return Read(value or None, tuple(faults))


@dataclass(frozen=True)
class NumberField:
    """A whole number. `unit` is said behind it."""

    unit: str = ""
    widget: str = "number"

    def show(self, value: Any) -> dict[str, str]:
        """One input."""
        return {"": "" if value is None else str(value)}

    def read(self, typed: Inputs, former: Any) -> Read:
        """The number."""
        text = typed.get("", "").strip()
        if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
            return Read(None, (fault((), Kind.NO_NUMBER, value=text),))
        return Read(int(text))


@dataclass(frozen=True)
class DegreesField:
    """Latitude or longitude."""

    widget: str = "degrees"

    def show(self, value: Any) -> dict[str, str]:
        """One input."""
        return {"": "" if value is None else str(value)}

    def read(self, typed: Inputs, former: Any) -> Read:
        """The degrees, with a full stop or a comma; None if nothing is typed."""
        text = typed.get("", "").strip().replace(",", ".")
        if not text:
            return Read(None)
        if not re.fullmatch(r"-?\d{1,3}(\.\d{1,9})?", text, re.ASCII):
            return Read(None, (fault((), Kind.NO_DEGREES, value=text),))
        return Read(float(text))


@dataclass(frozen=True)
class FlagField:
    """Yes or no."""

    widget: str = "flag"

    def show(self, value: Any) -> dict[str, str]:
        """One input."""
        return {"": "yes" if value else ""}

    def read(self, typed: Inputs, former: Any) -> Read:
        """True if the box is ticked."""
        return Read(typed.get("", "") == "yes")


@dataclass(frozen=True)
class NightField:
    """One span of hours."""

    widget: str = "night"

    def show(self, value: Any) -> dict[str, str]:
        """One input."""
        return {"": value or ""}

    def read(self, typed: Inputs, former: Any) -> Read:
        """The span, as `21:00-08:00`."""
        text = typed.get("", "").strip()
        span = _span(text)
        return Read(span) if span else Read(None, (fault((), Kind.NO_NIGHT, value=text),))


@dataclass(frozen=True)
class ChoiceField:
    """One of several. `options`: values of the file, and the words for each."""

    options: Mapping[str, str]
    widget: str = "choice"

    def show(self, value: Any) -> dict[str, str]:
        """One input."""
        return {"": value or ""}

    def read(self, typed: Inputs, former: Any) -> Read:
        """The option; None for the empty one."""
        chosen = typed.get("", "")
        if chosen not in self.options:
            return Read(former, (fault((), Kind.NO_CHOICE, value=chosen),))
        return Read(chosen or None)


@dataclass(frozen=True)
class PhotoField:
    """A picture. The page puts the upload on the shelf first, and gives its name as the input."""

    widget: str = "photo"

    def show(self, value: Any) -> dict[str, str]:
        """One input: the name of the picture."""
        return {"": value or ""}

    def read(self, typed: Inputs, former: Any) -> Read:
        """The name; None if the picture is to be taken away."""
        return Read(typed.get("", "") or None)


def cleaned(text: str) -> str:
    """A text without signs that nobody sees: controls, and those that turn the direction of writing."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    kept = (c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Cn"))
    return "".join(
        c for c in kept if c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def markup(text: str) -> Iterator[Fault]:
    """A fault if a text has markup of HTML or Markdown, which no text of a patient has."""
    found = _MARKUP.search(text)
    if found:
        yield fault((), Kind.MARKUP, value=found[0])


def shown_hours(hours: Any) -> str:
    """The hours of a day as a form has them; empty for a closed one."""
    if hours == CLOSED:
        return ""
    return ", ".join(hours if isinstance(hours, list) else [hours])


def read_hours(typed: str) -> tuple[Any, list[Fault]]:
    """The hours of a day as people type them: `8-20`, `8.00–12.00, 13.00–20.00`; None if it is closed."""
    if typed.strip().lower() in _CLOSED:
        return None, []
    spans = [_span(part) for part in re.split(r"[,;]", typed)]
    if not all(spans):
        return None, [fault((), Kind.HOURS, words=f"{typed!r} are no hours", value=typed)]
    for kind, part in [*((Kind.HOURS, span) for span in spans), (Kind.HOURS_CROSS, spans)]:
        try:
            read_day(part)
        except ValueError as error:
            return None, [fault((), kind, words=str(error), value=typed)]
    return (spans[0] if len(spans) == 1 else spans), []


def _span(typed: str) -> str:
    found = _SPAN.fullmatch(typed)
    if not found:
        return ""
    h1, m1, h2, m2 = found.groups()
    return f"{int(h1):02}:{m1 or '00'}-{int(h2):02}:{m2 or '00'}"


def _alike(days: list[Any]) -> Iterator[tuple[int, int]]:
    """First and last of each stretch of days with the same hours; closed days are left out."""
    first = 0
    for n, hours in enumerate(days):
        if n + 1 < len(days) and days[n + 1] == hours:
            continue
        if hours is not None:
            yield first, n
        first = n + 1
