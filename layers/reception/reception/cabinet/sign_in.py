"""Decides who a request is from: a manager signs in, stays a while, and is out within a minute of leaving the staff.

There are two ways in. Telegram says who opened its Mini App (`init_data`). A link that the desk in Slack showed to one
member lets that member in once. Both end in a session, of which the browser has a secret and the store a digest.
"""

import hashlib
import logging
import secrets
from collections.abc import Callable
from datetime import timedelta

from reception.cabinet.init_data import NotSigned, read_init_data
from reception.cabinet.ports import ManagerSession, SessionStore
from reception.clinic.facts import DeskFacts
from reception.dataclass import dataclass, replace
from reception.desk.members import Members
from reception.desk.thread import Operator
from reception.ports import Clock

IDLE = timedelta(hours=1)
"""How long a session lasts if nothing is asked for: a manager may be at one form for so long."""
LONGEST = timedelta(hours=8)
LINK_LASTS = timedelta(minutes=5)

log = logging.getLogger(__name__)


class NotLetIn(Exception):
    """The one who asks is not let in. The text says why and names no person."""


@dataclass(frozen=True)
class Guests:
    """Makes links for members of the staff: the part of signing in that the desk has."""

    store: SessionStore
    clock: Clock

    def link(self, member: Operator) -> str:
        """Make the secret of a link that lets this member in once, within `LINK_LASTS`."""
        secret = secrets.token_urlsafe(32)
        self.store.keep_link(digest_of(secret), member, self.clock.now() + LINK_LASTS)
        return secret


@dataclass
class SignIn:
    """Lets managers in. `token`: the bot's, "" where the desk is not in Telegram. `audit` leaves an audit line."""

    store: SessionStore
    clock: Clock
    members: Members
    facts: Callable[[], DeskFacts]
    token: Callable[[], str]
    audit: Callable[[str, str], None]

    def by_telegram(self, init_data: str) -> tuple[str, ManagerSession]:
        """A new session, and its secret, for whoever opened the Mini App.

        Raises:
            NotLetIn: it is forged, old, was used before, or of somebody who is no manager.
            StoreUnreachable, ChannelError
        """
        try:
            opened = read_init_data(init_data, self.token(), self.clock.now())
        except NotSigned as error:
            raise NotLetIn(str(error)) from error
        if not self.store.use_once(opened.digest, opened.until):
            raise NotLetIn("it was used before")
        return self._begin(opened.who)

    def by_link(self, secret: str) -> tuple[str, ManagerSession]:
        """A new session, and its secret, for the member whom the desk showed this link.

        Raises:
            NotLetIn: the link is unknown, over or was used, or its member is no manager any more.
            StoreUnreachable, ChannelError
        """
        member = self.store.take_link(digest_of(secret), self.clock.now())
        if member is None:
            raise NotLetIn("the link is unknown, over, or was used")
        return self._begin(member)

    def session(self, secret: str) -> ManagerSession | None:
        """The session of a browser's secret; None if it is over, or its manager is none any more.

        Raises:
            StoreUnreachable, ChannelError
        """
        digest, now = digest_of(secret), self.clock.now()
        session = self.store.load(digest) if secret else None
        if session is None or not now < min(session.until, session.ends):
            return None
        if not self._may_enter(session.manager):
            self.store.drop(digest)
            return None
        if session.until - now < IDLE / 2:
            session = replace(session, until=now + IDLE)
            self.store.keep(digest, session)
        return session

    def end(self, secret: str) -> None:
        """End the session of a browser's secret.

        Raises:
            StoreUnreachable
        """
        self.store.drop(digest_of(secret))

    def _begin(self, who: Operator) -> tuple[str, ManagerSession]:
        if not self._may_enter(who):
            raise NotLetIn("it is no manager")
        now, secret = self.clock.now(), secrets.token_urlsafe(32)
        session = ManagerSession(who, secrets.token_urlsafe(32), now + IDLE, now + LONGEST)
        self.store.keep(digest_of(secret), session)
        self.audit(who.id, "cabinet in")
        return secret, session

    def _may_enter(self, who: Operator) -> bool:
        """True for a manager by content who is a member of the staff's room now, or was within the last minute."""
        return self.facts().may_enter_cabinet(who.id) and self.members.has(who.id)


def digest_of(secret: str) -> str:
    """The name under which a secret's session or link is kept; 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
