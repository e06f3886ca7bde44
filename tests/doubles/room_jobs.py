"""Jobs for the staff's room, in memory."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from reception.notices.ports import Entry, RoomJob


@dataclass
class MemoryRoomJobs:
    """Implements the port, and the clockwork's index."""

    jobs: dict[str, frozenset[Entry]] = field(default_factory=dict)
    due_at: dict[str, datetime] = field(default_factory=dict)

    def ask(self, job: str, due_at: datetime, entries: Collection[Entry] = ()) -> None:
        if job in self.jobs and not entries:
            return
        self.jobs[job] = self.jobs.get(job, frozenset()) | frozenset(entries)
        self.due_at.setdefault(job, due_at)

    def load(self, job: str) -> RoomJob | None:
        return RoomJob(job, self.jobs[job]) if job in self.jobs else None

    def later(self, job: str, due_at: datetime) -> None:
        self.due_at[job] = due_at

    def done(self, job: str) -> None:
        self.due_at.pop(job, None)

    def due(self, now: datetime) -> list[str]:
        """The ids of due jobs, in order."""
        return sorted(
            (job for job, at in self.due_at.items() if at <= now), key=self.due_at.__getitem__
        )

    def next_due(self) -> datetime | None:
        """When something is due next."""
        return min(self.due_at.values(), default=None)
