"""A crowd of patients over one store and one clinic. Each has a chat and books as people do."""

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

from reception.dialog.conversation import Conversation, Message
from reception.dialog.effects import Button, View
from reception.dialog.events import Commanded, Event, SharedContact, Typed
from reception.turns.ports import Update
from reception.turns.turns import Turns
from tests.doubles.channel import MemoryChannel, Shown
from tests.doubles.store import MemoryStore
from tests.doubles.world import World, _press

WAY = (
    "✅ Так, записати",
    "✅ Все вірно",
    "✅ Так",
    "📅 Записатися",
    "Філія Центр",
    "Сімейний лікар",
)
"""The beginnings of buttons that lead to a visit, the last step first."""
LETTERS = "абвгдежзиклмнопрстуфхц"


class Chats:
    """A channel with a chat for each account. `sent` counts new messages."""

    def __init__(self) -> None:
        self.of: dict[str, MemoryChannel] = {}
        self.sent: Counter[str] = Counter()

    def chat(self, account: str) -> list[Shown]:
        """The messages of an account's chat."""
        return self._of(account).chat

    @property
    def blocked(self) -> set[str]:
        """Accounts that have blocked the bot."""
        return {account for account, chat in self.of.items() if account in chat.blocked}

    def typing(self, account: str) -> None:
        """Nobody looks at the chat action."""

    def pin(self, account: str, message: int) -> None:
        self._of(account).pin(account, message)

    def unpin(self, account: str, message: int) -> None:
        self._of(account).unpin(account, message)

    def carries(self, view: View) -> str:
        return MemoryChannel().carries(view)

    def send(self, account: str, view: View) -> Message:
        self.sent[account] += 1
        return self._of(account).send(account, view)

    def edit(self, account: str, message: Message, view: View) -> Message:
        return self._of(account).edit(account, message, view)

    def _of(self, account: str) -> MemoryChannel:
        return self.of.setdefault(account, MemoryChannel())


class Ledger(MemoryStore):
    """A store that counts how often each update was decided, in the records that were really saved."""

    decided: Counter[int]

    def save(self, conversation: Conversation) -> Conversation:
        before = self._read(conversation.account)
        saved = super().save(conversation)
        known = set(before.recent) if before else set()
        self.decided.update(set(saved.recent) - known)
        return saved


class Crowd(World):
    """Many accounts, and processes that stay warm and serve any of them."""

    def __init__(self, dice: random.Random) -> None:
        super().__init__()
        self.dice = dice
        known = self.clinic.known_directory()
        self.store: Any = Ledger(lambda: known, self.clock.now)
        self.store.decided = Counter()
        self.channel: Any = Chats()
        self.idle: list[Turns] = []

    def warm(self) -> Turns:
        """Take an idle container, or a new one if all are busy."""
        return self.idle.pop() if self.idle else self.process()

    def stored(self, account: str) -> Conversation:
        """The conversation as it is stored, without a call that counts."""
        return self.store._read(account) or Conversation(account)

    def next_update(self, account: str, event: Event, shown: Shown | None = None) -> Update:
        self.account = account
        return self.update(event, shown)

    def buttons(self, account: str) -> Iterator[tuple[Button, Shown]]:
        """The buttons of the newest message, each with the message."""
        for shown in self.channel.chat(account)[-1:]:
            yield from ((button, shown) for row in shown.view.buttons for button in row)

    def pressing(self, account: str, label: str) -> Update:
        """The press of a button whose label begins with these words."""
        button, shown = next((b, s) for b, s in self.buttons(account) if b.label.startswith(label))
        return self.next_update(account, _press(button.data), shown)

    def acts(self, account: str) -> Update:
        """The next press or text of a patient who wants a visit."""
        chat, screen = self.channel.chat(account), self.stored(account).screen
        if not chat:
            return self.next_update(account, Commanded("start"))
        if chat[-1].view.contact:
            return self.next_update(account, SharedContact(f"38067{int(account):07d}", own=True))
        if screen in ("birth_date", "surname", "first_name", "patronymic"):
            return self.next_update(account, Typed(answer(account, screen)))
        offered = [button.label for button, _ in self.buttons(account)]
        if screen in ("dates", "times", "nearest"):
            return self.pressing(account, self.dice.choice(offered[:5]))
        for wanted in WAY:
            if any(label.startswith(wanted) for label in offered):
                return self.pressing(account, wanted)
        return self.next_update(account, Commanded("start"))


def answer(account: str, screen: str) -> str:
    """The patient of an account."""
    number = int(account)
    first, second, third = (LETTERS[number // 20**place % 20] for place in range(3))
    return {
        "birth_date": f"12.03.{1950 + number % 50}",
        "surname": f"Ко{first}о{second}о{third}енко",
        "first_name": "Олена",
        "patronymic": "Іванівна",
    }[screen]
