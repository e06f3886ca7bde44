"""Visits of patients without a chat, in memory. `test_window_port.py` holds them to what the port promises."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from reception.notices.mirrored import Unlinked, Window


@dataclass
class MemoryWindow:
    """The port; `written` counts the items that were written or deleted."""

    kept: Window = field(default_factory=Window)
    visits: dict[str, Unlinked] = field(default_factory=dict)
    written: int = 0

    def window(self) -> Window:
        return self.kept

    def keep_window(self, window: Window) -> bool:
        if window.version != self.kept.version:
            return False
        self.kept = replace(window, version=window.version + 1)
        return True

    def unlinked(self, first: datetime, until: datetime) -> Sequence[Unlinked]:
        found = (visit for visit in self.visits.values() if first <= visit.start < until)
        return sorted(found, key=lambda visit: visit.start)

    def is_unlinked(self, visit: str) -> bool:
        return visit in self.visits and self.visits[visit].asked

    def keep_unlinked(self, visits: Sequence[Unlinked], gone: Sequence[str]) -> None:
        self.written += len(visits) + len(gone)
        self.visits |= {visit.id: visit for visit in visits}
        for visit_id in gone:
            self.visits.pop(visit_id, None)
