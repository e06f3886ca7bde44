"""The deployed function of figures keeps up with fifty turns a second. `make storm` runs it; `-s` shows the numbers."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import boto3
import msgspec
import pytest

from reception.adapters.dynamodb.directory import DirectoryMemory
from reception.adapters.dynamodb.models import (
    ConversationItem,
    DirectoryItem,
    SystemItem,
    VisitItem,
    bound,
)
from reception.adapters.dynamodb.store import DynamoStore
from reception.dialog.conversation import Conversation, Usage
from sandbox.running import Running
from tools.local import STACK

pytestmark = [pytest.mark.stack, pytest.mark.storm]

TURNS, TURNS_A_SECOND = 3_000, 50
"""A minute of the busiest clinic."""
SAVES_AT_ONCE = 8
MAY_LAG = 60
"""Seconds until the last turn is counted: figures are read minutes later at the earliest."""


@dataclass
class Table:
    """The figures of the deployed stack, added up."""

    table: Any

    def counted(self) -> Counter[str]:
        figures: Counter[str] = Counter()
        pages: dict[str, Any] = {}
        while True:
            found = self.table.scan(**pages)
            for item in found["Items"]:
                if item["key"].startswith("day:"):
                    figures.update(msgspec.json.decode(item["state"].value))
            if "LastEvaluatedKey" not in found:
                return figures
            pages = {"ExclusiveStartKey": found["LastEvaluatedKey"]}


@pytest.fixture
def outputs(sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    for name, value in sandbox.emulator.environment.items():
        monkeypatch.setenv(name, value)
    stack = boto3.resource("cloudformation").Stack(STACK)
    return {output["OutputKey"]: output["OutputValue"] for output in stack.outputs}


def turn(store: DynamoStore, number: int) -> None:
    """Two saves, as a turn makes them: one before its page is shown, and one after."""
    now = datetime.now(UTC)
    begun = store.save(Conversation(f"8{number:07}", usage=Usage(now, section="menu")))
    store.save(replace(begun, stamp=1))


def test_a_minute_of_fifty_turns_a_second_is_counted_as_it_comes(outputs: dict[str, str]) -> None:
    conversations, visits = (
        bound(ConversationItem, outputs["ConversationsTable"]),
        bound(VisitItem, outputs["VisitsTable"]),
    )
    system = bound(SystemItem, outputs["SystemTable"])
    memory = DirectoryMemory(bound(DirectoryItem, outputs["DirectoryTable"]))
    store = DynamoStore(conversations, system, memory, visits, lambda: datetime.now(UTC))
    figures = Table(boto3.resource("dynamodb").Table(outputs["FiguresTable"]))
    before, begun = figures.counted(), time.monotonic()
    with ThreadPoolExecutor(SAVES_AT_ONCE) as pool:
        turns = []
        for number in range(TURNS):
            time.sleep(max(0.0, begun + number / TURNS_A_SECOND - time.monotonic()))
            turns.append(pool.submit(turn, store, number))
        for one in turns:
            one.result()
    saved = time.monotonic()
    while (new := figures.counted() - before)["users_new"] < TURNS:
        assert time.monotonic() < saved + MAY_LAG, f"only {new['users_new']} of {TURNS}"
        time.sleep(1)
    lag = time.monotonic() - saved
    print(f"{TURNS / (saved - begun):.0f} turns a second saved, all counted after {lag:.0f} s")
    assert TURNS / (saved - begun) > 0.9 * TURNS_A_SECOND, "the emulator did not take the turns"
    assert (new["users_new"], new["sessions"], new["section:menu"]) == (TURNS,) * 3
