"""Hints in memory, for tests that have no table."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class MemoryHints:
    """The port, without forgetting of counts."""

    counted: Counter[str] = field(default_factory=Counter)
    waiting: dict[str, datetime] = field(default_factory=dict)

    def count(self, of: str, now: datetime) -> int:
        self.counted[of] += 1
        return self.counted[of]

    def keep(self, visit: str, now: datetime) -> None:
        self.waiting[visit] = now

    def kept(self, most: int) -> tuple[str, ...]:
        return tuple(sorted(self.waiting, key=lambda visit: self.waiting[visit]))[:most]

    def forget(self, visits: Sequence[str]) -> None:
        for visit in visits:
            self.waiting.pop(visit, None)
