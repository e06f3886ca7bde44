"""A day's visits by branch, those that nobody confirmed first. Pure."""

from collections import Counter
from datetime import date, datetime

from reception.clinic.model import Directory, Placed, VisitStatus, initialled
from reception.desk.room.pages import paged
from reception.desk.thread import Rows
from reception.dialog.words import N_, Words
from reception.notices.day import DaySchedule
from reception.notices.mirrored import Expected

_MARKS = {VisitStatus.ARRIVED: "🏥", VisitStatus.DONE: "✔️", VisitStatus.NO_SHOW: "🚫"}
ONLY_LINKED = N_(
    "Only patients who are linked to a chat are known here; the others' visits are not counted."
)
CONFIRMED, OPEN, OVER = "✅", "❔", "▫️"


def day_page(
    words: Words, directory: Directory, now: datetime, schedule: DaySchedule, day: date, page: int
) -> tuple[str, Rows]:
    """A page of the day (HTML) and its buttons. No patient is named: `/notice` takes a visit's number."""
    coming = schedule.linked
    head = words.say(
        N_("<b>{day}</b>: visits {number}, of them not confirmed {open}"),
        day=words.day(day),
        number=len(coming) + len(schedule.others),
        open=sum(_mark(one, now) == OPEN for one in coming),
    )
    end = [] if schedule.everybody_at else [words.say(ONLY_LINKED)]
    if not coming and not schedule.others:
        return "\n".join([head, *end]), ()
    lines, rows = paged(_lines(words, directory, schedule, now), page, "today", day)
    legend = words.say(
        N_(
            "❔ not confirmed, ✅ confirmed, ▫️ its time is past, 🏥 has come, ✔️ done, 🚫 did not come."
        )
    )
    return "\n".join([head, *lines, "", legend, *end]), rows


def _lines(words: Words, directory: Directory, schedule: DaySchedule, now: datetime) -> list[str]:
    linked: dict[str, list[Expected]] = {}
    for one in schedule.linked:
        linked.setdefault(branch_name(words, directory, one.mirrored.visit), []).append(one)
    others = Counter(branch_name(words, directory, visit) for visit in schedule.others)
    lines = []
    for branch in sorted({*linked, *others}):
        lines.append(words.say("<b>{branch}</b>", branch=branch))
        theirs = linked.get(branch, [])
        theirs.sort(key=lambda one: (_mark(one, now) != OPEN, one.mirrored.visit.start))
        lines += [_line(words, directory, one, now) for one in theirs]
        if others[branch]:
            more = N_("and {number} of patients without a chat")
            lines.append(words.say(more, number=others[branch]))
    return lines


def _line(words: Words, directory: Directory, one: Expected, now: datetime) -> str:
    visit = one.mirrored.visit
    return words.say(
        "{mark} {hour} · {doctor} · №{visit}",
        mark=_mark(one, now),
        hour=words.hour(visit.start),
        doctor=doctor_name(directory, visit.doctor),
        visit=visit.id,
    )


def _mark(one: Expected, now: datetime) -> str:
    visit = one.mirrored.visit
    waits = CONFIRMED if one.confirmed else OPEN if visit.start > now else OVER
    return _MARKS.get(visit.status, waits)


def branch_name(words: Words, directory: Directory, visit: Placed) -> str:
    """The name of the branch where a visit is, plain text."""
    branch = directory.branch_at(visit)
    return branch.name if branch else words.label(N_("branch unknown"))


def doctor_name(directory: Directory, doctor: str) -> str:
    """Surname and initials, plain text; the id of one who left the directory."""
    found = directory.doctor(doctor)
    return initialled(found.name) if found else doctor
