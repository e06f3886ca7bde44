"""The record of an account at the desk: its topic, its request, the lines of both sides.

A thread keeps ids of messages and never a word: content goes from one side to the other by copying, there and then. A
platform that can't copy from the patient's chat has a line carry its content until it arrived, and no longer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from reception.clinic.facts import DeskFacts
from reception.dialog.conversation import ChatVisit, Conversation
from reception.dialog.staff import (
    Carried,
    RequestKind,
)


@dataclass(frozen=True)
class DeskRules:
    """What a clinic sets: see `[desk]` in its content. `threads`: see `ports.StaffRoom`."""

    silence: timedelta = timedelta(minutes=30)
    remind: timedelta = timedelta(minutes=15)
    kept: timedelta = timedelta(days=30)
    threads: bool = False


class Stage(StrEnum):
    """Where a request is."""

    WAITING = "waiting"
    TAKEN = "taken"
    CLOSED = "closed"


class Arrival(StrEnum):
    """What became of a line. Unsure: sent, and the answer never came."""

    WAITING = "waiting"
    SENT = "sent"
    UNSURE = "unsure"
    FAILED = "failed"


@dataclass(frozen=True)
class Operator:
    """A member of the desk's group; `name` is what the platform shows."""

    id: str
    name: str


@dataclass(frozen=True)
class Matter:
    """What is asked for, and on which screen. `id` comes of the account and the update: asked twice, it is one."""

    id: str
    kind: RequestKind
    asked_at: datetime
    text: str = ""
    where: str = ""


@dataclass(frozen=True)
class Request:
    """A hand-off request. `number` gives the order; it is read from `read_at` on (UTC), when the desk is open.

    `card`: its message's id at the desk, 0 while there is none or none is known. `face`: what the card last showed.
    """

    number: int
    matters: tuple[Matter, ...]
    read_at: datetime
    stage: Stage = Stage.WAITING
    urgent: bool = False
    posted_at: datetime | None = None
    card: int = 0
    face: str = ""
    operator: Operator | None = None
    passed_by: str = ""
    heard_at: datetime | None = None
    ends_at: datetime | None = None
    reminded_at: datetime | None = None
    reminders: int = 0
    closed_at: datetime | None = None
    closed_by: str = ""
    parked: bool = False

    @property
    def place(self) -> str:
        """Where it stands in the queue, as a key that sorts: urgent ones first, then by number."""
        return f"{0 if self.urgent else 1}-{self.number:012d}"


@dataclass(frozen=True)
class Line:
    """A message of one side. `copy` is its id on the other one, once it arrived; `reply_to` is of its own side.

    `more`: further copies, where one message has several files and the other side a message for each. `content`: what
    can't be copied; with a staff's line a ready answer, which is no message of the room's: its id is negative.
    """

    message: int
    to_staff: bool
    said_at: datetime
    reply_to: int = 0
    album: str = ""
    edit: bool = False
    copy: int = 0
    arrival: Arrival = Arrival.WAITING
    more: tuple[int, ...] = ()
    content: Carried | None = None


@dataclass(frozen=True)
class Note:
    """Something that the bot itself says in the topic, in the clinic's language. `id` says it once."""

    id: str
    msgid: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    reply_to: int = 0


@dataclass(frozen=True)
class Past:
    """A request that is over, for the next card."""

    number: int
    kind: RequestKind
    asked_at: datetime


@dataclass(frozen=True)
class Left:
    """A thread of a former request; it is tidied away after its time, too."""

    topic: int
    closed_at: datetime


class Task(StrEnum):
    """What can be done at the desk, or for it."""

    ANSWER = "answer"
    TOPIC = "topic"
    OPEN_TOPIC = "open topic"
    BOOKED = "booked"
    CARD = "card"
    LINES = "lines"
    NOTE = "note"
    REDRAW = "redraw"
    REMIND = "remind"
    SILENCE = "silence"
    HOURS = "hours"
    CLOSE_TOPIC = "close topic"
    DELETE_TOPIC = "delete topic"
    DELETE_LEFT = "delete left"


@dataclass(frozen=True)
class Job:
    """The next thing to be done for a thread. `face`: what the card will show; `topic`: what is tidied away."""

    task: Task
    lines: tuple[Line, ...] = ()
    note: Note | None = None
    face: str = ""
    topic: int = 0


@dataclass(frozen=True)
class Claim:
    """A job is under way: nobody else begins it before `until` (UTC, real time), and nobody again after."""

    job: Job
    until: datetime


@dataclass(frozen=True)
class Thread:
    """An account at the desk. `version` counts saves, `topic` is 0 while there is none.

    `booking`: an operator books for the patient, until that stands and the patient is told, or it is left.
    """

    account: str
    version: int = 0
    topic: int = 0
    topic_open: bool = False
    left: tuple[Left, ...] = ()
    request: Request | None = None
    past: tuple[Past, ...] = ()
    lines: tuple[Line, ...] = ()
    notes: tuple[Note, ...] = ()
    claim: Claim | None = None
    retry_at: datetime | None = None
    answer_at: datetime | None = None
    failures: int = 0
    gone: bool = False
    forgotten_at: datetime | None = None
    booking: Conversation | None = None

    @property
    def booked(self) -> ChatVisit | None:
        """What an operator has booked for the patient, who is not told yet."""
        made = self.booking.booked_here if self.booking else ()
        visits = self.booking.visits if self.booking else ()
        return next((known for known in visits if known.visit.id in made), None)

    @property
    def face(self) -> str:
        """What the card has to show; another face, another drawing. Empty while there is no request."""
        request = self.request
        if request is None:
            return ""
        who = request.operator.id if request.operator else request.closed_by or request.passed_by
        return f"{request.stage}:{who}:{len(request.matters)}:{request.urgent:d}:{self.gone:d}"

    @property
    def open(self) -> Request | None:
        """The request, while it is not closed."""
        return self.request if self.request and self.request.stage != Stage.CLOSED else None

    @property
    def waiting(self) -> Request | None:
        """The request, while nobody has taken it."""
        return self.request if self.request and self.request.stage == Stage.WAITING else None

    def knows(self, matter: str) -> bool:
        """Whether this was asked before."""
        return self.request is not None and any(m.id == matter for m in self.request.matters)

    def line(self, message: int, *, to_staff: bool) -> Line | None:
        """The newest line that came from this message."""
        mine = (x for x in reversed(self.lines) if x.to_staff == to_staff and not x.edit)
        return next((x for x in mine if x.message == message), None)

    def across(self, message: int, *, to_staff: bool) -> int:
        """What a message is called on the other side: its copy, or what it is a copy of; 0 where it has none."""
        own = self.line(message, to_staff=to_staff)
        if own:
            return own.copy
        theirs = (x for x in self.lines if x.to_staff != to_staff and message in (x.copy, *x.more))
        return next((x.message for x in theirs), 0)


def address(room: str, account: str) -> str:
    """What a queue carries for an account's thread: `<account>`, or `<room>/<account>` of a branch's own desk."""
    return f"{room}/{account}" if room else account


def read_address(written: str) -> tuple[str, str]:
    """The room and the account."""
    room, _, account = written.rpartition("/")
    return room, account


type Change = Callable[[Thread], Thread]

type Rows = Sequence[Sequence[tuple[str, str]]]
"""Rows of a card's buttons: label and data."""


def rules_of(facts: DeskFacts, *, threads: bool = False) -> DeskRules:
    """The clinic's numbers as spans of time."""
    return DeskRules(
        timedelta(minutes=facts.silence_minutes),
        timedelta(minutes=facts.remind_minutes),
        timedelta(days=facts.kept_days),
        threads,
    )
