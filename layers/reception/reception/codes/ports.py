"""What codes by SMS need of the world."""

from collections.abc import Sequence
from typing import Protocol

from reception.codes.rules import Code, Limit


class TooManyCodes(Exception):
    """A limit of codes is reached. The message names its kind and no person."""


class CodeStore(Protocol):
    """The last code of each account, and how many were asked for. Every call may raise `StoreUnreachable`."""

    def load(self, account: str) -> Code | None:
        """The account's code. One consistent read."""
        ...

    def ask(self, code: Code, limits: Sequence[Limit]) -> None:
        """Keep a new code and count it under each limit, or do nothing of that.

        Raises:
            Changed: somebody changed the account's code since it was read.
            TooManyCodes: a limit is reached.
        """
        ...

    def save(self, code: Code) -> Code:
        """Write it if nobody did since it was read, and return it with its new version.

        Raises:
            Changed: somebody else was first.
        """
        ...

    def delete(self, account: str) -> None:
        """Delete the account's code; none is no error."""
        ...


class CodeQueue(Protocol):
    """The way to the function that makes and sends codes."""

    def make(self, account: str, update: int) -> None:
        """Have the code made that this update asked for. Told twice, it is sent once.

        Raises:
            StoreUnreachable.
        """
        ...


class SmsNotSent(Exception):
    """The text was not taken: try again. The message names no person."""


class SmsRefused(Exception):
    """The text can't be sent to this number, now or later."""


class Sms(Protocol):
    """Sends texts."""

    def send(self, number: str, text: str) -> None:
        """Send a text (plain) to a number (E.164).

        Raises:
            SmsNotSent, SmsRefused.
        """
        ...
