"""A served double, a webhook that records what it gets and answers as told, and short ways to call both."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.serving import serve
from sandbox.telegram import SANDBOX_TOKEN, Telegram

SECRET = "s3cret"
OLENA = 1001


@dataclass
class Webhook:
    """Takes updates; `answer` decides what each is answered with, 200 unless told."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], Response] = lambda _: Response()

    async def take(self, request: Request) -> Response:
        update = await request.json()
        self.updates.append(update)
        self.headers.append(dict(request.headers))
        return self.answer(update)


@dataclass
class Bench:
    """The double's address, its clock and the bot's webhook."""

    url: str
    clock: Clock
    telegram: Telegram
    webhook: Webhook = field(default_factory=Webhook)
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=10))

    def bot(self, method: str, **params: Any) -> Any:
        """A Bot API call that must succeed; its result."""
        answer = self.http.post(f"{self.url}/bot{SANDBOX_TOKEN}/{method}", json=params).json()
        assert answer["ok"], answer
        return answer["result"]

    def refused(self, method: str, **params: Any) -> str:
        """A Bot API call that must be refused; the words of it."""
        answer = self.http.post(f"{self.url}/bot{SANDBOX_TOKEN}/{method}", json=params)
        body = answer.json()
        assert not body["ok"]
        assert answer.status_code == body["error_code"]
        return str(body["description"])

    def say(self, text: str = "hello", **params: Any) -> int:
        """The bot writes to Olena; the message's id."""
        return int(self.bot("sendMessage", chat_id=OLENA, text=text, **params)["message_id"])

    def control(self, path: str, method: str = "POST", **body: Any) -> Any:
        """A control call that must succeed."""
        answer = self.http.request(method, f"{self.url}/control{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def olena(self, deed: str, **body: Any) -> Any:
        """Olena does something."""
        return self.control(f"/chats/{OLENA}/{deed}", **body)

    def faults(self, *rules: dict[str, Any]) -> None:
        """Put faults in force."""
        self.http.put(f"{self.url}/control/faults", json=list(rules)).raise_for_status()

    def seen(self) -> Any:
        """Olena's chat as she sees it."""
        return self.control(f"/chats/{OLENA}", "GET")

    def last(self) -> Any:
        """The newest message that Olena sees."""
        return self.seen()["messages"][-1]

    def ledger(self) -> Any:
        """The calls and deliveries so far."""
        return self.control("/ledger", "GET")

    def settle(self) -> None:
        """Wait until nothing is under way."""
        self.until(lambda: self.control("/settled", "GET")["settled"])

    @staticmethod
    def until(true: Callable[[], object], seconds: float = 8) -> None:
        """Wait for something to become true."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, "it did not become true"
            time.sleep(0.01)


@contextmanager
def bench(file: Path | None = None, *, user: bool = True) -> Iterator[Bench]:
    """A double with Olena in it and no webhook yet."""
    clock = Clock()
    telegram = Telegram(clock, file=file)
    with serve(telegram.app) as url:
        it = Bench(url, clock, telegram)
        if user:
            phone = "+380671234567"
            it.control(
                "/users", id=OLENA, first_name="Олена", language_code="uk", phone_number=phone
            )
        try:
            yield it
        finally:
            it.http.close()


@contextmanager
def listening(it: Bench, **options: Any) -> Iterator[Webhook]:
    """The bot's webhook, served and registered."""
    app = Starlette(routes=[Route("/hook", it.webhook.take, methods=["POST"])])
    with serve(app) as url:
        it.bot("setWebhook", url=f"{url}/hook", secret_token=SECRET, **options)
        yield it.webhook


def riding(method: str, **params: Any) -> JSONResponse:
    """A webhook's answer with a call in it."""
    return JSONResponse({"method": method} | params)
