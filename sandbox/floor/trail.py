"""Calls of AWS that functions made, as CloudTrail tells of them."""

import json
import re
from dataclasses import dataclass
from typing import Any

READS = {"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"}
ACCOUNT = re.compile(r'"(?:account|link):(\d+)"')


@dataclass(frozen=True)
class Call:
    """One call. `key` tells functions apart: each has credentials of its own."""

    at: float
    key: str
    name: str
    tables: tuple[str, ...] = ()
    """Physical names."""
    queue: str | None = None
    """The URL."""
    accounts: frozenset[str] = frozenset()

    @property
    def writes(self) -> bool:
        """Whether it is a write to a table."""
        return bool(self.tables) and self.name not in READS


def read(event: dict[str, Any]) -> Call:
    """An event of LookupEvents."""
    given = json.loads(event["CloudTrailEvent"])["requestParameters"] or {}
    return Call(
        at=event["EventTime"].timestamp(),
        key=event["AccessKeyId"],
        name=event["EventName"],
        tables=_tables(given),
        queue=given.get("QueueUrl"),
        accounts=frozenset(ACCOUNT.findall(json.dumps(given))),
    )


def _tables(given: dict[str, Any]) -> tuple[str, ...]:
    transacted = (one for item in given.get("TransactItems", []) for one in item.values())
    named = [given.get("TableName"), *given.get("RequestItems", {})]
    named += [one.get("TableName") for one in transacted]
    return tuple(dict.fromkeys(name for name in named if name))
