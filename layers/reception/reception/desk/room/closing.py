"""What staff close and open: «Центр до 26.11 14:00 немає світла», read into a closure; and how it is told. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reception.clinic.facts import Facts
from reception.clinic.model import ClinicTime, Directory
from reception.clinic.operations import Closure
from reception.desk.room.pages import data
from reception.desk.thread import Rows
from reception.dialog import closed
from reception.dialog.reading.oneline import PLACES, read_wanted
from reception.dialog.words import N_, Words

LONGEST = timedelta(days=400)
LONGEST_REASON = 200
_DAYS = {"today": 0, "сьогодні": 0, "сегодня": 0, "tomorrow": 1, "завтра": 1}
_CLOSING = re.compile(
    r"(?P<place>.+?)\s+(?:until|till|до)\s+"
    rf"(?:(?P<named>{'|'.join(_DAYS)})\s+|(?P<day>\d\d?)\.(?P<month>\d\d?)(?:\.(?P<year>\d{{4}}))?\s+)?"
    r"(?:(?:at|в|о|об)\s+)?(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?:[\s,;]+(?P<reason>.+))?",
    re.IGNORECASE | re.DOTALL,
)


class NotUnderstood(ValueError):
    """What staff wrote closes nothing, or it is not clear what. The message is a msgid for them, without parameters."""


@dataclass(frozen=True)
class Place:
    """A branch, a doctor, or a doctor in a branch, by id; an empty one means all of its kind."""

    branch: str = ""
    doctor: str = ""


def read_place(text: str, directory: Directory, facts: Facts, today: date) -> Place:
    """A place by the names that patients use for it, in any of their languages.

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
    """What is closed until when (the clinic's time), and why: `Центр до 26.11 14:00 немає світла`. `now` in UTC.

    Without a day it is the next such hour; without a year the next such day.

    Raises:
        NotUnderstood: with what to write instead.
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
    if not now < until <= now + LONGEST:
        raise NotUnderstood(
            N_("That time is past, or too far ahead. Write day and hour: 26.11 14:00.")
        )
    reason = " ".join((match["reason"] or "").split())[:LONGEST_REASON]
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
    """Raises ValueError where there is none."""
    day, month = int(match["day"]), int(match["month"])
    if match["year"]:
        return date(int(match["year"]), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


@dataclass(frozen=True)
class Reach:
    """Whom a closure concerns: visits that it stops, their patients, and how many of these read a chat."""

    visits: int
    patients: int
    reading: int


def closing(words: Words, directory: Directory, closure: Closure, reach: Reach) -> tuple[str, Rows]:
    """What was closed, what the patients would read, and how many it reaches (HTML), with buttons to decide."""
    lines = [closed.line(words, closure, name(directory, closure))]
    if not reach.visits:
        lines.append(words.say(N_("No visits of linked patients fall into that time.")))
    else:
        lines.append(
            words.say(
                N_(
                    "Visits of linked patients until then: {visits}, patients: {patients}. A message reaches"
                    " {reading} of them; the others have to be telephoned. They get no reminder now."
                ),
                visits=reach.visits,
                patients=reach.patients,
                reading=reach.reading,
            )
        )
    reopen = (words.label(N_("🔓 Open again")), data("reopen", closure.id))
    if closure.announced_at:
        lines.append(words.say(N_("📨 The patients are being told.")))
        return "\n".join(lines), [[reopen]]
    if not reach.reading:
        return "\n".join(lines), [[reopen]]
    lines.append(
        words.say(
            N_(
                "They would read: «We are sorry: your visit can't take place as planned», this line, their"
                " visit, and buttons to move or to cancel it."
            )
        )
    )
    tell = words.label(N_("📨 Tell them: {reading}"), reading=reach.reading)
    silent = words.label(N_("Don't tell them"))
    return "\n".join(lines), [
        [(tell, data("announce", closure.id))],
        [(silent, data("silent", closure.id)), reopen],
    ]


def name(directory: Directory, closure: Closure) -> str:
    """What is closed, as the clinic's system has it; plain text."""
    doctor, branch = directory.doctor(closure.doctor), directory.branch(closure.branch)
    names = (
        doctor.name if doctor else closure.doctor,
        branch.name if branch else closure.branch,
    )
    return ", ".join(filter(None, names))


def listed(words: Words, directory: Directory, closures: tuple[Closure, ...]) -> tuple[str, Rows]:
    """Everything that is closed (HTML), with a button each that opens it."""
    lines = [closed.line(words, c, name(directory, c)) for c in closures]
    rows = [
        [(words.label(N_("🔓 Open: {name}"), name=name(directory, c)[:40]), data("reopen", c.id))]
        for c in closures
    ]
    return "\n".join(lines), rows
