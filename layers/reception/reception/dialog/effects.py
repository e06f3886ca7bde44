"""The effects that the dialog asks for: look-ups, writes, and pages to show."""

from datetime import datetime
from enum import StrEnum

from reception.clinic.model import Offer, Person, Slot, Visit
from reception.clinic.waiting import Wait
from reception.dataclass import dataclass, replace
from reception.dialog.staff import StaffCommand
from reception.dialog.wanted import Wanted


class Query:
    """A look-up in the clinic system. It changes nothing and may be repeated."""


@dataclass(frozen=True)
class FindDates(Query):
    """Asks on which days the doctor is free for a service in a branch."""

    doctor: str
    service: str
    branch: str


@dataclass(frozen=True)
class FindSlots(Query):
    """Asks at which times the doctor is free on the clinic day of `near` (UTC).

    around: ask for the times nearest to it on any day instead.
    """

    doctor: str
    service: str
    branch: str
    near: datetime
    around: bool = False


@dataclass(frozen=True)
class FindSoonest(Query):
    """Asks for the wanted free times of these offers, soonest first; with `after` (UTC) only later ones."""

    offers: tuple[Offer, ...]
    wanted: Wanted
    after: datetime | None = None


@dataclass(frozen=True)
class FindVisits(Query):
    """Asks which visits these patients have from now on."""

    patients: tuple[str, ...]


@dataclass(frozen=True)
class FindPlaces(Query):
    """Asks at which places of their lines these stand, from 1; our own tables answer."""

    waits: tuple[Wait, ...]


@dataclass(frozen=True)
class FindByPhone(Query):
    """Asks which patients have this number (E.164, proven) on their card."""

    phone: str


@dataclass(frozen=True)
class FindByName(Query):
    """Asks whether there is a card of this person already, whatever its number."""

    person: Person


@dataclass(frozen=True)
class FindCard(Query):
    """Asks for the card with this id."""

    patient: str


@dataclass(frozen=True)
class FindReferral(Query):
    """Asks which service the e-referral with this number is for."""

    number: str


@dataclass(frozen=True)
class CollectStored:
    """Asks for everything that our own tables store of this account; the clinic system is not asked."""


@dataclass(frozen=True)
class Register:
    """Creates a patient's card. It is sent once, and looked up if its answer is lost."""

    person: Person
    phone: str


@dataclass(frozen=True)
class Book:
    """Books a slot. It is sent once, and looked up if its answer is lost."""

    patient: str
    slot: Slot
    description: str


@dataclass(frozen=True)
class Cancel:
    """Cancels a visit, if it still stands as it is here. It is looked up if its answer is lost."""

    patient: str
    visit: Visit


@dataclass(frozen=True)
class SendCode:
    """Sends a code by SMS to `number` (E.164): it proves the number, or opens the card of `patient`."""

    number: str
    patient: str = ""


@dataclass(frozen=True)
class CheckCode:
    """Asks whether these digits are the code. It counts as one guess, however often the update is decided again."""

    digits: str


@dataclass(frozen=True)
class AskToGuess:
    """Asks whether this account may name one more date of birth for cards of `number` (E.164, proven)."""

    number: str


@dataclass(frozen=True)
class CountMiss:
    """Counts that a date of birth fitted no card of `number`, once for an update, however often it is decided again."""

    number: str


type Command = Register | Book | Cancel
COMMANDS = (Register, Book, Cancel)


class Deed(StrEnum):
    """A deed of which a chat may do so many on a clinic day. The values are in keys of counters."""

    BOOK = "book"
    CANCEL = "cancel"
    REGISTER = "register"
    """A patient is added to the account, by a new card or by one that the clinic has."""


@dataclass(frozen=True)
class Link:
    """Adds a patient to the account whose card the clinic has.

    `opened`: its visits are shown in the chat. `found`: the patient reads that the card is found.
    """

    patient: str
    name: str
    opened: bool
    found: bool


@dataclass(frozen=True)
class CountDeed:
    """Counts a deed before it is done, once for an update, however often it is decided again.

    It is counted for the account, and for each name in `whose`; each of them may do `most` on a clinic day. `then` is
    done where none has reached that.
    """

    deed: Deed
    whose: tuple[str, ...]
    most: int
    then: Command | Link


type CodeCommand = SendCode | CheckCode | AskToGuess | CountMiss | CountDeed
CODE_COMMANDS = (SendCode, CheckCode, AskToGuess, CountMiss, CountDeed)


@dataclass(frozen=True)
class Button:
    """A drawn button: its data comes back when it is pressed.

    A button with a `url` only opens that; one that `copies` a text puts it into the patient's clipboard.
    """

    label: str
    data: str = ""
    url: str = ""
    copies: str = ""


@dataclass(frozen=True)
class Venue:
    """A place on the map. Degrees: north and east are positive. The texts are plain."""

    title: str
    address: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Telephones:
    """The clinic among the contacts of the patient's telephone. name: plain; numbers: as people write them."""

    name: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """A file that is sent to the patient."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Aside:
    """The messages of their own that are sent above a page: see `View`."""

    farewell: str = ""
    document: Document | None = None
    venue: Venue | None = None
    telephones: Telephones | None = None


@dataclass(frozen=True)
class View:
    """A page, ready to be sent.

    text: Telegram's HTML, with everything foreign in it escaped.
    photo: the id of the doctor whose picture goes with it.
    contact: the label of the key that shares the patient's own number; it stands above `keys`, whose labels the chat
    types when they are pressed.
    farewell: a line of its own that takes such keys away again.
    document, venue, telephones: a file, a map or a contact, in a message of its own above the page.
    stays: the message is important, so the next page is sent as another message.
    visit: the id of the visit that the page shows, where the patient wants the next one pinned.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    photo: str = ""
    contact: str = ""
    keys: tuple[str, ...] = ()
    farewell: str = ""
    document: Document | None = None
    venue: Venue | None = None
    stays: bool = False
    telephones: Telephones | None = None
    visit: str = ""

    @property
    def aside(self) -> Aside | None:
        """The messages that are sent above the page; None without any."""
        aside = Aside(self.farewell, self.document, self.venue, self.telephones)
        return None if aside == Aside() else aside

    @property
    def alone(self) -> "View":
        """The same page without the messages above it."""
        return self.beside(Aside())

    def beside(self, aside: Aside) -> "View":
        """The same page with `aside` above it."""
        return replace(
            self,
            farewell=aside.farewell,
            document=aside.document,
            venue=aside.venue,
            telephones=aside.telephones,
        )


@dataclass(frozen=True)
class Show:
    """Shows a page; where a button was pressed, `toast` (plain text) is said at the button."""

    view: View
    toast: str = ""


@dataclass(frozen=True)
class Forget:
    """Deletes everything that is stored of the account, then sends `text` (HTML)."""

    text: str


@dataclass(frozen=True)
class ShowNothing:
    """Shows nothing: the patient is talking with an operator."""


type Effect = (
    Query | CollectStored | Command | CodeCommand | StaffCommand | Show | ShowNothing | Forget
)
