"""What the shells need of the world, and the errors that it may answer with."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from reception.clinic.model import Directory, Patient, Person, Slot, Visit
from reception.clinic.operations import Operations
from reception.codes.rules import Code, Limit
from reception.desk.thread import Line, Operator, Rows, Thread
from reception.dialog.conversation import Conversation, Message
from reception.dialog.effects import View
from reception.dialog.events import Event, Outcome
from reception.dialog.staff import StaffCommand
from reception.notices.mirrored import Expected, Mirrored, Unlinked, Watched, Window


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


class FreeTimes(Protocol):
    """Where there is room for a visit. Every call may raise `ClinicUnreachable`."""

    def free_dates(self, doctor: str, service: str, branch: str, days: int) -> tuple[date, ...]:
        """Clinic days with a free slot, ascending, from today on, `days` ahead at most."""
        ...

    def free_slots(self, doctor: str, service: str, branch: str, day: date) -> tuple[Slot, ...]:
        """Free slots that start on a clinic day, ascending."""
        ...


class ClinicSystem(FreeTimes, Protocol):
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

    def patients_by_phone(self, phone: str) -> tuple[Patient, ...]:
        """Every card whose phone or SMS phone is `phone` (E.164), and no other."""
        ...

    def patients_by_name(self, person: Person) -> tuple[Patient, ...]:
        """Every card with this surname, first name and date of birth, whatever its phone."""
        ...

    def patient(self, patient: str) -> Patient | None:
        """The card with this id."""
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

    def cancel(self, visit: str) -> None:
        """Cancel a visit that stands.

        Raises:
            Refused, AnswerLost.
        """
        ...

    def task(self, name: str, text: str) -> None:
        """Put a task on the list that staff work off. `name` is cut to 200 characters.

        Raises:
            Refused, AnswerLost.
        """
        ...

    def note(self, patient: str, text: str) -> None:
        """Put a note on a patient's card. `text` is cut to 200 characters.

        Raises:
            Refused, AnswerLost.
        """
        ...

    def visits(self, patient: str, first: date, last: date) -> tuple[Visit, ...]:
        """Visits of a patient that start on the clinic days `first` to `last`, ascending, cancelled ones too."""
        ...

    def visits_of_all(self, first: date, last: date) -> tuple[Visit, ...]:
        """The same of everybody, where the clinic system allows it. They don't say whose they are."""
        ...

    def patient_of(self, visit: str) -> str | None:
        """The patient of a visit; None for one that is nobody's. Not having such a visit is `ClinicUnreachable`."""
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
    """What one read brings: the conversation (None for a stranger), the directory, and what staff set."""

    conversation: Conversation | None
    directory: Directory
    operations: Operations = Operations()


class TurnStore(Protocol):
    """Conversations, and the directory that a turn is decided with. Every call may raise `StoreUnreachable`."""

    def load(self, account: str) -> Loaded:
        """One consistent read."""
        ...

    def look(self) -> Loaded:
        """The same without a conversation, for what concerns no account."""
        ...

    def save(self, conversation: Conversation) -> Conversation:
        """Write it if nobody did since it was read, and return it with its new version.

        A number that it proves and that another account held is taken from that one in the same transaction.

        Raises:
            Changed: another turn was saved first.
        """
        ...

    def forget(self, conversation: Conversation) -> None:
        """Delete the account's items, now and not by expiry.

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


class Entry(NamedTuple):
    """Whom something that staff are told concerns; `key` is a notice's."""

    account: str
    patient: str
    key: str


@dataclass(frozen=True)
class RoomJob:
    """Something that staff are to be told in their room. The first part of its id says what."""

    id: str
    entries: frozenset[Entry] = frozenset()


ROOM_JOB = "tell:"
"""Begins the id of a room's job among the ids of what is due at the desk; all others are accounts."""


class RoomJobs(Protocol):
    """What staff are to be told by itself, brought by the clockwork. Calls may raise `StoreUnreachable`."""

    def ask(self, job: str, due_at: datetime, entries: Collection[Entry] = ()) -> None:
        """Have it told at `due_at` (UTC). What was asked for before gets the new entries, and keeps its time."""
        ...

    def load(self, job: str) -> RoomJob | None:
        """The job, told or not, for a month."""
        ...

    def later(self, job: str, due_at: datetime) -> None:
        """It could not be told: at `due_at` again."""
        ...

    def done(self, job: str) -> None:
        """It was told."""
        ...


class OperationsStore(Protocol):
    """What staff set at run time. Every call may raise `StoreUnreachable`."""

    def load(self) -> Operations:
        """One consistent read."""
        ...

    def change(self, what: Callable[[Operations], Operations]) -> Operations:
        """Write what it makes of the present ones, and return that; it is asked anew where somebody else was first.

        Raises:
            Changed: too many were first.
        """
        ...


class ChannelError(Exception):
    """A message did not arrive. The text names no person. `left`: what of a view is still to be sent, if not all."""

    left: View | None = None


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

    def typing(self, account: str) -> None:
        """Show that an answer is being prepared, from any thread. Raises nothing: it is a courtesy."""
        ...

    def carries(self, view: View) -> str:
        """The doctor whose picture the view would really carry; empty for a plain text."""
        ...


@dataclass(frozen=True)
class Deliveries:
    """How updates come in: how many the channel still has, and why it could not deliver lately, empty if it could."""

    waiting: int
    failure: str = ""


class TooManyCodes(Exception):
    """A limit of codes is reached. The message names its kind and no person."""


class CodeStore(Protocol):
    """The last code of each account, and how many were asked for. Every call may raise `StoreUnreachable`."""

    def load(self, account: str) -> Code | None:
        """The account's code. One consistent read."""
        ...

    def ask(self, code: Code, limits: Sequence[Limit]) -> None:
        """Keep a new code and count it under each limit, or do nothing of that.

        Raises:
            Changed: somebody changed the account's code since it was read.
            TooManyCodes: a limit is reached.
        """
        ...

    def save(self, code: Code) -> Code:
        """Write it if nobody did since it was read, and return it with its new version.

        Raises:
            Changed: somebody else was first.
        """
        ...

    def delete(self, account: str) -> None:
        """Delete the account's code; none is no error."""
        ...


class CodeQueue(Protocol):
    """The way to the function that makes and sends codes."""

    def make(self, account: str, update: int) -> None:
        """Have the code made that this update asked for. Told twice, it is sent once.

        Raises:
            StoreUnreachable.
        """
        ...


class SmsNotSent(Exception):
    """The text was not taken: try again. The message names no person."""


class SmsRefused(Exception):
    """The text can't be sent to this number, now or later."""


class Sms(Protocol):
    """Sends texts."""

    def send(self, number: str, text: str) -> None:
        """Send a text (plain) to a number (E.164).

        Raises:
            SmsNotSent, SmsRefused.
        """
        ...


class Staff(Protocol):
    """Where a turn's words to the staff go. A command with the id of the same update is done once."""

    def perform(self, conversation: Conversation, update: int, command: StaffCommand) -> Outcome:
        """Do it, and say what became of it.

        Raises:
            StoreUnreachable: it may have been done, and may be repeated.
        """
        ...

    def forget(self, account: str) -> None:
        """Delete what the desk has of an account, its topic soon after."""
        ...


@dataclass(frozen=True)
class StaffPressed:
    """A button of the desk. `message`: the one that it stands on."""

    message: int
    data: str


@dataclass(frozen=True)
class StaffWrote:
    """A message of a member of the staff; `text` is empty where it has none."""

    message: int
    text: str = ""
    reply_to: int = 0
    album: str = ""


@dataclass(frozen=True)
class StaffEdited:
    """A message of a member of the staff was changed; `caption`: its text stands under a picture or a file."""

    message: int
    text: str
    caption: bool


@dataclass(frozen=True)
class StaffErased:
    """A message of the desk is gone: a staff member's own line, or what began the thread."""

    message: int


@dataclass(frozen=True)
class RoomMoved:
    """The desk's room goes on under another id."""

    room: int


@dataclass(frozen=True)
class StaffUpdate:
    """What came from the staff's room. `topic` is 0 outside topics; `member` None for nobody in particular."""

    id: int
    room: int | str
    topic: int
    member: Operator | None
    event: StaffPressed | StaffWrote | StaffEdited | StaffErased | RoomMoved


class StaffDeed(StrEnum):
    """What a member of the staff can do in a room."""

    WROTE = "wrote"
    EDITED = "edited"
    ERASED = "erased"
    PRESSED = "pressed"


@dataclass(frozen=True)
class StaffDid:
    """Something that was done in a room of the staff's, by ids alone: a queue carries it. `data` is a button's."""

    deed: StaffDeed
    id: int
    topic: int
    message: int
    user: str
    data: str = ""
    room: str = ""


class TopicGone(ChannelError):
    """The topic was deleted."""


class TopicShut(ChannelError):
    """The topic was closed."""


class RoomGone(ChannelError):
    """The bot is not in the staff's room, or may not write there: everything stays until it may."""


class RoomChanged(ChannelError):
    """The staff's room has another id, `room`, from now on."""

    def __init__(self, room: int) -> None:
        super().__init__("the room has moved")
        self.room = room


class CannotCopy(ChannelError):
    """A message is not there any more, or is of a kind that can't be copied."""


@dataclass(frozen=True)
class File:
    """A file on its way from one side to the other."""

    name: str
    content: bytes = field(repr=False)


class Desk(Protocol):
    """The staff's room: topics, cards, copies of what both sides say. Every call may raise a `ChannelError`.

    Those to a topic may raise `TopicGone`, `TopicShut`, `RoomGone`, `RoomChanged`. Texts are Telegram's HTML.
    `room` is the id that the room has now, `follow` tells another one. `threads`: each request begins a thread with its
    card; else each account has a topic, which is opened and closed. What a platform has no word for, it does not do.
    """

    room: int | str
    threads: bool

    def follow(self, room: int) -> None:
        """The room goes on under another id."""
        ...

    def open_topic(self, name: str) -> int:
        """Make a topic and return its id."""
        ...

    def reopen_topic(self, topic: int) -> None:
        """Open a closed topic; an open one is no error."""
        ...

    def close_topic(self, topic: int) -> None:
        """Close a topic; a closed one is no error."""
        ...

    def delete_topic(self, topic: int) -> None:
        """Delete a topic with all that stands in it; one that is gone is no error."""
        ...

    def post(self, topic: int, text: str, buttons: Rows = (), reply_to: int = 0) -> int:
        """Say something in a topic (0: outside of all) and return the message's id."""
        ...

    def redraw(self, message: int, text: str, buttons: Rows) -> None:
        """Change a message; the same again, or one that is gone, is no error."""
        ...

    def bring_in(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        """Copy a patient's messages, several of them as an album, into a topic, and return the copies' ids.

        Raises:
            CannotCopy.
        """
        ...

    def bring_out(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        """Copy messages of a topic to a patient.

        Raises:
            CannotCopy, ChatGone.
        """
        ...

    def say(self, account: str, text: str) -> int:
        """Say a ready answer (plain text) to a patient, and return the message's id."""
        ...

    def edit_out(self, account: str, message: int, text: str, *, caption: bool) -> bool:
        """Change a copy at the patient's; whether it could be changed. Plain text."""
        ...

    def delete_out(self, account: str, message: int) -> bool:
        """Delete a copy at the patient's; whether it could be deleted."""
        ...

    def mark(self, message: int, *, arrived: bool) -> None:
        """Show at a staff member's message whether it arrived. Best effort: never raises."""
        ...

    def is_member(self, user: str) -> bool:
        """Whether somebody is a member of the room now."""
        ...


@dataclass(frozen=True)
class Waiting:
    """A request that nobody took yet, in its place of the queue."""

    account: str
    place: str
    posted: bool


class DeskStore(Protocol):
    """Threads, their order, and what the desk has to remember of its room. Calls may raise `StoreUnreachable`."""

    def load(self, account: str) -> Thread:
        """The account's thread, a new one for a stranger. One consistent read."""
        ...

    def save(self, thread: Thread) -> Thread:
        """Write it if nobody did since it was read, and return it with its new version.

        Raises:
            Changed: somebody else was first.
        """
        ...

    def delete(self, thread: Thread) -> None:
        """Delete the thread and its topic's entry.

        Raises:
            Changed: somebody changed it since.
        """
        ...

    def next_number(self) -> int:
        """A number that nobody had."""
        ...

    def waiting(self) -> Sequence[Waiting]:
        """The requests that nobody has taken, in order: urgent ones first, then by number; parked ones left out."""
        ...

    def own_topic(self, topic: int, account: str) -> None:
        """Note whose topic it is."""
        ...

    def disown_topic(self, topic: int) -> None:
        """Forget whose topic it was."""
        ...

    def owner(self, topic: int) -> str | None:
        """Whose topic it is."""
        ...

    def room(self) -> int | None:
        """The room's id after it moved; None while it is the configured one."""
        ...

    def moved(self, room: int) -> None:
        """Note the room's new id."""
        ...

    def acquire(self, now: datetime, real_now: datetime, until: datetime) -> bool:
        """Be the only one who posts cards, until `until` (UTC, real time).

        False while somebody else is, and before the moment (the clock's) that `release` was told.
        """
        ...

    def release(self, not_before: datetime | None) -> None:
        """Let others post cards, from `not_before` on."""
        ...

    def audit(
        self, moment: datetime, operator: str, action: str, number: int, patient: str
    ) -> None:
        """Note what a member of the staff did or saw, in which request, of whom. `patient` is a keyed pseudonym."""
        ...


class Mirror(Protocol):
    """Visits of linked patients as the clinic system last said them, and the ledger of notices about them.

    Links are written with the conversations that they come from, by the `TurnStore`. Every call may raise
    `StoreUnreachable`.
    """

    def to_poll(self, now: datetime, most: int) -> tuple[str, ...]:
        """The patients whose time to be read has come, the longest overdue first."""
        ...

    def load(self, patient: str) -> Watched:
        """One consistent read."""
        ...

    def between(self, first: datetime, until: datetime) -> Sequence[Expected]:
        """Every visit that starts from `first` to before `until` (UTC), ascending; it may be a moment behind."""
        ...

    def whose(self, visit: str) -> str | None:
        """The patient of a visit; None where the mirror has no such visit. It may be a moment behind."""
        ...

    def keep(self, before: Watched, visits: Sequence[Mirrored]) -> None:
        """Write the visits that are not as they were `before`; one that somebody else wrote since is left."""
        ...

    def polled(
        self, patient: str, account: str, at: datetime, again_at: datetime, due_at: datetime | None
    ) -> None:
        """Note on a link when the clinic system answered, when to ask it again, and when a notice is due."""
        ...

    def look_again(
        self,
        patient: str,
        account: str,
        due_at: datetime | None,
        not_before: datetime | None = None,
    ) -> None:
        """When the clockwork is to bring the link; None when nothing is left to do."""
        ...

    def claim(
        self, patient: str, account: str, key: str, now: datetime, until: datetime, kept: datetime
    ) -> bool:
        """Whether this process may send the notice. For one who died at it, it may after `until` (real time, as `now`).

        `kept`: when the ledger may forget it.
        """
        ...

    def note(self, patient: str, account: str, key: str, outcome: str, at: datetime) -> None:
        """Note what became of a notice that was claimed. An empty outcome gives it back."""
        ...


class WindowStore(Protocol):
    """What is known of visits that no account is linked to. Every call may raise `StoreUnreachable`."""

    def window(self) -> Window:
        """When each day was last read of everybody. One consistent read."""
        ...

    def keep_window(self, window: Window) -> bool:
        """Write it if nobody did since it was read, and say whether."""
        ...

    def unlinked(self, first: datetime, until: datetime) -> Sequence[Unlinked]:
        """Those that start from `first` to before `until` (UTC), ascending; it may be a moment behind."""
        ...

    def is_unlinked(self, visit: str) -> bool:
        """Whether the clinic system has said of this visit that it is of no linked patient."""
        ...

    def keep_unlinked(self, visits: Sequence[Unlinked], gone: Sequence[str]) -> None:
        """Write these, and delete those with these ids."""
        ...


class HintStore(Protocol):
    """Hints that visits changed, and how many came. Every call may raise `StoreUnreachable`."""

    def count(self, of: str, now: datetime) -> int:
        """Count one more of something, and say how many there were; forgotten a day after `now` (UTC)."""
        ...

    def keep(self, visit: str, now: datetime) -> None:
        """Have the next poll read a visit; twice is once."""
        ...

    def kept(self, most: int) -> tuple[str, ...]:
        """The visits that wait for the next poll, the longest waiting first; it may be a moment behind."""
        ...

    def forget(self, visits: Sequence[str]) -> None:
        """They wait no more."""
        ...


class HandoffQueue(Protocol):
    """The carrier of the ids of threads."""

    def handoff(self, accounts: Sequence[str], delay: int = 0) -> None:
        """Have these threads looked at by `handoff.Handoff.work`, `delay` seconds from now.

        Raises:
            StoreUnreachable: some of them may not be.
        """
        ...


class StaffQueue(Protocol):
    """The carrier of what staff did, in order within a topic; told twice within five minutes, it is carried once."""

    def put(self, did: StaffDid) -> None:
        """Have it worked off.

        Raises:
            StoreUnreachable: it may not be.
        """
        ...

    def again(self, receipt: str, seconds: int) -> None:
        """Have one that failed brought again `seconds` from now; `receipt` came with it.

        Raises:
            StoreUnreachable: it comes later than that.
        """
        ...


class DueQueue(Protocol):
    """The clockwork's carrier of ids."""

    def resume(self, accounts: Sequence[str]) -> None:
        """Have these conversations looked at by `turns.Turns.resume`."""
        ...
