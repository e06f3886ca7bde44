"""The `WaitingStore` in the table `visits`: a key for each line, one for each freed time, and offers at their patients.

Whoever says something of a freed time (a cancellation, a poll, an answer) writes an item of its own beside the record,
and has it due at once. The one writer of the record hears and deletes those items in the transaction that writes it.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import override

import msgspec
from pynamodb.connection import Connection
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from reception.adapters.dynamodb.calls import port_errors
from reception.adapters.dynamodb.models import VisitItem, due_key, shard_of
from reception.adapters.dynamodb.visits import OFFER, link_part, patient_key
from reception.clinic.waiting import Answered, EarlierOffer, Freed, FreedTime, Wait, Waiting
from reception.dataclass import replace
from reception.dialog.conversation import Conversation
from reception.notices.ports import FREED, FreedWords, WaitingStore

KEPT_AFTER_START = timedelta(days=1)
"""A freed time and its offers are forgotten this long after the time's start."""
ANSWERS_KEPT = timedelta(days=7)
_RECORD, _SAID, _ANSWER = "record", "said:", "answer:"

_encode = msgspec.json.Encoder().encode
_wait = msgspec.json.Decoder(Wait).decode
_freed = msgspec.json.Decoder(Freed).decode
_record = msgspec.json.Decoder(FreedTime).decode


class DynamoWaiting(WaitingStore):
    """Reads lines and freed times, and writes the records of freed times."""

    def __init__(self, table: type[VisitItem], now: Callable[[], datetime]) -> None:
        self.table = table
        self.now = now

    @override
    def places(self, waits: Sequence[Wait]) -> tuple[int, ...]:
        """Count the items before each."""
        with port_errors():
            return tuple(
                1 + self.table.count(_line_key(wait.line), self.table.part < _since(wait))
                for wait in waits
            )

    @override
    def line(self, name: str) -> Sequence[Waiting]:
        with port_errors():
            items = list(self.table.query(_line_key(name), consistent_read=True))
        return [Waiting(item.part.split(" ")[1], _wait(item.state)) for item in items]

    @override
    def say(self, words: Sequence[Freed]) -> None:
        for word in words:
            with port_errors():
                said_item(self.table, word, self.now()).save()

    @override
    def load(self, freed: str) -> FreedWords:
        with port_errors():
            items = list(self.table.query(freed_key(freed), consistent_read=True))
        record = next((_record(item.state) for item in items if item.part == _RECORD), None)
        return FreedWords(
            record,
            tuple(_freed(item.state) for item in items if item.part.startswith(_SAID)),
            tuple(
                Answered(freed, item.part.removeprefix(_ANSWER), item.outcome or "")
                for item in items
                if item.part.startswith(_ANSWER)
            ),
        )

    @override
    def keep(self, record: FreedTime, said: FreedWords) -> None:
        with port_errors(), TransactWrite(connection=self._connection()) as transaction:
            self._write(transaction, record, said)

    @override
    def offer(self, record: FreedTime, said: FreedWords, account: str, offer: EarlierOffer) -> None:
        """Put the offer beside the patient's visits, and have the account brought: the clockwork does it if we die."""
        table, key = self.table, patient_key(offer.patient)
        item = table(key, f"{OFFER}{account}:{offer.id}", state=_encode(offer))
        item.expires_at = _expiry(offer.slot.start)
        with port_errors(), TransactWrite(connection=self._connection()) as transaction:
            self._write(transaction, record, said)
            transaction.save(item)
            transaction.update(
                table(key, link_part(account)),
                actions=[
                    table.due_at.set(due_key(offer.offered_at)),
                    table.due_shard.set(shard_of(account)),
                ],
                condition=table.key.exists(),
            )

    def _write(self, transaction: TransactWrite, record: FreedTime, said: FreedWords) -> None:
        table, freed = self.table, record.freed
        item = table(freed_key(freed.id), _RECORD, version=record.version + 1)
        item.state = _encode(replace(record, version=record.version + 1))
        item.expires_at = _expiry(freed.start)
        if record.look_at:
            item.due_at, item.due_shard = due_key(record.look_at), shard_of(freed.id)
        is_new: Condition = table.key.does_not_exist()
        unchanged = table.version == record.version if record.version else is_new
        transaction.save(item, condition=unchanged)
        for word in said.words:
            transaction.delete(table(freed_key(freed.id), f"{_SAID}{word.cause}"))
        for answer in said.answers:
            transaction.delete(table(freed_key(freed.id), f"{_ANSWER}{answer.who}"))

    def _connection(self) -> Connection:
        return self.table._get_connection().connection


class WaitWrites:
    """Writes what an account waits for, and its words on freed times, in the transactions of conversations.

    The caller translates errors of those.
    """

    def __init__(self, table: type[VisitItem]) -> None:
        self.table = table

    def follow(self, transaction: TransactWrite, conversation: Conversation, now: datetime) -> None:
        """Bring the lines from the store's note to what the conversation waits for now, and say what it says anew."""
        account, before, after = conversation.account, conversation.watch, conversation.to_watch
        kept = {_place(account, wait) for wait in after.waits}
        for wait in before.waits:
            if _place(account, wait) not in kept:
                transaction.delete(self._item(account, wait))
        for wait in after.waits:
            if wait not in before.waits:
                transaction.save(self._item(account, wait))
        for freed in conversation.newly_freed:
            transaction.save(said_item(self.table, freed, now))
        for answer in after.answered:
            if answer not in before.answered:
                transaction.save(self._answer(answer, now))

    def leave(self, conversation: Conversation) -> None:
        """Take the account out of all lines, in no transaction.

        Raises:
            StoreUnreachable, StoreRefused
        """
        for wait in conversation.watch.waits:
            with port_errors():
                self._item(conversation.account, wait).delete()

    def _item(self, account: str, wait: Wait) -> VisitItem:
        item = self.table(*_place(account, wait), state=_encode(wait))
        over = wait.start or datetime.combine(wait.last_day, time.max, UTC)
        item.expires_at = _expiry(over)
        return item

    def _answer(self, answer: Answered, now: datetime) -> VisitItem:
        key, part = freed_key(answer.freed), f"{_ANSWER}{answer.who}"
        item = self.table(key, part, outcome=answer.answer)
        item.due_at, item.due_shard = due_key(now), shard_of(answer.freed)
        item.expires_at = int((now + ANSWERS_KEPT).timestamp())
        return item


def said_item(table: type[VisitItem], word: Freed, now: datetime) -> VisitItem:
    """The item of a word that a time was freed, due at once."""
    item = table(freed_key(word.id), f"{_SAID}{word.cause}", state=_encode(word))
    item.due_at, item.due_shard = due_key(now), shard_of(word.id)
    item.expires_at = _expiry(word.start)
    return item


def freed_key(freed: str) -> str:
    """The hash key of a freed time: the id under which the clockwork brings it."""
    return f"{FREED}{freed}"


def _line_key(line: str) -> str:
    return f"line:{line}"


def _since(wait: Wait) -> str:
    return due_key(wait.asked_at)


def _place(account: str, wait: Wait) -> tuple[str, str]:
    """Hash and range key of a wait: those of a line are sorted by the moment of asking."""
    return _line_key(wait.line), f"{_since(wait)} {account} {wait.id}"


def _expiry(start: datetime) -> int:
    return int((start + KEPT_AFTER_START).timestamp())
