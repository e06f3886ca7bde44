"""Reads the parameters of a call from an address, a form or JSON, as the types that its method takes."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Literal

from starlette.datastructures import UploadFile
from starlette.requests import Request

from sandbox.doubles.double import Json
from sandbox.telegram.errors import bad
from sandbox.telegram.files import Upload

type Kind = Literal[
    "integer",
    "number",
    "boolean",
    "string",
    "chat",
    "object",
    "array",
    "file",
    "media",
    "album",
    "profile photo",
]
type Raw = Mapping[str, Any]


async def read(request: Request) -> dict[str, Any]:
    """Read parameters from the address and the body, which is JSON, a form or multipart."""
    raw: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return raw | _json_body(await request.body())
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form() as form:
            for name, value in form.multi_items():
                raw[name] = await _upload(value) if isinstance(value, UploadFile) else value
    return raw


def _json_body(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body or b"{}")
    except ValueError as error:
        raise bad("can't parse JSON object") from error
    if not isinstance(given, dict):
        raise bad("object expected as JSON body")
    return given


async def _upload(file: UploadFile) -> Upload:
    mime = file.content_type or "application/octet-stream"
    return Upload(file.filename or "file", await file.read(), mime)


def typed(kinds: Mapping[str, Kind], raw: Raw) -> Json:
    """Check and convert the parameters of a method. Telegram ignores an unknown name; here it is refused."""
    attached = {name: it for name, it in raw.items() if isinstance(it, Upload)}
    named = {name: it for name, it in raw.items() if name in kinds or name not in attached}
    for name in named:
        if name not in kinds:
            raise bad(f'unknown parameter "{name}"')
    given = {
        name: READERS[kinds[name]](name, _attachment(it, attached))
        for name, it in named.items()
        if it is not None
    }
    for media in _media(given.get("media")):
        media["media"] = _attachment(media["media"], attached)
    if kinds.get("photo") == "profile photo" and "photo" in given.get("photo", {}):
        given["photo"]["photo"] = _attachment(given["photo"]["photo"], attached)
    return given


def _media(given: object) -> list[Json]:
    """The media objects of a call: one, or those of an album. Each may name an uploaded file."""
    several = given if isinstance(given, list) else [given]
    return [media for media in several if isinstance(media, dict) and "media" in media]


def _attachment(value: object, attached: Mapping[str, Upload]) -> object:
    if isinstance(value, str) and value.startswith("attach://"):
        return attached.get(value.removeprefix("attach://"), value)
    return value


def _integer(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise bad(f'invalid parameter "{name}": an Integer is expected')
    try:
        return int(value)
    except ValueError as error:
        raise bad(f'invalid parameter "{name}": an Integer is expected') from error


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise bad(f'invalid parameter "{name}": a Float is expected')
    try:
        return float(value)
    except ValueError as error:
        raise bad(f'invalid parameter "{name}": a Float is expected') from error


def _boolean(_: str, value: object) -> bool:
    return value is True or str(value).lower() in ("true", "yes", "1")


def _string(name: str, value: object) -> str:
    if isinstance(value, Upload | dict | list):
        raise bad(f'invalid parameter "{name}": a String is expected')
    text = str(value)
    if not _encodable(text):
        raise bad("strings must be encoded in UTF-8")
    return text


def _encodable(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _chat(name: str, value: object) -> int | str:
    text = _string(name, value)
    return int(text) if text.removeprefix("-").isdecimal() else text


def _file(name: str, value: object) -> object:
    return value if isinstance(value, Upload) else _string(name, value)


def _parsed(name: str, value: object, kind: type) -> object:
    if isinstance(value, str):
        try:
            value = json.loads(value) if value else None
        except ValueError as error:
            raise bad(f"can't parse {name} JSON object") from error
    if value is None:
        return None
    if not isinstance(value, kind):
        word = "an Object" if kind is dict else "an Array"
        raise bad(f'invalid parameter "{name}": {word} is expected')
    if not _encodable(json.dumps(value, ensure_ascii=False)):
        raise bad("strings must be encoded in UTF-8")
    return value


READERS: dict[Kind, Callable[[str, object], Any]] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "string": _string,
    "chat": _chat,
    "file": _file,
    "object": lambda name, value: _parsed(name, value, dict),
    "media": lambda name, value: _parsed(name, value, dict),
    "album": lambda name, value: _parsed(name, value, list),
    "array": lambda name, value: _parsed(name, value, list),
    "profile photo": lambda name, value: _parsed(name, value, dict),
}


def readable(raw: Raw) -> Json:
    """The parameters for the ledger: JSON texts are parsed, files have no bytes."""
    return {name: _readable(value) for name, value in raw.items()}


def _readable(value: object) -> object:
    if isinstance(value, Upload):
        return value.described()
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            unfolded: object = json.loads(value)
        except ValueError:
            return value
        return unfolded
    return value
