"""The directory of a large clinic: what a refresh writes, and how large its items are (moto)."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import botocore.client
import pytest

from reception.adapters.dynamodb.directory_shelf import DirectoryShelf
from tests.adapters.tables import Tables, amazon
from tests.scale.large import digests, large

ITEM_BYTES = 400_000
"""DynamoDB's own limit."""


@pytest.fixture
def tables() -> Iterator[Tables]:
    with amazon():
        yield Tables()


def test_the_items_of_a_thousand_doctors_fit(tables: Tables) -> None:
    shelf, photos = DirectoryShelf(tables.directory), digests(1_000)
    shelf.put(large(30, 1_000), photos)
    file_id = "AgACAgIAAxkDAAIBY2" + "x" * 65
    names = {digest: f"{file_id}{n}" for n, digest in enumerate(photos.values())}
    tables.directory("file_ids", ids=names).save()
    snapshot = tables.directory.get("snapshot").body
    assert snapshot
    assert len(snapshot) < ITEM_BYTES / 4
    assert sum(len(digest) + len(id_) for digest, id_ in names.items()) < ITEM_BYTES / 2
    assert DirectoryShelf(tables.directory).load() == (large(30, 1_000), photos)


def test_an_unchanged_directory_is_one_write(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    DirectoryShelf(tables.directory).put(large(30, 300), digests(300))
    calls: Counter[str] = Counter()
    base: Any = botocore.client.BaseClient
    send = base._make_api_call

    def counted(client: Any, operation: str, parameters: Any) -> Any:
        calls[operation] += 1
        return send(client, operation, parameters)

    monkeypatch.setattr(base, "_make_api_call", counted)
    shelf = DirectoryShelf(tables.directory)
    shelf.load()
    shelf.put(large(30, 300), digests(300))
    assert calls == {"BatchGetItem": 1, "PutItem": 1}
