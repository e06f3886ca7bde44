"""A patient's present stretch of writing and pressing, for the figures. Pure.

The figures are counted outside of turns, from the stored conversations. What a stored conversation does not show by
itself is kept here, in a few bytes: when the patient was last heard, and how far the way to a visit has led since.
"""

from datetime import datetime, timedelta

from reception.dataclass import replace
from reception.dialog.conversation import Conversation, Usage, Wish
from reception.dialog.events import (
    BookedAtDesk,
    ChatBlocked,
    ChatUnblocked,
    Event,
    NumberProven,
    OperatorCame,
    OperatorLeft,
    PatientEvent,
    PatientProven,
    Poisoned,
    members,
)
from reception.dialog.places import parse

SILENCE = timedelta(minutes=30)
"""A patient who is heard after a silence of this length begins anew."""

STEPS = ("start", "phone", "registered", "branch", "doctor", "time", "booked")
"""The way to a booked visit. `Usage.reached` counts these steps."""

_PATIENT_EVENTS = members(PatientEvent)
_NOT_PATIENTS = (
    BookedAtDesk,
    ChatBlocked,
    ChatUnblocked,
    NumberProven,
    OperatorCame,
    OperatorLeft,
    PatientProven,
    Poisoned,
)
"""Events that may lead to another page without the patient's doing."""


def followed(
    before: Conversation, after: Conversation, event: Event, now: datetime
) -> Conversation:
    """The conversation `after` an event at `now` (UTC), with its usage brought up to date."""
    usage = before.usage
    if isinstance(event, _PATIENT_EVENTS):
        heard_at = now.replace(microsecond=0)
        usage = (
            Usage(heard_at)
            if begins(usage, now)
            else replace(usage or Usage(now), heard_at=heard_at)
        )
    if usage is None:
        return after
    reached = max(usage.reached, _reached(before, after))
    asked = usage.asked or (before.request is None and after.request is not None)
    section = usage.section if isinstance(event, _NOT_PATIENTS) else _section(after)
    return replace(after, usage=replace(usage, reached=reached, asked=asked, section=section))


def _section(conversation: Conversation) -> str:
    return parse(conversation.place).section.name.lower()


def begins(before: Usage | None, heard_at: datetime) -> bool:
    """True if a patient who is heard at this moment (UTC) begins anew."""
    return before is None or heard_at - before.heard_at >= SILENCE


def _reached(before: Conversation, after: Conversation) -> int:
    """How many of the `STEPS` a change of the conversation shows to be made. A move is not a new booking."""
    if before.moving is None and after.moving is None and _has_booked(before, after):
        return STEPS.index("booked") + 1
    known = "registered" if after.patients else "phone" if after.phone else "start"
    changed = before.wish != after.wish and not after.wish.moves
    return STEPS.index(_chosen(after.wish) or known if changed else known) + 1


def _has_booked(before: Conversation, after: Conversation) -> bool:
    return bool(set(after.booked_here) - set(before.booked_here))


def _chosen(wish: Wish) -> str:
    """The last step that a booking shows; empty if nothing is chosen yet."""
    chosen = {"time": wish.slot, "doctor": wish.doctor, "branch": wish.branch}
    return next((step for step, what in chosen.items() if what), "")
