"""Reads what staff do in their group of Telegram."""

from typing import Any

from reception.adapters.telegram.contents import has_content
from reception.adapters.telegram.shape import CallbackQuery, ReactionChange, TelegramMessage, shaped
from reception.adapters.telegram.updates import emoji_of
from reception.desk.ports import (
    RoomMoved,
    StaffEdited,
    StaffGone,
    StaffPressed,
    StaffReacted,
    StaffUpdate,
    StaffWrote,
)
from reception.desk.thread import Operator

GROUPS = ("group", "supergroup")
"""The types of chats that staff work in."""
CHANNEL = "channel"
"""The type of a message's origin: a channel has published it."""
TEXT_MENTION = "text_mention"
"""The type of a mention of a person without a username."""


def read_staff(body: dict[str, Any]) -> tuple[StaffUpdate, str] | None:
    """Return a group's update, and the id of the press to be answered ("" if it is none); None for any other update.

    Raises:
        NotAnUpdate: the body has no shape of Telegram's.
    """
    update = shaped(body)
    if update.callback_query is not None:
        return _pressed(update.update_id, update.callback_query)
    if update.message_reaction is not None:
        return _reacted(update.update_id, update.message_reaction)
    message = update.message or update.edited_message
    if message is None or not _is_group(message):
        return None
    event = _event(message, edited=update.message is None)
    if event is None:
        return None
    return StaffUpdate(
        update.update_id, message.chat.id, _topic(message), _member(message), event
    ), ""


def _pressed(update: int, query: CallbackQuery) -> tuple[StaffUpdate, str] | None:
    shown = query.message
    if shown is None or not shown.is_accessible or not _is_group(shown):
        return None
    member = Operator(str(query.from_user.id), query.from_user.first_name)
    event = StaffPressed(shown.message_id, query.data or "")
    return StaffUpdate(update, shown.chat.id, _topic(shown), member, event), query.id


def _reacted(update: int, reaction: ReactionChange) -> tuple[StaffUpdate, str] | None:
    """A reaction of a member; an anonymous administrator's is nobody's."""
    user, chat = reaction.user, reaction.chat
    if user is None or chat.type not in GROUPS:
        return None
    shown = [emoji_of(it) or None for it in reaction.new_reaction]
    event = StaffReacted(reaction.message_id, shown[-1] if shown else "")
    return StaffUpdate(update, chat.id, 0, Operator(str(user.id), user.first_name), event), ""


def _event(
    message: TelegramMessage, *, edited: bool
) -> StaffWrote | StaffEdited | StaffGone | RoomMoved | None:
    if message.migrate_to_chat_id:
        return RoomMoved(message.migrate_to_chat_id)
    if message.left_chat_member:
        return StaffGone(str(message.left_chat_member.id))
    if not has_content(message) or (edited and message.location is not None):
        return None  # a live location changes every few seconds, and goes out once
    text = message.text or message.caption or ""
    calls = _calls(message)
    if edited:
        return StaffEdited(message.message_id, text, caption=message.text is None, calls=calls)
    return StaffWrote(
        message.message_id,
        text,
        _reply_to(message),
        message.media_group_id or "",
        calls=calls,
        forwarded=_is_forwarded(message),
        files=_files(message),
    )


def _calls(message: TelegramMessage) -> bool:
    """True if a line of it begins with the mention of a person without a username: it is a name, without an @."""
    text = (message.text or message.caption or "").encode("utf-16-le")
    entities = message.entities or message.caption_entities
    before = [
        text[: 2 * entity.offset].decode("utf-16-le", "replace").rpartition("\n")[2]
        for entity in entities
        if entity.type == TEXT_MENTION
    ]
    return any(not words.strip() for words in before)


def _is_forwarded(message: TelegramMessage) -> bool:
    """True for what was a person's or a bot's before. What a channel has published, or the member wrote, is not."""
    origin = message.forward_origin
    if origin is None or origin.type == CHANNEL:
        return False
    return origin.sender_user is None or origin.sender_user.id != _id_of_sender(message)


def _id_of_sender(message: TelegramMessage) -> int | None:
    return message.from_user.id if message.from_user else None


def _files(message: TelegramMessage) -> tuple[str, ...]:
    """The name of a document, an audio, a video or an animation, if it has one."""
    named = (message.document, message.audio, message.video, message.animation)
    return tuple(file.file_name for file in named if file and file.file_name)


def _reply_to(message: TelegramMessage) -> int:
    """The message that is answered; 0 if none is, where Telegram names the message that began the topic."""
    replied = message.reply_to_message
    if replied is None or replied.message_id == message.message_thread_id:
        return 0
    return int(replied.message_id)


def _is_group(message: TelegramMessage) -> bool:
    return message.chat.type in GROUPS


def _topic(message: TelegramMessage) -> int:
    return (message.message_thread_id or 0) if message.is_topic_message else 0


def _member(message: TelegramMessage) -> Operator | None:
    """The person who wrote; None for a bot, and for an administrator who is anonymous."""
    user = message.from_user
    if user is None or user.is_bot or message.sender_chat is not None:
        return None
    return Operator(str(user.id), user.first_name)
