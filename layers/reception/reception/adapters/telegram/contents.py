"""Reads what a message of Telegram's holds, for a desk or for kinds that can't be copied from the chat.

A kind of message has one row in `KINDS`. A row gives the text that staff read, and the file if there is one.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from reception.adapters.telegram.cleaning import clean
from reception.adapters.telegram.shape import TelegramMessage
from reception.dialog.reading.phones import as_people_write
from reception.dialog.staff import Carried, MessageKind


def content_of(message: TelegramMessage, *, whole: bool) -> Carried | None:
    """The content of a message; None if the desk can copy it from the chat, which it can unless `whole`."""
    for name, (read, copied) in KINDS.items():
        if getattr(message, name):
            return None if copied and not whole else read(message)
    return None


def has_content(message: TelegramMessage) -> bool:
    """False for what Telegram reports of the chat itself: a pinned message, a timer, a new title.

    Telegram adds kinds of such messages every year, so whatever has no row is one of them.
    """
    return any(getattr(message, name) for name in KINDS)


def is_shown_to_people(message: TelegramMessage) -> bool:
    """True for a photo, a recording or a file: a person can read it, and the bot can't."""
    return any(getattr(message, name) for name in _FILES)


def _text(message: TelegramMessage) -> str:
    return clean(message.text or message.caption or "")


def _plain(message: TelegramMessage) -> Carried:
    return Carried(_text(message))


def _file(name: str, message: TelegramMessage, kind: MessageKind = MessageKind.PLAIN) -> Carried:
    """A file with its caption; of a photo, the largest size."""
    held: Any = getattr(message, name)
    file = held[-1] if isinstance(held, list) else held
    named = clean(getattr(file, "file_name", None) or "")
    return Carried(_text(message), file.file_id, named, kind)


def _sticker(message: TelegramMessage) -> Carried:
    """The emoji that it stands for. The file of an animated one can be drawn by Telegram alone."""
    sticker = message.sticker
    assert sticker is not None
    file = "" if sticker.is_animated else sticker.file_id
    return Carried(clean(sticker.emoji or ""), file, kind=MessageKind.STICKER)


def _contact(message: TelegramMessage) -> Carried:
    contact = message.contact
    assert contact is not None
    names = " ".join(filter(None, (contact.first_name, contact.last_name)))
    phone = as_people_write(contact.phone_number)
    return Carried(clean("📇 " + ", ".join(filter(None, (names, phone)))))


def _place(message: TelegramMessage) -> Carried:
    place = message.location
    assert place is not None
    return Carried(f"📍 {place.latitude}, {place.longitude}")


def _venue(message: TelegramMessage) -> Carried:
    venue = message.venue
    assert venue is not None
    where = f"{venue.location.latitude}, {venue.location.longitude}"
    return Carried(clean(f"📍 {venue.title}, {venue.address} ({where})"))


def _poll(message: TelegramMessage) -> Carried:
    poll = message.poll
    assert poll is not None
    return _list(f"📊 {poll.question}", (option.text for option in poll.options))


def _checklist(message: TelegramMessage) -> Carried:
    checklist = message.checklist
    assert checklist is not None
    return _list(f"☑️ {checklist.title}", (task.text for task in checklist.tasks))


def _list(title: str, items: Iterator[str]) -> Carried:
    return Carried(clean("\n– ".join((title, *items))))


def _dice(message: TelegramMessage) -> Carried:
    dice = message.dice
    assert dice is not None
    return Carried(clean(f"{dice.emoji} {dice.value}"))


def _game(message: TelegramMessage) -> Carried:
    game = message.game
    assert game is not None
    return Carried(clean(f"🎮 {game.title}"))


def _of_kind(kind: MessageKind, message: TelegramMessage) -> Carried:
    return Carried(_text(message), kind=kind)


type _Row = tuple[Callable[[TelegramMessage], Carried], bool]
"""How a kind is read; whether Telegram surely copies it."""

_OTHER: _Row = partial(_of_kind, MessageKind.OTHER), False
_FILES: dict[str, _Row] = {
    "animation": (partial(_file, "animation"), True),
    "audio": (partial(_file, "audio"), True),
    "document": (partial(_file, "document"), True),
    "photo": (partial(_file, "photo"), True),
    "video": (partial(_file, "video"), True),
    "video_note": (partial(_file, "video_note", kind=MessageKind.VIDEO_NOTE), True),
    "voice": (partial(_file, "voice", kind=MessageKind.VOICE), True),
}
KINDS: dict[str, _Row] = {
    **_FILES,
    "text": (_plain, True),
    "sticker": (_sticker, True),
    "contact": (_contact, True),
    "venue": (_venue, True),
    "location": (_place, True),
    "dice": (_dice, True),
    "poll": (_poll, False),
    "checklist": (_checklist, False),
    "game": (_game, False),
    "story": (partial(_of_kind, MessageKind.STORY), False),
    "paid_media": _OTHER,
    "invoice": _OTHER,
    "giveaway": _OTHER,
    "giveaway_winners": _OTHER,
}
"""Every kind of content that people send, by its field in the Bot API. The first field that a message has counts.

A venue has a location, too, and an animation is also a document. Of a poll, a quiz is not copied. Telegram copies
neither paid media nor invoices nor giveaways; nothing says whether it copies a game, a story or a list of tasks.
"""
