"""What the dialog wants done: look-ups, writes, and what is shown."""

from dataclasses import dataclass, replace
from datetime import datetime

from reception.clinic.model import Offer, Person, Slot, Visit
from reception.dialog.staff import StaffCommand
from reception.dialog.wanted import Wanted


class Query:
    """A look-up. It changes nothing and may be repeated."""


@dataclass(frozen=True)
class FindDates(Query):
    """On which days is the doctor free for a service in a branch?"""

    doctor: str
    service: str
    branch: str


@dataclass(frozen=True)
class FindSlots(Query):
    """At which times? `near` (UTC): the clinic day of it; with `around`, the nearest times on any day."""

    doctor: str
    service: str
    branch: str
    near: datetime
    around: bool = False


@dataclass(frozen=True)
class FindSoonest(Query):
    """Which times of these offers are wanted, the soonest first? With `after` (UTC), only later ones."""

    offers: tuple[Offer, ...]
    wanted: Wanted
    after: datetime | None = None


@dataclass(frozen=True)
class FindVisits(Query):
    """Which visits do these patients have from now on?"""

    patients: tuple[str, ...]


@dataclass(frozen=True)
class FindByPhone(Query):
    """Which patients have this number (E.164, proven)?"""

    phone: str


@dataclass(frozen=True)
class FindByName(Query):
    """Is there a card of this person already, whatever its number?"""

    person: Person


@dataclass(frozen=True)
class FindCard(Query):
    """The card with this id, if it is still there."""

    patient: str


@dataclass(frozen=True)
class CollectStored:
    """What is kept of this account, in every table? It asks our own tables, not the clinic system."""


@dataclass(frozen=True)
class Register:
    """Create a patient's card. Sent once; looked up when its answer is lost."""

    person: Person
    phone: str


@dataclass(frozen=True)
class Book:
    """Book a slot. Sent once; looked up when its answer is lost."""

    patient: str
    slot: Slot
    description: str


@dataclass(frozen=True)
class Cancel:
    """Cancel a visit, if it still stands as it is here. Looked up when its answer is lost."""

    patient: str
    visit: Visit


@dataclass(frozen=True)
class SendCode:
    """Send a code by SMS to `number` (E.164), which it proves; with a `patient`, it opens that card instead."""

    number: str
    patient: str = ""


@dataclass(frozen=True)
class CheckCode:
    """Are these the digits that were sent? Counted as one guess, however often this update asks."""

    digits: str


type CodeCommand = SendCode | CheckCode
CODE_COMMANDS = (SendCode, CheckCode)

type Command = Register | Book | Cancel
COMMANDS = (Register, Book, Cancel)


@dataclass(frozen=True)
class Button:
    """A drawn button: its data comes back when it is pressed, or it opens `url` and nothing comes back."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True)
class Venue:
    """A place on the map. Degrees: north and east are positive. The texts are plain."""

    title: str
    address: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Document:
    """A file for the patient."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Aside:
    """What stands above a page in messages of its own: see `View`."""

    farewell: str = ""
    document: Document | None = None
    venue: Venue | None = None


@dataclass(frozen=True)
class View:
    """A screen, ready to be shown. `text` is Telegram's HTML, everything foreign in it escaped.

    `photo`: the doctor whose picture goes with it. `contact`: the label of the key that shares the own number, above
    `keys`, which are typed when pressed. `farewell`: a line of its own that takes those keys away again. `document`:
    a file, in a message of its own above the screen's. `venue`: a map, likewise. `stays`: the message is important, the
    next page stands in another one.
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

    @property
    def aside(self) -> Aside | None:
        """What stands above it, if anything."""
        aside = Aside(self.farewell, self.document, self.venue)
        return None if aside == Aside() else aside

    def beside(self, aside: Aside) -> "View":
        """The same page with that above it."""
        return replace(self, farewell=aside.farewell, document=aside.document, venue=aside.venue)


@dataclass(frozen=True)
class Show:
    """Show this, and say `toast` (plain text) where a button was pressed."""

    view: View
    toast: str = ""


@dataclass(frozen=True)
class Forget:
    """Delete all that is stored of the account, and say so (HTML)."""

    text: str


@dataclass(frozen=True)
class ShowNothing:
    """Nothing is shown: the patient talks with an operator."""


type Effect = (
    Query | CollectStored | Command | CodeCommand | StaffCommand | Show | ShowNothing | Forget
)
