"""A crowd of patients over one store and one clinic, each with a chat of their own, who book as people do."""

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
    *(
        "✅ Так, записати",
        "✅ Все вірно",
        "✅ Так",
        "📅 Записатися",
        "Філія Центр",
        "Сімейний лікар",
    ),
    *("Коваленко", "🏥 Візит у клініку"),
)
"""The buttons that lead to a visit, the last of them first."""
LETTERS = "абвгдежзиклмнопрстуфхц"


class Chats:
    """The channel, a chat for each account. `sent` counts new messages."""

    def __init__(self) -> None:
        self.of: dict[str, MemoryChannel] = {}
        self.sent: Counter[str] = Counter()

    def chat(self, account: str) -> list[Shown]:
        """What an account sees."""
        return self._of(account).chat

    def typing(self, account: str) -> None:
        """Nobody looks."""

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
    """A store that notes which update was decided how often, in what was really saved."""

    decided: Counter[int]

    def save(self, conversation: Conversation) -> Conversation:
        before = self._read(conversation.account)
        saved = super().save(conversation)
        known = set(before.recent) if before else set()
        self.decided.update(set(saved.recent) - known)
        return saved


class Crowd(World):
    """Many accounts; processes that are kept warm and serve whoever comes."""

    def __init__(self, dice: random.Random) -> None:
        super().__init__()
        self.dice = dice
        known = self.clinic.known_directory()
        self.store: Any = Ledger(lambda: known, self.clock.now)
        self.store.decided = Counter()
        self.channel: Any = Chats()
        self.idle: list[Turns] = []

    def warm(self) -> Turns:
        """A container that is idle, or a new one."""
        return self.idle.pop() if self.idle else self.process()

    def stored(self, account: str) -> Conversation:
        """As it is, without asking the store."""
        return self.store._read(account) or Conversation(account)

    def next_update(self, account: str, event: Event, shown: Shown | None = None) -> Update:
        self.account = account
        return self.update(event, shown)

    def buttons(self, account: str) -> Iterator[tuple[Button, Shown]]:
        """What the newest message offers."""
        for shown in self.channel.chat(account)[-1:]:
            yield from ((button, shown) for row in shown.view.buttons for button in row)

    def pressing(self, account: str, label: str) -> Update:
        """A press of a button whose label begins so."""
        button, shown = next((b, s) for b, s in self.buttons(account) if b.label.startswith(label))
        return self.next_update(account, _press(button.data), shown)

    def acts(self, account: str) -> Update:
        """The next thing that a patient who wants a visit does."""
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
    """Who the patient is."""
    number = int(account)
    first, second, third = (LETTERS[number // 20**place % 20] for place in range(3))
    return {
        "birth_date": f"12.03.{1950 + number % 50}",
        "surname": f"Ко{first}о{second}о{third}енко",
        "first_name": "Олена",
        "patronymic": "Іванівна",
    }[screen]
