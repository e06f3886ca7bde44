"""Everything that the sandbox serves on its port: page, doubles, control calls, and doors for a tunnel."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

PAGE = Path(__file__).parent / "page"
WIDGET = Path(__file__).parent.parent / "tools" / "widget"
"""The button for a clinic's site, and a page that shows it."""
FRESH = {"Cache-Control": "no-cache"}
DOORS = {
    "/telegram/webhook": ["POST"],
    "/slack/events": ["POST"],
    "/slack/interactions": ["POST"],
    "/doctor-eleks/{secret}": ["GET", "POST"],
    "/cabinet": ["GET"],
    "/cabinet/{page:path}": ["GET", "POST"],
}
"""The stack API's own paths with their verbs. The double of Doctor Eleks has only deeper paths."""
PASSED = (
    "accept-encoding",
    "cache-control",
    "content-encoding",
    "content-security-policy",
    "content-type",
    "cookie",
    "hx-request",
    "hx-reswap",
    "hx-retarget",
    "location",
    "origin",
    "referrer-policy",
    "retry-after",
    "x-content-type-options",
    "x-slack-request-timestamp",
    "x-slack-signature",
    "x-telegram-bot-api-secret-token",
)


def site(own: list[Route], doubles: dict[str, Starlette], api: str, desk: str) -> Starlette:
    """Make one application: the page at the root, the doors, and each double below its name.

    `own` are the sandbox's calls. The page shows `desk`, the platform on which staff answer: `telegram` or `slack`.
    """

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as living:
            for double in doubles.values():  # Starlette does not start mounted applications
                await living.enter_async_context(double.router.lifespan_context(double))
            yield

    doors = [Route(path, _door(api), methods=verbs) for path, verbs in DOORS.items()]
    routes: list[BaseRoute] = [
        *doors,
        Route("/", lambda _request: FileResponse(PAGE / "index.html", headers=FRESH)),
        Mount("/page", PageFiles(directory=PAGE)),
        Mount("/widget", PageFiles(directory=WIDGET, html=True)),
        Route(
            "/sandbox/rooms", lambda _request: JSONResponse({"doubles": [*doubles], "desk": desk})
        ),
        Mount("/sandbox", routes=own),
        *(Mount(f"/{name}", double) for name, double in doubles.items()),
    ]
    return Starlette(
        routes=routes, lifespan=lifespan, middleware=[Middleware(TunnelGuard, doors=doors)]
    )


class PageFiles(StaticFiles):
    """The page's files. The browser asks for them anew each time; otherwise it would mix two versions."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Answer with the file, or with 304 if it has not changed."""
        response = super().file_response(*args, **kwargs)
        response.headers.update(FRESH)
        return response


class TunnelGuard:
    """Lets requests from a tunnel only to the doors: not to the clock, not to the patients."""

    def __init__(self, app: ASGIApp, doors: list[Route]) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if it names this machine as its host, or if it goes to a door."""
        if scope["type"] == "http" and not any(
            door.path_regex.fullmatch(scope["path"]) for door in self._doors
        ):
            host = dict(scope["headers"]).get(b"host", b"").split(b":")[0]
            if host not in (b"127.0.0.1", b"localhost"):
                await PlainTextResponse("this path is not open to the outside", 404)(
                    scope, receive, send
                )
                return
        await self._app(scope, receive, send)


def _door(api: str) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint that passes a request on to the stack's API inside the emulator."""

    async def door(request: Request) -> Response:
        headers = {name: value for name, value in request.headers.items() if name in PASSED}
        async with httpx.AsyncClient(timeout=30) as client:
            url = httpx.URL(f"{api}{request.url.path}", query=request.url.query.encode())
            asked = client.build_request(
                request.method, url, content=await request.body(), headers=headers
            )
            answer = await client.send(asked, stream=True)
            body = b"".join([part async for part in answer.aiter_raw()])
            await answer.aclose()
        kept = {name: value for name, value in answer.headers.items() if name in PASSED}
        passed = Response(body, answer.status_code, kept)
        for cookie in answer.headers.get_list("set-cookie"):
            passed.headers.append("set-cookie", cookie)
        return passed

    return door
