"""python-telegram-bot over the reception's pool: for the staff's group, operators' lines and files."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, override

from telegram import Bot
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

from reception.adapters.telegram.bot_api import error_of
from reception.adapters.telegram.pool import READ_SECONDS, NoAnswer, NotSent, Pool
from reception.turns.ports import MaybeDelivered, NotDelivered, TooManyMessages


class NotConnected(NetworkError):
    """No connection was made: the request surely did not reach Telegram."""


class PooledRequest(BaseRequest):
    """python-telegram-bot's requests over a pool. It blocks: a Lambda serves one update at a time."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @property
    @override
    def read_timeout(self) -> float:
        return READ_SECONDS

    @override
    async def initialize(self) -> None:
        """Do nothing: connections are opened when they are needed."""

    @override
    async def shutdown(self) -> None:
        """Do nothing: the pool lives as long as the container."""

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        """Send a request and return status and body of the answer. The time-outs given are not used.

        Raises:
            NotConnected: there was no connection.
            TimedOut: no answer came, or the connection broke; the request may have been carried out.
        """
        fields = request_data.json_parameters if request_data else {}
        files: Any = request_data.multipart_data if request_data else None
        try:
            if method != "POST":  # a file is fetched by GET
                return self._pool.get(url)
            return self._pool.post(url, fields, files)
        except NotSent as error:
            raise NotConnected(str(error)) from error
        except NoAnswer as error:
            raise TimedOut(str(error)) from error


class Library:
    """A bot of python-telegram-bot, and the event loop that serves as long as the container lives."""

    def __init__(self, url: str, token: str, pool: Pool) -> None:
        request = PooledRequest(pool)
        self.bot = Bot(
            token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=request,
            get_updates_request=request,
        )
        self._loop = asyncio.new_event_loop()

    def run[T](self, call: Coroutine[Any, Any, T]) -> T:
        """Make one call of the Bot API.

        Raises:
            ChannelError: as the port has them.
            Refused: the meaning depends on the call.
        """
        with _errors():
            return self._loop.run_until_complete(call)


@contextmanager
def _errors() -> Iterator[None]:
    """Turn the library's errors into those of `BotApi`."""
    try:
        yield
    except RetryAfter as error:
        wait = error.retry_after
        raise TooManyMessages(
            int(wait if isinstance(wait, int) else wait.total_seconds())
        ) from error
    except InvalidToken as error:
        raise error_of(HTTPStatus.UNAUTHORIZED, error.message) from error
    except Forbidden as error:
        raise error_of(HTTPStatus.FORBIDDEN, error.message) from error
    except NotConnected as error:
        raise NotDelivered(error.message) from error
    except BadRequest as error:
        raise error_of(HTTPStatus.BAD_REQUEST, error.message) from error
    except NetworkError as error:
        raise MaybeDelivered(error.message) from error
    except TelegramError as error:
        raise MaybeDelivered(type(error).__name__) from error
