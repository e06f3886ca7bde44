"""What every flow needs of the world: the time, and what a store may answer."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class Changed(Exception):
    """Somebody else saved the conversation first: load it again and decide anew."""


class StoreUnreachable(Exception):
    """The store of conversations does not answer. Telegram brings the update again."""
