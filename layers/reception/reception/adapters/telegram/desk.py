"""The `StaffRoom` in a forum group of Telegram, and what comes from there."""

import logging
from collections.abc import Coroutine, Sequence
from html import escape
from typing import Any, override

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginUser,
    MessageReactionUpdated,
    ReactionTypeEmoji,
    ReplyParameters,
)
from telegram import Message as TelegramMessage
from telegram.constants import ChatMemberStatus, ChatType, ParseMode, ReactionEmoji
from telegram.error import BadRequest, ChatMigrated, Forbidden

from reception.adapters.telegram.channel import TelegramChannel
from reception.adapters.telegram.contents import has_content
from reception.adapters.telegram.patients import TelegramPatients
from reception.adapters.telegram.shape import shaped
from reception.adapters.telegram.updates import emoji_of
from reception.desk.ports import (
    CannotCopy,
    File,
    RoomChanged,
    RoomGone,
    RoomMoved,
    StaffEdited,
    StaffGone,
    StaffPressed,
    StaffReacted,
    StaffRoom,
    StaffUpdate,
    StaffWrote,
    TopicGone,
    TopicsDenied,
    TopicShut,
)
from reception.desk.thread import Line, Operator, Rows
from reception.dialog.staff import MessageKind
from reception.turns.ports import ChannelError, ChatGone

MAX_TOPIC_NAME_CHARACTERS = 128
SUPERGROUP = "-100"
"""Begins the id of every supergroup."""
REACTIONS = (MessageKind.REACTION, MessageKind.NO_REACTION)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_TOPIC_GONE = ("thread not found", "topic_deleted", "topic_id_invalid")
_TOPICS_DENIED = (
    "rights to create a topic",
    "rights to close or open the topic",
    "rights to edit the topic",
    "rights to delete the topic",
    "rights to manage topics",
    "not a forum",
)
_ROOM_GONE = ("chat not found", "not enough rights", "have no rights")
_CANNOT_COPY = ("to copy not found", "can't be copied", "no messages to copy", "message_id_invalid")

log = logging.getLogger(__name__)


class TelegramRoom(StaffRoom):
    """Topics of one group. Staff and patients talk to the same bot, so that Telegram can copy between their chats."""

    topic_per_request = False

    def __init__(self, channel: TelegramChannel, room: int) -> None:
        self.channel = channel
        self.bot = channel.bot
        self.patients = TelegramPatients(channel)
        self.room: int | str = room
        self._icons: dict[str, str | None] | None = None

    @override
    def follow(self, room: int) -> None:
        """A group gets another id when it becomes a supergroup."""
        self.room = room

    @override
    def open_topic(self, name: str, icon: str = "") -> int:
        """Make a topic. Telegram documents no words for "too many", so that any refusal counts as a denial."""
        chosen = self._icon(icon)
        try:
            made = self._run(
                self.bot.create_forum_topic(
                    self.room, name[:MAX_TOPIC_NAME_CHARACTERS], icon_custom_emoji_id=chosen
                )
            )
        except BadRequest as error:
            raise TopicsDenied(error.message) from error
        return int(made.message_thread_id)

    @override
    def dress_topic(self, topic: int, name: str, icon: str) -> None:
        """Telegram notes in the topic that its name was changed."""
        try:
            self._unless_done(
                self.bot.edit_forum_topic(
                    self.room,
                    topic,
                    name[:MAX_TOPIC_NAME_CHARACTERS],
                    icon_custom_emoji_id=self._icon(icon),
                )
            )
        except (BadRequest, RoomGone, TopicsDenied) as error:
            log.warning("a topic keeps its name: %s", error)

    def _icon(self, emoji: str) -> str | None:
        """The id of an icon, of those that Telegram offers for topics; None for any other. It is asked once."""
        if not emoji:
            return None
        if self._icons is None:
            try:
                stickers = self._run(self.bot.get_forum_topic_icon_stickers())
            except (BadRequest, ChannelError) as error:
                log.warning("the icons of topics are not known: %s", error)
                return None
            self._icons = {bare_emoji(it.emoji or ""): it.custom_emoji_id for it in stickers}
        return self._icons.get(bare_emoji(emoji))

    @override
    def reopen_topic(self, topic: int) -> None:
        self._unless_done(self.bot.reopen_forum_topic(self.room, topic))

    @override
    def close_topic(self, topic: int) -> None:
        self._unless_done(self.bot.close_forum_topic(self.room, topic))

    @override
    def delete_topic(self, topic: int) -> None:
        try:
            self._run(self.bot.delete_forum_topic(self.room, topic))
        except TopicGone:
            log.info("a topic was deleted before")

    @override
    def post(self, topic: int, text: str, buttons: Rows = (), reply_to: int = 0) -> int:
        sent = self._run(
            self.bot.send_message(
                self.room,
                text,
                parse_mode=ParseMode.HTML,
                message_thread_id=topic or None,
                reply_markup=_markup(buttons),
                reply_parameters=_reply(reply_to),
                link_preview_options=_NO_PREVIEW,
            )
        )
        return int(sent.message_id)

    @override
    def pin(self, message: int) -> None:
        """Pin a message in its topic, without a sound. The newest pinned message stands above the topic."""
        try:
            self._run(self.bot.pin_chat_message(self.room, message, disable_notification=True))
        except (BadRequest, ChannelError) as error:
            log.warning("a card is not pinned: %s", error)

    @override
    def show(self, topic: int, files: Sequence[File], text: str) -> None:
        """A picture (`.png`) is a photo, and any other file a document."""
        for number, file in enumerate(files):
            caption = text if number == 0 else None
            picture = file.name.endswith(".png")
            send: Any = self.bot.send_photo if picture else self.bot.send_document
            self._run(
                send(
                    self.room,
                    file.content,
                    caption=caption,
                    filename=file.name,
                    parse_mode=ParseMode.HTML,
                    message_thread_id=topic or None,
                )
            )

    @override
    def redraw(self, message: int, text: str, buttons: Rows) -> None:
        try:
            self._run(
                self.bot.edit_message_text(
                    text,
                    self.room,
                    message,
                    parse_mode=ParseMode.HTML,
                    reply_markup=_markup(buttons),
                    link_preview_options=_NO_PREVIEW,
                )
            )
        except BadRequest as error:
            log.info("a card is not redrawn: %s", error.message)

    @override
    def copy_to_topic(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        """Copy messages. Where Telegram does not, say what came; a reaction is no message, so it is said at once."""
        content = lines[0].content
        messages = [line.message for line in lines]
        try:
            if content is None or content.kind not in REACTIONS:
                return self._copied(
                    self.room, account, messages, reply_to, topic or None, self._run
                )
        except CannotCopy:
            if content is None:
                raise
        return (self.post(topic, escape(content.text), reply_to=reply_to),)

    @override
    def copy_to_patient(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        """Copy to the patient's chat: a refusal is that chat's (`ChatGone`), and not the room's."""
        messages = [line.message for line in lines]
        try:
            return self._copied(account, self.room, messages, reply_to, None, self.channel.run)
        except BadRequest as error:
            raise CannotCopy(error.message) from error

    @override
    def send_answer(self, account: str, text: str) -> int:
        return self.patients.say(account, text)[0]

    @override
    def edit_at_patient(self, account: str, message: int, text: str, *, caption: bool) -> bool:
        return self.patients.change(account, message, text, caption=caption)

    @override
    def delete_at_patient(self, account: str, message: int) -> bool:
        return self.patients.delete(account, message)

    @override
    def react_at_patient(self, account: str, message: int, emoji: str) -> bool:
        return self.patients.react(account, message, emoji)

    @override
    def mark(self, message: int, *, arrived: bool) -> None:
        """Set a reaction, thumbs up or thumbs down."""
        emoji = ReactionEmoji.THUMBS_UP if arrived else ReactionEmoji.THUMBS_DOWN
        try:
            self._run(self.bot.set_message_reaction(self.room, message, [ReactionTypeEmoji(emoji)]))
        except (BadRequest, ChannelError) as error:
            log.warning("not marked: %s", error)

    @override
    def show_alone(self, topic: int, user: str, text: str) -> bool:
        """Write to the member's own chat with the bot, where Telegram keeps the text from being passed on."""
        try:
            self.channel.run(
                self.bot.send_message(
                    int(user),
                    text,
                    parse_mode=ParseMode.HTML,
                    protect_content=True,
                    link_preview_options=_NO_PREVIEW,
                )
            )
        except (BadRequest, ChatGone) as error:
            log.info("a member has no chat with the bot: %s", error)
            return False
        return True

    @override
    def is_member(self, user: str) -> bool:
        """Ask Telegram each time: somebody who has left the group is not staff any more."""
        try:
            member = self._run(self.bot.get_chat_member(self.room, int(user)))
        except BadRequest:
            return False
        here = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER)
        return member.status in here or bool(getattr(member, "is_member", False))

    @override
    def link(self, topic: int, message: int = 0) -> str:
        """Telegram names a private group in links by its id without the prefix of supergroups."""
        room = str(self.room).removeprefix(SUPERGROUP)
        return f"https://t.me/c/{room}/{topic}" + (f"/{message}" if message else "")

    def _copied(
        self,
        to: int | str,
        source: int | str,
        messages: Sequence[int],
        reply_to: int,
        topic: int | None,
        run: Any,
    ) -> tuple[int, ...]:
        """Copy a message or an album, and return the copies' ids.

        For an album Telegram copies what it can, and leaves out the rest without an error. `run` makes the call.
        """
        if len(messages) == 1:
            call = self.bot.copy_message(
                to,
                source,
                messages[0],
                message_thread_id=topic,
                reply_parameters=_reply(reply_to),
            )
            return (int(run(call).message_id),)
        album = sorted(messages)
        copies = run(self.bot.copy_messages(to, source, album, message_thread_id=topic))
        if not copies:
            raise CannotCopy("nothing of the album")
        return tuple(int(copy.message_id) for copy in copies)

    def _unless_done(self, call: Coroutine[Any, Any, Any]) -> None:
        """Make a call; if the topic is already as the call would make it, that is no error."""
        try:
            self._run(call)
        except BadRequest as error:
            if "not_modified" not in error.message.lower():
                raise

    def _run[T](self, call: Coroutine[Any, Any, T]) -> T:
        return self.channel.run(_in_room(call))


async def _in_room[T](call: Coroutine[Any, Any, T]) -> T:
    """Turn Telegram's refusals into the errors that they mean in the room."""
    try:
        return await call
    except ChatMigrated as error:
        raise RoomChanged(error.new_chat_id) from error
    except Forbidden as error:
        raise RoomGone(error.message) from error
    except BadRequest as error:
        words = error.message.lower()
        if any(gone in words for gone in _TOPIC_GONE):
            raise TopicGone(error.message) from error
        if "topic_closed" in words:
            raise TopicShut(error.message) from error
        if any(denied in words for denied in _TOPICS_DENIED):
            raise TopicsDenied(error.message) from error
        if any(gone in words for gone in _ROOM_GONE):
            raise RoomGone(error.message) from error
        if any(refused in words for refused in _CANNOT_COPY):
            raise CannotCopy(error.message) from error
        raise


def bare_emoji(emoji: str) -> str:
    """An emoji without the mark that asks for colours: Telegram writes some with it, some without."""
    return emoji.replace("\N{VARIATION SELECTOR-16}", "")


def _reply(message: int) -> ReplyParameters | None:
    return ReplyParameters(message, allow_sending_without_reply=True) if message else None


def _markup(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
    )


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
    if not isinstance(shown, TelegramMessage) or not _is_group(shown):
        return None
    member = Operator(str(query.from_user.id), query.from_user.first_name)
    event = StaffPressed(shown.message_id, query.data or "")
    return StaffUpdate(update, shown.chat.id, _topic(shown), member, event), query.id


def _reacted(update: int, reaction: MessageReactionUpdated) -> tuple[StaffUpdate, str] | None:
    """A reaction of a member; an anonymous administrator's is nobody's."""
    user, chat = reaction.user, reaction.chat
    if user is None or chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP):
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
        if entity.type == MessageEntity.TEXT_MENTION
    ]
    return any(not words.strip() for words in before)


def _is_forwarded(message: TelegramMessage) -> bool:
    """True for what was a person's or a bot's before. What a channel has published, or the member wrote, is not."""
    match message.forward_origin:
        case None | MessageOriginChannel():
            return False
        case MessageOriginUser(sender_user=user):
            return user != message.from_user
    return True


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
    return message.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP)


def _topic(message: TelegramMessage) -> int:
    return (message.message_thread_id or 0) if message.is_topic_message else 0


def _member(message: TelegramMessage) -> Operator | None:
    """The person who wrote; None for a bot, and for an administrator who is anonymous."""
    user = message.from_user
    if user is None or user.is_bot or message.sender_chat is not None:
        return None
    return Operator(str(user.id), user.first_name)
