"""Exchanges over HTTP through `requests`, each within one deadline. This module is loaded with the first exchange.

A time-out for reading limits one wait on the socket: a server that sends a byte a second never exceeds it. For this
reason each exchange has a watch that shuts its socket down at the deadline, while headers are read as well as in the
body. The watch also knows whether a connection was made: a request that failed before that was surely not sent.
"""

import json as json_codec
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from http.cookiejar import DefaultCookiePolicy
from threading import Lock, Timer
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from reception.adapters.doctor_eleks.exchange import OK, Deadline, HttpReply, Patience, Unanswered

CHUNK_BYTES = 64 * 2**10
MAX_CONNECTIONS = 10
MIN_TIMEOUT_SECONDS = 0.001
"""A socket with a time-out of 0 does not wait at all."""


class Http:
    """A pool of connections, which stay open between exchanges."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._used = time.monotonic()
        self._session = requests.Session()
        self._session.trust_env = False  # a .netrc would replace the Authorization header
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _Adapter(pool_maxsize=MAX_CONNECTIONS))

    def post(
        self,
        url: str,
        deadline: Deadline,
        *,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None,
        json: object,
    ) -> HttpReply:
        """Send a form or JSON, and read JSON.

        Raises:
            Unanswered: no complete answer came before the deadline.
        """
        most = self._patience.body_bytes
        response, body = self._exchange(
            "POST", url, deadline, most, headers=dict(headers), data=form, json=json
        )
        document, is_json = _read_json(body)
        return HttpReply(response.status_code, document, is_json, _retry_after(response))

    def get(self, url: str, deadline: Deadline, most_bytes: int) -> bytes | None:
        """Read a file; None if the answer is not 200.

        Raises:
            Unanswered: no complete answer came before the deadline, or the file has more than `most_bytes`.
        """
        response, body = self._exchange("GET", url, deadline, most_bytes)
        return body if response.status_code == OK else None

    def _exchange(
        self, verb: str, url: str, deadline: Deadline, most_bytes: int, **request: Any
    ) -> tuple[requests.Response, bytes]:
        self._drop_stale()
        left = max(deadline.left(), MIN_TIMEOUT_SECONDS)
        timeout = (min(self._patience.connect, left), left)
        failure, body, response = "", b"", requests.Response()
        with _Watch(left) as watch:
            try:
                response = self._session.request(
                    verb, url, timeout=timeout, stream=True, allow_redirects=False, **request
                )
                with response:
                    body = _read(response, most_bytes)
            except (requests.RequestException, HTTPError, OSError, _TooLong) as error:
                failure = type(error).__name__  # the error's text may quote headers
        if watch.is_over:
            failure = "timed out"
        elif failure and not watch.is_connected:
            failure = "no connection"
        if failure:  # outside `except`, so that the caught error is not this one's context
            raise Unanswered(failure, sent=watch.is_connected)
        return response, body

    def _drop_stale(self) -> None:
        now = time.monotonic()
        if now - self._used > self._patience.stale:
            self._session.close()
        self._used = now


class _TooLong(Exception):
    """The body has more bytes than allowed."""


class _Watch:
    """Shuts down the socket of the exchange inside its `with` when the time is over."""

    def __init__(self, seconds: float) -> None:
        self.is_connected = False
        self.is_over = False
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> "_Watch":
        self._before = _watch.set(self)
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        _watch.reset(self._before)
        with self._lock:
            self._socket = None  # it goes back to the pool

    def hold(self, connected: socket.socket) -> None:
        """Take the socket of the exchange, which may be shut down from now on."""
        with self._lock:
            self.is_connected = True
            self._socket = connected
            if self.is_over:
                _shut_down(connected)

    def _cut(self) -> None:
        with self._lock:
            self.is_over = True
            if self._socket is not None:
                _shut_down(self._socket)


_watch: ContextVar[_Watch] = ContextVar("_watch")


def _shut_down(connected: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        # the plain socket: TLS would wait for the other side, and an SSLSocket loses its state while it is read
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


class _Plain(HTTPConnection):
    """A connection that gives its socket to the watch, also when it comes from the pool."""

    def connect(self) -> None:
        super().connect()
        _watch.get().hold(self.sock)

    def request(self, *args: Any, **options: Any) -> None:
        if self.sock is not None:  # from the pool
            _watch.get().hold(self.sock)
        super().request(*args, **options)


class _Tls(_Plain, HTTPSConnection):
    """The same over TLS: `super()` in `_Plain` is `HTTPSConnection` here."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _Tls


class _Adapter(HTTPAdapter):
    """Makes connections that give their socket to the watch."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}


def _read(response: requests.Response, most_bytes: int) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(CHUNK_BYTES):
        body += chunk
        if len(body) > most_bytes:
            raise _TooLong
    return bytes(body)


def _read_json(body: bytes) -> tuple[object, bool]:
    """The value of a JSON body, and whether the body is JSON at all."""
    try:
        return json_codec.loads(body), True
    except (ValueError, RecursionError):  # a body that is not UTF-8 is a ValueError, too
        return None, False


def _retry_after(response: requests.Response) -> float | None:
    """The seconds in Retry-After. Its other form, a date, is not read: our clock and the server's may differ."""
    seconds = response.headers.get("Retry-After", "")
    return float(seconds) if seconds.isascii() and seconds.isdigit() else None
