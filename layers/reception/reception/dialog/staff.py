"""What the dialog says to the staff: a request, a line of the patient's for it, its end."""

from dataclasses import dataclass
from enum import StrEnum


class RequestKind(StrEnum):
    """What a request is for."""

    MANAGER = "manager"
    HOME_CALL = "home_call"
    NO_DAY_FITS = "no_day_fits"
    UNREACHABLE = "unreachable"
    BOOKING_PAUSED = "booking_paused"
    FIFTH_USER = "fifth_user"
    BAD_RATING = "bad_rating"
    CORRECTION = "correction"
    POSSIBLE_DOUBLE = "possible_double"
    LOST_BOOKING = "lost_booking"


@dataclass(frozen=True)
class Carried:
    """What a message holds, for a desk that can't copy it from the chat. `file`: what the chat calls it."""

    text: str = ""
    file: str = ""
    name: str = ""


@dataclass(frozen=True)
class Sent:
    """A message of the patient's, by ids of the chat. `edit`: it was changed.

    `content` is None where the desk copies it from the chat by its id.
    """

    id: int
    reply_to: int = 0
    album: str = ""
    edit: bool = False
    content: Carried | None = None


@dataclass(frozen=True)
class AskStaff:
    """Leave a request at the desk, or a further matter with the one that is open.

    `text`: facts that the dialog adds; `said`: the patient's own line about it. `then`: the screen to go on to.
    `branch`: which one it is about, if any.
    """

    kind: RequestKind
    text: str = ""
    urgent: bool = False
    said: Sent | None = None
    then: str = "manager"
    branch: str = ""


@dataclass(frozen=True)
class TellStaff:
    """A line of the patient's for the open request."""

    said: Sent


@dataclass(frozen=True)
class LeaveStaff:
    """Withdraw the request, or end the conversation with the operator."""


type StaffCommand = AskStaff | TellStaff | LeaveStaff
STAFF_COMMANDS = (AskStaff, TellStaff, LeaveStaff)
