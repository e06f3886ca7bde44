"""The records that the tables' streams would bring, made from what is written into the doubles of the stores."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from reception.adapters.dynamodb.models import due_key
from reception.adapters.dynamodb.store import CONVERSATIONS_KEPT
from reception.notices.mirrored import Mirrored, Noted
from tests.doubles.world import World

type Image = dict[str, dict[str, Any]]


@dataclass
class Streams:
    """Writes down each change of a world's stores, in the shape of Lambda's event."""

    world: World
    records: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        world, store, desk = self.world, self.world.store, self.world.desk
        self._watch(store, ("save", "forget"), self._conversations)
        self._watch(store.mirror, ("keep", "note", "confirm"), self._visits)
        self._watch(desk, ("save", "delete"), lambda: dict(desk.rows), key="account:")
        assert world.store.mirror is world.polling.mirror

    def _watch(
        self, of: Any, methods: tuple[str, ...], rows: Callable[[], dict[Any, Any]], key: str = ""
    ) -> None:
        for name in methods:
            setattr(of, name, self._recorded(getattr(of, name), rows, key))

    def _recorded(self, method: Any, rows: Callable[[], dict[Any, Any]], key: str) -> Any:
        def call(*arguments: Any) -> Any:
            before = rows()
            answer = method(*arguments)
            after = rows()
            for row in before.keys() | after.keys():
                was, now = before.get(row), after.get(row)
                if was is not now and was != now:
                    self._emit(f"{key}{row}" if key else row, was, now)
            return answer

        return call

    def _emit(self, row: Any, was: Any, now: Any) -> None:
        at = self.world.clock.now()
        key, part = row if isinstance(row, tuple) else (row, "")
        keys = {"key": {"S": key}} | ({"part": {"S": part}} if part else {})
        body: dict[str, Any] = {"Keys": keys}
        body |= {"OldImage": _image(keys, was, at)} if was else {}
        body |= {"NewImage": _image(keys, now, at)} if now else {}
        self.records.append({"eventID": f"e-{len(self.records)}", "dynamodb": body})

    def _conversations(self) -> dict[str, bytes]:
        return {f"account:{account}": row for account, row in self.world.store.rows.items()}

    def _visits(self) -> dict[tuple[str, str], Mirrored | Noted]:
        mirror = self.world.store.mirror
        visits = {
            (f"patient:{patient}", f"visit:{visit}"): mirrored
            for patient, kept in mirror.visits.items()
            for visit, mirrored in kept.items()
        }
        notices = {
            (f"patient:{patient}", f"notice:{account}:{key}"): noted
            for patient, kept in mirror.notices.items()
            for (account, key), noted in kept.items()
        }
        return visits | notices


def _image(keys: Image, row: Any, at: datetime) -> Image:
    image = dict(keys)
    if isinstance(row, Noted):
        image |= {"outcome": {"S": row.outcome}} if row.outcome else {}
        return image | ({"noted_at": {"S": due_key(row.at)}} if row.at else {})
    state = row if isinstance(row, bytes) else msgspec.json.encode(row)
    expires_at = int((at + CONVERSATIONS_KEPT).timestamp())
    encoded = base64.b64encode(state).decode()
    return image | {"state": {"B": encoded}, "expires_at": {"N": str(expires_at)}}
