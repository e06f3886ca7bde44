"""What staff set at run time: the item `operations` of the system table, read with each turn."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.condition import Condition

from reception.adapters.dynamodb.models import SystemItem
from reception.clinic.operations import Operations
from reception.ports import Changed, StoreUnreachable

KEY = "operations"
RACES = 5

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Operations).decode


class DynamoOperations:
    """The port, and what a BatchGetItem has to ask for where a turn reads it along."""

    def __init__(self, table: type[SystemItem]) -> None:
        self.table = table

    def request(self) -> dict[str, Any]:
        """What a BatchGetItem has to ask for. Consistently: what staff close is closed for the next turn."""
        keys = [{"key": {"S": KEY}}]
        return {self.table.Meta.table_name: {"Keys": keys, "ConsistentRead": True}}

    def read(self, responses: Mapping[str, list[dict[str, Any]]]) -> Operations:
        """What such a BatchGetItem brought."""
        for row in responses.get(self.table.Meta.table_name, []):
            item = self.table()
            item.deserialize(dict(row))
            return _operations(item)
        return Operations()

    def load(self) -> Operations:
        """One consistent read."""
        return self._load()[0]

    def change(self, what: Callable[[Operations], Operations]) -> Operations:
        """A put on the condition of the version; whoever loses the race decides again."""
        for _ in range(RACES):
            operations, version = self._load()
            changed = what(operations)
            if changed == operations:
                return operations
            if self._put(changed, version):
                return changed
        raise Changed

    def _load(self) -> tuple[Operations, int]:
        try:
            for item in self.table.batch_get([KEY], consistent_read=True):
                return _operations(item), int(item.version or 0)
        except PynamoDBException as error:
            raise StoreUnreachable(error.cause_response_code or type(error).__name__) from error
        return Operations(), 0

    def _put(self, operations: Operations, version: int) -> bool:
        table = self.table
        item = table(KEY, version=version + 1, body=_encode(operations).decode())
        unchanged: Condition = table.version == version if version else table.key.does_not_exist()
        try:
            item.save(condition=unchanged)
        except PynamoDBException as error:
            if error.cause_response_code == "ConditionalCheckFailedException":
                return False
            raise StoreUnreachable(error.cause_response_code or type(error).__name__) from error
        return True


def _operations(item: SystemItem) -> Operations:
    return _decode(item.body) if item.body else Operations()
