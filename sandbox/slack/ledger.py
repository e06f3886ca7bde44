"""What was really asked and delivered: the record by which the reception is judged."""

import itertools
from dataclasses import dataclass, field

from sandbox.clock import Clock
from sandbox.slack.errors import Json


@dataclass
class Ledger:
    """Calls and attempts at delivery; `n` orders both together."""

    clock: Clock
    calls: list[Json] = field(default_factory=list)
    deliveries: list[Json] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def call(self, method: str, params: Json) -> Json:
        """Note a call when it comes; the caller completes it with its outcome."""
        entry = self._entry(method=method, params=params, outcome=None, fault=None)
        self.calls.append(entry)
        return entry

    def delivery(self, to: str, number: str, attempt: int) -> Json:
        """Note an attempt when it begins; completed with `status`, `error` and `duration_ms`."""
        entry = self._entry(
            to=to, id=number, attempt=attempt, status=None, error=None, duration_ms=None
        )
        self.deliveries.append(entry)
        return entry

    def clear(self) -> None:
        """Begin anew."""
        self.calls.clear()
        self.deliveries.clear()

    def _entry(self, **what: object) -> Json:
        return {"n": next(self._numbers), "time": self.clock.now().isoformat()} | what
