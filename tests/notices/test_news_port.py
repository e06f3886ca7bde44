"""News over its table and in memory: both do what the port promises."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from reception.adapters.dynamodb.due import due_links
from reception.adapters.dynamodb.news import DynamoNews
from reception.dialog.conversation import Conversation
from reception.notices.news import NEWS, News
from reception.ports import Changed
from tests.adapters.claims import claimed
from tests.adapters.tables import NOW, Tables, amazon
from tests.doubles.clinic import DIRECTORY
from tests.doubles.store import MemoryStore

MINUTE = timedelta(minutes=1)
DRAFT = News("n-1", "Відкрили філію")


@dataclass
class Kept:
    """A store with its news; `due` gives the news that the clockwork brings."""

    store: Any
    news: Any
    due: Any


@pytest.fixture(params=["memory", "table"])
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    if request.param == "memory":
        store = MemoryStore(lambda: DIRECTORY, lambda: NOW)
        yield Kept(store, store.news, store.news.due)
        return
    with amazon():
        tables = Tables()
        due = due_links(tables.visits)

        def news(now: datetime) -> list[str]:
            return [id_.removeprefix(NEWS) for id_ in claimed(due, now)]

        yield Kept(tables.store(), DynamoNews(tables.visits, lambda: NOW), news)


def test_a_reader_is_an_account_that_wants_news_and_takes_messages(kept: Kept) -> None:
    saved = kept.store.save(Conversation("1", news=True))
    kept.store.save(Conversation("2"))
    assert kept.news.count() == 1
    assert kept.news.readers("", 10) == ["1"]
    saved = kept.store.save(replace(saved, unreachable=True))
    assert kept.news.count() == 0
    saved = kept.store.save(replace(saved, unreachable=False))
    assert kept.news.count() == 1
    kept.store.save(replace(saved, news=False))
    assert kept.news.readers("", 10) == []


def test_whoever_has_all_deleted_is_no_reader(kept: Kept) -> None:
    kept.store.forget(kept.store.save(Conversation("1", news=True)))
    assert kept.news.count() == 0


def test_readers_come_in_the_order_of_their_accounts_a_page_at_a_time(kept: Kept) -> None:
    for account in ("30", "1", "20"):
        kept.store.save(Conversation(account, news=True))
    assert kept.news.readers("", 2) == ["1", "20"]
    assert kept.news.readers("20", 2) == ["30"]
    kept.news.leaves("1")
    assert kept.news.readers("", 10) == ["20", "30"]


def test_news_is_written_by_the_first_of_two_who_read_it(kept: Kept) -> None:
    draft = kept.news.keep(DRAFT, None)
    begun = kept.news.keep(draft.begun(NOW, 1), NOW)
    for late in (DRAFT, draft.begun(NOW, 1)):
        with pytest.raises(Changed):
            kept.news.keep(late, NOW)
    with pytest.raises(Changed):
        kept.news.drop(draft)
    assert kept.news.load("n-1") == begun


def test_a_dropped_draft_is_gone(kept: Kept) -> None:
    kept.news.drop(kept.news.keep(DRAFT, None))
    assert kept.news.load("n-1") is None


def test_the_clockwork_brings_news_that_is_due_and_no_draft(kept: Kept) -> None:
    draft = kept.news.keep(DRAFT, None)
    assert kept.due(NOW + MINUTE) == []
    begun = kept.news.keep(draft.begun(NOW, 1), NOW + MINUTE)
    assert kept.due(NOW) == []
    assert kept.due(NOW + MINUTE) == ["n-1"]
    assert kept.due(NOW + MINUTE) == [], "another run has it"
    kept.news.keep(replace(begun, over=True), None)
    assert kept.due(NOW + 10 * MINUTE) == []


def test_a_reader_is_claimed_once_for_each_news(kept: Kept) -> None:
    assert kept.news.claim("n-1", "m", NOW)
    assert not kept.news.claim("n-1", "m", NOW + 99 * MINUTE)
    assert kept.news.claim("n-2", "m", NOW)
    kept.news.give_back("n-1", "m")
    assert kept.news.claim("n-1", "m", NOW)


def test_outcomes_are_counted_by_news(kept: Kept) -> None:
    kept.news.keep(DRAFT, None)
    for mark in ("a", "b", "c"):
        kept.news.claim("n-1", mark, NOW)
    kept.news.note("n-1", "a", "sent", NOW)
    kept.news.note("n-1", "b", "sent", NOW)
    kept.news.claim("n-2", "a", NOW)
    assert kept.news.outcomes("n-1") == {"sent": 2, "": 1}
