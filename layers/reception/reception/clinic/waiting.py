"""The waiting list: who waits for an earlier time, which time is freed, and who is offered it next. Pure.

A freed time is offered to one patient at a time, in the order of asking among those whom it fits:

    freed ── somebody fits ──> offered ── yes ────────> filled (the time that the patient leaves is freed in turn)
      │                          ├─ no, or silence ──> freed, for the next one
      │                          └─ taken meanwhile ─> over
      └─ nobody fits, or it begins too soon ─────────> over

Nobody loses a place by an offer: whoever says no, is silent or comes too late stays in the line.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from hashlib import blake2s

from reception.clinic.model import Slot, Visit
from reception.dataclass import dataclass, replace

LEAST_GAIN = timedelta(hours=1)
"""A time that is less than this before the present visit is not worth a question."""
TIME_TO_COME = timedelta(hours=1)
"""The least time between the end of the time to answer and the visit."""
LEAST_TO_ANSWER, MOST_TO_ANSWER = timedelta(minutes=10), timedelta(minutes=90)
PARTS_TO_ANSWER = 12
"""The time to answer is this part of the time that is left before the visit, within the two limits above."""
GRACE = timedelta(seconds=30)
"""An answer that was given in time, and is still being saved, counts within this."""
MAX_OFFERS_A_DAY = 3
"""To one patient on one clinic day."""
WISHES_KEPT = timedelta(days=60)
"""A wish without a visit ends after this."""


@dataclass(frozen=True)
class Wait:
    """An account waits for an earlier time for a patient. Ids and wishes only. The names of the fields are stored.

    `visit` and `start` (UTC): the present visit; without one, any time up to `last_day` fits, a clinic day. `doctor` or
    `speciality`: whom the patient would see. `weekdays` (0 is Monday), `since`, `until` (not included): the wish, on
    the clinic's clock; empty ones allow all.
    """

    id: str
    patient: str
    asked_at: datetime
    last_day: date
    doctor: str = ""
    speciality: str = ""
    service: str = ""
    branch: str = ""
    visit: str = ""
    start: datetime | None = None
    weekdays: tuple[int, ...] = ()
    since: time = time.min
    until: time | None = None

    @property
    def line(self) -> str:
        """The name of the line in which it stands: that of a doctor or of a speciality."""
        return line_of_doctor(self.doctor) if self.doctor else line_of_speciality(self.speciality)

    def wants(self, local: datetime) -> bool:
        """Whether a time on the clinic's clock is one of those that the patient wishes."""
        day, hour = local.date(), local.time()
        fits_day = not self.weekdays or day.weekday() in self.weekdays
        fits_hour = self.since <= hour and (self.until is None or hour < self.until)
        return fits_day and fits_hour and day <= self.last_day

    def gains(self, start: datetime) -> bool:
        """Whether a time is enough earlier than the present visit."""
        return self.start is None or self.start - start >= LEAST_GAIN


def line_of_doctor(doctor: str) -> str:
    """The line of those who wait for a doctor."""
    return f"d:{doctor}"


def line_of_speciality(code: str) -> str:
    """The line of those who wait for any doctor of a speciality."""
    return f"s:{code}"


@dataclass(frozen=True)
class Waiting:
    """A wait with its account."""

    account: str
    wait: Wait

    @property
    def who(self) -> str:
        """Stands for account and wait in the record of a freed time, which names no account."""
        return blake2s(f"{self.account}:{self.wait.id}".encode(), digest_size=8).hexdigest()


def in_order(lines: Iterable[Sequence[Waiting]]) -> list[Waiting]:
    """Everybody who waits in these lines, in the order of asking."""
    return sorted(
        (one for line in lines for one in line), key=lambda one: (one.wait.asked_at, one.who)
    )


@dataclass(frozen=True)
class Chain:
    """The moves that one freed time has led to so far: `root` is its id; `minutes` were gained by `people` in all."""

    root: str = ""
    people: int = 0
    minutes: int = 0

    def after(self, freed: str, start: datetime, before: datetime | None) -> "Chain":
        """The chain after one more patient has taken the time `freed`, instead of the time `before`."""
        gained = (before - start) // timedelta(minutes=1) if before else 0
        return Chain(self.root or freed, self.people + 1, self.minutes + gained)


@dataclass(frozen=True)
class Freed:
    """A word that a time was freed. The names of the fields are stored.

    `cause`: the id of the visit that has left it. `chain`: the moves before it.
    """

    cause: str
    doctor: str
    room: str
    address: str
    start: datetime
    end: datetime
    chain: Chain = Chain()

    @property
    def id(self) -> str:
        """The same for each word about the same time of a doctor."""
        return f"{self.doctor}@{self.start.astimezone(UTC):%Y%m%dT%H%MZ}"


def freed_by(visit: Visit, chain: Chain | None = None) -> Freed:
    """The word that a visit has left its time."""
    times = visit.start, visit.end
    return Freed(visit.id, visit.doctor, visit.room, visit.address, *times, chain or Chain())


SEEN = "seen:"
"""Begins the cause of a word by the directory, which saw that the time is free and does not know who has left it."""


class OfferAnswer(StrEnum):
    """An answer to an offer. The names are stored.

    `TAKEN`: the patient said yes, and the time was not free any more.
    """

    YES = "yes"
    NO = "no"
    TAKEN = "taken"


class End(StrEnum):
    """Why a freed time is not offered any more. The names are stored."""

    FILLED = "filled"
    TAKEN = "taken"
    NOBODY = "nobody"
    TOO_LATE = "too_late"


@dataclass(frozen=True)
class EarlierOffer:
    """A freed time that is offered to a patient up to `answer_by` (UTC). The names of the fields are stored.

    `who`: see `Waiting`. `visit` and `before`: the present visit and its start; without them it is a new booking.
    `answer`: empty until there is one.
    """

    id: str
    freed: str
    who: str
    wait: str
    patient: str
    slot: Slot
    offered_at: datetime
    answer_by: datetime
    visit: str = ""
    before: datetime | None = None
    chain: Chain = Chain()
    answer: str = ""


@dataclass(frozen=True)
class FreedTime:
    """The record of a freed time, which names no account. The names of the fields are stored.

    `causes`: ids of the visits that have left it. `asked`: who had an offer and did not take it. `offered`, `answer_by`
    (UTC): who has an offer now. `moves`: that offer is for a patient with a visit, whose time is freed in turn.
    `look_at`: when to look again (UTC). `version` counts writes.
    """

    freed: Freed
    causes: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    offered: str = ""
    answer_by: datetime | None = None
    moves: bool = False
    end: str = ""
    look_at: datetime | None = None
    version: int = 0

    def passed_on(self) -> "FreedTime":
        """The record after the offer was not taken: free for the next one."""
        return replace(self, asked=(*self.asked, self.offered), offered="", answer_by=None)

    def over(self, end: End) -> "FreedTime":
        """The record of a time that is not offered any more."""
        return replace(self, offered="", answer_by=None, end=end, look_at=None)


@dataclass(frozen=True)
class Answered:
    """An answer to an offer of the time `freed`."""

    freed: str
    who: str
    answer: str


def heard(
    record: FreedTime | None,
    words: Iterable[Freed],
    answers: Iterable[Answered],
    now: datetime,
) -> FreedTime | None:
    """The record after all that was said since it was written; None if nobody ever said that the time is freed.

    A word about a cause that is known changes nothing; another cause opens a time that was over. The directory's word
    does so only if the time was not free when it was over: else it tells of the same time once more.
    """
    for word in words:
        if record is None or _opens(record, word):
            version = record.version if record else 0
            causes = record.causes if record else ()
            record = FreedTime(word, (*causes, word.cause), version=version)
        elif word.cause not in record.causes:
            record = replace(record, causes=(*record.causes, word.cause))
    for answer in answers:
        if record is None or record.end or answer.who != record.offered:
            continue
        match answer.answer:
            case OfferAnswer.YES:
                record = record.over(End.FILLED)
            case OfferAnswer.TAKEN:
                record = record.over(End.TAKEN)
            case _:
                record = record.passed_on()
    if record and record.answer_by and now >= record.answer_by + GRACE:
        record = record.passed_on()
    return record


def _opens(record: FreedTime, word: Freed) -> bool:
    if not record.end or word.cause in record.causes:
        return False
    return not word.cause.startswith(SEEN) or record.end in (End.FILLED, End.TAKEN)


def time_to_answer(now: datetime, start: datetime) -> timedelta | None:
    """How long a patient may think about a time: the nearer, the shorter; None if it begins too soon to come."""
    left = start - now
    answer = min(max(left / PARTS_TO_ANSWER, LEAST_TO_ANSWER), MOST_TO_ANSWER)
    minutes = timedelta(minutes=answer // timedelta(minutes=1))
    return minutes if left - minutes >= TIME_TO_COME else None


def those_who_may(
    waiting: Iterable[Waiting], record: FreedTime, local: datetime, branch: str
) -> Iterator[Waiting]:
    """Those whom a freed time fits and who were not asked yet. `local`: its start on the clinic's clock."""
    for one in waiting:
        wait = one.wait
        here = wait.branch in ("", branch)
        new = one.who not in record.asked and wait.visit not in record.causes
        if here and new and wait.wants(local) and wait.gains(record.freed.start):
            yield one


def slot_within(slots: Iterable[Slot], freed: Freed) -> Slot | None:
    """The first free slot that begins in the freed time: the clinic system says what is free for a service."""
    return next((slot for slot in slots if freed.start <= slot.start < freed.end), None)


def offer_to(
    one: Waiting, record: FreedTime, slot: Slot, now: datetime, answer: timedelta
) -> EarlierOffer:
    """The offer of a freed time to somebody who waits."""
    told = f"{record.freed.id}:{one.who}:{record.version}"
    wait = one.wait
    return EarlierOffer(
        blake2s(told.encode(), digest_size=8).hexdigest(),
        record.freed.id,
        one.who,
        wait.id,
        wait.patient,
        slot,
        now,
        now + answer,
        wait.visit,
        wait.start,
        record.freed.chain,
    )


def offered(record: FreedTime, offer: EarlierOffer) -> FreedTime:
    """The record with an offer that is out."""
    until = offer.answer_by
    return replace(
        record,
        offered=offer.who,
        answer_by=until,
        moves=bool(offer.visit),
        look_at=until + GRACE,
    )
