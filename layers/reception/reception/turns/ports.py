"""The ports of a turn: updates, conversations, the channel, the staff's inbox."""

from datetime import datetime
from typing import Protocol

from reception.clinic.model import Directory
from reception.clinic.operations import Operations
from reception.dataclass import dataclass
from reception.dialog.conversation import Conversation, Message
from reception.dialog.effects import View
from reception.dialog.events import Event, Outcome
from reception.dialog.staff import StaffCommand


@dataclass(frozen=True)
class Update:
    """An update of a patient. `pressed`: the message whose button was pressed.

    `language` and `name` are the account's own, as the channel shows them; the name may be empty.
    """

    id: int
    account: str
    event: Event
    language: str = "uk"
    pressed: Message | None = None
    name: str = ""


class NotAnUpdate(ValueError):
    """A body that the channel never sends. The door answers 200: with an error it would come again for a day."""


@dataclass(frozen=True)
class Loaded:
    """The result of one read: the conversation (None for a stranger), the directory, and the staff's operations."""

    conversation: Conversation | None
    directory: Directory
    operations: Operations = Operations()


class TurnStore(Protocol):
    """Keeps conversations, and reads the directory along with them. Every call may raise `StoreUnreachable`."""

    def load(self, account: str) -> Loaded:
        """The conversation, the directory and what staff set, in one consistent read."""
        ...

    def look(self) -> Loaded:
        """The directory and what staff set, without a conversation."""
        ...

    def save(self, conversation: Conversation) -> Conversation:
        """Write the conversation if nobody wrote it since it was read; return it with its new version.

        Where it proves a number that another account held, that account loses the number in the same transaction.

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
        """Keep an update that cannot be handled for seven days; return its key."""
        ...


class ChannelError(Exception):
    """A message did not arrive. The text names no person. `left`: the part of a view that is still to be sent."""

    left: View | None = None


class NotDelivered(ChannelError):
    """The message surely did not arrive. It may be sent again."""


class MaybeDelivered(ChannelError):
    """The message was sent, and the answer never came: it may have arrived."""


class TooManyMessages(ChannelError):
    """The channel asks to wait `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"asked to wait {seconds} s")
        self.seconds = seconds


class ChatGone(ChannelError):
    """The patient blocked the bot, or the chat does not exist."""


class ChannelClosed(ChannelError):
    """The channel refuses our token: nothing is sent until somebody mends it."""


class Channel(Protocol):
    """Shows views to patients. Every call may raise a `ChannelError`."""

    def send(self, account: str, view: View) -> Message:
        """Show a view in a new message. A picture that cannot be had is left out."""
        ...

    def edit(self, account: str, message: Message, view: View) -> Message:
        """Show a view in a message; in a new one where that message is gone. Can be repeated without harm."""
        ...

    def pin(self, account: str, message: int) -> None:
        """Pin a message in the chat, without a sound. A refusal is logged: nothing depends on it."""
        ...

    def unpin(self, account: str, message: int) -> None:
        """Take the pin of a message away. A refusal is logged: nothing depends on it."""
        ...

    def typing(self, account: str) -> None:
        """Show that an answer is being prepared. Callable from any thread; raises nothing."""
        ...

    def carries(self, view: View) -> str:
        """The name of the picture that the view will carry; empty where it will be a text."""
        ...


@dataclass(frozen=True)
class Deliveries:
    """How the channel's deliveries go. `waiting`: undelivered updates; `failure`: its last error, empty if none."""

    waiting: int
    failure: str = ""


class Inbox(Protocol):
    """Takes what a turn says to the staff. The command of one update is done once, however often it is given."""

    def perform(
        self, conversation: Conversation, update: int, command: StaffCommand, now: datetime
    ) -> Outcome:
        """Do what the dialog asks, and return what became of it. `now`: the turn's one reading of the clock.

        Raises:
            StoreUnreachable: it may have been done, and may be repeated.
        """
        ...

    def forget(self, account: str, now: datetime) -> None:
        """Delete what the desk keeps of an account; its topic is deleted soon after."""
        ...


class DoorFailed(Exception):
    """The webhook did not answer as it should. The words say how and at which page, and hold nothing of a patient."""
