"""Operations set by staff at run time: closures, the pause of booking, how notices go out, which content.

All of them are one small item, which every turn reads together with its conversation. So a change holds at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Protocol

from reception.clinic.model import ClinicTime, Directory, Offer

type Notices = Literal["on", "preview", "paused"]
"""on: notices are sent. preview: they are shown to staff only. paused: they are not computed."""

CLOSURE_KEPT = timedelta(days=3)
"""How long a closure is kept after its end: patients who could not come are not asked how the visit was."""
MAX_LEARNING_TIME = timedelta(hours=1)
"""How long after its booking a visit may become known. A visit that became known later was booked in spite of the
closure."""


@dataclass(frozen=True)
class Closure:
    """A branch, a doctor, or a doctor in one branch receives nobody until `until`. Instants in UTC.

    An empty `branch` means every branch, an empty `doctor` every doctor. `since`: when staff closed it. `reason`: the
    staff's own words for patients, plain text, may be empty. `announced_at`: when staff had the patients told whose
    visits fall into it; None while they have not.
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
        """A short id of letters, digits and hyphens, made of `since` and `until`."""
        return f"{self.since:%Y%m%d%H%M%S}-{self.until:%Y%m%d%H%M}"

    def covers(self, branch: str, doctor: str) -> bool:
        """Whether it closes this doctor in this branch."""
        return self.branch in ("", branch) and self.doctor in ("", doctor)

    def holds(self, at: datetime) -> bool:
        """Whether it is closed at `at` (UTC). `until` is the first instant at which it is open again."""
        return at < self.until

    def stops(self, branch: str, doctor: str, start: datetime, known_since: datetime) -> bool:
        """Whether a visit can't take place: it begins while its place is closed, and was booked before the closure.

        `known_since`: when the visit became known (UTC).
        """
        meant = known_since > self.since + MAX_LEARNING_TIME
        return self.covers(branch, doctor) and self.since <= start < self.until and not meant

    def same_place(self, other: "Closure") -> bool:
        """Whether the other closes exactly what this one does."""
        return (self.branch, self.doctor) == (other.branch, other.doctor)


@dataclass(frozen=True)
class Operations:
    """How the reception works now. `content`: the version of the published content; "" is the deployed one."""

    booking_paused: bool = False
    notices: Notices = "on"
    closures: tuple[Closure, ...] = ()
    content: str = ""

    def closed(self, branch: str, doctor: str, at: datetime) -> Closure | None:
        """The closure that forbids booking a doctor in a branch at `at` (UTC); the one that lasts longest."""
        reach = [c for c in self.closures if c.covers(branch, doctor) and c.holds(at)]
        return max(reach, key=lambda closure: closure.until, default=None)

    def stopped(
        self, branch: str, doctor: str, start: datetime, known_since: datetime
    ) -> Closure | None:
        """The closure because of which a visit can't take place; the one that lasts longest."""
        reach = [c for c in self.closures if c.stops(branch, doctor, start, known_since)]
        return max(reach, key=lambda closure: closure.until, default=None)

    def bookable(self, directory: Directory, time: ClinicTime, now: datetime) -> Directory:
        """The directory without next free days that lie within a closure: none behind it is known yet."""
        if not any(closure.holds(now) for closure in self.closures):
            return directory

        def without(offer: Offer) -> Offer:
            closure = self.closed(offer.branch, offer.doctor, now)
            shut = closure and offer.next_free and offer.next_free < time.day(closure.until)
            return replace(offer, next_free=None) if shut else offer

        return replace(directory, offers=tuple(map(without, directory.offers)))

    def close(self, closure: Closure, now: datetime) -> "Operations":
        """Add a closure. It replaces one of the same place; closures that ended long ago are dropped."""
        kept = (c for c in self.closures if c.holds(now - CLOSURE_KEPT))
        others = (c for c in kept if not c.same_place(closure))
        return replace(self, closures=(*others, closure))

    def announce(self, closure: str, now: datetime) -> "Operations":
        """Note that patients are told of the closure with this id. A second call changes nothing."""
        told = (
            replace(c, announced_at=now) if c.id == closure and c.announced_at is None else c
            for c in self.closures
        )
        return replace(self, closures=tuple(told))

    def closure(self, id: str) -> Closure | None:
        """The closure with this id, if nobody took it back."""
        return next((closure for closure in self.closures if closure.id == id), None)

    def open(self, branch: str, doctor: str) -> "Operations":
        """Take back the closure of exactly this place. Without one, nothing changes."""
        kept = tuple(c for c in self.closures if (c.branch, c.doctor) != (branch, doctor))
        return replace(self, closures=kept)


class OperationsStore(Protocol):
    """Keeps what staff set at run time. Every call may raise `StoreUnreachable`."""

    def load(self) -> Operations:
        """One consistent read."""
        ...

    def change(self, what: Callable[[Operations], Operations]) -> Operations:
        """Write `what` of the present operations and return it. A lost race calls `what` again.

        Raises:
            Changed: others wrote first too often.
        """
        ...
