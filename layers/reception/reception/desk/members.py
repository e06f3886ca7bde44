"""Who is of the staff: the platform is asked, and its answer is used for a minute."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

MEMBERSHIP_KEPT = timedelta(minutes=1)
"""How long the platform's answer that somebody is a member is used, so that not each line costs another call."""


class Membership(Protocol):
    """Knows who is a member of a room: the room itself."""

    def is_member(self, user: str) -> bool:
        """True if this user is a member of the room now. May raise a `ChannelError`."""
        ...


class Members:
    """The members of one room. `now` is the reception's clock."""

    def __init__(self, room: Membership, now: Callable[[], datetime]) -> None:
        self.room = room
        self.now = now
        self._seen: dict[str, datetime] = {}

    def has(self, user: str) -> bool:
        """True if somebody is a member of the room now, or was within the last minute.

        A former member may still have the room's messages, and a forwarded card has its buttons.

        Raises:
            ChannelError: the platform does not say.
        """
        now = self.now()
        asked_at = self._seen.get(user)
        if asked_at and now - asked_at < MEMBERSHIP_KEPT:
            return True
        self._seen.pop(user, None)
        if not self.room.is_member(user):
            return False
        self._seen[user] = now
        return True

    def ask_again(self, user: str) -> bool:
        """True if somebody is a member now, by the platform's answer of this moment.

        Raises:
            ChannelError: the platform does not say.
        """
        self._seen.pop(user, None)
        return self.has(user)
