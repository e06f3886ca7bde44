"""The desk's records: a thread for each account, the queue's order, and the state of the room."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import cast, override

import msgspec
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from reception.adapters.dynamodb.calls import get, holds, port_errors
from reception.adapters.dynamodb.models import DeskItem, due_key, shard_of
from reception.dataclass import replace
from reception.desk import jobs
from reception.desk.pace import MEASURED_OVER, AnswerPace
from reception.desk.ports import ThreadStore, WaitingRequest
from reception.desk.thread import DeskRules, Thread, address, read_address

THREADS_KEPT = timedelta(days=400)
"""Counted from the last change."""
AUDIT_KEPT = timedelta(days=400)
MEASURES_KEPT = timedelta(days=60)
_QUEUE, _TAKEN = "waiting", "taken"
"""The two lists of the index: requests that wait, by their place, and those that are taken, by their operator."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Thread).decode
_decode_pace = msgspec.json.Decoder(AnswerPace).decode


class DynamoThreads(ThreadStore):
    """The threads of one desk, in a table that all desks share.

    `branch_room` is the id of the room of a branch's own desk; it is empty for the default desk.
    """

    def __init__(
        self,
        table: type[DeskItem],
        rules: DeskRules,
        now: Callable[[], datetime],
        branch_room: str = "",
    ) -> None:
        self.table = table
        self.rules = rules
        self.now = now
        self.branch_room = branch_room

    @override
    def load(self, account: str) -> Thread:
        """An item whose time to live is over counts as deleted: DynamoDB takes up to two days to delete it."""
        item = get(self.table, self._key("account", account))
        if item is None or item.expires_at < self.now().timestamp():
            return Thread(account)
        return _decode(item.state)

    @override
    def save(self, thread: Thread) -> Thread:
        saved = replace(thread, version=thread.version + 1)
        with port_errors():
            self._item(saved).save(condition=self._unchanged(thread))
        return saved

    @override
    def delete(self, thread: Thread) -> None:
        """Delete the thread last: if the process dies before, the thread is still there to be deleted."""
        found = self._found_under(thread.account)
        for key in found:
            self._unindex(key, thread.account)
        with port_errors():
            if found:
                self.table(self._key("found", thread.account)).delete()
            if thread.topic:
                self.table(self._key("topic", thread.topic)).delete()
            self.table(self._key("account", thread.account)).delete(
                condition=self._unchanged(thread)
            )

    @override
    def next_number(self) -> int:
        item = self.table("number")
        with port_errors():
            item.update(actions=[self.table.number.add(1)])
        return int(item.number or 0)

    @override
    def waiting(self) -> Sequence[WaitingRequest]:
        """Query the index, which may be a moment behind the table."""
        with port_errors():
            return [
                WaitingRequest(_addressed(item)[1], item.place, bool(item.posted))
                for item in self.table.waiting.query(self._key(_QUEUE))
            ]

    @override
    def taken(self) -> Sequence[str]:
        return self._listed_as_taken()

    @override
    def taken_by(self, operator: str) -> Sequence[str]:
        return self._listed_as_taken(self.table.place == operator)

    def _listed_as_taken(self, condition: Condition | None = None) -> Sequence[str]:
        """Query the index, which may be a moment behind the table. `condition`: on the operator."""
        with port_errors():
            taken = self.table.waiting.query(self._key(_TAKEN), condition)
            return [_addressed(item)[1] for item in taken]

    @override
    def own_topic(self, topic: int, account: str) -> None:
        expires_at = self._expiry(THREADS_KEPT)
        with port_errors():
            self.table(self._key("topic", topic), account=account, expires_at=expires_at).save()

    @override
    def disown_topic(self, topic: int) -> None:
        with port_errors():
            self.table(self._key("topic", topic)).delete()

    @override
    def owner(self, topic: int) -> str | None:
        item = get(self.table, self._key("topic", topic))
        return item.account if item and item.expires_at > self.now().timestamp() else None

    @override
    def index(self, account: str, keys: Collection[str]) -> None:
        """Write first under which keys the account is found, so that nothing is found after the account is deleted."""
        if set(keys) <= self._found_under(account):
            return
        entries, expires_at = self.table.entries, self._expiry(THREADS_KEPT)
        written = [(self._key("found", account), set(keys))]
        written += [(self._key("find", key), {account}) for key in keys]
        with port_errors():
            for item, added in written:
                self.table(item).update(
                    actions=[entries.add(added), self.table.expires_at.set(expires_at)]
                )

    @override
    def find(self, keys: Collection[str]) -> frozenset[str]:
        items = [get(self.table, self._key("find", key)) for key in keys]
        found = [frozenset(item.entries or ()) if item else frozenset() for item in items]
        return frozenset.intersection(*found) if found else frozenset()

    def _found_under(self, account: str) -> set[str]:
        item = get(self.table, self._key("found", account))
        return set(item.entries or ()) if item else set()

    def _unindex(self, key: str, account: str) -> None:
        """Take the account out of an item, unless that is gone: an update would bring it back without an end."""
        table, item = self.table, self.table(self._key("find", key))
        exists = cast("Condition", table.key.exists())
        holds(lambda: item.update(actions=[table.entries.delete({account})], condition=exists))

    @override
    def keep_answer(self, day: date, entry: str) -> None:
        actions: list[Action] = [
            self.table.entries.add({entry}),
            self.table.expires_at.set(self._expiry(MEASURES_KEPT)),
        ]
        with port_errors():
            self.table(self._key("answers", day)).update(actions=actions)

    @override
    def answers_of(self, day: date) -> Collection[str]:
        item = get(self.table, self._key("answers", day))
        return sorted(item.entries or ()) if item else ()

    @override
    def moved_room(self) -> int | None:
        item = get(self.table, self._key("room"))
        return int(item.room) if item and item.room else None

    @override
    def keep_moved_room(self, room: int) -> None:
        with port_errors():
            self.table(self._key("room")).update(actions=[self.table.room.set(room)])

    @override
    def acquire(self, now: datetime, real_now: datetime, until: datetime) -> bool:
        locked_until, not_before = self.table.locked_until, self.table.not_before
        is_free = locked_until.does_not_exist() | (locked_until <= real_now.timestamp())
        is_time = not_before.does_not_exist() | (not_before <= now.timestamp())
        return holds(
            lambda: self.table(self._key("room")).update(
                actions=[locked_until.set(until.timestamp())], condition=is_free & is_time
            )
        )

    @override
    def release(self, not_before: datetime | None) -> None:
        column = self.table.not_before
        pace = column.set(not_before.timestamp()) if not_before else column.remove()
        with port_errors():
            self.table(self._key("room")).update(actions=[self.table.locked_until.remove(), pace])

    @override
    def pace(self) -> AnswerPace:
        item = get(self.table, self._key("pace"))
        if item is None or item.expires_at < self.now().timestamp():
            return AnswerPace()
        return _decode_pace(item.state)

    @override
    def save_pace(self, pace: AnswerPace) -> None:
        saved = replace(pace, version=pace.version + 1)
        table, key = self.table, self._key("pace")
        known = cast("Condition", table.version == pace.version)
        expired = table.expires_at < int(self.now().timestamp())
        unchanged = known if pace.version else table.key.does_not_exist() | expired
        item = table(
            key,
            version=saved.version,
            state=_encode(saved),
            expires_at=self._expiry(MEASURED_OVER),
        )
        with port_errors():
            item.save(condition=unchanged)

    @override
    def audit(
        self, moment: datetime, operator: str, action: str, number: int, patient: str
    ) -> None:
        """Write the request's number and a pseudonym.

        Only the thread, while it is kept, or the key of pseudonyms says which patient it was.
        """
        key = f"audit:{number}:{due_key(moment)}:{operator}:{action}"
        expires_at = self._expiry(AUDIT_KEPT)
        with port_errors():
            self.table(
                key, operator=operator, action=action, patient=patient, expires_at=expires_at
            ).save()

    def _key(self, kind: str, id: object = "") -> str:
        """The key of an item of this desk: `account:1001`, `account:-1002/1001`, `room`, `room:-1002/`."""
        written = address(self.branch_room, str(id))
        return f"{kind}:{written}" if written else kind

    def _item(self, thread: Thread) -> DeskItem:
        due_at = jobs.due_at(thread, self.rules)
        waiting = thread.waiting
        listed = waiting if waiting and not waiting.parked else None
        taker = thread.open.operator if thread.open else None
        return self.table(
            self._key("account", thread.account),
            version=thread.version,
            state=_encode(thread),
            queue=self._key(_QUEUE) if listed else self._key(_TAKEN) if taker else None,
            place=listed.place if listed else taker.id if taker else None,
            posted=listed.posted_at is not None if listed else None,
            due_shard=shard_of(thread.account) if due_at else None,
            due_at=due_key(due_at) if due_at else None,
            expires_at=self._expiry(THREADS_KEPT),
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
    """The room and the account of the thread in an item."""
    return read_address(item.key.removeprefix("account:"))
