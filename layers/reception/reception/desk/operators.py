"""Takes what staff do in one room: checks that it is theirs to do, and whether it belongs to a request.

Only members of the room act as staff. What is done in the topic of a request goes to `request.topic`, everything else
to `room.commands`.
"""

import logging
from datetime import datetime, timedelta

from reception.desk.commands import read_command
from reception.desk.handoff import Handoff
from reception.desk.ports import RoomMoved, StaffUpdate, StaffWrote
from reception.desk.request.topic import RequestTopic
from reception.desk.room.commands import RoomCommands
from reception.desk.thread import Operator

MEMBERSHIP_KEPT = timedelta(minutes=1)
"""How long the platform's answer that somebody is a member is used, so that not each line costs another call."""

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
        self._members: dict[str, datetime] = {}

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
        # 2. Is it a member who did it?
        member = update.member
        if member is None or not self._is_staff(member):
            return ""
        # 3. Does it belong to a request? The topic says to whose.
        account = self.store.owner(update.topic) if update.topic else None
        if account is None:
            return self._outside(update, member)
        return self.request.take(update, member, self.store.load(account))

    def _is_staff(self, member: Operator) -> bool:
        """True if somebody is a member of the room now, or was within the last minute.

        A former member may still have the room's messages, and a forwarded card has its buttons.
        """
        now = self.clock.now()
        asked_at = self._members.get(member.id)
        if asked_at and now - asked_at < MEMBERSHIP_KEPT:
            return True
        self._members.pop(member.id, None)
        if not self.room.is_member(member.id):
            log.warning("somebody who is not of the staff tried to act at the desk")
            return False
        self._members[member.id] = now
        return True

    def _outside(self, update: StaffUpdate, member: Operator) -> str:
        if isinstance(update.event, StaffWrote) and read_command(update.event.text)[0] == "help":
            text = f"{self.request.commands.help}\n\n{self.outside.help}"
            self.room.post(update.topic, text)
            return ""
        return self.outside.take(update, member)
