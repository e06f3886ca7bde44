"""The rules of the desk: what a request is, who is heard, what is to be done next, and when.

One `Thread` holds all of an account at the desk: its topic, its request, the lines of both sides. Of what was said
it keeps ids of messages and never a word: content goes from one side to the other by copying, there and then. A
platform that can't copy from the patient's chat has a line carry its content until it arrived, and no longer.

    WAITING → TAKEN → CLOSED        taken by one operator; closed by anybody concerned, by silence, by the hours
       ↑________|        |          passed on
       ↑_________________|          opened again

Whatever goes out is claimed first (`Claim`). A claim that nobody resolved in time may have been delivered: it counts
as sent, so nothing is sent twice. A card that may have got lost that way is told by the next reminder, a line of the
operator's that may have by a note at it; a patient's line, of which staff would know nothing, is brought again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from reception.dialog.conversation import Conversation, KnownVisit
from reception.dialog.staff import Carried, Kind
from reception.dialog.words import N_

INSIDE = "//"
"""A taker's line that begins so stays with the staff."""
ALBUM_SECONDS = timedelta(seconds=2)
"""Parts of an album come one by one, without an end mark."""
MOST_FAILURES = 3
AGAIN_AFTER = timedelta(minutes=1)
UNSURE_AFTER = timedelta(minutes=1)
MOST_LINES = 1000
MOST_CARRIED = 50_000
"""Characters of content that may wait in one thread; a line beyond them can't be shown."""
MOST_DOUBLINGS = 4
"""Each reminder waits twice as long as the one before; this often."""
MOST_PAST = 10


@dataclass(frozen=True)
class DeskRules:
    """What a clinic sets: see `[desk]` in its content. `threads`: see `ports.Desk`."""

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


class Heard(StrEnum):
    """What becomes of a staff member's line: only the taker's, and only while the talk lasts, goes out."""

    OUT = "out"
    INSIDE = "inside"
    CLOSED = "closed"


@dataclass(frozen=True)
class Operator:
    """A member of the desk's group; `name` is what the platform shows."""

    id: str
    name: str


@dataclass(frozen=True)
class Matter:
    """What is asked for, and on which screen. `id` comes of the account and the update: asked twice, it is one."""

    id: str
    kind: Kind
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
    kind: Kind
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
    def booked(self) -> KnownVisit | None:
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


GIVEN_UP = (
    Task.BOOKED,
    Task.NOTE,
    Task.REDRAW,
    Task.REMIND,
    Task.CLOSE_TOPIC,
    Task.DELETE_TOPIC,
    Task.DELETE_LEFT,
)
"""What a request can do without."""

type Change = Callable[[Thread], Thread]
type Rows = Sequence[Sequence[tuple[str, str]]]
"""Rows of a card's buttons: label and data."""


# --- the patient's side ---


def ask(
    thread: Thread,
    matter: Matter,
    number: int,
    read_at: datetime,
    *,
    urgent: bool,
    threads: bool = False,
) -> Thread:
    """A new request; while one is open it gains a matter instead, and urgency where this one is urgent.

    `threads`: a new request leaves the thread of the one before.
    """
    if thread.knows(matter.id):
        return thread
    present = thread.open
    if present:
        request = replace(
            present, matters=(*present.matters, matter), urgent=present.urgent or urgent
        )
        told = Note(f"also:{matter.id}", N_("➕ The patient asks again: see the card."))
        notes = (*thread.notes, told) if present.posted_at else thread.notes
        return replace(thread, request=request, notes=notes)
    if threads:
        thread = _leaving(thread)
    request = Request(number, (matter,), read_at, urgent=urgent)
    return replace(thread, request=request, past=_past(thread), failures=0, retry_at=None)


def _leaving(thread: Thread) -> Thread:
    last = thread.request
    if last is None or last.closed_at is None or not thread.topic:
        return thread
    left = (*thread.left, Left(thread.topic, last.closed_at))
    return replace(thread, topic=0, topic_open=False, left=left, notes=())


def _past(thread: Thread) -> tuple[Past, ...]:
    last = thread.request
    if last is None or not last.posted_at:
        return thread.past
    matter = last.matters[0]
    return (*thread.past, Past(last.number, matter.kind, matter.asked_at))[-MOST_PAST:]


def say(thread: Thread, line: Line) -> Thread:
    """A line of the patient's for an open request. The same message is one line, however often it comes."""
    if thread.open is None:
        return thread
    carried = sum(len(x.content.text) for x in thread.lines if x.content)
    if line.content and carried + len(line.content.text) > MOST_CARRIED:
        line = replace(line, content=None)
    before = [x for x in thread.lines if x.to_staff and x.message == line.message]
    if before and (not line.edit or before[-1].arrival == Arrival.WAITING):
        return thread
    return _heard(replace(thread, lines=_with(thread.lines, line)), line.said_at)


def leave(thread: Thread, now: datetime) -> Thread:
    """The patient withdraws, or ends the conversation. What was never shown to staff never will be."""
    request = thread.open
    if request is None:
        return thread
    if request.posted_at is None and thread.claim is None:
        lines = tuple(x for x in thread.lines if x.arrival != Arrival.WAITING)
        thread = replace(thread, lines=lines, notes=())
    words = N_("🚪 The patient ended the conversation.")
    if request.stage == Stage.WAITING:
        words = N_("🚪 The patient withdrew the request.")
    return _close(thread, now, "patient", Note(f"left:{request.number}", words))


def forget(thread: Thread, now: datetime) -> Thread:
    """The patient wants to be forgotten: nothing goes out any more, topic and record are deleted."""
    return replace(
        thread, forgotten_at=now, request=None, past=(), lines=(), notes=(), booking=None
    )


# --- the staff's side ---


def take(thread: Thread, operator: Operator, now: datetime, ends_at: datetime | None) -> Thread:
    """One has it. `ends_at`: when the desk closes, and every conversation with it."""
    request = thread.waiting
    if request is None:
        return thread
    taken = replace(
        request,
        stage=Stage.TAKEN,
        operator=operator,
        posted_at=request.posted_at or now,
        heard_at=now,
        ends_at=ends_at,
        parked=False,
    )
    return replace(thread, request=taken)


def pass_on(thread: Thread, by: Operator, now: datetime) -> Thread:
    """Back into the queue at its old place, for whoever takes it next."""
    request = thread.open
    if request is None or request.stage != Stage.TAKEN:
        return thread
    waiting = replace(
        request,
        stage=Stage.WAITING,
        operator=None,
        passed_by=by.name,
        ends_at=None,
        heard_at=None,
        reminded_at=now,
        reminders=0,
    )
    return replace(thread, request=waiting)


def close(thread: Thread, now: datetime, by: str) -> Thread:
    """The operator's closing; `by` is the name, or `silence` or `hours` where nobody did it."""
    request = thread.open
    if request is None:
        return thread
    reasons = {
        "silence": N_("⏹ Closed: nobody wrote for a while."),
        "hours": N_("⏹ Closed: the desk has closed."),
    }
    msgid = reasons.get(by)
    note = Note(f"closed:{request.number}:{thread.version}", msgid) if msgid else None
    return _close(thread, now, by, note)


def reopen(thread: Thread, operator: Operator, now: datetime, ends_at: datetime | None) -> Thread:
    """The same request once more, taken by who opened it."""
    request = thread.request
    if request is None or request.stage != Stage.CLOSED:
        return thread
    again = replace(request, stage=Stage.WAITING, closed_at=None, closed_by="")
    return take(replace(thread, request=again), operator, now, ends_at)


def outdated(thread: Thread) -> Thread:
    """What the card says of the patient has changed: it is drawn anew."""
    request = thread.request
    if request is None or not request.face:
        return thread
    return replace(thread, request=replace(request, face="outdated"))


def hears(thread: Thread, operator: Operator, text: str) -> Heard:
    """Who is heard by the patient: the taker, while the request is taken, unless the line is marked as inside."""
    request = thread.request
    if text.startswith(INSIDE) or request is None or request.stage == Stage.WAITING:
        return Heard.INSIDE
    if request.operator is None or request.operator.id != operator.id:
        return Heard.INSIDE
    return Heard.OUT if request.stage == Stage.TAKEN else Heard.CLOSED


def answer(thread: Thread, line: Line) -> Thread:
    """A taker's line on its way to the patient; the same message is one line."""
    if thread.line(line.message, to_staff=False):
        return thread
    return _heard(replace(thread, lines=_with(thread.lines, line)), line.said_at)


def answer_ready(thread: Thread, line: Line, note: Note) -> Thread:
    """A ready answer on its way to the patient, and `note` that shows it to the staff; pressed once, it is one."""
    said = answer(thread, line)
    return said if said is thread else tell(said, note)


def _with(lines: tuple[Line, ...], line: Line) -> tuple[Line, ...]:
    """One line more; the oldest that arrived long ago make room."""
    spare = len(lines) + 1 - MOST_LINES
    old = [x for x in lines if x.arrival != Arrival.WAITING][: max(spare, 0)]
    return (*(x for x in lines if x not in old), line)


def tell(thread: Thread, note: Note) -> Thread:
    """Something to be said in the topic, once."""
    if any(told.id == note.id for told in thread.notes):
        return thread
    return replace(thread, notes=(*thread.notes, note))


def _heard(thread: Thread, now: datetime) -> Thread:
    request = thread.request
    if request is None or request.stage != Stage.TAKEN:
        return thread
    return replace(thread, request=replace(request, heard_at=now))


def _close(thread: Thread, now: datetime, by: str, note: Note | None) -> Thread:
    assert thread.request is not None
    closed = replace(
        thread.request, stage=Stage.CLOSED, closed_at=now, closed_by=by, ends_at=None, parked=False
    )
    thread = replace(thread, request=closed)
    if thread.booking and not is_unsettled(thread.booking):
        thread = end_booking(thread)
    return tell(thread, note) if note and closed.posted_at else thread


# --- a booking for the patient ---


def begin_booking(thread: Thread, patient: Conversation, update: int) -> Thread:
    """An operator books for whom `patient` may book. One that is not settled yet goes on; told twice, one is begun."""
    present = thread.booking
    if present and (is_unsettled(present) or update in present.recent):
        return thread
    fresh = Conversation(
        thread.account,
        phone=patient.phone,
        patients=patient.patients,
        visits=patient.visits,
        stamp=thread.version,  # which no earlier booking's pages have
    )
    return replace(thread, booking=fresh)


def is_unsettled(booking: Conversation) -> bool:
    """Whether something was written, or may have been, that somebody is still to be told of."""
    return bool(booking.unfinished or booking.checking or booking.booked_here)


def end_booking(thread: Thread) -> Thread:
    """It stands, or it was left."""
    return replace(thread, booking=None)


# --- what is to be done ---


def next_job(thread: Thread, now: datetime, rules: DeskRules, *, cards: bool) -> Job | None:
    """What comes first: answers to the patient, then lines in a running talk, then the card.

    `cards`: whether a card may be posted now: the desk is open, it is this request's turn.
    """
    if thread.forgotten_at:
        if thread.retry_at and thread.retry_at > now:
            return None
        return _tidied(thread) or Job(Task.DELETE_TOPIC)
    if thread.retry_at and thread.retry_at > now:
        return next_answer(thread, now)
    return (
        next_answer(thread, now)
        or (Job(Task.BOOKED) if thread.booked else None)
        or _timed(thread, now, rules)
        or _posted(thread, now, rules, cards=cards)
    )


def next_answer(thread: Thread, now: datetime) -> Job | None:
    """The taker's next line for the patient."""
    if thread.answer_at and thread.answer_at > now:
        return None
    lines = _ripe(thread, now, to_staff=False)
    return Job(Task.ANSWER, lines) if lines else None


def _tidied(thread: Thread) -> Job | None:
    """The oldest thread that was left goes first."""
    return Job(Task.DELETE_LEFT, topic=thread.left[0].topic) if thread.left else None


def _posted(thread: Thread, now: datetime, rules: DeskRules, *, cards: bool) -> Job | None:
    request = thread.request
    if request is None:
        return None
    if request.posted_at is None:
        if request.stage != Stage.WAITING or not cards or request.read_at > now:
            return None
        return _into_topic(thread, Job(Task.CARD, face=thread.face), rules)
    if request.stage == Stage.CLOSED and not thread.topic:
        return None
    return _said(thread, request, now, rules) or _drawn(thread, request)


def _said(thread: Thread, request: Request, now: datetime, rules: DeskRules) -> Job | None:
    """What stands in the topic: the card first, if it went with a topic that was deleted, then lines, then notes."""
    if not request.face:
        return _into_topic(thread, Job(Task.CARD, face=thread.face), rules)
    lines = _ripe(thread, now, to_staff=True)
    if lines:
        return _into_topic(thread, Job(Task.LINES, lines), rules)
    note = Job(Task.NOTE, note=thread.notes[0]) if thread.notes else None
    return _into_topic(thread, note, rules) if note else None


def _drawn(thread: Thread, request: Request) -> Job | None:
    """The card and the topic as they look."""
    if request.card and request.face != thread.face:
        return Job(Task.REDRAW, face=thread.face)
    closed = request.stage == Stage.CLOSED
    if thread.topic_open == closed:
        return Job(Task.CLOSE_TOPIC if closed else Task.OPEN_TOPIC)
    return None


def _into_topic(thread: Thread, job: Job, rules: DeskRules) -> Job:
    """What has to come first: a topic, or the card that begins a thread."""
    if not thread.topic and rules.threads:
        return Job(Task.CARD, face=thread.face)
    if not thread.topic:
        return Job(Task.TOPIC)
    return job if thread.topic_open else Job(Task.OPEN_TOPIC)


def _ripe(thread: Thread, now: datetime, *, to_staff: bool) -> tuple[Line, ...]:
    """The next line of a side, with the rest of its album once that is complete."""
    waiting = [x for x in thread.lines if x.to_staff == to_staff and x.arrival == Arrival.WAITING]
    if not waiting:
        return ()
    first = waiting[0]
    if not first.album:
        return (first,)
    album = tuple(x for x in waiting if x.album == first.album)
    return album if album[-1].said_at + ALBUM_SECONDS <= now else ()


def _timed(thread: Thread, now: datetime, rules: DeskRules) -> Job | None:
    if thread.left and thread.left[0].closed_at + rules.kept <= now:
        return _tidied(thread)
    task, moment = _appointment(thread, rules)
    if task is None or moment is None or moment > now:
        return None
    job = Job(task, face=thread.face)
    return _into_topic(thread, job, rules) if task == Task.REMIND else job


def _appointment(thread: Thread, rules: DeskRules) -> tuple[Task | None, datetime | None]:
    """What happens to the request by itself, and when."""
    request = thread.request
    if request is None or request.parked:
        return None, None
    if request.stage == Stage.CLOSED:
        assert request.closed_at is not None
        gone = request.closed_at + rules.kept
        return (None, None) if thread.topic_open else (Task.DELETE_TOPIC, gone)
    if request.stage == Stage.TAKEN:
        assert request.heard_at is not None
        silent = request.heard_at + rules.silence
        if request.ends_at and request.ends_at < silent:
            return Task.HOURS, request.ends_at
        return Task.SILENCE, silent
    if request.posted_at:
        wait = rules.remind * 2 ** min(request.reminders, MOST_DOUBLINGS)
        if not request.card and not request.reminders:
            wait = UNSURE_AFTER
        return Task.REMIND, (request.reminded_at or request.posted_at) + wait
    return None, None


def due_at(thread: Thread, rules: DeskRules) -> datetime | None:
    """When the clockwork must look at this thread, UTC; None when nothing is left to do."""
    if thread.claim:
        return thread.claim.until
    if thread.forgotten_at:
        return _not_before(thread.forgotten_at, thread.retry_at)
    request = thread.request
    moments: list[datetime | None] = []
    answers = [x for x in thread.lines if x.arrival == Arrival.WAITING and not x.to_staff]
    moments += [_not_before(x.said_at + ALBUM_SECONDS, thread.answer_at) for x in answers[:1]]
    moments += [_not_before(x.closed_at + rules.kept, thread.retry_at) for x in thread.left[:1]]
    if thread.booking:
        moments.append(thread.booking.due_at)
    if thread.booking and thread.booked:
        moments.append(_not_before(thread.booking.visits_read_at, thread.retry_at))
    if request and not request.parked:
        moments += [
            _not_before(moment, thread.retry_at)
            for moment in (_appointment(thread, rules)[1], _unposted(thread, request))
        ]
    return min(filter(None, moments), default=None)


def _not_before(moment: datetime | None, first: datetime | None) -> datetime | None:
    return max(moment, first) if moment and first else moment


def _unposted(thread: Thread, request: Request) -> datetime | None:
    if request.posted_at is None:
        return request.read_at if request.stage == Stage.WAITING else None
    if request.stage == Stage.CLOSED and not thread.topic:
        return None
    if thread.notes or not request.face or _drawn(thread, request):
        return request.closed_at or request.heard_at or request.posted_at
    lines = [x for x in thread.lines if x.arrival == Arrival.WAITING and x.to_staff]
    return lines[0].said_at + ALBUM_SECONDS if lines else None


# --- what became of it ---


def claimed(thread: Thread, job: Job, until: datetime) -> Thread:
    """Note that something is about to be sent."""
    return replace(thread, claim=Claim(job, until))


def done(thread: Thread, job: Job, now: datetime, ids: tuple[int, ...] = ()) -> Thread:
    """It arrived, as the messages `ids`."""
    thread = replace(thread, claim=None, failures=0)
    match job.task:
        case Task.ANSWER:
            reached = replace(thread, answer_at=None, gone=False)
            return _arrived(reached, job.lines, Arrival.SENT, ids)
        case Task.LINES:
            thread = _arrived(thread, job.lines, Arrival.SENT, ids)
        case Task.NOTE:
            thread = replace(thread, notes=tuple(n for n in thread.notes if n != job.note))
        case Task.TOPIC:
            thread = replace(thread, topic=ids[0], topic_open=True)
        case Task.BOOKED:
            thread = end_booking(thread)
        case Task.OPEN_TOPIC | Task.CLOSE_TOPIC:
            thread = replace(thread, topic_open=job.task == Task.OPEN_TOPIC)
        case Task.DELETE_LEFT:
            thread = replace(thread, left=tuple(x for x in thread.left if x.topic != job.topic))
        case Task.CARD if ids and not thread.topic:
            begun = _shown(thread.request, job, now, ids)
            thread = replace(thread, topic=ids[0], topic_open=True, request=begun)
        case _:
            thread = replace(thread, request=_shown(thread.request, job, now, ids))
    return replace(thread, retry_at=None)


def _shown(
    request: Request | None, job: Job, now: datetime, ids: tuple[int, ...]
) -> Request | None:
    """The request after its card was posted, drawn again, or told of once more."""
    if request is None:
        return None
    match job.task:
        case Task.CARD:
            return replace(
                request,
                posted_at=request.posted_at or now,
                card=ids[0] if ids else 0,
                face=job.face,
                parked=False,
            )
        case Task.REDRAW:
            return replace(request, face=job.face)
        case Task.REMIND:
            told = replace(request, reminded_at=now, reminders=request.reminders + 1)
            brings_card = ids and not request.card
            return replace(told, card=ids[0], face=job.face) if brings_card else told
    return request


def unsure(thread: Thread, job: Job, now: datetime) -> Thread:
    """It may have arrived: it is not sent again. But a patient's line is brought again: twice is better than never."""
    if job.task == Task.LINES:
        return failed(thread, job, now)
    if job.task == Task.ANSWER:
        thread = _arrived(replace(thread, claim=None), job.lines, Arrival.UNSURE, ())
        doubt = N_("🟡 Perhaps not delivered: no answer came. Ask the patient.")
        return tell(thread, _at(job.lines[0], "unsure", doubt))
    if job.task in (Task.TOPIC, Task.BOOKED):
        return replace(thread, claim=None)
    return done(thread, job, now)


def lapsed(thread: Thread, now: datetime) -> Thread:
    """Resolve a claim whose process died."""
    return unsure(thread, thread.claim.job, now) if thread.claim else thread


def undelivered(thread: Thread, job: Job) -> Thread:
    """The patient can't be reached: the taker is told at the line itself."""
    thread = _arrived(replace(thread, claim=None, gone=True), job.lines, Arrival.FAILED, ())
    words = N_("🔴 Not delivered: the patient left the bot.")
    return tell(thread, _at(job.lines[0], "failed", words))


def refused(thread: Thread, job: Job) -> Thread:
    """What can't be copied at all: the sender is told at the line itself."""
    thread = _arrived(replace(thread, claim=None), job.lines, Arrival.FAILED, ())
    first = job.lines[0]
    if first.to_staff:
        words = N_("🔴 The patient sent something that can't be shown here.")
        return tell(thread, Note(f"failed:{first.message}", words))
    words = N_("🔴 Not delivered: this kind of message can't be sent on.")
    return tell(thread, _at(first, "failed", words))


def _at(line: Line, what: str, msgid: str) -> Note:
    """A note that answers a line of the staff's."""
    return Note(f"{what}:{line.message}", msgid, {}, max(line.message, 0))


def later(thread: Thread, job: Job, moment: datetime) -> Thread:
    """Not before `moment` (UTC): the platform asks to wait. It is no failure."""
    if job.task == Task.ANSWER:
        return replace(thread, claim=None, answer_at=moment)
    return replace(thread, claim=None, retry_at=moment)


def postponed(thread: Thread, opening: datetime) -> Thread:
    """The desk is closed: cards, and reminders of what waits, come when it opens."""
    request = thread.waiting
    if request is None:
        return thread
    if request.posted_at is None:
        return replace(thread, request=replace(request, read_at=opening))
    return replace(thread, request=replace(request, reminded_at=opening))


def shut(thread: Thread) -> Thread:
    """Somebody closed the topic."""
    return replace(thread, topic_open=False, claim=None)


def failed(thread: Thread, job: Job, now: datetime) -> Thread:
    """It surely did not arrive. The third time, a request is parked, and anything smaller is given up: others flow."""
    failures = thread.failures + 1
    again = replace(later(thread, job, now + AGAIN_AFTER), failures=failures)
    if failures < MOST_FAILURES:
        return again
    if job.lines:
        return refused(thread, job)
    if job.task in GIVEN_UP:
        return done(thread, job, now)
    assert again.request is not None
    return replace(again, request=replace(again.request, parked=True))


def unparked(thread: Thread) -> Thread:
    """Somebody mended the cause and brings the message again: one more try."""
    request = thread.request
    if request is None or not request.parked:
        return thread
    once_more = replace(request, parked=False)
    return replace(thread, request=once_more, failures=MOST_FAILURES - 1, retry_at=None)


def without_topic(thread: Thread) -> Thread:
    """The topic is gone: with the next thing to say it is made again, and its card goes first."""
    request = thread.request
    if request and request.posted_at and request.stage != Stage.CLOSED:
        again = replace(request, card=0, face="")
        return replace(thread, topic=0, topic_open=False, claim=None, request=again)
    return replace(thread, topic=0, topic_open=False, claim=None, notes=())


def _arrived(
    thread: Thread, lines: tuple[Line, ...], arrival: Arrival, ids: tuple[int, ...]
) -> Thread:
    copies = dict(zip(lines, (*ids, *(0,) * len(lines)), strict=False))
    more = ids[1:] if len(lines) == 1 else ()
    return replace(
        thread,
        lines=tuple(
            replace(x, arrival=arrival, copy=copies[x], more=more, content=None)
            if x in copies and x.arrival == Arrival.WAITING
            else x
            for x in thread.lines
        ),
    )
