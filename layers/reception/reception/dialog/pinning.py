"""The next visit pinned in the chat, where the patient has switched that on: which message is pinned after which.

The message is one that shows the visit anyway: its confirmation, its page, a reminder. So nothing is sent for it.
"""

from datetime import datetime

from reception.dialog.conversation import Conversation, Pinned


def after(
    conversation: Conversation, visit: str, message: int, now: datetime, *, renews: bool = False
) -> Pinned | None:
    """The pinned message after this message has shown a visit; `visit` is empty where it shows none.

    The present one stays while its visit is ahead, unless an earlier visit is shown, or the message `renews` what is
    said of the same visit, as a reminder does.
    """
    present = conversation.pinned
    if not conversation.pins:
        return None
    ahead = {
        one.visit.id: one.visit.end
        for one in conversation.visits
        if one.visit.stands and one.visit.end > now and one.visit.id not in conversation.ended_here
    }
    kept = present if present and present.visit in ahead else None
    if visit not in ahead:
        return kept
    is_earlier = kept is not None and ahead[visit] < kept.until
    is_renewed = kept is not None and renews and kept.visit == visit
    return (
        Pinned(message, visit, ahead[visit]) if kept is None or is_earlier or is_renewed else kept
    )
