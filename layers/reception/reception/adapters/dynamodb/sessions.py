"""Who signed in to the cabinet: items of the system table that delete themselves."""

from datetime import UTC, datetime, timedelta
from typing import override

import msgspec

from reception.adapters.dynamodb.calls import get, holds, port_errors
from reception.adapters.dynamodb.models import SystemItem
from reception.cabinet.ports import ManagerSession, SessionStore
from reception.desk.thread import Operator

SESSION, LINK, USED = "cabinet:session:", "cabinet:link:", "cabinet:used:"
KEPT = timedelta(days=1)
"""How long an item stays after it is over. DynamoDB deletes by the real time, and the sandbox's may be another day."""


class KeptSession(msgspec.Struct, omit_defaults=True):
    """The text of an item: a session or a link. Moments are Unix time, in seconds."""

    user: str
    name: str
    until: float
    csrf: str = ""
    ends: float = 0.0


class DynamoSessions(SessionStore):
    """Keeps each under the kind and the digest of its secret, as JSON."""

    def __init__(self, table: type[SystemItem]) -> None:
        self.table = table

    @override
    def keep(self, digest: str, session: ManagerSession) -> None:
        kept = KeptSession(
            session.manager.id,
            session.manager.name,
            session.until.timestamp(),
            session.csrf,
            session.ends.timestamp(),
        )
        with port_errors():
            self._item(SESSION + digest, kept, session.ends).save()

    @override
    def load(self, digest: str) -> ManagerSession | None:
        kept = self._read(SESSION + digest)
        if kept is None:
            return None
        member = Operator(kept.user, kept.name)
        return ManagerSession(member, kept.csrf, _moment(kept.until), _moment(kept.ends))

    @override
    def drop(self, digest: str) -> None:
        with port_errors():
            self.table(SESSION + digest).delete()

    @override
    def keep_link(self, digest: str, member: Operator, until: datetime) -> None:
        kept = KeptSession(member.id, member.name, until.timestamp())
        with port_errors():
            self._item(LINK + digest, kept, until).save()

    @override
    def take_link(self, digest: str, now: datetime) -> Operator | None:
        kept = self._read(LINK + digest)
        if kept is None or not now < _moment(kept.until):
            return None
        key = LINK + digest
        taken = holds(lambda: self.table(key).delete(condition=self.table.key.exists()))
        return Operator(kept.user, kept.name) if taken else None

    @override
    def use_once(self, digest: str, until: datetime) -> bool:
        item = self.table(USED + digest, expires_at=_expiry(until))
        return holds(lambda: item.save(condition=self.table.key.does_not_exist()))

    def _item(self, key: str, kept: KeptSession, until: datetime) -> SystemItem:
        body = msgspec.json.encode(kept).decode()
        return self.table(key, body=body, expires_at=_expiry(until))

    def _read(self, key: str) -> KeptSession | None:
        item = get(self.table, key)
        if item is None or item.body is None:
            return None
        return msgspec.json.decode(item.body, type=KeptSession)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _expiry(until: datetime) -> int:
    return int((until + KEPT).timestamp())
