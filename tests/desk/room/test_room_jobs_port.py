"""Promises of the jobs of staff's room, kept by the table and by the double that other tests use."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from reception.adapters.dynamodb.due import due_threads
from reception.adapters.dynamodb.models import DeskItem, bound
from reception.adapters.dynamodb.room_jobs import DynamoRoomJobs
from reception.notices.ports import ROOM_JOB, Entry, RoomJob, RoomJobs
from tests.adapters.claims import claimed
from tests.doubles.room_jobs import MemoryRoomJobs
from tests.notices.test_mirror_port import amazon

__all__ = ["amazon"]
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OLENA, DANYLO = Entry("1001", "1", "v:two_hours:x"), Entry("", "2", "")

type Due = Callable[[datetime], list[str]]


@pytest.fixture(params=["memory", "dynamodb"])
def kept(request: pytest.FixtureRequest) -> tuple[RoomJobs, Due]:
    if request.param == "memory":
        memory = MemoryRoomJobs()
        return memory, memory.due
    request.getfixturevalue("amazon")
    table = bound(DeskItem, "desk")
    table.create_table(billing_mode="PAY_PER_REQUEST", wait=True)

    def due(now: datetime) -> list[str]:
        return [key.removeprefix(ROOM_JOB) for key in claimed(due_threads(table), now)]

    return DynamoRoomJobs(table, lambda: NOW), due


def test_what_is_asked_for_is_due_at_its_time(kept: tuple[RoomJobs, Due]) -> None:
    jobs, due = kept
    jobs.ask("morning:2026-11-23", NOW + MINUTE)
    assert due(NOW) == []
    assert due(NOW + MINUTE) == ["morning:2026-11-23"]
    assert jobs.load("morning:2026-11-23") == RoomJob("morning:2026-11-23")
    assert jobs.load("morning:2026-11-24") is None


def test_asked_for_once_more_it_stays_done(kept: tuple[RoomJobs, Due]) -> None:
    jobs, due = kept
    jobs.ask("morning:2026-11-23", NOW)
    jobs.done("morning:2026-11-23")
    jobs.ask("morning:2026-11-23", NOW)
    assert due(NOW + MINUTE) == []


def test_entries_come_together_once_each_at_the_first_time(kept: tuple[RoomJobs, Due]) -> None:
    jobs, due = kept
    jobs.ask("preview:x", NOW + MINUTE, [OLENA])
    jobs.ask("preview:x", NOW + 9 * MINUTE, [OLENA, DANYLO])
    assert jobs.load("preview:x") == RoomJob("preview:x", frozenset({OLENA, DANYLO}))
    assert due(NOW + MINUTE) == ["preview:x"]


def test_an_entry_that_comes_after_it_was_told_has_it_told_again(
    kept: tuple[RoomJobs, Due],
) -> None:
    jobs, due = kept
    jobs.ask("preview:x", NOW, [OLENA])
    jobs.done("preview:x")
    jobs.ask("preview:x", NOW + MINUTE, [DANYLO])
    assert due(NOW + MINUTE) == ["preview:x"]


def test_later_is_later(kept: tuple[RoomJobs, Due]) -> None:
    jobs, due = kept
    jobs.ask("held:x", NOW, [DANYLO])
    jobs.later("held:x", NOW + 5 * MINUTE)
    assert due(NOW + 4 * MINUTE) == []
    assert due(NOW + 5 * MINUTE) == ["held:x"]
