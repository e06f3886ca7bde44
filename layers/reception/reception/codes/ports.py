"""The ports of codes by SMS: a store, a queue, and a service that sends texts."""

from collections.abc import Sequence
from typing import Protocol

from reception.codes.misses import Misses
from reception.codes.rules import Code, Limit, Text


class TooManyCodes(Exception):
    """A limit of codes is reached. The message names its kind and no person."""


class CodesTooSoon(Exception):
    """The last code under one of the limits was asked for less than its pause ago."""


class CodeStore(Protocol):
    """The last code of each account, counters of codes, and misses.

    Calls may raise `StoreUnreachable` or `StoreRefused`.
    """

    def load(self, account: str) -> Code | None:
        """Read the account's code consistently; None if it has none."""
        ...

    def ask(self, code: Code, limits: Sequence[Limit]) -> None:
        """Keep a new code and count it under each limit, or do neither.

        Raises:
            Changed: somebody changed the account's code since it was read.
            TooManyCodes: a limit is reached.
            CodesTooSoon: a limit's pause is not over.
        """
        ...

    def save(self, code: Code) -> Code:
        """Write a code, and return it with its new version.

        Raises:
            Changed: somebody changed the account's code since it was read.
        """
        ...

    def delete(self, account: str) -> None:
        """Delete the account's code, if it has one."""
        ...

    def load_misses(self, key: str) -> Misses:
        """Read the misses under a key consistently; empty if none are counted."""
        ...

    def count(self, limits: Sequence[Limit], update: int) -> bool:
        """Count an update under each limit, once however often this is called; or count nothing and return False.

        Raises:
            Changed: somebody else counts at this moment.
        """
        ...

    def take_back(self, limits: Sequence[Limit], update: int) -> None:
        """Count an update under none of these limits any more."""
        ...

    def save_misses(self, misses: Misses) -> None:
        """Write the misses under their key.

        Raises:
            Changed: somebody changed them since they were read.
        """
        ...


class CodeQueue(Protocol):
    """The way to the function that makes and sends codes."""

    def make(self, account: str, update: int) -> None:
        """Have the code made that this update asked for. If this is called again, the code is still sent once.

        Raises:
            StoreUnreachable: the queue may not have taken it.
            StoreRefused: the queue takes nothing from this function.
        """
        ...


class TextStore(Protocol):
    """Texts that remind of visits, and how many were asked for. Calls may raise `StoreUnreachable`."""

    def load_text(self, key: str) -> Text | None:
        """Read a text consistently; None if none was asked for."""
        ...

    def save_text(self, text: Text) -> Text:
        """Write a text, and return it with its new version.

        Raises:
            Changed: somebody changed it since it was read.
        """
        ...

    def count_text(self, month: str, most: int) -> bool:
        """Count one more text in a month, such as `2026-11`; or count nothing and return False if there are `most`."""
        ...


class TextQueue(Protocol):
    """The way to the function that sends texts."""

    def text(self, key: str) -> None:
        """Have the text with this key sent. If this is called again, it is still sent once.

        Raises:
            StoreUnreachable: the queue may not have taken it.
            StoreRefused: the queue takes nothing from this function.
        """
        ...


class SmsNotSent(Exception):
    """The service did not take the text, but may take it later. The message names no person."""


class SmsRefused(Exception):
    """The text can't be sent to this number, now or later. The message names no person."""


class Sms(Protocol):
    """Sends texts."""

    def send(self, number: str, text: str) -> None:
        """Send a text (plain) to a number (E.164).

        Raises:
            SmsNotSent, SmsRefused
        """
        ...
