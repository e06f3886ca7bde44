"""The events of a conversation: acts of the patient, and outcomes of effects."""

from datetime import date, datetime
from typing import Literal, TypeAliasType, get_args

from reception.clinic.model import Patient, Referral, Slot
from reception.dataclass import dataclass
from reception.dialog.buttons import Standing
from reception.dialog.conversation import ChatVisit
from reception.dialog.effects import Book, Cancel, Command, Deed, Link
from reception.dialog.staff import Sent


@dataclass(frozen=True)
class Pressed:
    """The patient pressed a screen's button; `stamp` and `index` are None if its data is none of ours.

    `command`: the command that means the same, for a button of the menu.
    """

    stamp: int | None
    index: int | None
    command: str = ""


@dataclass(frozen=True)
class PressedStanding:
    """The patient pressed a button of a notice."""

    button: Standing


@dataclass(frozen=True)
class Typed:
    """The patient sent a text message. about: the buttons of the notice that the message replies to, if any."""

    text: str
    said: Sent | None = None
    about: tuple[Standing, ...] = ()


@dataclass(frozen=True)
class Commanded:
    """The patient sent a command such as /start: its name without the slash, and the text behind it."""

    name: str
    payload: str = ""


@dataclass(frozen=True)
class SharedContact:
    """The patient shared a contact; `own` only if it is the sender's."""

    number: str
    own: bool
    said: Sent | None = None


@dataclass(frozen=True)
class Unreadable:
    """The patient sent what the reception can't read: a sticker, a voice message, a photo. An operator can."""

    said: Sent | None = None


@dataclass(frozen=True)
class ChatBlocked:
    """The patient blocked the bot: no message reaches the chat until it is unblocked."""


@dataclass(frozen=True)
class ChatUnblocked:
    """The patient unblocked the bot: the chat takes messages again."""


@dataclass(frozen=True)
class Reacted:
    """The patient put an emoji on a message of the chat, or took it back: `said` answers that message."""

    said: Sent


@dataclass(frozen=True)
class Redraw:
    """The present screen has to be shown once more."""


@dataclass(frozen=True)
class Poisoned:
    """An update could not be handled and was set aside: ask the patient to try again."""


@dataclass(frozen=True)
class DatesFound:
    """The clinic days with a free time, ascending."""

    dates: tuple[date, ...]


@dataclass(frozen=True)
class SlotsFound:
    """The free times, ascending."""

    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class SoonestFound:
    """The free times of several doctors, ascending.

    fit: they are what is wanted; else they are the nearest to it that there are.
    whole: every part of the schedule that was asked for answered.
    """

    slots: tuple[Slot, ...]
    fit: bool
    whole: bool = True


@dataclass(frozen=True)
class VisitsFound:
    """The coming visits of the patients that were asked for, ascending."""

    visits: tuple[ChatVisit, ...]


@dataclass(frozen=True)
class PlacesFound:
    """The places in the lines of the waiting list, from 1, in the order in which they were asked for."""

    places: tuple[int, ...]


@dataclass(frozen=True)
class PatientsFound:
    """The cards that fit the question; the dialog judges whether they fit the person."""

    patients: tuple[Patient, ...]


@dataclass(frozen=True)
class ReferralFound:
    """The e-referral that was asked for; None if there is none with that number."""

    referral: Referral | None


@dataclass(frozen=True)
class StoredCollected:
    """Everything that is stored of the account, JSON."""

    content: bytes


@dataclass(frozen=True)
class Unreachable:
    """The clinic system gave no answer, and nothing was done: no look-up, and no `command`."""

    command: Command | None = None


@dataclass(frozen=True)
class Registered:
    """The card was created; `patient` is its id."""

    patient: str


@dataclass(frozen=True)
class RegistrationRefused:
    """The clinic system does not take this person."""


@dataclass(frozen=True)
class Booked:
    """The visit stands in the clinic's schedule; `visit` is its id."""

    booking: Book
    visit: str


@dataclass(frozen=True)
class SlotWasTaken:
    """Somebody else has booked the slot first."""

    booking: Book


@dataclass(frozen=True)
class DayWasTaken:
    """The patient has a visit on that day, and the clinic system allows only one."""

    booking: Book


@dataclass(frozen=True)
class BookingRefused:
    """The clinic system refused for a reason that a patient can't mend."""

    booking: Book


@dataclass(frozen=True)
class BookingUncertain:
    """The booking was sent and its answer was lost: it is being looked up."""

    booking: Book


@dataclass(frozen=True)
class BookingNotFound:
    """The booking was looked up for the last time: the visit is not in the schedule."""

    booking: Book


@dataclass(frozen=True)
class Cancelled:
    """The visit does not stand any more."""

    cancel: Cancel


@dataclass(frozen=True)
class StillStands:
    """The visit stands as before: the clinic system refused, or it was looked up for the last time."""

    cancel: Cancel


@dataclass(frozen=True)
class VisitChanged:
    """The clinic changed the visit after it was read: nothing was done."""

    cancel: Cancel


@dataclass(frozen=True)
class CancelUncertain:
    """The cancellation was sent and its answer was lost: it is being looked up."""

    cancel: Cancel


def not_done(command: Book | Cancel) -> "BookingNotFound | StillStands":
    """The outcome of a write that was looked up for the last time and was not seen done."""
    return BookingNotFound(command) if isinstance(command, Book) else StillStands(command)


@dataclass(frozen=True)
class StaffAsked:
    """The request stands at the desk in `room`, with `place` others before it.

    round: how often it was opened again.
    read_at: when somebody will read it (UTC).
    then: the place to go on to, as text.
    """

    number: int
    place: int
    read_at: datetime
    then: str
    room: str = ""
    round: int = 0


@dataclass(frozen=True)
class StaffTold:
    """The patient's line is at the desk."""

    said: Sent


@dataclass(frozen=True)
class StaffLeft:
    """The patient has ended the request; or it was closed before, so that what the patient `said` reaches nobody."""

    said: Sent | None = None


@dataclass(frozen=True)
class OperatorCame:
    """An operator of the desk in `room` took the request. round: how often it was opened again."""

    number: int
    name: str
    room: str = ""
    round: int = 0


type WhyLeft = Literal["closed", "passed", "silence", "hours", "away", "night"]


@dataclass(frozen=True)
class OperatorLeft:
    """The conversation with the operator is over. round: how often the request was opened again.

    passed, away, night: the request waits for another operator, since this one passed it on, did not answer, or the
    desk closed before an answer.
    """

    number: int
    why: WhyLeft
    round: int = 0


@dataclass(frozen=True)
class DeskBlocked:
    """An operator blocked this chat at the desk `until` a moment (UTC), or took that back (None)."""

    until: datetime | None


@dataclass(frozen=True)
class StaffRefused:
    """The desk takes nothing from this chat. then: the place to go on to, as text."""

    then: str


@dataclass(frozen=True)
class TalkMarked:
    """The patient's mark of a talk is at the desk."""


@dataclass(frozen=True)
class BookedAtDesk:
    """An operator has booked a visit for a patient of this account."""

    visit: ChatVisit


@dataclass(frozen=True)
class PatientProven:
    """An operator made sure by voice who it is: this card belongs to this account."""

    patient: str
    name: str


@dataclass(frozen=True)
class NumberProven:
    """An operator made sure by voice whose number it is, or takes back what operators have proven."""

    proven: bool


@dataclass(frozen=True)
class CodeOnItsWay:
    """A code is being sent."""


@dataclass(frozen=True)
class CodeTooSoon:
    """A code was sent a moment ago: no other code is sent yet."""


@dataclass(frozen=True)
class CodeLimitReached:
    """No more codes are sent today: to this chat, to this number, or at all."""


@dataclass(frozen=True)
class CodeProves:
    """The code was right: the `number` is the patient's own, or the card of `patient` may be opened."""

    number: str
    patient: str


@dataclass(frozen=True)
class CodeGuessedWrong:
    """The code was wrong; `left` tries are left."""

    left: int


@dataclass(frozen=True)
class CodeIsOver:
    """There is no code to guess: it was used, is too old, or was guessed wrong too often."""


@dataclass(frozen=True)
class MayGuess:
    """One more date of birth may be named for cards of `number`."""

    number: str


@dataclass(frozen=True)
class MayNotGuess:
    """Too many dates of birth fitted no card: no more may be named, today or at all."""


@dataclass(frozen=True)
class MissCounted:
    """The miss is counted; `over`: it was the last one that is allowed."""

    over: bool


@dataclass(frozen=True)
class DeedCounted:
    """The deed is counted, and may be done: `then`."""

    then: Command | Link


@dataclass(frozen=True)
class DeedRefused:
    """The limit of this deed is reached today: it may not be done, and nothing was counted."""

    deed: Deed


type DeedOutcome = DeedCounted | DeedRefused
type MissOutcome = MayGuess | MayNotGuess | MissCounted
type CodeOutcome = (
    CodeOnItsWay
    | CodeTooSoon
    | CodeLimitReached
    | CodeProves
    | CodeGuessedWrong
    | CodeIsOver
    | MissOutcome
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
    | DeskBlocked
    | StaffRefused
    | TalkMarked
)
type PatientEvent = (
    Pressed | PressedStanding | Typed | Commanded | SharedContact | Unreadable | Reacted
)
type BookingOutcome = (
    Booked | SlotWasTaken | DayWasTaken | BookingRefused | BookingUncertain | BookingNotFound
)
type NothingDone = (
    Unreachable
    | SlotWasTaken
    | DayWasTaken
    | BookingRefused
    | StillStands
    | VisitChanged
    | RegistrationRefused
)
"""The outcomes that say surely that a write was not done."""
type CancelOutcome = Cancelled | StillStands | VisitChanged | CancelUncertain
type RegistrationOutcome = Registered | RegistrationRefused
type Found = (
    DatesFound
    | SlotsFound
    | SoonestFound
    | VisitsFound
    | PlacesFound
    | PatientsFound
    | ReferralFound
    | StoredCollected
)
type Outcome = (
    Found
    | Unreachable
    | RegistrationOutcome
    | BookingOutcome
    | CancelOutcome
    | CodeOutcome
    | DeedOutcome
    | StaffOutcome
)
type ChatEvent = ChatBlocked | ChatUnblocked
type Event = PatientEvent | ChatEvent | Redraw | Poisoned | Outcome


def members(group: TypeAliasType | type) -> tuple[type, ...]:
    """The classes of one of the groups above, also those of groups in it; a class is a group of its own."""
    if not isinstance(group, TypeAliasType):
        return (group,)
    return tuple(kind for part in get_args(group.__value__) for kind in members(part))
