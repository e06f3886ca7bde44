"""A day's visits by branch, those that nobody confirmed first. Pure."""

from collections.abc import Sequence
from datetime import datetime

from reception.clinic import Directory, Visit, VisitStatus, initialled
from reception.desk import Rows
from reception.dialog.words import N_, Words
from reception.notices.mirror import Expected
from reception.staffroom.pages import paged

_MARKS = {VisitStatus.ARRIVED: "🏥", VisitStatus.DONE: "✔️", VisitStatus.NO_SHOW: "🚫"}
CONFIRMED, OPEN, OVER = "✅", "❔", "▫️"


def of_day(
    words: Words, directory: Directory, now: datetime, expected: Sequence[Expected], page: int
) -> tuple[str, Rows]:
    """A page of the day (HTML) and its buttons. No patient is named: a visit's number leads further."""
    coming = [one for one in expected if one.known.visit.status is not VisitStatus.CANCELLED]
    head = words.say(
        N_("<b>{day}</b>: visits {number}, of them not confirmed {open}"),
        day=words.day(words.time.day(now)),
        number=len(coming),
        open=sum(_mark(one, now) == OPEN for one in coming),
    )
    if not coming:
        return head, ()
    lines, rows = paged(_lines(words, directory, coming, now), page, "today")
    legend = words.say(
        N_(
            "❔ not confirmed, ✅ confirmed, ▫️ its time is past, 🏥 has come, ✔️ done, 🚫 did not come."
            " Linked patients only."
        )
    )
    return "\n".join([head, *lines, "", legend]), rows


def _lines(
    words: Words, directory: Directory, coming: Sequence[Expected], now: datetime
) -> list[str]:
    by_branch: dict[str, list[Expected]] = {}
    for one in coming:
        by_branch.setdefault(branch_name(words, directory, one.known.visit), []).append(one)
    lines = []
    for branch, theirs in sorted(by_branch.items()):
        lines.append(words.say("<b>{branch}</b>", branch=branch))
        theirs.sort(key=lambda one: (_mark(one, now) != OPEN, one.known.visit.start))
        lines += [_line(words, directory, one, now) for one in theirs]
    return lines


def _line(words: Words, directory: Directory, one: Expected, now: datetime) -> str:
    visit = one.known.visit
    return words.say(
        "{mark} {hour} · {doctor} · №{visit}",
        mark=_mark(one, now),
        hour=words.hour(visit.start),
        doctor=doctor_name(directory, visit.doctor),
        visit=visit.id,
    )


def _mark(one: Expected, now: datetime) -> str:
    visit = one.known.visit
    waits = CONFIRMED if one.confirmed else OPEN if visit.start > now else OVER
    return _MARKS.get(visit.status, waits)


def branch_name(words: Words, directory: Directory, visit: Visit) -> str:
    """Where a visit is, plain text."""
    branch = directory.branch_at(visit)
    return branch.name if branch else words.label(N_("branch unknown"))


def doctor_name(directory: Directory, doctor: str) -> str:
    """Surname and initials, plain text; the id of one who left the directory."""
    known = directory.doctor(doctor)
    return initialled(known.name) if known else doctor
