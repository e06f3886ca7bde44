"""Brings updates to the webhook as Telegram does: in order within a lane, repeated until taken."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from sandbox.clock import Clock
from sandbox.doubles.double import Json
from sandbox.doubles.ledger import Ledger
from sandbox.doubles.store import Store
from sandbox.telegram.state import State, Update

TIMEOUT_SECONDS = 60.0
MAX_PAUSE_SECONDS = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
KINDS_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}

type Ride = Callable[[Json], Awaitable[None]]


@dataclass(frozen=True)
class Attempt:
    """The end of one delivery; `status` is None if no answer came."""

    status: int | None
    error: str | None = None
    retry_after: int | None = None

    @property
    def taken(self) -> bool:
        """True if the webhook took the update: it does not come again."""
        return self.status is not None and 200 <= self.status < 300


def pause(failures: int) -> float:
    """The seconds before the next attempt: 0, 2, 4, 8… up to a minute."""
    return 0.0 if failures < 2 else min(2.0 ** (failures - 1), MAX_PAUSE_SECONDS)


class Delivery:
    """Lanes with their workers. Each chat has one lane for messages and one for presses."""

    def __init__(self, clock: Clock, store: Store[State], ledger: Ledger, ride: Ride) -> None:
        self.clock = clock
        self.store = store
        self.ledger = ledger
        self.ride = ride
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._client: httpx.AsyncClient | None = None
        self._places = asyncio.Semaphore(40)
        self._webhook_changed = asyncio.Event()

    @property
    def waiting(self) -> int:
        """The number of updates that the webhook has not taken yet; 0 without a webhook."""
        return self.pending if self.store.state.webhook else 0

    @property
    def pending(self) -> int:
        """The number of updates that are not taken yet, with or without a webhook."""
        return sum(len(lane) for lane in self.store.state.lanes.values())

    def put(self, update: Update) -> None:
        """Queue an update, if the bot wants updates of its kind."""
        if self._wanted(update.kind):
            self.store.state.lanes.setdefault(update.lane, deque()).append(update)
            self._work(update.lane)
            self.store.changed()

    def _wanted(self, kind: str) -> bool:
        allowed = (self.store.state.webhook or {}).get("allowed_updates")
        return kind in allowed if allowed else kind not in KINDS_ON_REQUEST

    def webhook_changed(self) -> None:
        """Deliver to the new webhook at once, and end all pauses."""
        webhook = self.store.state.webhook or {}
        self._places = asyncio.Semaphore(webhook.get("max_connections", 40))
        self._webhook_changed.set()
        self._webhook_changed = asyncio.Event()
        self.start()

    def start(self) -> None:
        """Begin to deliver all updates that wait."""
        for lane in self.store.state.lanes:
            self._work(lane)

    def drop(self) -> None:
        """Forget all updates that wait."""
        for lane in self.store.state.lanes.values():
            lane.clear()

    async def stop(self) -> None:
        """Stop the workers; updates that are not delivered wait for the next start."""
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _work(self, lane: str) -> None:
        if self.store.state.webhook and lane not in self._workers:
            self._workers[lane] = asyncio.create_task(self._empty(lane))

    async def _empty(self, lane: str) -> None:
        waiting = self.store.state.lanes[lane]
        try:
            while waiting and self.store.state.webhook:
                await self._bring(waiting)
        finally:
            del self._workers[lane]

    async def _bring(self, waiting: deque[Update]) -> None:
        update = waiting[0]
        changed = self._webhook_changed
        async with self._places:
            attempt = await self.attempt(update)
        if waiting and waiting[0] is update and attempt.taken:
            waiting.popleft()
            self.store.changed()
        elif not attempt.taken:
            self._note_failure(attempt)
            seconds = attempt.retry_after or pause(update.attempts)
            await self._sleep(min(seconds, 3600), changed)

    @staticmethod
    async def _sleep(seconds: float, until: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(seconds):
                await until.wait()
        except TimeoutError:
            return

    def _note_failure(self, attempt: Attempt) -> None:
        if webhook := self.store.state.webhook:
            webhook["last_error_date"] = int(self.clock.now().timestamp())
            webhook["last_error_message"] = attempt.error
            self.store.changed()

    async def attempt(self, update: Update) -> Attempt:
        """Deliver an update once, and perform the call that rides in the webhook's answer."""
        update.attempts += 1
        with self.ledger.delivery(
            update_id=update.update_id, kind=update.kind, attempt=update.attempts
        ) as entry:
            attempt = await self._post(update.body)
            entry["status"], entry["error"] = attempt.status, attempt.error
        return attempt

    async def _post(self, body: str) -> Attempt:
        webhook = self.store.state.webhook
        if webhook is None:
            return Attempt(None, "there is no webhook")
        headers = {"Content-Type": "application/json"}
        if webhook.get("secret_token"):
            headers[SECRET_HEADER] = webhook["secret_token"]
        try:
            answer = await self._http().post(webhook["url"], content=body, headers=headers)
        except httpx.TimeoutException:
            return Attempt(None, "Read timeout expired")
        except httpx.ConnectError:
            return Attempt(None, "Connection refused")
        except httpx.TransportError:
            return Attempt(None, "Connection reset by peer")
        return await self._read(answer)

    async def _read(self, answer: httpx.Response) -> Attempt:
        if not answer.is_success:
            words = f"{answer.status_code} {answer.reason_phrase}"
            return Attempt(
                answer.status_code,
                f"Wrong response from the webhook: {words}",
                _retry_after(answer),
            )
        call = _riding(answer.content)
        if call is not None:
            await self.ride(call)
        return Attempt(answer.status_code)

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=40)
            self._client = httpx.AsyncClient(
                timeout=TIMEOUT_SECONDS, limits=limits, trust_env=False
            )
        return self._client


def _retry_after(answer: httpx.Response) -> int | None:
    asked = answer.headers.get("Retry-After", "")
    return int(asked) if asked.isascii() and asked.isdigit() else None


def _riding(content: bytes) -> Json | None:
    """The Bot API call in a webhook's answer; any other body is ignored, as Telegram ignores it."""
    try:
        body = json.loads(content)
    except ValueError:
        return None
    return body if isinstance(body, dict) and isinstance(body.get("method"), str) else None
