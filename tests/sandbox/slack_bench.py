"""A served Slack, an app that records what it gets and answers as told, and short ways to call both."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.serving import serve
from sandbox.slack import SLACK_TOKEN, STAFF_CHANNEL, Slack

IRYNA, MAKSYM = "U0IRYNA000", "U0MAKSYM00"
BEARER = {"Authorization": f"Bearer {SLACK_TOKEN}"}


@dataclass
class App:
    """Takes events and interactions; `answer` decides what each is answered with, 200 unless told."""

    events: list[dict[str, Any]] = field(default_factory=list)
    interactions: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], Response] = lambda _: Response()

    async def event(self, request: Request) -> Response:
        body = await request.body()
        self.requests.append((dict(request.headers), body))
        envelope = json.loads(body)
        if envelope["type"] == "url_verification":
            return JSONResponse({"challenge": envelope["challenge"]})
        self.events.append(envelope)
        return self.answer(envelope)

    async def interaction(self, request: Request) -> Response:
        body = await request.body()
        self.requests.append((dict(request.headers), body))
        payload = json.loads(parse_qs(body.decode())["payload"][0])
        self.interactions.append(payload)
        return self.answer(payload)

    def forget(self) -> None:
        """Begin anew."""
        self.events.clear()
        self.interactions.clear()
        self.requests.clear()

    def said(self) -> list[str]:
        """The texts of the people's messages, in the order of their coming."""
        events = [envelope["event"] for envelope in self.events]
        return [it["text"] for it in events if "text" in it and "bot_id" not in it]


@dataclass
class SlackBench:
    """The double's address, its clock and the app."""

    url: str
    clock: Clock
    slack: Slack
    app: App = field(default_factory=App)
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=10))

    def call(self, method: str, **params: Any) -> Any:
        """A call in JSON; its body, whatever it says."""
        return self.http.post(f"{self.url}/api/{method}", json=params, headers=BEARER).json()

    def form(self, method: str, **params: Any) -> Any:
        """A call in a form, which is all that Slack's lookups read."""
        return self.http.post(f"{self.url}/api/{method}", data=params, headers=BEARER).json()

    def post(self, text: str = "картка", **params: Any) -> str:
        """The bot writes in the staff's channel; the message's ts."""
        body = self.call("chat.postMessage", channel=STAFF_CHANNEL, text=text, **params)
        assert body["ok"], body
        return str(body["ts"])

    def control(self, path: str, method: str = "POST", body: Any = None) -> Any:
        """A control call that must succeed."""
        answer = self.http.request(method, f"{self.url}/control{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def staff(self, deed: str, channel: str = STAFF_CHANNEL, **body: Any) -> Any:
        """An operator does something; Maksym unless told."""
        return self.control(f"/channels/{channel}/{deed}", body={"from": MAKSYM} | body)

    def room(self, channel: str = STAFF_CHANNEL) -> Any:
        """The channel as its members see it."""
        return self.control(f"/channels/{channel}", "GET")

    def settle(self) -> None:
        """Wait until nothing is under way."""
        end = time.monotonic() + 8
        while not self.control("/settled", "GET")["settled"]:
            assert time.monotonic() < end, "it did not settle"
            time.sleep(0.01)


@contextmanager
def slack_bench(file: Path | None = None) -> Iterator[SlackBench]:
    """A double without a limit on its messages, and no app yet."""
    clock = Clock()
    slack = Slack(clock, file=file)
    with serve(slack.app) as url:
        it = SlackBench(url, clock, slack)
        it.control("/limits", "PUT", {"channel_messages": None, "retry_pauses": [0, 0.2, 0.4]})
        try:
            yield it
        finally:
            it.http.close()


@contextmanager
def subscribed(it: SlackBench) -> Iterator[App]:
    """The app, served and registered."""
    routes = [
        Route("/slack/events", it.app.event, methods=["POST"]),
        Route("/slack/interactions", it.app.interaction, methods=["POST"]),
    ]
    with serve(Starlette(routes=routes)) as url:
        urls = {name: f"{url}/slack/{name}" for name in ("events", "interactions")}
        it.control("/urls", "PUT", urls)
        yield it.app
