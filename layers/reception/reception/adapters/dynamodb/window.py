"""The `WindowStore` in the table `visits`: an item for each visit of nobody linked, and one for the days.

Such visits lie beside those of linked patients in the index of days, under a name of their own: whoever reads one kind
pays for that alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
from pynamodb.expressions.condition import Condition

from reception.adapters.dynamodb.models import VisitItem
from reception.adapters.dynamodb.visits import NotHeld, errors, utc_day, utc_days
from reception.notices.mirrored import Unlinked, Window

UNLINKED_KEPT = timedelta(days=1)
"""After a visit's start."""
_UNLINKED, _WINDOW = "unlinked", "window"

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Unlinked).decode
_decode_window = msgspec.json.Decoder(Window).decode


class DynamoWindow:
    """The port."""

    def __init__(self, table: type[VisitItem]) -> None:
        self.table = table

    def window(self) -> Window:
        """One item."""
        item = self._item(_WINDOW, _WINDOW)
        return _decode_window(item.state) if item else Window()

    def keep_window(self, window: Window) -> bool:
        """A put on the condition of its version."""
        table, before = self.table, window.version
        item = table(_WINDOW, _WINDOW, version=before + 1)
        item.state = _encode(replace(window, version=before + 1))
        new: Condition = table.key.does_not_exist()
        try:
            with errors():
                item.save(condition=table.version == before if before else new)
        except NotHeld:
            return False
        return True

    def unlinked(self, first: datetime, until: datetime) -> Sequence[Unlinked]:
        """A query for each UTC day of the span."""
        days = utc_days(first, until)
        with errors():
            items = [item for day in days for item in self.table.of_day.query(_of(day))]
        found = (_decode(item.state) for item in items)
        return sorted((v for v in found if first <= v.start < until), key=lambda visit: visit.start)

    def is_unlinked(self, visit: str) -> bool:
        """One read of its item."""
        item = self._item(_key(visit), _UNLINKED)
        return bool(item and _decode(item.state).asked)

    def keep_unlinked(self, visits: Sequence[Unlinked], gone: Sequence[str]) -> None:
        """In batches of 25."""
        with errors(), self.table.batch_write() as batch:
            for visit in visits:
                item = self.table(_key(visit.id), _UNLINKED, state=_encode(visit))
                item.day = _of(utc_day(visit.start))
                item.expires_at = int((visit.start + UNLINKED_KEPT).timestamp())
                batch.save(item)
            for visit_id in gone:
                batch.delete(self.table(_key(visit_id), _UNLINKED))

    def _item(self, key: str, part: str) -> VisitItem | None:
        with errors():
            found = self.table.query(key, self.table.part == part, consistent_read=True)
            return next(iter(found), None)


def _key(visit: str) -> str:
    return f"visit:{visit}"


def _of(day: str) -> str:
    return f"{_UNLINKED}:{day}"
