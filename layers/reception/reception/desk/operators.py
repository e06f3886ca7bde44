"""Takes what staff do in one room: checks that it is theirs to do, and whether it belongs to a request.

Only members of the room act as staff. What is done in the topic of a request goes to `request.topic`, everything else
to `room.commands`.
"""

import logging

from reception.dataclass import replace
from reception.desk import talk
from reception.desk.commands import read_command
from reception.desk.handoff import Handoff
from reception.desk.ports import RoomMoved, StaffGone, StaffReacted, StaffUpdate, StaffWrote
from reception.desk.request.topic import RequestTopic
from reception.desk.room.commands import RoomCommands
from reception.desk.saving import enqueue
from reception.desk.thread import Operator
from reception.logs import serve

log = logging.getLogger(__name__)


class Operators:
    """Takes the updates of one staff room."""

    def __init__(self, handoff: Handoff, request: RequestTopic, outside: RoomCommands) -> None:
        self.handoff = handoff
        self.store = handoff.store
        self.room = handoff.room
        self.clock = handoff.clock
        self.request = request
        self.outside = outside
        self.members = handoff.members

    def take(self, update: StaffUpdate) -> str | None:
        """Handle an update once, however often it comes. Returns what to say at a pressed button; None: another room's.

        Raises:
            Busy, StoreUnreachable, ChannelError: it must come again.
        """
        # 1. Is the update of this room? The room may have moved.
        self.handoff.find_room()
        if update.room != self.room.room:
            return None
        if isinstance(update.event, RoomMoved):
            self.store.keep_moved_room(update.event.room)
            return ""
        if isinstance(update.event, StaffGone):
            self._gone(update.event.user)
            return ""
        # 2. Is it a member who did it?
        member = update.member
        if member is None or not self._is_staff(member):
            return ""
        # 3. Does it belong to a request? The topic says to whose.
        if isinstance(update.event, StaffReacted) and not update.topic:
            return self._reacted(update, update.event, member)
        account = self.store.owner(update.topic) if update.topic else None
        if account is None:
            return self._outside(update, member)
        serve(account)
        return self.request.take(update, member, self.store.load(account))

    def _is_staff(self, member: Operator) -> bool:
        if self.members.has(member.id):
            return True
        log.warning("somebody who is not of the staff tried to act at the desk")
        return False

    def _gone(self, user: str) -> None:
        """Take the requests of a member who left the staff back into the queue."""
        if self.members.ask_again(user):
            return
        for account in self.store.taken_by(user):
            self.handoff.take_from(account, user)
            enqueue(self.request.services.queue, account)

    def _reacted(self, update: StaffUpdate, reacted: StaffReacted, member: Operator) -> str:
        """Find the topic of a reaction, which the platform does not tell, among the requests that the member has."""
        for thread in map(self.store.load, self.store.taken_by(member.id)):
            if talk.copied(thread, reacted.message):
                serve(thread.account)
                return self.request.take(replace(update, topic=thread.topic), member, thread)
        return ""

    def _outside(self, update: StaffUpdate, member: Operator) -> str:
        if isinstance(update.event, StaffWrote) and read_command(update.event.text)[0] == "help":
            text = f"{self.request.commands.help}\n\n{self.outside.help}"
            self.room.post(update.topic, text)
            return ""
        return self.outside.take(update, member)
