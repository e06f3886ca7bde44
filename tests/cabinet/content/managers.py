"""A manager at the content's pages, and a patient in the chat that they change."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any, cast
from urllib.parse import unquote

from reception.cabinet.catalogues import with_own_texts
from reception.cabinet.content.routes import ROUTES
from reception.cabinet.rendering import CSRF_FIELD, Templates
from reception.cabinet.services import Services
from reception.cabinet.web import ROOT, PageRequest, Response, Upload
from reception.desk.thread import Operator
from reception.dialog.events import Commanded
from tests.conversations.transcript import seen
from tests.doubles.content_shelf import MemoryDrafts, MemoryVersions, content_services
from tests.doubles.world import WORDS as OF_THE_RECEPTION
from tests.doubles.world import World
from tools.sam import HERE

TEMPLATES = Templates(HERE / "functions/cabinet/static")
WORDS = with_own_texts(OF_THE_RECEPTION)
TOKEN = "the-token-of-this-session"
IDS = {"Ірина": "900001", "Олег": "U0IRYNA000"}
"""Ids of managers, as the content that is shipped has them."""


class Clinic(World):
    """A world whose content managers publish. The folder that is shipped is what was deployed."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.content_services = content_services(self)
        self.source = self.content_services.source
        self.versions = cast("MemoryVersions", self.content_services.uploads)
        self.drafts = cast("MemoryDrafts", self.content_services.drafts)

    @property
    def services(self) -> Services:
        """The services that pages work with."""
        return Services(self.room_services, WORDS, TEMPLATES, content=self.content_services)

    @property
    def present(self) -> str:
        """The version that patients see."""
        return self.store.operations.load().content

    def patient_sees(self, payload: str) -> str:
        """The page that a link opens in a patient's next turn, with the content that is in use now."""
        return self._turn(Commanded("start", payload))

    def patient_opens(self, *labels: str) -> str:
        """The last page behind these buttons, from the menu on."""
        shown = self._turn(Commanded("start"))
        for label in labels:
            before = len(self.channel.log)
            self.press(label)
            shown = self._shown(before)
        return shown

    def _turn(self, event: Commanded) -> str:
        read = self.source.read(self.source.files(self.present))
        self.facts, self.words = read.facts, dict(read.words)
        before = len(self.channel.log)
        self.happens(event)
        return self._shown(before)

    def _shown(self, before: int) -> str:
        return "\n".join(line for _, view in self.channel.log[before:] for line in seen(view, self))


class Forms(HTMLParser):
    """The forms of a page: address, fields as a browser would send them, and labels of buttons."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.text: tuple[str, list[str]] | None = None
        self.select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({"action": given["action"], "fields": {}, "buttons": []})
        if not self.forms:
            return
        fields = self.forms[-1]["fields"]
        name = given.get("name", "")
        if tag == "input" and given.get("type") == "checkbox":
            if "checked" in given:
                fields[name] = given["value"]
        elif tag == "input" and given.get("type") != "file":
            fields[name] = given.get("value", "")
        elif tag == "textarea":
            self.text = (name, [])
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given:
            fields[self.select] = given.get("value", "")
        elif tag == "button":
            self.forms[-1]["buttons"].append((name, given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self.text:
            self.text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text:
            name, parts = self.text
            self.forms[-1]["fields"][name] = "".join(parts).removeprefix("\n")
            self.text = None


@dataclass
class Manager:
    """A signed-in manager with a browser. `page`: the last answer; `status`: its status."""

    clinic: Clinic
    name: str = "Ірина"
    language: str = "uk"
    page: str = ""
    status: int = 0
    path: str = ""
    answer: Response = field(default_factory=Response)

    def get(self, path: str) -> str:
        """Read a page, as it stands below the cabinet's root."""
        return self._ask("GET", path, {}, {})

    def type(self, fields: dict[str, str], photo: bytes | None = None) -> str:
        """Fill in these fields of the page's form, and send it."""
        form = next(one for one in Forms(self._main).forms if "seen" in one["fields"])
        return self._send(form["action"], {**form["fields"], **fields}, photo)

    def press(self, name: str, value: str, **more: str) -> str:
        """Press the button of the page with this name and value, in its form."""
        for form in Forms(self._main).forms:
            if (name, value) in form["buttons"]:
                return self._send(form["action"], {**form["fields"], name: value, **more})
        raise LookupError(f"no button {name}={value} on {self.path}")

    def send(self, path: str, **fields: str) -> str:
        """Send a form that the page may not have, with these fields."""
        return self._send(f"{ROOT}{path}", {CSRF_FIELD: TOKEN, **fields})

    def publish(self) -> str:
        """Look at the draft, and publish it."""
        self.get("/content/review")
        return self.press("do", "publish")

    @property
    def said(self) -> str:
        """The words of the page, without tags."""
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", self._main)))

    def fault_at(self, name: str) -> str:
        """The words beside an input that say its fault."""
        found = re.findall(rf'id="fault-{re.escape(name)}-\d+">([^<]*)<', self.page)
        return unescape(" ".join(found))

    @property
    def _main(self) -> str:
        return self.page.partition("<main")[2].partition("</main>")[0]

    def _send(self, action: str, fields: dict[str, str], photo: bytes | None = None) -> str:
        assert fields.pop(CSRF_FIELD) == TOKEN, f"a form of {self.path} has no token"
        files = {"photo.file": (Upload("photo.jpg", "image/jpeg", photo),)} if photo else {}
        form = {name: (text,) for name, text in fields.items()}
        return self._ask("POST", unquote(action.removeprefix(ROOT)), form, files)

    def _ask(
        self,
        method: str,
        path: str,
        form: dict[str, tuple[str, ...]],
        files: dict[str, tuple[Upload, ...]],
    ) -> str:
        path, _, query = path.partition("?")
        for route in ROUTES:
            parts = route.parts(method, path)
            if parts is not None:
                break
        else:
            raise LookupError(f"no page {method} {path}")
        asked = dict(pair.split("=") for pair in query.split("&") if pair)
        who = Operator(IDS[self.name], self.name)
        request = PageRequest(method, path, who, TOKEN, asked, form, files, parts, self.language)
        self.answer = route.handler(self.clinic.services, request)
        self.status, self.path = int(self.answer.status), path
        if self.status == 303:
            return self.get(self.answer.headers["Location"].removeprefix(ROOT))
        self.page = self.answer.body if isinstance(self.answer.body, str) else ""
        return self.page
