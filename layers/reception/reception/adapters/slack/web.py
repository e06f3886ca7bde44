"""Calls of Slack's Web API. Each is sent once, and its refusal becomes an error of the ports.

Slack's own client is not used: the reception needs about ten methods, and a function would load the whole client.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import urllib3

from reception.desk.ports import CannotCopy, RoomGone, TopicGone
from reception.turns.ports import (
    ChannelClosed,
    ChannelError,
    MaybeDelivered,
    NotDelivered,
    TooManyMessages,
)

type _Json = dict[str, Any]

CONNECT_SECONDS = 2.0
READ_SECONDS = 8.0
MAX_WAIT_SECONDS = 3
"""How long a call waits by itself if Slack asks for it: a channel takes about one message a second."""
MAX_FILE_BYTES = 20_000_000
"""A Telegram bot may fetch no larger file either, and the function has memory for this one."""
_CLOSED = (
    "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope",
    "no_permission", "org_login_required",
)  # fmt: skip
_ROOM_GONE = (
    "is_archived", "is_inactive", "channel_not_found", "not_in_channel", "restricted_action",
    "restricted_action_thread_only_channel",
)  # fmt: skip
_TOPIC_GONE = ("thread_not_found", "cannot_reply_to_message", "restricted_action_thread_locked")
_UNSURE = ("internal_error", "fatal_error", "service_unavailable", "request_timeout")

log = logging.getLogger(__name__)


class SlackRefused(ChannelError):
    """A refusal that has a meaning for single methods only. `error` is Slack's word for it."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class SlackWeb:
    """The calls of one app. `url` is `https://slack.com/api`; `token` reads the app's token when it is first needed."""

    def __init__(
        self, url: str, token: Callable[[], str], sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._url = url
        self._token = token
        self._sleep = sleep
        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        self._pool = urllib3.PoolManager(maxsize=2, retries=False, timeout=timeout)

    def call(self, method: str, **given: Any) -> _Json:
        """Call a method and return its answer. A parameter that is None is left out.

        Raises:
            NotDelivered, MaybeDelivered, TooManyMessages, ChannelClosed, RoomGone, TopicGone: as in the ports.
            SlackRefused: any other refusal.
        """
        fields = {name: _field(value) for name, value in given.items() if value is not None}
        left = MAX_WAIT_SECONDS
        while True:
            try:
                return self._once(method, fields)
            except TooManyMessages as error:
                if error.seconds > left:
                    raise
                left -= max(error.seconds, 1)
                self._sleep(error.seconds)

    def ask(self, method: str, **given: Any) -> _Json:
        """Call a method that shows nothing to anybody. If its answer is lost, `NotDelivered` is raised: repeat it."""
        with _unseen():
            return self.call(method, **given)

    def pages(self, method: str, items: str, **given: Any) -> Iterator[Any]:
        """Yield what a method lists under the key `items`, over all its pages."""
        cursor: str | None = None
        while True:
            page = self.ask(method, cursor=cursor, limit=200, **given)
            yield from page[items]
            cursor = page.get("response_metadata", {}).get("next_cursor")
            if not cursor:
                return

    def upload(self, url: str, content: bytes) -> None:
        """Send a file (bytes) to the address that Slack gave. Nobody sees the file before the upload is completed."""
        with _unseen():
            answer = self._request("POST", url, body=content)
        if answer.status != 200:
            raise NotDelivered(f"an upload was answered {answer.status}")

    def download(self, url: str) -> bytes:
        """Read a file that was shown in a channel.

        Raises:
            CannotCopy: Slack does not give the file; for one it redirects to a page for signing in.
        """
        with _unseen():
            answer = self._request("GET", url, headers=self._bearer)
        if answer.status != 200:
            raise CannotCopy(f"a file was answered {answer.status}")
        return answer.data

    def _once(self, method: str, fields: dict[str, str]) -> _Json:
        url = f"{self._url}/{method}"
        answer = self._request("POST", url, fields=fields, headers=self._bearer)
        if answer.status == 429:
            raise TooManyMessages(int(answer.headers.get("Retry-After", "1")))
        if answer.status != 200:
            raise MaybeDelivered(f"{method} was answered {answer.status}")
        try:
            body: _Json = json.loads(answer.data)
        except ValueError as error:
            raise MaybeDelivered(f"{method} was not answered in JSON") from error
        if not body.get("ok"):
            raise _refusal(str(body.get("error")))
        return body

    @property
    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token()}"}

    def _request(self, method: str, url: str, **how: Any) -> urllib3.BaseHTTPResponse:
        if "fields" in how:
            how["encode_multipart"] = False
        try:
            return self._pool.request(method, url, redirect=False, **how)
        except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError) as e:
            raise NotDelivered(type(e).__name__) from e
        except urllib3.exceptions.HTTPError as e:
            raise MaybeDelivered(type(e).__name__) from e


@contextmanager
def _unseen() -> Iterator[None]:
    """Turn a lost answer into `NotDelivered`: the call shows nothing to anybody, and may be repeated."""
    try:
        yield
    except MaybeDelivered as error:
        raise NotDelivered(str(error)) from error


def _field(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _refusal(error: str) -> ChannelError:
    if error in _CLOSED:
        return ChannelClosed(error)
    if error in _ROOM_GONE:
        return RoomGone(error)
    if error in _TOPIC_GONE:
        return TopicGone(error)
    if error in _UNSURE:
        return MaybeDelivered(error)
    if error in ("ratelimited", "rate_limited"):
        return TooManyMessages(1)
    return SlackRefused(error)
