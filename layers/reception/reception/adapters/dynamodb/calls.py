"""The one way to DynamoDB: its errors become the ports' errors here, and due items are claimed here.

No other module of the package catches an error of pynamodb or botocore that came from a table.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import DoesNotExist, PynamoDBException, TransactWriteError
from pynamodb.models import Model

from reception.adapters.dynamodb.models import (
    SHARDS,
    ConversationItem,
    DeskItem,
    VisitItem,
    due_key,
)
from reception.ports import Changed, StoreRefused, StoreUnreachable

MAX_DUE_PER_SHARD = 6_000
"""One run needs no more to find the most urgent ones: 24,000 are ten runs' work, and some 3 MB of keys."""
REFUSALS = frozenset(
    {
        "AccessDeniedException",
        "ItemCollectionSizeLimitExceededException",
        "ParamValidationError",
        "ResourceNotFoundException",
        "SerializationException",
        "UnrecognizedClientException",
        "ValidationException",
    }
)
"""Errors that the same call meets again however often it is repeated: no right, no table, an item too large."""

_CONDITION_FAILED = "ConditionalCheckFailedException"
_TRANSACTION_CANCELLED = "TransactionCanceledException"
_REASON_CONDITION = "ConditionalCheckFailed"
_REASONS_OF_A_RACE = frozenset({_REASON_CONDITION, "TransactionConflict"})
_REASONS_OF_REFUSAL = frozenset(
    {"AccessDenied", "ItemCollectionSizeLimitExceeded", "ValidationError"}
)


class ConditionFailed(Changed):
    """A conditional write was not done.

    `failed` is for a transaction: for each of its writes, in order, whether that one's condition failed. It is empty
    for a single write, and where DynamoDB gave no reasons.
    """

    def __init__(self, failed: Sequence[bool] = ()) -> None:
        super().__init__("a condition of the write does not hold")
        self.failed = tuple(failed)


@contextmanager
def port_errors() -> Iterator[None]:
    """Turn errors of DynamoDB, its client and its connection into the ports'.

    Raises:
        ConditionFailed: the condition of a write does not hold.
        StoreUnreachable: no answer, or one that a later call may not get.
        StoreRefused: an answer that every repetition gets.
    """
    try:
        yield
    except TransactWriteError as error:
        raise _of_transaction(error) from error
    except PynamoDBException as error:
        raise _port_error(_name_of(error)) from error
    except ClientError as error:
        raise _port_error(error.response["Error"]["Code"]) from error
    except BotoCoreError as error:
        raise _port_error(type(error).__name__) from error


def holds(write: Callable[[], object]) -> bool:
    """Do a conditional write. False if it was not done because its condition does not hold.

    Raises:
        StoreUnreachable, StoreRefused
    """
    try:
        with port_errors():
            write()
    except ConditionFailed:
        return False
    return True


def get[Item: Model](table: type[Item], key: str) -> Item | None:
    """Read an item consistently; None if there is no such item.

    Raises:
        StoreUnreachable, StoreRefused
    """
    with port_errors():
        try:
            return table.get(key, consistent_read=True)
        except DoesNotExist:
            return None


def due_items[Item: (ConversationItem, DeskItem, VisitItem)](
    table: type[Item], now: datetime
) -> list[Item]:
    """The items that are due at `now` (UTC), with their keys only: the longest due, up to `MAX_DUE_PER_SHARD` a shard.

    Raises:
        StoreUnreachable, StoreRefused
    """
    with port_errors():
        return [
            item
            for shard in range(SHARDS)
            for item in table.due.query(
                shard, table.due_at <= due_key(now), limit=MAX_DUE_PER_SHARD
            )
        ]


def claim[Item: (ConversationItem, DeskItem, VisitItem)](
    table: type[Item], item: Item, until: datetime
) -> bool:
    """Have an item due again at `until` (UTC) and not before.

    False if its moment changed since it was read: two processes may have read the same item, and the first write wins.

    Raises:
        StoreUnreachable, StoreRefused
    """
    seen_at, again_at = item.due_at, table.due_at.set(due_key(until))
    return holds(lambda: item.update(actions=[again_at], condition=table.due_at == seen_at))


def _port_error(name: str) -> Exception:
    """The port's error for a code of DynamoDB, or for the class of an error of its client."""
    if name == _CONDITION_FAILED:
        return ConditionFailed()
    return StoreRefused(name) if name in REFUSALS else StoreUnreachable(name)


def _name_of(error: PynamoDBException) -> str:
    """DynamoDB's code for an error, else the name of its cause's class.

    pynamodb's own `cause_response_code` fails where a connection broke: botocore has None as the response then.
    """
    cause = error.cause or error
    response = getattr(cause, "response", None) or {}
    return str(response.get("Error", {}).get("Code") or type(cause).__name__)


def _of_transaction(error: TransactWriteError) -> Exception:
    """A transaction is cancelled for the reasons of its writes: a race, a refusal, or a table that is too busy."""
    name = _name_of(error)
    if name != _TRANSACTION_CANCELLED:
        return _port_error(name)
    reasons = [reason.code if reason else "" for reason in error.cancellation_reasons]
    if refusals := _REASONS_OF_REFUSAL.intersection(reasons):
        return StoreRefused(", ".join(sorted(refusals)))
    if not reasons or _REASONS_OF_A_RACE.intersection(reasons):
        return ConditionFailed([reason == _REASON_CONDITION for reason in reasons])
    return StoreUnreachable(", ".join(sorted(set(reasons) - {""})))
