"""python-telegram-bot's requests over one urllib3 pool, which stays open while the container lives."""

import logging
from typing import Any

import urllib3
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS = 2.0
READ_SECONDS = 5.0

log = logging.getLogger(__name__)


class NotSent(NetworkError):
    """No connection came about: Telegram surely knows nothing of the request."""


class PooledRequest(BaseRequest):
    """Sends each request once. Asynchronous in name only: a Lambda serves one update at a time."""

    def __init__(self) -> None:
        self._pool = urllib3.PoolManager(maxsize=2, retries=False)

    @property
    def read_timeout(self) -> float:
        """Seconds."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close: the pool lives as long as the container."""

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
        """Status and body.

        Raises:
            NotSent: no connection.
            TimedOut: no answer; it may have been done.
            NetworkError: the connection broke; it may have been done.
        """
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
        return answer.status, answer.data

    def tell(self, url: str, fields: dict[str, str]) -> None:
        """Send a request on which nothing depends, outside the event loop; a failure is only logged."""
        try:
            self._pool.request("POST", url, fields=fields, timeout=CONNECT_SECONDS)
        except urllib3.exceptions.HTTPError as error:
            log.info("not told: %s", type(error).__name__)
