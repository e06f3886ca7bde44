"""Doctors' pictures: from the clinic system, as the directory keeps them, else from the clinic's files."""

import hashlib
from typing import override

from reception.adapters.content import Content
from reception.adapters.dynamodb.directory import DirectoryMemory
from reception.adapters.ports import Photos


class DoctorPhotos(Photos):
    """A picture of the clinic system is preferred: there it can be changed without a deployment."""

    def __init__(self, directory: DirectoryMemory, content: Content) -> None:
        self.directory = directory
        self.files = content

    @override
    def digest(self, doctor: str) -> str:
        digest = self.directory.digests.get(doctor)
        if digest:
            return digest
        picture = self.files.photo(doctor)
        return hashlib.sha256(picture).hexdigest()[:32] if picture else ""

    @override
    def file_id(self, digest: str) -> str | None:
        return self.directory.file_ids.get(digest)

    @override
    def content(self, doctor: str) -> bytes | None:
        if doctor in self.directory.digests:
            return self.directory.photo(doctor)
        return self.files.photo(doctor)

    @override
    def name(self, digest: str, file_id: str) -> None:
        self.directory.name(digest, file_id)
