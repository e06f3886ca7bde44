"""The directory: written by its own function, read by every turn, from memory for a while."""

import hashlib
import zlib
from collections.abc import Mapping
from time import monotonic
from typing import Any

import msgspec

from reception.adapters.dynamodb.models import DirectoryItem
from reception.clinic.model import Directory

REMEMBERED_SECONDS = 60
LARGEST_PHOTO = 300_000
"""Bytes; an item of DynamoDB takes 400 KB."""

_SNAPSHOT, _FILE_IDS = "snapshot", "file_ids"


class Snapshot(msgspec.Struct):
    """What the item `snapshot` holds: the directory, and the digest of each doctor's picture."""

    directory: Directory
    photos: dict[str, str] = {}


class DirectoryMemory:
    """The directory as last read, and what Telegram calls each picture."""

    def __init__(self, table: type[DirectoryItem]) -> None:
        self.table = table
        self.directory = Directory()
        self.digests: Mapping[str, str] = {}
        self.file_ids: dict[str, str] = {}
        self._read_at = float("-inf")

    def request(self) -> dict[str, Any]:
        """What a BatchGetItem has to ask for besides; nothing while the memory is fresh."""
        if monotonic() - self._read_at < REMEMBERED_SECONDS:
            return {}
        keys = [{"key": {"S": key}} for key in (_SNAPSHOT, _FILE_IDS)]
        return {self.table.Meta.table_name: {"Keys": keys}}

    def remember(self, responses: Mapping[str, list[dict[str, Any]]]) -> None:
        """Take what such a BatchGetItem brought."""
        rows = responses.get(self.table.Meta.table_name)
        if rows is None:
            return
        for row in rows:
            item = self.table()
            item.deserialize(dict(row))
            if item.key == _SNAPSHOT and item.body:
                snapshot = msgspec.json.decode(zlib.decompress(item.body), type=Snapshot)
                self.directory, self.digests = snapshot.directory, snapshot.photos
            elif item.key == _FILE_IDS and item.ids is not None:
                self.file_ids = dict(item.ids.attribute_values)
        self._read_at = monotonic()

    def photo(self, doctor: str) -> bytes | None:
        """A doctor's picture, read from the table."""
        for item in self.table.batch_get([f"photo:{doctor}"]):
            return item.body
        return None

    def name(self, digest: str, file_id: str) -> None:
        """Note what Telegram calls a picture."""
        self.file_ids[digest] = file_id
        item = self.table(_FILE_IDS)
        item.update(actions=[self.table.ids[digest].set(file_id)])


class DirectoryShelf:
    """The `Shelf` of the directory's function."""

    def __init__(self, table: type[DirectoryItem]) -> None:
        self.table = table

    def load(self) -> tuple[Directory, Mapping[str, str]]:
        """The directory as last put, and the digest of each doctor's picture."""
        for item in self.table.batch_get([_SNAPSHOT], consistent_read=True):
            if item.body:
                snapshot = msgspec.json.decode(zlib.decompress(item.body), type=Snapshot)
                return snapshot.directory, snapshot.photos
        return Directory(), {}

    def put(self, directory: Directory, photos: Mapping[str, str]) -> None:
        """Replace the snapshot, and have the item ready that Telegram's names of pictures are noted in."""
        snapshot = Snapshot(directory, dict(photos))
        self.table(_SNAPSHOT, body=zlib.compress(msgspec.json.encode(snapshot))).save()
        self.table(_FILE_IDS).update(actions=[self.table.ids.set(self.table.ids | {})])

    def put_photo(self, doctor: str, picture: bytes) -> str | None:
        """Keep a doctor's picture and return its digest; None where it is too large to keep."""
        if len(picture) > LARGEST_PHOTO:
            return None
        digest = hashlib.sha256(picture).hexdigest()[:32]
        self.table(f"photo:{doctor}", body=picture, digest=digest).save()
        return digest
