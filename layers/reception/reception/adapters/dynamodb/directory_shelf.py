"""The `Shelf` of the function that reads the directory. No turn needs it, so that it is loaded there alone."""

import hashlib
import zlib
from collections.abc import Mapping
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

MAX_PHOTO_BYTES = 300_000
"""An item of DynamoDB takes 400 KB."""


class DirectoryShelf(Shelf):
    """The table of the directory. Every call may raise `StoreUnreachable` or `StoreRefused`."""

    def __init__(self, table: type[DirectoryItem]) -> None:
        self.table = table

    @override
    def load(self) -> tuple[Directory, Mapping[str, str]]:
        with port_errors():
            for item in self.table.batch_get([SNAPSHOT], consistent_read=True):
                if item.body:
                    snapshot = snapshot_of(item.body)
                    return snapshot.directory, snapshot.photos
        return Directory(), {}

    @override
    def put(self, directory: Directory, photos: Mapping[str, str]) -> None:
        """Write the snapshot, and make the item in which `DirectoryMemory` notes Telegram's names of pictures."""
        body = zlib.compress(msgspec.json.encode(Snapshot(directory, dict(photos))))
        with port_errors():
            self.table(SNAPSHOT, body=body).save()
            self.table(FILE_IDS).update(actions=[self.table.ids.set(self.table.ids | {})])

    @override
    def put_photo(self, doctor: str, picture: bytes) -> str | None:
        """Refuse a picture that is larger than `MAX_PHOTO_BYTES`."""
        if len(picture) > MAX_PHOTO_BYTES:
            return None
        digest = hashlib.sha256(picture).hexdigest()[:32]
        with port_errors():
            self.table(photo_key(doctor), body=picture, digest=digest).save()
        return digest
