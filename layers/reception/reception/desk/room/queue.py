"""The requests that lack an answer, as staff see them: who waits longest, and where each can be taken."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter

from reception.desk.buttons import room_button
from reception.desk.cards import KINDS
from reception.desk.links import linked
from reception.desk.opening import DeskHours
from reception.desk.ports import StaffPressed, WaitingRequest
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.pages import page_number, paged
from reception.desk.talk import unanswered_since, waits_since
from reception.desk.thread import Request, Thread
from reception.desk.waits import said
from reception.dialog.words import N_

REQUESTS_PER_PAGE = 15
"""Each takes a read of its thread, some five milliseconds."""


class QueueList:
    """`/queue`. The room sees numbers and matters, no name and no telephone.

    Requests that nobody has taken come first, in the order in which they are to be taken. Those that an operator has
    and has not answered follow, the longest wait first.
    """

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def show(self, action: RoomAction) -> None:
        """Show a page of them. Each request that is taken is read for every page: only its lines say who waits."""
        services = self.services
        waiting, unanswered = services.threads.waiting(), self._unanswered()
        if not waiting and not unanswered:
            return action.answer(services.say(N_("Nobody waits.")))
        typed = not isinstance(action.update.event, StaffPressed)
        page = 0 if typed else page_number(action.argument)
        everybody: list[WaitingRequest | Thread] = [*waiting, *unanswered]
        listed, rows = paged(everybody, page, "queue", size=REQUESTS_PER_PAGE)
        now = services.clock.now()
        head = services.say(
            N_("⏳ <b>Waiting: {number}</b>, counted in the desk's open hours"), number=len(waiting)
        )
        untaken = [self._untaken(one, now) for one in listed if isinstance(one, WaitingRequest)]
        taken = [self._taken(one, now) for one in listed if isinstance(one, Thread)]
        blocks = [[head, *filter(None, untaken)]]
        if taken:
            told = N_("💬 <b>Taken, without an answer: {number}</b>")
            blocks.append([services.say(told, number=len(unanswered)), *taken])
        fresh = (services.words.label(N_("Refresh")), room_button("queue", page))
        return action.answer("\n\n".join(map("\n".join, blocks)), [*rows, [fresh]])

    def _unanswered(self) -> Sequence[Thread]:
        """The requests that an operator has and has not answered, the longest wait first."""
        threads = map(self.services.threads.load, self.services.threads.taken())
        unanswered = [
            (since, thread.account, thread)
            for thread in threads
            if not thread.waiting and (since := unanswered_since(thread))
        ]
        return [thread for *_, thread in sorted(unanswered, key=itemgetter(0, 1))]

    def _untaken(self, waiting: WaitingRequest, now: datetime) -> str:
        """A request that nobody has taken (HTML); empty if somebody took it meanwhile."""
        thread = self.services.threads.load(waiting.account)
        request = thread.waiting
        if request is None:
            return ""
        line = self._line(thread, request, request.matters[0].asked_at, now)
        passed = self.services.say(N_("passed on by {operator}"), operator=request.passed_by)
        return f"{line}, {passed}" if request.passed_by else line

    def _taken(self, thread: Thread, now: datetime) -> str:
        """A request that an operator has (HTML), since the first thing that is not answered."""
        request = thread.request
        assert request is not None
        assert request.operator is not None
        since = unanswered_since(thread) or request.read_at
        operator = self.services.say(N_("{operator} has it"), operator=request.operator.name)
        return f"{self._line(thread, request, since, now)}, {operator}"

    def _line(self, thread: Thread, request: Request, asked_at: datetime, now: datetime) -> str:
        """One request (HTML): how long it waits, and when the patient asked. Its number leads to its topic."""
        services = self.services
        since = waits_since(thread) or request.read_at
        number = services.say("№{number}", number=request.number)
        link = services.room.link(thread.topic) if thread.topic and request.posted_at else ""
        rest = services.say(
            N_("{waited} · {about} · since {moment}"),
            waited=said(services.words, self._hours.open_between(since, now)),
            about=services.words.label(KINDS[request.matters[0].kind]),
            moment=services.words.moment(asked_at),
        )
        return f"{'🔴' if request.urgent else '▫️'} {linked(number, link)} · {rest}"

    @property
    def _hours(self) -> DeskHours:
        facts = self.services.facts
        return DeskHours(facts.desk.hours if facts.desk else facts.hours, self.services.time)
