"""The conversation, as it is stored between two turns."""

from collections.abc import Iterator, Set
from dataclasses import field
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import blake2s
from typing import Any, TypedDict

from reception.clinic.model import Sex, Slot, Visit
from reception.clinic.waiting import (
    Answered,
    Chain,
    EarlierOffer,
    Freed,
    OfferAnswer,
    Wait,
    freed_by,
)
from reception.dataclass import dataclass, replace
from reception.dialog.effects import Aside, Book, Cancel, Command, Register, View
from reception.dialog.staff import (
    AskStaff,
    LeaveStaff,
    MarkTalk,
    Sent,
    StaffCommand,
    TellStaff,
)
from reception.dialog.wanted import Wanted

MAX_UNPROVEN = 20
"""Unproven visits that an account's note names. Those beyond stay hidden from others, even after a proof."""


@dataclass(frozen=True)
class Phone:
    """The account's number, E.164. The patient's own contact or a code proves it; a typed number is unproven."""

    number: str
    proven: bool


@dataclass(frozen=True)
class Hold:
    """The number that the store has noted as this account's and no other's, and until when the note is kept (UTC)."""

    number: str
    until: datetime


@dataclass(frozen=True)
class Consent:
    """The version of the page /privacy that the patient agreed to, and when (UTC)."""

    version: str
    at: datetime


@dataclass(frozen=True)
class LinkedPatient:
    """A patient whom this account acts for.

    opened: all of the patient's visits may be shown: the proven number and the date of birth fit the card, or the bot
    created the card under a proven number. Of other patients only visits that were booked in this chat are shown.
    by_staff: an operator linked the patient, after making sure by voice who it is.
    birth_date: as it was given here, for the ages that a doctor sees; None if it was not given.
    """

    id: str
    name: str
    opened: bool
    by_staff: bool = False
    birth_date: date | None = None


@dataclass(frozen=True)
class ChatVisit:
    """A visit as it was read last, and the id of its patient.

    unproven: it was booked in a chat that had not proven whose card it is. Other chats must not learn of it.
    doctor: the doctor's full name as it was known last, since doctors leave the directory.
    """

    patient: str
    visit: Visit
    unproven: bool = False
    doctor: str = ""


@dataclass(frozen=True)
class Candidate:
    """A patient whose card has the proven number and the given date of birth: twins share both."""

    id: str
    name: str
    first_name: str


@dataclass(frozen=True)
class Form:
    """A registration as far as it is filled in.

    understood: the date that was read last, and the other dates that the text may mean.
    returning: one line is being corrected, so go back to the page with all lines.
    changing: this is no registration; only the account's number is being changed.
    """

    phone: str = ""
    understood: tuple[date, ...] = ()
    birth_date: date | None = None
    surname: str = ""
    first_name: str = ""
    patronymic: str | None = None
    sex: Sex | None = None
    candidates: tuple[Candidate, ...] = ()
    returning: bool = False
    changing: bool = False


@dataclass(frozen=True)
class Wish:
    """A booking as far as it is chosen.

    page: the page of dates or times that is shown, from 0.
    moves: the id of the visit that the booking takes the place of.
    fixed: what was known from the start and is not asked: `branch`, `speciality` or `doctor`.
    narrowed: the days and hours to which a typed text has narrowed what is offered.
    wanted: which times are looked for, at any doctor; `slots` are those that are shown, `after` (UTC) is the last of
    the page before.
    agreed: the patient has confirmed it, and visits of other chats are looked up before it is booked.
    reason: what brings the patient, in the patient's words; empty if not said, None if not asked yet.
    referral: the number of the e-referral by which it is booked, and `referred` the service (id) that it is for.
    """

    patient: str = ""
    branch: str = ""
    speciality: str = ""
    doctor: str = ""
    service: str = ""
    day: date | None = None
    slot: Slot | None = None
    page: int = 0
    moves: str = ""
    fixed: str = ""
    narrowed: Wanted = field(default_factory=Wanted)
    wanted: Wanted = field(default_factory=Wanted)
    after: datetime | None = None
    slots: tuple[Slot, ...] = ()
    agreed: bool = False
    reason: str | None = None
    referral: str = ""
    referred: str = ""


@dataclass(frozen=True)
class HomeCall:
    """A call to the home as far as it is filled in.

    area: in the clinic's own language.
    phone: E.164.
    doctor: the doctor whom the patient would like to come, if any.
    """

    doctor: str = ""
    patient: str = ""
    area: str = ""
    address: str = ""
    complaint: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Action:
    """A button as it is stored: the name of the screen's method that it calls, and its argument.

    label: as the patient reads it, so that it can be typed, too; it makes no other button of it.
    """

    do: str
    argument: str = ""
    label: str = field(default="", compare=False)


@dataclass(frozen=True)
class AnsweredMessage:
    """A message of the patient's, by the chat's id, and the place whose question it answered, as text."""

    message: int
    place: str


@dataclass(frozen=True)
class Message:
    """The message that shows the present screen.

    photo: the digest of the picture that it carries; older records have the doctor's id.
    stays: it is not edited into another page, because the patient may want to find it again.
    """

    id: int
    photo: str = ""
    stays: bool = False


@dataclass(frozen=True)
class Proving:
    """The purpose of a code by SMS: to prove the account's own number, or to show all visits of `patient`.

    then: the place to go on to.
    tail: the last digits of the number on the card.
    """

    patient: str = ""
    then: str = "home"
    tail: str = ""


@dataclass(frozen=True)
class OpenRequest:
    """The open request of this account to the staff.

    operator: who took it; empty while it waits.
    album: the last album that was added to it.
    room: the room of the desk that has it, where branches have desks of their own.
    round: how often it was opened again.
    """

    number: int
    read_at: datetime
    operator: str = ""
    album: str = ""
    room: str = ""
    round: int = 0


@dataclass(frozen=True)
class ClosedRequest:
    """The last request of this account, which was closed at `ended_at` (UTC). room: as in `OpenRequest`."""

    ended_at: datetime
    room: str = ""


@dataclass(frozen=True)
class TalkToMark:
    """A talk with an operator that ended at `ended_at` (UTC), and that the patient may mark.

    room: as in `OpenRequest`.
    """

    number: int
    ended_at: datetime
    room: str = ""


@dataclass(frozen=True)
class Unfinished:
    """A turn that was begun and is not shown yet.

    until: when the lease of its process ends (UTC, real time); after that any process may finish the turn.
    aside: what is still to be sent above the page; the page itself is drawn anew without it.
    """

    update_id: int
    until: datetime
    book: Book | None = None
    register: Register | None = None
    cancel: Cancel | None = None
    ask: AskStaff | None = None
    tell: TellStaff | None = None
    leave: LeaveStaff | None = None
    mark: MarkTalk | None = None
    aside: Aside | None = None

    @property
    def command(self) -> Command | None:
        """The write to the clinic system that was begun, if any."""
        return self.book or self.register or self.cancel

    @property
    def to_staff(self) -> StaffCommand | None:
        """The command to the desk that was begun, if any."""
        return self.ask or self.tell or self.leave or self.mark


@dataclass(frozen=True)
class Checking:
    """A write that is settled later, at `due_at` (UTC).

    sent: its answer was lost, so it is looked up and never sent again, for the (`looked` + 1)th time; else it is sent
    when it is due.
    """

    booking: Book | None
    due_at: datetime
    looked: int = 0
    cancel: Cancel | None = None
    sent: bool = True

    @property
    def command(self) -> Book | Cancel:
        """The write that is settled."""
        command = self.booking or self.cancel
        assert command is not None
        return command


class MoveStep(StrEnum):
    """The step of a move that is being done. `CHECK` asks whether the old visit still stands as it was."""

    CHECK = "check"
    BOOK_FIRST = "book_first"
    CANCEL_AFTER = "cancel_after"
    CANCEL_FIRST = "cancel_first"
    BOOK_AFTER = "book_after"
    BOOK_BACK = "book_back"


@dataclass(frozen=True)
class Moving:
    """A move under way: from the press that confirms it until a visit stands, or staff and patient know that none does.

    back: books the old time again, if the bot can.
    placed: the id of the visit that stands at the new time.
    tries: how often a step did not reach the clinic system.
    """

    old: ChatVisit
    new: Book
    back: Book | None
    step: MoveStep = MoveStep.CHECK
    placed: str = ""
    tries: int = 0


@dataclass(frozen=True)
class StaffTask:
    """A task for staff, on its way to the clinic system's list of tasks; in the clinic's own language.

    With a `patient` it is a note on that patient's card instead; with a `visit` as well, it is where its patient
    came from. tries: how often it could not be put there.
    """

    name: str
    text: str
    tries: int = 0
    patient: str = ""
    visit: str = ""


@dataclass(frozen=True)
class CalendarEntry:
    """The entry of a visit in a patient's calendar: `uid` stays when the visit is moved, `sequence` grows."""

    uid: str
    visit: str
    start: datetime
    sequence: int = 0


IN_WORDS = -1
"""Stands for the mark of a patient who complained in words and gave none."""


@dataclass(frozen=True)
class Rating:
    """How a visit was, by the patient: 1 to 5; 0 if the patient was not there; `IN_WORDS` if it was a complaint."""

    visit: str
    mark: int


@dataclass(frozen=True)
class KindWords:
    """A message of the patient's after a good mark for a visit, on its way to the staff."""

    visit: str
    mark: int
    said: Sent


@dataclass(frozen=True)
class Noticed:
    """A notice that was sent to this chat at `at` (UTC): its kind, and the ids of the visits that it is about."""

    kind: str
    visits: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class OnTheWayWord:
    """The patient says to be late for a visit, or to be there already, on the way to the staff.

    minutes: how late; 0 if it was not said. here: the patient is there already.
    """

    visit: str
    minutes: int = 0
    here: bool = False


@dataclass(frozen=True)
class Puzzle:
    """A text that the bot did not understand, without its digits; `said` is the id of its message."""

    text: str
    said: int = 0


@dataclass(frozen=True)
class Confirmed:
    """A visit that the patient has confirmed, and when it started by then (UTC)."""

    patient: str
    visit: str
    start: datetime


@dataclass(frozen=True)
class Deeds:
    """How many visits were booked and cancelled in this chat on a clinic day.

    stopped: the limit (a msgid) that has stopped the patient on that day; staff read it on the card of a request.
    """

    day: date | None = None
    booked: int = 0
    cancelled: int = 0
    stopped: str = ""

    def on(self, day: date) -> "Deeds":
        """The counts of a clinic day: these if they are of that day, else empty ones."""
        return self if self.day == day else Deeds(day)


@dataclass(frozen=True)
class Usage:
    """A stretch in which the patient writes and presses without a long silence. `usage` has its rules.

    heard_at: when the patient was last heard (UTC, whole seconds).
    reached: how many steps of the way to a booked visit (`usage.STEPS`) it has led.
    asked: staff were asked for something.
    section: the name of the section (`places.Section`, in small letters) into which the patient came last.
    """

    heard_at: datetime
    reached: int = 1
    asked: bool = False
    section: str = ""


@dataclass(frozen=True)
class UnprovenVisit:
    """A visit that was booked in this chat while the chat had not proven whose card it is.

    visit: its id; while it is being booked, its doctor and start instead (`mark_of_slot`).
    pending: it is being booked.
    """

    patient: str
    visit: str
    pending: bool = False


def mark_of_slot(visit: Visit | Slot) -> str:
    """Stands for a visit whose id is not known yet: its doctor and its start (UTC)."""
    return f"{visit.doctor}@{visit.start.astimezone(UTC):%Y%m%dT%H%MZ}"


def is_unproven(visit: Visit, marks: Set[str]) -> bool:
    """True if one of a patient's marks says that a chat without a proof booked the visit, or is booking it now."""
    return visit.id in marks or mark_of_slot(visit) in marks


@dataclass(frozen=True)
class Watch:
    """The store's note on an account: whose visits are polled for it, and what it did last.

    booked, confirmed: the last visit that was booked, and confirmed, in this chat. unproven: visits of which other
    accounts of their patients must not learn, up to `MAX_UNPROVEN`. waits: what stands in the waiting list's lines.
    freed: the last visit that was ended in this chat and whose time is offered to those who wait. answered: the answers
    to offers of earlier times. news: the account is a reader of news.
    """

    patients: tuple[str, ...] = ()
    booked: str = ""
    confirmed: Confirmed | None = None
    unproven: tuple[UnprovenVisit, ...] = ()
    waits: tuple[Wait, ...] = ()
    freed: str = ""
    answered: tuple[Answered, ...] = ()
    news: bool = False


@dataclass(frozen=True)
class Drawn:
    """A screen as it was drawn: the trail that led to it, and a digest of all that its buttons stand on.

    view: the page itself, if its place alone does not say how to draw it again: the page of a patient among the users,
    the news that the clinic system does not answer. It has nothing above it.
    """

    trail: tuple[str, ...]
    stands_on: str
    view: View | None = None


@dataclass(frozen=True)
class Former:
    """The screen before the present one. Its buttons hold until `until` (UTC) if what they stand on has not changed."""

    stamp: int
    drawn: Drawn
    choices: tuple[Action, ...]
    until: datetime


@dataclass(frozen=True)
class Acted:
    """A button that was pressed. Up to `until` (UTC) another press of it is the same one: fingers press twice."""

    stamp: int
    index: int
    until: datetime


@dataclass(frozen=True)
class Pinned:
    """The message that is pinned in the chat, and the visit that it shows, which ends at `until` (UTC)."""

    message: int
    visit: str
    until: datetime


@dataclass(frozen=True)
class Conversation:
    """Everything that is stored of one account.

    version: counts saves; `stamp` counts drawn screens.
    shown_name: the name of the account that the channel shows to everybody; staff read it of a stranger.
    trail: the places by which the patient came, as text; the last is the present one (see `places`).
    then: the place to go on to after a registration.
    choices: the actions of the present screen's buttons, in their order.
    origin: what the first link said of where the patient heard of us.
    visits: as they were read last, at `visits_read_at` (UTC); `booked_here` are ids of visits that were booked in
    this chat.
    told_of: the visits that notices were about, as they were then; `ended_here`: ids of visits that the patient
    cancelled in this chat; `confirmed`: visits that the patient confirmed.
    muted: kinds of notices that the patient switched off. news: the patient switched news of the clinic on.
    waits: what the account waits for on the waiting list; `offers`: the last earlier times that it was offered.
    unreachable: the chat does not take messages.
    buried: the ids of the last updates that could not be handled, whose bodies are kept for a while.
    helped_at: when an operator last made sure who this is (UTC).
    to_mark: the last talk with an operator, until the patient has marked it.
    blocked_until: until when the desk takes nothing from this chat (UTC), since an operator blocked it.
    unread: a message, or an album's parts, that is for people: a button of the present screen passes it on. Only they
    can read it, or the screen asks whether they should (see `for_staff`).
    answers: the messages that filled in the form that is open, so that an edit of one corrects its line.
    album: the last album that was answered: its parts come one by one, and one answer is enough.
    remarks: lines for the next page; `remarked` are those of the page that was drawn last, to draw it once more.
    drawn: the present screen, and `former` the one before, for a press that crosses a text or another press. acted: the
    button that was pressed last.
    bot_asks: the present page asks for a text while an operator has the request, so that the next text answers the bot.
    over: the last request to the staff, once it is closed.
    offered: what such a screen asked about, as former versions kept it; nothing is written there any more.
    usage: for the figures; None until the patient is heard.
    kind_words, on_the_way, puzzles: the last ones.
    noticed: the last notices that were sent, so that a text can answer one.
    pins: the patient wants the next visit pinned in the chat; `pinned` is what is pinned there.
    """

    account: str
    version: int = 0
    language: str = "uk"
    shown_name: str = ""
    phone: Phone | None = None
    hold: Hold | None = None
    consent: Consent | None = None
    origin: str = ""
    patients: tuple[LinkedPatient, ...] = ()
    visits: tuple[ChatVisit, ...] = ()
    visits_read_at: datetime | None = None
    booked_here: tuple[str, ...] = ()
    trail: tuple[str, ...] = ("home",)
    then: str = "home"
    form: Form = field(default_factory=Form)
    wish: Wish = field(default_factory=Wish)
    call: HomeCall = field(default_factory=HomeCall)
    stamp: int = 0
    choices: tuple[Action, ...] = ()
    message: Message | None = None
    contact_keyboard: bool = False
    request: OpenRequest | None = None
    bot_asks: bool = False
    talk_keyboard: bool = False
    remarks: tuple[str, ...] = ()
    remarked: tuple[str, ...] = ()
    toast: str = ""
    recent: tuple[int, ...] = ()
    unfinished: Unfinished | None = None
    checking: Checking | None = None
    retry_at: datetime | None = None
    moving: Moving | None = None
    proving: Proving | None = None
    calendar: tuple[CalendarEntry, ...] = ()
    tasks: tuple[StaffTask, ...] = ()
    tasks_due_at: datetime | None = None
    watch: Watch = field(default_factory=Watch)
    told_of: tuple[ChatVisit, ...] = ()
    ended_here: tuple[str, ...] = ()
    confirmed: tuple[Confirmed, ...] = ()
    deeds: Deeds = field(default_factory=Deeds)
    ratings: tuple[Rating, ...] = ()
    muted: tuple[str, ...] = ()
    unreachable: bool = False
    buried: tuple[int, ...] = ()
    helped_at: datetime | None = None
    blocked_until: datetime | None = None
    to_mark: TalkToMark | None = None
    album: str = ""
    unread: tuple[Sent, ...] = ()
    answers: tuple[AnsweredMessage, ...] = ()
    drawn: Drawn | None = None
    former: Former | None = None
    acted: Acted | None = None
    over: ClosedRequest | None = None
    offered: Sent | None = None
    usage: Usage | None = None
    kind_words: tuple[KindWords, ...] = ()
    waits: tuple[Wait, ...] = ()
    offers: tuple[EarlierOffer, ...] = ()
    noticed: tuple[Noticed, ...] = ()
    on_the_way: tuple[OnTheWayWord, ...] = ()
    puzzles: tuple[Puzzle, ...] = ()
    news: bool = False
    pins: bool = False
    pinned: Pinned | None = None

    @property
    def for_staff(self) -> tuple[Sent, ...]:
        """The messages that a button of the present screen gives to the staff."""
        return self.unread or tuple(filter(None, [self.offered]))

    @property
    def stands_on(self) -> str:
        """A digest of all that buttons may stand on: what is known and chosen, without how and where it is shown."""
        bare = replace(self, **_OF_SHOWING)
        return blake2s(repr(bare).encode(), digest_size=8).hexdigest()

    @property
    def place(self) -> str:
        """The present place as text: a screen, and behind a colon what it is about: `branch_page:b-1`."""
        return self.trail[-1]

    @property
    def screen(self) -> str:
        """The name of the present screen."""
        return self.place.partition(":")[0]

    @property
    def due_at(self) -> datetime | None:
        """When the clockwork must look at this conversation (UTC); None if nothing is left to do."""
        lease = self.unfinished.until if self.unfinished else None
        look_up = self.checking.due_at if self.checking else None
        moments = (self.retry_at or lease, look_up, self.tasks_due_at)
        return min(filter(None, moments), default=None)

    @property
    def is_settling(self) -> bool:
        """True if the clinic still has to be told of something that the patient did. A visit's source may be lost."""
        return bool(self.checking) or any(not task.visit for task in self.tasks)

    @property
    def to_watch(self) -> Watch:
        """The note that the store has to keep, so that a booked visit is polled soon and reminded of in time."""
        patients = sorted({patient.id for patient in self.patients})
        return Watch(
            tuple(patients),
            next(reversed(self.booked_here), ""),
            next(reversed(self.confirmed), None),
            self._unproven(),
            tuple(wait for wait in self.waits if self.linked(wait.patient)),
            self.watch.freed if self.moving else next(reversed(self.ended_here), ""),
            tuple(Answered(it.freed, it.who, it.answer) for it in self.offers if it.answer),
            self.news and not self.unreachable,
        )

    @property
    def newly_freed(self) -> tuple[Freed, ...]:
        """The times that were given back in this chat since the store's note.

        While a move is under way none counts: the old visit may have to be booked back.
        """
        ended, noted = self.ended_here, self.watch.freed
        if self.to_watch.freed == noted:
            return ()
        new = ended[ended.index(noted) + 1 :] if noted in ended else ended[-1:]
        visits = {one.visit.id: one.visit for one in self.visits}
        return tuple(freed_by(visits[id_], self._chain(id_)) for id_ in new if id_ in visits)

    def _chain(self, ended: str) -> Chain:
        """The moves that led to the end of a visit: the patient has taken an earlier time that was offered."""
        taken = (it for it in self.offers if it.visit == ended and it.answer == OfferAnswer.YES)
        offer = next(taken, None)
        return offer.chain.after(offer.freed, offer.slot.start, offer.before) if offer else Chain()

    def _unproven(self) -> tuple[UnprovenVisit, ...]:
        """The visits noted before and those booked since, of patients who are linked and still not opened."""
        noted = self.booked_here.index(self.watch.booked) + 1 if self._has_noted_booking else 0
        new = (v for v in self.visits if v.visit.id in self.booked_here[noted:])
        fresh = (UnprovenVisit(v.patient, v.visit.id) for v in new)
        noted_before = (one for one in self.watch.unproven if not one.pending)
        closed = {patient.id for patient in self.patients if not patient.opened}
        all_ = dict.fromkeys((*noted_before, *fresh, *self._being_booked()))
        return tuple(one for one in all_ if one.patient in closed)[-MAX_UNPROVEN:]

    def _being_booked(self) -> Iterator[UnprovenVisit]:
        """The visit that is booked just now, or may have been booked: noted before the clinic system is asked."""
        under_way = self.unfinished.book if self.unfinished else None
        uncertain = self.checking.booking if self.checking else None
        for booking in filter(None, (under_way, uncertain)):
            yield UnprovenVisit(booking.patient, mark_of_slot(booking.slot), pending=True)

    @property
    def revealed(self) -> tuple[UnprovenVisit, ...]:
        """Notes to take back: of visits whose patient is opened by now, and of bookings that are settled."""
        opened = {patient.id for patient in self.patients if patient.opened}
        ended = set(self.watch.unproven) - set(self.to_watch.unproven)
        return tuple(one for one in ended if one.pending or one.patient in opened)

    @property
    def _has_noted_booking(self) -> bool:
        return self.watch.booked in self.booked_here

    def must_hold(self, until: datetime) -> bool:
        """Whether the store has to note that the number is this account's: it has not noted it until that time."""
        if self.phone is None or not self.phone.proven:
            return False
        hold = self.hold
        return hold is None or hold.number != self.phone.number or hold.until < until

    def linked(self, patient: str) -> LinkedPatient | None:
        """The linked patient with this id; None for a stranger."""
        return next((linked for linked in self.patients if linked.id == patient), None)


_OF_SHOWING: dict[str, Any] = {
    "version": 0,
    "hold": None,
    "consent": None,
    "origin": "",
    "visits_read_at": None,
    "trail": (),
    "stamp": 0,
    "choices": (),
    "message": None,
    "contact_keyboard": False,
    "talk_keyboard": False,
    "remarks": (),
    "remarked": (),
    "toast": "",
    "recent": (),
    "unfinished": None,
    "retry_at": None,
    "watch": Watch(),
    "unreachable": False,
    "buried": (),
    "album": "",
    "unread": (),
    "drawn": None,
    "to_mark": None,
    "former": None,
    "acted": None,
    "over": None,
    "usage": None,
    "kind_words": (),
    "offers": (),
    "noticed": (),
    "on_the_way": (),
    "puzzles": (),
    "pinned": None,
}
"""Fields that no button stands on, with nothing in them."""


# The fields that a screen may change (see `Scene.keep`, `fill`, `want`, `fill_call`): mypy sees a misspelt one.


class FormChanges(TypedDict, total=False):
    """Fields of a `Form`."""

    phone: str
    understood: tuple[date, ...]
    birth_date: date | None
    surname: str
    first_name: str
    patronymic: str | None
    sex: Sex | None
    candidates: tuple[Candidate, ...]
    returning: bool
    changing: bool


class WishChanges(TypedDict, total=False):
    """Fields of a `Wish`."""

    patient: str
    branch: str
    speciality: str
    doctor: str
    service: str
    day: date | None
    slot: Slot | None
    page: int
    fixed: str
    narrowed: Wanted
    wanted: Wanted
    after: datetime | None
    slots: tuple[Slot, ...]
    agreed: bool
    reason: str | None
    referral: str
    referred: str


class HomeCallChanges(TypedDict, total=False):
    """Fields of a `HomeCall`."""

    patient: str
    area: str
    address: str
    complaint: str
    phone: str


class ConversationChanges(TypedDict, total=False):
    """Fields of a `Conversation` that the dialog changes; turns and stores keep the others."""

    language: str
    phone: Phone | None
    consent: Consent | None
    origin: str
    patients: tuple[LinkedPatient, ...]
    visits: tuple[ChatVisit, ...]
    visits_read_at: datetime | None
    booked_here: tuple[str, ...]
    trail: tuple[str, ...]
    then: str
    form: Form
    wish: Wish
    call: HomeCall
    stamp: int
    choices: tuple[Action, ...]
    contact_keyboard: bool
    talk_keyboard: bool
    request: OpenRequest | None
    bot_asks: bool
    remarks: tuple[str, ...]
    remarked: tuple[str, ...]
    toast: str
    checking: Checking | None
    moving: Moving | None
    proving: Proving | None
    calendar: tuple[CalendarEntry, ...]
    tasks: tuple[StaffTask, ...]
    tasks_due_at: datetime | None
    helped_at: datetime | None
    blocked_until: datetime | None
    to_mark: TalkToMark | None
    ended_here: tuple[str, ...]
    confirmed: tuple[Confirmed, ...]
    deeds: Deeds
    ratings: tuple[Rating, ...]
    kind_words: tuple[KindWords, ...]
    waits: tuple[Wait, ...]
    offers: tuple[EarlierOffer, ...]
    on_the_way: tuple[OnTheWayWord, ...]
    puzzles: tuple[Puzzle, ...]
    muted: tuple[str, ...]
    news: bool
    pins: bool
    unreachable: bool
    album: str
    unread: tuple[Sent, ...]
    answers: tuple[AnsweredMessage, ...]
    drawn: Drawn | None
    former: Former | None
    acted: Acted | None
    over: ClosedRequest | None
    offered: Sent | None
