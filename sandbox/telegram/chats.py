"""Chats: the parts that all chats have, and the private chat of one person with the bot."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from sandbox.doubles.double import Json
from sandbox.telegram.errors import ApiError


@dataclass(kw_only=True)
class Chat(ABC):
    """A chat; `messages` are Bot API objects by their id, in order.

    `reactions`: the bot's, `reacted`: the last person's, by the message's id.
    """

    id: int
    type: str
    messages: dict[int, Json] = field(default_factory=dict)
    uneditable: list[int] = field(default_factory=list)
    reactions: dict[int, str] = field(default_factory=dict)
    reacted: dict[int, str] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    keyboard: Json | None = None
    answers: list[Json] = field(default_factory=list)
    action: str | None = None
    action_until: float = 0.0

    @abstractmethod
    def described(self) -> Json:
        """The chat as the Bot API's object Chat."""

    @abstractmethod
    def check_known(self) -> None:
        """Refuse the call if the bot may not see the chat."""

    @abstractmethod
    def check_open(self) -> None:
        """Refuse the call if the bot may not write in the chat."""

    def forget(self, message_id: int) -> None:
        """Delete a message with its reaction and its pin."""
        del self.messages[message_id]
        self.reactions.pop(message_id, None)
        self.reacted.pop(message_id, None)
        if message_id in self.pinned:
            self.pinned.remove(message_id)


@dataclass(kw_only=True)
class PrivateChat(Chat):
    """A person and the bot."""

    user: Json
    phone: str | None = None
    blocked: bool = False

    def described(self) -> Json:
        """The chat with the person's names."""
        names = ("first_name", "last_name", "username")
        return {"id": self.id, "type": self.type} | {
            name: self.user[name] for name in names if name in self.user
        }

    def check_known(self) -> None:
        """Refuse nothing: a bot always sees the chat of a person who wrote once."""

    def check_open(self) -> None:
        """Refuse the call if the person has blocked the bot."""
        if self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")


def shallow(message: Json) -> Json:
    """A message as it stands inside its answer: without the message that it answers itself."""
    return {name: it for name, it in message.items() if name != "reply_to_message"}
