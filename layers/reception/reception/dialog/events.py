"""What can happen in a conversation: what the patient does, and what became of an effect."""

from dataclasses import dataclass
from datetime import date

from reception.clinic import Patient, Slot
from reception.dialog.conversation import KnownVisit
from reception.dialog.effects import Book


@dataclass(frozen=True)
class Pressed:
    """A button; `stamp` and `index` are None where its data is none of ours."""

    stamp: int | None
    index: int | None


@dataclass(frozen=True)
class Typed:
    """A text message."""

    text: str


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
    """A message that a reception can't read: a sticker, a voice message, a photo."""


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
class VisitsFound:
    """The coming visits of the patients asked for, ascending."""

    visits: tuple[KnownVisit, ...]


@dataclass(frozen=True)
class PatientsFound:
    """Cards that fit the question; whether they fit the person is for the dialog to judge."""

    patients: tuple[Patient, ...]


@dataclass(frozen=True)
class Unreachable:
    """The clinic system gave no answer, and nothing was done."""


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


type PatientEvent = Pressed | Typed | Commanded | SharedContact | Unreadable
type BookingOutcome = (
    Booked | SlotWasTaken | DayWasTaken | BookingRefused | BookingUncertain | BookingNotFound
)
type Found = DatesFound | SlotsFound | VisitsFound | PatientsFound
type Outcome = Found | Unreachable | Registered | RegistrationRefused | BookingOutcome
type Event = PatientEvent | Redraw | Poisoned | Outcome
