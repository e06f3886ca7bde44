"""Why a notice was sent or not: every outcome that the ledger notes, and every reason for which a notice waits.

This is the table for "a patient says that they were not reminded". Staff read the same sentences with
`/notice <number>`. `send.py` says at its head in which order the reasons are asked.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from reception.clinic.facts import Ages
from reception.dataclass import dataclass
from reception.dialog.conversation import Conversation
from reception.dialog.notice_kinds import NoticeKind
from reception.dialog.words import N_
from reception.notices import keys
from reception.notices.mirrored import Mirrored
from reception.notices.notice import Planned


class NoticeOutcome(StrEnum):
    """An outcome of a notice. The names are stored. `ledger`: what staff read of it, a msgid with `{moment}`."""

    ledger: str

    def __new__(cls, name: str, ledger: str) -> "NoticeOutcome":
        """An outcome cannot be declared without what staff read of it."""
        outcome = str.__new__(cls, name)
        outcome._value_ = name
        outcome.ledger = ledger
        return outcome

    SENT = "sent", N_("✅ sent {moment}")
    """It arrived, or may have."""
    PREVIEW = "preview", N_("👀 only shown to staff, {moment}")
    """Notices were only shown to staff; it does not go out later."""
    LATE = "late", N_("⏱ not sent: it was of no use any more, {moment}")
    SHUT = "shut", N_("not sent: the place was closed, {moment}")
    HIDDEN = "hidden", N_("not sent: this chat may not see the visit, {moment}")
    OWN = "own", N_("not sent: it was done in this chat, {moment}")
    OFF = "off", N_("🔕 not sent: the patient switched it off, {moment}")
    UNFIT = "unfit", N_("not sent: it is for patients of another age, {moment}")
    BLOCKED = "blocked", N_("🔴 not sent: the chat takes no messages, {moment}")


LEDGER: Mapping[str, str] = {outcome: outcome.ledger for outcome in NoticeOutcome}
"""By a stored outcome, what staff read of it."""


@dataclass(frozen=True)
class SkipReason:
    """Why a notice that is due is not sent to a chat: the outcome to note, and whether the reason holds."""

    outcome: NoticeOutcome
    holds: Callable[[Conversation, Planned], bool]


def may_see(conversation: Conversation, patient: str, visit: str, *, unproven: bool) -> bool:
    """True if a chat may learn of a visit: it was booked there, or the patient's card is opened there.

    A visit that another chat booked without a proof may be a namesake's.
    """
    linked = conversation.linked(patient)
    return linked is not None and (
        visit in conversation.booked_here or (linked.opened and not unproven)
    )


MAY_NOT_SEE = SkipReason(
    NoticeOutcome.HIDDEN,
    lambda chat, planned: (
        not may_see(chat, planned.patient, planned.visit.id, unproven=planned.unproven)
    ),
)
NOT_LINKED = SkipReason(
    NoticeOutcome.HIDDEN, lambda chat, planned: chat.linked(planned.patient) is None
)
BOOKED_HERE = SkipReason(
    NoticeOutcome.OWN, lambda chat, planned: planned.visit.id in chat.booked_here
)
ENDED_HERE = SkipReason(
    NoticeOutcome.OWN, lambda chat, planned: keys.visit_in(planned.key) in chat.ended_here
)
ANSWERED = SkipReason(
    NoticeOutcome.OWN,
    lambda chat, planned: any(
        one.answer for one in chat.offers if planned.offer and one.id == planned.offer.id
    ),
)
SAID_NOT_THERE = SkipReason(
    NoticeOutcome.OWN,
    lambda chat, planned: any(rating.visit == planned.visit.id for rating in chat.ratings),
)
"""The patient has said already that the visit was missed, or that it took place."""


def _is_of_another_age(chat: Conversation, planned: Planned) -> bool:
    """True if the patient's date of birth is known, and is outside of the ages of the rule."""
    rule, patient = planned.again, chat.linked(planned.patient)
    born = patient.birth_date if patient else None
    if rule is None or born is None:
        return False
    return not Ages(rule.at_least, rule.under).has(born, planned.at.date())


NOT_OF_THE_AGE = SkipReason(NoticeOutcome.UNFIT, _is_of_another_age)
SWITCHED_OFF = SkipReason(NoticeOutcome.OFF, lambda chat, planned: planned.kind in chat.muted)
CHAT_IS_GONE = SkipReason(NoticeOutcome.BLOCKED, lambda chat, _planned: chat.unreachable)


def waits_for(mirrored: Mirrored, planned: Planned) -> str:
    """Why a notice that is not `sure` waits: a msgid."""
    if planned.closure and planned.kind is not NoticeKind.OPENED:
        return N_("staff closed the place for that time")
    if mirrored.is_withheld:
        return N_("too many visits changed at once, staff decide")
    if mirrored.doubt is not None:
        return N_("the clinic's system said something else once, it is asked again")
    if mirrored.missing:
        return N_("the clinic's system did not list the visit when it was last asked")
    return N_("the visit is not marked as done")
