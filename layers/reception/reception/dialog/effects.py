"""What the dialog wants done: look-ups, writes, and what is shown."""

from dataclasses import dataclass
from datetime import datetime

from reception.clinic import Person, Slot


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


type Command = Register | Book
COMMANDS = (Register, Book)


@dataclass(frozen=True)
class Button:
    """A drawn button: its data comes back when it is pressed."""

    label: str
    data: str


@dataclass(frozen=True)
class View:
    """A screen, ready to be shown. `text` is Telegram's HTML, everything foreign in it escaped.

    `photo`: the doctor whose picture goes with it. `contact`: the label of the key that shares the own number, above
    `keys`, which are typed when pressed. `farewell`: a line of its own that takes those keys away again.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    photo: str = ""
    contact: str = ""
    keys: tuple[str, ...] = ()
    farewell: str = ""


@dataclass(frozen=True)
class Show:
    """Show this, and say `toast` (plain text) where a button was pressed."""

    view: View
    toast: str = ""


type Effect = Query | Command | Show
