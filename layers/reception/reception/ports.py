"""The ports that every flow needs: the time, the errors of stores, queues."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time. One clock serves all of an invocation."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class Changed(Exception):
    """Somebody else saved the conversation first: load it again and decide anew."""


class StoreUnreachable(Exception):
    """The store of conversations does not answer. Telegram brings the update again."""


class Queue(Protocol):
    """Carries ids to the function that works on them; never a person's data."""

    def send(self, ids: Sequence[str], delay: int = 0) -> None:
        """Have each of `ids` worked on, `delay` seconds from now.

        Raises:
            StoreUnreachable: some of them may not be.
        """
        ...
