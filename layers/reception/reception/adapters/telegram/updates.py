"""Reads Telegram's updates into the dialog's events. All that stands in an update is a stranger's input."""

from typing import Any

from reception.adapters.telegram import shape
from reception.adapters.telegram.cleaning import clean
from reception.adapters.telegram.contents import content_of, has_content, is_shown_to_people
from reception.adapters.telegram.shape import shaped
from reception.dialog import buttons
from reception.dialog.buttons import Standing
from reception.dialog.conversation import Message
from reception.dialog.events import (
    ChatBlocked,
    ChatUnblocked,
    Commanded,
    Event,
    Pressed,
    PressedStanding,
    Reacted,
    SharedContact,
    Typed,
    Unreadable,
)
from reception.dialog.staff import Carried, MessageKind, Sent
from reception.dialog.words import LANGUAGES
from reception.turns.ports import Update

BANNED = "kicked"
"""The bot's status in the chat of a patient who blocked it."""
PRIVATE = "private"
"""The type of a chat with one person."""
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
    if update.message_reaction is not None:
        return _reaction(update.update_id, update.message_reaction)
    message = update.message or update.edited_message  # a corrected text is read like a new one
    edit = update.message is None
    if message is None or message.from_user is None or message.chat.type != PRIVATE:
        return None
    if not has_content(message) or (edit and message.location is not None):
        return None  # a live location is edited every few seconds while the patient is on the way
    account = str(message.from_user.id)
    language = _language(message.from_user.language_code)
    event = _event(message, account, edit=edit, whole=whole)
    name = message.from_user.full_name
    return Update(update.update_id, account, event, language, name=name), ""


def _press(update: shape.TelegramUpdate) -> tuple[Update, str] | None:
    query = update.callback_query
    assert query is not None
    shown = query.message
    if shown is None or shown.chat.type != PRIVATE:
        return None
    standing = buttons.decode_standing(query.data or "")
    decoded = buttons.decode(query.data or "") or (None, None)
    event = PressedStanding(standing) if standing else Pressed(*decoded)
    photo = OLD_PHOTO if shown.photo else ""
    pressed = Message(shown.message_id, photo) if shown.is_accessible else None
    language = _language(query.from_user.language_code)
    account = str(query.from_user.id)
    name = query.from_user.full_name
    return Update(update.update_id, account, event, language, pressed, name), query.id


def _chat_change(update: shape.TelegramUpdate) -> tuple[Update, str] | None:
    """The news that the patient blocked or unblocked the bot; None for a change of a group."""
    change = update.my_chat_member
    assert change is not None
    if change.chat.type != PRIVATE:
        return None
    blocked = change.new_chat_member.status == BANNED
    event = ChatBlocked() if blocked else ChatUnblocked()
    language = _language(change.from_user.language_code)
    return Update(update.update_id, str(change.from_user.id), event, language), ""


def _reaction(update: int, reaction: shape.ReactionChange) -> tuple[Update, str] | None:
    """A reaction as an answer to its message. None for another chat, and where only another emoji was taken back."""
    user = reaction.user
    if user is None or reaction.chat.type != PRIVATE:
        return None
    added = [it for it in reaction.new_reaction if it not in reaction.old_reaction]
    if not added and reaction.new_reaction:
        return None
    kind = MessageKind.REACTION if added else MessageKind.NO_REACTION
    emoji = "".join(map(emoji_of, added or reaction.old_reaction))
    # A reaction is no message: its id is the update's, negative, which no message has.
    said = Sent(-update, reaction.message_id, content=Carried(emoji, kind=kind))
    return Update(update, str(user.id), Reacted(said), _language(user.language_code)), ""


def emoji_of(reaction: shape.Reaction) -> str:
    """The emoji of a reaction; empty for one that only Telegram can draw."""
    return reaction.emoji or ""


def _event(message: shape.TelegramMessage, account: str, *, edit: bool, whole: bool) -> Event:
    if message.contact is not None:
        own = str(message.contact.user_id) == account
        said = _said(message, edit=edit, whole=whole)
        return SharedContact(clean(message.contact.phone_number), own, said)
    text = clean(message.text or message.caption or "")
    said = _said(message, edit=edit, whole=whole)
    if not text:
        return Unreadable(said)
    if message.text and text.startswith("/"):
        name, _, payload = text[1:].partition(" ")
        return Commanded(name.partition("@")[0].lower(), payload.strip())
    return Typed(text, said, _buttons_of(message.reply_to_message))


def _buttons_of(notice: shape.TelegramMessage | None) -> tuple[Standing, ...]:
    """The buttons of the notice that a message replies to. They are checked as a press of them is."""
    if notice is None or notice.reply_markup is None:
        return ()
    keys = (key for row in notice.reply_markup.inline_keyboard for key in row)
    decoded = (buttons.decode_standing(key.callback_data or "") for key in keys)
    return tuple(standing for standing in decoded if standing)


def _said(message: shape.TelegramMessage, *, edit: bool, whole: bool) -> Sent:
    replied = message.reply_to_message.message_id if message.reply_to_message else 0
    album = message.media_group_id or ""
    content = content_of(message, whole=whole)
    return Sent(message.message_id, replied, album, edit, content, is_shown_to_people(message))


def _language(code: str | None) -> str:
    """The account's language if the reception speaks it, else Ukrainian."""
    language = (code or "").partition("-")[0].lower()
    return language if language in LANGUAGES else "uk"
