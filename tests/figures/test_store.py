"""The double and the table keep what the port of figures promises."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from reception.adapters.dynamodb.figures import DynamoFigures
from reception.figures.counting import Fact
from reception.figures.ports import FigureStore
from reception.figures.story import Story
from reception.ports import Changed
from tests.adapters.tables import NOW, Tables, amazon
from tests.doubles.figures import MemoryFigures

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture(params=["memory", "table"])
def store(request: pytest.FixtureRequest) -> Iterator[FigureStore]:
    if request.param == "memory":
        yield MemoryFigures()
        return
    with amazon():
        yield DynamoFigures(Tables().figures, lambda: NOW)


def fact(day: date, id: str, **counts: int) -> Fact:
    return Fact(day, id, Counter(counts))


def test_the_figures_of_a_day_are_the_sum_of_its_facts(store: FigureStore) -> None:
    store.put([fact(MONDAY, "a", sessions=1), fact(MONDAY, "b", sessions=1, users_new=1)])
    store.put([fact(TUESDAY, "c", sessions=1)])
    assert store.of_days(MONDAY, TUESDAY) == {
        MONDAY: Counter(sessions=2, users_new=1),
        TUESDAY: Counter(sessions=1),
    }


def test_the_same_fact_again_changes_nothing(store: FigureStore) -> None:
    store.put([fact(MONDAY, "a", sessions=1), fact(MONDAY, "a", sessions=1)])
    store.put([fact(MONDAY, "a", sessions=1)])
    assert store.of_days(MONDAY, MONDAY)[MONDAY] == Counter(sessions=1)


def test_more_facts_than_a_batch_takes_are_all_kept(store: FigureStore) -> None:
    store.put([fact(MONDAY, f"f-{number}", sessions=1) for number in range(60)])
    assert store.of_days(MONDAY, MONDAY)[MONDAY]["sessions"] == 60


def test_a_story_is_written_with_its_facts_and_without_those_of_days_that_are_gone(
    store: FigureStore,
) -> None:
    store.replace("x", Story(), Story(source="site"), [fact(MONDAY, "visit:x", visits=1)], [])
    first = store.story("x")
    assert (first.source, first.writes) == ("site", 1)
    moved = replace(first, source="poster")
    store.replace("x", first, moved, [fact(TUESDAY, "visit:x", visits=1)], [MONDAY])
    assert store.story("x").source == "poster"
    assert store.of_days(MONDAY, TUESDAY) == {MONDAY: Counter(), TUESDAY: Counter(visits=1)}


def test_of_two_who_change_a_story_the_second_reads_again(store: FigureStore) -> None:
    store.replace("x", Story(), Story(source="site"), [], [])
    with pytest.raises(Changed):
        store.replace("x", Story(), Story(source="poster"), [fact(MONDAY, "visit:x", visits=1)], [])
    assert store.story("x").source == "site"
    assert store.of_days(MONDAY, MONDAY)[MONDAY] == Counter()


def test_an_unknown_visit_has_an_empty_story(store: FigureStore) -> None:
    assert store.story("x") == Story()


def test_a_phrase_is_kept_from_the_third_chat_that_writes_it(store: FigureStore) -> None:
    for chat in ("a", "b", "a", "b"):
        store.hear("чи є парковка", "mark-1", chat)
    store.hear("я Петренко Ганна", "mark-2", "a")
    assert store.phrases() == []
    store.hear("чи є парковка", "mark-1", "c")
    store.hear("чи є парковка", "mark-1", "d")
    store.hear("чи є парковка", "mark-1", "d")
    assert store.phrases() == [("чи є парковка", 4)]
