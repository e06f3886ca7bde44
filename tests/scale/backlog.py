"""Doubles for much that is due at once: work with claims in memory, a queue that counts, a clock that stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from time import sleep

from reception.ports import StoreUnreachable
from reception.turns.clockwork import DueItem

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@dataclass
class Standing:
    """A clock that is moved by hand."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


def a_moment() -> None:
    """Let other threads go on, as a call over a network does."""
    sleep(0.0002)


@dataclass
class Backlog:
    """Ids in their order of urgency, each with the moment at which it is due. `before`: called before each claim."""

    due: dict[str, datetime]
    before: Callable[[], None] = a_moment
    lock: Lock = field(default_factory=Lock)

    def waiting(self, now: datetime, few: int) -> Sequence[DueItem]:
        return [DueItem(id_, (at,)) for id_, at in list(self.due.items()) if at <= now]

    def claim(self, item: DueItem, until: datetime) -> bool:
        self.before()
        with self.lock:
            if self.due.get(item.id) != item.records[0]:
                return False
            self.due[item.id] = until
            return True


@dataclass
class Counting:
    """A queue. `before`: called before each call; `sent` has a list for each call; `done`: how many were worked on."""

    before: Callable[[], None] = a_moment
    sent: list[list[str]] = field(default_factory=list)
    down: bool = False
    done: int = 0

    def send(self, ids: Sequence[str], delay: int = 0) -> None:
        self.before()
        if self.down:
            raise StoreUnreachable("down")
        self.sent.append(list(ids))

    def length(self) -> int:
        return len(self.ids) - self.done

    def work(self, backlog: Backlog, most: int) -> None:
        """Let the consumer work on the next ids: nothing of them is due any more."""
        for id_ in self.ids[self.done : self.done + most]:
            self.done += 1
            backlog.due.pop(id_, None)

    @property
    def ids(self) -> list[str]:
        return [id_ for ids in self.sent for id_ in ids]


def owed(count: int) -> Backlog:
    """This number of accounts that are due, `a-00000` the most urgent."""
    return Backlog({f"a-{number:05}": NOW for number in range(count)})
