"""The clockwork: it hands what is due over to the queues, the most urgent first.

How a run of it is safe:

1. It reads what is due. Reading changes nothing.
2. It takes ten ids at a time. It claims each of them, so that no other run takes it, and queues them at once. Several
   tens are in work at the same time.
3. Before each ten it looks at the time that is left. A process that is killed in between has claimed a few tens at most
   without queueing them. Their claims run out, and a later run finds them due again.
4. A claim lasts until the consumer of the queue has surely come to the id. If it were shorter, the next run would queue
   the same id once more, and a long queue would grow by itself.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from datetime import datetime, timedelta
from itertools import batched
from typing import Protocol

from reception.dataclass import dataclass
from reception.ports import Clock, WorkQueue

IDS_PER_HANDOVER = 10
"""SQS takes no more in one call."""
HANDOVERS_AT_ONCE = 6
"""For each kind of work. The client of DynamoDB keeps ten connections open."""
MOST_IDS_PER_RUN = 2_400
"""For each kind of work, so that 20,000 ids take nine runs. What becomes due meanwhile then waits behind few others."""
FEW_IDS = 100
"""This number of ids is handed over in a moment: finding out their order is not worth a call."""
CLAIM_LASTS = timedelta(minutes=2)
"""For the first id of an empty queue."""
SLOWEST_IDS_A_SECOND = 10
"""A consumer takes at least as many from its queue: one sender of notices alone sends nine to ten in a second."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DueItem:
    """An id that is due. `records`: what the store has to claim for it; only the store looks into them."""

    id: str
    records: tuple[object, ...]


class DueWork(Protocol):
    """Knows what is due. Every call may raise `StoreUnreachable` or `StoreRefused`; calls come from several threads."""

    def waiting(self, now: datetime, few: int) -> Sequence[DueItem]:
        """All that is due at `now` (UTC), each id once, the most urgent first. Up to `few` may come in any order."""
        ...

    def claim(self, item: DueItem, until: datetime) -> bool:
        """Keep other runs off an item up to `until` (UTC). False if it was claimed or changed since it was read."""
        ...


@dataclass(frozen=True)
class WorkLine:
    """One kind of work and the queue of its consumer."""

    work: DueWork
    queue: WorkQueue


@dataclass
class HandOver:
    """One run over one kind of work. `seconds_left`: the time in which a new ten may still begin."""

    line: WorkLine
    clock: Clock
    seconds_left: Callable[[], float]
    failed: bool = field(default=False, init=False)

    def run(self) -> int:
        """Hand over what is due, and return how many ids that were.

        Raises:
            StoreUnreachable, StoreRefused: what was handed over before stays so; the rest is due again later.
        """
        items = self.line.work.waiting(self.clock.now(), FEW_IDS)
        ahead = self.line.queue.length() if items else 0
        places = enumerate(items[:MOST_IDS_PER_RUN], ahead)
        with ThreadPoolExecutor(HANDOVERS_AT_ONCE) as pool:
            handed = sum(pool.map(self._ten, batched(places, IDS_PER_HANDOVER, strict=False)))
        if len(items) > MOST_IDS_PER_RUN or self.seconds_left() <= 0:
            log.info("more was due than one run hands over: %d of %d", handed, len(items))
        return handed

    def _ten(self, ten: Sequence[tuple[int, DueItem]]) -> int:
        """Claim ten items and queue those that are ours; none if the time is over, or if a ten before them failed."""
        if self.failed or self.seconds_left() <= 0:
            return 0
        try:
            ours = [item.id for place, item in ten if self._claim(item, place)]
            if ours:
                self.line.queue.send(ours)
        except Exception:  # any failure is raised again: here it only keeps back the tens to come
            self.failed = True
            raise
        return len(ours)

    def _claim(self, item: DueItem, place: int) -> bool:
        lasts = CLAIM_LASTS + timedelta(seconds=place / SLOWEST_IDS_A_SECOND)
        return self.line.work.claim(item, self.clock.now() + lasts)


def hand_over(
    lines: Mapping[str, WorkLine], clock: Clock, seconds_left: Callable[[], float]
) -> dict[str, int]:
    """Hand over every kind of work at the same time, and return how many ids of each kind that were.

    A kind that fails keeps no other from its work.

    Raises:
        StoreUnreachable, StoreRefused: a kind failed; the other kinds are done.
    """
    with ThreadPoolExecutor(len(lines)) as pool:
        runs = {
            name: pool.submit(HandOver(line, clock, seconds_left).run)
            for name, line in lines.items()
        }
    return {name: run.result() for name, run in runs.items()}
