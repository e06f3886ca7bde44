"""Published versions of what a clinic edits: its files as one small item each, kept for good."""

import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime

import msgspec
from pynamodb.exceptions import DoesNotExist, PynamoDBException

from reception.adapters.dynamodb.models import ContentItem
from reception.clinic.content import ContentError
from reception.ports import StoreUnreachable

LARGEST = 390_000
"""Bytes, compressed: an item of DynamoDB takes 400 KB. The content that is shipped takes 14 KB."""


class ContentShelf:
    """Reads and writes versions. A version is never changed."""

    def __init__(self, table: type[ContentItem]) -> None:
        self.table = table

    def load(self, version: str) -> dict[str, str]:
        """The files of a version, by name.

        Raises:
            ContentError: there is no such version.
            StoreUnreachable.
        """
        try:
            item = self.table.get(version)
        except DoesNotExist:
            raise ContentError(f"no version {version} was published") from None
        except PynamoDBException as error:
            raise StoreUnreachable(error.cause_response_code or type(error).__name__) from error
        return msgspec.json.decode(zlib.decompress(item.body), type=dict[str, str])

    def put(self, files: Mapping[str, str], now: datetime) -> str:
        """Keep files; returns the version that they are. Its name sorts by the moment (UTC).

        Raises:
            ContentError: they are too large.
        """
        written = msgspec.json.encode(files, order="sorted")
        body = zlib.compress(written, level=9)
        if len(body) > LARGEST:
            raise ContentError(f"{len(body)} bytes, compressed: {LARGEST} at most")
        version = f"{now:%Y%m%d-%H%M%S}-{hashlib.sha256(written).hexdigest()[:8]}"
        self.table(version, body=body).save()
        return version

    def versions(self) -> list[str]:
        """All of them, the newest first."""
        return sorted((item.key for item in self.table.scan()), reverse=True)
