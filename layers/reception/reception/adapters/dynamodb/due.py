"""Work that is due, in the indexes `due` of conversations, threads and links."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast, override

from reception.adapters.dynamodb.calls import claim, due_items
from reception.adapters.dynamodb.models import ConversationItem, DeskItem, VisitItem
from reception.adapters.dynamodb.visits import LINK, DynamoMirror, patient_key
from reception.notices.news import NEWS
from reception.notices.ports import FREED
from reception.turns.clockwork import DueItem, DueWork

NEAR_VISITS = timedelta(days=2)
"""A notice of a later visit is not urgent: it goes out after those of near visits, the longest due first."""
_LATE = datetime.max.replace(tzinfo=UTC)

type Nearest = Callable[[datetime], Mapping[str, datetime]]
"""The start of the next visit to come, by the hash key of a patient's items."""


class DueIndexReader[Item: (ConversationItem, DeskItem, VisitItem)](DueWork):
    """Reads the index `due` of a table. `id_of`: the id by which an item's work is queued.

    The most urgent item is the one whose visit is `nearest`, and among equals the one that is due longest.
    """

    def __init__(
        self,
        table: type[Item],
        id_of: Callable[[Item], str],
        nearest: Nearest = lambda _now: {},
    ) -> None:
        self.table: type[Item] = table
        self.id_of: Callable[[Item], str] = id_of
        self.nearest = nearest

    @override
    def waiting(self, now: datetime, few: int) -> Sequence[DueItem]:
        """Items of one id, such as the links of one account, are one item here, and as urgent as the first of them."""
        items = due_items(self.table, now)
        starts = self.nearest(now) if len(items) > few else {}
        items.sort(key=lambda item: (starts.get(item.key, _LATE), item.due_at))
        records: dict[str, list[Item]] = {}
        for item in items:
            records.setdefault(self.id_of(item), []).append(item)
        return [DueItem(id_, tuple(found)) for id_, found in records.items()]

    @override
    def claim(self, item: DueItem, until: datetime) -> bool:
        """Claim every record of an item. One that is ours makes the item ours: another run may have read only some."""
        records = cast("tuple[Any, ...]", item.records)
        return sum(claim(self.table, record, until) for record in records) > 0


def due_conversations(table: type[ConversationItem]) -> DueIndexReader[ConversationItem]:
    """The accounts whose conversations have something left to do."""
    return DueIndexReader(table, lambda item: item.key.removeprefix("account:"))


def due_threads(table: type[DeskItem]) -> DueIndexReader[DeskItem]:
    """The addresses of threads at all desks, and the keys of room jobs."""
    return DueIndexReader(table, lambda item: item.key.removeprefix("account:"))


def due_links(table: type[VisitItem]) -> DueIndexReader[VisitItem]:
    """The accounts that are owed a notice, those with the nearest visits first; the keys of freed times and of news."""

    def nearest(now: datetime) -> Mapping[str, datetime]:
        starts: dict[str, datetime] = {}
        for expected in DynamoMirror(table).between(now, now + NEAR_VISITS):
            mirrored = expected.mirrored
            if mirrored.visit.stands:
                starts.setdefault(patient_key(mirrored.patient), mirrored.visit.start)
        return starts

    return DueIndexReader(table, _id_of, nearest)


def _id_of(item: VisitItem) -> str:
    """The account of a link; of a freed time and of news its whole key, whichever of its items is due."""
    return item.key if item.key.startswith((FREED, NEWS)) else item.part.removeprefix(LINK)
