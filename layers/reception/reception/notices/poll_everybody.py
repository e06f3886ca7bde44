"""The poll of everybody at once: one call lists the visits of some days, without saying whose they are.

A listed visit of a linked patient goes into the mirror, as with any poll. A visit that the list lacks is no news: its
patient is read alone. If the answer is empty, or the installation stops allowing this call, poll each patient instead.

A run of the poll takes these steps:

1. `read_days`: claim the days whose time has come, list their visits, and sort these by what is known of them.
2. `poll.Polling` reads the patients alone who miss a visit in the list, or are due.
3. `take`: ask whose the unknown visits are, change the mirror of linked patients, and note that the days were read.
"""

import logging
from collections.abc import Sequence
from dataclasses import field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from reception.clinic.model import ClinicTime, Visit, VisitStatus
from reception.clinic.system import ClinicSystem, ClinicUnreachable
from reception.clinic.waiting import Freed
from reception.dataclass import dataclass, replace
from reception.notices.freed import by_unlinked
from reception.notices.mirrored import (
    Chats,
    DayRead,
    Mirrored,
    Unlinked,
    Watched,
    Window,
    reconcile_some,
    shown_before,
)
from reception.notices.ports import Mirror, WindowStore

DAY = timedelta(days=1)
LOOK_BACK_DAYS = 3
"""Feedback may be of use as long."""
NEAR_DAYS = range(-1, 3)
"""The days, counted from today, that are read with every run."""
NEXT_RUN_AFTER = timedelta(minutes=4)
"""A near day is not read again for this long, nor is a day that a run just claimed; the next run may."""
READ_SELDOM = timedelta(minutes=60)
MAX_LACKING = 20
"""If more visits than this vanish at once, and more than half of all, treat the answer as incomplete."""
MAX_FAILURES_IN_A_ROW = 3
"""After these nobody is asked any more in this run."""

log = logging.getLogger(__name__)


class PatientRead(NamedTuple):
    """A patient's links, visits and ledger before an answer of the clinic system, and the visits after it.

    `digest`: that of the answer (`rounds.digest_of`), if it had all of the patient's visits; else empty.
    """

    watched: Watched
    visits: tuple[Mirrored, ...]
    digest: str = ""


@dataclass
class Listed:
    """The visits of everybody in an answer, sorted by what is known of them.

    `days`: those that the answer is about. `complete`: it lacks no more visits than may be.

    `news`: by linked patient, the visits of which the answer says something new. `lost`: patients with a visit that the
    answer does not have. `unknown`: visits of which nobody has said yet whose they are. `others`: what to keep of the
    visits of patients who are not linked; `gone`: the ids of those that are not to be kept any more.
    """

    window: Window
    days: tuple[date, ...]
    complete: bool = True
    news: dict[str, list[Visit]] = field(default_factory=dict)
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
        self._seen = Window()
        self._left: list[Unlinked] = []

    def read_days(
        self, clinic: ClinicSystem, now: datetime, *, all_days: bool = False
    ) -> Listed | None:
        """List the visits of the days that are due, or of all days.

        None if no day is due, another process reads them, or the clinic system does not answer.
        """
        # 1. claim the days, so that two runs at once list them once
        self._left = []
        window = self._seen = self.windows.window()
        due = self._due(window, now, all_days=all_days)
        if not due:
            return None
        days = tuple(due[0] + n * DAY for n in range((due[-1] - due[0]).days + 1))
        claims = {day: DayRead(_read_at(window, day), now + NEXT_RUN_AFTER) for day in days}
        claimed = replace(window, days={**window.days, **claims})
        if not self.windows.keep_window(claimed):
            return None
        # 2. list their visits, in one call
        try:
            visits = clinic.visits_of_all(days[0], days[-1])
        except ClinicUnreachable as error:
            log.warning("not read of everybody: %s", error)
            return None
        # 3. sort them
        return self._sorted(Listed(replace(claimed, version=window.version + 1), days), visits)

    def take(
        self,
        clinic: ClinicSystem,
        listed: Listed,
        read: Sequence[PatientRead],
        calls: int,
        now: datetime,
        chats: Chats,
    ) -> list[PatientRead]:
        """The linked patients whose visits change by what was listed, without those who were `read` alone just now.

        At most `calls` calls ask whose the unknown visits are. The others wait for the next run.
        """
        _leave_out(listed, read)
        waiting = self._ask(clinic, listed, calls)
        changed = [
            one
            for patient, visits in listed.news.items()
            if (one := self._after(listed, patient, visits, now, chats))
        ]
        self.windows.keep_unlinked([*listed.others.values()], listed.gone)
        self._note(listed, {self.time.day(visit.start) for visit in waiting}, now)
        return changed

    def freed(self, now: datetime) -> list[Freed]:
        """The times that people without a chat have left, as the last answer shows."""
        return [word for one in self._left for word in by_unlinked(one, now)]

    def oldest_at(self, now: datetime) -> datetime | None:
        """Since when all near days were read, as this run knows it; None if one never was."""
        return window_oldest_at(self._seen, self.time.day(now))

    def _due(self, window: Window, now: datetime, *, all_days: bool) -> list[date]:
        today = self.time.day(now)
        days = (today + n * DAY for n in range(-LOOK_BACK_DAYS, self.days + 1))
        return [
            d for d in days if all_days or d not in window.days or window.days[d].again_at <= now
        ]

    def _sorted(self, listed: Listed, visits: tuple[Visit, ...]) -> Listed:
        """Sort the visits of an answer by what is known of them."""
        first, until = (self.time.instant(d, 0) for d in (listed.days[0], listed.days[-1] + DAY))
        linked = {one.mirrored.visit.id: one.mirrored for one in self.mirror.between(first, until)}
        others = {visit.id: visit for visit in self.windows.unlinked(first, until)}
        # 1. what the answer lacks: if that is too much, nothing is taken to be gone
        ids = {visit.id for visit in visits}
        lost = [m for m in linked.values() if m.visit.id not in ids and _must_be_listed(m)]
        gone = [id_ for id_ in others if id_ not in ids]
        lacking = len(lost) + len(gone)
        listed.complete = lacking <= max(MAX_LACKING, (len(linked) + len(others)) // 2)
        listed.lost = {mirrored.patient for mirrored in lost}
        if listed.complete:
            listed.gone = gone
            self._left = [others[id_] for id_ in gone]
        else:
            log.error("%d visits that were known are not in the answer of everybody", lacking)
        # 2. what the answer has
        starts = {visit.id: visit.start for visit in visits if visit.stands}
        self._left += [
            one for id_, one in others.items() if id_ in ids and starts.get(id_) != one.start
        ]
        for visit in visits:
            self._sort(listed, visit, linked.get(visit.id), others.get(visit.id))
        return listed

    @staticmethod
    def _sort(
        listed: Listed, visit: Visit, mirrored: Mirrored | None, other: Unlinked | None
    ) -> None:
        if mirrored:
            if other:
                listed.gone.append(visit.id)
            if mirrored.visit != visit or mirrored.doubt or mirrored.missing:
                listed.news.setdefault(mirrored.patient, []).append(visit)
        elif visit.status is VisitStatus.CANCELLED:
            if other:
                listed.gone.append(visit.id)
        elif other and other.asked:
            _keep_other(listed, visit, other)
        else:
            listed.unknown.append(visit)
            _keep_other(listed, visit, other, asked=False)

    def _ask(self, clinic: ClinicSystem, listed: Listed, calls: int) -> list[Visit]:
        """Ask whose the unknown visits are, and return those that have to wait for the next run.

        The mirror may know some of them on another day. Each run begins a little further on, so that visits about which
        nothing can be learnt do not bar the way.
        """
        begin = listed.window.version % max(1, len(listed.unknown))
        in_turn = [*listed.unknown[begin:], *listed.unknown[:begin]]
        failures = 0
        for visit in in_turn[: max(0, calls)]:
            try:
                patient = self.mirror.whose(visit.id) or clinic.patient_of(visit.id)
            except ClinicUnreachable as error:
                log.warning("not learnt whose a visit is: %s", error)
                failures += 1
                if failures == MAX_FAILURES_IN_A_ROW:
                    return []
                continue
            failures = 0
            if patient and self.mirror.load(patient).links:
                listed.news.setdefault(patient, []).append(visit)
                listed.gone.append(visit.id)
                listed.others.pop(visit.id, None)
            else:
                _keep_other(listed, visit, None)
        return in_turn[max(0, calls) :]

    def _after(
        self, listed: Listed, patient: str, visits: list[Visit], now: datetime, chats: Chats
    ) -> PatientRead | None:
        """The patient's visits after the answer; None if nothing changes, or no account is linked any more."""
        watched = self.mirror.load(patient)
        if not watched.links:
            for visit in visits:
                _keep_other(listed, visit, None)
            return None
        shown = shown_before(visits, watched, chats, now)
        after = reconcile_some((*watched.visits, *shown), tuple(visits), patient, now)
        return PatientRead(watched, after) if after != watched.visits else None

    def _note(self, listed: Listed, waiting: set[date], now: datetime) -> None:
        """Note when the days were read, and when to read them again: with the next run if visits of the day wait."""
        today = self.time.day(now)

        def read(day: date) -> DayRead:
            often = day in waiting or (day - today).days in NEAR_DAYS
            at = now if listed.complete else _read_at(listed.window, day)
            return DayRead(at, now + (NEXT_RUN_AFTER if often else READ_SELDOM))

        oldest = today - (LOOK_BACK_DAYS + 1) * DAY
        former = {d: r for d, r in listed.window.days.items() if d >= oldest}
        days = {**former, **{day: read(day) for day in listed.days}}
        self._seen = replace(listed.window, days=days)
        self.windows.keep_window(self._seen)


def _leave_out(listed: Listed, read: Sequence[PatientRead]) -> None:
    """Drop what was listed of patients who were read alone: that reading knows better."""
    for one in read:
        listed.news.pop(one.watched.patient, None)
        for mirrored in one.visits:
            if listed.others.pop(mirrored.visit.id, None):
                listed.gone.append(mirrored.visit.id)
    theirs = {mirrored.visit.id for one in read for mirrored in one.visits}
    listed.unknown = [visit for visit in listed.unknown if visit.id not in theirs]


def _keep_other(
    listed: Listed, visit: Visit, before: Unlinked | None, *, asked: bool = True
) -> None:
    """Have a visit of a patient who is not linked written, if that changes anything."""
    kept = Unlinked.of(visit, asked=asked)
    if kept != before:
        listed.others[visit.id] = kept


def _must_be_listed(mirrored: Mirrored) -> bool:
    """True if an answer ought to have the visit. A visit that is missing already was asked for, and is not there."""
    return not mirrored.missing and mirrored.visit.status is not VisitStatus.CANCELLED


def _read_at(window: Window, day: date) -> datetime | None:
    read = window.days.get(day)
    return read.at if read else None


def window_oldest_at(window: Window, today: date) -> datetime | None:
    """Since when everybody's visits of all near days were read (UTC); None if a day never was."""
    moments = [_read_at(window, today + n * DAY) for n in NEAR_DAYS]
    known = [moment for moment in moments if moment]
    return min(known) if len(known) == len(moments) else None
