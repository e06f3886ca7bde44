"""Published versions of what a clinic edits. Each version is one item with all its files, and is kept for good."""

import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime

import msgspec

from reception.adapters.dynamodb.calls import get, port_errors
from reception.adapters.dynamodb.models import ContentItem
from reception.clinic.content import ContentError

MAX_CONTENT_BYTES = 390_000
"""Compressed: an item of DynamoDB takes 400 KB. The content that is shipped takes 14 KB."""


class ContentShelf:
    """Reads and writes versions. A version is never changed. Calls may raise `StoreUnreachable`, `StoreRefused`."""

    def __init__(self, table: type[ContentItem]) -> None:
        self.table = table

    def load(self, version: str) -> dict[str, str]:
        """The texts of a version, by the names of their files.

        Raises:
            ContentError: there is no such version.
        """
        item = get(self.table, version)
        if item is None:
            raise ContentError(f"no version {version} was published")
        return msgspec.json.decode(zlib.decompress(item.body), type=dict[str, str])

    def put(self, files: Mapping[str, str], now: datetime) -> str:
        """Publish texts under a new version, and return its name. Names sort by the moment `now` (UTC).

        Raises:
            ContentError: the texts are too large.
        """
        written = msgspec.json.encode(files, order="sorted")
        body = zlib.compress(written, level=9)
        if len(body) > MAX_CONTENT_BYTES:
            raise ContentError(f"{len(body)} bytes, compressed: {MAX_CONTENT_BYTES} at most")
        version = f"{now:%Y%m%d-%H%M%S}-{hashlib.sha256(written).hexdigest()[:8]}"
        with port_errors():
            self.table(version, body=body).save()
        return version

    def versions(self) -> list[str]:
        """The names of all versions, the newest first."""
        with port_errors():
            return sorted((item.key for item in self.table.scan()), reverse=True)
