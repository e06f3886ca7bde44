"""Brings events and interactions to the app as Slack does: signed, and again after 3 seconds without an answer."""

import asyncio
import hashlib
import hmac
from dataclasses import dataclass, field

import httpx

from sandbox.clock import Clock
from sandbox.doubles.ledger import Ledger

TIMEOUT_SECONDS = 3.0
RETRY_PAUSES_SECONDS = (0.0, 60.0, 300.0)
NO_RETRY_HEADER = "X-Slack-No-Retry"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Compute the header `X-Slack-Signature` of a body."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Parcel:
    """Something to deliver. `again` is True if Slack repeats it: events yes, interactions no."""

    to: str
    id: str
    url: str
    body: bytes
    kind: str = "application/json"
    again: bool = True


@dataclass(frozen=True)
class Attempt:
    """The end of one delivery; `reason` is Slack's name of the failure, None if there was none."""

    status: int | None
    reason: str | None = None
    final: bool = False
    text: str = ""


@dataclass
class Delivery:
    """Delivers each parcel by itself: none waits for an earlier one."""

    clock: Clock
    secret: str
    ledger: Ledger
    pauses: tuple[float, ...] = RETRY_PAUSES_SECONDS
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _client: httpx.AsyncClient | None = None

    @property
    def waiting(self) -> int:
        """The number of parcels that are under way or wait for their next attempt."""
        return len(self._tasks)

    def put(self, parcel: Parcel) -> None:
        """Begin to deliver a parcel."""
        task = asyncio.create_task(self._bring(parcel))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Give up all parcels that are under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _bring(self, parcel: Parcel) -> None:
        attempt = await self.attempt(parcel)
        for number, pause in enumerate(self.pauses if parcel.again else (), start=1):
            if attempt.reason is None or attempt.final:
                return
            await asyncio.sleep(pause)
            attempt = await self.attempt(parcel, number, attempt.reason)

    async def attempt(self, parcel: Parcel, retry: int = 0, reason: str | None = None) -> Attempt:
        """Deliver a parcel once; `retry` and `reason` tell the app why it comes again."""
        with self.ledger.delivery(to=parcel.to, id=parcel.id, attempt=retry + 1) as entry:
            attempt = await self._post(parcel, retry, reason)
            entry["status"], entry["error"] = attempt.status, attempt.reason
        return attempt

    async def _post(self, parcel: Parcel, retry: int, reason: str | None) -> Attempt:
        timestamp = str(int(self.clock.now().timestamp()))
        headers = {
            "Content-Type": parcel.kind,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self.secret, timestamp, parcel.body),
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": str(reason)}
        try:
            answer = await self._http().post(parcel.url, content=parcel.body, headers=headers)
        except httpx.TimeoutException:
            return Attempt(None, "http_timeout")
        except httpx.TransportError:
            return Attempt(None, "connection_failed")
        if answer.is_success:
            return Attempt(answer.status_code, text=answer.text)
        final = answer.headers.get(NO_RETRY_HEADER) == "1"
        return Attempt(answer.status_code, "http_error", final)

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=40)
            self._client = httpx.AsyncClient(
                timeout=TIMEOUT_SECONDS, limits=limits, trust_env=False
            )
        return self._client
