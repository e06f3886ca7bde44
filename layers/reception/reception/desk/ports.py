"""What the desk needs of the world: the staff's room, its threads, what staff do there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from reception.desk.thread import Line, Operator, Rows, Thread
from reception.turns.ports import ChannelError


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


class StaffRoom(Protocol):
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


class ThreadStore(Protocol):
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


class QueuedRoom(StaffRoom, Protocol):
    """A room of which a queue brings ids alone: who it was and what was said is asked of the platform."""

    def read(self, did: StaffDid) -> StaffUpdate | None:
        """The update behind the ids; None where the message is gone by now.

        Raises:
            ChannelError: the platform does not say; ask again.
        """
        ...

    def whisper(self, topic: int, user: str, text: str) -> None:
        """Answer a press, to the one who pressed. Best effort: what was pressed is done."""
        ...
