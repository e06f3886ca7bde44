"""Reads Telegram's updates into the dialog's events. All that stands in an update is a stranger's input."""

import unicodedata
from typing import Any

from telegram import (
    Animation,
    Audio,
    Document,
    PhotoSize,
    Sticker,
    Video,
    VideoNote,
    Voice,
)
from telegram import Message as TelegramMessage
from telegram import Update as TelegramUpdate
from telegram.constants import ChatMemberStatus, ChatType

from reception.adapters.telegram.shape import shaped
from reception.dialog import buttons
from reception.dialog.conversation import Message
from reception.dialog.events import (
    ChatBlocked,
    ChatUnblocked,
    Commanded,
    Event,
    Pressed,
    PressedStanding,
    SharedContact,
    Typed,
    Unreadable,
)
from reception.dialog.staff import Carried, Sent
from reception.dialog.words import LANGUAGES
from reception.turns.ports import Update

MAX_TEXT_CHARACTERS = 4096
OLD_PHOTO = "?"
"""Stands for the doctor in a picture above a pressed button: an update does not say whose picture it is."""


def read(body: dict[str, Any], *, whole: bool = False) -> tuple[Update, str] | None:
    """Return the update, and the id of the press to be answered ("" if it is none); None for a kind without a meaning.

    `whole`: the event holds what was said, for a desk that can't copy it from the chat.

    Raises:
        NotAnUpdate: the body has no shape of Telegram's.
    """
    update = shaped(body)
    if update.callback_query is not None:
        return _press(update)
    if update.my_chat_member is not None:
        return _chat_change(update)
    message = update.message or update.edited_message  # a corrected text is read like a new one
    edit = update.message is None
    if message is None or message.from_user is None or message.chat.type != ChatType.PRIVATE:
        return None
    if _is_service(message) or (edit and message.location is not None):
        return None  # a live location is edited every few seconds while the patient is on the way
    account = str(message.from_user.id)
    language = _language(message.from_user.language_code)
    event = _event(message, account, edit=edit, whole=whole)
    return Update(update.update_id, account, event, language), ""


def _press(update: TelegramUpdate) -> tuple[Update, str] | None:
    query = update.callback_query
    assert query is not None
    shown = query.message
    if shown is None or shown.chat.type != ChatType.PRIVATE:
        return None
    standing = buttons.decode_standing(query.data or "")
    decoded = buttons.decode(query.data or "") or (None, None)
    event = PressedStanding(standing) if standing else Pressed(*decoded)
    photo = OLD_PHOTO if isinstance(shown, TelegramMessage) and shown.photo else ""
    pressed = Message(shown.message_id, photo) if shown.is_accessible else None
    language = _language(query.from_user.language_code)
    account = str(query.from_user.id)
    return Update(update.update_id, account, event, language, pressed), query.id


def _chat_change(update: TelegramUpdate) -> tuple[Update, str] | None:
    """The news that the patient blocked or unblocked the bot; None for a change of a group."""
    change = update.my_chat_member
    assert change is not None
    if change.chat.type != ChatType.PRIVATE:
        return None
    blocked = change.new_chat_member.status == ChatMemberStatus.BANNED
    event = ChatBlocked() if blocked else ChatUnblocked()
    language = _language(change.from_user.language_code)
    return Update(update.update_id, str(change.from_user.id), event, language), ""


def _event(message: TelegramMessage, account: str, *, edit: bool, whole: bool) -> Event:
    if message.contact is not None:
        own = str(message.contact.user_id) == account
        return SharedContact(_clean(message.contact.phone_number), own)
    text = _clean(message.text or message.caption or "")
    said = _said(message, edit=edit, whole=whole)
    if not text:
        return Unreadable(said)
    if message.text and text.startswith("/"):
        name, _, payload = text[1:].partition(" ")
        return Commanded(name.partition("@")[0].lower(), payload.strip())
    return Typed(text, said)


def _is_service(message: TelegramMessage) -> bool:
    """Whether Telegram reports something of the chat itself: a pinned message, a timer, a new title.

    Telegram adds kinds of such messages every year, so what has no content that people send counts as one of them.
    """
    if message.successful_payment is not None or message.passport_data is not None:
        return True  # the library calls these attachments
    content = message.text, message.effective_attachment, message.checklist
    return not any(content)


def _said(message: TelegramMessage, *, edit: bool, whole: bool) -> Sent:
    replied = message.reply_to_message.message_id if message.reply_to_message else 0
    album = message.media_group_id or ""
    return Sent(message.message_id, replied, album, edit, _content(message) if whole else None)


def _content(message: TelegramMessage) -> Carried:
    """The text, or the coordinates of a place, and Telegram's id of the file, as far as the message has them."""
    text = _clean(message.text or message.caption or "")
    place, held = message.location, message.effective_attachment
    if place is not None:
        text = f"📍 {place.latitude}, {place.longitude}"
    file = held[-1] if isinstance(held, tuple) and held else held
    if not isinstance(
        file, (Animation, Audio, Document, PhotoSize, Sticker, Video, VideoNote, Voice)
    ):
        return Carried(text)
    return Carried(text, file.file_id, getattr(file, "file_name", None) or "")


def _clean(text: str) -> str:
    """Cut a text to a message's length, and drop control characters, direction marks and lone surrogates."""
    kept = (c for c in text[:MAX_TEXT_CHARACTERS] if c == "\n" or unicodedata.category(c)[0] != "C")
    return "".join(kept).strip()


def _language(code: str | None) -> str:
    """The account's language if the reception speaks it, else Ukrainian."""
    language = (code or "").partition("-")[0].lower()
    return language if language in LANGUAGES else "uk"
