"""What the sandbox serves on its port: the page, doubles, control calls, and a door for a tunnel."""

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
FRESH = {"Cache-Control": "no-cache"}
DOORS = {
    "/telegram/webhook": ["POST"],
    "/slack/events": ["POST"],
    "/slack/interactions": ["POST"],
    "/doctor-eleks/{secret}": ["GET", "POST"],
}
"""The paths that the API has, and the verbs. What the double of Doctor Eleks has of its own lies deeper."""
PASSED = (
    "content-type",
    "retry-after",
    "x-slack-request-timestamp",
    "x-slack-signature",
    "x-telegram-bot-api-secret-token",
)


def site(own: list[Route], doubles: dict[str, Starlette], api: str, desk: str) -> Starlette:
    """One application of all: the page at the root, each double below its name.

    `own` are the sandbox's calls; `desk` is the platform on which staff answer, `telegram` or `slack`, for the page.
    """

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as living:
            for double in doubles.values():  # a mounted application isn't started by its parent
                await living.enter_async_context(double.router.lifespan_context(double))
            yield

    doors = [Route(path, _door(api), methods=verbs) for path, verbs in DOORS.items()]
    routes: list[BaseRoute] = [
        *doors,
        Route("/", lambda _request: FileResponse(PAGE / "index.html", headers=FRESH)),
        Mount("/page", PageFiles(directory=PAGE)),
        Route(
            "/sandbox/rooms", lambda _request: JSONResponse({"doubles": [*doubles], "desk": desk})
        ),
        Mount("/sandbox", routes=own),
        *(Mount(f"/{name}", double) for name, double in doubles.items()),
    ]
    return Starlette(
        routes=routes, lifespan=lifespan, middleware=[Middleware(OnlyTheDoor, doors=doors)]
    )


class PageFiles(StaticFiles):
    """The page's own files, asked for anew each time, or a browser mixes those of two versions."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """The file, or that it has not changed."""
        response = super().file_response(*args, **kwargs)
        response.headers.update(FRESH)
        return response


class OnlyTheDoor:
    """Whoever comes through a tunnel finds the doors and nothing else: no clock, no patients."""

    def __init__(self, app: ASGIApp, doors: list[Route]) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in whom this machine is asked for by its own name, and everybody to the doors."""
        if scope["type"] == "http" and not any(
            door.path_regex.fullmatch(scope["path"]) for door in self._doors
        ):
            host = dict(scope["headers"]).get(b"host", b"").split(b":")[0]
            if host not in (b"127.0.0.1", b"localhost"):
                await PlainTextResponse("not here", 404)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _door(api: str) -> Callable[[Request], Awaitable[Response]]:
    """Pass what comes through a tunnel on to the API, whose address and port are the emulator's."""

    async def door(request: Request) -> Response:
        headers = {name: value for name, value in request.headers.items() if name in PASSED}
        async with httpx.AsyncClient(timeout=30) as client:
            url = httpx.URL(f"{api}{request.url.path}", query=request.url.query.encode())
            answer = await client.request(
                request.method, url, content=await request.body(), headers=headers
            )
        kept = {name: value for name, value in answer.headers.items() if name in PASSED}
        return Response(answer.content, answer.status_code, kept)

    return door
