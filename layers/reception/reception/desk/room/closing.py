"""Reads what staff write behind `/close` and `/open`: «Центр до 26.11 14:00 немає світла» becomes a closure. Pure."""

from datetime import date, datetime, timedelta

from reception.clinic.facts import Facts
from reception.clinic.model import ClinicTime, Directory
from reception.clinic.operations import Closure
from reception.dataclass import dataclass
from reception.desk.room import spans
from reception.dialog.reading.oneline import PLACES, read_wanted
from reception.dialog.words import N_

MAX_AHEAD = timedelta(days=400)
"""How far ahead something can be closed; a day beyond is a slip of the year."""

MAX_REASON_LENGTH = 200
"""Characters of a reason, which patients read."""


class NotUnderstood(ValueError):
    """It is not clear what staff want to close, or until when. The message is a msgid for them, without parameters."""


@dataclass(frozen=True)
class ClosedPlace:
    """A branch, a doctor, or a doctor in a branch, by id. An empty id means all branches, or all doctors."""

    branch: str = ""
    doctor: str = ""


def read_place(text: str, directory: Directory, facts: Facts, today: date) -> ClosedPlace:
    """Read a place by the names that patients use for it, in any of their languages.

    Raises:
        NotUnderstood: it names none, or several.
    """
    wanted = read_wanted(text, directory, facts, today)
    clear = len(wanted.branches) < 2 and len(wanted.doctors) < 2 and not wanted.specialities
    clear = clear and not wanted.says_when
    unread = {word.lower() for word in wanted.unread} - set(PLACES.split())
    if not clear or unread or not (wanted.branches or wanted.doctors):
        raise NotUnderstood(
            N_(
                "Which branch, or which doctor? Write the name as it stands in the bot, one of them."
            )
        )
    return ClosedPlace("".join(wanted.branches), "".join(wanted.doctors))


def read_closing(
    text: str, directory: Directory, facts: Facts, time: ClinicTime, now: datetime
) -> Closure:
    """Read what is closed, from when, until when and why: `Центр до 26.11 14:00 немає світла`.

    Hours are those of the clinic's clock; `now` is in UTC. An hour without a day is the next such hour; a day without a
    year is the next such day. `spans` says how a time is written.

    Raises:
        NotUnderstood: its message says what to write instead.
    """
    match = spans.split(text)
    if match is None:
        raise NotUnderstood(
            N_(
                "Nothing is closed: write what, from when or until when, and if you like why:\n"
                "/close Центр до 26.11 14:00 немає світла\n"
                "/close Коваленко завтра до 12:00\n"
                "/close Коваленко з 16:00 до 19:00\n"
                "/close Центр 1.12-5.12\n"
                "/open Центр opens it again."
            )
        )
    place = read_place(match["place"], directory, facts, time.day(now))
    try:
        start, until = spans.read(match, time, now)
    except ValueError as error:
        raise NotUnderstood(
            N_("There is no such day or hour. Write it so: 26.11 14:00.")
        ) from error
    if not now < until <= now + MAX_AHEAD:
        raise NotUnderstood(
            N_("That time is past, or too far ahead. Write day and hour: 26.11 14:00.")
        )
    reason = " ".join((match["reason"] or "").split())[:MAX_REASON_LENGTH]
    reason = reason[:1].upper() + reason[1:]
    since = now.replace(microsecond=0)
    return Closure(place.branch, place.doctor, until, since, reason, starts_at=start)
