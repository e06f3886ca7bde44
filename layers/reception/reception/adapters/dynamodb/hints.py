"""The `HintStore` in the table `visits`.

Hints lie in the index `poll`, in a shard of their own: reading them costs nothing for the links in the other shards.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import override

from reception.adapters.dynamodb.calls import port_errors
from reception.adapters.dynamodb.models import SHARDS, VisitItem, due_key
from reception.notices.ports import HintStore

HINTS_KEPT = timedelta(days=1)
_HINT, _COUNT = "hint", "count"
_HINT_SHARD = SHARDS
"""The first shard after those of links."""


class DynamoHints(HintStore):
    """One item for each visit that was hinted at, and a counter for each kind of hint."""

    def __init__(self, table: type[VisitItem]) -> None:
        self.table = table

    @override
    def count(self, of: str, now: datetime) -> int:
        table = self.table
        item = table(f"hints:{of}", _COUNT)
        expires_at = int((now + HINTS_KEPT).timestamp())
        with port_errors():
            item.update(actions=[table.version.add(1), table.expires_at.set(expires_at)])
        return int(item.version or 0)

    @override
    def keep(self, visit: str, now: datetime) -> None:
        item = self.table(_visit_key(visit), _HINT, poll_shard=_HINT_SHARD, poll_at=due_key(now))
        item.expires_at = int((now + HINTS_KEPT).timestamp())
        with port_errors():
            item.save()

    @override
    def kept(self, most: int) -> tuple[str, ...]:
        with port_errors():
            items = self.table.poll.query(_HINT_SHARD, limit=most)
            return tuple(item.key.removeprefix(_visit_key("")) for item in items)

    @override
    def forget(self, visits: Sequence[str]) -> None:
        with port_errors(), self.table.batch_write() as batch:
            for visit in visits:
                batch.delete(self.table(_visit_key(visit), _HINT))


def _visit_key(visit: str) -> str:
    return f"visit:{visit}"
