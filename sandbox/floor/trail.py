"""Calls to AWS that functions made, read from CloudTrail."""

import json
import re
from dataclasses import dataclass
from typing import Any

READS = {"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"}
ACCOUNT = re.compile(r'"(?:account|link):(\d+)"')


@dataclass(frozen=True)
class Call:
    """One call. The access key `key` tells functions apart: each has its own."""

    at: float
    key: str
    name: str
    tables: tuple[str, ...] = ()
    """The tables' full names."""
    queue: str | None = None
    """The queue's URL."""
    accounts: frozenset[str] = frozenset()

    @property
    def writes(self) -> bool:
        """True if the call writes to a table."""
        return bool(self.tables) and self.name not in READS


def read(event: dict[str, Any]) -> Call:
    """Read one event of CloudTrail's LookupEvents."""
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
