"""Weeks of a clinic: each figure equals what really happened."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from random import Random
from typing import Any

import pytest

from reception.adapters.dynamodb.stream import read_records
from reception.clinic.model import Visit
from reception.figures.counting import Fact
from reception.figures.keeping import Keeping
from reception.logs import pseudonym
from reception.ports import StoreUnreachable
from tests.doubles.figures import MemoryFigures
from tests.doubles.world import KYIV
from tests.figures.quarter import Weeks

BRANCHES = {"r-1": "b-1", "r-2": "b-2"}


def counter(store: MemoryFigures) -> Keeping:
    def branch_of(visit: Visit) -> str:
        return BRANCHES[visit.room]

    def name(visit: str) -> str:
        return pseudonym(b"key", visit, "visit")

    return Keeping(store, KYIV, branch_of, name, lambda job: None)


def count(weeks: Weeks, records: list[dict[str, Any]]) -> dict[date, Counter[str]]:
    """The figures by day, after the records came to the function."""
    return count_batches(weeks, [records])


def count_batches(
    weeks: Weeks, batches: Iterable[list[dict[str, Any]]]
) -> dict[date, Counter[str]]:
    store = MemoryFigures()
    for batch in batches:
        counter(store).take(read_records(batch, weeks.now))
    return all_days(store)


def all_days(store: MemoryFigures) -> dict[date, Counter[str]]:
    days = sorted({day for day, _ in store.facts})
    return {day: counts for day, counts in store.of_days(days[0], days[-1]).items() if counts}


def really(weeks: Weeks) -> dict[date, Counter[str]]:
    """The diary, with the notices as their ledger has them."""
    for theirs in weeks.world.store.mirror.notices.values():
        for noted in theirs.values():
            if noted.at and noted.outcome != "confirmed":
                weeks.diary.note(noted.at, f"notice:{noted.key.split(':')[1]}:{noted.outcome}")
    return weeks.diary.figures()


def differences(
    counted: dict[date, Counter[str]], true: dict[date, Counter[str]]
) -> dict[str, tuple[int, int]]:
    return {
        f"{day} {name}": (counted.get(day, Counter())[name], true.get(day, Counter())[name])
        for day in sorted(counted.keys() | true.keys())
        for name in sorted(counted.get(day, Counter()) | true.get(day, Counter()))
        if counted.get(day, Counter())[name] != true.get(day, Counter())[name]
    }


@pytest.fixture(scope="module")
def weeks() -> Weeks:
    weeks = Weeks(seed=1, patients=40)
    weeks.run(days=11)
    return weeks


@pytest.fixture(scope="module")
def true(weeks: Weeks) -> dict[date, Counter[str]]:
    return really(weeks)


def test_each_figure_of_each_day_is_what_really_happened(
    weeks: Weeks, true: dict[date, Counter[str]]
) -> None:
    whole = sum(true.values(), Counter())
    assert whole["users_new"] > 15
    assert whole["booked:bot"] > 10
    assert whole["visits_done"] > 5
    assert whole["answered"] > 2
    assert differences(count(weeks, weeks.streams.records), true) == {}


def test_records_that_come_twice_and_in_any_order_count_once(
    weeks: Weeks, true: dict[date, Counter[str]]
) -> None:
    dice = Random(5)
    records = [*weeks.streams.records, *dice.sample(weeks.streams.records, 300)]
    dice.shuffle(records)
    batches = (list(batch) for batch in batched(records, 20, strict=False))
    assert differences(count_batches(weeks, batches), true) == {}


def test_nothing_is_lost_if_the_table_of_figures_fails_for_an_hour(
    weeks: Weeks, true: dict[date, Counter[str]]
) -> None:
    """Each batch breaks off after some of its writes, and comes again, in halves."""
    store, dice = BreaksOff(), Random(7)
    waiting = [list(batch) for batch in batched(weeks.streams.records, 100, strict=False)]
    failures = 0
    while waiting:
        batch, *waiting = waiting
        store.left = dice.randrange(1, 40)
        try:
            counter(store).take(read_records(batch, weeks.now))
        except StoreUnreachable:
            failures += 1
            middle = max(1, len(batch) // 2)
            halves = [batch[:middle], batch[middle:]]
            waiting = [*(half for half in halves if half), *waiting]
    assert failures > 20
    assert differences(all_days(store), true) == {}


def test_no_fact_and_no_story_names_anybody(weeks: Weeks) -> None:
    store = MemoryFigures()
    counter(store).take(read_records(weeks.streams.records, weeks.now))
    written = repr(store.facts) + repr(store.stories)
    for one in weeks.people:
        assert one.account not in written
        assert f"'{one.card}'" not in written
    assert not re.search(r"\bv-\d+\b|\+380|Шевченко", written)


@pytest.mark.storm
def test_a_quarter_of_seven_hundred_patients() -> None:
    weeks = Weeks(seed=11, patients=700)
    weeks.run(days=91)
    true = really(weeks)
    assert sum(true.values(), Counter())["sessions"] > 600
    assert differences(count(weeks, weeks.streams.records), true) == {}


@dataclass
class BreaksOff(MemoryFigures):
    """Fails after `left` more writes."""

    left: int = 0

    def put(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            self._write()
            super().put([fact])

    def replace(self, *change: Any) -> None:
        self._write()
        after = MemoryFigures(self.facts, self.stories)
        after.replace(*change)
        self.facts, self.stories = after.facts, after.stories

    def _write(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise StoreUnreachable("an outage")
