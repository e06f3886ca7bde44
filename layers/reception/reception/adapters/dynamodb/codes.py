"""Codes by SMS: one item for an account, and counters, changed only as they were read."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import msgspec
from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from reception.adapters.dynamodb.models import CodeItem
from reception.codes.ports import TooManyCodes
from reception.codes.rules import Code, Limit
from reception.ports import Changed, StoreUnreachable

COUNTED_FOR = timedelta(days=2)
"""Longer than any clinic day."""
LOST = "ConditionalCheckFailed"

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Code).decode


class DynamoCodes:
    """The `CodeStore` over a table of its own, which no backup keeps."""

    def __init__(self, table: type[CodeItem], now: Callable[[], datetime]) -> None:
        self.table = table
        self.now = now

    def load(self, account: str) -> Code | None:
        """An item whose time is over is none."""
        with _errors():
            try:
                item = self.table.get(code_key(account), consistent_read=True)
            except self.table.DoesNotExist:
                return None
        gone = (item.expires_at or 0) < self._seconds()
        return None if gone or item.state is None else _decode(item.state)

    def ask(self, code: Code, limits: Sequence[Limit]) -> None:
        """One transaction: what is not kept is not counted."""
        model = self.table
        until = int((self.now() + COUNTED_FOR).timestamp())
        try:
            with _errors(), TransactWrite(connection=self._connection()) as transaction:
                transaction.save(self._item(code), condition=self._unchanged(code))
                for limit in limits:
                    transaction.update(
                        model(limit.key),
                        actions=[model.counted.add(1), model.expires_at.set(until)],
                        condition=model.counted.does_not_exist() | (model.counted < limit.most),
                    )
        except _Cancelled as error:
            code_lost, *over = error.lost
            reached = [limit.key for limit, lost in zip(limits, over, strict=True) if lost]
            if reached and not code_lost:
                kind = reached[0].partition(":")[0]
                raise TooManyCodes(f"the limit of a {kind} is reached") from error
            raise Changed from error

    def save(self, code: Code) -> Code:
        """Write one version on."""
        with _errors():
            self._item(code).save(condition=self._unchanged(code))
        return replace(code, version=code.version + 1)

    def delete(self, account: str) -> None:
        """Delete it now."""
        with _errors():
            self.table(code_key(account)).delete()

    def _unchanged(self, code: Code) -> Condition:
        model = self.table
        if code.version:
            return cast("Condition", model.version == code.version)
        expired = model.expires_at < self._seconds()
        return cast("Condition", model.key.does_not_exist() | expired)

    def _item(self, code: Code) -> CodeItem:
        saved = replace(code, version=code.version + 1)
        return self.table(
            code_key(code.account),
            version=saved.version,
            state=_encode(saved),
            expires_at=int(code.expires_at.timestamp()),
        )

    def _seconds(self) -> int:
        return int(self.now().timestamp())

    def _connection(self) -> Connection:
        return self.table._get_connection().connection


class _Cancelled(Exception):
    """A transaction was not done; `lost`: which of its conditions did not hold, in its order."""

    def __init__(self, lost: Sequence[bool]) -> None:
        super().__init__("a condition of the transaction does not hold")
        self.lost = lost


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except TransactWriteError as error:
        if error.cause_response_code != "TransactionCanceledException":
            raise StoreUnreachable(str(error.cause_response_code)) from error
        reasons = error.cancellation_reasons
        raise _Cancelled([r is not None and r.code == LOST for r in reasons]) from error
    except PynamoDBException as error:
        code = error.cause_response_code
        if code == "ConditionalCheckFailedException":
            raise Changed from error
        raise StoreUnreachable(code or type(error).__name__) from error


def code_key(account: str) -> str:
    """The key of an account's code."""
    return f"code:{account}"
