"""The content that a clinic edits: published versions, drafts of managers, and pictures of doctors.

A version is one item with all its files, and is kept for good. Its key is its name. The other items have a colon in
their keys: `versions:` lists the versions, since a scan would read all pictures, too; `draft:<manager>`; and
`photo:<digest>`.
"""

import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import override

import msgspec

from reception.adapters.dynamodb.calls import get, port_errors
from reception.adapters.dynamodb.models import ContentItem
from reception.clinic.content import ContentError
from reception.clinic.pictures import digest_of
from reception.clinic.publishing import ContentVersions, Version

_LIST = "versions:"
MAX_CONTENT_BYTES = 390_000
"""Compressed: an item of DynamoDB takes 400 KB. The content that is shipped takes 14 KB."""


class ContentShelf(ContentVersions):
    """Reads and writes versions, which are never changed, and pictures.

    Calls may raise `StoreUnreachable`, `StoreRefused`.
    """

    def __init__(self, table: type[ContentItem]) -> None:
        self.table = table

    @override
    def load(self, version: str) -> dict[str, str]:
        item = get(self.table, version)
        if item is None:
            raise ContentError(f"no version {version} was published")
        return msgspec.json.decode(zlib.decompress(item.body), type=dict[str, str])

    @override
    def put(self, files: Mapping[str, str], now: datetime, by: str) -> str:
        written = msgspec.json.encode(files, order="sorted")
        body = zlib.compress(written, level=9)
        if len(body) > MAX_CONTENT_BYTES:
            raise ContentError(f"{len(body)} bytes, compressed: {MAX_CONTENT_BYTES} at most")
        version = f"{now:%Y%m%d-%H%M%S}-{hashlib.sha256(written).hexdigest()[:8]}"
        with port_errors():
            self.table(version, body=body).save()
            named = self.table.names.add({f"{version} {by}"})
            self.table(_LIST).update(actions=[named])
        return version

    @override
    def history(self) -> list[Version]:
        item = get(self.table, _LIST)
        named = (entry.partition(" ") for entry in (item.names or () if item else ()))
        versions = (Version(name, by) for name, _, by in named)
        return sorted(versions, key=lambda one: one.name, reverse=True)

    def unlisted(self) -> list[Version]:
        """The versions that were published before there was a list, the newest first. Reads the whole table."""
        listed = {one.name for one in self.history()}
        with port_errors():
            keys = [item.key for item in self.table.scan(attributes_to_get=["key"])]
        return [
            Version(key)
            for key in sorted(keys, reverse=True)
            if ":" not in key and key not in listed
        ]

    def photo(self, digest: str) -> bytes | None:
        """A picture that a manager uploaded (JPEG), by its digest; None if there is none."""
        item = get(self.table, f"photo:{digest}")
        return item.body if item else None

    def put_photo(self, picture: bytes) -> str:
        """Keep a picture, and return its digest."""
        digest = digest_of(picture)
        with port_errors():
            self.table(f"photo:{digest}", body=picture).save()
        return digest


class DraftShelf:
    """Keeps the draft of each manager, by that member's id. Calls may raise `StoreUnreachable`, `StoreRefused`."""

    def __init__(self, table: type[ContentItem]) -> None:
        self.table = table

    def load(self, member: str) -> bytes | None:
        """The draft as it was kept; None if there is none."""
        item = get(self.table, _draft(member))
        return zlib.decompress(item.body) if item else None

    def keep(self, member: str, draft: bytes) -> None:
        """Keep a draft in the place of a former one."""
        with port_errors():
            self.table(_draft(member), body=zlib.compress(draft)).save()

    def drop(self, member: str) -> None:
        """Forget the draft of a manager, if there is one."""
        with port_errors():
            self.table(_draft(member)).delete()


def _draft(member: str) -> str:
    return f"draft:{member}"
