"""Publish the clinic's content, and go back: the command line and the cabinet both do it here."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol

from reception.clinic.operations import Operations, OperationsStore
from reception.dataclass import dataclass, replace

DEPLOYED = "deployed"
"""The name of the content that came with the deployment, which has no version."""
COMMAND_LINE = "./reception"
"""Stands in the place of a manager's name."""
_MOMENT = "%Y%m%d-%H%M%S"


class Overtaken(Exception):
    """Somebody else chose other content meanwhile, which patients see now: `version` ("" is the deployed one)."""

    def __init__(self, version: str) -> None:
        super().__init__(version or DEPLOYED)
        self.version = version


@dataclass(frozen=True)
class Version:
    """A published version: its name, and who published it."""

    name: str
    by: str = ""

    @property
    def at(self) -> datetime:
        """When it was published (UTC), as its name begins."""
        return datetime.strptime(self.name[:15], _MOMENT).replace(tzinfo=UTC)


class ContentVersions(Protocol):
    """Keeps published versions. Every call may raise `StoreUnreachable` or `StoreRefused`."""

    def load(self, version: str) -> dict[str, str]:
        """The texts of a version, by the names of their files.

        Raises:
            ContentError: there is no such version.
        """
        ...

    def put(self, files: Mapping[str, str], now: datetime, by: str) -> str:
        """Keep texts under a new version, which names who published them, and return its name.

        Raises:
            ContentError: the texts are too large.
        """
        ...

    def history(self) -> list[Version]:
        """All versions, the newest first."""
        ...


@dataclass(frozen=True)
class Publishing:
    """Chooses what patients see. `read` reads a version as the functions do, and may raise `ContentError`."""

    versions: ContentVersions
    operations: OperationsStore
    read: Callable[[str], object]

    def publish(self, files: Mapping[str, str], over: str, by: str, now: datetime) -> str:
        """Show texts to patients in the place of the version `over`; return the new version.

        Raises:
            ContentError: they can't be read, or are too large. Patients keep what they have.
            Overtaken: patients see another version than `over` by now.
            Changed, StoreUnreachable, StoreRefused
        """
        version = self.versions.put(files, now, by)
        self.use(version, over)
        return version

    def use(self, version: str, over: str) -> None:
        """Show a version ("" is the deployed one) to patients in the place of the version `over`.

        It is read first, as the functions read it: a version that can't be read is not chosen.

        Raises:
            ContentError, Overtaken, Changed, StoreUnreachable, StoreRefused: as for `publish`.
        """
        if version:
            self.read(version)

        def choose(now: Operations) -> Operations:
            if now.content != over:
                raise Overtaken(now.content)
            return replace(now, content=version)

        self.operations.change(choose)
