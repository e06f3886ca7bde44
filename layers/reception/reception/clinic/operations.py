"""Operations set by staff at run time: closures, the pause of booking, how notices go out, which content.

All of them are one small item, which every turn reads together with its conversation. So a change holds at once.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from reception.clinic.model import ClinicTime, Directory, Offer
from reception.dataclass import dataclass, replace

type Notices = Literal["on", "preview", "paused"]
"""on: notices are sent. preview: they are shown to staff only. paused: they are not computed."""

MAX_LIFTED = 3
"""Closures that are remembered after staff took them back. They are read with every turn."""
CLOSURE_KEPT = timedelta(days=3)
"""How long a closure is kept after its end: patients who could not come are not asked how the visit was."""
MAX_LEARNING_TIME = timedelta(hours=1)
"""How long after its booking a visit may become known. A visit that became known later was booked in spite of the
closure."""


@dataclass(frozen=True)
class Closure:
    """A branch, a doctor, or a doctor in one branch receives nobody from `begins` until `until`. Instants in UTC.

    An empty `branch` means every branch, an empty `doctor` every doctor. `since`: when staff closed it. `starts_at`:
    when it begins, if later than that. `reason`: the staff's own words for patients, plain text, may be empty.
    `announced_at`: when staff had the patients told whose visits fall into it; None while they have not.
    """

    branch: str
    doctor: str
    until: datetime
    since: datetime
    reason: str = ""
    announced_at: datetime | None = None
    starts_at: datetime | None = None

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

    @property
    def begins(self) -> datetime:
        """The first instant at which it is closed."""
        return self.starts_at or self.since

    def holds(self, at: datetime) -> bool:
        """Whether it is closed at `at` (UTC). `until` is the first instant at which it is open again.

        What was closed at once is closed at any instant before `until`.
        """
        return (self.starts_at is None or self.starts_at <= at) and at < self.until

    def shuts(self, day: date, time: ClinicTime) -> bool:
        """Whether it closes a clinic day as a whole, or the rest of it, so that the day can't be offered.

        On the day on which it ends, or on which it begins after midnight, some hours may be free.
        """
        if day >= time.day(self.until):
            return False
        return self.starts_at is None or time.instant(day, 0) >= self.starts_at

    def overlaps(self, other: "Closure") -> bool:
        """Whether there is an instant at which both are closed."""
        return self.begins < other.until and other.begins < self.until

    def stops(self, branch: str, doctor: str, start: datetime, known_since: datetime) -> bool:
        """Whether a visit can't take place: it begins while its place is closed, and was booked before the closure.

        `known_since`: when the visit became known (UTC).
        """
        meant = known_since > self.since + MAX_LEARNING_TIME
        return self.covers(branch, doctor) and self.begins <= start < self.until and not meant

    def same_place(self, other: "Closure") -> bool:
        """Whether the other closes exactly what this one does."""
        return (self.branch, self.doctor) == (other.branch, other.doctor)


@dataclass(frozen=True)
class Delay:
    """A doctor is `minutes` late for the rest of a clinic day, as staff said at `since`. Instants in UTC.

    until: the end of that day. told: the most minutes that staff have had patients told, at `told_at`; 0 and None
    while they have told nobody.
    """

    doctor: str
    minutes: int
    since: datetime
    until: datetime
    told: int = 0
    told_at: datetime | None = None

    @property
    def id(self) -> str:
        """A short id of letters and digits, made of `since`."""
        return f"{self.since:%Y%m%dT%H%M%S}"

    @property
    def grows(self) -> bool:
        """Whether it is longer than patients were told, so that they may be told again."""
        return self.minutes > self.told


@dataclass(frozen=True)
class Reopened:
    """A closure that patients were told of, and that staff took back.

    `told_at`: when staff had the same patients told that it is open again; None while they have not.
    """

    closure: Closure
    told_at: datetime | None = None


@dataclass(frozen=True)
class Operations:
    """How the reception works now. `content`: the version of the published content; "" is the deployed one.

    `lifted`: closures that staff took back by a button, so that the button says the same when it is pressed again.
    `reopened`: closures that were taken back after patients were told of them, until they would have ended.
    `promises`: within how many minutes each desk answers, by the hour of the day (see `promised`).
    `delays`: how late doctors are today.
    `notices_by`: the name of who set `notices` as they are, `notices_since`: when (UTC).
    """

    booking_paused: bool = False
    notices: Notices = "on"
    notices_by: str = ""
    notices_since: datetime | None = None
    promises: tuple[tuple[str, tuple[int, ...]], ...] = ()
    closures: tuple[Closure, ...] = ()
    content: str = ""
    lifted: tuple[Closure, ...] = ()
    reopened: tuple[Reopened, ...] = ()
    delays: tuple[Delay, ...] = ()

    def closed(self, branch: str, doctor: str, at: datetime) -> Closure | None:
        """The closure that forbids booking a doctor in a branch at `at` (UTC); the one that lasts longest."""
        reach = [c for c in self.closures if c.covers(branch, doctor) and c.holds(at)]
        return max(reach, key=lambda closure: closure.until, default=None)

    def stopped(
        self, branch: str, doctor: str, start: datetime, known_since: datetime
    ) -> Closure | None:
        """The closure because of which a visit can't take place: of several, one that patients are told of.

        Of those the one that lasts longest. So the patients of a doctor are told, though their branch is closed for
        longer and nobody has announced that.
        """
        reach = [c for c in self.closures if c.stops(branch, doctor, start, known_since)]
        return max(reach, key=lambda c: (c.announced_at is not None, c.until), default=None)

    def bookable(self, directory: Directory, time: ClinicTime, now: datetime) -> Directory:
        """The directory without next free days that lie within a closure: none behind it is known yet."""
        if not any(now < closure.until for closure in self.closures):
            return directory

        def without(offer: Offer) -> Offer:
            day = offer.next_free
            shut = day and self.shuts(offer.branch, offer.doctor, day, time, now)
            return replace(offer, next_free=None) if shut else offer

        return replace(directory, offers=tuple(map(without, directory.offers)))

    def shuts(self, branch: str, doctor: str, day: date, time: ClinicTime, now: datetime) -> bool:
        """Whether a closure keeps this doctor in this branch from being offered on a clinic day."""
        reach = (c for c in self.closures if now < c.until and c.covers(branch, doctor))
        return any(closure.shuts(day, time) for closure in reach)

    def close(self, closure: Closure, now: datetime) -> "Operations":
        """Add a closure. It replaces one of the same place and time; closures that ended long ago are dropped."""
        kept = (c for c in self.closures if now - CLOSURE_KEPT < c.until)
        others = (c for c in kept if not (c.same_place(closure) and c.overlaps(closure)))
        reopened = tuple(it for it in self.reopened if now < it.closure.until)
        return replace(self, closures=(*others, closure), reopened=reopened)

    def delay(self, new: Delay) -> "Operations":
        """Note how late a doctor is today, in place of what was noted before; no minutes take it back.

        What patients were told stays known as long as the delay does.
        """
        kept = [d for d in self.delays if new.since < d.until]
        former = next((d for d in kept if d.doctor == new.doctor), None)
        others = tuple(d for d in kept if d.doctor != new.doctor)
        if former:
            new = replace(new, told=former.told, told_at=former.told_at)
        return replace(self, delays=(*others, new) if new.minutes else others)

    def tell_delay(self, id: str, now: datetime) -> "Operations":
        """Note that patients are told of the delay with this id, if it is longer than they were told before."""
        told = (
            replace(d, told=d.minutes, told_at=now) if d.id == id and d.grows else d
            for d in self.delays
        )
        return replace(self, delays=tuple(told))

    def late(self, doctor: str, start: datetime) -> Delay | None:
        """The delay that patients are told of whose visit with a doctor starts then (UTC)."""
        told = (d for d in self.delays if d.told and d.doctor == doctor)
        return next((d for d in told if d.since <= start < d.until), None)

    def announce(self, closure: str, now: datetime) -> "Operations":
        """Note that patients are told of the closure with this id. A second call changes nothing."""
        told = (
            replace(c, announced_at=now) if c.id == closure and c.announced_at is None else c
            for c in self.closures
        )
        return replace(self, closures=tuple(told))

    def promise(self, room: str, minutes: tuple[int, ...]) -> "Operations":
        """Note what the desk in a room promises, for each hour of the clinic's day; 0 is no promise."""
        others = ((known, promised) for known, promised in self.promises if known != room)
        return replace(self, promises=tuple(sorted([*others, (room, minutes)])))

    def promised(self, room: str, hour: int) -> int:
        """Within how many minutes the desk in a room answers at this hour of the clinic's day; 0 if it is unknown."""
        return next((minutes[hour] for known, minutes in self.promises if known == room), 0)

    def set_notices(self, mode: Notices, by: str, now: datetime) -> "Operations":
        """Have notices go out in this way from now on. The same way again changes nothing."""
        if mode == self.notices:
            return self
        return replace(self, notices=mode, notices_by=by, notices_since=now)

    def closure(self, id: str) -> Closure | None:
        """The closure with this id, if nobody took it back."""
        return next((closure for closure in self.closures if closure.id == id), None)

    def open(self, branch: str, doctor: str) -> "Operations":
        """Take back every closure of exactly this place. Without one, nothing changes."""
        return self.lift([c for c in self.closures if (c.branch, c.doctor) == (branch, doctor)])

    def lift(self, closures: Collection[Closure]) -> "Operations":
        """Take back these closures alone, as far as they are there. Those that patients were told of are remembered."""
        places = [(c.id, c.branch, c.doctor) for c in closures]
        gone = tuple(c for c in self.closures if (c.id, c.branch, c.doctor) in places)
        kept = tuple(c for c in self.closures if c not in gone)
        told = (Reopened(c) for c in gone if c.announced_at)
        lifted = (*self.lifted, *gone)[-MAX_LIFTED:]
        return replace(self, closures=kept, lifted=lifted, reopened=(*self.reopened, *told))

    def tell_open(self, closure: str, now: datetime) -> "Operations":
        """Note that patients are told that this closure is over. A second call changes nothing."""
        told = (
            replace(it, told_at=now) if it.closure.id == closure and it.told_at is None else it
            for it in self.reopened
        )
        return replace(self, reopened=tuple(told))

    def reopening(self, id: str) -> Reopened | None:
        """The closure with this id that was taken back; None if nobody was told of it, or its end is long past."""
        return next((it for it in self.reopened if it.closure.id == id), None)


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
