"""The `RoomJobs` in the table of the desk: they share its index of what is due with the threads."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import override

from pynamodb.expressions.update import Action

from reception.adapters.dynamodb.calls import get, holds, port_errors
from reception.adapters.dynamodb.models import DeskItem, due_key, shard_of
from reception.notices.ports import ROOM_JOB, Entry, RoomJob, RoomJobs

JOBS_KEPT = timedelta(days=31)
_SEPARATOR = "|"
"""Between the parts of an entry in the item."""


class DynamoRoomJobs(RoomJobs):
    """One item for each job. `DynamoThreads.due` brings its key when the job is due."""

    def __init__(self, table: type[DeskItem], now: Callable[[], datetime]) -> None:
        self.table = table
        self.now = now

    @override
    def ask(self, job: str, due_at: datetime, entries: Collection[Entry] = ()) -> None:
        """One update, which leaves a time that is set as it is. Without entries, a job that exists is left alone."""
        table, item = self.table, self.table(ROOM_JOB + job)
        actions: list[Action] = [
            table.due_at.set(table.due_at | due_key(due_at)),
            table.due_shard.set(shard_of(job)),
            table.expires_at.set(int((self.now() + JOBS_KEPT).timestamp())),
        ]
        if entries:
            actions.append(table.entries.add({_SEPARATOR.join(entry) for entry in entries}))
        is_new = None if entries else table.key.does_not_exist()
        holds(lambda: item.update(actions=actions, condition=is_new))

    @override
    def load(self, job: str) -> RoomJob | None:
        item = get(self.table, ROOM_JOB + job)
        if item is None:
            return None
        written = (entry.split(_SEPARATOR, 2) for entry in item.entries or ())
        return RoomJob(job, frozenset(Entry(*parts) for parts in written))

    @override
    def later(self, job: str, due_at: datetime) -> None:
        with port_errors():
            self.table(ROOM_JOB + job).update(actions=[self.table.due_at.set(due_key(due_at))])

    @override
    def done(self, job: str) -> None:
        """Take the job out of the index. The item stays: buttons below what was told need its entries."""
        table = self.table
        with port_errors():
            table(ROOM_JOB + job).update(actions=[table.due_at.remove(), table.due_shard.remove()])
