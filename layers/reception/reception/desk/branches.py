"""Branches with desks of their own: a request goes to the desk of the branch that it is about, and stays there.

Each desk has a room, an order of requests, a pace and outages of its own. Only the numbers of requests are shared.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from reception.dataclass import replace
from reception.dialog.conversation import Conversation
from reception.dialog.events import Outcome, StaffAsked
from reception.dialog.staff import AskStaff, MarkTalk, StaffCommand, TellStaff
from reception.turns.ports import Inbox

DEFAULT_ROOM = ""
"""The desk of every branch that has none of its own, and of what is about no branch."""


class BranchInboxes:
    """The `Inbox` of the turns, over several desks. `rooms`: room id by branch id; `inbox_at` gives a room's inbox."""

    def __init__(self, rooms: Mapping[str, str], inbox_at: Callable[[str], Inbox]) -> None:
        self.rooms = rooms
        self.inbox_at = inbox_at

    def perform(
        self, conversation: Conversation, update: int, command: StaffCommand, now: datetime
    ) -> Outcome:
        """Give the command to the desk that has the open request, else to that of the branch."""
        room = self._room(conversation, command)
        outcome = self.inbox_at(room).perform(conversation, update, command, now)
        return replace(outcome, room=room) if isinstance(outcome, StaffAsked) else outcome

    def forget(self, account: str, now: datetime) -> None:
        """Have everything of the account deleted at every desk."""
        for room in {DEFAULT_ROOM, *self.rooms.values()}:
            self.inbox_at(room).forget(account, now)

    def _room(self, conversation: Conversation, command: StaffCommand) -> str:
        if isinstance(command, MarkTalk):
            return command.room
        if conversation.request:
            return conversation.request.room
        if conversation.over and isinstance(command, TellStaff):
            return conversation.over.room
        return (
            self.rooms.get(command.branch, DEFAULT_ROOM)
            if isinstance(command, AskStaff)
            else DEFAULT_ROOM
        )
