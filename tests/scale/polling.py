"""Many linked patients and the poll's real runs over them, by a clock that is moved by hand."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reception.clinic.facts import NoticeRules
from reception.clinic.model import ClinicTime, Directory, Visit
from reception.clinic.operations import Operations
from reception.notices.mirrored import ChatLink, Expected, Mirrored, Watched
from reception.notices.poll import Polling
from reception.notices.ports import Entry
from reception.notices.rounds import CirclePosition, Rounds, alone_at, digest_of, place_of
from reception.notices.rules import Times
from tests.doubles.store import MemoryStore
from tests.scale.backlog import NOW, Standing

HOUR = timedelta(hours=1)
KYIV = ClinicTime(ZoneInfo("Europe/Kyiv"))
EVERY = timedelta(minutes=5)
MS = timedelta(milliseconds=1)
NEAR_PART = 0.03
"""The part of linked patients with a visit within 26 hours."""


@dataclass
class ManyPatients:
    """A mirror of patients with a link each, of whom a part have a visit in 10 to 20 hours; nothing ever changes."""

    count: int
    poll_at: dict[str, datetime] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)
    settled: dict[str, str] = field(default_factory=dict)
    kept_rounds: Rounds = field(default_factory=Rounds)
    loads: int = 0
    writes: int = 0
    watched: dict[str, Watched] = field(default_factory=dict)
    near: list[Mirrored] = field(default_factory=list)

    def __post_init__(self) -> None:
        step = round(1 / NEAR_PART)
        for number in range(self.count):
            patient = f"p-{number:06}"
            visits: tuple[Mirrored, ...] = ()
            if number % step == step - 1:
                start = NOW + 10 * HOUR + timedelta(seconds=number % 36_000)
                visit = Visit(f"v-{number}", "koval", "r-1", start, start + HOUR / 2)
                visits = (Mirrored(patient, visit, NOW),)
            self.near += visits
            self.watched[patient] = Watched(patient, (ChatLink(f"a-{number}", NOW),), visits)
            self.poll_at[patient] = NOW
        self.places = sorted(CirclePosition(place_of(patient), patient) for patient in self.poll_at)
        self.near.sort(key=lambda mirrored: mirrored.visit.start)

    def settle_all(self, rules: NoticeRules) -> None:
        """Everybody was read alone within the last day, at the own place of each."""
        for patient, one in self.watched.items():
            answer = tuple(mirrored.visit for mirrored in one.visits)
            self.settled[patient] = digest_of(answer, Directory(), Operations(), rules)
            self.poll_at[patient] = alone_at(patient, NOW - 12 * HOUR)

    def to_poll(self, now: datetime, most: int) -> tuple[str, ...]:
        due = (patient for patient, at in self.poll_at.items() if at <= now)
        return tuple(sorted(due, key=lambda patient: self.poll_at[patient])[:most])

    def between(self, first: datetime, until: datetime) -> Sequence[Expected]:
        return [Expected(one) for one in self.near if first <= one.visit.start < until]

    def load(self, patient: str) -> Watched:
        self.loads += 1
        return self.watched[patient]

    def rounds(self) -> Rounds:
        return self.kept_rounds

    def keep_rounds(self, rounds: Rounds) -> bool:
        self.kept_rounds = replace(rounds, version=rounds.version + 1)
        return True

    def in_turn(self, first: datetime, until: datetime) -> Sequence[CirclePosition]:
        """The span lies within a day: its places follow from its ends."""
        midnight = datetime.combine(first.date(), time(), UTC)
        ends = (CirclePosition((end - midnight) // MS, "") for end in (first, until))
        begin, end = (bisect_left(self.places, turn) for turn in ends)
        return [t for t in self.places[begin:end] if first <= self.poll_at[t.patient] < until]

    def digests(self, patients: Sequence[str]) -> dict[str, str]:
        return {patient: self.settled[patient] for patient in patients if patient in self.settled}

    def settle(self, patient: str, digest: str, now: datetime) -> None:
        self.writes += 1
        self.settled[patient] = digest

    def overdue_since(self, now: datetime) -> datetime | None:
        return min((at for at in self.poll_at.values() if at <= now), default=None)

    def keep(self, before: Watched, visits: Sequence[Mirrored]) -> None:
        assert before.visits == tuple(visits), "nothing changes"

    def polled(
        self, patient: str, account: str, at: datetime, again_at: datetime, due_at: datetime | None
    ) -> None:
        self.poll_at[patient] = again_at
        self.writes += 3  # the item, and twice its place in the index


@dataclass
class Answers:
    """A clinic system that says what the mirror says."""

    mirror: ManyPatients

    def visits(self, patient: str, first: date, last: date) -> tuple[Visit, ...]:
        self.mirror.read[patient] = self.mirror.read.get(patient, 0) + 1
        return tuple(mirrored.visit for mirrored in self.mirror.watched[patient].visits)


class NoHints:
    """Nobody hints."""

    def kept(self, most: int) -> tuple[str, ...]:
        return ()

    def forget(self, visits: Sequence[str]) -> None:
        assert not visits


class NoJobs:
    """Staff are told nothing."""

    def ask(self, job: str, due_at: datetime, entries: Collection[Entry] = ()) -> None:
        raise AssertionError("nothing changes")


class FormerPolling(Polling):
    """As it was: the longest overdue first, one after another, and a write for each patient."""

    def _near(self, claimed: Rounds, now: datetime) -> dict[str, str]:
        return {}

    def _due(self, first: Iterable[str], now: datetime, calls: int) -> tuple[str, ...]:
        due = self.mirror.to_poll(now, self.most_calls)
        return tuple(dict.fromkeys((*first, *due)))[: self.most_calls]

    def _read_in_turn(self, *_: Any) -> None:
        return None

    def _plan(self, *given: Any) -> bool:
        return super()._plan(*given[:5])


@dataclass(frozen=True)
class Pace:
    """How often patients with a near visit, and all others, are read: the mean number of minutes in between.

    `queries` and `writes`: queries of a patient's items, and units of writing, for a hundred readings.
    """

    near: float
    others: float
    queries: float
    writes: float


def pace(kind: type[Polling], patients: int, calls_at_once: int, runs: int) -> Pace:
    """Poll this number of times a clinic whose patients were all read before."""
    mirror, clock, rules = ManyPatients(patients), Standing(), NoticeRules()
    if kind is Polling:
        mirror.settle_all(rules)
    polling = kind(
        mirror,  # type: ignore[arg-type] # all that is used of it
        lambda: Answers(mirror),  # type: ignore[arg-type,return-value]
        clock,
        Times(rules, KYIV),
        NoJobs(),  # type: ignore[arg-type]
        MemoryStore(Directory, clock.now),
        NoHints(),  # type: ignore[arg-type]
        calls_at_once=calls_at_once,
    )
    for _ in range(runs):
        polling.run()
        clock.moment += EVERY
    near = {mirrored.patient for mirrored in mirror.near}
    minutes = runs * EVERY.total_seconds() / 60
    often = sum(mirror.read.get(patient, 0) for patient in near)
    all_ = sum(mirror.read.values())
    return Pace(
        minutes * len(near) / max(often, 1),
        minutes * (patients - len(near)) / max(all_ - often, 1),
        100 * mirror.loads / all_,
        100 * mirror.writes / all_,
    )
