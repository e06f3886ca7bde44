"""The story of a visit for the figures, whichever change told it first. Pure.

Every function here that changes a story gives the same story if it is called again with the same arguments, and also if
it is called before or after the others. Therefore changes may come twice and in any order.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime, timedelta
from enum import StrEnum

from reception.clinic.model import ClinicTime, VisitStatus
from reception.dataclass import dataclass, replace
from reception.notices.mirrored import Mirrored

NO_SOURCE = "none"
"""Stands for the source of a patient who came by no link that names one."""
HOURS_BEFORE = (2, 24, 72)
"""How long before its start a visit was cancelled: the bounds between which cancellations are counted, in hours."""


ARRIVED_WITHIN, DONE_WITHIN = timedelta(minutes=20), timedelta(minutes=60)
"""A visit is marked in time up to so long after its start, or its end: the poll looks every ten minutes."""
TIMELY, UNTIMELY = "timely:", "untimely:"
"""Begin the names of figures of a doctor's visits, by whether the clinic marked them in time."""


class How(StrEnum):
    """The way in which a visit was booked here. BACK: a move failed, and the old time was booked again."""

    BOT = "bot"
    DESK = "desk"
    MOVE = "move"
    BACK = "back"


@dataclass(frozen=True)
class ClinicChange:
    """A change that the clinic system made to a visit which started at `start` by then."""

    at: datetime
    start: datetime
    cancelled: bool


@dataclass(frozen=True)
class Story:
    """A visit without its id and its patient. The names of the fields are stored.

    version: of the mirror's visit that `start` and `status` are of; 0 before the mirror had it.
    booked_at, how, source: when and how it was booked here, and where its patient had heard of the clinic.
    known_at: when the mirror first had it.
    ended_at, moved: when the patient cancelled it here; True if a visit at another time took its place.
    confirmed: the starts for which the patient said to come, ascending: a visit may be moved.
    changes: what the clinic system changed, by the mirror's revision.
    doctor, timely: whose visit it is, and whether the clinic marked it in time; None until it is marked as done.
    writes: counts writes of this story.
    """

    version: int = 0
    start: datetime | None = None
    status: VisitStatus = VisitStatus.PLANNED
    booked_at: datetime | None = None
    how: How = How.BOT
    source: str = ""
    known_at: datetime | None = None
    ended_at: datetime | None = None
    moved: bool = False
    confirmed: tuple[datetime, ...] = ()
    changes: Mapping[int, ClinicChange] = field(default_factory=dict)
    doctor: str = ""
    timely: bool | None = None
    writes: int = 0


def booked(story: Story, at: datetime, how: How, source: str, start: datetime | None) -> Story:
    """The story of a visit that was booked here."""
    start = story.start if story.version else start
    return replace(story, booked_at=at, how=how, source=source, start=start)


def ended(story: Story, at: datetime, start: datetime | None, *, moved: bool) -> Story:
    """The story of a visit that the patient cancelled or moved away from."""
    return replace(story, ended_at=at, moved=moved, start=story.start or start)


def confirmed(story: Story, start: datetime) -> Story:
    """The story of a visit that the patient confirmed for this start."""
    return replace(story, confirmed=tuple(sorted({*story.confirmed, start})))


def read(story: Story, before: Mirrored | None, after: Mirrored) -> Story:
    """The story of a visit that the mirror wrote."""
    changes = dict(story.changes)
    if before and after.revision > before.revision and after.changed_at:
        cancelled = after.visit.status is VisitStatus.CANCELLED
        moved = before.visit.start != after.visit.start
        if cancelled or moved:
            start = before.visit.start
            changes[after.revision] = ClinicChange(after.changed_at, start, cancelled)
    known_at = min(story.known_at or after.since, after.since)
    story = replace(story, changes=changes, known_at=known_at)
    if after.version <= story.version:
        return story
    visit = after.visit
    return replace(
        story,
        version=after.version,
        start=visit.start,
        status=visit.status,
        doctor=visit.doctor,
        timely=is_timely(after) if visit.status is VisitStatus.DONE else None,
    )


def is_timely(mirrored: Mirrored) -> bool:
    """True if the clinic marked a visit as it went: arrived about its start, and done about its end."""
    visit, arrived, done = mirrored.visit, mirrored.arrived_at, mirrored.done_at
    if arrived is None or done is None:
        return False
    in_time = visit.start < done <= visit.end + DONE_WITHIN
    return arrived <= visit.start + ARRIVED_WITHIN and in_time


def figures(story: Story, time: ClinicTime) -> dict[date, Counter[str]]:
    """The counts that the visit adds to the figures of clinic days."""
    days: dict[date, Counter[str]] = {}

    def count(at: datetime, *names: str) -> None:
        days.setdefault(time.day(at), Counter()).update(names)

    source = story.source or NO_SOURCE
    if story.booked_at and story.how is How.MOVE:
        count(story.booked_at, "moved:bot")
    elif story.booked_at and story.how is not How.BACK:
        count(story.booked_at, f"booked:{story.how}", f"source_booked:{source}")
    elif story.known_at and not story.booked_at:
        count(story.known_at, "booked:elsewhere")
    if story.ended_at and not story.moved:
        count(story.ended_at, "cancelled:bot", _before("bot", story.ended_at, story.start))
    for change in story.changes.values():
        if not change.cancelled:
            count(change.at, "moved:clinic")
        elif not story.ended_at:
            count(change.at, "cancelled:clinic", _before("clinic", change.at, change.start))
    if story.start and not story.ended_at and story.status is not VisitStatus.CANCELLED:
        count(story.start, *_of_its_day(story, source))
    return days


def _of_its_day(story: Story, source: str) -> list[str]:
    """The figures that a visit which was not cancelled adds one to, on the day on which it starts."""
    names = ["visits"]
    if story.status is VisitStatus.DONE:
        names += ["visits_done", *([f"source_done:{source}"] if story.booked_at else [])]
    if story.doctor and story.status not in (VisitStatus.NO_SHOW, VisitStatus.PLANNED):
        names.append(f"{TIMELY if story.timely else UNTIMELY}{story.doctor}")
    if story.status is VisitStatus.NO_SHOW:
        said = "confirmed" if story.start in story.confirmed else "unconfirmed"
        names.append(f"no_show:{said}")
    return names


def _before(who: str, at: datetime, start: datetime | None) -> str:
    """The figure of a cancellation by how long before the start it came."""
    left = (start - at) / timedelta(hours=1) if start else 0
    bound = next((str(hours) for hours in HOURS_BEFORE if left < hours), "more")
    return f"cancelled_before:{who}:{bound}"
