"""Codes by SMS: one item for each account's code, one counter for each limit and clinic day; and counted misses."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import cast, override

import msgspec
from pynamodb.connection import Connection
from pynamodb.expressions.condition import Condition, size
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from reception.adapters.dynamodb.calls import ConditionFailed, get, holds, port_errors
from reception.adapters.dynamodb.models import CodeItem
from reception.codes.misses import Misses
from reception.codes.ports import CodesTooSoon, CodeStore, TextStore, TooManyCodes
from reception.codes.rules import Code, Limit, Text
from reception.dataclass import replace

COUNTERS_KEPT = timedelta(days=2)
"""Longer than any clinic day."""
MONTHS_KEPT = timedelta(days=62)
"""Longer than any month."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Code).decode
_decode_text = msgspec.json.Decoder(Text).decode
_decode_misses = msgspec.json.Decoder(Misses).decode


class DynamoCodes(CodeStore, TextStore):
    """The codes in a table of their own, which no backup keeps."""

    def __init__(self, table: type[CodeItem], now: Callable[[], datetime]) -> None:
        self.table = table
        self.now = now

    @override
    def load(self, account: str) -> Code | None:
        """An item whose time to live is over counts as deleted: DynamoDB takes up to two days to delete it."""
        state = self._state(code_key(account))
        return None if state is None else _decode(state)

    @override
    def ask(self, code: Code, limits: Sequence[Limit]) -> None:
        """Write code and counters in one transaction, so that a code that is not kept is not counted."""
        model = self.table
        until = int((self.now() + COUNTERS_KEPT).timestamp())
        asked_at = int(code.asked_at.timestamp())
        try:
            with port_errors(), TransactWrite(connection=self._connection()) as transaction:
                transaction.save(self._item(code), condition=self._unchanged(code))
                for limit in limits:
                    transaction.update(
                        model(limit.key),
                        actions=[
                            model.counted.add(1),
                            model.expires_at.set(until),
                            *([model.asked_at.set(asked_at)] if limit.pause else []),
                        ],
                        condition=self._allows(limit, asked_at),
                    )
        except ConditionFailed as error:
            reached = _limit_reached(error, limits)
            if reached is None:
                raise
            counted = get(model, reached.key)
            if counted and (counted.counted or 0) < reached.most:
                raise CodesTooSoon from error
            kind = reached.key.partition(":")[0]
            raise TooManyCodes(f"the limit of a {kind} is reached") from error

    @override
    def count(self, limits: Sequence[Limit], update: int) -> bool:
        """Add the update to the set under each limit, in one transaction. An update that is there adds nothing."""
        model = self.table
        until = int((self.now() + COUNTERS_KEPT).timestamp())
        try:
            with port_errors(), TransactWrite(connection=self._connection()) as transaction:
                for limit in limits:
                    counted = size(model.updates)  # type: ignore[no-untyped-call] # pynamodb's
                    is_free = model.updates.does_not_exist() | (counted < limit.most)
                    transaction.update(
                        model(limit.key),
                        actions=[model.updates.add({update}), model.expires_at.set(until)],
                        condition=is_free | model.updates.contains(update),
                    )
        except ConditionFailed as error:
            if any(error.failed):
                return False
            raise
        return True

    @override
    def take_back(self, limits: Sequence[Limit], update: int) -> None:
        model = self.table
        until = int((self.now() + COUNTERS_KEPT).timestamp())
        with port_errors(), TransactWrite(connection=self._connection()) as transaction:
            for limit in limits:
                transaction.update(
                    model(limit.key),
                    actions=[model.updates.delete({update}), model.expires_at.set(until)],
                )

    @override
    def save(self, code: Code) -> Code:
        with port_errors():
            self._item(code).save(condition=self._unchanged(code))
        return replace(code, version=code.version + 1)

    @override
    def delete(self, account: str) -> None:
        with port_errors():
            self.table(code_key(account)).delete()

    @override
    def load_misses(self, key: str) -> Misses:
        state = self._state(key)
        return Misses(key) if state is None else _decode_misses(state)

    @override
    def save_misses(self, misses: Misses) -> None:
        saved = replace(misses, version=misses.version + 1)
        expires_at = saved.expires_at or self.now()
        item = self.table(
            saved.key,
            version=saved.version,
            state=_encode(saved),
            expires_at=int(expires_at.timestamp()),
        )
        with port_errors():
            item.save(condition=self._unchanged(misses))

    @override
    def load_text(self, key: str) -> Text | None:
        state = self._state(key)
        return None if state is None else _decode_text(state)

    @override
    def save_text(self, text: Text) -> Text:
        saved = replace(text, version=text.version + 1)
        item = self.table(
            saved.key,
            version=saved.version,
            state=_encode(saved),
            expires_at=int(saved.expires_at.timestamp()),
        )
        with port_errors():
            item.save(condition=self._unchanged(text))
        return saved

    @override
    def count_text(self, month: str, most: int) -> bool:
        model = self.table
        item, until = model(f"texts:{month}"), int((self.now() + MONTHS_KEPT).timestamp())
        actions: list[Action] = [model.counted.add(1), model.expires_at.set(until)]
        is_free = model.counted.does_not_exist() | (model.counted < most)
        return most > 0 and holds(lambda: item.update(actions=actions, condition=is_free))

    def _allows(self, limit: Limit, asked_at: int) -> Condition:
        """Whether one more code may be asked for at this moment (in seconds)."""
        model = self.table
        is_free = model.counted.does_not_exist() | (model.counted < limit.most)
        if not limit.pause:
            return cast("Condition", is_free)
        before = asked_at - int(limit.pause.total_seconds())
        is_time = model.asked_at.does_not_exist() | (model.asked_at <= before)
        return cast("Condition", is_free & is_time)

    def _state(self, key: str) -> bytes | None:
        """The state of an item that is not over yet."""
        item = get(self.table, key)
        is_over = item is None or (item.expires_at or 0) < self._seconds()
        return None if item is None or is_over else item.state

    def _unchanged(self, kept: Code | Misses | Text) -> Condition:
        model = self.table
        if kept.version:
            return cast("Condition", model.version == kept.version)
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


def _limit_reached(error: ConditionFailed, limits: Sequence[Limit]) -> Limit | None:
    """The limit because of which a transaction of `ask` failed; None if somebody else changed the code."""
    code_changed, *over = error.failed or (True,)
    if code_changed:
        return None
    return next((limit for limit, failed in zip(limits, over, strict=True) if failed), None)


def code_key(account: str) -> str:
    """The key of an account's code."""
    return f"code:{account}"
