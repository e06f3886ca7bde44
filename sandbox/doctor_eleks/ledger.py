"""What the double was really asked, and what became of each call: tests judge by this."""

import itertools
from dataclasses import asdict, dataclass, field
from typing import Any

UNREACHED = "unreached"
"""The call never came to the procedure."""
COMMITTED = "committed"
REFUSED = "refused"


@dataclass
class Entry:
    """One call."""

    id: int
    time: str
    method: str
    params: dict[str, Any]
    outcome: str = UNREACHED
    detail: str | None = None
    """Why it was refused."""
    result: list[Any] = field(default_factory=list)
    """The rows that a writing method answered, ids for the most part."""
    fault: str | None = None
    status: int | None = None
    answered: bool = False
    """Whether the client was still there when the last byte was sent."""


class Ledger:
    """The calls in the order in which they came."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._ids = itertools.count(1)

    def open(self, time: str, method: str, params: dict[str, Any]) -> Entry:
        """Note a call as it comes in."""
        entry = Entry(next(self._ids), time, method, params)
        self._entries.append(entry)
        return entry

    def entries(self, method: str | None = None) -> list[dict[str, Any]]:
        """All calls, or those of a method, as JSON."""
        return [asdict(entry) for entry in self._entries if method in (None, entry.method)]

    def clear(self) -> None:
        """Forget all calls."""
        self._entries.clear()
