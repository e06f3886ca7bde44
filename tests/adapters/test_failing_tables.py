"""Whatever goes wrong at DynamoDB, a flow sees an error of its port, and no other error.

Each public method of each adapter is called again and again: first its first call of DynamoDB fails, then its second
one, until the method needs no more calls. Before each of these the method's situation is made anew.
"""

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from botocore.client import BaseClient
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    NoCredentialsError,
)
from pynamodb.indexes import Index
from pynamodb.models import Model

from reception.adapters import dynamodb
from reception.adapters.dynamodb.calls import ConditionFailed, port_errors
from reception.codes.ports import TooManyCodes
from reception.desk.thread import Thread
from reception.ports import Changed, StoreRefused, StoreUnreachable
from tests.adapters.situations import SITUATIONS, WITHOUT_CALLS, Bench, Situation
from tests.adapters.tables import Tables, amazon

MOST_CALLS = 60
"""No method needs as many calls of DynamoDB."""

type Error = Callable[[str, Mapping[str, Any]], Exception | None]


def methods() -> set[str]:
    """Each public method of each public class of the package that works on a table."""
    found = set()
    for module in pkgutil.iter_modules(dynamodb.__path__):
        loaded = importlib.import_module(f"{dynamodb.__name__}.{module.name}")
        for name, kind in inspect.getmembers(loaded, inspect.isclass):
            if kind.__module__ != loaded.__name__ or name.startswith("_"):
                continue
            if not issubclass(kind, Model | Index | Exception | msgspec.Struct):
                called = inspect.getmembers(kind, callable)
                found |= {f"{name}.{method}" for method, _ in called if method[0] != "_"}
    return found


def test_every_method_of_every_adapter_is_tried_here() -> None:
    assert len(methods()) > 60
    assert methods() == {*SITUATIONS, *WITHOUT_CALLS}


# --- failures ---


@dataclass
class Failing:
    """Lets the call number `at` fail, of those that `error` gives an error for."""

    error: Error
    at: int
    seen: int = field(default=0, init=False)

    def __call__(self, operation: str, params: Mapping[str, Any]) -> None:
        error = self.error(operation, params)
        if error is not None:
            self.seen += 1
            if self.seen == self.at:
                raise error

    @property
    def has_failed(self) -> bool:
        return self.seen >= self.at


@contextmanager
def calls_go_through(failing: Callable[[str, Mapping[str, Any]], None]) -> Iterator[None]:
    make = BaseClient._make_api_call

    def call(self: BaseClient, operation: str, params: Mapping[str, Any]) -> Any:
        failing(operation, params)
        return make(self, operation, params)

    with patch.object(BaseClient, "_make_api_call", call):
        yield


def answered(code: str, **more: Any) -> Error:
    response: Any = {"Error": {"Code": code, "Message": "told by DynamoDB"}, **more}
    return lambda operation, _: ClientError(response, operation)


def no_connection(operation: str, params: Mapping[str, Any]) -> Exception:
    return EndpointConnectionError(endpoint_url="https://dynamodb.eu-central-1.amazonaws.com")


def a_lost_race(operation: str, params: Mapping[str, Any]) -> Exception | None:
    """The answer of DynamoDB if somebody else wrote first; None for a call that has no condition."""
    if "ConditionExpression" not in json.dumps(params, default=str):
        return None
    if operation != "TransactWriteItems":
        return answered("ConditionalCheckFailedException")(operation, params)
    reasons = [
        {"Code": "ConditionalCheckFailed" if "Condition" in str(item) else "None"}
        for item in params["TransactItems"]
    ]
    return answered("TransactionCanceledException", CancellationReasons=reasons)(operation, params)


FAILURES = {
    "throttled": (answered("ProvisionedThroughputExceededException"), StoreUnreachable),
    "no connection": (no_connection, StoreUnreachable),
    "access denied": (answered("AccessDeniedException"), StoreRefused),
}


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with amazon():
        yield Bench(Tables())


def cases() -> list[Any]:
    found = []
    for method, situations in SITUATIONS.items():
        for situation in situations:
            name = situation.__name__.replace("_", " ")
            found.append(pytest.param(situation, id=method if "<" in name else f"{method}, {name}"))
    return found


def until_no_call_fails(
    bench: Bench, situation: Situation, error: Error, expected: tuple[type[Exception], ...]
) -> Iterator[Failing]:
    """Call a method once for each call that it makes, and let that one fail."""
    for number in range(1, MOST_CALLS):
        call, failing = situation(bench), Failing(error, at=number)
        with calls_go_through(failing), suppress(*expected):
            call()
            yield failing  # only a method that raised nothing
            if not failing.has_failed:
                return
    raise AssertionError(f"more than {MOST_CALLS} calls")


@pytest.mark.parametrize("situation", cases())
@pytest.mark.parametrize(("error", "expected"), FAILURES.values(), ids=FAILURES)
def test_a_failure_is_the_ports(
    bench: Bench, situation: Situation, error: Error, expected: type[Exception]
) -> None:
    (silent,) = until_no_call_fails(bench, situation, error, (expected,))
    assert not silent.has_failed, "a failure was swallowed"
    assert silent.seen > 0, "the method makes no call"


@pytest.mark.parametrize("situation", cases())
def test_a_lost_race_is_told_as_one(bench: Bench, situation: Situation) -> None:
    """The method says that the record changed, or its answer says that nothing was written."""
    told = (Changed, TooManyCodes)
    assert list(until_no_call_fails(bench, situation, a_lost_race, told))


@pytest.mark.parametrize("situation", WITHOUT_CALLS.values(), ids=WITHOUT_CALLS)
def test_what_only_adds_to_anothers_call_makes_none(bench: Bench, situation: Situation) -> None:
    call, failing = situation(bench), Failing(no_connection, at=1)
    with calls_go_through(failing):
        call()
    assert not failing.has_failed


# --- the translation itself ---


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        (["ConditionalCheckFailed", "None"], ConditionFailed),
        (["None", "TransactionConflict"], ConditionFailed),
        (["None", "ThrottlingError"], StoreUnreachable),
        (["ProvisionedThroughputExceeded"], StoreUnreachable),
        (["None", "ValidationError"], StoreRefused),
        (["ConditionalCheckFailed", "ItemCollectionSizeLimitExceeded"], StoreRefused),
        ([], ConditionFailed),
    ],
)
def test_a_cancelled_transaction_says_why(
    bench: Bench, reasons: list[str], expected: type[Exception]
) -> None:
    told = [{"Code": reason, "Message": "told by DynamoDB"} for reason in reasons]
    error = answered("TransactionCanceledException", CancellationReasons=told)
    with (
        calls_go_through(Failing(error, at=1)),
        pytest.raises(expected) as raised,
        port_errors(),
        bench.transaction() as transaction,
    ):
        transaction.delete(bench.tables.visits("patient:1", "link:1"))
    if isinstance(raised.value, ConditionFailed):
        assert raised.value.failed == tuple(r == "ConditionalCheckFailed" for r in reasons)


def test_a_transaction_whose_connection_broke_found_the_store_unreachable(bench: Bench) -> None:
    """Such an error of botocore has None as its response."""
    error = ConnectionClosedError(endpoint_url="https://dynamodb.eu-central-1.amazonaws.com")
    with (
        calls_go_through(Failing(lambda *_: error, at=1)),
        pytest.raises(StoreUnreachable, match="ConnectionClosedError"),
        port_errors(),
        bench.transaction() as transaction,
    ):
        transaction.delete(bench.tables.visits("patient:1", "link:1"))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ThrottlingException", StoreUnreachable),
        ("InternalServerError", StoreUnreachable),
        ("TransactionInProgressException", StoreUnreachable),
        ("an error of next year", StoreUnreachable),
        ("ValidationException", StoreRefused),
        ("ResourceNotFoundException", StoreRefused),
        ("ConditionalCheckFailedException", Changed),
    ],
)
def test_an_answer_passes_or_stays_or_is_a_lost_race(
    bench: Bench, code: str, expected: type[Exception]
) -> None:
    with calls_go_through(Failing(answered(code), at=1)), pytest.raises(expected):
        bench.threads.save(Thread("1"))


def test_without_credentials_a_store_is_unreachable_and_not_refused(bench: Bench) -> None:
    """A container gets its credentials from AWS, and may be too early."""
    with (
        calls_go_through(Failing(lambda *_: NoCredentialsError(), at=1)),
        pytest.raises(StoreUnreachable, match="NoCredentialsError"),
    ):
        bench.store.load("1001")


def test_an_error_that_waiting_does_not_mend_is_no_passing_one() -> None:
    assert not issubclass(StoreRefused, StoreUnreachable)


def test_no_adapter_translates_errors_by_itself() -> None:
    for module in pkgutil.iter_modules(dynamodb.__path__):
        source = inspect.getsource(importlib.import_module(f"{dynamodb.__name__}.{module.name}"))
        translates = "pynamodb.exceptions" in source or "botocore.exceptions" in source
        assert translates == (module.name == "calls"), module.name
