"""Requests to Telegram over one urllib3 pool, which stays open while the container lives."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import urllib3

from reception.adapters.tls import context_for
from reception.ports import StoreRefused, StoreUnreachable

CONNECT_SECONDS = 2.0
READ_SECONDS = 5.0
MESSAGES = ("send", "copyMessage", "forwardMessage")
"""Beginnings of the names of methods that send a message. What shows that an answer is being prepared is `tell`."""

type FormFile = tuple[str, bytes, str]
"""A file's name, content and media type."""

log = logging.getLogger(__name__)


class NotSent(Exception):
    """No connection was made: the request surely did not reach Telegram."""


class NoAnswer(Exception):
    """The connection broke, or no answer came in time: the request may have been carried out."""


class Pool:
    """Sends each request once, and blocks until the answer is there: a Lambda serves one update at a time.

    url: the base address of the Bot API.
    before_message: is called before each request that sends a message; a store that fails there keeps nothing back.
    """

    def __init__(self, url: str, before_message: Callable[[], None] | None = None) -> None:
        self._before_message = before_message
        self._pool = urllib3.PoolManager(maxsize=2, retries=False, ssl_context=context_for(url))

    def post(
        self, url: str, fields: Mapping[str, str], files: Mapping[str, FormFile] | None = None
    ) -> tuple[int, bytes]:
        """Call a method of the Bot API and return status and body of the answer.

        Raises:
            NotSent
            NoAnswer
        """
        if self._before_message and _is_message(url):
            try:
                self._before_message()
            except (StoreRefused, StoreUnreachable) as error:
                log.warning("a message does not wait for its place among notices: %s", error)
        form = {**fields, **(files or {})}
        return self._request("POST", url, fields=form, encode_multipart=bool(files))

    def get(self, url: str) -> tuple[int, bytes]:
        """Fetch a file, with the errors of `post`."""
        return self._request("GET", url)

    def _request(self, method: str, url: str, **form: Any) -> tuple[int, bytes]:
        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        try:
            answer = self._pool.request(method, url, timeout=timeout, **form)
        except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError) as e:
            raise NotSent(type(e).__name__) from e
        except urllib3.exceptions.HTTPError as e:
            raise NoAnswer(type(e).__name__) from e
        return answer.status, answer.data

    def tell(self, url: str, fields: dict[str, str]) -> None:
        """Send a request on which nothing depends. A failure is logged and not raised."""
        try:
            self._pool.request("POST", url, fields=fields, timeout=CONNECT_SECONDS)
        except urllib3.exceptions.HTTPError as error:
            log.info("not told: %s", type(error).__name__)


def _is_message(url: str) -> bool:
    return url.rpartition("/")[2].startswith(MESSAGES)
