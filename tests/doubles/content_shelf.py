"""Published versions, drafts and pictures in memory, as their ports promise them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reception.adapters.content import Content
from reception.adapters.content_source import LayeredContent
from reception.cabinet.content.ports import ContentServices
from reception.clinic.content import ContentError
from reception.clinic.pictures import digest_of
from reception.clinic.publishing import Publishing, Version
from tests.doubles.world import KYIV, SHIPPED, World


@dataclass
class MemoryVersions:
    """Versions and pictures."""

    kept: dict[str, dict[str, str]] = field(default_factory=dict)
    by: dict[str, str] = field(default_factory=dict)
    photos: dict[str, bytes] = field(default_factory=dict)

    def load(self, version: str) -> dict[str, str]:
        if version not in self.kept:
            raise ContentError(f"no version {version} was published")
        return dict(self.kept[version])

    def put(self, files: Mapping[str, str], now: datetime, by: str) -> str:
        version = f"{now:%Y%m%d-%H%M%S}-{len(self.kept) + 1:08}"
        self.kept[version], self.by[version] = dict(files), by
        return version

    def history(self) -> list[Version]:
        return [Version(name, self.by[name]) for name in sorted(self.kept, reverse=True)]

    def unlisted(self) -> list[Version]:
        return []

    def photo(self, digest: str) -> bytes | None:
        return self.photos.get(digest)

    def put_photo(self, picture: bytes) -> str:
        self.photos[digest_of(picture)] = picture
        return digest_of(picture)


@dataclass
class MemoryDrafts:
    """Drafts, by the manager's id."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def load(self, member: str) -> bytes | None:
        return self.kept.get(member)

    def keep(self, member: str, draft: bytes) -> None:
        self.kept[member] = draft

    def drop(self, member: str) -> None:
        self.kept.pop(member, None)


def content_services(world: World) -> ContentServices:
    """The services of the content's pages over a world; the folder that is shipped is what was deployed."""
    versions = MemoryVersions()
    source = LayeredContent(Content(SHIPPED), versions.load, KYIV)
    publishing = Publishing(
        versions, world.store.operations, lambda name: source.read(versions.load(name))
    )
    return ContentServices(publishing, MemoryDrafts(), versions, source)
