"""Reads the parameters of a call from an address, a form or JSON, as the types that its method takes."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from starlette.requests import Request

from sandbox.doubles.double import Json
from sandbox.slack.errors import SlackError

type Kind = Literal["string", "integer", "boolean", "array"]


@dataclass(frozen=True)
class Call:
    """A call: its token, its parameters, and whether they came as JSON."""

    token: str
    given: Mapping[str, Any]
    as_json: bool


async def read(request: Request) -> Call:
    """Read token and parameters from the address, and from a form or JSON in the body."""
    given: dict[str, Any] = dict(request.query_params)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    as_json = kind == "application/json"
    if as_json:
        given |= _json_body(await request.body())
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form() as form:
            given |= {name: value for name, value in form.items() if isinstance(value, str)}
    if scheme.lower() != "bearer":
        token = "" if as_json else str(given.get("token", ""))
    return Call(token, {name: it for name, it in given.items() if name != "token"}, as_json)


def _json_body(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body or b"{}")
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(given, dict):
        raise SlackError("json_not_object")
    return given


def typed(kinds: Mapping[str, Kind], required: str, given: Mapping[str, Any]) -> Json:
    """Check and convert the parameters of a method. Slack ignores an unknown name; here it is an error."""
    wrong = [f"unknown field: {name}" for name in given if name not in kinds]
    there = {name: it for name, it in given.items() if it is not None}
    wrong += [f"missing required field: {n}" for n in required.split() if there.get(n, "") == ""]
    if wrong:
        raise SlackError("invalid_arguments", *wrong)
    return {name: READERS[kinds[name]](name, it) for name, it in there.items()}


def _string(name: str, value: object) -> str:
    if isinstance(value, dict | list | bool):
        raise SlackError("invalid_arguments", f"must be a string [json-pointer:/{name}]")
    return str(value)


def _integer(name: str, value: object) -> int:
    text = str(value)
    if isinstance(value, bool) or not text.removeprefix("-").isdecimal():
        raise SlackError("invalid_arguments", f"must be a number [json-pointer:/{name}]")
    return int(text)


def _boolean(_: str, value: object) -> bool:
    return str(value).lower() in ("true", "1")


def _array(name: str, value: object) -> list[Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value or "[]")
        except ValueError as error:
            raise SlackError(f"invalid_{name}_format") from error
    if not isinstance(value, list):
        raise SlackError(f"invalid_{name}_format")
    return value


READERS: dict[Kind, Callable[[str, object], Any]] = {
    "string": _string,
    "integer": _integer,
    "boolean": _boolean,
    "array": _array,
}
