"""Reads what staff write behind `/close` and `/open`: «Центр до 26.11 14:00 немає світла» becomes a closure. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reception.clinic.facts import Facts
from reception.clinic.model import ClinicTime, Directory
from reception.clinic.operations import Closure
from reception.dialog.reading.oneline import PLACES, read_wanted
from reception.dialog.words import N_

MAX_AHEAD = timedelta(days=400)
"""How far ahead something can be closed; a day beyond is a slip of the year."""

MAX_REASON_LENGTH = 200
"""Characters of a reason, which patients read."""

_DAYS = {"today": 0, "сьогодні": 0, "сегодня": 0, "tomorrow": 1, "завтра": 1}
_CLOSING = re.compile(
    r"(?P<place>.+?)\s+(?:until|till|до)\s+"
    rf"(?:(?P<named>{'|'.join(_DAYS)})\s+|(?P<day>\d\d?)\.(?P<month>\d\d?)(?:\.(?P<year>\d{{4}}))?\s+)?"
    r"(?:(?:at|в|о|об)\s+)?(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?:[\s,;]+(?P<reason>.+))?",
    re.IGNORECASE | re.DOTALL,
)


class NotUnderstood(ValueError):
    """It is not clear what staff want to close, or until when. The message is a msgid for them, without parameters."""


@dataclass(frozen=True)
class Place:
    """A branch, a doctor, or a doctor in a branch, by id. An empty id means all branches, or all doctors."""

    branch: str = ""
    doctor: str = ""


def read_place(text: str, directory: Directory, facts: Facts, today: date) -> Place:
    """Read a place by the names that patients use for it, in any of their languages.

    Raises:
        NotUnderstood: it names none, or several.
    """
    wanted = read_wanted(text, directory, facts, today)
    clear = len(wanted.branches) < 2 and len(wanted.doctors) < 2 and not wanted.specialities
    unread = {word.lower() for word in wanted.unread} - set(PLACES.split())
    if not clear or unread or not (wanted.branches or wanted.doctors):
        raise NotUnderstood(
            N_(
                "Which branch, or which doctor? Write the name as it stands in the bot, one of them."
            )
        )
    return Place("".join(wanted.branches), "".join(wanted.doctors))


def read_closing(
    text: str, directory: Directory, facts: Facts, time: ClinicTime, now: datetime
) -> Closure:
    """Read what is closed, until when and why: `Центр до 26.11 14:00 немає світла`.

    Hours are those of the clinic's clock; `now` is in UTC. An hour without a day is the next such hour; a day without a
    year is the next such day.

    Raises:
        NotUnderstood: its message says what to write instead.
    """
    match = _CLOSING.fullmatch(text.strip())
    if match is None:
        raise NotUnderstood(
            N_(
                "Write what is closed, until when, and if you like why: /close Центр до 26.11 14:00 немає"
                " світла. /open Центр opens it again."
            )
        )
    place = read_place(match["place"], directory, facts, time.day(now))
    until = _until(match, time, now)
    if not now < until <= now + MAX_AHEAD:
        raise NotUnderstood(
            N_("That time is past, or too far ahead. Write day and hour: 26.11 14:00.")
        )
    reason = " ".join((match["reason"] or "").split())[:MAX_REASON_LENGTH]
    reason = reason[:1].upper() + reason[1:]
    return Closure(place.branch, place.doctor, until, now.replace(microsecond=0), reason)


def _until(match: re.Match[str], time: ClinicTime, now: datetime) -> datetime:
    minutes = int(match["hour"]) * 60 + int(match["minute"])
    today = time.day(now)
    try:
        day = _date(match, today) if match["day"] else None
    except ValueError as error:
        raise NotUnderstood(
            N_("There is no such day or hour. Write it so: 26.11 14:00.")
        ) from error
    if day:
        return time.instant(day, minutes)
    if match["named"]:
        return time.instant(today + timedelta(days=_DAYS[match["named"].lower()]), minutes)
    until = time.instant(today, minutes)
    return until if until > now else time.instant(today + timedelta(days=1), minutes)


def _date(match: re.Match[str], today: date) -> date:
    """The day that is named; raises ValueError if there is no such day."""
    day, month = int(match["day"]), int(match["month"])
    if match["year"]:
        return date(int(match["year"]), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)
