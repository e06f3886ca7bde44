"""Pins in the chat what the conversation says is pinned (`dialog/pinning.py` decides what that is)."""

from reception.dialog.conversation import Conversation
from reception.turns.ports import Channel


def move_pin(channel: Channel, before: Conversation, after: Conversation) -> None:
    """Pin what is pinned by the conversation `after`, in place of what was pinned before.

    `after` is saved first: a process that dies in between leaves a message pinned or not, and nothing else.
    """
    former, pinned = before.pinned, after.pinned
    if pinned and (former is None or former.message != pinned.message):
        channel.pin(after.account, pinned.message)
    if former and (pinned is None or former.message != pinned.message):
        channel.unpin(after.account, former.message)
