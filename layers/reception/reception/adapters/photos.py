"""Doctors' pictures: the clinic system's own, kept in the directory, else the clinic's files."""

import hashlib

from reception.adapters.content import Content
from reception.adapters.dynamodb.directory import DirectoryMemory


class DoctorPhotos:
    """The `Photos` of the Telegram channel."""

    def __init__(self, directory: DirectoryMemory, content: Content) -> None:
        self.directory = directory
        self.files = content

    def digest(self, doctor: str) -> str:
        """Of the picture; empty where there is none."""
        known = self.directory.digests.get(doctor)
        if known:
            return known
        picture = self.files.photo(doctor)
        return hashlib.sha256(picture).hexdigest()[:32] if picture else ""

    def file_id(self, digest: str) -> str | None:
        """What Telegram calls it."""
        return self.directory.file_ids.get(digest)

    def content(self, doctor: str) -> bytes | None:
        """The picture itself."""
        if doctor in self.directory.digests:
            return self.directory.photo(doctor)
        return self.files.photo(doctor)

    def name(self, digest: str, file_id: str) -> None:
        """Note what Telegram calls it."""
        self.directory.name(digest, file_id)
