"""The poll: asks the clinic system for the visits of linked patients, keeps the mirror, and plans what is due.

Patients with a visit near are read often, the others about hourly: each link says when it is to be read again, so a run
that ended early, or did not come, is made up for by the next, longest overdue first. Where visits of everybody can be
listed at once, that brings the news (`window`), and each patient is read alone once a day, and where there is doubt.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reception.clinic.system import ClinicSystem, ClinicUnreachable
from reception.notices.mirrored import Mirrored, Watched, reconcile
from reception.notices.planning import Stopped, agenda, owed, settled, stopped_by
from reception.notices.poll_everybody import Change, WindowPolling
from reception.notices.ports import Entry, HintStore, Mirror, RoomJobs
from reception.notices.rules import Times
from reception.ports import Clock
from reception.turns.ports import Loaded

MOST_CALLS = 300
"""Of one run."""
MOST_HINTS = 100
"""Of one run, where each costs a call."""
MOST_FAILURES = 3
"""In a row: then the clinic system is down, and the next run tries again."""
BACK = timedelta(days=3)
AHEAD = timedelta(days=400)
NEAR = timedelta(hours=26)
OFTEN, SELDOM = timedelta(minutes=10), timedelta(minutes=60)
DAILY = timedelta(days=1)
"""Where the window brings the news: this is for what lies beyond it."""
ONCE_MORE = timedelta(minutes=5)
"""What only one answer said is asked about soon."""

HELD_FOR = timedelta(seconds=30)
"""Until staff are told what is held back: by then it is."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Polled:
    """What a run did: patients read alone or heard of, those whose visits changed, and whether news wait for staff."""

    patients: int
    changed: int
    held: bool


class Polling:
    """One run at a time does the work of one; two at once do it once.

    `jobs` tell staff of news that wait for them; `look` brings what they closed, and where doctors' rooms are.
    """

    def __init__(
        self,
        mirror: Mirror,
        open_clinic: Callable[[], ClinicSystem],
        clock: Clock,
        times: Times,
        jobs: RoomJobs,
        look: Callable[[], Loaded],
        hints: HintStore,
        window: WindowPolling | None = None,
        most_calls: int = MOST_CALLS,
    ) -> None:
        self.mirror = mirror
        self.open_clinic = open_clinic
        self.clock = clock
        self.times = times
        self.jobs = jobs
        self.look = look
        self.hints = hints
        self.window = window
        self.most_calls = most_calls

    def run(self) -> Polled:
        """Read whose time has come; news of too many patients at once wait for staff."""
        now = self.clock.now()
        read = self._changes(self.open_clinic(), now)
        changed = [w.patient for w, after in read if _news(w.visits, after)]
        held = len(changed) > self.times.rules.many
        if held:
            log.error(
                "the visits of %d patients changed at once: they wait for staff", len(changed)
            )
            entries = [Entry("", patient, "") for patient in changed]
            self.jobs.ask(f"held:{now:%Y-%m-%dT%H%M%S}", now + HELD_FOR, entries)
        stopped = self._stopped()
        for watched, after in read:
            self._keep(watched, _held(watched.visits, after) if held else after, stopped, now)
        return Polled(len(read), len(changed), held)

    def _changes(self, clinic: ClinicSystem, now: datetime) -> list[Change]:
        """Whoever is due, one by one; by window, whoever it says something new of."""
        hinted = self.hints.kept(MOST_HINTS)
        if self.window is None:
            patients = self._due(self._patients_of(clinic, hinted), now)
            self.hints.forget(hinted)
            return self._read(clinic, patients, now)
        sight = self.window.look(clinic, now, whole=bool(hinted))
        if sight is None:
            return self._read(clinic, self._due((), now), now)
        self.hints.forget(hinted)
        patients = self._due(sight.lost, now)
        read = self._read(clinic, patients, now)
        calls = self.most_calls - len(patients)
        return [*read, *self.window.hear(clinic, sight, read, calls, now)]

    def _due(self, first: Iterable[str], now: datetime) -> tuple[str, ...]:
        """Whoever is to be read alone, these before those whose time has come."""
        due = self.mirror.to_poll(now, self.most_calls)
        return tuple(dict.fromkeys((*first, *due)))[: self.most_calls]

    def refresh(self, clinic: ClinicSystem, visit: str) -> None:
        """Read the patient of a visit of which somebody says that it changed: a look, which only casts doubt.

        One that finds nothing new leaves no trace, so that looks don't put off the poll that settles the matter.

        Raises:
            ClinicUnreachable, StoreUnreachable
        """
        patient = self.mirror.whose(visit) or clinic.patient_of(visit)
        watched = self.mirror.load(patient) if patient else None
        if watched is None or not watched.links:
            return
        now = self.clock.now()
        after = answered(clinic, watched, self.times, now, believe=False)
        if set(after) - set(watched.visits):
            self._keep(watched, after, self._stopped(), now)

    def _stopped(self) -> Stopped:
        loaded = self.look()
        return stopped_by(loaded.operations, loaded.directory)

    def _patients_of(self, clinic: ClinicSystem, visits: Sequence[str]) -> list[str]:
        """Whose visits these are, as far as it can be learnt."""
        patients = []
        for visit in visits:
            try:
                patient = self.mirror.whose(visit) or clinic.patient_of(visit)
            except ClinicUnreachable as error:
                log.info("not learnt whose a visit is: %s", error)
            else:
                patients += [patient] if patient else []
        return patients

    def _read(self, clinic: ClinicSystem, patients: tuple[str, ...], now: datetime) -> list[Change]:
        """Each patient's mirror, before and after the clinic system's answer."""
        read: list[Change] = []
        failures = 0
        for patient in patients:
            watched = self.mirror.load(patient)
            if not watched.links:
                continue
            try:
                after = answered(clinic, watched, self.times, now, believe=True)
            except ClinicUnreachable as error:
                log.warning("not read: %s", error)
                failures += 1
                if failures == MOST_FAILURES:
                    break
                continue
            failures = 0
            read.append((watched, after))
        return read

    def _keep(
        self, watched: Watched, after: tuple[Mirrored, ...], stopped: Stopped, now: datetime
    ) -> None:
        self.mirror.keep(watched, after)
        again_at = now + self._pause(after, now)
        kept = replace(watched, visits=after)
        for link in watched.links:
            planned = owed(kept, link.account, self.times, stopped)
            due_at = agenda(planned, settled(kept, link.account), set(), self.times, now).due_at(
                now
            )
            if due_at and link.not_before:
                due_at = max(due_at, link.not_before)
            self.mirror.polled(watched.patient, link.account, now, again_at, due_at)

    def _pause(self, visits: tuple[Mirrored, ...], now: datetime) -> timedelta:
        if any(known.doubt is not None or known.missing for known in visits):
            return ONCE_MORE
        if self.window:
            return DAILY
        near = any(k.visit.start - now <= NEAR and now - k.visit.end <= NEAR for k in visits)
        return OFTEN if near else SELDOM


def answered(
    clinic: ClinicSystem, watched: Watched, times: Times, now: datetime, *, believe: bool
) -> tuple[Mirrored, ...]:
    """The mirror of a patient after what the clinic system says now.

    Raises:
        ClinicUnreachable
    """
    first, last = times.time.day(now - BACK), times.time.day(now + AHEAD)
    answer = clinic.visits(watched.patient, first, last)
    within = tuple(v for v in watched.visits if times.time.day(v.visit.start) >= first)
    return reconcile(within, answer, watched.patient, now, believe=believe)


def _news(before: tuple[Mirrored, ...], after: tuple[Mirrored, ...]) -> set[str]:
    """The visits whose change is believed since; what staff already look at is not new."""
    revisions = {known.visit.id: known.revision for known in before if known.held is None}
    return {k.visit.id for k in after if k.revision > revisions.get(k.visit.id, k.revision)}


def _held(before: tuple[Mirrored, ...], after: tuple[Mirrored, ...]) -> tuple[Mirrored, ...]:
    news = _news(before, after)
    return tuple(replace(k, held=k.revision - 1) if k.visit.id in news else k for k in after)
