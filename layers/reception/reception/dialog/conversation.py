"""What is remembered of a conversation between two turns."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypedDict

from reception.clinic.model import Sex, Slot, Visit
from reception.dialog.effects import Aside, Book, Cancel, Command, Register
from reception.dialog.staff import AskStaff, LeaveStaff, StaffCommand, TellStaff
from reception.dialog.wanted import Wanted


@dataclass(frozen=True)
class Phone:
    """The account's number, E.164. Proven by an own contact; a typed one is not."""

    number: str
    proven: bool


@dataclass(frozen=True)
class Hold:
    """The number that the store has noted to be this account's and no other's, and how long that is kept (UTC)."""

    number: str
    until: datetime


@dataclass(frozen=True)
class Consent:
    """What was agreed to (the version of the privacy page), and when (UTC)."""

    version: str
    at: datetime


@dataclass(frozen=True)
class LinkedPatient:
    """A patient whom this account acts for.

    `opened`: the proven number and the date of birth fit the card, or the bot created it under a proven number.
    Of a patient who is not opened only the visits booked in this chat are shown. `by_staff`: linked by an operator, who
    made sure by voice who it is. `birth_date`: as it was given here, for the ages that a doctor takes; None where it
    was not given.
    """

    id: str
    name: str
    opened: bool
    by_staff: bool = False
    birth_date: date | None = None


@dataclass(frozen=True)
class ChatVisit:
    """A visit as last read, and whose it is."""

    patient: str
    visit: Visit


@dataclass(frozen=True)
class Candidate:
    """A patient of the proven number with the date of birth given: twins share both."""

    id: str
    name: str
    first_name: str


@dataclass(frozen=True)
class Form:
    """A registration as far as it is filled in. `returning`: a line is being corrected, go back to the page.

    `changing`: it is no registration, only the number becomes another one. `understood`: the date that was read last,
    and what else it may be.
    """

    phone: str = ""
    understood: tuple[date, ...] = ()
    birth_date: date | None = None
    surname: str = ""
    first_name: str = ""
    patronymic: str | None = None
    sex: Sex | None = None
    misses: int = 0
    candidates: tuple[Candidate, ...] = ()
    returning: bool = False
    changing: bool = False


@dataclass(frozen=True)
class Wish:
    """A booking as far as it is chosen. `page` is the page of dates or times that is open.

    `moves`: the visit that it takes the place of. `fixed`: what was known from the start and is not asked: `branch`,
    `speciality` or `doctor`. `wanted`: which times are looked for, at whatever doctor; `after` (UTC) those that were
    shown last; `slots`: those that are shown.
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
    wanted: Wanted = field(default_factory=Wanted)
    after: datetime | None = None
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True)
class HomeCall:
    """A call to the home as far as it is filled in. `area` as the clinic writes it; `phone`: E.164.

    `doctor`: who is wished for, if anybody is.
    """

    doctor: str = ""
    patient: str = ""
    area: str = ""
    address: str = ""
    complaint: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Action:
    """What a drawn button does: a method of the screen, and its argument."""

    do: str
    argument: str = ""


@dataclass(frozen=True)
class Message:
    """The message that shows the present screen; `photo` is the doctor whose picture it carries.

    What `stays` is not edited into another page: the patient may want to find it again.
    """

    id: int
    photo: str = ""
    stays: bool = False


@dataclass(frozen=True)
class Proving:
    """What a code by SMS is asked for: the own number, or access to the card of `patient`.

    `then`: the screen to go on to. `tail`: the last digits of the card's number.
    """

    patient: str = ""
    then: str = "home"
    tail: str = ""


@dataclass(frozen=True)
class OpenRequest:
    """The open request of this account; `operator`: who took it. `album`: the last one that was added to it.

    `room`: of the desk that has it, where branches have desks of their own.
    """

    number: int
    read_at: datetime
    operator: str = ""
    album: str = ""
    room: str = ""


@dataclass(frozen=True)
class Unfinished:
    """A turn that was begun and not yet shown.

    `until` (UTC, real time) ends the lease of the process that began it; after that anybody may finish it. `aside` is
    what is still to be sent above the page, which is drawn anew without it.
    """

    update_id: int
    until: datetime
    book: Book | None = None
    register: Register | None = None
    cancel: Cancel | None = None
    ask: AskStaff | None = None
    tell: TellStaff | None = None
    leave: LeaveStaff | None = None
    aside: Aside | None = None

    @property
    def command(self) -> Command | None:
        """The write that was begun, if any."""
        return self.book or self.register or self.cancel

    @property
    def to_staff(self) -> StaffCommand | None:
        """What was being said to the staff, if anything."""
        return self.ask or self.tell or self.leave


@dataclass(frozen=True)
class Checking:
    """A write that is settled later: at `due_at` (UTC), for the (`looked` + 1)th time.

    One that was `sent` lost its answer and is looked up, never sent again. One that was not is done then.
    """

    booking: Book | None
    due_at: datetime
    looked: int = 0
    cancel: Cancel | None = None
    sent: bool = True

    @property
    def command(self) -> Book | Cancel:
        """The write itself."""
        command = self.booking or self.cancel
        assert command is not None
        return command


class MoveStep(StrEnum):
    """What of a move is being done. `CHECK` asks whether the old visit still stands as it was."""

    CHECK = "check"
    BOOK_FIRST = "book_first"
    CANCEL_AFTER = "cancel_after"
    CANCEL_FIRST = "cancel_first"
    BOOK_AFTER = "book_after"
    BOOK_BACK = "book_back"


@dataclass(frozen=True)
class Moving:
    """A move under way: from the press that confirmed it until one visit stands, or staff and patient know.

    `back` books the old time again, where the bot can. `placed`: the visit that stands at the new time. `tries` counts
    those that found the clinic system out of reach.
    """

    old: ChatVisit
    new: Book
    back: Book | None
    step: MoveStep = MoveStep.CHECK
    placed: str = ""
    tries: int = 0


@dataclass(frozen=True)
class StaffTask:
    """What staff must do, on its way to the clinic system's list of tasks. In the clinic's own language.

    With a `patient` it is a note on that card instead.
    """

    name: str
    text: str
    tries: int = 0
    patient: str = ""


@dataclass(frozen=True)
class CalendarEntry:
    """What a patient's calendar knows of a visit: `uid` stays when the visit is moved, `sequence` grows."""

    uid: str
    visit: str
    start: datetime
    sequence: int = 0


@dataclass(frozen=True)
class Rating:
    """How a visit was, by the patient: 1 to 5, or 0: not been there."""

    visit: str
    mark: int


@dataclass(frozen=True)
class Confirmed:
    """A visit that the patient said to come to, as it started then (UTC)."""

    patient: str
    visit: str
    start: datetime


@dataclass(frozen=True)
class Deeds:
    """How often a visit was booked and cancelled in this chat on a clinic day."""

    day: date | None = None
    booked: int = 0
    cancelled: int = 0

    def on(self, day: date) -> "Deeds":
        """What was done on a clinic day, as far as this is still that day's count."""
        return self if self.day == day else Deeds(day)


@dataclass(frozen=True)
class Watch:
    """What the store has noted of an account: whose visits are read for it, the last that it booked and confirmed."""

    patients: tuple[str, ...] = ()
    booked: str = ""
    confirmed: Confirmed | None = None


@dataclass(frozen=True)
class Conversation:
    """Everything that is kept of one account. `version` counts saves, `stamp` counts drawn screens.

    `origin`: what the first link said of where the patient heard of us.

    `told_of`: the visits that notices were about, as they were then; `ended_here`: those that the patient cancelled in
    this chat; `confirmed`: those that they said to come to. `muted`: kinds of notices that the patient switched off.
    `unreachable`: the chat does not take messages. `buried`: the last updates that could not be handled, whose bodies
    are kept for a while.

    `remarks` wait for the next page; `remarked` are those of the page that was drawn last, to draw it once more.
    """

    account: str
    version: int = 0
    language: str = "uk"
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

    @property
    def place(self) -> str:
        """Where the patient is: a screen, and behind a colon what it is about: `branch_page:b-1`."""
        return self.trail[-1]

    @property
    def screen(self) -> str:
        """The name of the present screen."""
        return self.place.partition(":")[0]

    @property
    def due_at(self) -> datetime | None:
        """When the clockwork must look at this conversation, UTC; None when nothing is left to do."""
        lease = self.unfinished.until if self.unfinished else None
        look_up = self.checking.due_at if self.checking else None
        moments = (self.retry_at or lease, look_up, self.tasks_due_at)
        return min(filter(None, moments), default=None)

    @property
    def to_watch(self) -> Watch:
        """What the store has to note: a booked visit is read soon, so that it is reminded of in time."""
        patients = sorted({patient.id for patient in self.patients})
        return Watch(
            tuple(patients),
            next(reversed(self.booked_here), ""),
            next(reversed(self.confirmed), None),
        )

    def must_hold(self, until: datetime) -> bool:
        """Whether the store has to note who proved the number: it has not, or not until then."""
        if self.phone is None or not self.phone.proven:
            return False
        hold = self.hold
        return hold is None or hold.number != self.phone.number or hold.until < until

    def linked(self, patient: str) -> LinkedPatient | None:
        """The linked patient with this id; None for a stranger."""
        return next((linked for linked in self.patients if linked.id == patient), None)


# What a screen may change (see `Scene.keep`, `fill`, `want` and `fill_call`): mypy sees a misspelt or forbidden field.


class FormChanges(TypedDict, total=False):
    """Fields of a `Form`."""

    phone: str
    understood: tuple[date, ...]
    birth_date: date | None
    surname: str
    first_name: str
    patronymic: str | None
    sex: Sex | None
    misses: int
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
    wanted: Wanted
    after: datetime | None
    slots: tuple[Slot, ...]


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
    remarks: tuple[str, ...]
    remarked: tuple[str, ...]
    toast: str
    checking: Checking | None
    moving: Moving | None
    proving: Proving | None
    calendar: tuple[CalendarEntry, ...]
    tasks: tuple[StaffTask, ...]
    tasks_due_at: datetime | None
    ended_here: tuple[str, ...]
    confirmed: tuple[Confirmed, ...]
    deeds: Deeds
    ratings: tuple[Rating, ...]
    muted: tuple[str, ...]
    unreachable: bool
