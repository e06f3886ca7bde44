"""What the shells need of the world, and the errors that it may answer with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from reception.clinic import Directory, Patient, Person, Slot, Visit
from reception.dialog.conversation import Conversation, Message
from reception.dialog.effects import View
from reception.dialog.events import Event


class ClinicError(Exception):
    """The clinic system did not do what was asked. The message names no person."""


class ClinicUnreachable(ClinicError):
    """No usable answer, and surely nothing was done: refused, 5xx, an answer in no known shape."""


class SignInRefused(ClinicUnreachable):
    """Login, password or installation is wrong, or the account has two-factor sign-in. Wakes somebody."""


class AnswerLost(ClinicError):
    """A write was sent and its answer never came: it may have been done. Look before doing it again."""


class SlotTaken(ClinicError):
    """The time was free when it was shown and is not any more."""


class AlreadyBookedThatDay(ClinicError):
    """The clinic system allows a patient one visit a day, and there is one."""


class Refused(ClinicError):
    """The clinic system refused a write for a reason that a patient cannot mend."""


class ClinicSystem(Protocol):
    """The clinic's own system, where patients, timetables and visits are kept.

    Every call may raise `ClinicUnreachable`; reads are repeated inside, within one deadline for the object.
    Writes are sent once and may raise `AnswerLost`.
    """

    def directory(self) -> Directory:
        """Branches, rooms, specialities, services, doctors and offers, without their next free days."""
        ...

    def photos(self) -> Iterator[tuple[str, bytes]]:
        """Doctor id and picture (JPEG or PNG) of each doctor who has one that can be used."""
        ...

    def free_dates(self, doctor: str, service: str, branch: str, days: int) -> tuple[date, ...]:
        """Clinic days with a free slot, ascending, from today on, `days` ahead at most."""
        ...

    def free_slots(self, doctor: str, service: str, branch: str, day: date) -> tuple[Slot, ...]:
        """Free slots that start on a clinic day, ascending."""
        ...

    def patients_by_phone(self, phone: str) -> tuple[Patient, ...]:
        """Every card whose phone or SMS phone is `phone` (E.164), and no other."""
        ...

    def patients_by_name(self, person: Person) -> tuple[Patient, ...]:
        """Every card with this surname, first name and date of birth, whatever its phone."""
        ...

    def register(self, person: Person, phone: str) -> str:
        """Create a card and return the patient's id. Search first: an existing card may be changed by this.

        Raises:
            AnswerLost, Refused.
        """
        ...

    def book(self, patient: str, slot: Slot, description: str) -> str:
        """Book a slot for a patient and return the visit's id; `description` is free text for staff.

        Raises:
            SlotTaken, AlreadyBookedThatDay, Refused, AnswerLost.
        """
        ...

    def visits(self, patient: str, first: date, last: date) -> tuple[Visit, ...]:
        """Visits of a patient that start on the clinic days `first` to `last`, ascending, cancelled ones too."""
        ...


class SignIns(Protocol):
    """What all containers share of signing in to the clinic system."""

    def token(self) -> str | None:
        """The token last kept, if any."""
        ...

    def keep(self, token: str) -> None:
        """Keep a new token for the others."""
        ...

    def acquire(self, seconds: int) -> bool:
        """Whether this container may sign in now; for `seconds` nobody else may. `keep` ends it early."""
        ...

    def refused(self, seconds: int) -> None:
        """Note that the credentials were refused: nobody tries again for `seconds`."""
        ...

    def is_refused(self) -> bool:
        """Whether the credentials were refused a short while ago."""
        ...


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


@dataclass(frozen=True)
class Update:
    """What came from a patient. `pressed`: the message whose button it was; `language`: of the account."""

    id: int
    account: str
    event: Event
    language: str = "uk"
    pressed: Message | None = None


class NotAnUpdate(ValueError):
    """A body that the channel never sends. It is answered as done, or it would come again for a day."""


class Changed(Exception):
    """Somebody else saved the conversation first: load it again and decide anew."""


class StoreUnreachable(Exception):
    """The store of conversations does not answer. Telegram brings the update again."""


@dataclass(frozen=True)
class Loaded:
    """What one read brings: the conversation (None for a stranger) and the directory."""

    conversation: Conversation | None
    directory: Directory


class TurnStore(Protocol):
    """Conversations, and the directory that a turn is decided with. Every call may raise `StoreUnreachable`."""

    def load(self, account: str) -> Loaded:
        """One consistent read."""
        ...

    def save(self, conversation: Conversation) -> Conversation:
        """Write it if nobody did since it was read, and return it with its new version.

        A number that it proves and that another account held is taken from that one in the same transaction.

        Raises:
            Changed: another turn was saved first.
        """
        ...

    def count_failure(self, update_id: int) -> int:
        """Count a failed try of an update, and return the count."""
        ...

    def bury(self, update_id: int, kind: str, body: str) -> str:
        """Keep an update that cannot be handled for seven days; return the key that it lies under."""
        ...


class ChannelError(Exception):
    """A message did not arrive. The text names no person."""


class NotDelivered(ChannelError):
    """It surely did not arrive, and may be sent again."""


class MaybeDelivered(ChannelError):
    """It was sent and the answer never came: it is not sent again."""


class TooManyMessages(ChannelError):
    """The channel asks to wait `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"asked to wait {seconds} s")
        self.seconds = seconds


class ChatGone(ChannelError):
    """The patient blocked the bot, or the chat does not exist."""


class ChannelClosed(ChannelError):
    """The channel does not know our token: everything stops until somebody mends it."""


class Channel(Protocol):
    """Where patients see the reception. Every call may raise a `ChannelError`."""

    def send(self, account: str, view: View) -> Message:
        """Show a view in a new message. A picture that cannot be had is left out."""
        ...

    def edit(self, account: str, message: Message, view: View) -> Message:
        """Show a view in a message that is there; in a new one where it is gone. Repeatable."""
        ...

    def carries(self, view: View) -> str:
        """The doctor whose picture the view would really carry; empty for a plain text."""
        ...


class DueQueue(Protocol):
    """The clockwork's carrier of ids."""

    def resume(self, accounts: Sequence[str]) -> None:
        """Have these conversations looked at by `turns.Turns.resume`."""
        ...
