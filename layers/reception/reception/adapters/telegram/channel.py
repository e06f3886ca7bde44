"""The `Channel` over the Bot API."""

import logging
import re
from collections.abc import Callable
from functools import cached_property
from mimetypes import guess_type
from typing import TYPE_CHECKING, Any, override

from reception.adapters.ports import Photos
from reception.adapters.telegram import refusals
from reception.adapters.telegram.bot_api import (
    MAX_CAPTION_CHARACTERS,
    MAX_TEXT_CHARACTERS,
    BotApi,
    TelegramRefused,
)
from reception.adapters.telegram.pool import FormFile, Pool
from reception.clinic.pictures import digest_of
from reception.dataclass import replace
from reception.dialog.conversation import Message
from reception.dialog.effects import Button, Document, Telephones, Venue, View
from reception.ports import StoreRefused, StoreUnreachable
from reception.turns.ports import Channel, ChannelError, MaybeDelivered, NotDelivered

if TYPE_CHECKING:
    from reception.adapters.telegram.library import Library

type Markup = dict[str, Any]
"""A keyboard, as the Bot API has it."""

STYLES = {"✅": "success", "❌": "danger"}
"""A button that agrees is green and one that cancels is red, by the sign with which its label begins. A client that is
too old to know of styles shows the sign alone."""

log = logging.getLogger(__name__)

_HTML = {"parse_mode": "HTML"}
_NO_PREVIEW = {"link_preview_options": {"is_disabled": True}}
_OCTETS = "application/octet-stream"
_REMOVED = {"remove_keyboard": True}


class TelegramChannel(Channel):
    """Sends each request once.

    `before_message` is called before each message; errors of a store are logged there, and keep nothing back.
    """

    def __init__(
        self,
        url: str,
        token: str,
        photos: Photos,
        before_message: Callable[[], None] | None = None,
    ) -> None:
        self._bot = url, token
        self._pool = Pool(url, before_message)
        self.api = BotApi(url, token, self._pool)
        self.photos = photos
        self._refused: set[str] = set()

    @cached_property
    def library(self) -> "Library":
        """python-telegram-bot, for what is not a page of a patient; loaded when it is first used."""
        from reception.adapters.telegram.library import Library

        return Library(*self._bot, self._pool)

    @override
    def typing(self, account: str) -> None:
        self.api.tell("sendChatAction", {"chat_id": account, "action": "typing"})

    @override
    def pin(self, account: str, message: int) -> None:
        self._mark("pinChatMessage", account, message, {"disable_notification": True})

    @override
    def unpin(self, account: str, message: int) -> None:
        self._mark("unpinChatMessage", account, message, {})

    def _mark(self, method: str, account: str, message: int, fields: Markup) -> None:
        """Pin or unpin. Without it the chat only lacks the line at its top, so every failure is logged alone."""
        try:
            self.api.do(method, {"chat_id": account, "message_id": message, **fields})
        except TelegramRefused as error:
            known = refusals.says(error.message, refusals.NO_PIN)
            log.log(logging.INFO if known else logging.WARNING, "no pin: %s", error.message)
        except ChannelError as error:
            log.warning("no pin: %s: %s", type(error).__name__, error)

    @override
    def carries(self, view: View) -> str:
        """The digest of the doctor's picture, if there is one and the text is short enough to stand under it.

        A changed picture has another digest: the page is sent anew then, since an edit changes the words alone.
        """
        if not view.photo or len(view.text) > MAX_CAPTION_CHARACTERS:
            return ""
        digest = self.photos.digest(view.photo)
        is_refused = digest in self._refused or self.photos.is_refused(digest)
        return "" if is_refused else digest

    @override
    def send(self, account: str, view: View) -> Message:
        """Send the farewell, which takes the contact key away, then file, map and contact, and the page last."""
        left = view
        try:
            if view.farewell:
                keys = _keys(view) if view.keys else _REMOVED
                self._above(lambda: self._say(account, view.farewell, keys))
                left = replace(left, farewell="")
            if document := view.document:
                self._above(lambda: self._send_document(account, document))
                left = replace(left, document=None)
            if venue := view.venue:
                self._above(lambda: self._send_venue(account, venue))
                left = replace(left, venue=None)
            if telephones := view.telephones:
                self._above(lambda: self._send_contact(account, telephones))
                left = replace(left, telephones=None)
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
        except TelegramRefused as error:
            log.error("refused, above a page: %s", error.message)  # noqa: TRY400 - its words say all

    def _send_page(self, account: str, view: View) -> Message:
        if self.carries(view):
            message = self._picture(account, view)
            if message is not None:
                return message
        *before, last = _parts(view.text)
        for part in before:
            self._say(account, part, None)
        return Message(self._say(account, last, _markup(view)))

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
        except TelegramRefused as error:
            if refusals.says(error.message, refusals.OURS):
                raise
            if not refusals.says(error.message, refusals.SAME):
                log.info("a message cannot be edited: %s", error.message)
                return self.send(account, view)
        return message

    def _edit(self, account: str, message: Message, view: View) -> None:
        shared = {"chat_id": account, "message_id": message.id, "reply_markup": _inline(view)}
        if message.photo:
            self.api.do("editMessageCaption", {**shared, "caption": view.text, **_HTML})
        else:
            self.api.do("editMessageText", {**shared, "text": view.text, **_HTML, **_NO_PREVIEW})

    def _say(self, account: str, text: str, markup: Markup | None) -> int:
        """Send a text and return the message's id."""
        fields = {"chat_id": account, "text": text, "reply_markup": markup}
        sent = self.api.call("sendMessage", {**fields, **_HTML, **_NO_PREVIEW})
        return int(sent["message_id"])

    def _picture(self, account: str, view: View) -> Message | None:
        """Send the picture by Telegram's id of it, else upload it and note the id. None if it cannot be had."""
        doctor = view.photo
        digest = self.photos.digest(doctor)
        file_id = self.photos.file_id(digest)
        if file_id:
            try:
                sent = self._send_photo(account, file_id, view)
            except TelegramRefused as error:
                if refusals.says(error.message, refusals.OURS):
                    raise
                log.warning("a picture's file_id is not taken any more: %s", error.message)
            else:
                return Message(sent["message_id"], digest)
        content = self._content(doctor)
        if content is None:
            return None
        digest = digest_of(content)  # it may have changed since the digests were read
        try:
            sent = self._send_photo(account, ("doctor", content, _OCTETS), view)
        except TelegramRefused as error:
            if refusals.says(error.message, refusals.OURS):
                raise
            self._is_refused(doctor, digest, error)
            return None
        if photo := sent.get("photo"):  # a synthetic chat's answer has none
            self._note("a file_id", lambda: self.photos.name(digest, photo[-1]["file_id"]))
        return Message(sent["message_id"], digest)

    def _is_refused(self, doctor: str, digest: str, error: TelegramRefused) -> None:
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

    def _send_photo(self, account: str, photo: str | FormFile, view: View) -> dict[str, Any]:
        """Send a picture by Telegram's id of it, or a file, and return the message."""
        fields = {"chat_id": account, "caption": view.text, "reply_markup": _markup(view), **_HTML}
        if isinstance(photo, str):
            sent = self.api.call("sendPhoto", {**fields, "photo": photo})
        else:
            sent = self.api.call("sendPhoto", fields, {"photo": photo})
        return dict(sent)

    def _send_document(self, account: str, document: Document) -> None:
        kind = guess_type(document.name)[0] or _OCTETS
        file = document.name, document.content, kind
        self.api.call("sendDocument", {"chat_id": account}, {"document": file})

    def _send_venue(self, account: str, venue: Venue) -> None:
        where = {"latitude": venue.latitude, "longitude": venue.longitude}
        named = {"title": venue.title, "address": venue.address}
        self.api.call("sendVenue", {"chat_id": account, **where, **named})

    def _send_contact(self, account: str, telephones: Telephones) -> None:
        first = re.sub(r"[^+\d]", "", telephones.numbers[0])
        named = {"phone_number": first, "first_name": telephones.name}
        card = {"vcard": _vcard(telephones)}
        self.api.call("sendContact", {"chat_id": account, **named, **card})


def _vcard(telephones: Telephones) -> str:
    """All numbers as a vCard 3.0 (RFC 2426): a contact has one number besides."""
    name = re.sub(r"([\\,;])", r"\\\1", telephones.name)
    numbers = [f"TEL;TYPE=WORK,VOICE:{number}" for number in telephones.numbers]
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{name};;;;", f"FN:{name}", *numbers, "END:VCARD"]
    return "\r\n".join(lines)


def _parts(text: str) -> list[str]:
    """Cut a text between paragraphs into pieces that fit into messages. No tag reaches over a paragraph's end."""
    parts = [""]
    for paragraph in text.split("\n\n"):
        longer = f"{parts[-1]}\n\n{paragraph}" if parts[-1] else paragraph
        if len(longer) > MAX_TEXT_CHARACTERS:
            parts.append(paragraph)
        else:
            parts[-1] = longer
    return [part for part in parts if part]


def _markup(view: View) -> Markup | None:
    return _keys(view) if view.contact or (view.keys and not view.farewell) else _inline(view)


def _keys(view: View) -> Markup:
    share = [[{"text": view.contact, "request_contact": True}]] if view.contact else []
    keys = [[{"text": key}] for key in view.keys]
    return {
        "keyboard": [*share, *keys],
        "resize_keyboard": True,
        "is_persistent": not share,
    }


def _inline(view: View) -> Markup | None:
    if not view.buttons:
        return None
    return {"inline_keyboard": [[_key(button) for button in row] for row in view.buttons]}


def _key(button: Button) -> dict[str, Any]:
    if button.url:
        return {"text": button.label, "url": button.url}
    if button.copies:
        return {"text": button.label, "copy_text": {"text": button.copies}}
    key = {"text": button.label, "callback_data": button.data}
    if style := STYLES.get(button.label[:1]):
        key["style"] = style
    return key
