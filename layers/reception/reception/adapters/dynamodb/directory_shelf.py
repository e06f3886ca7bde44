"""The `Shelf` of the function that reads the directory. No turn needs it, so that it is loaded there alone."""

import zlib
from collections.abc import Mapping
from itertools import batched
from typing import override

import msgspec

from reception.adapters.dynamodb.calls import port_errors
from reception.adapters.dynamodb.directory import (
    FILE_IDS,
    SNAPSHOT,
    Snapshot,
    photo_key,
    snapshot_of,
)
from reception.adapters.dynamodb.models import DirectoryItem
from reception.clinic.model import Directory
from reception.clinic.refresh import Shelf

MAX_NAMES_PER_UPDATE = 50
"""The text of an update may have 4 KB."""


class DirectoryShelf(Shelf):
    """The table of the directory. Every call may raise `StoreUnreachable` or `StoreRefused`."""

    def __init__(self, table: type[DirectoryItem]) -> None:
        self.table = table
        self._digests: Mapping[str, str] | None = None

    @override
    def load(self) -> tuple[Directory, Mapping[str, str]]:
        with port_errors():
            for item in self.table.batch_get([SNAPSHOT], consistent_read=True):
                if item.body:
                    snapshot = snapshot_of(item.body)
                    self._digests = snapshot.photos
                    return snapshot.directory, snapshot.photos
        return Directory(), {}

    @override
    def put(self, directory: Directory, photos: Mapping[str, str]) -> None:
        """Write the snapshot, and before it the item in which `DirectoryMemory` notes Telegram's names of pictures.

        Each write of that item costs units for all of it, so it is written only where there was no snapshot before, or
        where pictures were replaced.
        """
        body = zlib.compress(msgspec.json.encode(Snapshot(directory, dict(photos))))
        names, before = self.table(FILE_IDS), self._digests
        replaced = sorted(set((before or {}).values()) - set(photos.values()))
        with port_errors():
            if before is None:
                names.update(actions=[self.table.ids.set(self.table.ids | {})])
            for digests in batched(replaced, MAX_NAMES_PER_UPDATE, strict=False):
                names.update(actions=[self.table.ids[digest].remove() for digest in digests])
            self.table(SNAPSHOT, body=body).save()
        self._digests = photos

    @override
    def put_photo(self, doctor: str, picture: bytes, digest: str) -> None:
        with port_errors():
            self.table(photo_key(doctor), body=picture, digest=digest).save()

    @override
    def drop_photo(self, doctor: str) -> None:
        with port_errors():
            self.table(photo_key(doctor)).delete()
