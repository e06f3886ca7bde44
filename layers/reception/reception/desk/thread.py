"""The record of one patient's account at the desk: its topic, its request, the lines of both sides.

A thread keeps ids of messages, not what they say: the platform copies a message from one side to the other at once. A
platform that can't copy out of the patient's chat gets the content with the line. The line keeps it until it arrived.

Everything from `Operator` to `Thread` is stored as JSON: a field's name or a stage's value can't change any more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum

from reception.clinic.facts import DeskFacts
from reception.dataclass import dataclass, replace
from reception.dialog.conversation import ChatVisit, Conversation
from reception.dialog.staff import Carried, RequestKind

SHORTEST_WAIT = timedelta(minutes=5)
"""No setting makes the desk remind, or give up a conversation, sooner: a zero would fill the room with reminders."""


@dataclass(frozen=True)
class DeskRules:
    """Settings of a clinic, in `[desk]` of its content. `topic_per_request`: see `ports.StaffRoom`.

    `silence`: how long after the clinic's last word a taken request is closed; also how long a patient's line stays
    unanswered before its taker loses the request. `remind`: how long a request waits before staff are reminded of it.
    `kept`: how long a closed request's topic stays.
    """

    silence: timedelta = timedelta(minutes=30)
    remind: timedelta = timedelta(minutes=15)
    kept: timedelta = timedelta(days=30)
    topic_per_request: bool = False

    @property
    def silence_ends_after(self) -> timedelta:
        """`silence`, but not less than no setting may go below."""
        return max(self.silence, SHORTEST_WAIT)

    @property
    def reminds_after(self) -> timedelta:
        """`remind`, but not less than no setting may go below."""
        return max(self.remind, SHORTEST_WAIT)

    @property
    def nudges_after(self) -> timedelta:
        """How long a patient's line stays unanswered before its taker is reminded: in time to answer still."""
        return min(self.reminds_after, self.silence_ends_after / 2)


class Stage(StrEnum):
    """The stage of a request; `talk` has the table of its transitions."""

    WAITING = "waiting"
    TAKEN = "taken"
    CLOSED = "closed"


class Arrival(StrEnum):
    """The fate of a line. UNSURE: it was sent, and the platform's answer never came. INSIDE: it stays in the room."""

    WAITING = "waiting"
    SENT = "sent"
    UNSURE = "unsure"
    FAILED = "failed"
    INSIDE = "inside"


@dataclass(frozen=True)
class Operator:
    """A member of the staff's room; `name` is the one that the platform shows."""

    id: str
    name: str


@dataclass(frozen=True)
class Matter:
    """One thing that the patient asks for. `where`: the screen that the patient came from.

    `id` is made of the account and the update, so an update that comes twice adds one matter.
    """

    id: str
    kind: RequestKind
    asked_at: datetime
    text: str = ""
    where: str = ""


@dataclass(frozen=True)
class AnswerWait:
    """A wait for the first answer of a request, or the part of it that is over. Moments in UTC.

    `operator`: who answered at its end; None if it went on then.
    """

    since: datetime
    until: datetime
    operator: Operator | None = None


class Returned(StrEnum):
    """Why a request is in the queue again. AGAIN: the patient wrote after it was closed."""

    NOT = ""
    PASSED = "passed"
    SILENT = "silent"
    NIGHT = "night"
    GONE = "gone"
    AGAIN = "again"


class Untold(StrEnum):
    """News that the patient is still to be told: the end of the conversation, or that it goes on with a colleague.

    All values but the empty one are reasons of `events.OperatorLeft`.
    """

    NOTHING = ""
    SILENCE = "silence"
    HOURS = "hours"
    AWAY = "away"
    PASSED = "passed"
    NIGHT = "night"


@dataclass(frozen=True)
class Request:
    """A hand-off request. All moments are aware; all but `ends_at` are UTC.

    `number` gives the order. `read_at`: when the desk is open to read it. `posted_at`: when its card was posted.
    `card`: the id of the card's message, 0 while there is none or its id was lost. `face`: the `Thread.card_state` that
    the card shows. `passed_by`: the name of the operator who passed it on, or lost it. `heard_at`: when either side
    last wrote. `ends_at`: when the desk closes, and the conversation with it. `closed_by`: see `talk.close`. `parked`:
    its card failed too often and is not tried again until somebody brings its message again.

    `round`: how often it was opened again. `taken_at`: when its taker took it. `answered_at`: when the clinic last told
    the patient something that is no line. `nudged_at`: when the taker was reminded of an unanswered line. `returned`:
    why it is in the queue again, `returned_at`: since when. `remind_at`: when staff are reminded of it next, if not as
    usual. `untold`: what the patient is still to be told of its stage. `warned`: ids of members who were told since the
    last change of stage that their lines do not go out. `aside`: the
    ids of the card and of the patient's lines that were shown elsewhere, while the topic could not be made.
    `answered_round`: the last `round` that has an answer. `waits`: those that are not measured yet.
    `label`, `mark`: see the modules `labels` and `marks`.
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
    round: int = 0
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    nudged_at: datetime | None = None
    returned: Returned = Returned.NOT
    returned_at: datetime | None = None
    remind_at: datetime | None = None
    untold: Untold = Untold.NOTHING
    warned: tuple[str, ...] = ()
    aside: tuple[int, ...] = ()
    answered_round: int = -1
    waits: tuple[AnswerWait, ...] = ()
    label: str = ""
    mark: str = ""

    @property
    def place(self) -> str:
        """Its place in the queue, as a key that sorts: urgent requests first, then by number."""
        return f"{0 if self.urgent else 1}-{self.number:012d}"


@dataclass(frozen=True)
class Line:
    """A message of one side. `copy`: its id on the other side, once it arrived; `reply_to`: an id on its own side.

    `more`: ids of further copies, where one message has several files and the other side gets a message for each.
    `content`: what the platform can't copy. A ready answer is a staff line with content: it is no message of the
    room's, so its id is the update's, negative; so is that of a patient's reaction.
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

    @property
    def is_reaction(self) -> bool:
        """True for an emoji of the patient's, which is no message of the chat."""
        return self.to_staff and self.message < 0


@dataclass(frozen=True)
class Note:
    """Something that the bot itself says in the topic, in the clinic's language. An `id` is said once.

    `offers`: the argument of the command `undo`, the staff's message that a button below deletes at the patient's.
    `deed`: the staff's update that the note answers; 0 if it answers none.
    """

    id: str
    msgid: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    reply_to: int = 0
    offers: int = 0
    deed: int = 0


@dataclass(frozen=True)
class FormerRequest:
    """A request that is closed, as the card of the next one mentions it. `topic`, `card`: ids of where it stood.

    `closed_by`: see `Request`. One that was closed before this was noted has no `closed_at`.
    """

    number: int
    kind: RequestKind
    asked_at: datetime
    closed_at: datetime | None = None
    closed_by: str = ""
    topic: int = 0
    card: int = 0
    label: str = ""
    mark: str = ""


@dataclass(frozen=True)
class FormerTopic:
    """The Slack thread of a former request. It is deleted `DeskRules.kept` after `closed_at`."""

    topic: int
    closed_at: datetime


class Task(StrEnum):
    """The kinds of jobs; `performing` says what each of them does."""

    ANSWER = "answer"
    TOPIC = "topic"
    OPEN_TOPIC = "open topic"
    BOOKED = "booked"
    CARD = "card"
    LINES = "lines"
    NOTE = "note"
    REDRAW = "redraw"
    LOOK = "look"
    REMIND = "remind"
    SILENCE = "silence"
    HOURS = "hours"
    NUDGE = "nudge"
    RETURN = "return"
    NIGHT = "night"
    TELL = "tell"
    CLOSE_TOPIC = "close topic"
    DELETE_TOPIC = "delete topic"
    DELETE_LEFT = "delete left"


@dataclass(frozen=True)
class Job:
    """The next thing to be done for a thread.

    `face`: what the card or the topic's name will show, as a key; `topic`: the former topic to delete; `untold`: what
    to tell the patient of the request in its `round`.
    """

    task: Task
    lines: tuple[Line, ...] = ()
    note: Note | None = None
    face: str = ""
    topic: int = 0
    untold: Untold = Untold.NOTHING
    round: int = 0


@dataclass(frozen=True)
class Claim:
    """A job that a process is doing. After `until` (UTC, real time) that process counts as dead."""

    job: Job
    until: datetime


REMEMBERED_DEEDS = 20
"""A platform brings an update again within minutes. Staff do not do more with one request in that time."""


@dataclass(frozen=True)
class Thread:
    """An account at the desk. `version` counts saves, `topic` is 0 while there is none.

    `look`: the `wanted_look` that the topic's name and icon show. `left`: topics of former requests, where each request
    has one of its own. `past`: former requests. `retry_at`: no job for the room before; `answer_at`: none for the
    patient before. `failures`: in a row. `gone`: the patient left the bot. `booking`: a booking that an operator is
    making for the patient, until the patient is told or the operator leaves it. `deeds`: ids of the last updates of the
    staff's that changed the thread; `answered`: ids of those whose answer was posted. Both keep up to
    `REMEMBERED_DEEDS`.
    """

    account: str
    version: int = 0
    topic: int = 0
    topic_open: bool = False
    look: str = ""
    left: tuple[FormerTopic, ...] = ()
    request: Request | None = None
    past: tuple[FormerRequest, ...] = ()
    lines: tuple[Line, ...] = ()
    notes: tuple[Note, ...] = ()
    claim: Claim | None = None
    retry_at: datetime | None = None
    answer_at: datetime | None = None
    failures: int = 0
    gone: bool = False
    forgotten_at: datetime | None = None
    booking: Conversation | None = None
    deeds: tuple[int, ...] = ()
    answered: tuple[int, ...] = ()

    @property
    def booked(self) -> ChatVisit | None:
        """The visit that an operator has booked, while the patient is not told of it."""
        if self.booking is None:
            return None
        made = self.booking.booked_here
        return next((visit for visit in self.booking.visits if visit.visit.id in made), None)

    @property
    def card_state(self) -> str:
        """A key of all that the card has to show: the card is drawn again when it changes. Empty without a request."""
        request = self.request
        if request is None:
            return ""
        who = request.operator.id if request.operator else request.closed_by or request.passed_by
        state = f"{request.stage}:{who}:{len(request.matters)}:{request.urgent:d}:{self.gone:d}"
        nudged = "nudged" if request.nudged_at and request.stage == Stage.TAKEN else ""
        told = request.stage == Stage.WAITING and request.returned != Returned.PASSED
        returned = request.returned if told else ""
        return ":".join(filter(None, (state, nudged, returned, request.label, request.mark)))

    @property
    def wanted_look(self) -> str:
        """A key of all that the topic's name and icon have to show: they change with it. Empty without a request."""
        request = self.request
        if request is None:
            return ""
        if request.stage == Stage.TAKEN:
            return f"{request.stage}:{request.operator.id if request.operator else ''}"
        urgent = request.urgent and request.stage == Stage.WAITING
        return f"{request.stage}:{urgent:d}"

    @property
    def open(self) -> Request | None:
        """The request, while it is not closed."""
        return self.request if self.request and self.request.stage != Stage.CLOSED else None

    @property
    def waiting(self) -> Request | None:
        """The request, while nobody has taken it."""
        return self.request if self.request and self.request.stage == Stage.WAITING else None

    def is_over(self, deed: int) -> bool:
        """True if this update of the staff's must not be done again: its answer was posted, or others followed it.

        The newest deed may be done again, because its process may have died in the middle of it.
        """
        return deed in self.answered or deed in self.deeds[:-1]

    def with_deed(self, deed: int) -> "Thread":
        """The same thread with an update of the staff's noted as its newest deed."""
        others = [known for known in self.deeds if known != deed]
        return replace(self, deeds=(*others, deed)[-REMEMBERED_DEEDS:])

    def with_answer(self, note: Note) -> "Thread":
        """The same thread without a note that was posted."""
        answered = (*self.answered, *([note.deed] if note.deed else []))[-REMEMBERED_DEEDS:]
        return replace(self, notes=tuple(n for n in self.notes if n != note), answered=answered)

    def has_matter(self, matter_id: str) -> bool:
        """True if the request has this matter already."""
        return self.request is not None and any(m.id == matter_id for m in self.request.matters)

    def line(self, message: int, *, to_staff: bool) -> Line | None:
        """The newest line that came from this message."""
        same_side = (x for x in reversed(self.lines) if x.to_staff == to_staff and not x.edit)
        return next((x for x in same_side if x.message == message), None)

    def counterpart(self, message: int, *, to_staff: bool) -> int:
        """The id on the other side: of the message's copy, or of the message that it is a copy of; 0 without one."""
        original = self.line(message, to_staff=to_staff)
        if original:
            return original.copy
        copied = (x for x in self.lines if x.to_staff != to_staff and message in (x.copy, *x.more))
        return next((x.message for x in copied), 0)


def address(room: str, account: str) -> str:
    """The id of an account's thread in a queue: `<account>`, or `<room>/<account>` at a branch's own desk."""
    return f"{room}/{account}" if room else account


def read_address(written: str) -> tuple[str, str]:
    """The room and the account of an `address`."""
    room, _, account = written.rpartition("/")
    return room, account


type ThreadChange = Callable[[Thread], Thread]

type Rows = Sequence[Sequence[tuple[str, str]]]
"""Rows of a card's buttons: label and data."""


def rules_of(facts: DeskFacts, *, topic_per_request: bool = False) -> DeskRules:
    """The clinic's numbers as spans of time."""
    return DeskRules(
        timedelta(minutes=facts.silence_minutes),
        timedelta(minutes=facts.remind_minutes),
        timedelta(days=facts.kept_days),
        topic_per_request,
    )
