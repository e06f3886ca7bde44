"""The ledger: what a double was really asked and what it delivered. Tests judge the reception by it."""

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, tzinfo

from sandbox.clock import Clock
from sandbox.doubles.double import Json


class Ledger:
    """Calls and deliveries as JSON objects, numbered in the order in which they began.

    Each entry has its number under `number_name` and its `time` by the sandbox's clock, in `zone`.
    """

    def __init__(self, clock: Clock, zone: tzinfo = UTC, number_name: str = "n") -> None:
        self.calls: list[Json] = []
        self.deliveries: list[Json] = []
        self._clock = clock
        self._zone = zone
        self._number_name = number_name
        self._numbers = itertools.count(1)

    def call(self, method: str, params: Json, **more: object) -> Json:
        """Note a call when it comes in; the caller writes its outcome into the entry later."""
        entry = self._entry(method=method, params=params, outcome=None, fault=None) | more
        self.calls.append(entry)
        return entry

    @contextmanager
    def delivery(self, **what: object) -> Iterator[Json]:
        """Note an attempt at delivery while it runs; the caller writes `status` and `error`."""
        entry = self._entry(**what, status=None, error=None, duration_ms=None)
        self.deliveries.append(entry)
        began = time.monotonic()
        try:
            yield entry
        finally:
            entry["duration_ms"] = round((time.monotonic() - began) * 1000)

    def newest(self, most: int) -> list[Json]:
        """The newest calls and deliveries, at most `most` of each, in the order of their numbers."""
        entries = self.calls[-most:] + self.deliveries[-most:]
        return sorted(entries, key=lambda entry: int(entry[self._number_name]))

    def clear(self) -> None:
        """Forget all entries; the numbers go on."""
        self.calls.clear()
        self.deliveries.clear()

    def _entry(self, **what: object) -> Json:
        now = self._clock.now().astimezone(self._zone)
        return {self._number_name: next(self._numbers), "time": now.isoformat()} | what
