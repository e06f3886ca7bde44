"""The door of the cabinet: every request of a browser comes through here, and only a manager's goes on to a page.

1. Style sheets and scripts are for everybody, and so are the two pages on which somebody signs in.
2. Every other page needs a session of somebody who is a manager now.
3. A POST changes something. It must come from a page of ours: its `Origin` is ours, and it carries the session's token.
"""

import hmac
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from http import HTTPStatus
from pathlib import Path

from reception.cabinet.forms import PostedForm, read_form
from reception.cabinet.ports import ManagerSession
from reception.cabinet.rendering import CSRF_FIELD, Templates
from reception.cabinet.routing import Route
from reception.cabinet.services import Services
from reception.cabinet.sign_in import LINK_LASTS, LONGEST, NotLetIn, SignIn
from reception.cabinet.web import ROOT, PageRequest, Response, see_other
from reception.clinic.system import ClinicUnreachable
from reception.dataclass import dataclass, replace
from reception.dialog.words import LANGUAGES, N_, Words
from reception.ports import Changed, StoreUnreachable
from reception.turns.ports import ChannelError

HOME = "/today"
STATIC = "/static/"
SIGN_IN = "/sign-in"
"""Telegram opens this page: whoever has a session of somebody else signs in anew, as the one who opened it."""
MAX_BODY_BYTES = 6_000_000
LANGUAGE_COOKIE = "cabinet_language"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
FRAMES = "https://web.telegram.org"
"""Telegram's web client shows a Mini App in a frame; its other clients show it as a page of its own."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
        f" form-action 'self'; base-uri 'none'; frame-ancestors 'self' {FRAMES}"
    ),
    "Permissions-Policy": "geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""The headers of every answer."""
WHOLE = {"HX-Retarget": "body", "HX-Reswap": "innerHTML"}
"""Tells htmx that an answer takes the place of the whole page, not of the part that it asked for."""
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """A request as a browser sends it. `path`: below the cabinet's root. `headers`: their names in small letters."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


class TurnedAway(Exception):
    """The request is not answered with what it asks for. The text is a msgid for whoever asks."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class Outside:
    """All that the door needs before it knows who is there. `origin`: of the cabinet, `https://clinic.example`.

    `words`: all texts by language. `static`: the folder of style sheets and scripts.
    """

    origin: str
    words: Mapping[str, Words]
    templates: Templates
    static: Path

    @property
    def is_secure(self) -> bool:
        """False in the sandbox, whose page is served on this machine without TLS."""
        return self.origin.startswith("https:")

    @property
    def cookie(self) -> str:
        """The name of the cookie of a session. Browsers take `__Host-` from an origin with TLS alone."""
        return "__Host-cabinet" if self.is_secure else "cabinet"


class CabinetServer:
    """Answers requests. `inside` makes what pages work with; it is called for a manager alone."""

    def __init__(
        self,
        outside: Outside,
        sign_in: SignIn,
        inside: Callable[[], Services],
        routes: Sequence[Route],
    ) -> None:
        self.outside = outside
        self.sign_in = sign_in
        self.inside = inside
        self.routes = routes

    def answer(self, asked: Asked) -> Response:
        """Answer a request, whatever it is."""
        try:
            answer = self._answer(asked)
        except TurnedAway as refused:
            answer = self._told(asked, refused.status, str(refused))
        except (StoreUnreachable, ChannelError, ClinicUnreachable, Changed) as error:
            log.warning("not answered: %s", type(error).__name__)
            again = N_("Something that the cabinet needs does not answer. Try again in a minute.")
            answer = self._told(asked, HTTPStatus.SERVICE_UNAVAILABLE, again)
        except Exception:  # whatever it is, the manager gets a page, and the log has its places
            log.exception("a page failed")
            failed = N_("This page failed. Look whether the change was made before you try again.")
            answer = self._told(asked, HTTPStatus.INTERNAL_SERVER_ERROR, failed)
        return replace(answer, headers={**HEADERS, **answer.headers})

    def _answer(self, asked: Asked) -> Response:
        if asked.method not in ("GET", "POST"):
            raise TurnedAway(HTTPStatus.METHOD_NOT_ALLOWED, N_("There is no such page."))
        if asked.path.startswith(STATIC):
            found = given_out(self.outside.static, asked)
            if found is None:
                raise TurnedAway(HTTPStatus.NOT_FOUND, N_("There is no such page."))
            return found
        form = self._form(asked) if asked.method == "POST" else None
        entered = self._enter(asked, form)
        if entered is not None:
            return entered
        session = self.sign_in.session(asked.cookies.get(self.outside.cookie, ""))
        if session is None:
            is_home = (asked.method, asked.path) == ("GET", "/")
            status = HTTPStatus.OK if is_home else HTTPStatus.UNAUTHORIZED
            return self._page(asked, "sign_in.html", status)
        if form and not _same(form.first(CSRF_FIELD), session.csrf):
            raise TurnedAway(
                HTTPStatus.FORBIDDEN, N_("The page is too old. Open it anew and try again.")
            )
        return self._inside(asked, form, session)

    # --- outside ---

    def _form(self, asked: Asked) -> PostedForm:
        """The form of a POST that a page of ours sent."""
        if not _same(asked.headers.get("origin", ""), self.outside.origin):
            raise TurnedAway(HTTPStatus.FORBIDDEN, N_("The request is of another site."))
        if len(asked.body) > MAX_BODY_BYTES:
            raise TurnedAway(HTTPStatus.CONTENT_TOO_LARGE, N_("That is too large to be sent."))
        form = read_form(asked.headers.get("content-type", ""), asked.body)
        if form is None:
            raise TurnedAway(HTTPStatus.BAD_REQUEST, N_("The form could not be read."))
        return form

    def _enter(self, asked: Asked, form: PostedForm | None) -> Response | None:
        """The answer of the two pages on which somebody signs in; None for every other page."""
        link = asked.path.removeprefix("/enter/") if asked.path.startswith("/enter/") else ""
        try:
            if asked.path == SIGN_IN and form:
                return self._welcome(form, self.sign_in.by_telegram(form.first("init_data")))
            if link and form:
                return self._welcome(form, self.sign_in.by_link(link))
        except NotLetIn as error:
            log.warning("not let in: %s", error)
            raise TurnedAway(
                HTTPStatus.FORBIDDEN,
                N_("You are not let in. Ask for the cabinet at the desk once more, as a manager."),
            ) from error
        if asked.path == SIGN_IN:
            return self._page(asked, "sign_in.html")
        if link:
            minutes = int(LINK_LASTS.total_seconds() // 60)
            return self._page(asked, "enter.html", minutes=minutes)
        return None

    def _welcome(self, form: PostedForm, begun: tuple[str, ManagerSession]) -> Response:
        secret, _ = begun
        framed = form.first("framed") == "yes"
        cookie = self._cookie(secret, int(LONGEST.total_seconds()), framed=framed)
        return replace(see_other(HOME), cookies=(cookie,))

    def _cookie(self, secret: str, seconds: int, *, framed: bool = False) -> str:
        """The cookie of a session. In the frame of Telegram's web client no `Strict` cookie is ever sent.

        There the cookie is kept for that frame alone (`Partitioned`), so that another site gets no use of it either.
        """
        kept = f"{self.outside.cookie}={secret}; Path=/; HttpOnly; Max-Age={seconds}"
        if not self.outside.is_secure:
            return f"{kept}; SameSite=Strict"
        if framed:
            return f"{kept}; Secure; SameSite=None; Partitioned"
        return f"{kept}; Secure; SameSite=Strict"

    # --- inside ---

    def _inside(self, asked: Asked, form: PostedForm | None, session: ManagerSession) -> Response:
        match asked.method, asked.path:
            case "GET", "/":
                return see_other(HOME)
            case "POST", "/language":
                return self._speak(form)
            case "POST", "/sign-out":
                return self._leave(asked)
        for route in self.routes:
            parts = route.parts(asked.method, asked.path)
            if parts is not None:
                request = _request(asked, form, session, parts)
                return route.handler(self.inside(), request)
        raise TurnedAway(HTTPStatus.NOT_FOUND, N_("There is no such page."))

    def _speak(self, form: PostedForm | None) -> Response:
        language = form.first("language") if form else ""
        if language not in LANGUAGES:
            raise TurnedAway(HTTPStatus.BAD_REQUEST, N_("The form could not be read."))
        cookie = f"{LANGUAGE_COOKIE}={language}; Path={ROOT}; Max-Age=31536000; SameSite=Strict"
        return replace(see_other(HOME), cookies=(cookie,))

    def _leave(self, asked: Asked) -> Response:
        self.sign_in.end(asked.cookies.get(self.outside.cookie, ""))
        gone = self._cookie("", 0)
        return replace(self._page(asked, "sign_in.html"), cookies=(gone,))

    # --- pages of the door itself ---

    def _page(
        self, asked: Asked, template: str, status: int = HTTPStatus.OK, /, **values: object
    ) -> Response:
        words = self.outside.words[_language(asked)]
        body = self.outside.templates.render(template, words, None, values)
        return Response(body, status, headers=WHOLE if _is_partial(asked) else {})

    def _told(self, asked: Asked, status: HTTPStatus, text: str) -> Response:
        """A page that says why there is no other."""
        return self._page(asked, "told.html", status, text=text)


def given_out(static: Path, asked: Asked) -> Response | None:
    """A style sheet or a script of the folder `static`, for everybody; None for every other request.

    It needs nothing else, so that the function answers with it before it reads anything.
    """
    name = asked.path.removeprefix(STATIC)
    path = static / name
    kind = KINDS.get(path.suffix)
    is_there = asked.path.startswith(STATIC) and "/" not in name and "\\" not in name
    if asked.method != "GET" or not is_there or kind is None or not path.is_file():
        return None
    return Response(path.read_bytes(), kind=kind, headers={**HEADERS, **FOREVER})


def _request(
    asked: Asked, form: PostedForm | None, session: ManagerSession, parts: Mapping[str, str]
) -> PageRequest:
    values = dict(form.values) if form else {}
    values.pop(CSRF_FIELD, None)
    return PageRequest(
        asked.method,
        asked.path,
        session.manager,
        session.csrf,
        asked.query,
        values,
        form.files if form else {},
        parts,
        _language(asked),
        is_partial=_is_partial(asked),
    )


def _is_partial(asked: Asked) -> bool:
    return asked.headers.get("hx-request") == "true"


def _language(asked: Asked) -> str:
    chosen = asked.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else next(iter(LANGUAGES))


def _same(given: str, wanted: str) -> bool:
    """Compare in a time that tells nothing of how much is right."""
    return hmac.compare_digest(given.encode(errors="surrogatepass"), wanted.encode())
