"""The common ways in which endpoints of all doubles read JSON and answer in JSON."""

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.doubles.double import Json

type Endpoint = Callable[[Request], Awaitable[Response]]


class Impossible(Exception):
    """A control call cannot be done; `status` is the HTTP status of its answer."""

    def __init__(self, why: str, status: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> None:
        super().__init__(why)
        self.status = status


class NoSuchThing(Impossible):
    """A control call names something that does not exist: 404."""

    def __init__(self, why: str) -> None:
        super().__init__(why, HTTPStatus.NOT_FOUND)


class AsciiJson(JSONResponse):
    """JSON with letters beyond ASCII escaped, as Telegram and Slack write it.

    Any text survives this way, even one with half of a surrogate pair.
    """

    def render(self, content: object) -> bytes:
        """Write `content` as ASCII bytes."""
        return json.dumps(content).encode("ascii")


def answers_json(
    endpoint: Callable[[Any, Request], Awaitable[object]],
) -> Callable[[Any, Request], Any]:
    """Make an endpoint of a method that returns JSON or a response; `Impossible` becomes an error."""

    @wraps(endpoint)
    async def answered(self: object, request: Request) -> Response:
        try:
            result = await endpoint(self, request)
        except Impossible as error:
            return AsciiJson({"error": str(error)}, error.status)
        return result if isinstance(result, Response) else AsciiJson(result)

    return answered


def routes_of(table: list[tuple[str, str, Endpoint]]) -> list[Route]:
    """Make routes of rows that hold a verb, a path and an endpoint."""
    return [Route(path, endpoint, methods=[verb]) for verb, path, endpoint in table]


async def body_of(request: Request, malformed: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> Json:
    """Read the JSON object that a call brings; an empty body counts as an empty object.

    Raises:
        Impossible: the body is no JSON object; `malformed` is the status.
    """
    content = await request.body()
    try:
        body = json.loads(content or b"{}")
    except ValueError as error:
        raise Impossible(f"the body is not JSON: {error}", malformed) from error
    if not isinstance(body, dict):
        raise Impossible("the body is not a JSON object", malformed)
    return body
