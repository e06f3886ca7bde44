"""The ports of the content's pages: where drafts and pictures lie, and how texts are read and checked."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from reception.clinic.content_faults import Fault
from reception.clinic.facts import Facts
from reception.clinic.publishing import Publishing
from reception.dataclass import dataclass
from reception.dialog.words import Words

type Files = Mapping[str, str]
"""Texts by the names of their files."""


class Drafts(Protocol):
    """Keeps the draft of each manager, by that member's id. Calls may raise `StoreUnreachable`, `StoreRefused`."""

    def load(self, member: str) -> bytes | None:
        """The draft as it was kept; None if there is none."""
        ...

    def keep(self, member: str, draft: bytes) -> None:
        """Keep a draft in the place of a former one."""
        ...

    def drop(self, member: str) -> None:
        """Forget the draft of a manager, if there is one."""
        ...


class Uploads(Protocol):
    """Keeps pictures. Calls may raise `StoreUnreachable`, `StoreRefused`."""

    def photo(self, digest: str) -> bytes | None:
        """A picture (JPEG), by its digest; None if there is none."""
        ...

    def put_photo(self, picture: bytes) -> str:
        """Keep a picture, and return its digest."""
        ...


@dataclass(frozen=True)
class ReadContent:
    """The content as the functions read it."""

    facts: Facts
    words: Mapping[str, Words]


class ContentSource(Protocol):
    """Reads content as the functions do."""

    def files(self, version: str) -> dict[str, str]:
        """The texts of a version ("" is the deployed one).

        Raises:
            ContentError, StoreUnreachable, StoreRefused
        """
        ...

    def faults(self, files: Files) -> Sequence[Fault]:
        """All faults of the clinic's facts and of its own words.

        Raises:
            ContentError: a file is no TOML.
        """
        ...

    def faults_in(self, data: Mapping[str, Any]) -> Sequence[Fault]:
        """All faults of the clinic's facts as they were parsed."""
        ...

    def read(self, files: Files) -> ReadContent:
        """The facts and words of texts.

        Raises:
            ContentError: they can't be read.
        """
        ...


@dataclass(frozen=True)
class ContentServices:
    """The stores that the content's pages work with, and the one way to publish."""

    publishing: Publishing
    drafts: Drafts
    uploads: Uploads
    source: ContentSource
