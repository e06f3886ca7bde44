"""What notices need of the world: the mirror, hints, and a way to tell the staff."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from reception.notices.mirrored import Expected, Mirrored, Unlinked, Watched, Window


class Entry(NamedTuple):
    """Whom something that staff are told concerns; `key` is a notice's."""

    account: str
    patient: str
    key: str


@dataclass(frozen=True)
class RoomJob:
    """Something that staff are to be told in their room. The first part of its id says what."""

    id: str
    entries: frozenset[Entry] = frozenset()


ROOM_JOB = "tell:"
"""Begins the id of a room's job among the ids of what is due at the desk; all others are accounts."""


class RoomJobs(Protocol):
    """What staff are to be told by itself, brought by the clockwork. Calls may raise `StoreUnreachable`."""

    def ask(self, job: str, due_at: datetime, entries: Collection[Entry] = ()) -> None:
        """Have it told at `due_at` (UTC). What was asked for before gets the new entries, and keeps its time."""
        ...

    def load(self, job: str) -> RoomJob | None:
        """The job, told or not, for a month."""
        ...

    def later(self, job: str, due_at: datetime) -> None:
        """It could not be told: at `due_at` again."""
        ...

    def done(self, job: str) -> None:
        """It was told."""
        ...


class Mirror(Protocol):
    """Visits of linked patients as the clinic system last said them, and the ledger of notices about them.

    Links are written with the conversations that they come from, by the `TurnStore`. Every call may raise
    `StoreUnreachable`.
    """

    def to_poll(self, now: datetime, most: int) -> tuple[str, ...]:
        """The patients whose time to be read has come, the longest overdue first."""
        ...

    def load(self, patient: str) -> Watched:
        """One consistent read."""
        ...

    def between(self, first: datetime, until: datetime) -> Sequence[Expected]:
        """Every visit that starts from `first` to before `until` (UTC), ascending; it may be a moment behind."""
        ...

    def whose(self, visit: str) -> str | None:
        """The patient of a visit; None where the mirror has no such visit. It may be a moment behind."""
        ...

    def keep(self, before: Watched, visits: Sequence[Mirrored]) -> None:
        """Write the visits that are not as they were `before`; one that somebody else wrote since is left."""
        ...

    def polled(
        self, patient: str, account: str, at: datetime, again_at: datetime, due_at: datetime | None
    ) -> None:
        """Note on a link when the clinic system answered, when to ask it again, and when a notice is due."""
        ...

    def look_again(
        self,
        patient: str,
        account: str,
        due_at: datetime | None,
        not_before: datetime | None = None,
    ) -> None:
        """When the clockwork is to bring the link; None when nothing is left to do."""
        ...

    def claim(
        self, patient: str, account: str, key: str, now: datetime, until: datetime, kept: datetime
    ) -> bool:
        """Whether this process may send the notice. For one who died at it, it may after `until` (real time, as `now`).

        `kept`: when the ledger may forget it.
        """
        ...

    def note(self, patient: str, account: str, key: str, outcome: str, at: datetime) -> None:
        """Note what became of a notice that was claimed. An empty outcome gives it back."""
        ...


class WindowStore(Protocol):
    """What is known of visits that no account is linked to. Every call may raise `StoreUnreachable`."""

    def window(self) -> Window:
        """When each day was last read of everybody. One consistent read."""
        ...

    def keep_window(self, window: Window) -> bool:
        """Write it if nobody did since it was read, and say whether."""
        ...

    def unlinked(self, first: datetime, until: datetime) -> Sequence[Unlinked]:
        """Those that start from `first` to before `until` (UTC), ascending; it may be a moment behind."""
        ...

    def is_unlinked(self, visit: str) -> bool:
        """Whether the clinic system has said of this visit that it is of no linked patient."""
        ...

    def keep_unlinked(self, visits: Sequence[Unlinked], gone: Sequence[str]) -> None:
        """Write these, and delete those with these ids."""
        ...


class HintStore(Protocol):
    """Hints that visits changed, and how many came. Every call may raise `StoreUnreachable`."""

    def count(self, of: str, now: datetime) -> int:
        """Count one more of something, and say how many there were; forgotten a day after `now` (UTC)."""
        ...

    def keep(self, visit: str, now: datetime) -> None:
        """Have the next poll read a visit; twice is once."""
        ...

    def kept(self, most: int) -> tuple[str, ...]:
        """The visits that wait for the next poll, the longest waiting first; it may be a moment behind."""
        ...

    def forget(self, visits: Sequence[str]) -> None:
        """They wait no more."""
        ...
