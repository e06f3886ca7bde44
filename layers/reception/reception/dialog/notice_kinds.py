"""The kinds of notices by name, and the switches with which a patient stops some of them.

The dialog knows no more of a notice than this. Everything else about a kind is one row of `notices/kinds.py`, which
refuses to be imported while a name here has no row there.
"""

from enum import StrEnum

from reception.dialog.words import N_


class NoticeKind(StrEnum):
    """The subject of a notice. The names are stored: in the ledger's keys and in `Conversation.muted`.

    `switch`: what a patient reads on the switch of this kind, a msgid; empty for a kind that always comes. Patients see
    the switches in this order.
    """

    switch: str

    def __new__(cls, name: str, switch: str) -> "NoticeKind":
        """A kind cannot be declared without a word about its switch."""
        kind = str.__new__(cls, name)
        kind._value_ = name
        kind.switch = switch
        return kind

    DAY_BEFORE = "day_before", N_("A day before the visit")
    TWO_HOURS = "two_hours", N_("Two hours before")
    SOON = "soon", N_("A visit that was just booked for you")
    EARLIER = "earlier", N_("An earlier time, if you wait for one")
    BOOKED = "booked", N_("A visit booked by phone or on the site")
    FEEDBACK = "feedback", N_("A question after the visit")
    MISSED = "missed", N_("An invitation after a missed visit")
    DUE_AGAIN = "due_again", N_("An invitation when the next visit is due")
    DOCTOR_GONE = "doctor_gone", N_("If my declaration's doctor leaves the clinic")
    CHANGED = "changed", ""
    CLOSED = "closed", ""
    OPENED = "opened", ""
    DOCTOR_LATE = "doctor_late", ""
