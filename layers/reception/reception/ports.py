"""The ports that every flow needs: the time, the errors of stores, queues; and which chats are synthetic."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

SYNTHETIC_FROM = 2**52
"""Ids of synthetic chats begin here. Telegram's ids have 52 bits at most, so no person's chat has such an id."""


def is_synthetic(account: str) -> bool:
    """True for the chat of a synthetic patient: no message goes to it, staff hear nothing, no figure counts it."""
    return account.isdecimal() and int(account) >= SYNTHETIC_FROM


class Clock(Protocol):
    """The time. One clock serves all of an invocation."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class Changed(Exception):
    """Somebody else changed the record since it was read: load it again and decide anew."""


class StoreUnreachable(Exception):
    """A store or a queue does not answer now. The same call may succeed later, so the work must come again."""


class StoreRefused(Exception):
    """A store or a queue refuses the call, and will refuse every repetition: no right, no table, an item too large.

    Waiting does not help. The work is tried a few times, as work that fails for a fault of ours is, and then given up.
    """


class Queue(Protocol):
    """Carries ids to the function that works on them; never a person's data."""

    def send(self, ids: Sequence[str], delay: int = 0) -> None:
        """Have each of `ids` worked on, `delay` seconds from now.

        Raises:
            StoreUnreachable, StoreRefused: some of them may not be.
        """
        ...


class WorkQueue(Queue, Protocol):
    """A queue that knows its length."""

    def length(self) -> int:
        """About how many ids wait in the queue.

        Raises:
            StoreUnreachable, StoreRefused
        """
        ...
