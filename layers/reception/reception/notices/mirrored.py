"""The mirror: a visit as the clinic system last said it, and when another answer becomes news.

1. A change is believed when two polls agree on it. A single answer only casts doubt, and doubt stops the reminders.
2. A visit that is missing from an answer was not cancelled. It is left as it is, and nothing is said about it until an
   answer has it again.
3. Changes of too many patients at once are withheld until staff decide. `Mirrored.held` keeps that; code asks
   `is_withheld`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime

from reception.clinic.model import Directory, Visit, VisitStatus
from reception.clinic.waiting import EarlierOffer
from reception.dataclass import dataclass, replace
from reception.dialog.conversation import ChatVisit, Conversation

MAX_PAST_STATES = 8
"""Former states of a visit that are kept, the latest ones."""

type KnownDoctors = tuple[tuple[str, str], ...]
"""Ids of doctors with their full names, as the directory had them when it had them last."""


@dataclass(frozen=True)
class Mirrored:
    """A visit of a patient. Instants in UTC. The names of the fields are stored.

    `since`: when its present start became known. `doubt`: what one poll said otherwise. `missing`: the last answer did
    not have it. `revision` counts believed changes, the last of them at `changed_at`; `past`: what it was before each
    of them, up to `MAX_PAST_STATES`. `held`: the last revision before changes that are withheld, because they came with
    too many others; None if nothing is withheld. `doctors`: names of its doctors, now and before: they may leave the
    directory. `version` counts writes. `arrived_at`, `done_at`: when a poll first saw that the clinic had marked so.
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
    doctors: KnownDoctors = ()
    arrived_at: datetime | None = None
    done_at: datetime | None = None

    @property
    def is_withheld(self) -> bool:
        """True while changes of this visit wait for a decision of staff."""
        return self.held is not None

    @property
    def is_certain(self) -> bool:
        """True if the clinic system last said what the mirror says, and nothing waits for staff."""
        return self.doubt is None and not self.missing and not self.is_withheld

    def at_revision(self, revision: int) -> Visit | None:
        """The visit as it was at a revision, or the oldest state that is kept; None before the first change."""
        states = (*self.past, self.visit)
        return states[max(0, revision - self.revision - 1 + len(states))]

    def is_news_since(self, revision: int) -> bool:
        """True if a patient who knows that revision would go to another place, time or doctor."""
        told = self.at_revision(revision)
        return told is not None and _essence(told) != _essence(self.visit)

    def with_names(self, directory: Directory) -> "Mirrored":
        """The visit with the names of its doctors: the directory's, or those that it had last."""
        names = dict(self.doctors)
        for doctor in {visit.doctor for visit in (self.visit, *self.past)}:
            if found := directory.doctor(doctor):
                names[doctor] = found.name
        return replace(self, doctors=tuple(sorted(names.items())))

    def withhold(self) -> "Mirrored":
        """The visit with its last change withheld."""
        return replace(self, held=self.revision - 1)

    def release(self) -> "Mirrored":
        """The visit with nothing withheld: what changed is news."""
        return replace(self, held=None)


@dataclass(frozen=True)
class ChatLink:
    """An account that hears of a patient's visits, from `since` on (UTC).

    `not_before`: until then its chat asked for silence (UTC); None if it did not.
    """

    account: str
    since: datetime
    not_before: datetime | None = None


@dataclass(frozen=True)
class Noted:
    """A notice to an account in the ledger, by its key.

    `outcome`: a `NoticeOutcome`, or `CONFIRMED`; empty while a process is sending it. `at`: when the outcome was noted
    (UTC). `until`: when the lease of the process that is sending it ends (UTC, real time). `tries`: when it was sent
    and Telegram did not say that it arrived (UTC), ascending.
    """

    account: str
    key: str
    outcome: str = ""
    at: datetime | None = None
    until: datetime | None = None
    tries: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Finished:
    """The last finished visit from which a rule makes a notice much later (`life.py`). The names are stored.

    `rule`: the id of a `DueAgain`, or `DECLARED`. `doctor`: the full name.
    """

    rule: str
    visit: Visit
    doctor: str = ""


@dataclass(frozen=True)
class Watched:
    """A patient's links, visits and ledger.

    `read_at`: when the clinic system last answered about the patient (UTC). `unproven`: marks of visits that chats
    booked which had not proven whose card it is (`is_unproven`). Only these chats may learn of them. `offers`: earlier
    times that are offered, each with the account that is asked. `finished`: one visit for each rule.
    """

    patient: str
    links: tuple[ChatLink, ...] = ()
    visits: tuple[Mirrored, ...] = ()
    notices: tuple[Noted, ...] = ()
    read_at: datetime | None = None
    unproven: frozenset[str] = frozenset()
    offers: tuple[tuple[str, EarlierOffer], ...] = ()
    finished: tuple[Finished, ...] = ()

    @property
    def doctors(self) -> KnownDoctors:
        """The names of all visits' doctors, as they were known last."""
        return tuple({pair: None for mirrored in self.visits for pair in mirrored.doctors})


CONFIRMED = "confirmed"
"""In the ledger, the word of a patient who will come. It is no notice, but lies among the notices."""


def confirmed_key(visit: str, start: datetime) -> str:
    """The ledger's key of that word. It holds for one start (UTC): a visit that is moved is not confirmed."""
    return f"{visit}:{CONFIRMED}:{start:%Y%m%dT%H%MZ}"


@dataclass(frozen=True)
class Expected:
    """A visit among all that the mirror has of some hours or days. `confirmed`: its patient said here to come."""

    mirrored: Mirrored
    confirmed: bool = False


@dataclass(frozen=True)
class Unlinked:
    """A visit of a patient whom no account is linked to. The names of the fields are stored, and hold no person.

    `start` in UTC; room and address lead to the branch. `asked`: the clinic system was asked whose visit it is.
    """

    id: str
    start: datetime
    doctor: str
    room: str
    address: str
    asked: bool = False

    @classmethod
    def of(cls, visit: Visit, *, asked: bool) -> "Unlinked":
        """The part of a visit that is kept."""
        return cls(visit.id, visit.start, visit.doctor, visit.room, visit.address, asked)


@dataclass(frozen=True)
class DayRead:
    """When everybody's visits of a clinic day were last read, None if never, and when to read them again (UTC)."""

    at: datetime | None
    again_at: datetime


@dataclass(frozen=True)
class Window:
    """The clinic days of which everybody's visits are read at once. `version` counts writes."""

    days: Mapping[date, DayRead] = field(default_factory=dict)
    version: int = 0


def reconcile(
    before: tuple[Mirrored, ...],
    answer: tuple[Visit, ...],
    patient: str,
    now: datetime,
    *,
    believe: bool,
) -> tuple[Mirrored, ...]:
    """The mirror of a patient after an answer of the clinic system.

    `believe`: the answer is a poll's; another reading of the visits only casts doubt. The same answer again changes
    nothing.
    """
    answered = {visit.id: visit for visit in answer}
    after = [_after(m, answered.pop(m.visit.id, None), now, believe=believe) for m in before]
    new = (
        Mirrored(patient, visit, now)
        for visit in answered.values()
        if visit.status is not VisitStatus.CANCELLED
    )
    return (*after, *new)


def reconcile_some(
    before: tuple[Mirrored, ...], some: tuple[Visit, ...], patient: str, now: datetime
) -> tuple[Mirrored, ...]:
    """The mirror of a patient after a poll that had only `some` of the visits; the others stay as they are."""
    answered = {visit.id for visit in some}
    concerned = tuple(m for m in before if m.visit.id in answered)
    others = (m for m in before if m.visit.id not in answered)
    return (*others, *reconcile(concerned, some, patient, now, believe=True))


def _after(before: Mirrored, answer: Visit | None, now: datetime, *, believe: bool) -> Mirrored:
    """A visit after an answer.

    1. The answer does not have the visit: it is missing, and else stays as it is.
    2. The answer says what the mirror says: no doubt is left.
    3. The answer says something else for the first time, or is not to be believed: it is a doubt.
    4. A poll says the same for the second time: the change is believed.
    5. If that undoes all that was withheld, nothing is withheld any more.
    """
    if answer is None:
        return replace(before, missing=True)
    seen = replace(before, missing=False)
    if _essence(answer) == _essence(seen.visit):
        return _marked(replace(seen, visit=answer, doubt=None), seen.visit.status, now)
    if not believe or seen.doubt is None or _essence(seen.doubt) != _essence(answer):
        return replace(seen, doubt=answer)
    changed = replace(
        seen,
        visit=answer,
        doubt=None,
        since=now if answer.start != seen.visit.start else seen.since,
        revision=seen.revision + 1,
        changed_at=now,
        past=(*seen.past, seen.visit)[-MAX_PAST_STATES:],
    )
    undone = changed.held is not None and not changed.is_news_since(changed.held)
    return changed.release() if undone else changed


def _marked(mirrored: Mirrored, before: VisitStatus, now: datetime) -> Mirrored:
    """The visit with the moment of a mark that the clinic made since the last answer."""
    match mirrored.visit.status:
        case status if status is before:
            return mirrored
        case VisitStatus.ARRIVED:
            return replace(mirrored, arrived_at=now)
        case VisitStatus.DONE:
            return replace(mirrored, done_at=now)
    return mirrored


def is_same_to_patient(before: Visit, after: Visit) -> bool:
    """True if a patient would go to the same place at the same time to the same doctor, or to neither."""
    return _essence(before) == _essence(after)


type Chats = Callable[[Watched], Iterable[Conversation]]
"""The conversations of a patient's chats, which know what they were shown. They are asked of new visits alone."""


def shown_before(
    answer: Sequence[Visit], watched: Watched, chats: Chats, now: datetime
) -> tuple[Mirrored, ...]:
    """The coming visits of an answer that the mirror does not have, as chats were shown them, if they differ.

    A chat may read a visit that the clinic moves before any poll has read it. What the chat was shown is the state from
    which the move is news.
    """
    known = {mirrored.visit.id for mirrored in watched.visits}
    new = {v.id: v for v in answer if v.id not in known and v.start > now}
    shown: dict[str, Mirrored] = {}
    for chat in chats(watched) if new else ():
        for one in chat.visits:
            answered = new.get(one.visit.id)
            if (
                answered
                and one.patient == watched.patient
                and _is_shown_otherwise(chat, one, answered)
            ):
                since = chat.visits_read_at or now
                shown.setdefault(answered.id, Mirrored(watched.patient, one.visit, since))
    return tuple(shown.values())


def _is_shown_otherwise(chat: Conversation, one: ChatVisit, answered: Visit) -> bool:
    """True if a chat knows another state of a visit.

    Of a visit that was booked in the chat, doctor and room are as the list of free times wrote them, and may be written
    otherwise in the list of visits: they do not count.
    """
    if not one.visit.stands:
        return False
    if one.visit.start != answered.start or answered.status is VisitStatus.CANCELLED:
        return True
    return one.visit.id not in chat.booked_here and not is_same_to_patient(one.visit, answered)


def _essence(visit: Visit) -> tuple[datetime, str, str, bool]:
    """All of a visit that a patient must know. Another end, or that it was attended, is no news."""
    return visit.start, visit.doctor, visit.room, visit.status is VisitStatus.CANCELLED
