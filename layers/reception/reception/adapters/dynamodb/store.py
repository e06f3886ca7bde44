"""Conversations: a turn reads once, and its write is done only if nobody else wrote since."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast, override

import msgspec
from pynamodb.connection import Connection
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from reception.adapters.dynamodb.calls import port_errors
from reception.adapters.dynamodb.directory import DirectoryMemory
from reception.adapters.dynamodb.models import (
    PACKED_SCHEMA,
    SCHEMA,
    ConversationItem,
    SystemItem,
    VisitItem,
    due_key,
    shard_of,
)
from reception.adapters.dynamodb.news import Readers
from reception.adapters.dynamodb.operations import DynamoOperations
from reception.adapters.dynamodb.packing import pack, unpack
from reception.adapters.dynamodb.visits import Links
from reception.adapters.dynamodb.waiting import WaitWrites
from reception.dataclass import replace
from reception.dialog.conversation import Conversation, Hold
from reception.ports import StoreUnreachable
from reception.turns.ports import Loaded, TurnStore

CONVERSATIONS_KEPT = timedelta(days=400)
"""Counted from the last change."""
HOLDS_KEPT = CONVERSATIONS_KEPT + timedelta(days=30)
"""The hold of a number is renewed at most once in thirty days, and must last as long as its conversation."""
DEAD_LETTERS_KEPT = timedelta(days=7)
FAILURES_KEPT = timedelta(days=1)

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Conversation).decode


class DynamoStore(TurnStore):
    """Works on the tables of conversations, visits and the system; the directory comes from `directory`.

    `packs`: states are saved packed. They are read in both forms.
    `on_freed` is told the ids of times that a conversation has given back, once they are written. It raises nothing.
    """

    def __init__(
        self,
        conversations: type[ConversationItem],
        system: type[SystemItem],
        directory: DirectoryMemory,
        visits: type[VisitItem],
        now: Callable[[], datetime],
        operations: DynamoOperations | None = None,
        on_freed: Callable[[Sequence[str]], None] = lambda _ids: None,
        *,
        packs: bool = True,
    ) -> None:
        self.conversations = conversations
        self.system = system
        self.directory = directory
        self.links = Links(visits)
        self.lines = WaitWrites(visits)
        self.readers = Readers(visits)
        self.on_freed = on_freed
        self.operations = operations or DynamoOperations(system)
        self.now = now
        self.packs = packs

    @override
    def load(self, account: str) -> Loaded:
        """Read conversation, operations and, if the one in memory is old, the directory in one BatchGetItem."""
        key = account_key(account)
        table = self.conversations.Meta.table_name
        found, loaded = self._read({table: {"Keys": [{"key": {"S": key}}], "ConsistentRead": True}})
        items = [self._item(row) for row in found.get(table, [])]
        return replace(loaded, conversation=self._conversation(items[0]) if items else None)

    @override
    def look(self) -> Loaded:
        return self._read({})[1]

    def _read(self, request: dict[str, Any]) -> tuple[Mapping[str, Any], Loaded]:
        """The answer to `request`, and the operations and directory that were read with it.

        pynamodb reads one table at a time, so this call goes to botocore's client.
        """
        request = request | self.operations.request() | self.directory.request()
        client: Any = self._connection().client
        with port_errors():
            answer = client.batch_get_item(RequestItems=request)
        if answer.get("UnprocessedKeys"):
            raise StoreUnreachable("UnprocessedKeys")
        found = answer["Responses"]
        self.directory.remember(found)
        return found, Loaded(None, self.directory.directory, self.operations.read(found))

    @override
    def save(self, conversation: Conversation) -> Conversation:
        phone = conversation.phone
        with port_errors():
            if phone and conversation.must_hold(self.now() + CONVERSATIONS_KEPT):
                return self._save_and_hold(conversation, phone.number)
            if conversation.watch != conversation.to_watch:
                return self._save_and_watch(conversation)
            saved = replace(conversation, version=conversation.version + 1)
            self._to_item(saved).save(condition=self._unchanged(conversation))
        return saved

    @override
    def forget(self, conversation: Conversation) -> None:
        """Delete dead letters and places in lines, then in one transaction conversation, hold, links and notices.

        If a patient has more notices than fit into the transaction, the oldest of them are deleted before it.
        """
        with port_errors():
            for update in conversation.buried:
                self.system(dead_key(update)).delete()
        self.lines.leave(conversation)
        self._thin(conversation.watch.patients, conversation.account)
        with port_errors(), TransactWrite(connection=self._connection()) as transaction:
            item = self.conversations(account_key(conversation.account))
            transaction.delete(item, condition=self._unchanged(conversation))
            if conversation.hold:
                self._release(transaction, conversation.account, conversation.hold)
            self.readers.leave(transaction, conversation)
            for patient in conversation.watch.patients:
                self.links.remove(transaction, patient, conversation.account)

    def holder(self, number: str) -> str | None:
        """The account that has proven a number (E.164), if there is one.

        Raises:
            StoreUnreachable, StoreRefused
        """
        with port_errors():
            held = self._held(number)
        return held.account if held else None

    @override
    def count_failure(self, update_id: int) -> int:
        """Count in an item of its own, so that a turn without failures costs nothing."""
        item = self.system(f"failures:{update_id}")
        with port_errors():
            item.update(
                actions=[
                    self.system.failures.add(1),
                    self.system.expires_at.set(self._expiry(FAILURES_KEPT)),
                ]
            )
        return int(item.failures or 0)

    @override
    def bury(self, update_id: int, kind: str, body: str) -> str:
        key = dead_key(update_id)
        expires_at = self._expiry(DEAD_LETTERS_KEPT)
        with port_errors():
            self.system(key, kind=kind, body=body, expires_at=expires_at).save()
        return key

    def _save_and_watch(self, conversation: Conversation) -> Conversation:
        """Save the conversation together with links to the patients whose visits this account hears of."""
        account, watch = conversation.account, conversation.to_watch
        saved = replace(conversation, version=conversation.version + 1, watch=watch)
        gone = sorted(set(conversation.watch.patients) - set(watch.patients))
        self._thin(gone, account)
        with TransactWrite(connection=self._connection()) as transaction:
            transaction.save(self._to_item(saved), condition=self._unchanged(conversation))
            for patient in watch.patients:
                self.links.put(transaction, patient, account, self.now())
            if watch.confirmed and watch.confirmed != conversation.watch.confirmed:
                self.links.confirm(transaction, watch.confirmed, account, self.now())
            for patient in gone:
                self.links.remove(transaction, patient, account)
            for one in set(watch.unproven) - set(conversation.watch.unproven):
                self.links.hide(transaction, one, self.now())
            for one in conversation.revealed:
                self.links.reveal(transaction, one)
            self.lines.follow(transaction, conversation, self.now())
            self.readers.follow(transaction, conversation)
        if conversation.newly_freed:
            self.on_freed([freed.id for freed in conversation.newly_freed])
        return saved

    def _save_and_hold(self, conversation: Conversation, number: str) -> Conversation:
        """Save the conversation and the hold of its number. Another account that held it loses what it opened."""
        model, account, before = self.conversations, conversation.account, conversation.hold
        hold = Hold(number, self.now() + HOLDS_KEPT)
        saved = replace(conversation, version=conversation.version + 1, hold=hold)
        held = self._held(number)
        with TransactWrite(connection=self._connection()) as transaction:
            transaction.save(self._to_item(saved), condition=self._unchanged(conversation))
            claim = model(phone_key(number), account=account, expires_at=self._expiry(HOLDS_KEPT))
            unclaimed = model.key.does_not_exist()
            transaction.save(claim, condition=model.account == held.account if held else unclaimed)
            if held and held.account and held.account != account:
                self._lapse(transaction, held.account)
            if before and before.number != number:
                self._release(transaction, account, before)
        return saved

    def _held(self, number: str) -> ConversationItem | None:
        keys = [phone_key(number)]
        return next(iter(self.conversations.batch_get(keys, consistent_read=True)), None)

    def _release(self, transaction: TransactWrite, account: str, hold: Hold) -> None:
        """End the hold of a number. The hold may have expired, and then its item may be gone."""
        model = self.conversations
        mine = (model.account == account) | model.key.does_not_exist()
        transaction.delete(model(phone_key(hold.number)), condition=mine)

    def _thin(self, patients: Sequence[str], account: str) -> None:
        for patient in patients:
            self.links.thin(self._connection(), patient, account)

    def _lapse(self, transaction: TransactWrite, account: str) -> None:
        """Close what an account's number has opened, since another account has proven that number."""
        former = self.load(account).conversation
        if former is None or former.phone is None:
            return
        lapsed = replace(
            former,
            version=former.version + 1,
            phone=replace(former.phone, proven=False),
            hold=None,
            patients=tuple(replace(patient, opened=False) for patient in former.patients),
            visits=tuple(v for v in former.visits if v.visit.id in former.booked_here),
        )
        transaction.save(self._to_item(lapsed), condition=self._unchanged(former))

    def _unchanged(self, conversation: Conversation) -> Condition:
        model = self.conversations
        if conversation.version:
            return cast("Condition", model.version == conversation.version)
        expired = model.expires_at < int(self.now().timestamp())
        return cast("Condition", model.key.does_not_exist() | expired)

    def _to_item(self, conversation: Conversation) -> ConversationItem:
        due_at, state = conversation.due_at, _encode(conversation)
        return self.conversations(
            account_key(conversation.account),
            schema=PACKED_SCHEMA if self.packs else SCHEMA,
            version=conversation.version,
            state=pack(state) if self.packs else state,
            due_shard=shard_of(conversation.account) if due_at else None,
            due_at=due_key(due_at) if due_at else None,
            expires_at=self._expiry(CONVERSATIONS_KEPT),
        )

    def _item(self, row: Mapping[str, Any]) -> ConversationItem:
        item = self.conversations()
        item.deserialize(dict(row))
        return item

    def _conversation(self, item: ConversationItem) -> Conversation | None:
        if item.expires_at < self.now().timestamp():
            return None
        return _decode(unpack(item.state))

    def _expiry(self, kept: timedelta) -> int:
        return int((self.now() + kept).timestamp())

    def _connection(self) -> Connection:
        return self.conversations._get_connection().connection


def account_key(account: str) -> str:
    """The key of an account's conversation."""
    return f"account:{account}"


def dead_key(update: int) -> str:
    """The key of an update that could not be handled."""
    return f"dead:{update}"


def phone_key(number: str) -> str:
    """The key of the item that says which account holds a proven number."""
    return f"phone:{number}"
