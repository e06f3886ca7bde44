"""Says what the desk takes from a chat that an operator has blocked, or a synthetic one: both book as before. Pure."""

from datetime import datetime

from reception.dialog.conversation import Conversation
from reception.dialog.places import MANAGER
from reception.dialog.staff import AskStaff, LeaveStaff, MarkTalk, StaffCommand
from reception.ports import is_synthetic


def is_refused(conversation: Conversation, command: StaffCommand, now: datetime) -> bool:
    """True for what a blocked patient writes, unless an operator talks with the patient; true for a synthetic patient.

    A call to the home and what the bot itself reports is taken, and a talk can always be ended.
    """
    if is_synthetic(conversation.account):
        return True
    if not is_blocked(conversation, now) or isinstance(command, LeaveStaff | MarkTalk):
        return False
    if isinstance(command, AskStaff):
        return command.said is not None or command.then == str(MANAGER)
    return conversation.request is None or not conversation.request.operator


def is_blocked(conversation: Conversation, now: datetime) -> bool:
    """True while an operator's block of this chat holds."""
    return conversation.blocked_until is not None and now < conversation.blocked_until
