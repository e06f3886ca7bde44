"""What is remembered of a conversation between two turns."""

from dataclasses import dataclass, field
from datetime import date, datetime

from reception.clinic import Sex, Slot, Visit
from reception.dialog.effects import Book, Command, Register


@dataclass(frozen=True)
class Phone:
    """The account's number, E.164. Proven by an own contact; a typed one is not.

    `held`: the store has noted that this account, and no other, holds the proven number.
    """

    number: str
    proven: bool
    held: bool = False


@dataclass(frozen=True)
class LinkedPatient:
    """A patient whom this account acts for.

    `opened`: the proven number and the date of birth fit the card, or the bot created it under a proven number.
    Of a patient who is not opened only the visits booked in this chat are shown.
    """

    id: str
    name: str
    opened: bool


@dataclass(frozen=True)
class KnownVisit:
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
    """A registration as far as it is filled in. `returning`: a line is being corrected, go back to the page."""

    phone: str = ""
    birth_date: date | None = None
    surname: str = ""
    first_name: str = ""
    patronymic: str | None = None
    sex: Sex | None = None
    misses: int = 0
    candidates: tuple[Candidate, ...] = ()
    returning: bool = False


@dataclass(frozen=True)
class Wish:
    """A booking as far as it is chosen. `page` is the page of dates or times that is open."""

    patient: str = ""
    branch: str = ""
    speciality: str = ""
    doctor: str = ""
    service: str = ""
    day: date | None = None
    slot: Slot | None = None
    page: int = 0


@dataclass(frozen=True)
class Action:
    """What a drawn button does: a method of the screen, and its argument."""

    do: str
    argument: str = ""


@dataclass(frozen=True)
class Message:
    """The message that shows the present screen; `photo` is the doctor whose picture it carries."""

    id: int
    photo: str = ""


@dataclass(frozen=True)
class Unfinished:
    """A turn that was begun and not yet shown.

    `until` (UTC, real time) ends the lease of the process that began it; after that anybody may finish it.
    """

    update_id: int
    until: datetime
    book: Book | None = None
    register: Register | None = None

    @property
    def command(self) -> Command | None:
        """The write that was begun, if any."""
        return self.book or self.register


@dataclass(frozen=True)
class Checking:
    """A booking whose answer was lost: looked up at `due_at` (UTC) for the (`looked` + 1)th time."""

    booking: Book
    due_at: datetime
    looked: int = 0


@dataclass(frozen=True)
class Conversation:
    """Everything that is kept of one account. `version` counts saves, `stamp` counts drawn screens."""

    account: str
    version: int = 0
    language: str = "uk"
    phone: Phone | None = None
    patients: tuple[LinkedPatient, ...] = ()
    visits: tuple[KnownVisit, ...] = ()
    visits_read_at: datetime | None = None
    booked_here: tuple[str, ...] = ()
    trail: tuple[str, ...] = ("home",)
    then: str = "home"
    form: Form = field(default_factory=Form)
    wish: Wish = field(default_factory=Wish)
    stamp: int = 0
    choices: tuple[Action, ...] = ()
    message: Message | None = None
    contact_keyboard: bool = False
    remarks: tuple[str, ...] = ()
    toast: str = ""
    recent: tuple[int, ...] = ()
    unfinished: Unfinished | None = None
    checking: Checking | None = None
    retry_at: datetime | None = None

    @property
    def screen(self) -> str:
        """The name of the present screen."""
        return self.trail[-1]

    @property
    def due_at(self) -> datetime | None:
        """When the clockwork must look at this conversation, UTC; None when nothing is left to do."""
        lease = self.unfinished.until if self.unfinished else None
        look_up = self.checking.due_at if self.checking else None
        return min(filter(None, (self.retry_at or lease, look_up)), default=None)

    def linked(self, patient: str) -> LinkedPatient | None:
        """The linked patient with this id; None for a stranger."""
        return next((linked for linked in self.patients if linked.id == patient), None)
