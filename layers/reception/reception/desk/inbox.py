"""What patients say to the desk: their requests and lines become records, and ids go to the queue."""

import logging
from datetime import UTC, datetime

from reception.clinic.hours import Hours
from reception.clinic.model import ClinicTime
from reception.desk import talk
from reception.desk.ports import ThreadStore
from reception.desk.thread import Change, Line, Matter, Thread
from reception.dialog import places
from reception.dialog.conversation import Conversation
from reception.dialog.events import (
    Outcome,
    StaffAsked,
    StaffLeft,
    StaffTold,
)
from reception.dialog.staff import AskStaff, LeaveStaff, Sent, StaffCommand, TellStaff
from reception.ports import Changed, Clock, Queue, StoreUnreachable

RACES = 10

log = logging.getLogger(__name__)

ALBUM_DELAY = 3
"""Seconds that a queue waits with a part of an album."""


def change(store: ThreadStore, account: str, what: Change) -> Thread:
    """Change a thread as it is now; a lost race is run again."""
    for _ in range(RACES):
        thread = store.load(account)
        changed = what(thread)
        if changed == thread:
            return thread
        try:
            return store.save(changed)
        except Changed:
            continue
    raise StoreUnreachable("too many races for one thread")


class DeskInbox:
    """The `Staff` of the turns: requests and lines of patients become records, and their ids go to the queue."""

    def __init__(
        self,
        store: ThreadStore,
        queue: Queue,
        clock: Clock,
        time: ClinicTime,
        hours: Hours,
        *,
        threads: bool = False,
    ) -> None:
        self.store = store
        self.queue = queue
        self.clock = clock
        self.time = time
        self.hours = hours
        self.threads = threads

    def perform(self, conversation: Conversation, update: int, command: StaffCommand) -> Outcome:
        """Do what the dialog says; the same update's command is done once."""
        match command:
            case AskStaff():
                return self._ask(conversation, update, command)
            case TellStaff(said):
                return self._tell(conversation.account, said)
            case LeaveStaff():
                now = self.clock.now()
                change(self.store, conversation.account, lambda t: talk.leave(t, now))
                self._carry(conversation.account)
                return StaffLeft()

    def forget(self, account: str) -> None:
        """Nothing of the account stays at the desk."""
        now = self.clock.now()
        if self.store.load(account).version:
            change(self.store, account, lambda t: talk.forget(t, now))
            self._carry(account)

    def _ask(self, conversation: Conversation, update: int, command: AskStaff) -> Outcome:
        account, now = conversation.account, self.clock.now()
        where = places.asked_from(conversation.trail, command.then)
        matter = Matter(f"{account}:{update}", command.kind, now, command.text, where)
        thread = self.store.load(account)
        known = thread.open or (thread.request if thread.knows(matter.id) else None)
        number = known.number if known else self.store.next_number()
        read_at = reading_at(self.hours, self.time, now)

        def asked(thread: Thread) -> Thread:
            thread = talk.ask(
                thread, matter, number, read_at, urgent=command.urgent, threads=self.threads
            )
            return talk.say(thread, _line(command.said, now)) if command.said else thread

        thread = change(self.store, account, asked)
        request = thread.request
        assert request is not None
        if request.read_at <= now:
            self._carry(account)
        waiting = self.store.waiting()
        place = sum(w.place < request.place and w.account != account for w in waiting)
        return StaffAsked(request.number, place, request.read_at, command.then)

    def _tell(self, account: str, said: Sent) -> Outcome:
        line = _line(said, self.clock.now())
        thread = change(self.store, account, lambda t: talk.say(t, line))
        if thread.open is None:
            return StaffLeft()
        if thread.open.posted_at:
            self._carry(account, ALBUM_DELAY if said.album else 0)
        return StaffTold(said)

    def _carry(self, account: str, delay: int = 0) -> None:
        """The record stands, and the clockwork finds it: a queue that fails costs a minute, not the request."""
        try:
            self.queue.send([account], delay)
        except StoreUnreachable:
            log.warning("the queue does not answer; the clockwork will find it")


def _line(said: Sent, now: datetime) -> Line:
    return Line(said.id, True, now, said.reply_to, said.album, said.edit, content=said.content)


def reading_at(hours: Hours, time: ClinicTime, now: datetime) -> datetime:
    """When a request of `now` (UTC) is read: at once, or when the desk opens; a desk that never opens reads at once."""
    local = time.local(now)
    opening = None if hours.is_open(local) else hours.next_opening(local)
    return opening.astimezone(UTC) if opening else now
