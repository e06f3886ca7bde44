"""Doctors' pictures: from the clinic system, as the directory keeps them, else from the clinic's files."""

from typing import override

from reception.adapters.content import Content
from reception.adapters.dynamodb.directory import REFUSED, DirectoryMemory
from reception.adapters.ports import Photos
from reception.clinic.pictures import PictureFault, digest_of
from reception.clinic.refresh import Reports


class DoctorPhotos(Photos):
    """A picture of the clinic system is preferred: there it can be changed without a deployment."""

    def __init__(self, directory: DirectoryMemory, content: Content, reports: Reports) -> None:
        self.directory = directory
        self.files = content
        self.reports = reports

    @override
    def digest(self, doctor: str) -> str:
        digest = self.directory.digests.get(doctor)
        if digest:
            return digest
        picture = self.files.photo(doctor)
        return digest_of(picture) if picture else ""

    @override
    def file_id(self, digest: str) -> str | None:
        return self.directory.file_ids.get(digest)

    @override
    def is_refused(self, digest: str) -> bool:
        return self.directory.file_ids.get(digest) == REFUSED

    @override
    def content(self, doctor: str) -> bytes | None:
        if doctor in self.directory.digests:
            return self.directory.photo(doctor)
        return self.files.photo(doctor)

    @override
    def name(self, digest: str, file_id: str) -> None:
        self.directory.name(digest, file_id)

    @override
    def refused(self, doctor: str, digest: str, *, lasting: bool) -> None:
        """Tell staff first: if that fails, the picture is tried again, and told of then."""
        self.reports.tell(doctor, digest, PictureFault.REFUSED)
        if lasting:
            self.directory.name(digest, REFUSED)
