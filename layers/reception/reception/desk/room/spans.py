"""Reads the time that staff write behind a place: «завтра до 12:00», «з 16:00 до 19:00», «1.12-5.12». Pure.

A text is understood as a whole or not at all, so that no word which changes the meaning is passed over.
"""

import re
from datetime import date, datetime, timedelta

from reception.clinic.model import ClinicTime
from reception.dialog.reading import months

type InstantSpan = tuple[datetime | None, datetime]
"""The start and the end of a time, in UTC. Without a start it begins now."""

_DAY = timedelta(days=1)
_NAMED = {
    "today": 0, "сьогодні": 0, "сегодня": 0,
    "tomorrow": 1, "завтра": 1,
    "day after tomorrow": 2, "післязавтра": 2, "послезавтра": 2,
}  # fmt: skip
_WEEKDAYS = (
    r"понед[іе]л\w+|monday|mon|пн", r"вівтор\w+|вторник\w*|tuesday|tue|вт", r"серед[аиуі]|сред[аыуе]|wednesday|wed|ср",
    r"четвер\w*|thursday|thu|чт", r"п['’ʼ]?ятниц\w+|friday|fri|пт", r"суб+от\w+|saturday|sat|сб",
    r"неділ\w+|воскресен\w+|sunday|sun|нд|вс",
)  # fmt: skip
_MONTHS = {form: number for number, forms in enumerate(months.NAMES, 1) for form in forms.split()}
_ANY_DAY = rf"(?:{'|'.join(_NAMED)}|{'|'.join(_WEEKDAYS)})"
_DATE = rf"(?:\d\d?\.(?:0?[1-9]|1[0-2])(?:\.\d{{4}})?(?![\d.:])|\d\d?\s+(?:{'|'.join(_MONTHS)})\b)"
_DAY_OF = rf"(?:(?:у|в|во|на|on)\s+)?(?:{_ANY_DAY}\b|{_DATE})"
_HOUR_OF = (
    r"(?:(?:at|в|у|о|об)\s+)?(?:(?:[01]?\d|2[0-3]):[0-5]\d|(?:[01]?\d|2[0-3])\.(?:00|1[3-9]|[2-5]\d)"
    r"|(?:[01]?\d|2[0-3])(?:\s*(?:год(?:ин[иа]?)?|час(?:ов|а)?)\b\.?)?)(?![\d.:])"
)
_FROM, _UNTIL, _THROUGH = (
    r"(?:from|з|із|с|від|от)",
    r"(?:until|till|to|до)",
    r"(?:through|по|[-–—])",
)
_FROM_HOUR = (
    rf"(?:(?P<day1>{_DAY_OF})\s+)?(?:{_FROM}\s+)?(?:(?P<day2>{_DAY_OF})\s+)?(?P<from>{_HOUR_OF})"
)
_WHEN = (
    rf"{_FROM_HOUR}\s*(?:{_UNTIL}|{_THROUGH})\s*(?:(?P<day3>{_DAY_OF})\s+)?(?P<to>{_HOUR_OF})",
    rf"(?:(?P<begins>{_DAY_OF})\s+)?{_UNTIL}\s+(?:(?P<ends>{_DAY_OF})\s+)?(?P<until>{_HOUR_OF})",
    rf"(?:{_FROM}\s+)?(?P<first>{_DAY_OF})\s*{_THROUGH}\s*(?P<last>{_DAY_OF})",
    rf"(?P<whole>{_DAY_OF})",
)
_SPAN = re.compile(
    rf"(?P<place>.+?)\s+(?:{'|'.join(_WHEN)})(?:(?:\s*[,;]\s*|\s+)(?P<reason>.+))?",
    re.IGNORECASE | re.DOTALL,
)
_TIME_IN_REASON = re.compile(
    rf"\b{_ANY_DAY}\b|\d[:.]\d|\b(?:{_FROM}|{_UNTIL}|по)\s+\d|\d\s*[-–—]\s*\d"
    rf"|\A(?:{'|'.join(_MONTHS)}|числ\w+|дн\w+|день|тиж\w+|недел\w+|місяц\w+|месяц\w+|хв\w*|мин\w*|days?|weeks?|min\w*)\b",
    re.IGNORECASE,
)
"""A word of time in a reason: the time was not understood to its end."""
_TIME_AFTER_PLACE = re.compile(
    rf"(?:\b(?:{_FROM}|{_UNTIL}|по|не|not|крім|окрім|кроме|except)|[-–—])\s*\Z", re.IGNORECASE
)
"""A word of time at the end of a place: the time was not understood from its beginning."""


def split(text: str) -> re.Match[str] | None:
    """A text as `place`, a time for `read`, and `reason`; None if it is not understood to its end."""
    match = _SPAN.fullmatch(text.strip())
    if match is None or _TIME_AFTER_PLACE.search(match["place"]):
        return None
    return None if _TIME_IN_REASON.search(match["reason"] or "") else match


def read(match: re.Match[str], time: ClinicTime, now: datetime) -> InstantSpan:
    """The time in a match of `split`. An hour without a day is the next such hour; a day of the week the next such day.

    Raises:
        ValueError: there is no such day, or it ends before it begins.
    """
    today = time.day(now)
    start: datetime | None
    if match["whole"] or match["first"]:
        first = _day(match["first"] or match["whole"], today)
        last = _day(match["last"], first) if match["last"] else first
        start, end = time.instant(first, 0), time.instant(last + _DAY, 0)
    elif match["until"]:
        begins = _day(match["begins"], today) if match["begins"] else None
        ends = _day(match["ends"], begins or today) if match["ends"] else begins
        start = time.instant(begins, 0) if begins else None
        end = _at(match["until"], ends, time, now)
    else:
        named = match["day1"] or match["day2"]
        begins = _day(named, today) if named else None
        ends = _day(match["day3"], begins or today) if match["day3"] else begins
        end = _at(match["to"], ends, time, now)
        start = _at(match["from"], begins or time.day(end), time, now)
    if start is not None and start >= end:
        raise ValueError("it ends before it begins")
    return (start if start is not None and start > now else None), end


def day_of(text: str, today: date) -> date | None:
    """The day that a text names, and nothing else; None if it is not understood.

    Raises:
        ValueError: there is no such day.
    """
    return _day(text, today) if re.fullmatch(_DAY_OF, text, re.IGNORECASE) else None


def _day(text: str, today: date) -> date:
    """A day that `_DAY_OF` matches. Without a year, it is the next such day from `today` on."""
    words = re.sub(r"^(?:у|в|во|на|on)\s+", "", text.lower())
    if words in _NAMED:
        return today + _NAMED[words] * _DAY
    for weekday, names in enumerate(_WEEKDAYS):
        if re.fullmatch(names, words):
            return today + (weekday - today.weekday()) % 7 * _DAY
    day, _, month = words.replace(".", " ", 1).partition(" ")
    number, _, year = month.strip().partition(".")
    in_year = _MONTHS.get(number) or int(number)
    if year:
        return date(int(year), in_year, int(day))
    this_year = date(today.year, in_year, int(day))
    return this_year if this_year >= today else date(today.year + 1, in_year, int(day))


def _at(text: str, day: date | None, time: ClinicTime, now: datetime) -> datetime:
    """An hour that `_HOUR_OF` matches, on a day; without a day the next such hour."""
    hour, *more = re.findall(r"\d+", text)
    minutes = int(hour) * 60 + int(more[0] if more else 0)
    if day:
        return time.instant(day, minutes)
    at = time.instant(time.day(now), minutes)
    return at if at > now else time.instant(time.day(now) + _DAY, minutes)
