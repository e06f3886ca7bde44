"""The patients' chats, for a desk on another platform: brings operators' lines there and fetches what patients sent."""

import logging
from collections.abc import Sequence
from mimetypes import guess_type
from pathlib import PurePosixPath
from typing import override

from telegram import (
    InputFile,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReactionTypeEmoji,
    ReplyParameters,
)
from telegram.constants import MessageLimit

from reception.adapters.pieces import pieces
from reception.adapters.ports import PatientChats
from reception.adapters.telegram.bot_api import TelegramRefused
from reception.adapters.telegram.channel import TelegramChannel
from reception.desk.ports import CannotCopy, File
from reception.turns.ports import ChannelError, MaybeDelivered, NotDelivered

PHOTO_TYPES = ("image/jpeg", "image/png")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

log = logging.getLogger(__name__)


class TelegramPatients(PatientChats):
    """Speaks through the bot that the patients know."""

    def __init__(self, channel: TelegramChannel) -> None:
        self.library = channel.library
        self.bot = channel.library.bot

    @override
    def say(self, account: str, text: str, reply_to: int = 0) -> tuple[int, ...]:
        return tuple(
            self.library.run(
                self.bot.send_message(
                    account,
                    part,
                    reply_parameters=_reply(reply_to),
                    link_preview_options=_NO_PREVIEW,
                )
            ).message_id
            for part in pieces(text, _MAX_TEXT_UNITS)
        )

    @override
    def show(
        self, account: str, files: Sequence[File], caption: str, reply_to: int = 0
    ) -> tuple[int, ...]:
        """Say a caption that is too long before the files.

        An album of Telegram has photos only or documents only. All files go as documents if one of them is a document,
        or is a picture that Telegram does not take as a photo.
        """
        if len(caption) > MessageLimit.CAPTION_LENGTH:
            return (*self.say(account, caption, reply_to), *self.show(account, files, ""))
        if all(map(_is_photo, files)):
            try:
                return self._send(account, files, caption, reply_to, photos=True)
            except TelegramRefused as error:
                log.info("a picture goes as a document: %s", error.message)
        try:
            return self._send(account, files, caption, reply_to, photos=False)
        except TelegramRefused as error:
            raise CannotCopy(error.message) from error

    def _send(
        self, account: str, files: Sequence[File], caption: str, reply_to: int, *, photos: bool
    ) -> tuple[int, ...]:
        if len(files) > 1:
            return self._album(account, files, caption, reply_to, photos=photos)
        content = InputFile(files[0].content, filename=files[0].name)
        reply = _reply(reply_to)
        send = self.bot.send_photo if photos else self.bot.send_document
        sent = self.library.run(
            send(account, content, caption=caption or None, reply_parameters=reply)
        )
        return (sent.message_id,)

    def _album(
        self, account: str, files: Sequence[File], caption: str, reply_to: int, *, photos: bool
    ) -> tuple[int, ...]:
        kind = InputMediaPhoto if photos else InputMediaDocument
        media = [
            kind(
                InputFile(file.content, filename=file.name, attach=True),
                caption=caption if number == 0 and caption else None,
            )
            for number, file in enumerate(files)
        ]
        sent = self.library.run(
            self.bot.send_media_group(account, media, reply_parameters=_reply(reply_to))
        )
        return tuple(message.message_id for message in sent)

    @override
    def fetch(self, file_id: str, name: str) -> File:
        """Raise `CannotCopy` also for a file of more than 20 MB: Telegram gives a bot no larger one."""
        try:
            found = self.library.run(self.bot.get_file(file_id))
            content = self.library.run(found.download_as_bytearray())
        except TelegramRefused as error:
            raise CannotCopy(error.message) from error
        except MaybeDelivered as error:  # reading may be repeated
            raise NotDelivered(str(error)) from error
        return File(name or PurePosixPath(found.file_path or "file").name, bytes(content))

    @override
    def change(self, account: str, message: int, text: str, *, caption: bool) -> bool:
        try:
            if caption:
                self.library.run(self.bot.edit_message_caption(account, message, caption=text))
            else:
                self.library.run(self.bot.edit_message_text(text, account, message))
        except TelegramRefused as error:
            return "not modified" in error.message.lower()
        except ChannelError as error:
            log.warning("a change did not arrive: %s", error)
            return False
        return True

    @override
    def react(self, account: str, message: int, emoji: str) -> bool:
        """A bot may use the emoji of Telegram's own list only."""
        wanted = [ReactionTypeEmoji(emoji)] if emoji else []
        try:
            self.library.run(self.bot.set_message_reaction(account, message, wanted))
        except (TelegramRefused, ChannelError) as error:
            log.warning("a reaction did not arrive: %s", error)
            return False
        return True

    @override
    def delete(self, account: str, message: int) -> bool:
        """Telegram allows this for 48 hours after the message was sent."""
        try:
            self.library.run(self.bot.delete_message(account, message))
        except (TelegramRefused, ChannelError) as error:
            log.warning("not deleted: %s", error)
            return False
        return True


_MAX_TEXT_UNITS = int(MessageLimit.MAX_TEXT_LENGTH)


def _is_photo(file: File) -> bool:
    return guess_type(file.name)[0] in PHOTO_TYPES


def _reply(message: int) -> ReplyParameters | None:
    return ReplyParameters(message, allow_sending_without_reply=True) if message else None
