"""The clinic system's token and sign-in lock, shared by all containers."""

from collections.abc import Callable
from datetime import datetime
from typing import override

from pynamodb.expressions.update import Action

from reception.adapters.dynamodb.calls import get, holds, port_errors
from reception.adapters.dynamodb.models import SystemItem
from reception.adapters.ports import SignIns

_KEY = "sign_in"


class DynamoSignIns(SignIns):
    """One item of the system table. `now` must give real time: a lock belongs to a process, not to the clinic's day."""

    def __init__(self, table: type[SystemItem], now: Callable[[], datetime]) -> None:
        self.table = table
        self.now = now

    @override
    def token(self) -> str | None:
        return self._read().token

    @override
    def keep(self, token: str) -> None:
        table = self.table
        actions: list[Action] = [
            table.token.set(token),
            table.locked_until.remove(),
            table.refused_until.remove(),
        ]
        with port_errors():
            table(_KEY).update(actions=actions)

    @override
    def acquire(self, seconds: int) -> bool:
        locked_until = self.table.locked_until
        now = int(self.now().timestamp())
        return holds(
            lambda: self.table(_KEY).update(
                actions=[locked_until.set(now + seconds)],
                condition=locked_until.does_not_exist() | (locked_until <= now),
            )
        )

    @override
    def refused(self, seconds: int) -> None:
        refused_until = int(self.now().timestamp()) + seconds
        with port_errors():
            self.table(_KEY).update(actions=[self.table.refused_until.set(refused_until)])

    @override
    def is_refused(self) -> bool:
        return int(self._read().refused_until or 0) > self.now().timestamp()

    def _read(self) -> SystemItem:
        return get(self.table, _KEY) or self.table(_KEY)
