"""A small DynamoDB in memory, the same for every stack of the bench. It shares no code with the reception.

It counts units by DynamoDB's own rules: a unit reads 4 KB consistently, twice as much eventually; a unit writes 1 KB,
and two units in a transaction. An index costs the writes of its own entry.
"""

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.bench.expressions import Item, condition_holds, update

KB, READ_UNIT = 1024, 4096


@dataclass(frozen=True)
class Index:
    """A secondary index: the names of its two keys, and the attributes that it repeats (None: all)."""

    hash: str
    range: str | None = None
    repeats: tuple[str, ...] | None = ()


@dataclass
class Table:
    """A table: the names of its keys, its indexes, and its items by their keys."""

    hash: str = "key"
    range: str | None = None
    indexes: Mapping[str, Index] = field(default_factory=dict)
    items: dict[tuple[str, ...], Item] = field(default_factory=dict)

    def key(self, item: Mapping[str, Any]) -> tuple[str, ...]:
        """The key of an item, as this table keeps it."""
        names = (self.hash, self.range) if self.range else (self.hash,)
        return tuple(next(iter(item[name].values())) for name in names)


class Refused(Exception):
    """An error of DynamoDB, by its name."""

    def __init__(self, name: str, **more: Any) -> None:
        super().__init__(name)
        self.answer = {
            "__type": f"com.amazonaws.dynamodb.v20120810#{name}",
            "message": name,
            **more,
        }


class DynamoDB:
    """The service: `answer` takes one call by its name."""

    def __init__(self, tables: dict[str, Table]) -> None:
        self.tables = tables
        self.calls: list[str] = []
        self.units = {"reads": 0.0, "writes": 0.0}
        """The units of all calls since `forget`."""
        self._operations = {
            "BatchGetItem": self._batch_get,
            "BatchWriteItem": self._batch_write,
            "DeleteItem": self._delete,
            "GetItem": self._get,
            "PutItem": self._put,
            "Query": self._query,
            "Scan": self._scan,
            "TransactWriteItems": self._transact,
            "UpdateItem": self._update,
        }

    def forget(self) -> None:
        """Begin to count anew."""
        self.calls.clear()
        self.units = {"reads": 0.0, "writes": 0.0}

    def answer(self, operation: str, call: dict[str, Any]) -> dict[str, Any]:
        """Carry out a call.

        Raises:
            Refused: DynamoDB has an error for it.
        """
        self.calls.append(operation)
        if operation not in self._operations:
            raise Refused("UnknownOperationException")
        return self._operations[operation](call)

    # --- reads ---

    def _get(self, call: dict[str, Any]) -> dict[str, Any]:
        found = self._read(call["TableName"], call["Key"], call)
        return {"Item": found} if found else {}

    def _batch_get(self, call: dict[str, Any]) -> dict[str, Any]:
        responses = {
            name: [item for key in asked["Keys"] if (item := self._read(name, key, asked))]
            for name, asked in call["RequestItems"].items()
        }
        return {"Responses": responses, "UnprocessedKeys": {}}

    def _read(self, name: str, key: Item, call: Mapping[str, Any]) -> Item | None:
        table = self.tables[name]
        found = table.items.get(table.key(key))
        self._count_read(size(found) if found else 0, call)
        return found

    def _count_read(self, read: int, call: Mapping[str, Any]) -> None:
        units = max(1, math.ceil(read / READ_UNIT))
        self.units["reads"] += units if call.get("ConsistentRead") else units / 2

    def _query(self, call: dict[str, Any]) -> dict[str, Any]:
        table = self.tables[call["TableName"]]
        index = table.indexes.get(call.get("IndexName", ""), Index(table.hash, table.range, None))
        found = [
            item
            for item in [*table.items.values()]
            if index.hash in item
            and (not index.range or index.range in item)
            and condition_holds(call, item, "KeyConditionExpression")
        ]
        if order := index.range:
            found.sort(
                key=lambda item: str(next(iter(item[order].values()))),
                reverse=not call.get("ScanIndexForward", True),
            )
        if index.repeats is not None:
            kept = {table.hash, table.range, index.hash, index.range, *index.repeats}
            found = [{name: item[name] for name in item if name in kept} for item in found]
        return self._found(call, found[: call.get("Limit")])

    def _scan(self, call: dict[str, Any]) -> dict[str, Any]:
        return self._found(call, [*self.tables[call["TableName"]].items.values()])

    def _found(self, call: dict[str, Any], found: list[Item]) -> dict[str, Any]:
        self._count_read(sum(map(size, found)), call)
        kept = [item for item in found if condition_holds(call, item, "FilterExpression")]
        return {"Items": kept, "Count": len(kept), "ScannedCount": len(found)}

    # --- writes ---

    def _put(self, call: dict[str, Any], units: int = 1) -> dict[str, Any]:
        table = self.tables[call["TableName"]]
        key = table.key(call["Item"])
        self._expect(call, table.items.get(key, {}))
        self._write(table, key, call["Item"], units)
        return {}

    def _update(self, call: dict[str, Any], units: int = 1) -> dict[str, Any]:
        table = self.tables[call["TableName"]]
        key = table.key(call["Key"])
        before = table.items.get(key, {})
        self._expect(call, before)
        item = {**before, **call["Key"]}
        update(call, item)
        self._write(table, key, item, units)
        return {"Attributes": item}

    def _delete(self, call: dict[str, Any], units: int = 1) -> dict[str, Any]:
        table = self.tables[call["TableName"]]
        key = table.key(call["Key"])
        self._expect(call, table.items.get(key, {}))
        gone = table.items.pop(key, {})
        self.units["writes"] += units * max(1, math.ceil(size(gone) / KB))
        return {}

    def _batch_write(self, call: dict[str, Any]) -> dict[str, Any]:
        for name, writes in call["RequestItems"].items():
            for write in writes:
                if put := write.get("PutRequest"):
                    self._put({"TableName": name, **put})
                else:
                    self._delete({"TableName": name, **write["DeleteRequest"]})
        return {"UnprocessedItems": {}}

    def _transact(self, call: dict[str, Any]) -> dict[str, Any]:
        actions = [next(iter(action.items())) for action in call["TransactItems"]]
        reasons = []
        for _, write in actions:
            table = self.tables[write["TableName"]]
            kept = table.items.get(table.key(write.get("Item") or write["Key"]), {})
            held = condition_holds(write, kept)
            reasons.append({"Code": "None" if held else "ConditionalCheckFailed"})
        if any(reason["Code"] != "None" for reason in reasons):
            raise Refused("TransactionCanceledException", CancellationReasons=reasons)
        for kind, write in actions:
            if kind != "ConditionCheck":
                {"Put": self._put, "Update": self._update, "Delete": self._delete}[kind](write, 2)
        return {}

    def _expect(self, call: Mapping[str, Any], item: Item) -> None:
        if not condition_holds(call, item):
            self.units["writes"] += 1
            raise Refused("ConditionalCheckFailedException")

    def _write(self, table: Table, key: tuple[str, ...], item: Item, units: int) -> None:
        before = table.items.get(key, {})
        table.items[key] = item
        self.units["writes"] += units * max(1, math.ceil(max(size(item), size(before)) / KB))
        for index in table.indexes.values():
            names = (index.hash, index.range or index.hash, *(index.repeats or ()))
            was, now = ([one.get(name) for name in names] for one in (before, item))
            moved = was[:2] != now[:2]
            if was != now:
                entries = (was[0] is not None and moved) + (now[0] is not None)
                self.units["writes"] += units * entries


def size(item: Mapping[str, Any]) -> int:
    """The size of an item in bytes, as DynamoDB counts it: names and values."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Mapping[str, Any]) -> int:
    [(kind, inner)] = value.items()
    match kind:
        case "B":
            return len(base64.b64decode(inner))
        case "S":
            return len(inner.encode())
        case "N":
            return len(inner) // 2 + 2
        case "M":
            return 3 + size(inner)
        case "L":
            return 3 + sum(1 + _size(one) for one in inner)
        case "SS":
            return sum(len(one.encode()) for one in inner)
        case "NS":
            return sum(len(one) // 2 + 2 for one in inner)
    return 1
