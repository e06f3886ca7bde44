"""The `FigureStore` in a table of its own. Its items hold counts, and no person."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import batched
from typing import override

import msgspec
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from reception.adapters.dynamodb.calls import port_errors
from reception.adapters.dynamodb.models import FigureItem
from reception.dataclass import replace
from reception.figures.counting import Fact
from reception.figures.ports import HEARD_FROM, MOST_COUNTED, FigureStore
from reception.figures.story import Story

DAY = timedelta(days=1)
FACTS_KEPT = timedelta(days=800)
"""Counted from when a fact is written: two years can be compared."""
STORIES_KEPT = timedelta(days=400)
"""Counted from the last change: nobody books longer ahead."""
MAX_ITEMS_PER_BATCH = 25
"""DynamoDB's own limit."""
PHRASES_KEPT = timedelta(days=90)
"""Counted from when a phrase was written last."""
_STORY = "story"
_PHRASES = "phrases"

_encode = msgspec.json.Encoder().encode
_decode_story = msgspec.json.Decoder(Story).decode
_decode_counts = msgspec.json.Decoder(dict[str, int]).decode


class DynamoFigures(FigureStore):
    """Facts by clinic day, and stories by pseudonym."""

    def __init__(self, table: type[FigureItem], now: Callable[[], datetime]) -> None:
        self.table = table
        self.now = now

    @override
    def put(self, facts: Sequence[Fact]) -> None:
        """Write 25 at a time; of facts with the same name the last is written."""
        named = {(fact.day, fact.id): fact for fact in facts}
        for some in batched(named.values(), MAX_ITEMS_PER_BATCH, strict=False):
            with port_errors(), self.table.batch_write() as batch:
                for fact in some:
                    batch.save(self._fact(fact))

    @override
    def story(self, visit: str) -> Story:
        with port_errors():
            key = _visit_key(visit), _STORY
            items = list(self.table.batch_get([key], consistent_read=True))
        return _decode_story(items[0].state) if items else Story()

    @override
    def replace(
        self, visit: str, before: Story, after: Story, facts: Sequence[Fact], gone: Sequence[date]
    ) -> None:
        table, writes = self.table, before.writes + 1
        item = table(_visit_key(visit), _STORY, version=writes)
        item.state = _encode(replace(after, writes=writes))
        item.expires_at = int((self.now() + STORIES_KEPT).timestamp())
        is_new: Condition = table.key.does_not_exist()
        connection = table._get_connection().connection
        with port_errors(), TransactWrite(connection=connection) as transaction:
            unchanged = table.version == before.writes if before.writes else is_new
            transaction.save(item, condition=unchanged)
            for fact in facts:
                transaction.save(self._fact(fact))
            for day in gone:
                transaction.delete(table(_day_key(day), _visit_key(visit)))

    @override
    def of_days(self, first: date, last: date) -> Mapping[date, Counter[str]]:
        """Query each day for itself."""
        days: dict[date, Counter[str]] = {}
        for number in range((last - first).days + 1):
            day = first + number * DAY
            days[day] = Counter()
            with port_errors():
                for item in self.table.query(_day_key(day)):
                    days[day].update(_decode_counts(item.state))
        return days

    @override
    def hear(self, phrase: str, mark: str, chat: str) -> None:
        """Two calls; a third one from the moment at which enough chats have written it."""
        table, key = self.table, f"phrase:{mark}"
        with port_errors():
            self._put(table(key, chat, state=b""))
            chats = sum(1 for _ in table.query(key, consistent_read=True, limit=MOST_COUNTED))
            if chats >= HEARD_FROM:
                self._put(table(_PHRASES, phrase, state=_encode({"chats": chats})))

    @override
    def phrases(self) -> Sequence[tuple[str, int]]:
        with port_errors():
            items = list(self.table.query(_PHRASES))
        found = [(item.part, _decode_counts(item.state)["chats"]) for item in items]
        return sorted(found, key=lambda one: (-one[1], one[0]))

    def _put(self, item: FigureItem) -> None:
        item.expires_at = int((self.now() + PHRASES_KEPT).timestamp())
        item.save()

    def _fact(self, fact: Fact) -> FigureItem:
        item = self.table(_day_key(fact.day), fact.id, state=_encode(fact.counts))
        item.expires_at = int((self.now() + FACTS_KEPT).timestamp())
        return item


def _day_key(day: date) -> str:
    return f"day:{day}"


def _visit_key(visit: str) -> str:
    """Names a visit's story, and its facts among those of a day."""
    return f"visit:{visit}"
