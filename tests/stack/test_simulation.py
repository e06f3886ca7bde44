"""A tenth of the weeks of notices run over the tables of the emulator in place of the doubles. `make storm` runs it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest

from reception.adapters.dynamodb.directory import DirectoryMemory
from reception.adapters.dynamodb.due import due_links
from reception.adapters.dynamodb.models import (
    ConversationItem,
    DeskItem,
    DirectoryItem,
    SystemItem,
    VisitItem,
    bound,
)
from reception.adapters.dynamodb.room_jobs import DynamoRoomJobs
from reception.adapters.dynamodb.store import DynamoStore
from reception.adapters.dynamodb.visits import DynamoMirror
from sandbox.emulator import emulator, free_port
from tests.adapters.claims import claimed
from tests.notices.simulation import Ports
from tests.notices.test_simulation import judged, weeks

pytestmark = [pytest.mark.stack, pytest.mark.storm]
VISITS = 250
"""Visits around each change of the clock: a tenth of 5,000 in all."""
STEP = 5
"""Minutes between two runs of the clockwork; no notice is a quarter of an hour late because of it."""


@pytest.fixture
def amazon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with emulator(tmp_path, free_port()) as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield


def in_tables(now: Callable[[], datetime]) -> Ports:
    """The deployed adapters over tables that are made from their models."""
    conversations, system = bound(ConversationItem, "conversations"), bound(SystemItem, "system")
    directory, visits = bound(DirectoryItem, "directory"), bound(VisitItem, "visits")
    desk = bound(DeskItem, "desk")
    for table in (conversations, system, directory, visits, desk):
        table.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
    store = DynamoStore(conversations, system, DirectoryMemory(directory), visits, now)
    mirror = DynamoMirror(visits)
    due = partial(claimed, due_links(visits))
    return Ports(store, mirror, due, DynamoRoomJobs(desk, now))


@pytest.mark.usefixtures("amazon")
@pytest.mark.parametrize("change", [date(2026, 10, 25), date(2027, 3, 28)], ids=str)
def test_weeks_around_a_change_of_the_clock_over_the_emulators_tables(change: date) -> None:
    judged(weeks(change, VISITS, seed=7, ports=in_tables, step=STEP), VISITS)
