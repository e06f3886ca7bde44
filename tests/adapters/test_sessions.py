"""Records of who signed in to the cabinet: the table and its double keep the same promises."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reception.adapters.dynamodb.sessions import DynamoSessions
from reception.cabinet.ports import ManagerSession, SessionStore
from reception.desk.thread import Operator
from tests.adapters.tables import Tables, amazon
from tests.doubles.sessions import MemorySessions

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
IRYNA = Operator("900001", "Ірина")
SESSION = ManagerSession(IRYNA, "token", NOW + HOUR, NOW + 8 * HOUR)


@pytest.fixture(params=["dynamodb", "memory"])
def store(request: pytest.FixtureRequest) -> Iterator[SessionStore]:
    if request.param == "memory":
        yield MemorySessions()
        return
    with amazon():
        yield DynamoSessions(Tables().system)


def test_a_session_is_kept_under_its_digest_until_it_is_dropped(store: SessionStore) -> None:
    assert store.load("a") is None
    store.keep("a", SESSION)
    assert store.load("a") == SESSION
    assert store.load("b") is None
    longer = replace(SESSION, until=NOW + 2 * HOUR)
    store.keep("a", longer)
    assert store.load("a") == longer
    store.drop("a")
    store.drop("a")
    assert store.load("a") is None


def test_a_link_is_taken_once_and_in_time(store: SessionStore) -> None:
    store.keep_link("a", IRYNA, NOW + HOUR)
    assert store.take_link("b", NOW) is None
    assert store.take_link("a", NOW + HOUR) is None
    assert store.take_link("a", NOW) == IRYNA
    assert store.take_link("a", NOW) is None


def test_a_sign_in_is_used_once(store: SessionStore) -> None:
    assert store.use_once("a", NOW)
    assert not store.use_once("a", NOW)
    assert store.use_once("b", NOW)


def test_what_is_over_deletes_itself() -> None:
    with amazon():
        tables = Tables()
        sessions = DynamoSessions(tables.system)
        sessions.keep("a", SESSION)
        sessions.keep_link("a", IRYNA, NOW)
        sessions.use_once("a", NOW)
        items = list(tables.system.scan())
    assert len(items) == 3
    assert all(item.expires_at for item in items)
