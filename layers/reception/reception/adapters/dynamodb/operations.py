"""The operations, which staff set at run time: the item `operations` of the system table, which every turn reads."""

from collections.abc import Callable, Mapping
from typing import Any, override

import msgspec
from pynamodb.expressions.condition import Condition

from reception.adapters.dynamodb.calls import holds, port_errors
from reception.adapters.dynamodb.models import SystemItem
from reception.adapters.dynamodb.outages import DynamoOutages
from reception.adapters.dynamodb.sendings import DynamoSendings
from reception.clinic.operations import Operations, OperationsStore
from reception.ports import Changed

CHANGE_ATTEMPTS = 5
"""Each lost race means that another change was written, and staff make few of them."""
_KEY = "operations"

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Operations).decode


class DynamoOperations(OperationsStore):
    """One item. `request` and `read` are for a turn, which reads it in the BatchGetItem of its conversation.

    `outages` and `sendings` learn from each reading: their fields lie in the item, too.
    """

    def __init__(self, table: type[SystemItem]) -> None:
        self.table = table
        self.outages = DynamoOutages(table, _KEY)
        self.sendings = DynamoSendings(table, _KEY)

    def request(self) -> dict[str, Any]:
        """The part of a BatchGetItem that reads the item. It is consistent: the next turn must know of a change."""
        keys = [{"key": {"S": _KEY}}]
        return {self.table.Meta.table_name: {"Keys": keys, "ConsistentRead": True}}

    def read(self, responses: Mapping[str, list[dict[str, Any]]]) -> Operations:
        """The operations in the answer to such a BatchGetItem; the default ones if the item does not exist yet.

        Raises:
            StoreUnreachable: a newer version of the reception wrote the item.
        """
        for row in responses.get(self.table.Meta.table_name, []):
            item = self.table()
            item.deserialize(dict(row))
            self._remember(item)
            return _operations(item)
        self._remember(None)
        return Operations()

    @override
    def load(self) -> Operations:
        return self._load()[0]

    @override
    def change(self, what: Callable[[Operations], Operations]) -> Operations:
        for _ in range(CHANGE_ATTEMPTS):
            operations, version = self._load()
            changed = what(operations)
            if changed == operations:
                return operations
            if self._put(changed, version):
                return changed
        raise Changed

    def _remember(self, item: SystemItem | None) -> None:
        self.outages.remember(item)
        self.sendings.remember(item)

    def _load(self) -> tuple[Operations, int]:
        with port_errors():
            for item in self.table.batch_get([_KEY], consistent_read=True):
                self._remember(item)
                return _operations(item), int(item.version or 0)
        self._remember(None)
        return Operations(), 0

    def _put(self, operations: Operations, version: int) -> bool:
        table = self.table
        item = table(_KEY, version=version + 1, body=_encode(operations).decode())
        item.unanswered_until = self.outages.until() or None
        item.sending_at = self.sendings.seen or None
        unchanged: Condition = table.version == version if version else table.key.does_not_exist()
        return holds(lambda: item.save(condition=unchanged))


def _operations(item: SystemItem) -> Operations:
    return _decode(item.body) if item.body else Operations()
