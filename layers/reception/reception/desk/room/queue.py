"""The requests that nobody has taken, as staff see them: who waits longest, and where each can be taken."""

from datetime import datetime

from reception.desk.buttons import room_button
from reception.desk.cards import KINDS
from reception.desk.links import linked
from reception.desk.opening import DeskHours
from reception.desk.ports import StaffPressed, Waiting
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.pages import page_number, paged
from reception.desk.talk import waits_since
from reception.desk.waits import said
from reception.dialog.words import N_

REQUESTS_PER_PAGE = 15
"""Each takes a read of its thread, some five milliseconds."""


class QueueList:
    """`/queue`. The room sees numbers and matters, no name and no telephone."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def show(self, action: RoomAction) -> None:
        """Show a page of those who wait, calls to the home first, then whoever has waited longest."""
        services = self.services
        waiting = services.threads.waiting()
        if not waiting:
            return action.answer(services.say(N_("Nobody waits.")))
        typed = not isinstance(action.update.event, StaffPressed)
        page = 0 if typed else page_number(action.argument)
        indices, rows = paged(
            [str(n) for n in range(len(waiting))], page, "queue", size=REQUESTS_PER_PAGE
        )
        now = services.clock.now()
        head = services.say(
            N_("⏳ <b>Waiting: {number}</b>, counted in the desk's open hours"), number=len(waiting)
        )
        lines = [self._line(waiting[int(index)], now) for index in indices]
        fresh = (services.words.label(N_("Refresh")), room_button("queue", page))
        return action.answer("\n".join([head, *filter(None, lines)]), [*rows, [fresh]])

    def _line(self, waiting: Waiting, now: datetime) -> str:
        """One request (HTML); empty if somebody took it meanwhile. Its number leads to its topic."""
        services = self.services
        thread = services.threads.load(waiting.account)
        request = thread.waiting
        if request is None:
            return ""
        since = waits_since(thread) or request.read_at
        number = services.say("№{number}", number=request.number)
        link = services.room.link(thread.topic) if thread.topic and request.posted_at else ""
        rest = services.say(
            N_("{waited} · {about} · since {moment}"),
            waited=said(services.words, self._hours.open_between(since, now)),
            about=services.words.label(KINDS[request.matters[0].kind]),
            moment=services.words.moment(request.matters[0].asked_at),
        )
        line = f"{'🔴' if request.urgent else '▫️'} {linked(number, link)} · {rest}"
        passed = services.say(N_("passed on by {operator}"), operator=request.passed_by)
        return f"{line}, {passed}" if request.passed_by else line

    @property
    def _hours(self) -> DeskHours:
        facts = self.services.facts
        return DeskHours(facts.desk.hours if facts.desk else facts.hours, self.services.time)
