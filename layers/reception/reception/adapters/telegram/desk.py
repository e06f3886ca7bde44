"""The `StaffRoom` in a forum group of Telegram, and what comes from there."""

import logging
from collections.abc import Coroutine, Sequence
from html import escape
from typing import Any, override

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReactionTypeEmoji,
    ReplyParameters,
    WebAppInfo,
)
from telegram.constants import ChatMemberStatus, ParseMode, ReactionEmoji
from telegram.error import BadRequest, ChatMigrated, Forbidden

from reception.adapters.telegram.bot_api import TelegramRefused
from reception.adapters.telegram.channel import TelegramChannel
from reception.adapters.telegram.patients import TelegramPatients
from reception.desk.ports import (
    CannotCopy,
    File,
    RoomChanged,
    RoomGone,
    StaffRoom,
    TopicGone,
    TopicsDenied,
    TopicShut,
)
from reception.desk.thread import Line, Rows
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
        self.library = channel.library
        self.bot = channel.library.bot
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
        except TelegramRefused as error:
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
        except (TelegramRefused, RoomGone, TopicsDenied) as error:
            log.warning("a topic keeps its name: %s", error)

    def _icon(self, emoji: str) -> str | None:
        """The id of an icon, of those that Telegram offers for topics; None for any other. It is asked once."""
        if not emoji:
            return None
        if self._icons is None:
            try:
                stickers = self._run(self.bot.get_forum_topic_icon_stickers())
            except (TelegramRefused, ChannelError) as error:
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
        except (TelegramRefused, ChannelError) as error:
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
        except TelegramRefused as error:
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
            return self._copied(account, self.room, messages, reply_to, None, self.library.run)
        except TelegramRefused as error:
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
        except (TelegramRefused, ChannelError) as error:
            log.warning("not marked: %s", error)

    @override
    def show_alone(self, topic: int, user: str, text: str) -> bool:
        """Write to the member's own chat with the bot, where Telegram keeps the text from being passed on."""
        return self._write_alone(user, text, None)

    def _write_alone(self, user: str, text: str, markup: InlineKeyboardMarkup | None) -> bool:
        try:
            self.library.run(
                self.bot.send_message(
                    int(user),
                    text,
                    parse_mode=ParseMode.HTML,
                    protect_content=True,
                    reply_markup=markup,
                    link_preview_options=_NO_PREVIEW,
                )
            )
        except (TelegramRefused, ChatGone) as error:
            log.info("a member has no chat with the bot: %s", error)
            return False
        return True

    @override
    def show_door(self, topic: int, user: str, text: str, label: str, address: str) -> bool:
        """Write to the member's own chat with the bot: Telegram allows a Mini App's button in private chats only."""
        opens = InlineKeyboardButton(label, web_app=WebAppInfo(address))
        return self._write_alone(user, text, InlineKeyboardMarkup([[opens]]))

    @override
    def is_member(self, user: str) -> bool:
        """Ask Telegram each time: somebody who has left the group is not staff any more."""
        try:
            member = self._run(self.bot.get_chat_member(self.room, int(user)))
        except TelegramRefused:
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
        except TelegramRefused as error:
            if "not_modified" not in error.message.lower():
                raise

    def _run[T](self, call: Coroutine[Any, Any, T]) -> T:
        return self.library.run(_in_room(call))


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
