"""A chat in memory: what the patient sees."""

from dataclasses import dataclass, field

from reception.dialog.conversation import Message
from reception.dialog.effects import View
from reception.turns.ports import ChatGone


@dataclass
class Shown:
    """A message of the bot, as it stands now."""

    message: Message
    view: View


@dataclass
class MemoryChannel:
    """Implements the port. `fail` holds the errors that the next calls raise."""

    pictures: frozenset[str] = frozenset({"koval", "bondar"})
    chat: list[Shown] = field(default_factory=list)
    log: list[tuple[str, View]] = field(default_factory=list)
    readers: list[str] = field(default_factory=list)
    """The account of each entry of the log."""
    fail: list[Exception | None] = field(default_factory=list)
    typed_to: list[str] = field(default_factory=list)
    pins: list[tuple[str, int]] = field(default_factory=list)
    """Each call that pinned or unpinned a message, with the message."""
    blocked: set[str] = field(default_factory=set)
    """Accounts that have blocked the bot: nothing reaches their chats."""

    def typing(self, account: str) -> None:
        self.typed_to.append(account)

    def pin(self, account: str, message: int) -> None:
        self.pins.append(("pin", message))

    def unpin(self, account: str, message: int) -> None:
        self.pins.append(("unpin", message))

    def carries(self, view: View) -> str:
        return view.photo if view.photo in self.pictures else ""

    def send(self, account: str, view: View) -> Message:
        self._maybe_fail()
        self._check_open(account)
        message = Message(len(self.chat) + 1, self.carries(view))
        self.chat.append(Shown(message, view))
        self.log.append(("send", view))
        self.readers.append(account)
        return message

    def edit(self, account: str, message: Message, view: View) -> Message:
        self._maybe_fail()
        self._check_open(account)
        shown = next((s for s in self.chat if s.message.id == message.id), None)
        if shown is None:
            return self.send(account, view)
        assert bool(shown.message.photo) == bool(message.photo), (
            "Telegram cannot turn one into the other"
        )
        shown.message, shown.view = message, view
        self.log.append(("edit", view))
        self.readers.append(account)
        return message

    def _check_open(self, account: str) -> None:
        if account in self.blocked:
            raise ChatGone("blocked")

    def _maybe_fail(self) -> None:
        error = self.fail.pop(0) if self.fail else None
        if error is not None:
            raise error
