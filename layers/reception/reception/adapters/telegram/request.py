"""python-telegram-bot's requests over one urllib3 pool, which stays open while the container lives."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, override

import urllib3
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from reception.ports import StoreRefused, StoreUnreachable

CONNECT_SECONDS = 2.0
READ_SECONDS = 5.0
MESSAGES = ("send", "copyMessage", "forwardMessage")
"""Beginnings of the names of methods that send a message. What shows that an answer is being prepared is `tell`."""

_EDITS = ("/editMessageText", "/editMessageCaption")
_DONE = b'{"ok": true, "result": true}'
"""Stands for the answer to an edit, which is the whole message: nobody needs it, and to read it takes longer than to
decide a turn. Telegram answers some edits like this itself."""

log = logging.getLogger(__name__)


class NotSent(NetworkError):
    """No connection was made: the request surely did not reach Telegram."""


class PooledRequest(BaseRequest):
    """Sends each request once, and blocks until the answer is there: a Lambda serves one update at a time.

    `before_message` is called before each request that sends a message; a store that fails there keeps nothing back.
    """

    def __init__(self, before_message: Callable[[], None] | None = None) -> None:
        self._before_message = before_message
        self._pool = urllib3.PoolManager(maxsize=2, retries=False)

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
            NotSent: there was no connection.
            TimedOut: no answer came; the request may have been carried out.
            NetworkError: the connection broke; the request may have been carried out.
        """
        if self._before_message and _is_message(url):
            try:
                self._before_message()
            except (StoreRefused, StoreUnreachable) as error:
                log.warning("a message does not wait for its place among notices: %s", error)
        fields: dict[str, Any] = dict(request_data.json_parameters) if request_data else {}
        files = request_data.multipart_data if request_data else None
        form: dict[str, Any] = {"fields": fields | (files or {}), "encode_multipart": bool(files)}
        try:
            answer = self._pool.request(
                method,
                url,
                **(form if method == "POST" else {}),  # a file is fetched by GET
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            )
        except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError) as e:
            raise NotSent(type(e).__name__) from e
        except urllib3.exceptions.TimeoutError as e:
            raise TimedOut(type(e).__name__) from e
        except urllib3.exceptions.HTTPError as e:
            raise NetworkError(type(e).__name__) from e
        if answer.status == HTTPStatus.OK and url.endswith(_EDITS):
            return HTTPStatus.OK, _DONE
        return answer.status, answer.data

    def tell(self, url: str, fields: dict[str, str]) -> None:
        """Send a request on which nothing depends, outside the event loop. A failure is logged and not raised."""
        try:
            self._pool.request("POST", url, fields=fields, timeout=CONNECT_SECONDS)
        except urllib3.exceptions.HTTPError as error:
            log.info("not told: %s", type(error).__name__)


def _is_message(url: str) -> bool:
    return url.rpartition("/")[2].startswith(MESSAGES)
