"""The `Mirror` in the table `visits`: one query reads a patient's links, visits and notices."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import batched, islice
from typing import override

import msgspec
from pynamodb.connection import Connection
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from reception.adapters.dynamodb.calls import holds, port_errors
from reception.adapters.dynamodb.models import SHARDS, VisitItem, due_key, shard_of
from reception.clinic.waiting import EarlierOffer
from reception.dataclass import replace
from reception.dialog.conversation import Confirmed, UnprovenVisit
from reception.notices.mirrored import (
    CONFIRMED,
    ChatLink,
    Expected,
    Finished,
    Mirrored,
    Noted,
    Watched,
    confirmed_key,
)
from reception.notices.ports import Mirror
from reception.notices.rounds import CirclePosition, Rounds, RoundStore, place_of

DAY = timedelta(days=1)
CHANGES_KEPT = timedelta(days=1)
"""Counts of changed visits; those of the last hour are asked for."""
VISITS_KEPT = timedelta(days=7)
"""Counted from a visit's end."""
CONFIRMED_KEPT = timedelta(days=60)
"""Counted from the start of the visit that a patient confirmed."""
LINKS_KEPT = timedelta(days=400)
UNPROVEN_KEPT = timedelta(days=400)
"""Longer than anybody may book ahead, and than a visit may be moved."""
MAX_DELETES_PER_LINK = 24
"""In the transaction that ends links: DynamoDB allows it a hundred items, and a conversation has up to four links."""
MAX_ITEMS_PER_TRANSACTION = 100
"""DynamoDB's own limit."""
_CHANGES = "changes"
LINK = "link:"
"""Begins the range key of a link; an account's id ends it."""
OFFER = "offer:"
"""Begins the range key of an offer of an earlier time; account and id end it."""
FINISHED = "finished:"
"""Begins the range key of a finished visit from which a notice follows; the rule's id ends it."""
_VISIT, _NOTICE, _UNPROVEN = "visit:", "notice:", "unproven:"
_SETTLED, _ROUNDS = "settled", "rounds"
SETTLED_KEPT = timedelta(days=3)
"""A settled patient is read alone at least every second day, and the digest written anew."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Mirrored).decode
_decode_offer = msgspec.json.Decoder(EarlierOffer).decode
_decode_finished = msgspec.json.Decoder(Finished).decode
_decode_rounds = msgspec.json.Decoder(Rounds).decode


class DynamoMirror(Mirror, RoundStore):
    """Reads and writes visits, links and notices, and how far the rounds of the poll are."""

    def __init__(self, table: type[VisitItem]) -> None:
        self.table = table

    @override
    def to_poll(self, now: datetime, most: int) -> tuple[str, ...]:
        table, until = self.table, due_key(now)
        with port_errors():
            shards = [
                table.poll.query(shard, table.poll_at <= until, limit=most)
                for shard in range(SHARDS)
            ]
            overdue = islice(merge(*shards, key=lambda item: item.poll_at), most)
            return tuple(dict.fromkeys(_id(item.key) for item in overdue))

    @override
    def load(self, patient: str) -> Watched:
        with port_errors():
            items = list(self.table.query(patient_key(patient), consistent_read=True))
        return _watched(patient, items)

    @override
    def between(self, first: datetime, until: datetime) -> Sequence[Expected]:
        """Query the index once for each UTC day of the span."""
        days = utc_days(first, until)
        with port_errors():
            items = [item for day in days for item in self.table.of_day.query(day)]
        words = {_noted(item).key for item in items if item.part.startswith(_NOTICE)}
        visits = (_decode(item.state) for item in items if item.part.startswith(_VISIT))
        found = [
            Expected(known, confirmed_key(known.visit.id, known.visit.start) in words)
            for known in visits
            if first <= known.visit.start < until
        ]
        return sorted(found, key=lambda expected: expected.mirrored.visit.start)

    @override
    def whose(self, visit: str) -> str | None:
        with port_errors():
            for item in self.table.of_visit.query(visit, limit=1):
                return _id(item.key)
        return None

    @override
    def unproven(self, patients: Sequence[str]) -> frozenset[str]:
        begins = self.table.part.startswith(_UNPROVEN)
        with port_errors():
            items = [
                item
                for patient in patients
                for item in self.table.query(patient_key(patient), begins, consistent_read=True)
            ]
        return _unproven(items)

    @override
    def count_changed(self, patients: int, now: datetime) -> int:
        """Count in an item for each moment, and add up the items of the last hour."""
        table, first = self.table, now - timedelta(hours=1)
        item = table(_CHANGES, due_key(now))
        expires_at = int((now + CHANGES_KEPT).timestamp())
        with port_errors():
            item.update(actions=[table.version.add(patients), table.expires_at.set(expires_at)])
            since = table.part > due_key(first)
            items = table.query(_CHANGES, since, consistent_read=True)
            return sum(int(one.version or 0) for one in items)

    @override
    def keep(self, before: Watched, visits: Sequence[Mirrored]) -> None:
        former = {known.visit.id: known for known in before.visits}
        changed = [known for known in visits if former.get(known.visit.id) != known]
        if changed:
            self._unsettle(before.patient)
        for known in changed:
            self._put(known, former.get(known.visit.id), before.links)

    @override
    def finish(self, before: Watched, finished: Finished, kept: datetime) -> None:
        item = self.table(patient_key(before.patient), f"{FINISHED}{finished.rule}")
        item.state = _encode(finished)
        item.expires_at = int(kept.timestamp())
        if before.links:
            holds(lambda: self._put_linked(item, before.links[0]))

    @override
    def polled(
        self, patient: str, account: str, at: datetime, again_at: datetime, due_at: datetime | None
    ) -> None:
        table = self.table
        polled: list[Action] = [
            table.read_at.set(due_key(at)),
            table.poll_at.set(due_key(again_at)),
        ]
        self._update_link(patient, account, [*polled, *self._due(account, due_at)])

    @override
    def rounds(self) -> Rounds:
        with port_errors():
            part = self.table.part == _ROUNDS
            for item in self.table.query(_ROUNDS, part, consistent_read=True):
                return _decode_rounds(item.state)
        return Rounds()

    @override
    def keep_rounds(self, rounds: Rounds) -> bool:
        table, before = self.table, rounds.version
        item = table(_ROUNDS, _ROUNDS, version=before + 1)
        item.state = _encode(replace(rounds, version=before + 1))
        is_new: Condition = table.key.does_not_exist()
        return holds(lambda: item.save(condition=table.version == before if before else is_new))

    @override
    def in_turn(self, first: datetime, until: datetime) -> Sequence[CirclePosition]:
        """Query the index once for each shard."""
        table = self.table
        # the range of an index includes both of its ends
        within = table.poll_at.between(due_key(first), due_key(until - timedelta(milliseconds=1)))
        with port_errors():
            items = [i for shard in range(SHARDS) for i in table.poll.query(shard, within)]
        return [
            CirclePosition(place_of(patient), patient)
            for patient in map(_id, (i.key for i in items))
        ]

    @override
    def digests(self, patients: Sequence[str]) -> dict[str, str]:
        keys = [(patient_key(patient), _SETTLED) for patient in patients]
        with port_errors():
            items = list(self.table.batch_get(keys))
        return {_id(item.key): item.digest for item in items if item.digest}

    @override
    def settle(self, patient: str, digest: str, now: datetime) -> None:
        item = self.table(patient_key(patient), _SETTLED, digest=digest)
        item.expires_at = int((now + SETTLED_KEPT).timestamp())
        with port_errors():
            item.save()

    @override
    def overdue_since(self, now: datetime) -> datetime | None:
        table = self.table
        with port_errors():
            first = [
                item.poll_at
                for shard in range(SHARDS)
                for item in table.poll.query(shard, table.poll_at <= due_key(now), limit=1)
            ]
        return _moment(min(first)) if first else None

    def _unsettle(self, patient: str) -> None:
        """Have the next round read a patient's items."""
        item, settled = self.table(patient_key(patient), _SETTLED), self.table.digest.exists()
        holds(lambda: item.update(actions=[self.table.digest.remove()], condition=settled))

    @override
    def read_soon(self, patient: str, account: str, at: datetime) -> None:
        self._update_link(patient, account, [self.table.poll_at.set(due_key(at))])

    @override
    def look_again(
        self,
        patient: str,
        account: str,
        due_at: datetime | None,
        not_before: datetime | None = None,
    ) -> None:
        actions = self._due(account, due_at)
        if not_before is not None:
            actions.append(self.table.not_before.set(due_key(not_before)))
        self._update_link(patient, account, actions)

    @override
    def claim(
        self, patient: str, account: str, key: str, now: datetime, until: datetime, kept: datetime
    ) -> bool:
        """Write the claim if there is none, or if the present one lapsed without an outcome or was given back."""
        table = self.table
        item = table(patient_key(patient), f"{_NOTICE}{account}:{key}")
        actions: list[Action] = [
            table.leased_until.set(due_key(until)),
            table.expires_at.set(int(kept.timestamp())),
        ]
        is_free = table.leased_until.does_not_exist() | (table.leased_until <= due_key(now))
        may = table.outcome.does_not_exist() & is_free
        return holds(lambda: item.update(actions=actions, condition=may))

    @override
    def note(self, patient: str, account: str, key: str, outcome: str, at: datetime) -> None:
        """Write the outcome into the claim, if the claim was not deleted with its link since."""
        table = self.table
        item = table(patient_key(patient), f"{_NOTICE}{account}:{key}")
        if not outcome:
            self._delete(item)
            return
        actions: list[Action] = [
            table.outcome.set(outcome),
            table.noted_at.set(due_key(at)),
            table.leased_until.remove(),
        ]
        self._update_claim(item, actions)

    @override
    def tried(self, patient: str, account: str, key: str, tries: Sequence[datetime]) -> None:
        """Write the tries into the claim, if the claim was not deleted with its link since."""
        table = self.table
        item = table(patient_key(patient), f"{_NOTICE}{account}:{key}")
        if not tries:
            self._delete(item)
            return
        written = " ".join(due_key(moment) for moment in tries)
        self._update_claim(item, [table.tried_at.set(written), table.leased_until.remove()])

    @staticmethod
    def _delete(item: VisitItem) -> None:
        with port_errors():
            item.delete()

    def _update_claim(self, item: VisitItem, actions: list[Action]) -> None:
        exists: Condition = self.table.key.exists()
        holds(lambda: item.update(actions=actions, condition=exists))

    def _put(self, known: Mirrored, was: Mirrored | None, links: Sequence[ChatLink]) -> None:
        """Write a visit that is still as it `was`; write a new visit only if somebody is linked to the patient."""
        table, version = self.table, known.version + 1
        item = table(patient_key(known.patient), f"{_VISIT}{known.visit.id}", version=version)
        item.state = _encode(replace(known, version=version))
        item.day, item.visit = utc_day(known.visit.start), known.visit.id
        item.expires_at = int((known.visit.end + VISITS_KEPT).timestamp())
        if was:
            unchanged = table.version == was.version
            holds(lambda: item.save(condition=unchanged))
        elif links:
            holds(lambda: self._put_first(item, links[0]))

    def _put_first(self, item: VisitItem, link: ChatLink) -> None:
        """Write a new visit, unless the link has ended since it was read: then nobody wants to hear of the visit."""
        self._put_linked(item, link, self.table.key.does_not_exist())

    def _put_linked(
        self, item: VisitItem, link: ChatLink, condition: Condition | None = None
    ) -> None:
        """Write an item of a patient, unless the link has ended since it was read."""
        table = self.table
        with TransactWrite(connection=table._get_connection().connection) as transaction:
            is_linked: Condition = table.key.exists()
            transaction.condition_check(table, item.key, link_part(link.account), is_linked)
            transaction.save(item, condition=condition)

    def _due(self, account: str, at: datetime | None) -> list[Action]:
        table = self.table
        if at is None:
            return [table.due_at.remove(), table.due_shard.remove()]
        return [table.due_at.set(due_key(at)), table.due_shard.set(shard_of(account))]

    def _update_link(self, patient: str, account: str, actions: list[Action]) -> None:
        """Update a link that still exists: an update without a condition would bring a deleted link back."""
        table = self.table
        item = table(patient_key(patient), link_part(account))
        exists: Condition = table.key.exists()
        holds(lambda: item.update(actions=actions, condition=exists))


class Links:
    """Writes links in the transactions that write their conversations. The caller translates errors of those."""

    def __init__(self, table: type[VisitItem]) -> None:
        self.table = table

    def put(self, transaction: TransactWrite, patient: str, account: str, now: datetime) -> None:
        """Link an account to a patient from `now` on, unless it is linked already, and have the visits polled soon."""
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
        """Note in the ledger that the patient has confirmed the visit."""
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

    def hide(self, transaction: TransactWrite, one: UnprovenVisit, now: datetime) -> None:
        """Note that a chat without a proof booked the visit: no other chat may learn of it. The chat is not named."""
        item = self._mark(one)
        item.expires_at = int((now + UNPROVEN_KEPT).timestamp())
        transaction.save(item)

    def reveal(self, transaction: TransactWrite, one: UnprovenVisit) -> None:
        """Take that note back: it is proven by now whose card it is."""
        transaction.delete(self._mark(one))

    def _mark(self, one: UnprovenVisit) -> VisitItem:
        return self.table(patient_key(one.patient), f"{_UNPROVEN}{one.visit}")

    def remove(self, transaction: TransactWrite, patient: str, account: str) -> None:
        """Delete a link and its notices, and with the last link the patient's visits.

        Raises:
            StoreUnreachable, StoreRefused: the patient's items could not be read.
        """
        for item in self._of(patient, account)[:MAX_DELETES_PER_LINK]:
            transaction.delete(item)

    def thin(self, connection: Connection, patient: str, account: str) -> None:
        """Delete the items that do not fit into the transaction of `remove`: notices and visits that expire soonest.

        Raises:
            StoreUnreachable, StoreRefused
        """
        beyond = self._of(patient, account)[MAX_DELETES_PER_LINK:]
        for items in batched(beyond, MAX_ITEMS_PER_TRANSACTION, strict=False):
            with port_errors(), TransactWrite(connection=connection) as transaction:
                for item in items:
                    transaction.delete(item)

    def _of(self, patient: str, account: str) -> list[VisitItem]:
        """The items that are deleted with a link: the link, then notices and visits, the longest kept first."""
        with port_errors():
            items = list(self.table.query(patient_key(patient), consistent_read=True))
        link, of_account = link_part(account), (f"{_NOTICE}{account}:", f"{OFFER}{account}:")
        others = any(item.part.startswith(LINK) and item.part != link for item in items)
        known = [
            item
            for item in items
            if item.part.startswith(of_account)
            or (item.part.startswith((_VISIT, _SETTLED, FINISHED)) and not others)
        ]
        known.sort(key=lambda item: item.expires_at or 0, reverse=True)
        return [*(item for item in items if item.part == link), *known]


def _watched(patient: str, items: list[VisitItem]) -> Watched:
    links = [item for item in items if item.part.startswith(LINK)]
    read = [_moment(item.read_at) for item in links if item.read_at]
    return Watched(
        patient,
        tuple(_link(item) for item in links),
        tuple(_decode(item.state) for item in items if item.part.startswith(_VISIT)),
        tuple(_noted(item) for item in items if item.part.startswith(_NOTICE)),
        max(read, default=None),
        _unproven(items),
        tuple(_offer(item) for item in items if item.part.startswith(OFFER)),
        tuple(_decode_finished(item.state) for item in items if item.part.startswith(FINISHED)),
    )


def _offer(item: VisitItem) -> tuple[str, EarlierOffer]:
    account = item.part.removeprefix(OFFER).partition(":")[0]
    return account, _decode_offer(item.state)


def _unproven(items: Iterable[VisitItem]) -> frozenset[str]:
    """The marks of visits that were booked without a proof."""
    parts = (item.part for item in items if item.part.startswith(_UNPROVEN))
    return frozenset(part.removeprefix(_UNPROVEN) for part in parts)


def _link(item: VisitItem) -> ChatLink:
    not_before = _moment(item.not_before) if item.not_before else None
    return ChatLink(item.part.removeprefix(LINK), _moment(item.since), not_before)


def _noted(item: VisitItem) -> Noted:
    account, _, key = item.part.removeprefix(_NOTICE).partition(":")
    return Noted(
        account,
        key,
        item.outcome or "",
        _moment(item.noted_at) if item.noted_at else None,
        _moment(item.leased_until) if item.leased_until else None,
        tuple(_moment(written) for written in (item.tried_at or "").split()),
    )


def _id(key: str) -> str:
    return key.partition(":")[2]


def utc_day(moment: datetime) -> str:
    """The day of a moment (aware, any zone) as the index `day` has it: `2026-11-22`, in UTC."""
    return moment.astimezone(UTC).date().isoformat()


def utc_days(first: datetime, until: datetime) -> list[str]:
    """The days, as the index `day` has them, that a span from `first` to `until` touches, ascending."""
    days = (until - first) // DAY + 2
    return sorted({utc_day(min(first + n * DAY, until)) for n in range(days)})


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def patient_key(patient: str) -> str:
    """The hash key of all items of a patient."""
    return f"patient:{patient}"


def link_part(account: str) -> str:
    """The range key of a patient's link to an account."""
    return f"{LINK}{account}"
