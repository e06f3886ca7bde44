"""The port of the cabinet: what is kept of who signed in."""

from dataclasses import field
from datetime import datetime
from typing import Protocol

from reception.dataclass import dataclass
from reception.desk.thread import Operator


@dataclass(frozen=True)
class ManagerSession:
    """A manager's stay in the cabinet. Instants in UTC.

    `until`: when it ends if nothing is asked for. `ends`: when it ends in any case. `csrf`: the token that each form of
    its pages carries.
    """

    manager: Operator
    csrf: str = field(repr=False)
    until: datetime
    ends: datetime


class SessionStore(Protocol):
    """Keeps sessions, and links that open one, by the digest of their secret; never the secret itself.

    Every call may raise `StoreUnreachable`.
    """

    def keep(self, digest: str, session: ManagerSession) -> None:
        """Keep a session, in place of the one under this digest."""
        ...

    def load(self, digest: str) -> ManagerSession | None:
        """The session under a digest, also one that is over; None if there is none. One consistent read."""
        ...

    def drop(self, digest: str) -> None:
        """Forget a session; one that is gone is no error."""
        ...

    def keep_link(self, digest: str, member: Operator, until: datetime) -> None:
        """Keep a link that lets a member in once, until then (UTC)."""
        ...

    def take_link(self, digest: str, now: datetime) -> Operator | None:
        """Use a link up: the member whom it lets in; None if it is unknown, over, or was used before."""
        ...

    def use_once(self, digest: str, until: datetime) -> bool:
        """Note that a sign-in was used, until then (UTC). False if it was used before: of two, one wins."""
        ...
