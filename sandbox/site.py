"""What the sandbox serves on its port: doubles, control calls, and a door for a tunnel."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.control import Control

WEBHOOK = "/telegram/webhook"
DOORS = (WEBHOOK, "/slack/events", "/slack/interactions")
PASSED = (
    "content-type",
    "retry-after",
    "x-slack-request-timestamp",
    "x-slack-signature",
    "x-telegram-bot-api-secret-token",
)


def site(control: Control, doubles: dict[str, Starlette], api: str) -> Starlette:
    """One application of all: each double below its name, the patient's page at the root."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as living:
            for double in doubles.values():  # a mounted application isn't started by its parent
                await living.enter_async_context(double.router.lifespan_context(double))
            yield

    routes: list[BaseRoute] = [
        *(Route(path, _door(api, path), methods=["POST"]) for path in DOORS),
        Mount("/sandbox", routes=control.routes),
        *(Mount(f"/{name}", double) for name, double in doubles.items()),
    ]
    if "telegram" in doubles:
        routes.insert(0, Route("/", lambda _request: RedirectResponse("/telegram/page")))
    return Starlette(routes=routes, lifespan=lifespan, middleware=[Middleware(OnlyTheDoor)])


class OnlyTheDoor:
    """Whoever comes through a tunnel finds the doors and nothing else: no clock, no patients."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in whom this machine is asked for by its own name, and everybody to the doors."""
        if scope["type"] == "http" and scope["path"] not in DOORS:
            host = dict(scope["headers"]).get(b"host", b"").split(b":")[0]
            if host not in (b"127.0.0.1", b"localhost"):
                await PlainTextResponse("not here", 404)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _door(api: str, path: str) -> Callable[[Request], Awaitable[Response]]:
    """Pass what comes through a tunnel on to the API, whose address and port are the emulator's."""

    async def door(request: Request) -> Response:
        headers = {name: value for name, value in request.headers.items() if name in PASSED}
        async with httpx.AsyncClient(timeout=30) as client:
            answer = await client.post(
                f"{api}{path}", content=await request.body(), headers=headers
            )
        kept = {name: value for name, value in answer.headers.items() if name in PASSED}
        return Response(answer.content, answer.status_code, kept)

    return door
