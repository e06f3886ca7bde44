"""The poll of everybody at once: one call lists the visits of some days, and says of none whose it is.

What it lists goes into the mirror as any poll's answer does. What it does not list is no news: the patient who misses a
visit is read alone. So an empty answer, or an installation that thinks better of it, ends in the other way of polling.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from reception.clinic.model import ClinicTime, Visit, VisitStatus
from reception.clinic.system import ClinicSystem, ClinicUnreachable
from reception.notices.mirrored import DayRead, Mirrored, Unlinked, Watched, Window, reconcile_some
from reception.notices.ports import Mirror, WindowStore

DAY = timedelta(days=1)
BACK = 3
"""Days: as long as feedback may be of use."""
NEAR = range(-1, 3)
"""The days, from today, that are read with every run."""
NEXT_RUN = timedelta(minutes=4)
"""So long after a run its successor may come."""
SELDOM = timedelta(minutes=60)
FEW = 20
"""So many visits may be gone from an answer without anybody wondering."""
MOST_FAILURES = 3
"""In a row: then nobody is asked any more in this run."""

log = logging.getLogger(__name__)

type Change = tuple[Watched, tuple[Mirrored, ...]]
"""A patient's visits, before and after an answer."""


@dataclass
class Sight:
    """What an answer shows. `days`: that it is of. `complete`: it lacks no more than may be.

    `heard`: by linked patient, the visits of which it says something new. `lost`: patients with a visit that it does
    not list. `unknown`: visits of which nobody has said yet whose they are. `others`: what is kept of everybody else's;
    `gone`: what is not any more.
    """

    window: Window
    days: tuple[date, ...]
    complete: bool = True
    heard: dict[str, list[Visit]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    unknown: list[Visit] = field(default_factory=list)
    others: dict[str, Unlinked] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


class WindowPolling:
    """Reads near days with every run and all of them about hourly, up to `days` ahead."""

    def __init__(self, mirror: Mirror, windows: WindowStore, time: ClinicTime, days: int) -> None:
        self.mirror = mirror
        self.windows = windows
        self.time = time
        self.days = days

    def look(self, clinic: ClinicSystem, now: datetime, *, whole: bool = False) -> Sight | None:
        """What the days that are due show; None where none is, another process is at it, or no answer came.

        `whole`: all days, due or not.
        """
        window = self.windows.window()
        due = self._due(window, now, whole=whole)
        if not due:
            return None
        days = tuple(due[0] + n * DAY for n in range((due[-1] - due[0]).days + 1))
        claims = {day: DayRead(_read_at(window, day), now + NEXT_RUN) for day in days}
        claimed = replace(window, days={**window.days, **claims})
        if not self.windows.keep_window(claimed):
            return None
        try:
            listed = clinic.visits_of_all(days[0], days[-1])
        except ClinicUnreachable as error:
            log.warning("not read of everybody: %s", error)
            return None
        return self._compare(Sight(replace(claimed, version=window.version + 1), days), listed)

    def hear(
        self, clinic: ClinicSystem, sight: Sight, read: Sequence[Change], calls: int, now: datetime
    ) -> list[Change]:
        """What changes for linked patients, but for those who were `read` alone just now.

        Of unknown visits it is asked whose they are, `calls` times at most; the others' turn comes with the next run.
        """
        _leave_out(sight, read)
        waiting = self._ask(clinic, sight, calls)
        changes = [
            change
            for patient, visits in sight.heard.items()
            if (change := self._change(sight, patient, visits, now))
        ]
        self.windows.keep_unlinked([*sight.others.values()], sight.gone)
        self._note(sight, {self.time.day(visit.start) for visit in waiting}, now)
        return changes

    def _due(self, window: Window, now: datetime, *, whole: bool) -> list[date]:
        today = self.time.day(now)
        days = (today + n * DAY for n in range(-BACK, self.days + 1))
        return [d for d in days if whole or d not in window.days or window.days[d].again_at <= now]

    def _compare(self, sight: Sight, visits: tuple[Visit, ...]) -> Sight:
        """Sort the visits of an answer by what is known of them."""
        first, until = (self.time.instant(d, 0) for d in (sight.days[0], sight.days[-1] + DAY))
        known = {one.known.visit.id: one.known for one in self.mirror.between(first, until)}
        others = {visit.id: visit for visit in self.windows.unlinked(first, until)}
        listed = {visit.id for visit in visits}
        lost = [k for k in known.values() if k.visit.id not in listed and _must_be_listed(k)]
        gone = [id_ for id_ in others if id_ not in listed]
        lacking = len(lost) + len(gone)
        sight.complete = lacking <= max(FEW, (len(known) + len(others)) // 2)
        sight.lost = {k.patient for k in lost}
        if sight.complete:
            sight.gone = gone
        else:
            log.error("%d visits that were known are not in the answer of everybody", lacking)
        for visit in visits:
            self._sort(sight, visit, known.get(visit.id), others.get(visit.id))
        return sight

    @staticmethod
    def _sort(sight: Sight, visit: Visit, known: Mirrored | None, other: Unlinked | None) -> None:
        if known:
            if other:
                sight.gone.append(visit.id)
            if known.visit != visit or known.doubt or known.missing:
                sight.heard.setdefault(known.patient, []).append(visit)
        elif visit.status is VisitStatus.CANCELLED:
            if other:
                sight.gone.append(visit.id)
        elif other and other.asked:
            _keep_other(sight, visit, other)
        else:
            sight.unknown.append(visit)
            _keep_other(sight, visit, other, asked=False)

    def _ask(self, clinic: ClinicSystem, sight: Sight, calls: int) -> list[Visit]:
        """Ask whose the unknown visits are; those whose turn did not come. Some are known to the mirror on another day.

        Each run begins a little further on, so that some about which nothing can be learnt do not bar the way.
        """
        begin = sight.window.version % max(1, len(sight.unknown))
        in_turn = [*sight.unknown[begin:], *sight.unknown[:begin]]
        failures = 0
        for visit in in_turn[: max(0, calls)]:
            try:
                patient = self.mirror.whose(visit.id) or clinic.patient_of(visit.id)
            except ClinicUnreachable as error:
                log.warning("not learnt whose a visit is: %s", error)
                failures += 1
                if failures == MOST_FAILURES:
                    return []
                continue
            failures = 0
            if patient and self.mirror.load(patient).links:
                sight.heard.setdefault(patient, []).append(visit)
                sight.gone.append(visit.id)
                sight.others.pop(visit.id, None)
            else:
                _keep_other(sight, visit, None)
        return in_turn[max(0, calls) :]

    def _change(
        self, sight: Sight, patient: str, visits: list[Visit], now: datetime
    ) -> Change | None:
        watched = self.mirror.load(patient)
        if not watched.links:
            for visit in visits:
                _keep_other(sight, visit, None)
            return None
        after = reconcile_some(watched.visits, tuple(visits), patient, now)
        return (watched, after) if after != watched.visits else None

    def _note(self, sight: Sight, waiting: set[date], now: datetime) -> None:
        today = self.time.day(now)

        def read(day: date) -> DayRead:
            often = day in waiting or (day - today).days in NEAR
            at = now if sight.complete else _read_at(sight.window, day)
            return DayRead(at, now + (NEXT_RUN if often else SELDOM))

        former = {d: r for d, r in sight.window.days.items() if d >= today - (BACK + 1) * DAY}
        self.windows.keep_window(
            replace(sight.window, days={**former, **{day: read(day) for day in sight.days}})
        )


def _leave_out(sight: Sight, read: Sequence[Change]) -> None:
    """Who was read alone is known better than from an answer of everybody."""
    for watched, after in read:
        sight.heard.pop(watched.patient, None)
        for known in after:
            if sight.others.pop(known.visit.id, None):
                sight.gone.append(known.visit.id)
    theirs = {known.visit.id for _, after in read for known in after}
    sight.unknown = [visit for visit in sight.unknown if visit.id not in theirs]


def _keep_other(sight: Sight, visit: Visit, before: Unlinked | None, *, asked: bool = True) -> None:
    """Write what is kept of a visit of nobody linked, where it is not so already."""
    kept = Unlinked.of(visit, asked=asked)
    if kept != before:
        sight.others[visit.id] = kept


def _must_be_listed(known: Mirrored) -> bool:
    """Whether a visit ought to be in an answer. One that is missing already was asked for, and is."""
    return not known.missing and known.visit.status is not VisitStatus.CANCELLED


def _read_at(window: Window, day: date) -> datetime | None:
    read = window.days.get(day)
    return read.at if read else None
