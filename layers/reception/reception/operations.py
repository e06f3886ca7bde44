"""What staff set at run time: closed branches and doctors, the pause of booking, how notices go out, which content.

All of it is one small item that every turn reads along with its conversation, so that a change holds at once.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

type Notices = Literal["on", "preview", "paused"]
"""Sent; computed and shown to staff, not sent; not even computed."""


@dataclass(frozen=True)
class Closure:
    """Nobody is received until `until`: in a branch, by a doctor, or by a doctor in a branch. Instants in UTC.

    An empty `branch` means all of them, an empty `doctor` everyone. `since`: when staff closed it; with what is closed
    it tells one closure from a later one. `reason`: the staff's own words for patients, plain text, may be empty.
    """

    branch: str
    doctor: str
    until: datetime
    since: datetime
    reason: str = ""

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

    def closed_all(self, branch: str, at: datetime) -> Closure | None:
        """What closes a whole branch at `at`, for every doctor."""
        return self.closed(branch, "", at)

    def close(self, closure: Closure, now: datetime) -> "Operations":
        """Close something; a closure of the same place is replaced, and those that are over at `now` are dropped."""
        others = (c for c in self.closures if not c.same_place(closure) and c.holds(now))
        return replace(self, closures=(*others, closure))

    def open(self, branch: str, doctor: str) -> "Operations":
        """Take back the closure of exactly this place; of none, nothing changes."""
        kept = tuple(c for c in self.closures if (c.branch, c.doctor) != (branch, doctor))
        return replace(self, closures=kept)
