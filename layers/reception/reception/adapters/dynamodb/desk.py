"""The desk's records: a thread for each account, the order of the queue, and what is known of the room."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import msgspec
from pynamodb.exceptions import DeleteError, PutError, PynamoDBException, UpdateError
from pynamodb.expressions.condition import Condition

from reception.adapters.dynamodb.models import SHARDS, DeskItem, due_key, shard_of
from reception.desk import jobs
from reception.desk.ports import Waiting
from reception.desk.thread import DeskRules, Thread, address, read_address
from reception.ports import Changed, StoreUnreachable

KEPT = timedelta(days=400)
AUDIT_KEPT = timedelta(days=400)
QUEUE = "waiting"
AGAIN_AFTER = timedelta(minutes=2)

_CONFLICT = "ConditionalCheckFailedException"
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Thread).decode


class DynamoThreads:
    """The `DeskStore` of the desk in the room `at`; those of all desks are in one table."""

    def __init__(
        self, table: type[DeskItem], rules: DeskRules, now: Callable[[], datetime], at: str = ""
    ) -> None:
        self.table = table
        self.rules = rules
        self.now = now
        self.at = at

    def load(self, account: str) -> Thread:
        """The account's thread; one whose time to live is over is gone."""
        item = self._get(self._key("account", account))
        if item is None or item.expires_at < self.now().timestamp():
            return Thread(account)
        return _decode(item.state)

    def save(self, thread: Thread) -> Thread:
        """Write one version on."""
        saved = replace(thread, version=thread.version + 1)
        with _answers(PutError):
            self._item(saved).save(condition=self._unchanged(thread))
        return saved

    def delete(self, thread: Thread) -> None:
        """The topic first: a thread that is left without it is deleted again."""
        with _answers(DeleteError):
            if thread.topic:
                self.table(self._key("topic", thread.topic)).delete()
            self.table(self._key("account", thread.account)).delete(
                condition=self._unchanged(thread)
            )

    def next_number(self) -> int:
        """Count atomically."""
        item = self.table("number")
        with _answers(UpdateError):
            item.update(actions=[self.table.number.add(1)])
        return int(item.number or 0)

    def waiting(self) -> Sequence[Waiting]:
        """The index of what waits. It is a moment behind the table."""
        with _answers(PynamoDBException):
            return [
                Waiting(_addressed(item)[1], item.place, bool(item.posted))
                for item in self.table.waiting.query(self._key(QUEUE))
            ]

    def own_topic(self, topic: int, account: str) -> None:
        """Lives as long as the thread may."""
        with _answers(PutError):
            self.table(
                self._key("topic", topic), account=account, expires_at=self._expiry(KEPT)
            ).save()

    def disown_topic(self, topic: int) -> None:
        """Nothing to delete is no error."""
        with _answers(DeleteError):
            self.table(self._key("topic", topic)).delete()

    def owner(self, topic: int) -> str | None:
        """Whose topic it is."""
        item = self._get(self._key("topic", topic))
        return item.account if item and item.expires_at > self.now().timestamp() else None

    def moved_room(self) -> int | None:
        """The room's id after it moved."""
        item = self._get(self._key("room"))
        return int(item.room) if item and item.room else None

    def keep_moved_room(self, room: int) -> None:
        """Note it."""
        with _answers(UpdateError):
            self.table(self._key("room")).update(actions=[self.table.room.set(room)])

    def acquire(self, now: datetime, real_now: datetime, until: datetime) -> bool:
        """Take the lock of the cards, unless somebody has it or it is too early."""
        locked, early = self.table.locked_until, self.table.not_before
        free = locked.does_not_exist() | (locked <= real_now.timestamp())
        late = early.does_not_exist() | (early <= now.timestamp())
        try:
            with _answers(UpdateError):
                self.table(self._key("room")).update(
                    actions=[locked.set(until.timestamp())], condition=free & late
                )
        except Changed:
            return False
        return True

    def release(self, not_before: datetime | None) -> None:
        """Open the lock."""
        early = self.table.not_before
        pace = early.set(not_before.timestamp()) if not_before else early.remove()
        with _answers(UpdateError):
            self.table(self._key("room")).update(actions=[self.table.locked_until.remove(), pace])

    def audit(
        self, moment: datetime, operator: str, action: str, number: int, patient: str
    ) -> None:
        """Names the request and a pseudonym: whose it was is known while the thread is, or to who has the key."""
        key = f"audit:{number}:{due_key(moment)}:{operator}:{action}"
        expires_at = self._expiry(AUDIT_KEPT)
        with _answers(PutError):
            self.table(
                key, operator=operator, action=action, patient=patient, expires_at=expires_at
            ).save()

    def due(self, now: datetime) -> Iterator[str]:
        """The addresses of threads at all desks that are due at `now` (UTC), each claimed for two minutes."""
        for shard in range(SHARDS):
            for item in self.table.due.query(shard, self.table.due_at <= due_key(now)):
                if self._claim(item, now):
                    yield address(*_addressed(item))

    def _claim(self, item: DeskItem, now: datetime) -> bool:
        seen = item.due_at
        try:
            with _answers(UpdateError):
                item.update(
                    actions=[self.table.due_at.set(due_key(now + AGAIN_AFTER))],
                    condition=self.table.due_at == seen,
                )
        except Changed:
            return False
        return True

    def _key(self, kind: str, id: object = "") -> str:
        """Of an item of this desk's: `account:1001`, `account:-1002/1001`, `room`, `room:-1002/`."""
        written = address(self.at, str(id))
        return f"{kind}:{written}" if written else kind

    def _get(self, key: str) -> DeskItem | None:
        with _answers(PynamoDBException):
            try:
                return self.table.get(key, consistent_read=True)
            except self.table.DoesNotExist:
                return None

    def _item(self, thread: Thread) -> DeskItem:
        due_at = jobs.due_at(thread, self.rules)
        waiting = thread.waiting
        listed = waiting if waiting and not waiting.parked else None
        return self.table(
            self._key("account", thread.account),
            version=thread.version,
            state=_encode(thread),
            queue=self._key(QUEUE) if listed else None,
            place=listed.place if listed else None,
            posted=listed.posted_at is not None if listed else None,
            due_shard=shard_of(thread.account) if due_at else None,
            due_at=due_key(due_at) if due_at else None,
            expires_at=self._expiry(KEPT),
        )

    def _unchanged(self, thread: Thread) -> Condition:
        table = self.table
        if thread.version:
            return cast("Condition", table.version == thread.version)
        expired = table.expires_at < int(self.now().timestamp())
        return cast("Condition", table.key.does_not_exist() | expired)

    def _expiry(self, kept: timedelta) -> int:
        return int((self.now() + kept).timestamp())


def _addressed(item: DeskItem) -> tuple[str, str]:
    """The room and the account of a thread."""
    return read_address(item.key.removeprefix("account:"))


@contextmanager
def _answers(error: type[PynamoDBException]) -> Iterator[None]:
    """DynamoDB's errors as the port's."""
    try:
        yield
    except PynamoDBException as failed:
        if isinstance(failed, error) and failed.cause_response_code == _CONFLICT:
            raise Changed from failed
        raise StoreUnreachable(str(failed.cause_response_code)) from failed
