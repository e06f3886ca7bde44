"""The poll: asks the clinic system for the visits of linked patients, keeps the mirror, and plans what is due.

There are two ways. Without `window_days`, each patient is read by a call: every ten minutes with a visit near, else
about hourly, in rounds that cost no write while nothing is new (`rounds`). With `window_days`, one call lists
everybody's visits of some days (`poll_everybody`), and a patient is read alone only once a day, or where the list
leaves a doubt.

Each link says when its patient is to be read alone. A run that ends early, or does not come, is made up for by the next
one. If more patients are overdue than one run reads, those with a visit near come first.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from reception.clinic.model import Directory, Visit
from reception.clinic.system import ClinicSystem, ClinicUnreachable
from reception.dataclass import dataclass, replace
from reception.dialog.conversation import Conversation
from reception.notices import rounds
from reception.notices.freed import by_changes
from reception.notices.life import kept_until, newly_finished, with_new
from reception.notices.mirrored import Chats, Mirrored, Watched, reconcile, shown_before
from reception.notices.planning import agenda, owed, settled, stopped_by
from reception.notices.poll_everybody import PatientRead, WindowPolling
from reception.notices.ports import Entry, HintStore, RoomJobs, WaitingStore
from reception.notices.rounds import Round, RoundMirror, Rounds
from reception.notices.rules import Times
from reception.ports import Clock, StoreRefused
from reception.turns.ports import Loaded, TurnStore

MAX_CALLS_PER_RUN = 300
"""For each call that may be made at once."""
MAX_OVERDUE = 120_000
"""Overdue patients among whom a run looks for those with a visit near: some 15 MB of keys."""
NEAR_CALLS = 0.65
"""The part of a run's calls that settled patients with a visit near may take from all others."""
ALONE_CALLS = 0.85
"""The part that those and the patients who are read alone may take together. The rest is for the rounds."""
NEAR_OF_ALONE = 0.75
"""The part of the patients who are read alone that may have a visit near, if there are more than a run reads."""
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

    `refused`: how many patients were skipped because the store refuses their items. `oldest_at`: everything in the
    mirror was read since then (UTC); None if this run does not know.
    """

    patients: int
    changed: int
    withheld: bool
    refused: int = 0
    oldest_at: datetime | None = None


class Unchanged(NamedTuple):
    """A patient of whom an answer says nothing new."""

    patient: str


type PollAnswer = PatientRead | Unchanged | ClinicUnreachable | None
"""The outcome of one patient's reading; None if no account is linked any more, or if the store refuses."""


@dataclass
class Readings:
    """The readings of a run. `round`: the rounds as this run claimed them; `reached`: how far it came in them."""

    read: list[PatientRead] = field(default_factory=list)
    unchanged: int = 0
    round: Round | None = None
    reached: int = 0


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
    shown. `calls_at_once`: how many patients are read at the same time at most. `waiting` is told of freed times.
    """

    def __init__(
        self,
        mirror: RoundMirror,
        open_clinic: Callable[[], ClinicSystem],
        clock: Clock,
        times: Times,
        jobs: RoomJobs,
        conversations: TurnStore,
        hints: HintStore,
        window: WindowPolling | None = None,
        waiting: WaitingStore | None = None,
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
        self.waiting = waiting
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
        loaded = self.conversations.look()
        readings = self._read_all(self.open_clinic(), loaded, now, refusals)
        read = readings.read
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
        for one in read:
            _log_changes(one, "wait for staff" if withheld else "noted")
            after = _with_changes_withheld(one) if withheld else one
            if not self._keep(after, loaded, now, refusals):
                # read it again as late as any other: its change would count anew with each reading
                self._plan(one.watched, one.watched.visits, loaded, now, refusals)
        if not withheld:
            self._say_freed(read, now)
        # 4. only now, so that a run that dies before has moved nothing
        oldest_at = self._oldest_at(readings, now)
        patients = len(read) + readings.unchanged
        return Polled(patients, len(changed), withheld, len(refusals.patients), oldest_at)

    def _say_freed(self, read: Sequence[PatientRead], now: datetime) -> None:
        """Have the times that visits have left offered to those who wait."""
        words = [w for one in read for w in by_changes(one.watched.visits, one.visits, now)]
        if self.window:
            words += self.window.freed(now)
        if self.waiting and words:
            self.waiting.say(words)

    def _oldest_at(self, readings: Readings, now: datetime) -> datetime | None:
        """Note how far the rounds are; since when everything in the mirror was read, if this run knows."""
        if self.window:
            return self.window.oldest_at(now)
        if readings.round is None:
            return None
        oldest = rounds.end(self.mirror, readings.round, readings.reached, now).oldest_at
        return datetime.fromtimestamp(oldest, UTC)

    def _read_all(
        self, clinic: ClinicSystem, loaded: Loaded, now: datetime, refusals: Refusals
    ) -> Readings:
        """Each patient who is due; with a window, those of whom the list of everybody says something new, too."""
        hinted = self.hints.kept(MAX_HINTS_PER_RUN)
        if self.window is None:
            claimed = rounds.claim(self.mirror, now)
            near = self._near(claimed, now) if claimed else {}
            hinted_patients = self._patients_of(clinic, hinted)
            calls = max(0, round(self.most_calls * ALONE_CALLS) - len(near))
            alone = self._due(hinted_patients, now, calls)
            self.hints.forget(hinted)
            readings = Readings(self._read(clinic, alone, loaded, now, refusals))
            if claimed:
                calls = self.most_calls - len({*alone, *near})
                readings.round = rounds.choose(self.mirror, claimed, now, calls)
                self._read_in_turn(clinic, readings, alone, near, loaded, now, refusals)
            return readings
        listed = self.window.read_days(clinic, now, all_days=bool(hinted))
        if listed is None:
            alone = self._due((), now, self.most_calls)
            return Readings(self._read(clinic, alone, loaded, now, refusals))
        self.hints.forget(hinted)
        alone = self._due(listed.lost, now, self.most_calls)
        read = self._read(clinic, alone, loaded, now, refusals)
        calls = self.most_calls - len(alone)
        return Readings([*read, *self.window.take(clinic, listed, read, calls, now, self._chats)])

    def _near(self, claimed: Rounds, now: datetime) -> dict[str, str]:
        """The settled patients with a visit near, before or behind, whose turn it is in this run, with their digests.

        A patient who is not settled is read alone when the time comes: between two readings of a doubt lies a pause.
        """
        visits = self.mirror.between(now - NEAR, now + NEAR)
        patients = list(dict.fromkeys(one.mirrored.patient for one in visits))
        most = round(self.most_calls * NEAR_CALLS)
        in_turn = rounds.near_in_turn(claimed, patients, most)
        return self.mirror.digests(in_turn) if in_turn else {}

    def _due(self, first: Iterable[str], now: datetime, calls: int) -> tuple[str, ...]:
        """The patients to read alone: these first, then those whose time has come.

        If there are more than `calls`, patients with a visit near come before all others.
        """
        due = self.mirror.to_poll(now, MAX_OVERDUE)
        if len(due) > calls:
            log.warning("more patients wait for their reading than one run reads: %d", len(due))
            visits = (one.mirrored for one in self.mirror.between(now, now + NEAR))
            near = {mirrored.patient for mirrored in visits if mirrored.visit.stands}
            soon = [patient for patient in due if patient in near]
            others = (patient for patient in due if patient not in near)
            due = (*soon[: round(calls * NEAR_OF_ALONE)], *others, *soon)
        return tuple(dict.fromkeys((*first, *due)))[:calls]

    def _read_in_turn(
        self,
        clinic: ClinicSystem,
        readings: Readings,
        alone: Sequence[str],
        near: Mapping[str, str],
        loaded: Loaded,
        now: datetime,
        refusals: Refusals,
    ) -> None:
        """Read those with a visit near, then the patients of the rounds, without those who were read `alone` just now.

        The rounds come as far as the first patient whose reading failed: the next run goes on there.
        """
        done = set(alone)
        first = [patient for patient in near if patient not in done]
        in_turn = readings.round.patients if readings.round else ()
        patients = [p for p in dict.fromkeys((*first, *in_turn)) if p not in done]
        others = [patient for patient in patients if patient not in near]
        digests = {**near, **(self.mirror.digests(others) if others else {})}

        def read_one(patient: str) -> PollAnswer:
            known = digests.get(patient, "")
            return self._read_one(clinic, patient, loaded, now, refusals, known)

        answers = dict(zip(patients, self._each(patients, read_one), strict=False))
        readings.read += [one for one in answers.values() if isinstance(one, PatientRead)]
        readings.unchanged = sum(isinstance(one, Unchanged) for one in answers.values())
        done |= {p for p, one in answers.items() if not isinstance(one, ClinicUnreachable)}
        reached = (place for place, patient in enumerate(in_turn) if patient not in done)
        readings.reached = next(reached, len(in_turn))

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
        patients: Sequence[str],
        loaded: Loaded,
        now: datetime,
        refusals: Refusals,
    ) -> list[PatientRead]:
        """Read each patient, whatever was read before."""

        def read_one(patient: str) -> PollAnswer:
            return self._read_one(clinic, patient, loaded, now, refusals)

        return [one for one in self._each(patients, read_one) if isinstance(one, PatientRead)]

    def _each(
        self, patients: Sequence[str], read_one: Callable[[str], PollAnswer]
    ) -> list[PollAnswer]:
        """Read several patients at once, until the clinic system fails `MAX_FAILURES_IN_A_ROW` times.

        After an answer that failed or was slow, half as many are read at once; after each good round, one more.
        """
        answers: list[PollAnswer] = []
        failures, at_once = 0, self.calls_at_once
        with ThreadPoolExecutor(self.calls_at_once) as pool:
            while len(answers) < len(patients) and failures < MAX_FAILURES_IN_A_ROW:
                some = patients[len(answers) : len(answers) + at_once]
                began = time.monotonic()
                # a thread costs more than it spares where the clinic system bears one call at a time
                new = list((map if len(some) == 1 else pool.map)(read_one, some))
                is_slow = time.monotonic() - began > SLOW_SECONDS
                for answer in filter(None, new):
                    failures = failures + 1 if isinstance(answer, ClinicUnreachable) else 0
                answers += new
                at_once = at_once // 2 if is_slow or failures else at_once + 1
                at_once = min(max(at_once, 1), self.calls_at_once)
        return answers

    def _read_one(
        self,
        clinic: ClinicSystem,
        patient: str,
        loaded: Loaded,
        now: datetime,
        refusals: Refusals,
        known: str = "",
    ) -> PollAnswer:
        """Read a patient's visits. `known`: the digest of an answer that says nothing new."""
        with refusals.skipping(patient):
            watched = None if known else self.mirror.load(patient)
            if watched and not watched.links:
                return None
            try:
                answer = ask(clinic, patient, self.times, now)
            except ClinicUnreachable as error:
                log.warning("not read: %s", error)
                return error
            digest = ""
            if self.window is None:
                rules = self.times.rules
                digest = rounds.digest_of(answer, loaded.directory, loaded.operations, rules)
            if known and digest == known:
                return Unchanged(patient)
            watched = watched or self.mirror.load(patient)
            if not watched.links:
                return None
            after = after_answer(answer, watched, self.times, now, self._chats, believe=True)
            return PatientRead(watched, after, digest)
        return None

    def _keep(self, one: PatientRead, loaded: Loaded, now: datetime, refusals: Refusals) -> bool:
        """Write the visits, and plan. False if the store refuses."""
        visits = tuple(mirrored.with_names(loaded.directory) for mirrored in one.visits)
        with refusals.skipping(one.watched.patient):
            self.mirror.keep(one.watched, visits)
            digest = one.digest if visits == one.watched.visits else ""
            watched = self._finish(one.watched, visits, loaded.directory)
            return self._plan(watched, visits, loaded, now, refusals, digest)
        return False

    def _finish(
        self, watched: Watched, visits: tuple[Mirrored, ...], directory: Directory
    ) -> Watched:
        """Keep finished visits from which a notice follows long afterwards."""
        rules = self.times.rules
        new = newly_finished(watched, visits, rules, directory)
        for finished in new:
            self.mirror.finish(watched, finished, kept_until(finished, rules))
        return replace(watched, finished=with_new(watched, new))

    def _plan(
        self,
        watched: Watched,
        visits: tuple[Mirrored, ...],
        loaded: Loaded,
        now: datetime,
        refusals: Refusals,
        digest: str = "",
    ) -> bool:
        """Write on each link when to read the patient again and when a notice is due. False if the store refuses.

        `digest`: that of an answer with which the mirror agrees; empty if there was none.
        """
        pause = self._pause(visits, now)
        is_settled = digest and pause != READ_IN_DOUBT
        again_at = rounds.alone_at(watched.patient, now) if is_settled else now + pause
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
            if is_settled:
                self.mirror.settle(watched.patient, digest, now)
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
    answer = ask(clinic, watched.patient, times, now)
    return after_answer(answer, watched, times, now, chats, believe=believe)


def ask(clinic: ClinicSystem, patient: str, times: Times, now: datetime) -> tuple[Visit, ...]:
    """Ask for a patient's visits, `LOOK_BACK_DAYS` before today and `LOOK_AHEAD_DAYS` after it.

    Raises:
        ClinicUnreachable
    """
    last = times.time.day(now + timedelta(days=LOOK_AHEAD_DAYS))
    return clinic.visits(patient, _first_day(times, now), last)


def after_answer(
    answer: tuple[Visit, ...],
    watched: Watched,
    times: Times,
    now: datetime,
    chats: Chats,
    *,
    believe: bool,
) -> tuple[Mirrored, ...]:
    """The mirror after the answer to `ask`. `believe`: see `reconcile`."""
    first = _first_day(times, now)
    within = tuple(m for m in watched.visits if times.time.day(m.visit.start) >= first)
    shown = shown_before(answer, watched, chats, now)
    return reconcile((*within, *shown), answer, watched.patient, now, believe=believe)


def _first_day(times: Times, now: datetime) -> date:
    return times.time.day(now - timedelta(days=LOOK_BACK_DAYS))


def _changed(one: PatientRead) -> set[str]:
    """The visits whose change is believed by this reading; those that staff look at already are not new."""
    revisions = {m.visit.id: m.revision for m in one.watched.visits if not m.is_withheld}
    return {m.visit.id for m in one.visits if m.revision > revisions.get(m.visit.id, m.revision)}


def _log_changes(one: PatientRead, what: str) -> None:
    """Log the visits that this reading found changed, and what becomes of the changes."""
    for visit in sorted(_changed(one)):
        log.info("visit %s changed in the clinic system: %s", visit, what)


def _with_changes_withheld(one: PatientRead) -> PatientRead:
    changed = _changed(one)
    visits = (m.withhold() if m.visit.id in changed else m for m in one.visits)
    return PatientRead(one.watched, tuple(visits))
