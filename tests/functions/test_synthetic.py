"""The synthetic patient: comes in by the real door, books and gives back, and leaves no trace with people."""

from collections.abc import Iterator
from typing import Any

import boto3
import httpx
import pytest

from reception.adapters.telegram.synthetic import NOBODYS_NUMBER
from reception.logs import Failed
from reception.ports import SYNTHETIC_FROM, is_synthetic
from reception.turns.turns import Turns
from tests.functions.handlers import REGION, Functions, functions
from tests.functions.rights import TABLES, Calls

PHONE, BORN = "380671110008", "31.12.1975"


@pytest.fixture(scope="module")
def work() -> Iterator[Functions]:
    with functions(Calls()) as made:
        made.run("Directory", made.event("directory/schedule.json"))
        yield made


@pytest.fixture
def with_card(work: Functions) -> Iterator[Functions]:
    """The clinic made a test doctor and a test card."""
    before = dict(work.urls)
    work.urls |= {
        "SYNTHETIC_DOCTOR": free_doctor(work),
        "SYNTHETIC_PHONE": PHONE,
        "SYNTHETIC_BIRTH_DATE": BORN,
    }
    work.apps.pop("Synthetic", None)
    yield work
    work.urls.clear()
    work.urls |= before
    work.apps.pop("Synthetic", None)


def free_doctor(work: Functions) -> str:
    """A doctor who has free times."""
    if "Webhook" not in work.apps:
        work.run("Synthetic", {})
    directory = work.apps["Webhook"].reception.store.look().directory
    return next(offer.doctor for offer in directory.offers if offer.next_free)


def visits(work: Functions) -> dict[int, dict[str, Any]]:
    """All visits that Doctor Eleks has, by id, as its control calls show them."""
    answer = httpx.get(f"{work.urls['DOCTOR_ELEKS_URL']}/control/state").raise_for_status()
    return {visit["id"]: visit for visit in answer.json()["visits"]}


def keys(table: str) -> list[str]:
    found = boto3.client("dynamodb", REGION).scan(TableName=TABLES[table])["Items"]
    return [item["key"]["S"] for item in found]


def test_without_a_test_doctor_it_stops_before_anything_is_confirmed(work: Functions) -> None:
    before, sent = visits(work), work.sent()
    assert work.run("Synthetic", {}) == {"came": "stopped before the confirmation"}
    assert visits(work) == before
    assert work.sent() == sent, "nothing went to Telegram"
    assert keys("conversations") + keys("visits") + keys("desk") == []


def test_with_one_it_books_and_gives_back(with_card: Functions) -> None:
    before, sent = visits(with_card), with_card.sent()
    for _ in range(7):  # more often than a person may on a day
        assert with_card.run("Synthetic", {}) == {"came": "booked, and gave back"}
    made = [visit for id_, visit in visits(with_card).items() if id_ not in before]
    assert len(made) == 7
    assert {visit["status"] for visit in made} == {"cancelled"}
    assert with_card.sent() == sent
    assert keys("conversations") + keys("desk") + keys("codes") == []


def test_what_fails_is_raised_and_says_where(
    work: Functions, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(turns: Turns, update: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(Turns, "take", fails)
    with pytest.raises(Failed, match="DoorFailed"):
        work.run("Synthetic", {})
    assert "the synthetic patient was not served: answered 500 at" in caplog.text


def test_a_synthetic_id_is_one_that_telegram_gives_to_nobody() -> None:
    """The Bot API: an id has 52 significant bits at most."""
    assert is_synthetic(str(SYNTHETIC_FROM))
    assert not is_synthetic(str(SYNTHETIC_FROM - 1))
    assert not is_synthetic("-1001000000001")
    assert not is_synthetic("U0SLACK")
    assert len(NOBODYS_NUMBER) == 11
