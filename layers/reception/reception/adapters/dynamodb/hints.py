"""The `HintStore` in the table `visits`: hints lie in the index of what is to be read, in a part of their own."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from reception.adapters.dynamodb.models import SHARDS, VisitItem, due_key
from reception.adapters.dynamodb.visits import errors

KEPT = timedelta(days=1)
_HINT, _COUNT = "hint", "count"
_SHARD = SHARDS
"""Beyond those of links."""


class DynamoHints:
    """The port."""

    def __init__(self, table: type[VisitItem]) -> None:
        self.table = table

    def count(self, of: str, now: datetime) -> int:
        """Atomically."""
        item, table = self.table(f"hints:{of}", _COUNT), self.table
        with errors():
            item.update(
                actions=[
                    table.version.add(1),
                    table.expires_at.set(int((now + KEPT).timestamp())),
                ]
            )
        return int(item.version or 0)

    def keep(self, visit: str, now: datetime) -> None:
        """One item a visit."""
        item = self.table(f"visit:{visit}", _HINT, poll_shard=_SHARD, poll_at=due_key(now))
        item.expires_at = int((now + KEPT).timestamp())
        with errors():
            item.save()

    def kept(self, most: int) -> tuple[str, ...]:
        """A query of their part of the index."""
        with errors():
            items = self.table.poll.query(_SHARD, limit=most)
            return tuple(item.key.removeprefix("visit:") for item in items)

    def forget(self, visits: Sequence[str]) -> None:
        """In batches."""
        with errors(), self.table.batch_write() as batch:
            for visit in visits:
                batch.delete(self.table(f"visit:{visit}", _HINT))
