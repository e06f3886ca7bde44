"""What every chat has, and the private chat of one person with the bot."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from sandbox.doubles.double import Json
from sandbox.telegram.errors import ApiError


@dataclass(kw_only=True)
class Chat(ABC):
    """A chat as all its sides see it; `messages` are Bot API objects by id, in their order."""

    id: int
    type: str
    messages: dict[int, Json] = field(default_factory=dict)
    uneditable: list[int] = field(default_factory=list)
    reactions: dict[int, str] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    keyboard: Json | None = None
    answers: list[Json] = field(default_factory=list)
    action: str | None = None
    action_until: float = 0.0

    @abstractmethod
    def described(self) -> Json:
        """The Bot API's Chat."""

    @abstractmethod
    def check_known(self) -> None:
        """Refuse a bot that may not even look."""

    @abstractmethod
    def check_open(self) -> None:
        """Refuse a bot that may not write."""

    def forget(self, message_id: int) -> None:
        """Take a message away with all that hangs on it."""
        del self.messages[message_id]
        self.reactions.pop(message_id, None)
        if message_id in self.pinned:
            self.pinned.remove(message_id)


@dataclass(kw_only=True)
class PrivateChat(Chat):
    """A person and the bot."""

    user: Json
    phone: str | None = None
    blocked: bool = False

    def described(self) -> Json:
        """With the person's names."""
        names = ("first_name", "last_name", "username")
        return {"id": self.id, "type": self.type} | {
            name: self.user[name] for name in names if name in self.user
        }

    def check_known(self) -> None:
        """Whoever wrote once is known for ever."""

    def check_open(self) -> None:
        """Not to whoever has blocked the bot."""
        if self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")


def shallow(message: Json) -> Json:
    """A message as another one shows it: without the message that it answers itself."""
    return {name: it for name, it in message.items() if name != "reply_to_message"}
