"""How long patients wait for the first answer: measured at the desk over two weeks, and promised by the hour.

A wait is counted in the desk's open hours. Reminders of a request that still waits count as waits, too: else hours in
which nobody answers would leave no trace, and the promise would be better than the truth. The promise is the time
within which four of five were answered. The director reads the same waits, as far as an answer ended them (`measures`).
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from reception.dataclass import dataclass, replace
from reception.desk.measures import first_answer
from reception.desk.opening import DeskHours
from reception.desk.thread import AnswerWait
from reception.ports import Changed

MEASURED_OVER = timedelta(days=14)
MAX_SAMPLES = 1_000
"""Waits that are kept, the newest ones: 30 KB at the most."""
MIN_SAMPLES = 5
"""Waits of an hour of the day that a promise for it needs; with fewer, all hours together are taken."""
KEPT_BY = (4, 5)
"""The share of patients for whom the promise is kept."""
WHOLE_UP_TO = 10
"""Minutes up to which a promise is told to the minute; above, it is rounded up to a multiple of five."""
HOURS_OF_A_DAY = 24
SAVE_ATTEMPTS = 3


@dataclass(frozen=True)
class Sample:
    """A wait that began at `at` (UTC, with the desk open) and took `minutes` of open hours."""

    at: datetime
    minutes: int


@dataclass(frozen=True)
class AnswerPace:
    """The waits of one desk, oldest first. Stored as JSON."""

    version: int = 0
    samples: tuple[Sample, ...] = ()


class PaceStore(Protocol):
    """Keeps the waits of one desk. Every call may raise `StoreUnreachable`."""

    def pace(self) -> AnswerPace:
        """Load what was measured."""
        ...

    def save_pace(self, pace: AnswerPace) -> None:
        """Write what was measured if nobody has since it was loaded.

        Raises:
            Changed: somebody else was first.
        """
        ...

    def keep_answer(self, day: date, entry: str) -> None:
        """Keep an entry of a day for two months; the same entry is kept once."""
        ...

    def answers_of(self, day: date) -> Collection[str]:
        """The entries of a day. One read."""
        ...


class Measuring:
    """Measures the waits of one desk.

    `publish` gets the promise of each hour of the clinic's day, in minutes, 0 for none.
    """

    def __init__(
        self,
        store: PaceStore,
        hours: DeskHours,
        now: Callable[[], datetime],
        publish: Callable[[tuple[int, ...]], None],
    ) -> None:
        self.store = store
        self.hours = hours
        self.now = now
        self.publish = publish

    def add(self, number: int, waits: Sequence[AnswerWait]) -> None:
        """Keep waits of the request `number`, and who ended them; publish what can be promised by now.

        Raises:
            Changed: others were first every time.
            StoreUnreachable.
        """
        for wait in waits:
            if answer := first_answer(number, wait, self.hours):
                self.store.keep_answer(self.hours.time.day(wait.until), answer.entry)
        oldest = self.now() - MEASURED_OVER
        for _ in range(SAVE_ATTEMPTS):
            pace = self.store.pace()
            recent = (s for s in pace.samples if s.at > oldest)
            samples = (*recent, *map(self._sample, waits))[-MAX_SAMPLES:]
            try:
                self.store.save_pace(replace(pace, samples=samples))
            except Changed:
                continue
            self.publish(promises(samples, self.hours))
            return
        raise Changed

    def _sample(self, wait: AnswerWait) -> Sample:
        open_for = self.hours.open_between(wait.since, wait.until)
        return Sample(self.hours.reads_at(wait.since), -(-int(open_for.total_seconds()) // 60))


def promises(samples: Sequence[Sample], hours: DeskHours) -> tuple[int, ...]:
    """The promise for each hour of the clinic's day, in minutes; 0 where too little was measured."""
    by_hour: list[list[int]] = [[] for _ in range(HOURS_OF_A_DAY)]
    for sample in samples:
        by_hour[hours.time.local(sample.at).hour].append(sample.minutes)
    overall = _promise([sample.minutes for sample in samples])
    return tuple(
        _promise(minutes) if len(minutes) >= MIN_SAMPLES else overall for minutes in by_hour
    )


def _promise(minutes: list[int]) -> int:
    """The time within which the share `KEPT_BY` of these waits ended; 0 for too few of them."""
    if len(minutes) < MIN_SAMPLES:
        return 0
    part, whole = KEPT_BY
    kept = sorted(minutes)[-(-len(minutes) * part // whole) - 1]
    return max(kept, 1) if kept <= WHOLE_UP_TO else -(-kept // 5) * 5
