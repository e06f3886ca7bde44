"""The `Mirror` in the table `visits`: a patient's links, visits and notices lie together, one query brings them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import batched, islice

import msgspec
from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from reception.adapters.dynamodb.models import SHARDS, VisitItem, due_key, shard_of
from reception.dialog.conversation import Confirmed
from reception.notices.mirrored import (
    CONFIRMED,
    ChatLink,
    Expected,
    Mirrored,
    Noted,
    Watched,
    confirmed_key,
)
from reception.ports import StoreUnreachable

DAY = timedelta(days=1)
AGAIN_AFTER = timedelta(minutes=2)
MIRROR_KEPT = timedelta(days=7)
"""After a visit's end."""
MOST_TOGETHER = 24
"""Of a patient in the transaction that ends a link: it takes a hundred items, and there are four patients."""
CONFIRMED_KEPT = timedelta(days=60)
LINKS_KEPT = timedelta(days=400)
MOST_AT_ONCE = 100
"""Items of one transaction."""
_CONFLICTS = ("ConditionalCheckFailedException", "TransactionCanceledException")
_LINK, _VISIT, _NOTICE = "link:", "visit:", "notice:"

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Mirrored).decode


class DynamoMirror:
    """The port, and the clockwork's index of links."""

    def __init__(self, table: type[VisitItem]) -> None:
        self.table = table

    def to_poll(self, now: datetime, most: int) -> tuple[str, ...]:
        """The overdue of every shard, in one order."""
        table, until = self.table, due_key(now)
        with errors():
            shards = [
                table.poll.query(shard, table.poll_at <= until, limit=most)
                for shard in range(SHARDS)
            ]
            overdue = islice(merge(*shards, key=lambda item: item.poll_at), most)
            return tuple(dict.fromkeys(_id(item.key) for item in overdue))

    def due(self, now: datetime) -> Iterator[str]:
        """The accounts that are due at `now` (UTC), once each; each link is due again only in two minutes."""
        seen: set[str] = set()
        for shard in range(SHARDS):
            for item in self.table.due.query(shard, self.table.due_at <= due_key(now)):
                account = item.part.removeprefix(_LINK)
                if self._postpone(item, now) and account not in seen:
                    seen.add(account)
                    yield account

    def load(self, patient: str) -> Watched:
        """One query of the patient's items; those whose time is over are gone."""
        with errors():
            items = list(self.table.query(patient_key(patient), consistent_read=True))
        return _watched(patient, items)

    def between(self, first: datetime, until: datetime) -> Sequence[Expected]:
        """A query for each UTC day of the span."""
        days = utc_days(first, until)
        with errors():
            items = [item for day in days for item in self.table.of_day.query(day)]
        words = {_noted(item).key for item in items if item.part.startswith(_NOTICE)}
        visits = (_decode(item.state) for item in items if item.part.startswith(_VISIT))
        found = [
            Expected(known, confirmed_key(known.visit.id, known.visit.start) in words)
            for known in visits
            if first <= known.visit.start < until
        ]
        return sorted(found, key=lambda one: one.mirrored.visit.start)

    def whose(self, visit: str) -> str | None:
        """By its index."""
        with errors():
            for item in self.table.of_visit.query(visit, limit=1):
                return _id(item.key)
        return None

    def keep(self, before: Watched, visits: Sequence[Mirrored]) -> None:
        """A put for each that changed, on the condition of its version; a new one while there is a link."""
        former = {known.visit.id: known for known in before.visits}
        for known in visits:
            was = former.get(known.visit.id)
            if was != known:
                self._put(known, was, before.links)

    def polled(
        self, patient: str, account: str, at: datetime, again_at: datetime, due_at: datetime | None
    ) -> None:
        """In one write, on a link that is still there."""
        table = self.table
        polled: list[Action] = [
            table.read_at.set(due_key(at)),
            table.poll_at.set(due_key(again_at)),
        ]
        self._update_link(patient, account, [*polled, *self._due(account, due_at)])

    def look_again(
        self,
        patient: str,
        account: str,
        due_at: datetime | None,
        not_before: datetime | None = None,
    ) -> None:
        """In the index while there is something to do."""
        actions = self._due(account, due_at)
        if not_before is not None:
            actions.append(self.table.not_before.set(due_key(not_before)))
        self._update_link(patient, account, actions)

    def claim(
        self, patient: str, account: str, key: str, now: datetime, until: datetime, kept: datetime
    ) -> bool:
        """A put where there is none, or where the lease of the one that is there ran out."""
        table = self.table
        item = table(patient_key(patient), f"{_NOTICE}{account}:{key}")
        item.leased_until, item.expires_at = due_key(until), int(kept.timestamp())
        over = table.outcome.does_not_exist() & (table.leased_until <= due_key(now))
        return self._held(lambda: item.save(condition=table.key.does_not_exist() | over))

    def note(self, patient: str, account: str, key: str, outcome: str, at: datetime) -> None:
        """On the claim, unless it was deleted with its link; given back, it is deleted."""
        table = self.table
        item = table(patient_key(patient), f"{_NOTICE}{account}:{key}")
        if not outcome:
            with errors():
                item.delete()
            return
        actions: list[Action] = [
            table.outcome.set(outcome),
            table.noted_at.set(due_key(at)),
            table.leased_until.remove(),
        ]
        there: Condition = table.key.exists()
        self._held(lambda: item.update(actions=actions, condition=there))

    def _put(self, known: Mirrored, was: Mirrored | None, links: Sequence[ChatLink]) -> None:
        table, version = self.table, known.version + 1
        item = table(patient_key(known.patient), f"{_VISIT}{known.visit.id}", version=version)
        item.state = _encode(replace(known, version=version))
        item.day, item.visit = utc_day(known.visit.start), known.visit.id
        item.expires_at = int((known.visit.end + MIRROR_KEPT).timestamp())
        if was:
            unchanged = table.version == was.version
            self._held(lambda: item.save(condition=unchanged))
        elif links:
            self._held(lambda: self._put_first(item, links[0]))

    def _put_first(self, item: VisitItem, link: ChatLink) -> None:
        """A visit of whom nobody wants to hear any more is not kept: the link may have ended meanwhile."""
        table = self.table
        with TransactWrite(connection=table._get_connection().connection) as transaction:
            there: Condition = table.key.exists()
            transaction.condition_check(table, item.key, link_part(link.account), there)
            transaction.save(item, condition=table.key.does_not_exist())

    def _due(self, account: str, at: datetime | None) -> list[Action]:
        table = self.table
        if at is None:
            return [table.due_at.remove(), table.due_shard.remove()]
        return [table.due_at.set(due_key(at)), table.due_shard.set(shard_of(account))]

    def _update_link(self, patient: str, account: str, actions: list[Action]) -> None:
        """A link that was taken away meanwhile is not brought back."""
        table = self.table
        item = table(patient_key(patient), link_part(account))
        there: Condition = table.key.exists()
        self._held(lambda: item.update(actions=actions, condition=there))

    def _postpone(self, item: VisitItem, now: datetime) -> bool:
        table, again = self.table, due_key(now + AGAIN_AFTER)
        seen = item.due_at
        return self._held(
            lambda: item.update(actions=[table.due_at.set(again)], condition=table.due_at == seen)
        )

    @staticmethod
    def _held(write: Callable[[], object]) -> bool:
        """Whether the condition of a write held."""
        try:
            with errors():
                write()
        except NotHeld:
            return False
        return True


class Links:
    """Links, written in the transactions that write their conversations."""

    def __init__(self, table: type[VisitItem]) -> None:
        self.table = table

    def put(self, transaction: TransactWrite, patient: str, account: str, now: datetime) -> None:
        """Have a patient's visits read soon, and this account hear of them: since now, if it did not before."""
        table = self.table
        transaction.update(
            table(patient_key(patient), link_part(account)),
            actions=[
                table.since.set(table.since | due_key(now)),
                table.poll_shard.set(shard_of(account)),
                table.poll_at.set(due_key(now)),
                table.expires_at.set(int((now + LINKS_KEPT).timestamp())),
            ],
        )

    def confirm(
        self, transaction: TransactWrite, confirmed: Confirmed, account: str, now: datetime
    ) -> None:
        """Note in the ledger that the patient comes."""
        table = self.table
        key = confirmed_key(confirmed.visit, confirmed.start)
        transaction.update(
            table(patient_key(confirmed.patient), f"{_NOTICE}{account}:{key}"),
            actions=[
                table.outcome.set(CONFIRMED),
                table.noted_at.set(due_key(now)),
                table.day.set(utc_day(confirmed.start)),
                table.expires_at.set(int((confirmed.start + CONFIRMED_KEPT).timestamp())),
            ],
        )

    def remove(self, transaction: TransactWrite, patient: str, account: str) -> None:
        """Delete a link and its notices; with the last link, the patient's visits."""
        for item in self._of(patient, account)[:MOST_TOGETHER]:
            transaction.delete(item)

    def thin(self, connection: Connection, patient: str, account: str) -> None:
        """Delete what would not fit into the transaction of `remove`: what is known of visits long ago."""
        beyond = self._of(patient, account)[MOST_TOGETHER:]
        for items in batched(beyond, MOST_AT_ONCE, strict=False):
            with TransactWrite(connection=connection) as transaction:
                for item in items:
                    transaction.delete(item)

    def _of(self, patient: str, account: str) -> list[VisitItem]:
        """What goes with a link: first itself, then what is known of visits, the latest first."""
        items = list(self.table.query(patient_key(patient), consistent_read=True))
        link, notices = link_part(account), f"{_NOTICE}{account}:"
        others = any(item.part.startswith(_LINK) and item.part != link for item in items)
        known = [
            item
            for item in items
            if item.part.startswith(notices) or (item.part.startswith(_VISIT) and not others)
        ]
        known.sort(key=lambda item: item.expires_at or 0, reverse=True)
        return [*(item for item in items if item.part == link), *known]


class NotHeld(Exception):
    """A condition failed."""


@contextmanager
def errors() -> Iterator[None]:
    """DynamoDB's errors as the port's."""
    try:
        yield
    except PynamoDBException as error:
        if error.cause_response_code in _CONFLICTS:
            raise NotHeld from error
        raise StoreUnreachable(error.cause_response_code or type(error).__name__) from error


def _watched(patient: str, items: list[VisitItem]) -> Watched:
    links = [item for item in items if item.part.startswith(_LINK)]
    read = [_moment(item.read_at) for item in links if item.read_at]
    return Watched(
        patient,
        tuple(_link(item) for item in links),
        tuple(_decode(item.state) for item in items if item.state),
        tuple(_noted(item) for item in items if item.part.startswith(_NOTICE)),
        max(read, default=None),
    )


def _link(item: VisitItem) -> ChatLink:
    not_before = _moment(item.not_before) if item.not_before else None
    return ChatLink(item.part.removeprefix(_LINK), _moment(item.since), not_before)


def _noted(item: VisitItem) -> Noted:
    account, _, key = item.part.removeprefix(_NOTICE).partition(":")
    return Noted(
        account,
        key,
        item.outcome or "",
        _moment(item.noted_at) if item.noted_at else None,
        _moment(item.leased_until) if item.leased_until else None,
    )


def _id(key: str) -> str:
    return key.partition(":")[2]


def utc_day(moment: datetime) -> str:
    """What the index of days calls the day of a moment."""
    return moment.astimezone(UTC).date().isoformat()


def utc_days(first: datetime, until: datetime) -> list[str]:
    """The days of the index that a span touches, ascending."""
    days = (until - first) // DAY + 2
    return sorted({utc_day(min(first + n * DAY, until)) for n in range(days)})


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def patient_key(patient: str) -> str:
    """The key of all that is known of a patient's visits."""
    return f"patient:{patient}"


def link_part(account: str) -> str:
    """The part of a link to an account."""
    return f"{_LINK}{account}"
