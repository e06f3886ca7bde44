"""A clinic day's visits, as last polled: what staff are told of a day is counted from here."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reception.clinic.model import ClinicTime, VisitStatus
from reception.notices.mirrored import Expected, Unlinked
from reception.notices.ports import Mirror, WindowStore

DAY = timedelta(days=1)
TOO_OLD = timedelta(hours=3)
"""What was read of everybody so long ago says nothing of everybody any more."""


@dataclass(frozen=True)
class DaySchedule:
    """The visits of a clinic day, ascending, without cancelled ones.

    `linked`: of patients whom an account is linked to. `others`: of everybody else, as ids of things without a person;
    rooms and addresses lead to their branches by `Directory.branch_at`. `everybody_at`: when the clinic system last
    listed the day of everybody (UTC). None where only linked patients are known: `others` is empty then, and whoever
    counts must say so.
    """

    linked: tuple[Expected, ...] = ()
    others: tuple[Unlinked, ...] = ()
    everybody_at: datetime | None = None


def day_schedule(
    mirror: Mirror, windows: WindowStore, time: ClinicTime, day: date, now: datetime
) -> DaySchedule:
    """The visits of a clinic day: of everybody where they are polled by window, else of linked patients.

    Raises:
        StoreUnreachable
    """
    first, until = time.instant(day, 0), time.instant(day + DAY, 0)
    expected = mirror.between(first, until)
    linked = tuple(e for e in expected if e.known.visit.status is not VisitStatus.CANCELLED)
    read = windows.window().days.get(day)
    if read is None or read.at is None or now - read.at > TOO_OLD:
        return DaySchedule(linked)
    known = {one.known.visit.id for one in expected}
    others = tuple(v for v in windows.unlinked(first, until) if v.id not in known)
    return DaySchedule(linked, others, read.at)
