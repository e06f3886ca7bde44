"""The ports of notices: the mirror with its ledger, everybody's visits, hints, the waiting list, jobs for the staff."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from reception.clinic.waiting import Answered, EarlierOffer, Freed, FreedTime, Wait, Waiting
from reception.dataclass import dataclass
from reception.notices.mirrored import Expected, Finished, Mirrored, Unlinked, Watched, Window


class Entry(NamedTuple):
    """The account and patient whom a job of the room concerns; `key` is a notice's. Parts may be empty."""

    account: str
    patient: str
    key: str


@dataclass(frozen=True)
class RoomJob:
    """Something to tell the staff in their room. The part of its id before `:` says what it is."""

    id: str
    entries: frozenset[Entry] = frozenset()


ROOM_JOB = "tell:"
"""Begins the id of a room's job among the ids of what is due at the desk. All other ids are accounts."""


class RoomJobs(Protocol):
    """Jobs that tell the staff something, brought by the clockwork. Calls may raise `StoreUnreachable`."""

    def ask(self, job: str, due_at: datetime, entries: Collection[Entry] = ()) -> None:
        """Have a job done at `due_at` (UTC). A job that was asked for before keeps its time, and gets the entries."""
        ...

    def load(self, job: str) -> RoomJob | None:
        """The job, done or not, for a month."""
        ...

    def later(self, job: str, due_at: datetime) -> None:
        """The room takes no messages now: bring the job again at `due_at` (UTC)."""
        ...

    def done(self, job: str) -> None:
        """The staff were told: do not bring the job again."""
        ...


class Mirror(Protocol):
    """Visits of linked patients as the clinic system last said them, and the ledger of notices about them.

    Links are written with the conversations that they come from, by the `TurnStore`. Every call may raise
    `StoreUnreachable`.
    """

    def to_poll(self, now: datetime, most: int) -> tuple[str, ...]:
        """The patients whose time to be read has come, the longest overdue first, up to `most`."""
        ...

    def load(self, patient: str) -> Watched:
        """A patient's links, visits and ledger, in one consistent read."""
        ...

    def between(self, first: datetime, until: datetime) -> Sequence[Expected]:
        """Every visit that starts from `first` to before `until` (UTC), ascending; it may be a moment behind."""
        ...

    def whose(self, visit: str) -> str | None:
        """The patient of a visit; None if the mirror has no such visit. It may be a moment behind."""
        ...

    def unproven(self, patients: Sequence[str]) -> frozenset[str]:
        """The marks (`is_unproven`) of visits of these patients that chats booked without a proof. A read each."""
        ...

    def count_changed(self, patients: int, now: datetime) -> int:
        """Count patients whose visits changed at `now` (UTC), and return the count of the hour that ends then."""
        ...

    def keep(self, before: Watched, visits: Sequence[Mirrored]) -> None:
        """Write the visits that differ from `before`. A visit that somebody else wrote since is left."""
        ...

    def finish(self, before: Watched, finished: Finished, kept: datetime) -> None:
        """Keep a finished visit in place of the last one of its rule, up to `kept` (UTC), while a link stands."""
        ...

    def polled(
        self, patient: str, account: str, at: datetime, again_at: datetime, due_at: datetime | None
    ) -> None:
        """Note on a link when the clinic system answered, when to ask it again, and when a notice is due."""
        ...

    def read_soon(self, patient: str, account: str, at: datetime) -> None:
        """Have a link's patient read alone at `at` (UTC)."""
        ...

    def look_again(
        self,
        patient: str,
        account: str,
        due_at: datetime | None,
        not_before: datetime | None = None,
    ) -> None:
        """Have the clockwork bring the link at `due_at`; None when nothing is left to do."""
        ...

    def claim(
        self, patient: str, account: str, key: str, now: datetime, until: datetime, kept: datetime
    ) -> bool:
        """Claim a notice up to `until`, and return whether this process may send it.

        It may if the notice has no outcome, and no other process has claimed it, or the claim has run out or was given
        back. `now` and `until` are real time; `kept`: when the ledger may forget the notice. All are UTC.
        """
        ...

    def note(self, patient: str, account: str, key: str, outcome: str, at: datetime) -> None:
        """Note the outcome of a notice that was claimed, beside its tries. An empty outcome deletes claim and tries."""
        ...

    def tried(self, patient: str, account: str, key: str, tries: Sequence[datetime]) -> None:
        """Give a claim back, and note all the moments (UTC) at which the notice was sent in vain."""
        ...


class WindowStore(Protocol):
    """Visits of patients whom no account is linked to. Every call may raise `StoreUnreachable`."""

    def window(self) -> Window:
        """When each day of everybody's visits was last read. One consistent read."""
        ...

    def keep_window(self, window: Window) -> bool:
        """Write it if nobody did since it was read, and return whether it was written."""
        ...

    def unlinked(self, first: datetime, until: datetime) -> Sequence[Unlinked]:
        """Those that start from `first` to before `until` (UTC), ascending; it may be a moment behind."""
        ...

    def is_unlinked(self, visit: str) -> bool:
        """True if this visit is known to belong to nobody in our chats."""
        ...

    def keep_unlinked(self, visits: Sequence[Unlinked], gone: Sequence[str]) -> None:
        """Write these visits, and delete those whose ids are `gone`."""
        ...


class HintStore(Protocol):
    """Hints that visits changed, and how many came. Every call may raise `StoreUnreachable`."""

    def count(self, of: str, now: datetime) -> int:
        """Count one more under a name, and return the count, which is forgotten a day after `now` (UTC)."""
        ...

    def keep(self, visit: str, now: datetime) -> None:
        """Have the next poll read a visit. The same visit again changes nothing."""
        ...

    def kept(self, most: int) -> tuple[str, ...]:
        """Up to `most` visits that wait for the next poll, the longest waiting first; it may be a moment behind."""
        ...

    def forget(self, visits: Sequence[str]) -> None:
        """Drop visits that the poll has read."""
        ...


@dataclass(frozen=True)
class FreedWords:
    """All that is stored of a freed time: its record, None before the first look, and what was said since then."""

    record: FreedTime | None
    words: tuple[Freed, ...] = ()
    answers: tuple[Answered, ...] = ()


FREED = "freed:"
"""Begins the id of a freed time among the ids of what is due to be sent. All other ids are accounts."""


class WaitingStore(Protocol):
    """The lines of the waiting list, and the times that were freed. Every call may raise `StoreUnreachable`.

    Lines, and patients' words on freed times, are written with the conversations that they come from, by the
    `TurnStore`. Only the look at a freed time writes its record.
    """

    def places(self, waits: Sequence[Wait]) -> tuple[int, ...]:
        """The place of each in its line, from 1. A read each."""
        ...

    def line(self, name: str) -> Sequence[Waiting]:
        """Those who stand in a line, in the order of asking."""
        ...

    def say(self, words: Sequence[Freed]) -> None:
        """Note that times were freed, and have each of them looked at soon. The same word again changes nothing."""
        ...

    def load(self, freed: str) -> FreedWords:
        """All that is stored of a freed time, in one consistent read."""
        ...

    def keep(self, record: FreedTime, said: FreedWords) -> None:
        """Write the record if nobody did since it was read; what was `said` is heard and deleted.

        Raises:
            Changed: another process was first.
        """
        ...

    def offer(self, record: FreedTime, said: FreedWords, account: str, offer: EarlierOffer) -> None:
        """Write the record as `keep` does, and with it an offer that the account is owed from now on.

        Raises:
            Changed: another process was first, or the account is not linked to the patient any more.
        """
        ...
