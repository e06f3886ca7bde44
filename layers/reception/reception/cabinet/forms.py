"""Reads the fields and files of a form. A body is a stranger's: whatever it holds, reading it ends soon and quietly.

Pure.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from reception.cabinet.web import Upload
from reception.dataclass import dataclass

MAX_FIELDS = 4_000
_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))')
_PARAMETER = re.compile(r';\s*(name|filename)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class PostedForm:
    """All values and all files of each field, in their order."""

    values: dict[str, tuple[str, ...]]
    files: dict[str, tuple[Upload, ...]]

    def first(self, name: str) -> str:
        """The first value of a field; empty if there is none."""
        return next(iter(self.values.get(name, ())), "")


def read_form(kind: str, body: bytes) -> PostedForm | None:
    """The fields of a body with this `Content-Type`; None if it is no form, or has more fields than any of ours."""
    media, _, _ = kind.partition(";")
    match media.strip().lower():
        case "application/x-www-form-urlencoded":
            return _url_encoded(body)
        case "multipart/form-data":
            found = _BOUNDARY.search(kind)
            return _multipart(found[1] or found[2], body) if found else None
    return None


def _url_encoded(body: bytes) -> PostedForm | None:
    try:
        text = body.decode("utf-8", "replace")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        return None
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(_text(value))
    return PostedForm(_whole(values), {})


def _multipart(boundary: str, body: bytes) -> PostedForm | None:
    values: dict[str, list[str]] = {}
    files: dict[str, list[Upload]] = {}
    for number, (head, content) in enumerate(_parts(boundary, body)):
        if number >= MAX_FIELDS:
            return None
        headers = dict(_headers(head))
        given = dict(_PARAMETER.findall(headers.get("content-disposition", "")))
        if "name" not in given:
            continue
        name = _unquoted(given["name"])
        if "filename" in given:
            media = headers.get("content-type", "")
            files.setdefault(name, []).append(Upload(_unquoted(given["filename"]), media, content))
        else:
            text = _text(content.decode("utf-8", "replace"))
            values.setdefault(name, []).append(text)
    return PostedForm(_whole(values), _whole(files))


def _whole[Item](lists: dict[str, list[Item]]) -> dict[str, tuple[Item, ...]]:
    return {name: tuple(several) for name, several in lists.items()}


def _text(value: str) -> str:
    """A value with line ends of one character: browsers send two."""
    return value.replace("\r\n", "\n")


def _parts(boundary: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """Head and content of each part of a body that is complete."""
    mark = b"\r\n--" + boundary.encode("utf-8", "replace")
    for part in (b"\r\n" + body).split(mark)[1:-1]:
        head, between, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if between:
            yield head.decode("utf-8", "replace"), content


def _headers(head: str) -> Iterator[tuple[str, str]]:
    for line in head.split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _unquoted(name: str) -> str:
    """Browsers write a quote as `%22`, and line breaks as `%0D%0A`."""
    return name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")
