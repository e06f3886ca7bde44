"""What a turn needs of the world: updates, conversations, the channel, the staff."""

from dataclasses import dataclass
from typing import Protocol

from reception.clinic.model import Directory
from reception.clinic.operations import Operations
from reception.dialog.conversation import Conversation, Message
from reception.dialog.effects import View
from reception.dialog.events import Event, Outcome
from reception.dialog.staff import StaffCommand


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


class Inbox(Protocol):
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
