"""The clinic system's token and sign-in lock, shared by all containers."""

from collections.abc import Callable
from datetime import datetime

from pynamodb.exceptions import PynamoDBException, UpdateError
from pynamodb.expressions.update import Action

from reception.adapters.dynamodb.models import SystemItem
from reception.ports import StoreUnreachable


class DynamoSignIns:
    """The `SignIns` in one item of the system table. Times are real: a lock belongs to a process."""

    def __init__(self, table: type[SystemItem], now: Callable[[], datetime]) -> None:
        self.table = table
        self.now = now

    def token(self) -> str | None:
        """The token last kept."""
        return self._read().token

    def keep(self, token: str) -> None:
        """Keep a token and open the lock."""
        table = self.table
        actions: list[Action] = [
            table.token.set(token),
            table.locked_until.remove(),
            table.refused_until.remove(),
        ]
        self.table("sign_in").update(actions=actions)

    def acquire(self, seconds: int) -> bool:
        """Take the lock unless somebody holds it."""
        locked = self.table.locked_until
        now = int(self.now().timestamp())
        try:
            self.table("sign_in").update(
                actions=[locked.set(now + seconds)],
                condition=locked.does_not_exist() | (locked <= now),
            )
        except UpdateError as error:
            if error.cause_response_code == "ConditionalCheckFailedException":
                return False
            raise StoreUnreachable(str(error.cause_response_code)) from error
        return True

    def refused(self, seconds: int) -> None:
        """Nobody tries again for `seconds`."""
        until = int(self.now().timestamp()) + seconds
        self.table("sign_in").update(actions=[self.table.refused_until.set(until)])

    def is_refused(self) -> bool:
        """Whether that is so now."""
        return int(self._read().refused_until or 0) > self.now().timestamp()

    def _read(self) -> SystemItem:
        try:
            return self.table.get("sign_in", consistent_read=True)
        except self.table.DoesNotExist:
            return self.table("sign_in")
        except PynamoDBException as error:
            raise StoreUnreachable(type(error).__name__) from error
