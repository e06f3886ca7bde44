"""What staff set at run time: closed branches and doctors, the pause of booking, how notices go out, which content.

All of it is one small item that every turn reads along with its conversation, so that a change holds at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Protocol

from reception.clinic.model import ClinicTime, Directory, Offer

type Notices = Literal["on", "preview", "paused"]
"""Sent; computed and shown to staff, not sent; not even computed."""

OVER_FOR = timedelta(days=3)
"""A closure that is over is kept so long: whoever could not come is not asked how it was."""
LEARNT_IN = timedelta(hours=1)
"""So long after it was booked a visit may become known. One that became known later was booked for a closed time."""


@dataclass(frozen=True)
class Closure:
    """Nobody is received until `until`: in a branch, by a doctor, or by a doctor in a branch. Instants in UTC.

    An empty `branch` means all of them, an empty `doctor` everyone. `since`: when staff closed it; with what is closed
    it tells one closure from a later one. `reason`: the staff's own words for patients, plain text, may be empty.
    `announced_at`: when staff had the patients told whose visits fall into it.
    """

    branch: str
    doctor: str
    until: datetime
    since: datetime
    reason: str = ""
    announced_at: datetime | None = None

    def __post_init__(self) -> None:
        if not (self.branch or self.doctor):
            raise ValueError("closes nothing")

    @property
    def id(self) -> str:
        """What tells it from others: short, of letters, digits and hyphens."""
        return f"{self.since:%Y%m%d%H%M%S}-{self.until:%Y%m%d%H%M}"

    def covers(self, branch: str, doctor: str) -> bool:
        """Whether a doctor's visits in a branch are of what it closes."""
        return self.branch in ("", branch) and self.doctor in ("", doctor)

    def holds(self, at: datetime) -> bool:
        """Whether it is closed at an instant (UTC); `until` is the first one at which it is open again."""
        return at < self.until

    def stops(self, branch: str, doctor: str, start: datetime, known_since: datetime) -> bool:
        """Whether a visit can't be: it begins while its place is closed, and was not booked in spite of that."""
        meant = known_since > self.since + LEARNT_IN
        return self.covers(branch, doctor) and self.since <= start < self.until and not meant

    def same_place(self, other: "Closure") -> bool:
        """Whether the other closes exactly what this one does."""
        return (self.branch, self.doctor) == (other.branch, other.doctor)


@dataclass(frozen=True)
class Operations:
    """How the reception works at present. `content`: the key of the published content's version ("" is the layer's)."""

    booking_paused: bool = False
    notices: Notices = "on"
    closures: tuple[Closure, ...] = ()
    content: str = ""

    def closed(self, branch: str, doctor: str, at: datetime) -> Closure | None:
        """What forbids a visit to a doctor in a branch that begins at `at` (UTC): the one that lasts longest."""
        reach = [c for c in self.closures if c.covers(branch, doctor) and c.holds(at)]
        return max(reach, key=lambda closure: closure.until, default=None)

    def stopped(
        self, branch: str, doctor: str, start: datetime, known_since: datetime
    ) -> Closure | None:
        """What a visit can't be for: the closure that lasts longest."""
        reach = [c for c in self.closures if c.stops(branch, doctor, start, known_since)]
        return max(reach, key=lambda closure: closure.until, default=None)

    def bookable(self, directory: Directory, time: ClinicTime, now: datetime) -> Directory:
        """The directory without the next free days that lie within a closure of `now`: none is known behind them."""
        if not any(closure.holds(now) for closure in self.closures):
            return directory

        def without(offer: Offer) -> Offer:
            closure = self.closed(offer.branch, offer.doctor, now)
            shut = closure and offer.next_free and offer.next_free < time.day(closure.until)
            return replace(offer, next_free=None) if shut else offer

        return replace(directory, offers=tuple(map(without, directory.offers)))

    def close(self, closure: Closure, now: datetime) -> "Operations":
        """Close something; a closure of the same place is replaced, and those that are long over are dropped."""
        kept = (c for c in self.closures if c.holds(now - OVER_FOR))
        others = (c for c in kept if not c.same_place(closure))
        return replace(self, closures=(*others, closure))

    def announce(self, closure: str, now: datetime) -> "Operations":
        """Have those told whose visits fall into the closure with this id; told once, it stays so."""
        told = (
            replace(c, announced_at=now) if c.id == closure and c.announced_at is None else c
            for c in self.closures
        )
        return replace(self, closures=tuple(told))

    def closure(self, id: str) -> Closure | None:
        """The closure with this id, if nobody took it back."""
        return next((closure for closure in self.closures if closure.id == id), None)

    def open(self, branch: str, doctor: str) -> "Operations":
        """Take back the closure of exactly this place; of none, nothing changes."""
        kept = tuple(c for c in self.closures if (c.branch, c.doctor) != (branch, doctor))
        return replace(self, closures=kept)


class OperationsStore(Protocol):
    """What staff set at run time. Every call may raise `StoreUnreachable`."""

    def load(self) -> Operations:
        """One consistent read."""
        ...

    def change(self, what: Callable[[Operations], Operations]) -> Operations:
        """Write what it makes of the present ones, and return that; it is asked anew where somebody else was first.

        Raises:
            Changed: too many were first.
        """
        ...
