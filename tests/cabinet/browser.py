"""A manager's browser at the door of the cabinet, over the doubles of a world: it keeps cookies and fills in forms."""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

from reception.cabinet import figures, today
from reception.cabinet.catalogues import with_own_texts
from reception.cabinet.content import routes as content
from reception.cabinet.door import Asked, CabinetServer, Outside
from reception.cabinet.rendering import Templates
from reception.cabinet.services import Services
from reception.cabinet.sign_in import Guests, SignIn
from reception.cabinet.web import ROOT, Response
from reception.clinic.model import Slot
from reception.desk.members import Members
from reception.desk.thread import Operator
from reception.dialog.conversation import Conversation, LinkedPatient, Phone
from tests.doubles.clinic import Card
from tests.doubles.content_shelf import content_services
from tests.doubles.sessions import MemorySessions
from tests.doubles.world import FACTS, MONDAY, World
from tests.doubles.world import WORDS as OF_THE_RECEPTION
from tools.sam import HERE

STATIC = HERE / "functions/cabinet/static"
TEMPLATES = Templates(STATIC)
WORDS = with_own_texts(OF_THE_RECEPTION)
ORIGIN = "https://clinic.example"
TOKEN = "700:the-token-of-the-clinics-bot"
IRYNA, MAKSYM = 900001, 900002
FORM = "application/x-www-form-urlencoded"
CSRF = re.compile(r'name="csrf" value="([^"]*)"')


def init_data(token: str, at: float, user: int = IRYNA, **changed: str) -> str:
    """The text that Telegram signs for the bot with this token, by its documentation and not by our code."""
    person = {"id": user, "first_name": "Ірина", "last_name": "М", "language_code": "uk"}
    fields = {
        "query_id": "AAF",
        "user": json.dumps(person, ensure_ascii=False, separators=(",", ":")),
        "auth_date": str(int(at)),
        "signature": "of-third-parties",
        **changed,
    }
    return urlencode(signed(fields, token))


def signed(fields: dict[str, str], token: str) -> dict[str, str]:
    """Fields with Telegram's hash of them."""
    listed = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    secret = hmac.digest(b"WebAppData", token.encode(), "sha256")
    return {**fields, "hash": hmac.new(secret, listed.encode(), hashlib.sha256).hexdigest()}


class Clinic(World):
    """A world with a cabinet, of whose desk two people are members; the first of them is a manager."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.room.members = {str(IRYNA), str(MAKSYM)}
        self.sessions = MemorySessions()
        assert FACTS.desk is not None
        self.desk_facts = replace(FACTS.desk, managers=(str(IRYNA),), director="")
        self.token = TOKEN
        self.routes = (*today.ROUTES, *content.ROUTES, *figures.ROUTES)
        self.content_services = content_services(self)
        self.members = Members(self.room, self.clock.now)
        self.guests = Guests(self.sessions, self.clock)

    @property
    def door(self) -> CabinetServer:
        """The door, as a new container has it; the members are those of the room."""
        sign_in = SignIn(
            self.sessions,
            self.clock,
            self.members,
            lambda: self.desk_facts,
            lambda: self.token,
            lambda who, what: self.room_services.audit(who, what, ()),
        )
        outside = Outside(ORIGIN, WORDS, TEMPLATES, STATIC)
        return CabinetServer(outside, sign_in, self.inside, self.routes)

    def inside(self) -> Services:
        """The services of pages."""
        return Services(self.room_services, WORDS, TEMPLATES, self.content_services)

    @property
    def audited(self) -> list[tuple[str, str]]:
        """Who did what, of the audit lines."""
        return [(who, what) for who, what, *_ in self.desk.audited]


@dataclass
class Browser:
    """Asks for pages as a browser does. `page`: the last answer."""

    clinic: Clinic
    cookies: dict[str, str] = field(default_factory=dict)
    page: Response = field(default_factory=Response)

    @property
    def text(self) -> str:
        """The last page, as text of HTML."""
        assert isinstance(self.page.body, str)
        return self.page.body

    @property
    def seen(self) -> str:
        """The words of the last page's own part, without tags."""
        main = self.text.partition("<main")[2].partition("</main>")[0] or self.text
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", main)))

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Response:
        """Send a request, and keep the cookies of the answer."""
        parts = urlsplit(path)
        query = dict(pair.split("=") for pair in parts.query.split("&") if pair)
        asked = Asked(method, parts.path, query, headers, self.cookies, body)
        self.page = self.clinic.door.answer(asked)
        for cookie in self.page.cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return self.page

    def get(self, path: str) -> Response:
        """Read a page."""
        return self.ask("GET", path)

    def send(self, path: str, origin: str = ORIGIN, **fields: Any) -> Response:
        """Send a form with exactly these fields."""
        headers = {"origin": origin, "content-type": FORM}
        return self.ask("POST", path, urlencode(fields, doseq=True).encode(), **headers)

    def fill(self, path: str, **fields: Any) -> Response:
        """Send a form of the last page, with its token, and follow where the answer leads."""
        found = CSRF.search(self.text)
        answer = self.send(path, csrf=found[1] if found else "", **fields)
        return (
            self.get(answer.headers["Location"].removeprefix(ROOT))
            if answer.status == 303
            else answer
        )

    def press(self, label: str) -> Response:
        """Press a button of the last page by its label."""
        for data, words in re.findall(r'name="deed" value="([^"]*)">(.*?)</button>', self.text):
            if label in unescape(words):
                action = re.findall(r'action="([^"]*)" hx-post', self.text)[0]
                return self.fill(action.removeprefix(ROOT), deed=unescape(data))
        raise AssertionError(f"no button {label!r}")

    def sign_in(self, user: int = IRYNA, *, ago: timedelta = timedelta(seconds=1)) -> Response:
        """Open the Mini App, and hand over what Telegram says."""
        at = (self.clinic.clock.now() - ago).timestamp()
        answer = self.send("/sign-in", init_data=init_data(TOKEN, at, user))
        return self.get("/today") if answer.status == 303 else answer


def entered(clinic: Clinic) -> Browser:
    """A browser in which the manager has signed in."""
    browser = Browser(clinic)
    assert browser.sign_in().status == 200
    return browser


def with_visits(clinic: Clinic, patients: int, name: str = "Бойко Марія") -> Clinic:
    """Add patients with a chat each, who have visits tomorrow from ten on, and have the polls read them."""
    for n in range(patients):
        card = Card(f"p{n}", f"{name} {n}", date(1990, 7, 1), f"+3806711122{n:02}")
        clinic.clinic.cards.append(card)
        linked = (LinkedPatient(card.id, card.name, opened=True),)
        phone = Phone(card.phone, proven=True)
        proven = clinic.store.save(Conversation(str(n), phone=phone, patients=linked))
        clinic.store.save(proven)  # the first save holds the number, the next one links the patient
        start = MONDAY + timedelta(days=1, minutes=n)
        slot = Slot("koval", "s-visit", "b-1", "r-1", start, start + timedelta(hours=1))
        clinic.clinic.add_visit(card.id, slot, "by phone")
    clinic.wait_until(MONDAY + timedelta(hours=1))
    return clinic


def member(user: int = IRYNA) -> Operator:
    """A member of the desk's room."""
    return Operator(str(user), "Ірина")
