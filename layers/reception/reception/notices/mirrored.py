"""The mirror: a visit as the clinic system last said it, and when another answer of its becomes news.

One answer is no news: a change is believed when two polls agree on it. A visit that is missing from an answer was not
cancelled: it is left as it is, and nothing is said about it until it is seen again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from reception.clinic.model import Visit, VisitStatus

MOST_REMEMBERED = 8


@dataclass(frozen=True)
class Mirrored:
    """A visit of a patient. Instants in UTC.

    `since`: when its present start became known. `doubt`: what one poll said otherwise. `missing`: the last answer did
    not have it. `revision` counts believed changes, the last of them at `changed_at`; `past`: what it was before each
    of them. `held`: changes since that revision came with too many others, staff decide. `version` counts writes.
    """

    patient: str
    visit: Visit
    since: datetime
    doubt: Visit | None = None
    missing: bool = False
    revision: int = 0
    changed_at: datetime | None = None
    past: tuple[Visit, ...] = ()
    held: int | None = None
    version: int = 0

    @property
    def is_certain(self) -> bool:
        """Whether the clinic system last said what the mirror says, and staff know of no mistake."""
        return self.doubt is None and not self.missing and self.held is None

    def at_revision(self, revision: int) -> Visit | None:
        """What it was then; the oldest that is remembered, where it is too long ago. None before the first change."""
        remembered = (*self.past, self.visit)
        return remembered[max(0, revision - self.revision - 1 + len(remembered))]

    def is_news_since(self, revision: int) -> bool:
        """Whether a patient who knows that revision would go to another place, time or doctor."""
        known = self.at_revision(revision)
        return known is not None and _essence(known) != _essence(self.visit)


@dataclass(frozen=True)
class Link:
    """An account that hears of a patient's visits, since then. Its chat asked for silence until `not_before`, if so."""

    account: str
    since: datetime
    not_before: datetime | None = None


@dataclass(frozen=True)
class Noted:
    """A notice to an account, by its key. `outcome`: what became of it, empty while a process is at it.

    `at`: when that was noted (UTC). `until`: the end of the lease of that process (UTC, real time).
    """

    account: str
    key: str
    outcome: str = ""
    at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Watched:
    """All that is known of a patient's visits. `read_at`: when the clinic system last answered."""

    patient: str
    links: tuple[Link, ...] = ()
    visits: tuple[Mirrored, ...] = ()
    notices: tuple[Noted, ...] = ()
    read_at: datetime | None = None


CONFIRMED = "confirmed"
"""What the ledger calls a patient's word to come: no notice, but it lies among them."""


def confirmed_key(visit: str, start: datetime) -> str:
    """The ledger's key of that word; for another start (UTC) it does not hold."""
    return f"{visit}:{CONFIRMED}:{start:%Y%m%dT%H%MZ}"


@dataclass(frozen=True)
class Expected:
    """A visit among all that the mirror has of some hours or days. `confirmed`: its patient said here to come."""

    known: Mirrored
    confirmed: bool = False


@dataclass(frozen=True)
class Unlinked:
    """A visit of a patient whom no account is linked to, as last read of everybody: ids of things, and no person's.

    `start` in UTC; room and address lead to the branch. `asked`: whether the clinic system has said whose it is.
    """

    id: str
    start: datetime
    doctor: str
    room: str
    address: str
    asked: bool = False

    @classmethod
    def of(cls, visit: Visit, *, asked: bool) -> "Unlinked":
        """What is kept of such a visit."""
        return cls(visit.id, visit.start, visit.doctor, visit.room, visit.address, asked)


@dataclass(frozen=True)
class DayRead:
    """When a clinic day was last read of everybody, None if never, and when it is to be read again (UTC)."""

    at: datetime | None
    again_at: datetime


@dataclass(frozen=True)
class Window:
    """The clinic days that are read of everybody at once. `version` counts writes."""

    days: Mapping[date, DayRead] = field(default_factory=dict)
    version: int = 0


def reconcile(
    mirrored: tuple[Mirrored, ...],
    answer: tuple[Visit, ...],
    patient: str,
    now: datetime,
    *,
    believe: bool,
) -> tuple[Mirrored, ...]:
    """The mirror of a patient after an answer of the clinic system.

    `believe`: it is a poll; a look before a notice only casts doubt. The same answer again changes nothing.
    """
    said = {visit.id: visit for visit in answer}
    after = [_heard(known, said.pop(known.visit.id, None), now, believe) for known in mirrored]
    new = (
        Mirrored(patient, v, now) for v in said.values() if v.status is not VisitStatus.CANCELLED
    )
    return (*after, *new)


def reconcile_some(
    mirrored: tuple[Mirrored, ...], some: tuple[Visit, ...], patient: str, now: datetime
) -> tuple[Mirrored, ...]:
    """The same after a poll that spoke of `some` of a patient's visits: of the others it says nothing."""
    said = {visit.id for visit in some}
    heard = tuple(known for known in mirrored if known.visit.id in said)
    others = (known for known in mirrored if known.visit.id not in said)
    return (*others, *reconcile(heard, some, patient, now, believe=True))


def _heard(known: Mirrored, said: Visit | None, now: datetime, believe: bool) -> Mirrored:
    if said is None:
        return replace(known, missing=True)
    known = replace(known, missing=False)
    if _essence(said) == _essence(known.visit):
        return replace(known, visit=said, doubt=None)
    if not believe or known.doubt is None or _essence(known.doubt) != _essence(said):
        return replace(known, doubt=known.doubt if known.doubt == said else said)
    moved = said.start != known.visit.start
    changed = replace(
        known,
        visit=said,
        doubt=None,
        since=now if moved else known.since,
        revision=known.revision + 1,
        changed_at=now,
        past=(*known.past, known.visit)[-MOST_REMEMBERED:],
    )
    is_back = changed.held is not None and not changed.is_news_since(changed.held)
    return replace(changed, held=None) if is_back else changed


def _essence(visit: Visit) -> tuple[datetime, str, str, bool]:
    """What a patient must know: another end, or that it was attended, is no news."""
    return visit.start, visit.doctor, visit.room, visit.status is VisitStatus.CANCELLED
