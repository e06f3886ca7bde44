"""A request of a manager's browser, and the answer to it.

Nothing here knows Lambda or a web framework: `functions/cabinet` reads the event, and writes the answer.
"""

from collections.abc import Mapping
from dataclasses import field
from http import HTTPStatus

from reception.dataclass import dataclass
from reception.desk.thread import Operator

ROOT = "/cabinet"
"""The path that all pages lie below."""
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Upload:
    """A file that was sent with a form. `name` and `kind` (a media type) are what the browser says, unchecked."""

    name: str
    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class PageRequest:
    """A request of a signed-in manager. `path` lies below the cabinet's root: `/`, `/today`, `/content/hours`.

    `query`: the first value of each name. `form`: all values of each field of a POST, without the CSRF token, which was
    checked. `files`: the files of each field. `parts`: what stood in the place of the `{names}` of the route's pattern.
    `csrf`: the token that each form of the answer carries. `language`: of the manager, `uk`, `ru` or `en`.
    `is_partial`: htmx asks, and puts the answer into the page that it has.
    """

    method: str
    path: str
    manager: Operator
    csrf: str = field(repr=False)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    files: Mapping[str, tuple[Upload, ...]] = field(default_factory=dict, repr=False)
    parts: Mapping[str, str] = field(default_factory=dict)
    language: str = "uk"
    is_partial: bool = False

    def text(self, name: str) -> str:
        """The first value of a field of the form, without spaces around it; empty if there is none."""
        return next(iter(self.form.get(name, ())), "").strip()

    def texts(self, name: str) -> tuple[str, ...]:
        """All values of a field of the form, as they were typed."""
        return self.form.get(name, ())

    def file(self, name: str) -> Upload | None:
        """The file of a field of the form; None if none was chosen."""
        return next((one for one in self.files.get(name, ()) if one.name or one.content), None)


@dataclass(frozen=True)
class Response:
    """An answer. `cookies`: whole values of `Set-Cookie`. `headers` are added to those of every answer."""

    body: str | bytes = ""
    status: int = HTTPStatus.OK
    kind: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = field(default=(), repr=False)


def see_other(path: str) -> Response:
    """Have the browser read another page after a POST; `path` lies below the cabinet's root."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": f"{ROOT}{path}"})
