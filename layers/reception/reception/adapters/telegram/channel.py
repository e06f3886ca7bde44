"""The `Channel` over the Bot API."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, override

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram import Message as TelegramMessage
from telegram.constants import ChatAction, MessageLimit, ParseMode
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from reception.adapters.ports import Photos
from reception.adapters.telegram import refusals
from reception.adapters.telegram.request import NotSent, PooledRequest
from reception.clinic.pictures import digest_of
from reception.dialog.conversation import Message
from reception.dialog.effects import Button, Document, Venue, View
from reception.ports import StoreRefused, StoreUnreachable
from reception.turns.ports import (
    Channel,
    ChannelClosed,
    ChannelError,
    ChatGone,
    MaybeDelivered,
    NotDelivered,
    TooManyMessages,
)

log = logging.getLogger(__name__)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramChannel(Channel):
    """Sends each request once. One event loop serves as long as the container lives.

    `before_message` is called before each message; errors of a store are logged there, and keep nothing back.
    """

    def __init__(
        self,
        url: str,
        token: str,
        photos: Photos,
        before_message: Callable[[], None] | None = None,
    ) -> None:
        request = PooledRequest(before_message)
        self._typing = partial(request.tell, f"{url}/bot{token}/sendChatAction")
        self.bot = Bot(
            token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=request,
            get_updates_request=request,
        )
        self.photos = photos
        self._refused: set[str] = set()
        self._loop = asyncio.new_event_loop()

    @override
    def typing(self, account: str) -> None:
        self._typing({"chat_id": account, "action": ChatAction.TYPING})

    @override
    def carries(self, view: View) -> str:
        """The digest of the doctor's picture, if there is one and the text is short enough to stand under it.

        A changed picture has another digest: the page is sent anew then, since an edit changes the words alone.
        """
        if not view.photo or len(view.text) > MessageLimit.CAPTION_LENGTH:
            return ""
        digest = self.photos.digest(view.photo)
        is_refused = digest in self._refused or self.photos.is_refused(digest)
        return "" if is_refused else digest

    @override
    def send(self, account: str, view: View) -> Message:
        """Send the farewell, which takes the contact key away, then the file, then the map, and the page last."""
        left = view
        try:
            if view.farewell:
                keys = _keys(view) if view.keys else ReplyKeyboardRemove()
                self._above(lambda: self._say(account, view.farewell, keys))
                left = replace(left, farewell="")
            if document := view.document:
                self._above(lambda: self._send_document(account, document))
                left = replace(left, document=None)
            if venue := view.venue:
                self._above(lambda: self._send_venue(account, venue))
                left = replace(left, venue=None)
            return self._send_page(account, view)
        except ChannelError as error:
            error.left = left
            raise

    def _above(self, send: Callable[[], object]) -> None:
        """Send something above the page. If its answer is lost, or Telegram refuses it, go on to the page."""
        try:
            send()
        except MaybeDelivered as error:
            log.warning("may not have arrived, above a page: %s", error)
        except BadRequest as error:
            log.error("refused, above a page: %s", error.message)  # noqa: TRY400 - its words say all

    def _send_page(self, account: str, view: View) -> Message:
        if self.carries(view):
            message = self._picture(account, view)
            if message is not None:
                return message
        *before, last = _parts(view.text)
        for part in before:
            self._say(account, part, None)
        return Message(self._say(account, last, _markup(view)).message_id)

    @override
    def edit(self, account: str, message: Message, view: View) -> Message:
        """Raise `NotDelivered` if the answer of an edit is lost: unlike a message, an edit may be repeated."""
        parts = _parts(view.text)
        if len(parts) > 1:
            return self.send(account, view)
        try:
            self._edit(account, message, view)
        except MaybeDelivered as error:
            raise NotDelivered(str(error)) from error
        except BadRequest as error:
            if refusals.says(error.message, refusals.OURS):
                raise
            if not refusals.says(error.message, refusals.SAME):
                log.info("a message cannot be edited: %s", error.message)
                return self.send(account, view)
        return message

    def _edit(self, account: str, message: Message, view: View) -> None:
        keyboard = _inline(view)
        if message.photo:
            self.run(
                self.bot.edit_message_caption(
                    account,
                    message.id,
                    caption=view.text,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard,
                )
            )
            return
        self.run(
            self.bot.edit_message_text(
                view.text,
                account,
                message.id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                link_preview_options=_NO_PREVIEW,
            )
        )

    def _say(self, account: str, text: str, markup: Any) -> TelegramMessage:
        return self.run(
            self.bot.send_message(
                account,
                text,
                parse_mode=ParseMode.HTML,
                reply_markup=markup,
                link_preview_options=_NO_PREVIEW,
            )
        )

    def _picture(self, account: str, view: View) -> Message | None:
        """Send the picture by Telegram's id of it, else upload it and note the id. None if it cannot be had."""
        doctor = view.photo
        digest = self.photos.digest(doctor)
        file_id = self.photos.file_id(digest)
        if file_id:
            try:
                sent = self._send_photo(account, file_id, view)
            except BadRequest as error:
                if refusals.says(error.message, refusals.OURS):
                    raise
                log.warning("a picture's file_id is not taken any more: %s", error.message)
            else:
                return Message(sent.message_id, digest)
        content = self._content(doctor)
        if content is None:
            return None
        digest = digest_of(content)  # it may have changed since the digests were read
        try:
            sent = self._send_photo(account, InputFile(content, filename="doctor"), view)
        except BadRequest as error:
            if refusals.says(error.message, refusals.OURS):
                raise
            self._is_refused(doctor, digest, error)
            return None
        self._note("a file_id", lambda: self.photos.name(digest, sent.photo[-1].file_id))
        return Message(sent.message_id, digest)

    def _is_refused(self, doctor: str, digest: str, error: BadRequest) -> None:
        """Try the picture no more until it changes; for a refusal that may pass, until this container ends.

        If staff could not be told, the next page tries it again, and they are told then.
        """
        log.error("the picture of doctor %s is refused: %s", doctor, error.message)
        lasting = refusals.says(error.message, refusals.PICTURE)
        if self._note("a refusal", lambda: self.photos.refused(doctor, digest, lasting=lasting)):
            self._refused.add(digest)

    def _content(self, doctor: str) -> bytes | None:
        """The picture itself. A store that does not give it costs the picture and not the page."""
        try:
            return self.photos.content(doctor)
        except StoreUnreachable:
            log.warning("a picture was not read", exc_info=True)
        except StoreRefused:
            log.exception("a picture was refused")
        return None

    def _note(self, what: str, note: Callable[[], None]) -> bool:
        """Note what Telegram said of a picture, and return whether it was noted. The page stands in any case."""
        try:
            note()
        except StoreUnreachable:
            log.warning("a picture: %s was not noted", what, exc_info=True)
        except StoreRefused:
            log.exception("a picture: %s was refused", what)
        else:
            return True
        return False

    def _send_photo(self, account: str, photo: str | InputFile, view: View) -> TelegramMessage:
        return self.run(
            self.bot.send_photo(
                account,
                photo,
                caption=view.text,
                parse_mode=ParseMode.HTML,
                reply_markup=_markup(view),
            )
        )

    def _send_document(self, account: str, document: Document) -> None:
        file = InputFile(document.content, filename=document.name)
        self.run(self.bot.send_document(account, file))

    def _send_venue(self, account: str, venue: Venue) -> None:
        where = venue.latitude, venue.longitude
        self.run(self.bot.send_venue(account, *where, venue.title, venue.address))

    def run[T](self, call: Coroutine[Any, Any, T]) -> T:
        """Make one call of the Bot API.

        Raises:
            ChannelError: as the port has them.
            BadRequest: Telegram's own; its meaning depends on the call.
        """
        with _errors():
            return self._loop.run_until_complete(call)


@contextmanager
def _errors() -> Iterator[None]:
    """Turn Telegram's errors into the port's, except for `BadRequest`, whose meaning depends on the call."""
    try:
        yield
    except RetryAfter as error:
        wait = error.retry_after
        raise TooManyMessages(
            int(wait if isinstance(wait, int) else wait.total_seconds())
        ) from error
    except InvalidToken as error:
        raise ChannelClosed("the bot's token is refused") from error
    except Forbidden as error:
        raise ChatGone(error.message) from error
    except NotSent as error:
        raise NotDelivered(error.message) from error
    except BadRequest as error:
        if refusals.says(error.message, refusals.CHAT_IS_GONE):
            raise ChatGone(error.message) from error
        raise
    except NetworkError as error:
        raise MaybeDelivered(error.message) from error
    except TelegramError as error:
        raise MaybeDelivered(type(error).__name__) from error


def _parts(text: str) -> list[str]:
    """Cut a text between paragraphs into pieces that fit into messages. No tag reaches over a paragraph's end."""
    parts = [""]
    for paragraph in text.split("\n\n"):
        longer = f"{parts[-1]}\n\n{paragraph}" if parts[-1] else paragraph
        if len(longer) > MessageLimit.MAX_TEXT_LENGTH:
            parts.append(paragraph)
        else:
            parts[-1] = longer
    return [part for part in parts if part]


def _markup(view: View) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    return _keys(view) if view.contact or (view.keys and not view.farewell) else _inline(view)


def _keys(view: View) -> ReplyKeyboardMarkup:
    share = [[KeyboardButton(view.contact, request_contact=True)]] if view.contact else []
    keys = [[KeyboardButton(key)] for key in view.keys]
    return ReplyKeyboardMarkup([*share, *keys], resize_keyboard=True, is_persistent=not share)


def _inline(view: View) -> InlineKeyboardMarkup | None:
    if not view.buttons:
        return None
    return InlineKeyboardMarkup([[_key(button) for button in row] for row in view.buttons])


def _key(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.data)
