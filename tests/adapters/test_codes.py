"""The store of codes keeps its promises, as a table and as the double that other tests use; and SNS."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
import pytest
from botocore.stub import Stubber

from reception.adapters.dynamodb.codes import DynamoCodes
from reception.adapters.dynamodb.models import CodeItem, bound
from reception.adapters.sms import SnsSms
from reception.codes.misses import MISSES_KEPT, Miss, Misses
from reception.codes.ports import CodesTooSoon, CodeStore, SmsNotSent, SmsRefused, TooManyCodes
from reception.codes.rules import CODE_VALID_FOR, CODES_KEPT, Code, Limit
from reception.ports import Changed
from tests.adapters.tables import amazon
from tests.doubles.codes import MemoryCodes

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
CODE = Code("1001", 7, NOW, NOW + CODE_VALID_FOR, "+380671112233", language="ru")
LIMITS = (Limit("chat:x:1", 5), Limit("number:y:1", 2), Limit("day:1", 3))


@dataclass
class Clock:
    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def aws() -> Iterator[None]:
    with amazon():
        yield


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest, clock: Clock) -> CodeStore:
    if request.param == "memory":
        return MemoryCodes(clock.now)
    request.getfixturevalue("aws")
    table = bound(CodeItem, "codes")
    table.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
    return DynamoCodes(table, clock.now)


def kept(store: CodeStore) -> Code:
    code = store.load("1001")
    assert code is not None
    return code


def test_nobody_has_a_code_before_asking(store: CodeStore) -> None:
    assert store.load("1001") is None


def test_a_code_comes_back_as_it_was_kept(store: CodeStore) -> None:
    store.ask(CODE, LIMITS)
    assert kept(store) == replace(CODE, version=1)
    changed = store.save(replace(kept(store), proof="p", sent=True, wrong=(8, 9), used_by=10))
    assert kept(store) == changed


def test_of_two_who_change_the_same_one_is_told(store: CodeStore) -> None:
    store.ask(CODE, LIMITS)
    seen = kept(store)
    store.save(replace(seen, wrong=(8,)))
    with pytest.raises(Changed):
        store.save(replace(seen, wrong=(9,)))
    assert kept(store).wrong == (8,)


def test_of_two_who_ask_at_once_one_is_counted(store: CodeStore) -> None:
    store.ask(CODE, LIMITS)
    with pytest.raises(Changed):
        store.ask(replace(CODE, asked_by=8), LIMITS)
    store.ask(replace(CODE, asked_by=8, version=1), LIMITS)
    assert kept(store).asked_by == 8


def test_a_limit_holds_and_then_nothing_is_kept_or_counted(store: CodeStore) -> None:
    for number in range(2):
        store.ask(replace(CODE, account=f"chat {number}"), LIMITS)
    with pytest.raises(TooManyCodes, match=r"number$|a number "):
        store.ask(CODE, LIMITS)
    assert store.load("1001") is None
    elsewhere = (Limit("chat:z:1", 5), Limit("number:z:1", 2), LIMITS[2])
    store.ask(CODE, elsewhere)
    with pytest.raises(TooManyCodes, match="day"):
        store.ask(replace(CODE, account="one more"), elsewhere)


def test_a_deleted_code_is_gone_and_what_was_counted_is_not(store: CodeStore) -> None:
    store.ask(CODE, LIMITS)
    store.delete("1001")
    store.delete("1001")
    assert store.load("1001") is None
    store.ask(CODE, LIMITS)
    store.delete("1001")
    with pytest.raises(TooManyCodes):
        store.ask(CODE, LIMITS)


def test_what_should_have_expired_is_gone_even_where_it_still_lies(
    store: CodeStore, clock: Clock
) -> None:
    store.ask(CODE, LIMITS)
    clock.moment += CODE_VALID_FOR + CODES_KEPT + timedelta(seconds=1)
    assert store.load("1001") is None
    store.ask(replace(CODE, asked_at=clock.moment, until=clock.moment + CODE_VALID_FOR), LIMITS)
    assert kept(store).asked_at == clock.moment


def test_a_pause_holds_for_the_next_code_and_is_told_from_a_limit(
    store: CodeStore, clock: Clock
) -> None:
    paused = (Limit("chat:x:1", 2, timedelta(minutes=1)), Limit("day:1", 9))
    store.ask(CODE, paused)
    store.delete("1001")
    with pytest.raises(CodesTooSoon):
        store.ask(replace(CODE, asked_at=NOW + timedelta(seconds=59)), paused)
    store.ask(replace(CODE, asked_at=NOW + timedelta(seconds=60)), paused)
    store.delete("1001")
    for later in (90, 900):
        with pytest.raises(TooManyCodes):
            store.ask(replace(CODE, asked_at=NOW + timedelta(seconds=later)), paused)


DEEDS = (Limit("deeds:x:1", 2), Limit("deeds:y:1", 3))


def test_a_deed_is_counted_once_for_an_update_under_each_limit_or_under_none(
    store: CodeStore,
) -> None:
    assert [store.count(DEEDS, update) for update in (7, 7, 8, 8, 9, 7)] == [
        True, True, True, True, False, True,
    ]  # fmt: skip
    assert store.count(DEEDS[1:], 10), "the refused one was counted nowhere"
    assert not store.count(DEEDS[1:], 11)


def test_a_deed_that_is_taken_back_makes_room(store: CodeStore) -> None:
    assert [store.count(DEEDS, update) for update in (7, 8, 9)] == [True, True, False]
    store.take_back(DEEDS, 8)
    store.take_back(DEEDS, 8)
    store.take_back([Limit("deeds:never:1", 2)], 8)
    assert store.count(DEEDS, 9)
    assert not store.count(DEEDS, 8)
    store.take_back(DEEDS, 7)
    store.take_back(DEEDS, 9)
    assert store.count(DEEDS, 10)


def test_deeds_are_counted_by_themselves(store: CodeStore) -> None:
    store.ask(CODE, LIMITS)
    assert store.count(DEEDS, 7)
    store.delete("1001")
    assert store.load("1001") is None
    assert not store.count([Limit("deeds:x:1", 1)], 8)


def test_misses_come_back_as_they_were_counted(store: CodeStore) -> None:
    assert store.load_misses("misses:x") == Misses("misses:x")
    counted = Misses("misses:x", (Miss(7, NOW), Miss(8, NOW)))
    store.save_misses(counted)
    assert store.load_misses("misses:x") == replace(counted, version=1)
    assert store.load_misses("misses:y") == Misses("misses:y")


def test_of_two_who_count_a_miss_at_once_one_is_told(store: CodeStore) -> None:
    seen = store.load_misses("misses:x")
    store.save_misses(replace(seen, misses=(Miss(7, NOW),)))
    with pytest.raises(Changed):
        store.save_misses(replace(seen, misses=(Miss(8, NOW),)))


def test_misses_outlive_a_deleted_code_and_end_in_their_time(
    store: CodeStore, clock: Clock
) -> None:
    store.ask(CODE, LIMITS)
    store.save_misses(Misses("misses:x", (Miss(7, NOW),)))
    store.delete("1001")
    clock.moment += MISSES_KEPT - timedelta(seconds=1)
    assert store.load_misses("misses:x").misses
    clock.moment += timedelta(seconds=2)
    assert store.load_misses("misses:x") == Misses("misses:x")
    store.save_misses(Misses("misses:x", (Miss(9, clock.moment),)))
    assert store.load_misses("misses:x").misses == (Miss(9, clock.moment),)


def sns(act: Callable[[Stubber], None]) -> SnsSms:
    client = botocore.session.get_session().create_client(
        "sns", "eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    stub = Stubber(client)
    act(stub)
    stub.activate()
    return SnsSms(client)


def test_a_text_goes_to_the_number_and_may_not_cost_the_earth() -> None:
    expected: dict[str, Any] = {
        "PhoneNumber": "+380671112233",
        "Message": "140891 — Ваш код",
        "MessageAttributes": {
            "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
            "AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": "0.50"},
        },
    }
    sms = sns(lambda stub: stub.add_response("publish", {"MessageId": "m"}, expected))
    sms.send("+380671112233", "140891 — Ваш код")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("InvalidParameter", SmsRefused),
        ("OptedOut", SmsRefused),
        ("Throttling", SmsNotSent),
        ("InternalError", SmsNotSent),
        ("AuthorizationError", SmsNotSent),
    ],
)
def test_what_may_be_tried_again_is_told_from_what_never_can(
    code: str, error: type[Exception]
) -> None:
    words = "Invalid parameter: PhoneNumber Reason: +380671112233 is not valid"
    sms = sns(lambda stub: stub.add_client_error("publish", code, words))
    with pytest.raises(error) as told:
        sms.send("+380671112233", "140891 — Ваш код")
    assert "0671112233" not in repr(told.value), "an exception ends up in a log"
    assert told.value.__cause__ is None
