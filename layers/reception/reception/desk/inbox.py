"""Takes what patients say to the desk: requests and lines become records, and ids go to the hand-off's queue."""

from datetime import datetime
from functools import reduce

from reception.clinic.hours import Hours
from reception.clinic.model import ClinicTime
from reception.desk import talk
from reception.desk.blocking import is_refused
from reception.desk.marks import marked
from reception.desk.opening import DeskHours
from reception.desk.ports import ThreadStore
from reception.desk.saving import ALBUM_DELAY_SECONDS, change_thread, enqueue
from reception.desk.thread import Line, Matter, Request, Stage, Thread, ThreadChange
from reception.dialog import places
from reception.dialog.conversation import Conversation
from reception.dialog.events import (
    Outcome,
    StaffAsked,
    StaffLeft,
    StaffRefused,
    StaffTold,
    TalkMarked,
)
from reception.dialog.staff import AskStaff, LeaveStaff, MarkTalk, Sent, StaffCommand, TellStaff
from reception.ports import Queue


class DeskInbox:
    """The `Inbox` of the turns at one desk. `topic_per_request`: see `StaffRoom`."""

    def __init__(
        self,
        store: ThreadStore,
        queue: Queue,
        time: ClinicTime,
        hours: Hours,
        *,
        topic_per_request: bool = False,
    ) -> None:
        self.store = store
        self.queue = queue
        self.hours = DeskHours(hours, time)
        self.topic_per_request = topic_per_request

    def perform(
        self, conversation: Conversation, update: int, command: StaffCommand, now: datetime
    ) -> Outcome:
        """Do what the dialog says. The same update's command is done once, however often it comes.

        Raises:
            StoreUnreachable.
        """
        if is_refused(conversation, command, now):
            return StaffRefused(command.then if isinstance(command, AskStaff) else "manager")
        match command:
            case AskStaff():
                return self._ask(conversation, update, command, now)
            case TellStaff():
                return self._tell(conversation, command, now)
            case LeaveStaff():
                self._change(conversation.account, lambda t: talk.leave(t, now))
                enqueue(self.queue, conversation.account)
                return StaffLeft()
            case MarkTalk(number, helped):
                account = conversation.account
                self._change(account, lambda t: marked(t, number, helped=helped))
                enqueue(self.queue, account)
                return TalkMarked()

    def forget(self, account: str, now: datetime) -> None:
        """Have everything of the account deleted at the desk."""
        if self.store.load(account).version:
            self._change(account, lambda t: talk.forget(t, now))
            enqueue(self.queue, account)

    def _ask(
        self, conversation: Conversation, update: int, command: AskStaff, now: datetime
    ) -> Outcome:
        # 1. Find the request's number: a new one unless a request is open or this update came before.
        account = conversation.account
        matter = _matter(conversation, update, command, now)
        thread = self.store.load(account)
        present = thread.open or (thread.request if thread.has_matter(matter.id) else None)
        number = present.number if present else self.store.next_number()
        read_at = self.hours.reads_at(now)

        # 2. Write it down, with the patient's own line about it.
        def asked(thread: Thread) -> Thread:
            thread = talk.ask(
                thread,
                matter,
                number,
                read_at,
                urgent=command.urgent,
                topic_per_request=self.topic_per_request,
            )
            lines = filter(None, (command.said, *command.more))
            return reduce(talk.say, [_line(said, now) for said in lines], thread)

        request = self._change(account, asked).request
        assert request is not None

        # 3. Have it shown, if the desk is open. Else the clockwork brings it at the opening. An album comes when it
        #    is complete.
        if request.read_at <= now:
            enqueue(self.queue, account)
        if command.more:
            enqueue(self.queue, account, ALBUM_DELAY_SECONDS)

        # 4. Tell the patient how many are before.
        return self._asked(account, request, command.then)

    def _tell(self, conversation: Conversation, command: TellStaff, now: datetime) -> Outcome:
        # 1. Add the line; if the request was closed within a day, that opens it again.
        said, account = command.said, conversation.account
        line, read_at = _line(said, now), self.hours.reads_at(now)

        def told(thread: Thread) -> Thread:
            if thread.line(line.message, to_staff=True) and not line.edit:
                return thread
            thread = talk.come_back(thread, line, now, read_at)
            return talk.hasten(thread, line) if command.urgent else thread

        thread = self._change(account, told)
        request = thread.open
        if request is None:
            return StaffLeft(said)
        if request.posted_at or request.read_at <= now:
            enqueue(self.queue, account, ALBUM_DELAY_SECONDS if said.album else 0)
        # 2. If the patient does not know that it is open again, say so.
        present = conversation.request
        shown = (present.number, present.round) if present else None
        if request.stage == Stage.WAITING and shown != (request.number, request.round):
            return self._asked(account, request, "manager")
        return StaffTold(said)

    def _asked(self, account: str, request: Request, then: str) -> StaffAsked:
        """The outcome of a request that waits, with how many are before it."""
        waiting = self.store.waiting()
        before = sum(w.place < request.place and w.account != account for w in waiting)
        return StaffAsked(request.number, before, request.read_at, then, round=request.round)

    def _change(self, account: str, change: ThreadChange) -> Thread:
        return change_thread(self.store, account, change)


def _matter(conversation: Conversation, update: int, command: AskStaff, now: datetime) -> Matter:
    """The matter of a command, with the screen that the patient asked from."""
    where = places.asked_from(conversation.trail, command.then)
    matter_id = f"{conversation.account}:{update}"
    return Matter(matter_id, command.kind, now, command.text, where)


def _line(said: Sent, now: datetime) -> Line:
    return Line(said.id, True, now, said.reply_to, said.album, said.edit, content=said.content)
