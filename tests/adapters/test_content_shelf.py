"""The table of the content: versions with who published them, drafts, pictures."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from reception.adapters.dynamodb.content import ContentShelf, DraftShelf
from reception.clinic.publishing import Version
from tests.adapters.tables import Tables, amazon

AT = datetime(2026, 11, 23, 8, 0, 5, tzinfo=UTC)


@pytest.fixture
def tables() -> Iterator[Tables]:
    with amazon():
        yield Tables()


def test_versions_are_listed_with_who_published_them_and_when(tables: Tables) -> None:
    shelf = ContentShelf(tables.content)
    first = shelf.put({"clinic.toml": "a"}, AT, "./reception")
    second = shelf.put({"clinic.toml": "b"}, AT.replace(second=6), "Ірина Мельник")
    assert shelf.history() == [Version(second, "Ірина Мельник"), Version(first, "./reception")]
    assert shelf.history()[1].at == AT
    assert shelf.load(first) == {"clinic.toml": "a"}


def test_a_version_of_before_there_was_a_list_is_found(tables: Tables) -> None:
    shelf = ContentShelf(tables.content)
    tables.content("20261101-100000-00000000", body=b"").save()
    listed = shelf.put({"clinic.toml": "b"}, AT, "Ірина")
    shelf.put_photo(b"a picture")
    DraftShelf(tables.content).keep("71", b"a draft")
    assert shelf.unlisted() == [Version("20261101-100000-00000000")]
    assert [one.name for one in shelf.history()] == [listed]


def test_a_draft_is_one_managers_and_is_dropped(tables: Tables) -> None:
    drafts = DraftShelf(tables.content)
    drafts.keep("71", b"Irynas")
    drafts.keep("72", b"Olehs")
    drafts.drop("71")
    assert (drafts.load("71"), drafts.load("72")) == (None, b"Olehs")


def test_a_picture_is_kept_under_its_digest(tables: Tables) -> None:
    shelf = ContentShelf(tables.content)
    assert shelf.photo(shelf.put_photo(b"a picture")) == b"a picture"
    assert shelf.photo("0" * 32) is None
