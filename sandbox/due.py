"""The work that the deployed stack will do later, read from the indexes `due` of its tables."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from sandbox.deploy import Stack
from sandbox.emulator import Emulator

SHARDS = range(4)
TABLES = ("ConversationsTable", "DeskTable", "VisitsTable")


@dataclass(frozen=True)
class Coming:
    """One thing that will happen. `kind`: `turn`, `reminder`, `feedback`, or another `notice`."""

    at: datetime
    kind: str
    account: str
    visit: dict[str, Any] | None = None
    """A notice is about a visit: its `doctor`, `patient`, `start` and `end` (UTC)."""


class Due:
    """Reads the tables with an administrator's rights and changes nothing."""

    def __init__(self, emulator: Emulator, stack: Stack) -> None:
        self._stack = stack
        self._tables = emulator.session.client("dynamodb", endpoint_url=emulator.url)

    def moments(self, tables: Iterable[str] = TABLES) -> Iterator[datetime]:
        """All moments at which something of these tables is due, in no order."""
        for _, item in self._items(tables):
            yield datetime.fromisoformat(item["due_at"]["S"])

    def next(self, after: datetime) -> Coming | None:
        """The first thing that is due later than `after`. The desk's own minutes pass by: nobody waits for them."""
        found = [
            (datetime.fromisoformat(item["due_at"]["S"]), table, item)
            for table, item in self._items(("ConversationsTable", "VisitsTable"))
        ]
        coming = min((each for each in found if each[0] > after), key=lambda e: e[0], default=None)
        return coming and self._told(*coming)

    def _items(self, tables: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        for table, shard in product(tables, SHARDS):
            pages = self._tables.get_paginator("query").paginate(
                TableName=self._stack.outputs[table],
                IndexName="due",
                KeyConditionExpression="due_shard = :shard",
                ExpressionAttributeValues={":shard": {"N": str(shard)}},
            )
            for page in pages:
                yield from ((table, item) for item in page["Items"])

    def _told(self, at: datetime, table: str, item: dict[str, Any]) -> Coming:
        if table == "ConversationsTable":
            return Coming(at, "turn", item["key"]["S"].partition(":")[2])
        account = item["part"]["S"].partition(":")[2]
        visit = min(self._visits(item["key"]["S"]), key=lambda v: _distance(at, v), default=None)
        return Coming(at, _kind(at, visit), account, visit)

    def _visits(self, patient: str) -> list[dict[str, Any]]:
        """The visits of a patient that the stack has stored."""
        answer = self._tables.query(
            TableName=self._stack.outputs["VisitsTable"],
            KeyConditionExpression="#key = :patient AND begins_with(part, :visit)",
            ExpressionAttributeNames={"#key": "key"},
            ExpressionAttributeValues={":patient": {"S": patient}, ":visit": {"S": "visit:"}},
        )
        mirrored = [json.loads(item["state"]["B"]) for item in answer["Items"]]
        visits = [{**each["visit"], "patient": each["patient"]} for each in mirrored]
        return [visit for visit in visits if visit["status"] != "cancelled"]


def _kind(at: datetime, visit: dict[str, Any] | None) -> str:
    if visit is None:
        return "notice"
    return "reminder" if at < datetime.fromisoformat(visit["start"]) else "feedback"


def _distance(at: datetime, visit: dict[str, Any]) -> float:
    """The seconds between a moment and a visit: a reminder comes before it, a question after it."""
    start, end = (datetime.fromisoformat(visit[name]) for name in ("start", "end"))
    return (start - at if at < start else at - end).total_seconds() if not start <= at <= end else 0
