"""The ports of the desk: the staff's room, updates of staff, a store of threads.

The room is the Telegram group or the Slack channel where staff work. A topic is a topic of that group, or a Slack
thread.
"""

from collections.abc import Collection, Sequence
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from reception.dataclass import dataclass
from reception.desk.pace import PaceStore
from reception.desk.thread import Line, Operator, Rows, Thread
from reception.turns.ports import ChannelError


@dataclass(frozen=True)
class StaffPressed:
    """A member pressed a button. `message`: the id of the message that the button stands on."""

    message: int
    data: str


@dataclass(frozen=True)
class StaffWrote:
    """A member wrote a message. `text` is empty if it has none; the parts of an album have its id in common.

    `calls`: it calls a colleague, by a mention that begins a line or of a whole group. `forwarded`: it was somebody
    else's before. `files`: the names of its files, as far as the platform has them.
    """

    message: int
    text: str = ""
    reply_to: int = 0
    album: str = ""
    calls: bool = False
    forwarded: bool = False
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class StaffEdited:
    """A member changed a message. `caption`: the text stands under a picture or a file. `calls`: as in `StaffWrote`."""

    message: int
    text: str
    caption: bool
    calls: bool = False


@dataclass(frozen=True)
class StaffErased:
    """A message of the room was deleted: a member's own line, or the card that a Slack thread begins with."""

    message: int


@dataclass(frozen=True)
class StaffGone:
    """A member, `user`, left the room, or was removed from it."""

    user: str


@dataclass(frozen=True)
class StaffReacted:
    """A member put an emoji on a message, or took it back (an empty one). None: the patient's platform can't show it.

    Telegram does not say in which topic the message is.
    """

    message: int
    emoji: str | None


@dataclass(frozen=True)
class RoomMoved:
    """The room goes on under another id, `room`."""

    room: int


@dataclass(frozen=True)
class StaffUpdate:
    """An update of a staff room, whose id is `room`. `topic` is 0 outside of topics.

    `member` is None if nobody in particular did it: an anonymous administrator, another app.
    """

    id: int
    room: int | str
    topic: int
    member: Operator | None
    event: (
        StaffPressed | StaffWrote | StaffEdited | StaffErased | StaffReacted | StaffGone | RoomMoved
    )


class StaffDeed(StrEnum):
    """The kinds of what a member can do in a room."""

    WROTE = "wrote"
    EDITED = "edited"
    ERASED = "erased"
    PRESSED = "pressed"
    LEFT = "left"
    REACTED = "reacted"


@dataclass(frozen=True)
class StaffDid:
    """A deed of a member in a room, by ids alone, since a queue carries it. `data`: a button's, or an emoji's name."""

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


class TopicsDenied(ChannelError):
    """The bot may not make or open topics in the room, or there are as many as there can be. It may write otherwise."""


class RoomGone(ChannelError):
    """The bot is not in the room, or may not write there. Everything waits until it may."""


class RoomChanged(ChannelError):
    """The room has another id, `room`, from now on."""

    def __init__(self, room: int) -> None:
        super().__init__("the room has moved")
        self.room = room


class CannotCopy(ChannelError):
    """The message is not there any more, or is of a kind that can't be copied."""


@dataclass(frozen=True)
class File:
    """A file on its way from one side to the other, as bytes."""

    name: str
    content: bytes = field(repr=False)


class Board(Protocol):
    """The place where staff read what concerns no request. Texts are HTML, as Telegram has it.

    Every call may raise a `ChannelError`. `topic_per_request`: as in Slack, each request has a topic of its own, which
    its card begins; else each account has one topic, which is opened and closed.
    """

    topic_per_request: bool

    def post(self, topic: int, text: str, buttons: Rows = (), reply_to: int = 0) -> int:
        """Post a message in a topic (0: outside of all topics) and return its id."""
        ...

    def show(self, topic: int, files: Sequence[File], text: str) -> None:
        """Post files in a topic (0: outside of all topics), with a text (HTML, up to 1,024 characters) at the first."""
        ...

    def redraw(self, message: int, text: str, buttons: Rows) -> None:
        """Put another text and other buttons into a message. The same again, or a message that is gone, is no error."""
        ...

    def show_alone(self, topic: int, user: str, text: str) -> bool:
        """Show a text (HTML) to one member, and say whether the platform can: nobody else sees it.

        `topic`: where the member asked. Telegram can, in a private chat with the bot that the member has opened.
        """
        ...

    def show_door(self, topic: int, user: str, text: str, label: str, address: str) -> bool:
        """Show a text and a button that opens a page (an address) to one member, as `show_alone` does."""
        ...

    def copy_to_topic(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        """Copy a patient's messages into a topic, several of them as an album, and return the copies' ids.

        Raises:
            CannotCopy.
        """
        ...

    def link(self, topic: int, message: int = 0) -> str:
        """The address (https) that opens a topic, or a message of it, in the platform's own client."""
        ...


class StaffRoom(Board, Protocol):
    """The staff's room: topics, cards, copies of what both sides say. Texts are Telegram's HTML unless said otherwise.

    Every call may raise a `ChannelError`; calls for a topic also `TopicGone`, `TopicShut`, `RoomGone`, `RoomChanged`,
    and those that make, open, close or delete one `TopicsDenied`.
    `room` is the present id. A call for which a platform has no counterpart does nothing.
    """

    room: int | str

    def follow(self, room: int) -> None:
        """Use another id of the room from now on."""
        ...

    def open_topic(self, name: str, icon: str = "") -> int:
        """Make a topic with this name (plain text) and icon (an emoji), and return its id."""
        ...

    def dress_topic(self, topic: int, name: str, icon: str) -> None:
        """Give a topic another name and icon. Best effort: without the right to do so it stays as it is."""
        ...

    def reopen_topic(self, topic: int) -> None:
        """Open a closed topic; an open one is no error."""
        ...

    def close_topic(self, topic: int) -> None:
        """Close a topic; a closed one is no error."""
        ...

    def delete_topic(self, topic: int) -> None:
        """Delete a topic with all its messages; one that is gone is no error."""
        ...

    def pin(self, message: int) -> None:
        """Keep a message in sight above its topic. Best effort: never raises."""
        ...

    def copy_to_patient(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        """Copy messages of a topic to a patient, several of them as an album, and return the copies' ids.

        Raises:
            CannotCopy, ChatGone.
        """
        ...

    def send_answer(self, account: str, text: str) -> int:
        """Send a ready answer (plain text) to a patient, and return the message's id."""
        ...

    def edit_at_patient(self, account: str, message: int, text: str, *, caption: bool) -> bool:
        """Change a copy at the patient's to this text (plain), and say whether it could be changed."""
        ...

    def delete_at_patient(self, account: str, message: int) -> bool:
        """Delete a copy at the patient's, and say whether it could be deleted."""
        ...

    def react_at_patient(self, account: str, message: int, emoji: str) -> bool:
        """Put an emoji on a message of the patient's, or take it back (an empty one), and say whether that was done."""
        ...

    def mark(self, message: int, *, arrived: bool) -> None:
        """Show at a member's message whether it arrived at the patient's. Best effort: never raises."""
        ...

    def is_member(self, user: str) -> bool:
        """True if this user is a member of the room now."""
        ...


@dataclass(frozen=True)
class WaitingRequest:
    """A request that nobody has taken. `place` is its key in the queue; `posted`: whether its card is in the room."""

    account: str
    place: str
    posted: bool


class ThreadStore(PaceStore, Protocol):
    """Threads, their order, and what one desk keeps about its room. Every call may raise `StoreUnreachable`."""

    def load(self, account: str) -> Thread:
        """Load the account's thread, an empty one if there is none. One consistent read."""
        ...

    def save(self, thread: Thread) -> Thread:
        """Write a thread if nobody has since it was loaded, and return it with its new version.

        Raises:
            Changed: somebody else was first.
        """
        ...

    def delete(self, thread: Thread) -> None:
        """Delete a thread, whose its topic was, and under which keys it is found.

        Raises:
            Changed: somebody changed it since.
        """
        ...

    def next_number(self) -> int:
        """A number that no request had, also at other desks."""
        ...

    def waiting(self) -> Sequence[WaitingRequest]:
        """The requests that nobody has taken, in order: urgent ones first, then by number; parked ones left out."""
        ...

    def taken(self) -> Sequence[str]:
        """The accounts whose requests any operator has."""
        ...

    def taken_by(self, operator: str) -> Sequence[str]:
        """The accounts whose requests this operator has, by the operator's id."""
        ...

    def own_topic(self, topic: int, account: str) -> None:
        """Keep whose topic it is."""
        ...

    def disown_topic(self, topic: int) -> None:
        """Forget whose topic it was."""
        ...

    def owner(self, topic: int) -> str | None:
        """The account that a topic belongs to, if it is a request's."""
        ...

    def index(self, account: str, keys: Collection[str]) -> None:
        """Have `find` find the account under these keys until it is deleted. Keys that it has cost one read.

        Nothing is promised about a key if the process dies here.
        """
        ...

    def find(self, keys: Collection[str]) -> frozenset[str]:
        """The accounts that have all of these keys. One read for each key."""
        ...

    def moved_room(self) -> int | None:
        """The room's id since it moved; None while it is the configured one."""
        ...

    def keep_moved_room(self, room: int) -> None:
        """Keep the room's new id."""
        ...

    def acquire(self, now: datetime, real_now: datetime, until: datetime) -> bool:
        """Make this process the only one that posts cards, until `until` (real time, as `real_now`); say whether it is.

        It is not while another one is, and before the moment (on the clock of `now`) that `release` was given.
        """
        ...

    def release(self, not_before: datetime | None) -> None:
        """Let other processes post cards, from `not_before` on."""
        ...

    def audit(
        self, moment: datetime, operator: str, action: str, number: int, patient: str
    ) -> None:
        """Keep an audit line: what a member did or saw, in which request (0: none). `patient`: a keyed pseudonym."""
        ...


class QueuedRoom(StaffRoom, Protocol):
    """A room whose updates come through a queue as ids alone: the platform is asked who it was, and what was said."""

    def read(self, did: StaffDid) -> StaffUpdate | None:
        """Read the update that the ids stand for; None if the message is gone by now.

        Raises:
            ChannelError: the platform does not answer; it must come again.
        """
        ...

    def whisper(self, topic: int, user: str, text: str) -> None:
        """Show a text to the member who pressed a button, and to nobody else. Best effort: never raises."""
        ...
