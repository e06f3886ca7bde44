"""What staff are to be told, beside the desk's threads and in their index of what is due."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.update import Action

from reception.adapters.dynamodb.models import DeskItem, due_key, shard_of
from reception.notices.ports import ROOM_JOB, Entry, RoomJob
from reception.ports import StoreUnreachable

KEPT = timedelta(days=31)
_SEPARATOR = "|"


class DynamoRoomJobs:
    """The port. `due` of the desk's records brings a job's key."""

    def __init__(self, table: type[DeskItem], now: Callable[[], datetime]) -> None:
        self.table = table
        self.now = now

    def ask(self, job: str, due_at: datetime, entries: Collection[Entry] = ()) -> None:
        """A put where there is none; more entries in one update, which sets no other time."""
        table, item = self.table, self.table(ROOM_JOB + job)
        actions: list[Action] = [
            table.due_at.set(table.due_at | due_key(due_at)),
            table.due_shard.set(shard_of(job)),
            table.expires_at.set(int((self.now() + KEPT).timestamp())),
        ]
        if entries:
            actions.append(table.entries.add({_SEPARATOR.join(entry) for entry in entries}))
        unasked = None if entries else table.key.does_not_exist()
        with _errors():
            item.update(actions=actions, condition=unasked)

    def load(self, job: str) -> RoomJob | None:
        """One consistent read."""
        with _errors():
            try:
                item = self.table.get(ROOM_JOB + job, consistent_read=True)
            except self.table.DoesNotExist:
                return None
        written = (entry.split(_SEPARATOR, 2) for entry in item.entries or ())
        return RoomJob(job, frozenset(Entry(*parts) for parts in written))

    def later(self, job: str, due_at: datetime) -> None:
        """A new time."""
        with _errors():
            self.table(ROOM_JOB + job).update(actions=[self.table.due_at.set(due_key(due_at))])

    def done(self, job: str) -> None:
        """It leaves the index, and stays for the buttons below what was told."""
        table = self.table
        with _errors():
            self.table(ROOM_JOB + job).update(
                actions=[table.due_at.remove(), table.due_shard.remove()]
            )


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except PynamoDBException as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return
        raise StoreUnreachable(error.cause_response_code or type(error).__name__) from error
