"""The function that counts: from a batch of a stream to the figures of a day, with the rights of its role."""

import base64
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from botocore.client import BaseClient

from reception.adapters.dynamodb.directory_shelf import DirectoryShelf
from reception.adapters.dynamodb.figures import DynamoFigures
from reception.wiring.reception import Reception
from reception.wiring.settings import Settings
from tests.adapters.tables import Tables, amazon
from tests.doubles.world import World
from tests.figures.quarter import Weeks
from tests.functions.test_rights import _allowed, _asked, rights

OF_TABLES = ("conversations", "directory", "system", "visits", "desk", "figures")


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for table in OF_TABLES:
        monkeypatch.setenv(f"TABLE_{table.upper()}", table)
    from functions.figures import app

    with amazon():
        DirectoryShelf(Tables().directory).put(World().clinic.known_directory(), {})
        reception = Reception(Settings.from_environment())
        reception.__dict__["codes_key"] = b"key"
        monkeypatch.setattr(app, "reception", reception)
        yield app


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    weeks = Weeks(seed=3, patients=12)
    weeks.run(days=7)
    return weeks.streams.records


def figures(app: Any) -> Counter[str]:
    store: DynamoFigures = app.reception.figures
    return sum(store.of_days(date(2026, 11, 23), date(2026, 12, 31)).values(), Counter())


def test_a_batch_is_counted_once_however_often_it_comes(
    app: Any, records: list[dict[str, Any]]
) -> None:
    event = json.loads(json.dumps({"Records": records}))
    assert app.handler(event, None)["changes"] > 0
    once = figures(app)
    assert once["booked:bot"] > 0
    assert once["users_new"] > 0
    app.handler(event, None)
    assert figures(app) == once


def test_marks_are_counted_by_the_branch_of_the_directory(
    app: Any, records: list[dict[str, Any]]
) -> None:
    app.handler({"Records": records}, None)
    marks = {name for name in figures(app) if name.startswith("mark:")}
    assert marks
    assert {name.split(":")[2] for name in marks} == {"b-1"}


def test_a_batch_that_has_nothing_to_count_calls_nothing(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = {"eventID": "e-1", "dynamodb": {"Keys": {"key": {"S": "phone:+380671112233"}}}}
    monkeypatch.setattr(BaseClient, "_make_api_call", None)
    assert app.handler({"Records": [phone]}, None) == {"changes": 0}


def test_it_needs_no_right_that_its_role_has_not(
    app: Any, records: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: set[tuple[str, str, str]] = set()
    send = BaseClient._make_api_call

    def noted(client: Any, operation: str, parameters: Any) -> Any:
        made.update(("FiguresRole", *call) for call in _asked(operation, parameters))
        return send(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    app.handler({"Records": records}, None)
    given = rights()
    assert len(made) > 3
    assert {call for call in made if not _allowed(call, given)} == set()


def test_a_deletion_is_counted_on_the_clinics_own_day(app: Any) -> None:
    """A deletion has no moment of the reception's clock, so the moment of counting is taken."""
    image = {"state": {"B": base64.b64encode(b'{"trail": []}').decode()}}
    gone = {
        "eventID": "e-9",
        "eventName": "REMOVE",
        "dynamodb": {"Keys": {"key": {"S": "account:1"}}, "OldImage": image},
    }
    app.handler({"Records": [gone]}, None)
    today = app.reception.time.day(datetime.now(UTC))
    assert app.reception.figures.of_days(today, today)[today] == Counter(users_forgotten=1)
