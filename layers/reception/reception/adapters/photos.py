"""Doctors' pictures: what a manager uploaded, else the clinic system's, as the directory keeps it, else a file."""

from collections.abc import Callable
from typing import override

from reception.adapters.content import Content
from reception.adapters.dynamodb.directory import REFUSED, DirectoryMemory
from reception.adapters.ports import Photos
from reception.clinic.pictures import PictureFault, digest_of
from reception.clinic.refresh import Reports


class DoctorPhotos(Photos):
    """A picture of the clinic system is preferred to a file: there it can be changed without a deployment.

    content: gives the content in use. A turn finds out which that is after its way to Telegram is made.
    uploads: reads a picture that a manager uploaded in the cabinet, by its digest. It comes before both, because the
    manager expects to see it in the next turn.
    """

    def __init__(
        self,
        directory: DirectoryMemory,
        content: Callable[[], Content],
        reports: Reports,
        uploads: Callable[[str], bytes | None],
    ) -> None:
        self.directory = directory
        self.in_use = content
        self.reports = reports
        self.uploads = uploads

    @property
    def files(self) -> Content:
        """The content in use by now."""
        return self.in_use()

    @override
    def digest(self, doctor: str) -> str:
        digest = self.files.upload(doctor) or self.directory.digests.get(doctor)
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
        upload = self.files.upload(doctor)
        if upload:
            return self.uploads(upload)
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
