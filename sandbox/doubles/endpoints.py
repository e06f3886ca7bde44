"""How control calls are read and answered, alike for all doubles."""

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.doubles.answers import AsciiJson

type Endpoint = Callable[[Request], Awaitable[Response]]


class Impossible(Exception):
    """A control call cannot be done; `status` is that of its answer."""

    def __init__(self, why: str, status: int = 422) -> None:
        super().__init__(why)
        self.status = status


class NoSuchThing(Impossible):
    """A control call about something that is not there, or cannot be done by a person now."""

    def __init__(self, why: str, status: int = 404) -> None:
        super().__init__(why, status)


def plain(endpoint: Callable[[Any, Request], Awaitable[object]]) -> Callable[[Any, Request], Any]:
    """Answer in JSON, and say what was not found or not possible."""

    @wraps(endpoint)
    async def answered(self: object, request: Request) -> Response:
        try:
            result = await endpoint(self, request)
        except Impossible as error:
            return AsciiJson({"error": str(error)}, error.status)
        return result if isinstance(result, Response) else AsciiJson(result)

    return answered


async def body_of(request: Request) -> dict[str, Any]:
    """The JSON object of a call; no body is as good as an empty one."""
    content = await request.body()
    try:
        body = json.loads(content or b"{}")
    except ValueError as error:
        raise NoSuchThing(f"not JSON: {error}", 422) from error
    if not isinstance(body, dict):
        raise NoSuchThing("a JSON object is expected", 422)
    return body
