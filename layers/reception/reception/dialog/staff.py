"""The dialog's commands to the staff's desk: a request, a further line for it, its end."""

from datetime import timedelta
from enum import StrEnum

from reception.dataclass import dataclass

COMES_BACK_WITHIN = timedelta(days=1)
"""How long after its closing a line of the patient's opens a request again."""


class RequestKind(StrEnum):
    """The reason of a request. Its values are stored."""

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
    WRONG_DATES = "wrong_dates"
    STAFF_WRITES = "staff_writes"
    """No patient asked: an operator began the talk."""


class MessageKind(StrEnum):
    """A kind of message that its own content does not say in words. Its values are stored."""

    PLAIN = ""
    VOICE = "voice"
    VIDEO_NOTE = "video_note"
    STICKER = "sticker"
    STORY = "story"
    OTHER = "other"
    REACTION = "reaction"
    """Its text is the emoji; empty for one that only its platform can draw."""
    NO_REACTION = "no_reaction"
    """A reaction was taken back; the text is the emoji that it was."""


@dataclass(frozen=True)
class Carried:
    """The content of a message, for a desk that can't copy it from the chat.

    file: the id by which the chat knows the file.
    """

    text: str = ""
    file: str = ""
    name: str = ""
    kind: MessageKind = MessageKind.PLAIN


@dataclass(frozen=True)
class Sent:
    """A message of the patient's, by the chat's ids.

    edit: an earlier message was changed.
    content: None if the desk copies the message from the chat by its id.
    file: it has a photo, a voice message or a file, which people can read and the bot can't.
    """

    id: int
    reply_to: int = 0
    album: str = ""
    edit: bool = False
    content: Carried | None = None
    file: bool = False


@dataclass(frozen=True)
class AskStaff:
    """Leaves a request at the desk, or adds a further matter to the open one.

    text: facts that the dialog adds.
    said: the patient's own line about it.
    more: further lines, such as the other parts of an album.
    then: the place to go on to, as text.
    branch: the branch that it is about, if any.
    """

    kind: RequestKind
    text: str = ""
    urgent: bool = False
    said: Sent | None = None
    then: str = "manager"
    branch: str = ""
    more: tuple[Sent, ...] = ()


@dataclass(frozen=True)
class TellStaff:
    """Adds a line of the patient's to the open request; to one that was closed within a day, which it opens again.

    urgent: the line has words of danger.
    """

    said: Sent
    urgent: bool = False


@dataclass(frozen=True)
class LeaveStaff:
    """Withdraws the request, or ends the conversation with the operator."""


@dataclass(frozen=True)
class MarkTalk:
    """Tells the staff whether the patient was helped by the talk that is over.

    room: the room of the desk that had it, where branches have desks of their own.
    """

    number: int
    helped: bool
    room: str = ""


type StaffCommand = AskStaff | TellStaff | LeaveStaff | MarkTalk
STAFF_COMMANDS = (AskStaff, TellStaff, LeaveStaff, MarkTalk)
