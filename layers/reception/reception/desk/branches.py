"""Branches with desks of their own: a request goes to the desk of the branch that it is about, and stays there.

Each desk is whole in itself: a room, an order, a pace and an outage of its own. Only numbers are given out together.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from reception.dialog.conversation import Conversation
from reception.dialog.events import Outcome, StaffAsked
from reception.dialog.staff import AskStaff, StaffCommand
from reception.turns.ports import Inbox

DEFAULT = ""
"""The desk of every branch that has none of its own, and of what is about no branch."""


class BranchInboxes:
    """The `Inbox` of the turns, over several. `rooms` of branches with desks of their own; `way` to the desk in one."""

    def __init__(self, rooms: Mapping[str, str], way: Callable[[str], Inbox]) -> None:
        self.rooms = rooms
        self.way = way

    def perform(self, conversation: Conversation, update: int, command: StaffCommand) -> Outcome:
        """Say it to the desk that has the open request, else to the branch's."""
        room = self._room(conversation, command)
        outcome = self.way(room).perform(conversation, update, command)
        return replace(outcome, room=room) if isinstance(outcome, StaffAsked) else outcome

    def forget(self, account: str) -> None:
        """At every desk."""
        for room in {DEFAULT, *self.rooms.values()}:
            self.way(room).forget(account)

    def _room(self, conversation: Conversation, command: StaffCommand) -> str:
        if conversation.request:
            return conversation.request.room
        return self.rooms.get(command.branch, DEFAULT) if isinstance(command, AskStaff) else DEFAULT
