"""Records have a schema number: an older one is read, a newer one is left alone until somebody goes forward again."""

import inspect
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pynamodb.models import Model

from reception.adapters.dynamodb import models
from reception.adapters.dynamodb.models import (
    PACKED_SCHEMA,
    Record,
)
from reception.adapters.dynamodb.store import DynamoStore
from reception.dialog.conversation import Conversation, Phone
from reception.ports import StoreUnreachable
from tests.adapters.tables import Tables, amazon

ITEMS = [
    item
    for _, item in inspect.getmembers(models, inspect.isclass)
    if issubclass(item, Model) and item not in (Model, Record)
]

FIRST: dict[str, Any] = json.loads(Path(__file__).with_name("first_conversation.json").read_text())
"""A conversation as the first version wrote it, in the middle of a booking and of a look-up. It is never changed."""


@pytest.fixture
def store() -> Iterator[DynamoStore]:
    with amazon():
        yield Tables(datetime.now(UTC)).store()


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.__name__)
def test_every_item_has_a_schema_number(item: type[Model]) -> None:
    assert issubclass(item, Record)
    assert len(ITEMS) > 5


def test_a_record_of_this_schema_is_read(store: DynamoStore) -> None:
    saved = store.save(Conversation("1001", language="ru"))
    assert store.load("1001").conversation == saved


def test_a_record_with_few_fields_is_read(store: DynamoStore) -> None:
    """An older version knew no others: they have their defaults."""
    store.save(Conversation("1001"))
    item = store.conversations.get("account:1001")
    item.state = b'{"account": "1001", "language": "en", "version": 1}'
    item.save()
    read = store.load("1001").conversation
    assert read
    assert read.language == "en"
    assert store.save(read).version == 2


def test_the_first_versions_conversation_goes_on(store: DynamoStore) -> None:
    store.save(Conversation("90501"))
    item = store.conversations.get("account:90501")
    item.version, item.state = FIRST["version"], json.dumps(FIRST).encode()
    item.save()
    read = store.load("90501").conversation
    assert read
    assert read.phone == Phone("+380671110008", proven=True)
    assert [patient.id for patient in read.patients] == ["1008"]
    assert [known.visit.id for known in read.visits] == ["v-1"]
    assert read.form.birth_date == date(1975, 12, 31)
    assert read.wish.slot
    assert read.wish.slot.start == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert read.due_at == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert store.save(read).version == FIRST["version"] + 1


def test_a_record_of_a_newer_version_is_left_alone(store: DynamoStore) -> None:
    store.save(Conversation("1001", language="ru"))
    item = store.conversations.get("account:1001")
    item.schema = PACKED_SCHEMA + 1
    item.save()
    with pytest.raises(StoreUnreachable, match="newer version"):
        store.load("1001")
    with pytest.raises(StoreUnreachable, match="newer version"):
        store.conversations.get("account:1001")
    assert store.load("1002").conversation is None, "nobody else is in its way"
