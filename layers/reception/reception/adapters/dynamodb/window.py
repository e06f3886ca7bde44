"""The `WindowStore` in the table `visits`: an item for each visit of nobody linked, and one for the window.

Such visits lie in the index `day` under hash keys of their own, `unlinked:<day>`: a reader of one kind of visits does
not pay for the other kind.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import override

import msgspec
from pynamodb.expressions.condition import Condition

from reception.adapters.dynamodb.calls import holds, port_errors
from reception.adapters.dynamodb.models import VisitItem
from reception.adapters.dynamodb.visits import utc_day, utc_days
from reception.dataclass import replace
from reception.notices.mirrored import Unlinked, Window
from reception.notices.ports import WindowStore

UNLINKED_KEPT = timedelta(days=1)
"""Counted from a visit's start."""
_UNLINKED, _WINDOW = "unlinked", "window"

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Unlinked).decode
_decode_window = msgspec.json.Decoder(Window).decode


class DynamoWindow(WindowStore):
    """Reads and writes the items `visit:<id>`/`unlinked` and `window`/`window`."""

    def __init__(self, table: type[VisitItem]) -> None:
        self.table = table

    @override
    def window(self) -> Window:
        item = self._item(_WINDOW, _WINDOW)
        return _decode_window(item.state) if item else Window()

    @override
    def keep_window(self, window: Window) -> bool:
        table, before = self.table, window.version
        item = table(_WINDOW, _WINDOW, version=before + 1)
        item.state = _encode(replace(window, version=before + 1))
        is_new: Condition = table.key.does_not_exist()
        return holds(lambda: item.save(condition=table.version == before if before else is_new))

    @override
    def unlinked(self, first: datetime, until: datetime) -> Sequence[Unlinked]:
        """Query the index once for each UTC day of the span."""
        days = utc_days(first, until)
        with port_errors():
            items = [item for day in days for item in self.table.of_day.query(_day_key(day))]
        found = (_decode(item.state) for item in items)
        return sorted((v for v in found if first <= v.start < until), key=lambda visit: visit.start)

    @override
    def is_unlinked(self, visit: str) -> bool:
        item = self._item(_visit_key(visit), _UNLINKED)
        return bool(item and _decode(item.state).asked)

    @override
    def keep_unlinked(self, visits: Sequence[Unlinked], gone: Sequence[str]) -> None:
        with port_errors(), self.table.batch_write() as batch:
            for visit in visits:
                item = self.table(_visit_key(visit.id), _UNLINKED, state=_encode(visit))
                item.day = _day_key(utc_day(visit.start))
                item.expires_at = int((visit.start + UNLINKED_KEPT).timestamp())
                batch.save(item)
            for visit_id in gone:
                batch.delete(self.table(_visit_key(visit_id), _UNLINKED))

    def _item(self, key: str, part: str) -> VisitItem | None:
        with port_errors():
            found = self.table.query(key, self.table.part == part, consistent_read=True)
            return next(iter(found), None)


def _visit_key(visit: str) -> str:
    return f"visit:{visit}"


def _day_key(day: str) -> str:
    return f"{_UNLINKED}:{day}"
