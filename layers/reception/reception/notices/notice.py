"""A notice about a visit: when it is due, what it is claimed by, and the notices that go out as one message."""

from datetime import datetime

from reception.clinic.facts import DueAgain
from reception.clinic.model import Visit
from reception.clinic.operations import Closure, Delay
from reception.clinic.waiting import EarlierOffer
from reception.dataclass import dataclass
from reception.dialog.conversation import ChatVisit
from reception.dialog.notice_kinds import NoticeKind
from reception.notices.mirrored import KnownDoctors


@dataclass(frozen=True)
class Due:
    """When a notice is due, as the rule of its kind says. Instants in UTC.

    `at`: when it goes out. `until`: from then on it is of no use. `sure`: False while the notice must wait, because the
    clinic system says something else than the mirror, or staff closed the place; then nothing is sent. `about`: the
    start that decides whether news are urgent; None is the visit's own start.

    `revision` and `before`: of a change, its number and the visit as the account knew it. `instead`: the visit that
    stands in place of one that was cancelled. `closure`: what staff closed,
    so that the visit can't take place. `offer`: the earlier time that is offered. `delay`: how late the doctor is.
    `again`: the rule by which the next visit is due.
    """

    at: datetime
    until: datetime
    sure: bool = True
    about: datetime | None = None
    revision: int = 0
    before: Visit | None = None
    closure: Closure | None = None
    instead: Visit | None = None
    offer: EarlierOffer | None = None
    delay: Delay | None = None
    again: DueAgain | None = None


@dataclass(frozen=True)
class Planned:
    """A notice that an account is owed about a visit, sent or not.

    `visit`: the one that it is about, or that stands instead. `key`: what it is claimed by, beside the account; it is
    stored. `urgent`: it goes out in quiet hours, too. `tries`: when it was sent in vain; then `at` is the moment of the
    next try. `unproven`: a chat booked the visit that had not proven whose card it is. `doctors`: names of doctors as
    they were known last. The other fields are those of `Due`.
    """

    kind: NoticeKind
    key: str
    patient: str
    visit: Visit
    at: datetime
    until: datetime
    sure: bool = True
    urgent: bool = False
    revision: int = 0
    before: Visit | None = None
    closure: Closure | None = None
    delay: Delay | None = None
    tries: tuple[datetime, ...] = ()
    unproven: bool = False
    doctors: KnownDoctors = ()
    offer: EarlierOffer | None = None
    again: DueAgain | None = None

    def told_of(self, visit: Visit) -> ChatVisit:
        """One of the notice's visits, as the chat is told of it."""
        name = dict(self.doctors).get(visit.doctor, "")
        return ChatVisit(self.patient, visit, doctor=name)


type NoticeGroup = tuple[Planned, ...]
"""Notices that go out as one message, in the order of their visits."""
