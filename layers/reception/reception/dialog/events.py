"""What can happen in a conversation: what the patient does, and what became of an effect."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAliasType, get_args

from reception.clinic.model import Patient, Slot
from reception.dialog.buttons import Standing
from reception.dialog.conversation import ChatVisit
from reception.dialog.effects import Book, Cancel, Command
from reception.dialog.staff import Sent


@dataclass(frozen=True)
class Pressed:
    """A button; `stamp` and `index` are None where its data is none of ours."""

    stamp: int | None
    index: int | None


@dataclass(frozen=True)
class PressedStanding:
    """A button of a notice."""

    button: Standing


@dataclass(frozen=True)
class Typed:
    """A text message."""

    text: str
    said: Sent | None = None


@dataclass(frozen=True)
class Commanded:
    """A command such as /start, without its slash, and what stands behind it."""

    name: str
    payload: str = ""


@dataclass(frozen=True)
class SharedContact:
    """A contact; `own` only if it is the sender's."""

    number: str
    own: bool


@dataclass(frozen=True)
class Unreadable:
    """A message that a reception can't read: a sticker, a voice message, a photo. An operator can."""

    said: Sent | None = None


@dataclass(frozen=True)
class Redraw:
    """Show the present screen once more."""


@dataclass(frozen=True)
class Poisoned:
    """An update that could not be handled was set aside: ask the patient to try again."""


@dataclass(frozen=True)
class DatesFound:
    """Clinic days with a free time, ascending."""

    dates: tuple[date, ...]


@dataclass(frozen=True)
class SlotsFound:
    """Free times, ascending."""

    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class SoonestFound:
    """Free times, ascending, of whatever doctor. They `fit` what is wanted, or are the nearest to it that there are.

    `whole`: every part of the schedule that was asked for answered.
    """

    slots: tuple[Slot, ...]
    fit: bool
    whole: bool = True


@dataclass(frozen=True)
class VisitsFound:
    """The coming visits of the patients asked for, ascending."""

    visits: tuple[ChatVisit, ...]


@dataclass(frozen=True)
class PatientsFound:
    """Cards that fit the question; whether they fit the person is for the dialog to judge."""

    patients: tuple[Patient, ...]


@dataclass(frozen=True)
class StoredCollected:
    """All that is kept of the account, JSON."""

    content: bytes


@dataclass(frozen=True)
class Unreachable:
    """The clinic system gave no answer, and nothing was done: neither a look-up nor `command`."""

    command: Command | None = None


@dataclass(frozen=True)
class Registered:
    """The card was created."""

    patient: str


@dataclass(frozen=True)
class RegistrationRefused:
    """The clinic system does not take this person."""


@dataclass(frozen=True)
class Booked:
    """The visit stands in the clinic's schedule."""

    booking: Book
    visit: str


@dataclass(frozen=True)
class SlotWasTaken:
    """Somebody was faster."""

    booking: Book


@dataclass(frozen=True)
class DayWasTaken:
    """The patient has a visit on that day."""

    booking: Book


@dataclass(frozen=True)
class BookingRefused:
    """Refused for a reason that a patient cannot mend."""

    booking: Book


@dataclass(frozen=True)
class BookingUncertain:
    """Sent, and the answer never came: it is being looked up."""

    booking: Book


@dataclass(frozen=True)
class BookingNotFound:
    """Looked up for the last time: it does not stand in the schedule."""

    booking: Book


@dataclass(frozen=True)
class Cancelled:
    """The visit does not stand any more."""

    cancel: Cancel


@dataclass(frozen=True)
class StillStands:
    """The clinic system refused, or was looked up for the last time: the visit stands as before."""

    cancel: Cancel


@dataclass(frozen=True)
class VisitChanged:
    """The clinic changed the visit after it was read: nothing was done."""

    cancel: Cancel


@dataclass(frozen=True)
class CancelUncertain:
    """Sent, and the answer never came: it is being looked up."""

    cancel: Cancel


def not_done(command: Book | Cancel) -> "BookingNotFound | StillStands":
    """The outcome of a write that was looked up for the last time and not seen done."""
    return BookingNotFound(command) if isinstance(command, Book) else StillStands(command)


@dataclass(frozen=True)
class StaffAsked:
    """The request stands at the desk in `room`, with `place` others before it; `then`: the screen to go on to."""

    number: int
    place: int
    read_at: datetime
    then: str
    room: str = ""


@dataclass(frozen=True)
class StaffTold:
    """The line lies at the desk."""

    said: Sent


@dataclass(frozen=True)
class StaffLeft:
    """The patient's request is over, by the patient's own will."""


@dataclass(frozen=True)
class OperatorCame:
    """An operator of the desk in `room` took the request."""

    number: int
    name: str
    room: str = ""


@dataclass(frozen=True)
class OperatorLeft:
    """The conversation with the operator is over, or (`passed`) goes on with another one."""

    number: int
    why: Literal["closed", "passed", "silence", "hours"]


@dataclass(frozen=True)
class BookedAtDesk:
    """An operator has booked a visit for a patient of this account."""

    visit: ChatVisit


@dataclass(frozen=True)
class PatientProven:
    """An operator made sure by voice who it is: this card is theirs."""

    patient: str
    name: str


@dataclass(frozen=True)
class NumberProven:
    """An operator made sure by voice whose number it is; or takes back what operators proved."""

    proven: bool


@dataclass(frozen=True)
class CodeOnItsWay:
    """A code is being sent."""


@dataclass(frozen=True)
class CodeTooSoon:
    """One was sent a moment ago: no other one yet."""


@dataclass(frozen=True)
class CodeLimitReached:
    """No more codes today: for this chat, for this number, or at all."""


@dataclass(frozen=True)
class CodeProves:
    """The right code: the `number` is the patient's own, or the card of `patient` may be opened."""

    number: str
    patient: str


@dataclass(frozen=True)
class CodeGuessedWrong:
    """Not this one; `left` tries are left."""

    left: int


@dataclass(frozen=True)
class CodeIsOver:
    """There is no code to be guessed: used, too old, or guessed wrong too often."""


type CodeOutcome = (
    CodeOnItsWay | CodeTooSoon | CodeLimitReached | CodeProves | CodeGuessedWrong | CodeIsOver
)
type StaffOutcome = (
    StaffAsked
    | StaffTold
    | StaffLeft
    | OperatorCame
    | OperatorLeft
    | PatientProven
    | NumberProven
    | BookedAtDesk
)
type PatientEvent = Pressed | PressedStanding | Typed | Commanded | SharedContact | Unreadable
type BookingOutcome = (
    Booked | SlotWasTaken | DayWasTaken | BookingRefused | BookingUncertain | BookingNotFound
)
type CancelOutcome = Cancelled | StillStands | VisitChanged | CancelUncertain
type RegistrationOutcome = Registered | RegistrationRefused
type Found = DatesFound | SlotsFound | SoonestFound | VisitsFound | PatientsFound | StoredCollected
type Outcome = (
    Found
    | Unreachable
    | RegistrationOutcome
    | BookingOutcome
    | CancelOutcome
    | CodeOutcome
    | StaffOutcome
)
type Event = PatientEvent | Redraw | Poisoned | Outcome


def members(group: TypeAliasType | type) -> tuple[type, ...]:
    """The classes of one of the groups above, also those of the groups in it; a class is a group of its own."""
    if not isinstance(group, TypeAliasType):
        return (group,)
    return tuple(kind for part in get_args(group.__value__) for kind in members(part))
