"""The mark of an outage of the clinic system, for all containers: `unanswered_until` in the item `operations`.

Every turn reads that item. So knowing of an outage costs no call.
"""

from typing import override

from pynamodb.expressions.update import Action

from reception.adapters.dynamodb.calls import holds, port_errors
from reception.adapters.dynamodb.models import SystemItem
from reception.adapters.ports import Outages


class DynamoOutages(Outages):
    """Holds the mark as this container read or wrote it last. `key`: the item's. Moments are in seconds, real time."""

    def __init__(self, table: type[SystemItem], key: str) -> None:
        self.table = table
        self.key = key
        self._until = 0.0

    def remember(self, item: SystemItem | None) -> None:
        """Take over the mark of an item that was read; None: there is no item."""
        self._until = float(item.unanswered_until or 0) if item else 0.0

    @override
    def until(self) -> float:
        return self._until

    @override
    def begin(self, until: float, now: float) -> bool:
        """Write the mark unless one still holds. The item gets a version, as every writer of operations expects."""
        table, mark, self._until = self.table, self.table.unanswered_until, until
        actions: list[Action] = [mark.set(until), table.version.set(table.version | 1)]
        is_free = mark.does_not_exist() | (mark <= now)
        return holds(lambda: table(self.key).update(actions=actions, condition=is_free))

    @override
    def end(self) -> None:
        self._until = 0.0
        actions: list[Action] = [self.table.unanswered_until.remove()]
        with port_errors():
            self.table(self.key).update(actions=actions)
