"""What a member of the staff did, from its ids: Slack is asked who it was and what stands there now."""

from reception.adapters.slack.desk import SlackRoom
from reception.adapters.slack.texts import plain
from reception.desk import talk
from reception.desk.ports import (
    CannotCopy,
    StaffDeed,
    StaffDid,
    StaffEdited,
    StaffErased,
    StaffPressed,
    StaffUpdate,
    StaffWrote,
)
from reception.desk.thread import Operator

SIGN = "!"
"""Begins a command: Slack keeps / for its own, and takes none of them in threads."""
INSIDE = SIGN * 2
"""Begins a line that stays with the staff."""


def read(desk: SlackRoom, did: StaffDid) -> StaffUpdate | None:
    """The update; None where the message is gone by now.

    Raises:
        ChannelError: Slack does not say; ask again.
    """
    try:
        event = _event(desk, did)
    except CannotCopy:
        return None
    member = Operator(did.user, desk.name(did.user))
    return StaffUpdate(did.id, desk.room, did.topic, member, event)


def _event(desk: SlackRoom, did: StaffDid) -> StaffWrote | StaffEdited | StaffErased | StaffPressed:
    match did.deed:
        case StaffDeed.PRESSED:
            return StaffPressed(did.message, did.data)
        case StaffDeed.ERASED:
            return StaffErased(did.message)
        case StaffDeed.EDITED:
            message = desk.message(did.topic, did.message)
            return StaffEdited(did.message, plain(message), caption=bool(message.get("files")))
        case StaffDeed.WROTE:
            text = plain(desk.message(did.topic, did.message))
            return StaffWrote(did.message, _as_elsewhere(text))


def _as_elsewhere(text: str) -> str:
    """`!close` for `/close`, and `!!` for a line that stays inside."""
    if text.startswith(INSIDE):
        return talk.INSIDE + text.removeprefix(INSIDE)
    return f"/{text[1:]}" if text.startswith(SIGN) and text[1:2].isalpha() else text
