"""A clinic day's visits, as last polled. Whatever staff are told about a day is counted from here."""

from datetime import date, datetime, timedelta

from reception.clinic.model import ClinicTime, VisitStatus
from reception.dataclass import dataclass
from reception.notices.mirrored import Expected, Unlinked
from reception.notices.ports import Mirror, WindowStore

DAY = timedelta(days=1)
LIST_GOOD_FOR = timedelta(hours=3)
"""A list of everybody that is older than this no longer counts as one of everybody."""


@dataclass(frozen=True)
class DaySchedule:
    """The visits of a clinic day, ascending, without cancelled ones.

    `linked`: visits of patients whom an account is linked to. `others`: everybody else's, as ids of things without a
    person; `Directory.branch_at` finds their branches by room and address. `everybody_at`: when the clinic system last
    listed everybody's visits of the day (UTC). None if only linked patients' visits are known: then `others` is empty,
    and a page that counts visits must say so.
    """

    linked: tuple[Expected, ...] = ()
    others: tuple[Unlinked, ...] = ()
    everybody_at: datetime | None = None


def day_schedule(
    mirror: Mirror, windows: WindowStore, time: ClinicTime, day: date, now: datetime
) -> DaySchedule:
    """The visits of a clinic day: everybody's if they are polled by window, else those of linked patients.

    Raises:
        StoreUnreachable
    """
    first, until = time.instant(day, 0), time.instant(day + DAY, 0)
    expected = mirror.between(first, until)
    linked = tuple(e for e in expected if e.mirrored.visit.status is not VisitStatus.CANCELLED)
    read = windows.window().days.get(day)
    if read is None or read.at is None or now - read.at > LIST_GOOD_FOR:
        return DaySchedule(linked)
    theirs = {one.mirrored.visit.id for one in expected}
    others = tuple(v for v in windows.unlinked(first, until) if v.id not in theirs)
    return DaySchedule(linked, others, read.at)
