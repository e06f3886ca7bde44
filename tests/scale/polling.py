"""Many linked patients and the poll's real runs over them, by a clock that is moved by hand."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from reception.clinic.facts import NoticeRules
from reception.clinic.model import ClinicTime, Directory, Visit
from reception.notices.mirrored import ChatLink, Expected, Mirrored, Watched
from reception.notices.poll import Polling
from reception.notices.ports import Entry
from reception.notices.rules import Times
from tests.doubles.store import MemoryStore
from tests.scale.backlog import NOW, Standing

HOUR = timedelta(hours=1)
KYIV = ClinicTime(ZoneInfo("Europe/Kyiv"))
EVERY = timedelta(minutes=5)
NEAR_PART = 0.03
"""The part of linked patients with a visit within 26 hours."""


@dataclass
class ManyPatients:
    """A mirror of patients with a link each, of whom a part have a visit in 10 to 20 hours; nothing ever changes."""

    count: int
    poll_at: dict[str, datetime] = field(default_factory=dict)
    read: dict[str, list[datetime]] = field(default_factory=dict)
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
        self.near.sort(key=lambda mirrored: mirrored.visit.start)

    def to_poll(self, now: datetime, most: int) -> tuple[str, ...]:
        due = (patient for patient, at in self.poll_at.items() if at <= now)
        return tuple(sorted(due, key=lambda patient: self.poll_at[patient])[:most])

    def between(self, first: datetime, until: datetime) -> Sequence[Expected]:
        return [Expected(one) for one in self.near if first <= one.visit.start < until]

    def load(self, patient: str) -> Watched:
        return self.watched[patient]

    def keep(self, before: Watched, visits: Sequence[Mirrored]) -> None:
        assert before.visits == tuple(visits), "nothing changes"

    def polled(
        self, patient: str, account: str, at: datetime, again_at: datetime, due_at: datetime | None
    ) -> None:
        self.poll_at[patient] = again_at
        self.read.setdefault(patient, []).append(at)


@dataclass
class Answers:
    """A clinic system that says what the mirror says."""

    mirror: ManyPatients

    def visits(self, patient: str, first: date, last: date) -> tuple[Visit, ...]:
        return tuple(mirrored.visit for mirrored in self.mirror.load(patient).visits)


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
    """As it was: the longest overdue first, one after another."""

    def _due(self, first: Iterable[str], now: datetime) -> tuple[str, ...]:
        due = self.mirror.to_poll(now, self.most_calls)
        return tuple(dict.fromkeys((*first, *due)))[: self.most_calls]


def minutes_between_readings(
    kind: type[Polling], patients: int, calls_at_once: int, runs: int
) -> tuple[float, float]:
    """How often patients with a near visit, and all others, are read: the mean number of minutes in between."""
    mirror, clock = ManyPatients(patients), Standing()
    polling = kind(
        mirror,  # type: ignore[arg-type] # all that is used of it
        lambda: Answers(mirror),  # type: ignore[arg-type,return-value]
        clock,
        Times(NoticeRules(), KYIV),
        NoJobs(),  # type: ignore[arg-type]
        MemoryStore(Directory, clock.now),
        NoHints(),  # type: ignore[arg-type]
        calls_at_once=calls_at_once,
    )
    for _ in range(runs):
        polling.run()
        clock.moment += EVERY
    near = {mirrored.patient for mirrored in mirror.near}
    read = {patient: len(moments) for patient, moments in mirror.read.items()}
    minutes = runs * EVERY.total_seconds() / 60
    often = sum(read.get(patient, 0) for patient in near)
    seldom = sum(count for patient, count in read.items() if patient not in near)
    return minutes * len(near) / max(often, 1), minutes * (patients - len(near)) / max(seldom, 1)
