"""The kinds of answers to notices. `replies.py` reads them; this module is small, since every press loads it."""

from enum import StrEnum

from reception.dataclass import dataclass


class Asks(StrEnum):
    """The question of a notice that a text may answer.

    COMING: whether the patient comes. MARK: how the visit was. INVITED: whether to book another visit.
    """

    COMING = "coming"
    MARK = "mark"
    INVITED = "invited"


class Reply(StrEnum):
    """The meaning of an answer.

    NO: the patient does not come, wants the visit cancelled, or wants no other one. GOOD: praise without a mark.
    NOT_THERE: the patient was not at the visit. BOOK, LATER, WAS_THERE: the patient wants to be booked now, another
    day, or was at the visit after all.
    """

    COMING = "coming"
    NO = "no"
    MOVE = "move"
    LATE = "late"
    HERE = "here"
    STOP = "stop"
    THANKS = "thanks"
    MARK = "mark"
    COMPLAINT = "complaint"
    GOOD = "good"
    NOT_THERE = "not_there"
    BOOK = "book"
    LATER = "later"
    WAS_THERE = "was_there"


@dataclass(frozen=True)
class Answer:
    """The meaning of a text as an answer.

    mark: 1 to 5, of a `MARK`.
    minutes: how late the patient will be; 0 if it is not said.
    plain: it says so in words that hardly mean anything else: «не зможу», but not «ні».
    cancels: it says to cancel.
    days_only: an hour in it is no hour of the day that is wanted: «на годину пізніше».
    """

    reply: Reply
    mark: int = 0
    minutes: int = 0
    plain: bool = False
    cancels: bool = False
    days_only: bool = False
