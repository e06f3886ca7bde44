"""Calls of the Bot API as Telegram documents them, for patients' turns.

A turn calls six methods. python-telegram-bot makes the same calls, but its import takes a third of a cold start and its
objects a quarter of a press, so it is loaded for the staff's group and for files only (`library`).
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from reception.adapters.telegram import refusals
from reception.adapters.telegram.pool import FormFile, NoAnswer, NotSent, Pool
from reception.ports import is_synthetic
from reception.turns.ports import (
    ChannelClosed,
    ChannelError,
    ChatGone,
    MaybeDelivered,
    NotDelivered,
    TooManyMessages,
)

MAX_TEXT_CHARACTERS = 4096
MAX_CAPTION_CHARACTERS = 1024


class TelegramRefused(Exception):
    """Telegram refuses a call (400). Its meaning depends on the call; `refusals` has the words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BotApi:
    """The bot with this token, at the base address of the Bot API."""

    def __init__(self, url: str, token: str, pool: Pool) -> None:
        self._base = f"{url}/bot{token}/"
        self._pool = pool

    def call(
        self, method: str, fields: Mapping[str, Any], files: Mapping[str, FormFile] | None = None
    ) -> Any:
        """Call a method and return its result. Fields that are None are left out.

        Raises:
            ChannelError: as the port has them.
            Refused
        """
        data = self._asked(method, fields, files)
        try:
            return json.loads(data)["result"]
        except (ValueError, KeyError, TypeError) as error:
            raise MaybeDelivered("the answer can't be read") from error

    def do(self, method: str, fields: Mapping[str, Any]) -> None:
        """Call a method whose result nobody needs, with the errors of `call`. It is not read.

        The result of an edit is the whole message: to read it takes longer than to decide a turn.
        """
        self._asked(method, fields)

    def tell(self, method: str, fields: dict[str, str]) -> None:
        """Call a method on which nothing depends. A failure is logged and not raised."""
        if is_synthetic(fields["chat_id"]):
            return
        self._pool.tell(self._base + method, fields)

    def _asked(
        self, method: str, fields: Mapping[str, Any], files: Mapping[str, FormFile] | None = None
    ) -> bytes:
        if is_synthetic(str(fields.get("chat_id"))):
            from reception.adapters.telegram.recorder import RECORDER

            return RECORDER.answer(method, fields)
        form = {name: _written(value) for name, value in fields.items() if value is not None}
        try:
            status, data = self._pool.post(self._base + method, form, files)
        except NotSent as error:
            raise NotDelivered(str(error)) from error
        except NoAnswer as error:
            raise MaybeDelivered(str(error)) from error
        if status != HTTPStatus.OK:
            raise _error(status, data)
        return data


def _written(value: Any) -> str:
    """Write a field as the Bot API takes it in a form: texts as they are, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _error(status: int, data: bytes) -> ChannelError | TelegramRefused:
    """The error that an answer means. An answer that can't be read has its status alone."""
    try:
        answer: dict[str, Any] = json.loads(data)
        described, wait = answer.get("description"), answer.get("parameters", {}).get("retry_after")
    except (ValueError, AttributeError):
        described, wait = None, None
    words = str(described or f"status {status}")
    if wait:
        return TooManyMessages(int(wait))
    return error_of(status, words)


def error_of(status: int, words: str) -> ChannelError | TelegramRefused:
    """The error that a status of Telegram's and the words of its description mean."""
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
        return ChannelClosed("the bot's token is refused")
    if status == HTTPStatus.FORBIDDEN or (
        status == HTTPStatus.BAD_REQUEST and refusals.says(words, refusals.CHAT_IS_GONE)
    ):
        return ChatGone(words)
    return TelegramRefused(words) if status == HTTPStatus.BAD_REQUEST else MaybeDelivered(words)
