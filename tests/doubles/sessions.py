"""Sessions of the cabinet in memory."""

from datetime import datetime

from reception.cabinet.ports import ManagerSession, SessionStore
from reception.desk.thread import Operator
from reception.ports import StoreUnreachable


class MemorySessions(SessionStore):
    """`is_away`: every call fails."""

    def __init__(self) -> None:
        self.sessions: dict[str, ManagerSession] = {}
        self.links: dict[str, tuple[Operator, datetime]] = {}
        self.used: set[str] = set()
        self.is_away = False

    def _maybe_fail(self) -> None:
        if self.is_away:
            raise StoreUnreachable("away")

    def keep(self, digest: str, session: ManagerSession) -> None:
        self._maybe_fail()
        self.sessions[digest] = session

    def load(self, digest: str) -> ManagerSession | None:
        self._maybe_fail()
        return self.sessions.get(digest)

    def drop(self, digest: str) -> None:
        self._maybe_fail()
        self.sessions.pop(digest, None)

    def keep_link(self, digest: str, member: Operator, until: datetime) -> None:
        self._maybe_fail()
        self.links[digest] = (member, until)

    def take_link(self, digest: str, now: datetime) -> Operator | None:
        self._maybe_fail()
        member, until = self.links.get(digest, (None, now))
        if member is None or not now < until:
            return None
        del self.links[digest]
        return member

    def use_once(self, digest: str, until: datetime) -> bool:
        self._maybe_fail()
        is_new = digest not in self.used
        self.used.add(digest)
        return is_new
