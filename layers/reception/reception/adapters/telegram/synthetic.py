"""A synthetic patient: comes to the webhook as Telegram does, and reads what the bot answers.

Its chat has an id that Telegram gives to nobody, so its answers come back with the update (`recorder`): no message goes
out, and no figure counts it.
"""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import partial
from itertools import count, cycle
from typing import Any

from reception.dataclass import dataclass
from reception.ports import SYNTHETIC_FROM
from reception.turns.ports import DoorFailed

AGAIN_SECONDS = 1.0
TRIES = 3
"""How often an update is brought that is answered 503, as Telegram would."""
COMMANDS = (
    *("/start", "/clinic", "/questions", "/help", "/privacy", "/reminders", "/language"),
    *("/free", "/manager", "/users", "/export"),
)
"""Commands to go on with where a page has no new button. One that is not known is answered, too."""
NOBODYS_NUMBER = "12015550123"
"""A number that the North American numbering plan keeps for films: no card of a patient has it."""
FORM = ("12.03.1985", "Тестенко", "Тест", "Тестівна")
WRITES = ("✅", "❌")
"""Signs of buttons that agree and cancel."""
SHOWS = ("sendMessage", "sendPhoto", "editMessageText", "editMessageCaption")


@dataclass(frozen=True)
class DoorAnswer:
    """An answer of the webhook: HTTP status and body."""

    status: int
    body: str


type _Door = Callable[[Mapping[str, Any]], DoorAnswer]
"""Brings an update (the JSON of the Bot API) to the webhook, with the secret."""


@dataclass(frozen=True)
class SyntheticPage:
    """A page as the chat shows it. `buttons`: data by label; `message`: the message that has them."""

    text: str
    buttons: Mapping[str, str]
    message: int

    @property
    def title(self) -> str:
        """The first line, without marks of HTML."""
        return self.text.partition("\n")[0].replace("<b>", "").replace("</b>", "")


@dataclass
class SyntheticChat:
    """One chat at a door. Each deed returns the page that stands then.

    Every deed may raise `DoorFailed`.
    """

    door: _Door
    language: str = "uk"
    id: int = field(default_factory=lambda: SYNTHETIC_FROM + random.getrandbits(40))
    page: SyntheticPage = field(default_factory=lambda: SyntheticPage("", {}, 0))
    numbers: Iterator[int] = field(
        default_factory=lambda: count(SYNTHETIC_FROM + random.getrandbits(48))
    )

    def says(self, text: str) -> SyntheticPage:
        """Write a text or a command."""
        named = {"text": text}
        if text.startswith("/"):
            whole = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
            return self._come(message=self._message(entities=[whole], **named))
        return self._come(message=self._message(**named))

    def shares(self, phone: str) -> SyntheticPage:
        """Share the chat's own number with Telegram's button."""
        contact = {"phone_number": phone, "first_name": "Synthetic", "user_id": self.id}
        return self._come(message=self._message(contact=contact))

    def presses(self, label: str) -> SyntheticPage:
        """Press the first button whose label has this text."""
        named = next((name for name in self.page.buttons if label in name), None)
        if named is None:
            raise DoorFailed(f"no button {label!r} at {self.page.title!r}")
        message = {**self._message(), "message_id": self.page.message}
        query = {"id": str(next(self.numbers)), "from": self._sender, "chat_instance": "synthetic"}
        data = self.page.buttons[named]
        return self._come(callback_query={**query, "message": message, "data": data})

    @property
    def _sender(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": "Synthetic",
            "language_code": self.language,
        }

    def _message(self, **content: Any) -> dict[str, Any]:
        chat = {"id": self.id, "type": "private", "first_name": "Synthetic"}
        return {
            "message_id": next(self.numbers) % 2**31,
            "date": int(time.time()),
            "chat": chat,
            "from": self._sender,
            **content,
        }

    def _come(self, **content: Any) -> SyntheticPage:
        """Bring an update, again while the webhook asks for it, and read what was shown."""
        update = {"update_id": next(self.numbers), **content}
        answer = self.door(update)
        for _ in range(TRIES - 1):
            if answer.status != 503:
                break
            time.sleep(AGAIN_SECONDS)
            answer = self.door(update)
        if answer.status != 200:
            raise DoorFailed(f"answered {answer.status} at {self.page.title!r}")
        for call in _calls(answer):
            self._see(call["method"], call["fields"])
        return self.page

    def _see(self, method: str, fields: Mapping[str, Any]) -> None:
        """Take in a call of the bot: a page is the last message with a text."""
        if method not in SHOWS:
            return
        text = fields.get("text") or fields.get("caption") or ""
        rows = (fields.get("reply_markup") or {}).get("inline_keyboard", ())
        buttons = {
            key["text"]: key["callback_data"]
            for row in rows
            for key in row
            if "callback_data" in key
        }
        self.page = SyntheticPage(text, buttons, int(fields["message_id"]))


def _calls(answer: DoorAnswer) -> list[dict[str, Any]]:
    try:
        calls: list[dict[str, Any]] = json.loads(answer.body)["calls"]
    except (ValueError, KeyError, TypeError) as error:
        raise DoorFailed(
            "answered 200 without a record: is the chat not synthetic there?"
        ) from error
    return calls


def explore(chat: SyntheticChat, deeds: int) -> Iterator[str]:
    """Fill in a form up to its last page, press each button once, then have all deleted, and yield what fails.

    No button is pressed that agrees to something or cancels it, so nothing is written in the clinic system. After a
    fault the walk goes on with the next command.
    """
    pressed: set[tuple[str, str]] = set()
    commands = cycle(COMMANDS)
    steps: list[Callable[[], object]] = [
        lambda: chat.says("/visits"),
        lambda: chat.shares(NOBODYS_NUMBER),
        *(partial(chat.says, text) for text in FORM),
    ]
    for number in range(deeds):
        label = _not_pressed(chat.page, pressed)
        try:
            if number < len(steps):
                steps[number]()
            elif label is None:
                chat.says(next(commands))
            else:
                pressed.add((chat.page.title, label))
                chat.presses(label)
        except DoorFailed as fault:
            yield str(fault)
            chat.page = SyntheticPage("", {}, 0)
    yield from leave(chat)


def _not_pressed(page: SyntheticPage, pressed: set[tuple[str, str]]) -> str | None:
    """A button of the page, by chance, that was not pressed before; None without one."""
    left = [
        label
        for label in page.buttons
        if (page.title, label) not in pressed and not label.startswith(WRITES)
    ]
    return random.Random(len(pressed)).choice(left) if left else None  # noqa: S311 - no secret


BOOK, CONFIRM, CANCEL, CANCEL_SURELY, CANCELLED = (
    *("📅 Записатися", "✅ Так, записати"),
    *("❌ Скасувати візит", "❌ Так, скасувати", "🚫"),
)
"""The words of the pages on the way, in Ukrainian; a test goes the way over the real pages."""
ASIDE = (*WRITES, "🔁", "←", "☰", "Менеджер", "🔔", "Жоден", "🏠", "▶", "◀", "»", "«")
"""Beginnings of buttons that lead off the way to a free time, or write something."""
MOST_PAGES = 10


@dataclass(frozen=True)
class TestCard:
    """The clinic's things for synthetic visits: a doctor's id, and number and date of birth of a patient's card."""

    __test__ = False
    doctor: str
    phone: str
    birth_date: str

    def __bool__(self) -> bool:
        return all((self.doctor, self.phone, self.birth_date))


def visit(chat: SyntheticChat, card: TestCard) -> str:
    """Go the way of a patient, and return how far it went. All that is kept of the chat is deleted at the end.

    With a `card` a visit is booked and given back, if the test doctor has a free time; else a form is filled in up to
    its last page, and nothing is confirmed.

    Raises:
        DoorFailed: a page was not answered, or is not the one that comes next.
    """
    if not chat.says("/start").buttons:
        raise DoorFailed("the menu has no buttons")
    chat.says("/visits")
    came = _book(chat, card) if card else _fill_in(chat)
    for fault in leave(chat):
        raise DoorFailed(fault)
    return came


def _fill_in(chat: SyntheticChat) -> str:
    chat.shares(NOBODYS_NUMBER)
    for text in FORM:
        chat.says(text)
    if not any(label.startswith(WRITES[0]) for label in chat.page.buttons):
        raise DoorFailed(f"the form ends at {chat.page.title!r}, not at its last page")
    return "stopped before the confirmation"


def _book(chat: SyntheticChat, card: TestCard) -> str:
    chat.shares(card.phone)
    chat.says(card.birth_date)
    chat.says(f"/start doctor_{card.doctor}")
    chat.presses(BOOK)
    for _ in range(MOST_PAGES):
        if CONFIRM in chat.page.buttons:
            break
        onward = next((name for name in chat.page.buttons if not name.startswith(ASIDE)), None)
        if onward is None:
            return "found no free time"
        chat.presses(onward)
    chat.presses(CONFIRM)
    chat.presses(CANCEL)
    chat.presses(CANCEL_SURELY)
    if CANCELLED not in chat.page.text:
        raise DoorFailed(f"the visit was not given back: {chat.page.title!r}")
    return "booked, and gave back"


def leave(chat: SyntheticChat) -> Iterator[str]:
    """Have all that is kept of the chat deleted; yields what fails."""
    try:
        chat.says("/forget")
        chat.presses(next(iter(chat.page.buttons), "a button that deletes all"))
    except DoorFailed as fault:
        yield str(fault)
