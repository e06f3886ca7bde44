"""The judge of Telegram counts and judges whatever a double brings."""

import asyncio
from types import SimpleNamespace

import pytest

from sandbox.telegram.delivery import Delivery
from tests.conftest import JUDGE


def bring(body: str) -> None:
    """Have a double without a webhook bring an update."""
    delivery = object.__new__(Delivery)
    delivery.store = SimpleNamespace(state=SimpleNamespace(webhook=None))
    asyncio.run(delivery._post(body))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"update_id": 1, "message": {"message_id": 1, "date": 1}}', "message"),
        ('{"update_id": 1}', "no update"),
        ("[1, 2]", "no update"),
        ("7", "no update"),
    ],
)
@pytest.mark.unlike_telegram
def test_an_update_is_counted_by_its_kind(body: str, kind: str) -> None:
    """A list was once counted by its first number, and the judge's summary could not sort that."""
    before = JUDGE.updates.get(kind, 0)
    bring(body)
    assert JUDGE.updates[kind] == before + 1
    assert sorted(JUDGE.updates)


@pytest.mark.parametrize("body", ["[1, 2]", '{"update_id": 1, "message": {"message_id": 1}}'])
@pytest.mark.unlike_telegram
def test_what_telegram_would_not_bring_is_found(body: str) -> None:
    bring(body)
    assert JUDGE.take() != []
