"""The changes of stored records that figures are counted from. Moments are UTC."""

from datetime import datetime

from reception.dataclass import dataclass
from reception.dialog.conversation import Conversation
from reception.notices.mirrored import Mirrored


@dataclass(frozen=True)
class ConversationSaved:
    """A conversation was saved at `at`; `before` is None for a new one. `id` is the same if the change comes twice."""

    id: str
    before: Conversation | None
    after: Conversation
    at: datetime


@dataclass(frozen=True)
class ConversationDeleted:
    """A patient had everything deleted at `at`. Records that expire are no such change."""

    id: str
    at: datetime


@dataclass(frozen=True)
class VisitRead:
    """The mirror wrote a visit; `before` is None for a visit that it did not have."""

    before: Mirrored | None
    after: Mirrored


@dataclass(frozen=True)
class NoticeNoted:
    """The ledger got the outcome of a notice of a `kind` about a visit."""

    id: str
    kind: str
    outcome: str
    at: datetime


@dataclass(frozen=True)
class NewsNoted:
    """The ledger got the outcome of news to one reader."""

    id: str
    outcome: str
    at: datetime


@dataclass(frozen=True)
class VisitConfirmed:
    """A patient said to come to a visit that starts at `start`."""

    id: str
    visit: str
    start: datetime
    at: datetime


@dataclass(frozen=True)
class StaffWasAsked:
    """The staff got a request of a `kind`. Requests have different numbers."""

    number: int
    kind: str
    at: datetime


@dataclass(frozen=True)
class StaffAnswered:
    """A request got its first answer by a person, `seconds` after the staff could read it."""

    number: int
    seconds: int
    at: datetime


@dataclass(frozen=True)
class RequestLabelled:
    """A request that was closed at `at` got a `label`, or another one. `round`: how often it was opened again."""

    number: int
    round: int
    label: str
    at: datetime


type Change = (
    ConversationSaved
    | ConversationDeleted
    | VisitRead
    | NoticeNoted
    | NewsNoted
    | VisitConfirmed
    | StaffWasAsked
    | StaffAnswered
    | RequestLabelled
)
