"""The poll: asks the clinic system for the visits of linked patients, keeps the mirror, and plans what is due.

There are two ways. Without `window_days`, each patient is read alone: every ten minutes with a visit near, else about
hourly. With `window_days`, one call lists everybody's visits of some days (`poll_everybody`), and a patient is read
alone only once a day, or where the list leaves a doubt.

Each link says when its patient is to be read again. A run that ends early, or does not come, is made up for by the next
one. If more patients are overdue than one run reads, those with a visit near come first.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reception.clinic.system import ClinicSystem, ClinicUnreachable
from reception.dialog.conversation import Conversation
from reception.notices.mirrored import Chats, Mirrored, Watched, reconcile, shown_before
from reception.notices.planning import agenda, owed, settled, stopped_by
from reception.notices.poll_everybody import PatientRead, WindowPolling
from reception.notices.ports import Entry, HintStore, Mirror, RoomJobs
from reception.notices.rules import Times
from reception.ports import Clock, StoreRefused
from reception.turns.ports import Loaded, TurnStore

MAX_CALLS_PER_RUN = 300
"""For each call that may be made at once."""
MAX_OVERDUE = 120_000
"""Overdue patients among whom a run looks for those with a visit near: some 15 MB of keys."""
NEAR_CALLS = 0.75
"""The part of a run's calls that patients with a visit near may take from all others."""
SLOW_SECONDS = 2.0
"""If answers take longer than this, the clinic system is asked less at once."""
MAX_HINTS_PER_RUN = 100
"""Hints that one run works off, where each costs a call."""
MAX_FAILURES_IN_A_ROW = 3
"""After these the clinic system counts as out of reach, and the next run tries again."""
MAX_REFUSED = 10
"""If the store refuses the items of more patients than this, the fault is not theirs, and the run fails."""
LOOK_BACK_DAYS, LOOK_AHEAD_DAYS = 3, 400
"""The days around today whose visits a patient's reading asks for."""
NEAR = timedelta(hours=26)
"""A patient with a visit within this is read often."""
READ_OFTEN, READ_SELDOM = timedelta(minutes=10), timedelta(minutes=60)
READ_BEYOND_WINDOW = timedelta(days=1)
"""Between two readings of one patient alone, where the list of everybody brings the news."""
READ_IN_DOUBT = timedelta(minutes=5)
"""A visit about which two answers disagree, or that is missing, is asked about again after this."""
STAFF_TOLD_AFTER = timedelta(seconds=30)
"""Staff are told of withheld changes after this: by then they are withheld."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Polled:
    """A run: how many patients were read, for how many something changed, and whether that is withheld for staff.

    `refused`: how many patients were skipped because the store refuses their items.
    """

    patients: int
    changed: int
    withheld: bool
    refused: int = 0


class Refusals:
    """The patients of a run whose items the store refuses. They are skipped; the log tells of each, and so an alarm."""

    def __init__(self) -> None:
        self.patients: set[str] = set()

    @contextmanager
    def skipping(self, patient: str) -> Iterator[None]:
        """Skip the rest of the work on a patient if the store refuses it.

        Raises:
            StoreRefused: the items of too many patients are refused.
        """
        try:
            yield
        except StoreRefused as error:
            if patient in self.patients:
                return
            self.patients.add(patient)
            if len(self.patients) > MAX_REFUSED:
                raise
            log.error("a patient is skipped, the store refuses an item: %s", error)  # noqa: TRY400


class Polling:
    """Runs of the poll. Two runs at once do no more than one.

    `jobs` tell staff of withheld changes. `conversations` bring what staff closed, the directory, and what chats were
    shown. `calls_at_once`: how many patients are read at the same time at most.
    """

    def __init__(
        self,
        mirror: Mirror,
        open_clinic: Callable[[], ClinicSystem],
        clock: Clock,
        times: Times,
        jobs: RoomJobs,
        conversations: TurnStore,
        hints: HintStore,
        window: WindowPolling | None = None,
        *,
        calls_at_once: int = 1,
    ) -> None:
        self.mirror = mirror
        self.open_clinic = open_clinic
        self.clock = clock
        self.times = times
        self.jobs = jobs
        self.conversations = conversations
        self.hints = hints
        self.window = window
        self.calls_at_once = calls_at_once
        self.most_calls = MAX_CALLS_PER_RUN * calls_at_once

    def run(self) -> Polled:
        """Read every patient whose time has come.

        1. Read, alone or from the list of everybody.
        2. If more patients' visits changed within an hour than `many`, withhold this run's changes and have staff told.
        3. Keep the mirror, and say on each link when to read again and when a notice is due.

        A patient whose items the store refuses is skipped.

        Raises:
            StoreUnreachable, StoreRefused
        """
        now, refusals = self.clock.now(), Refusals()
        read = self._read_all(self.open_clinic(), now, refusals)
        changed = [one.watched.patient for one in read if _changed(one)]
        of_hour = self.mirror.count_changed(len(changed), now) if changed else 0
        withheld = of_hour > self.times.rules.many
        if withheld:
            log.error(
                "the visits of %d patients changed at once: those of %d wait for staff",
                of_hour,
                len(changed),
            )
            entries = [Entry("", patient, "") for patient in changed]
            self.jobs.ask(f"held:{now:%Y-%m-%dT%H%M%S}", now + STAFF_TOLD_AFTER, entries)
        loaded = self.conversations.look()
        for one in read:
            after = _with_changes_withheld(one) if withheld else one
            if not self._keep(after, loaded, now, refusals):
                # read it again as late as any other: its change would count anew with each reading
                self._plan(one.watched, one.watched.visits, loaded, now, refusals)
        return Polled(len(read), len(changed), withheld, len(refusals.patients))

    def _read_all(
        self, clinic: ClinicSystem, now: datetime, refusals: Refusals
    ) -> list[PatientRead]:
        """Each patient who is due; with a window, those of whom the list of everybody says something new, too."""
        hinted = self.hints.kept(MAX_HINTS_PER_RUN)
        if self.window is None:
            patients = self._due(self._patients_of(clinic, hinted), now)
            self.hints.forget(hinted)
            return self._read(clinic, patients, now, refusals)
        listed = self.window.read_days(clinic, now, all_days=bool(hinted))
        if listed is None:
            return self._read(clinic, self._due((), now), now, refusals)
        self.hints.forget(hinted)
        patients = self._due(listed.lost, now)
        read = self._read(clinic, patients, now, refusals)
        calls = self.most_calls - len(patients)
        return [*read, *self.window.take(clinic, listed, read, calls, now, self._chats)]

    def _due(self, first: Iterable[str], now: datetime) -> tuple[str, ...]:
        """The patients to read alone: these first, then those whose time has come.

        If there are more than a run reads, patients with a visit near come before all others.
        """
        due = self.mirror.to_poll(now, MAX_OVERDUE)
        if len(due) > self.most_calls:
            log.warning("more patients wait for their reading than one run reads: %d", len(due))
            visits = (one.mirrored for one in self.mirror.between(now, now + NEAR))
            near = {mirrored.patient for mirrored in visits if mirrored.visit.stands}
            soon = [patient for patient in due if patient in near]
            others = (patient for patient in due if patient not in near)
            due = (*soon[: round(self.most_calls * NEAR_CALLS)], *others, *soon)
        return tuple(dict.fromkeys((*first, *due)))[: self.most_calls]

    def refresh(self, clinic: ClinicSystem, visit: str) -> None:
        """Read the patient of a visit that is said to have changed. What is found only casts doubt.

        A reading that finds nothing new leaves no trace: it must not put off the poll that settles the matter.

        Raises:
            ClinicUnreachable, StoreUnreachable
        """
        patient = self.mirror.whose(visit) or clinic.patient_of(visit)
        watched = self.mirror.load(patient) if patient else None
        if watched is None or not watched.links:
            return
        now = self.clock.now()
        after = visits_after_reading(clinic, watched, self.times, now, self._chats, believe=False)
        if set(after) - set(watched.visits):
            loaded = self.conversations.look()
            self._keep(PatientRead(watched, after), loaded, now, Refusals())

    def _chats(self, watched: Watched) -> Iterator[Conversation]:
        """The conversations of a patient's chats."""
        for link in watched.links:
            chat = self.conversations.load(link.account).conversation
            if chat is not None:
                yield chat

    def _patients_of(self, clinic: ClinicSystem, visits: Sequence[str]) -> list[str]:
        """Whose visits these are, as far as the mirror or the clinic system says."""
        patients = []
        for visit in visits:
            try:
                patient = self.mirror.whose(visit) or clinic.patient_of(visit)
            except ClinicUnreachable as error:
                log.info("not learnt whose a visit is: %s", error)
            else:
                patients += [patient] if patient else []
        return patients

    def _read(
        self,
        clinic: ClinicSystem,
        patients: tuple[str, ...],
        now: datetime,
        refusals: Refusals,
    ) -> list[PatientRead]:
        """Read each patient alone, several at once, until the clinic system fails `MAX_FAILURES_IN_A_ROW` times.

        After an answer that failed or was slow, half as many are read at once; after each good round, one more.
        """
        read: list[PatientRead] = []
        failures, begin, at_once = 0, 0, self.calls_at_once
        with ThreadPoolExecutor(self.calls_at_once) as pool:
            while begin < len(patients) and failures < MAX_FAILURES_IN_A_ROW:
                some = patients[begin : begin + at_once]
                began = time.monotonic()
                answers = list(
                    pool.map(lambda patient: self._read_one(clinic, patient, now, refusals), some)
                )
                is_slow = time.monotonic() - began > SLOW_SECONDS
                for answer in filter(None, answers):
                    failures = failures + 1 if isinstance(answer, ClinicUnreachable) else 0
                read += [answer for answer in answers if isinstance(answer, PatientRead)]
                begin += at_once
                at_once = at_once // 2 if is_slow or failures else at_once + 1
                at_once = min(max(at_once, 1), self.calls_at_once)
        return read

    def _read_one(
        self, clinic: ClinicSystem, patient: str, now: datetime, refusals: Refusals
    ) -> PatientRead | ClinicUnreachable | None:
        """A patient's visits after an answer, or the failure; None if no account is linked any more, or if refused."""
        with refusals.skipping(patient):
            watched = self.mirror.load(patient)
            if not watched.links:
                return None
            try:
                after = visits_after_reading(
                    clinic, watched, self.times, now, self._chats, believe=True
                )
            except ClinicUnreachable as error:
                log.warning("not read: %s", error)
                return error
            return PatientRead(watched, after)
        return None

    def _keep(self, one: PatientRead, loaded: Loaded, now: datetime, refusals: Refusals) -> bool:
        """Write the visits, and plan. False if the store refuses."""
        visits = tuple(mirrored.with_names(loaded.directory) for mirrored in one.visits)
        with refusals.skipping(one.watched.patient):
            self.mirror.keep(one.watched, visits)
            return self._plan(one.watched, visits, loaded, now, refusals)
        return False

    def _plan(
        self,
        watched: Watched,
        visits: tuple[Mirrored, ...],
        loaded: Loaded,
        now: datetime,
        refusals: Refusals,
    ) -> bool:
        """Write on each link when to read the patient again and when a notice is due. False if the store refuses."""
        again_at = now + self._pause(visits, now)
        kept = replace(watched, visits=visits)
        stopped = stopped_by(loaded.operations, loaded.directory)
        with refusals.skipping(watched.patient):
            for link in watched.links:
                planned = owed(kept, link.account, self.times, stopped)
                look = agenda(planned, settled(kept, link.account), set(), self.times, now)
                due_at = look.due_at(now)
                if due_at and link.not_before:
                    due_at = max(due_at, link.not_before)
                self.mirror.polled(watched.patient, link.account, now, again_at, due_at)
            return True
        return False

    def _pause(self, visits: tuple[Mirrored, ...], now: datetime) -> timedelta:
        """How long not to read a patient again."""
        if any(mirrored.doubt is not None or mirrored.missing for mirrored in visits):
            return READ_IN_DOUBT
        if self.window:
            return READ_BEYOND_WINDOW
        near = any(m.visit.start - now <= NEAR and now - m.visit.end <= NEAR for m in visits)
        return READ_OFTEN if near else READ_SELDOM


def visits_after_reading(
    clinic: ClinicSystem,
    watched: Watched,
    times: Times,
    now: datetime,
    chats: Chats,
    *,
    believe: bool,
) -> tuple[Mirrored, ...]:
    """Read a patient's visits, and return the mirror after that answer. `believe`: see `reconcile`.

    Raises:
        ClinicUnreachable
    """
    first = times.time.day(now - timedelta(days=LOOK_BACK_DAYS))
    last = times.time.day(now + timedelta(days=LOOK_AHEAD_DAYS))
    answer = clinic.visits(watched.patient, first, last)
    within = tuple(m for m in watched.visits if times.time.day(m.visit.start) >= first)
    shown = shown_before(answer, watched, chats, now)
    return reconcile((*within, *shown), answer, watched.patient, now, believe=believe)


def _changed(one: PatientRead) -> set[str]:
    """The visits whose change is believed by this reading; those that staff look at already are not new."""
    revisions = {m.visit.id: m.revision for m in one.watched.visits if not m.is_withheld}
    return {m.visit.id for m in one.visits if m.revision > revisions.get(m.visit.id, m.revision)}


def _with_changes_withheld(one: PatientRead) -> PatientRead:
    changed = _changed(one)
    visits = (m.withhold() if m.visit.id in changed else m for m in one.visits)
    return PatientRead(one.watched, tuple(visits))
