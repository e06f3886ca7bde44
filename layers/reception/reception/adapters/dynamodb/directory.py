"""The directory: its own function writes it, and every turn reads it, from memory while that is fresh."""

import zlib
from collections.abc import Mapping
from time import monotonic
from typing import Any

import msgspec

from reception.adapters.dynamodb.calls import port_errors
from reception.adapters.dynamodb.models import DirectoryItem
from reception.clinic.model import Directory

DIRECTORY_MEMORY_SECONDS = 60
"""How long a container uses the directory that it has read."""
SNAPSHOT, FILE_IDS = "snapshot", "file_ids"
"""Keys of items."""
REFUSED = ""
"""Stands among Telegram's ids of pictures for a picture that Telegram does not take."""


class Snapshot(msgspec.Struct):
    """The content of the item `snapshot`: the directory, and the digest of each doctor's picture."""

    directory: Directory
    photos: dict[str, str] = {}


class DirectoryMemory:
    """The directory as a container last read it, and what Telegram calls each picture, by the picture's digest."""

    def __init__(self, table: type[DirectoryItem]) -> None:
        self.table = table
        self.directory = Directory()
        self.digests: Mapping[str, str] = {}
        self.file_ids: dict[str, str] = {}
        self._read_at = float("-inf")

    def request(self) -> dict[str, Any]:
        """The part of a BatchGetItem that reads the directory; empty while the memory is fresh."""
        if monotonic() - self._read_at < DIRECTORY_MEMORY_SECONDS:
            return {}
        keys = [{"key": {"S": key}} for key in (SNAPSHOT, FILE_IDS)]
        return {self.table.Meta.table_name: {"Keys": keys}}

    def remember(self, responses: Mapping[str, list[dict[str, Any]]]) -> None:
        """Take what the answer to such a BatchGetItem brought.

        Raises:
            StoreUnreachable: a newer version of the reception wrote an item.
        """
        rows = responses.get(self.table.Meta.table_name)
        if rows is None:
            return
        for row in rows:
            item = self.table()
            item.deserialize(dict(row))
            if item.key == SNAPSHOT and item.body:
                snapshot = snapshot_of(item.body)
                self.directory, self.digests = snapshot.directory, snapshot.photos
            elif item.key == FILE_IDS and item.ids is not None:
                self.file_ids = dict(item.ids.attribute_values)
        self._read_at = monotonic()

    def photo(self, doctor: str) -> bytes | None:
        """A doctor's picture from the table (JPEG or PNG); None if there is none.

        Raises:
            StoreUnreachable, StoreRefused
        """
        with port_errors():
            for item in self.table.batch_get([photo_key(doctor)]):
                return item.body
        return None

    def name(self, digest: str, file_id: str) -> None:
        """Note what Telegram calls a picture, here and in the table.

        Raises:
            StoreUnreachable, StoreRefused: other containers upload the picture once more.
        """
        self.file_ids[digest] = file_id
        with port_errors():
            self.table(FILE_IDS).update(actions=[self.table.ids[digest].set(file_id)])


def photo_key(doctor: str) -> str:
    """The key of a doctor's picture."""
    return f"photo:{doctor}"


def snapshot_of(body: bytes) -> Snapshot:
    """Read the body of the item `snapshot`."""
    return msgspec.json.decode(zlib.decompress(body), type=Snapshot)
