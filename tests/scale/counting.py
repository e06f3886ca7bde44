"""The changes of many turns, as the streams bring them, and the function's own code over its table."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from time import process_time
from typing import Any

from reception.adapters.dynamodb.figures import DynamoFigures
from reception.adapters.dynamodb.stream import read_records
from reception.figures.keeping import Keeping
from tests.adapters.tables import Tables, amazon
from tests.doubles.world import KYIV
from tests.figures.quarter import Weeks

RECORDS_PER_BATCH = 100
"""As in the template."""
CALL_SECONDS = 0.004
"""A call of DynamoDB, on top of the time that moto takes."""


@dataclass
class Counted:
    """Turns, the records of their changes, calls of the table of figures, and seconds of work.

    The seconds are those of the processor, moto's included, and those that the calls would wait.
    """

    turns: int
    records: int
    calls: int
    seconds: float

    @property
    def turns_a_second(self) -> float:
        """The speed at which one container counts."""
        return self.turns / self.seconds


class Far:
    """A table of which each call is counted."""

    def __init__(self, store: DynamoFigures) -> None:
        self._store = store
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        def call(*arguments: Any) -> Any:
            self.calls += 1
            return method(*arguments)

        return call


def count(copies: int = 1, days: int = 11) -> Counted:
    """Count the same days of forty patients so many times, each time as other people's in a table of their own.

    One table for all would measure moto, which copies a whole table for each transaction.
    """
    weeks = Weeks(seed=1, patients=40)
    before = weeks.world.update_id
    weeks.run(days)
    turns, records = weeks.world.update_id - before, weeks.streams.records
    calls, seconds = 0, 0.0
    for copy in range(copies):
        with amazon():
            store = Far(DynamoFigures(Tables().figures, lambda: weeks.now))
            began = process_time()
            for batch in _batches(records, copy):
                _keeping(store, copy).take(read_records(batch, weeks.now))
            seconds += process_time() - began
            calls += store.calls
    return Counted(turns * copies, len(records) * copies, calls, seconds + calls * CALL_SECONDS)


def _batches(records: list[dict[str, Any]], copy: int) -> Iterator[list[dict[str, Any]]]:
    other = [record | {"eventID": f"{copy}-{record['eventID']}"} for record in records]
    yield from map(list, batched(other, RECORDS_PER_BATCH, strict=False))


def _keeping(store: Any, copy: int) -> Keeping:
    return Keeping(
        store, KYIV, lambda visit: "b-1", lambda visit: f"{copy}-{visit}", lambda job: None
    )
