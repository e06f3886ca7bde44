"""Today: visits, whom to telephone, what is closed, who waits, and what is paused, as the desk's own commands say it.

Each section is a page. A button of a section is a form of its own, and its answer takes the section's place.
"""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus

from reception.cabinet.board import PageBoard, Part, RoomDeed, part_of, pressed
from reception.cabinet.closing import Closing, read_closing_form
from reception.cabinet.pauses import Pauses
from reception.cabinet.routing import Route
from reception.cabinet.services import Services
from reception.cabinet.web import PageRequest, Response
from reception.dataclass import dataclass, replace
from reception.desk.buttons import room_button
from reception.desk.ports import StaffPressed, StaffUpdate
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.call_list import CallList
from reception.desk.room.closures import Closures
from reception.desk.room.lookups import Lookups
from reception.desk.room.opened import OpenedAgain
from reception.desk.room.previews import Previews
from reception.desk.room.queue import QueueList
from reception.dialog.words import N_

SECTIONS: Mapping[str, tuple[str, str]] = {
    "visits": (N_("Visits"), "today"),
    "calls": (N_("To telephone"), "calls"),
    "closed": (N_("Closed"), "close"),
    "waiting": (N_("Who waits"), "queue"),
    "pauses": (N_("Pauses"), "pauses"),
}
"""The name of each section, and the deed that shows it."""


@dataclass(frozen=True)
class Today:
    """The desk's commands over one page. `desk`: their services, which answer on `board` in the manager's language."""

    services: Services
    request: PageRequest
    board: PageBoard
    desk: RoomServices
    deeds: Mapping[str, RoomDeed]

    def do(self, data: str) -> Part | None:
        """The answer to a button's data; None if no page has such a button."""
        return pressed(self.board, self.request.manager, data, self.deeds)

    def page(
        self,
        section: str,
        part: Part,
        status: int = HTTPStatus.OK,
        *,
        closing: Closing | None = None,
    ) -> Response:
        """A section with an answer in it; the answer alone if the browser has the page."""
        template = "part.html" if self.request.is_partial else "today.html"
        directory = self.desk.conversations.look().directory
        return self.services.page(
            self.request,
            template,
            status,
            section=section,
            sections=SECTIONS,
            part=part,
            directory=directory,
            closing=closing or Closing(),
            day=_day(self),
        )


def _today(services: Services, request: PageRequest) -> Today:
    board = PageBoard(services.desk.room.link)
    desk = replace(services.desk, room=board, words=services.words[request.language])
    return Today(services, request, board, desk, _deeds(desk))


def _deeds(desk: RoomServices) -> dict[str, RoomDeed]:
    """The deeds of these pages' buttons, by the names that they have at the desk."""
    lookups, calls = Lookups(desk), CallList(desk)
    opened = OpenedAgain(desk, calls)
    closures, previews, pauses = Closures(desk, opened), Previews(desk), Pauses(desk)
    return {
        "today": lookups.today,
        "notice": lookups.notice,
        "calls": calls.counts,
        "names": calls.names,
        "close": closures.close,
        "announce": closures.announce,
        "silent": closures.silent,
        "reopen": closures.reopen,
        "opened": opened.fold,
        "tell_open": opened.tell,
        "told": opened.names,
        "queue": QueueList(desk).show,
        "pauses": pauses.show,
        "booking": pauses.booking,
        "stop": pauses.stop,
        "notices": pauses.notices,
        "preview": previews.fold,
        "texts": previews.texts,
    }


def show(services: Services, request: PageRequest) -> Response:
    """A section as it is now; without one, the visits of the day."""
    section = request.parts.get("section", "visits")
    if section not in SECTIONS:
        return services.page(request, "no_page.html", HTTPStatus.NOT_FOUND)
    today = _today(services, request)
    _, deed = SECTIONS[section]
    arguments = (_day(today), 0) if section == "visits" else ()
    return today.page(section, today.do(room_button(deed, *arguments)) or Part())


def act(services: Services, request: PageRequest) -> Response:
    """Do what a button of a section stands for."""
    section = request.parts["section"]
    today = _today(services, request)
    part = today.do(request.text("deed")) if section in SECTIONS else None
    if part is None:
        return services.page(request, "no_page.html", HTTPStatus.NOT_FOUND)
    return today.page(section, part)


def close(services: Services, request: PageRequest) -> Response:
    """Close the branch or the doctor of a form; what is wrong is said beside its field."""
    today = _today(services, request)
    desk, member = today.desk, request.manager
    directory, now = desk.conversations.look().directory, desk.clock.now()
    closing = read_closing_form(request, directory, desk.time, now)
    if closing.closure is None:
        shown = today.do(room_button("close")) or Part()
        return today.page("closed", shown, HTTPStatus.UNPROCESSABLE_CONTENT, closing=closing)
    update = StaffUpdate(0, "", 0, member, StaffPressed(1, ""))
    action = RoomAction(today.board, update, member, "")
    Closures(desk, OpenedAgain(desk, CallList(desk))).shut(action, closing.closure)
    return today.page("closed", part_of(today.board, today.deeds))


def notice(services: Services, request: PageRequest) -> Response:
    """The notices of one visit: those that were written to its patient, and why others were not."""
    today = _today(services, request)
    part = today.do(room_button("notice", request.query.get("visit", "")[:64])) or Part()
    return today.page("visits", part)


def _day(today: Today) -> date:
    """The clinic day that the address names, else today's."""
    try:
        return date.fromisoformat(today.request.query.get("day", ""))
    except ValueError:
        return today.desk.time.day(today.desk.clock.now())


ROUTES = (
    Route("GET", "/today", show),
    Route("GET", "/today/notice", notice),
    Route("GET", "/today/{section}", show),
    Route("POST", "/today/close", close),
    Route("POST", "/today/{section}", act),
)
