"""The content in use: what was deployed, until a published version takes its place."""

import logging
from collections.abc import Callable

from reception.ports import StoreRefused, StoreUnreachable

CLINIC, WORDS = "clinic.toml", "words.toml"
"""The files that are texts. The second one is optional."""

log = logging.getLogger(__name__)


class ContentError(Exception):
    """The clinic's files say something that cannot be read. The message names file and place."""


class ContentInUse[Content]:
    """The content that patients see now. `read` makes the content of a version; "" is the deployed one.

    `read` may raise `ContentError` or `StoreUnreachable`.
    """

    def __init__(self, read: Callable[[str], Content]) -> None:
        self.version = ""
        self._read = read
        self._content: Content | None = None

    @property
    def content(self) -> Content:
        """The content; the deployed one is read when it is first asked for."""
        if self._content is None:
            self._content = self._read("")
        return self._content

    def use(self, version: str) -> bool:
        """Change to `version`. True where the content may be another one now.

        A version that the store does not give, or refuses, is asked for again with the next turn. A version that can't
        be used is named in the log once. In all these cases patients keep the content that they have.
        """
        if version == self.version:
            return False
        try:
            self._content = self._read(version)
        except StoreUnreachable as error:
            log.warning("content %s was not read: %s", version, error)
            return False
        except StoreRefused:
            log.exception("content %s was refused", version)
            return False
        except ContentError as error:
            log.error("content %s can't be used: %s", version, error)  # noqa: TRY400 - its words are the clinic's
        self.version = version
        return True
