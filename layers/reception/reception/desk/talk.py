"""Changes a thread by what the patient and the staff do: the only place where a request changes its stage. Pure.

The rules:

- An account has one request at a time. While it is open (WAITING or TAKEN), whatever else the patient asks for is added
  to it.
- Time alone never closes a request with an unanswered line of the patient's: such a request goes back to the queue, to
  its old place. Time closes it only where the last word was the clinic's.
- One operator takes a waiting request. Until somebody passes it on or closes it, nobody else can take it.
- The patient reads the taker's lines, and only while the request is TAKEN. Nobody else's lines leave the staff's room.
- Everything may come twice. A function that is called again with the same update, message or note changes nothing.
- A function that does not fit the present stage returns the thread as it is; the caller looks at what it got.

Every transition of a request, by the function that makes it:

    | from    | to      | by          | who or what does it                                            |
    |---------|---------|-------------|----------------------------------------------------------------|
    | -       | WAITING | `ask`       | the patient, from a screen                                     |
    | WAITING | TAKEN   | `take`      | the first operator who presses Take                            |
    | TAKEN   | WAITING | `pass_on`   | the taker: back to the request's old place in the queue        |
    | TAKEN   | WAITING | `give_back` | `jobs`: the taker is silent, the desk closes; the taker left   |
    | TAKEN   | TAKEN   | `take_over` | a colleague, once the taker was reminded of an unanswered line |
    | WAITING | CLOSED  | `leave`     | the patient withdraws the request                              |
    | WAITING | CLOSED  | `close`     | any operator, who settled it otherwise                         |
    | TAKEN   | CLOSED  | `leave`     | the patient ends the conversation                              |
    | TAKEN   | CLOSED  | `close`     | the taker                                                      |
    | TAKEN   | CLOSED  | `run_out`   | `jobs`: the clinic had the last word, then silence or evening  |
    | CLOSED  | TAKEN   | `reopen`    | an operator opens it again and thereby takes it                |
    | CLOSED  | WAITING | `come_back` | the patient writes within a day: at the request's old place    |
    | CLOSED  | WAITING | `ask`       | the patient asks anew: a new request with a new number         |
    | any     | -       | `forget`    | the patient is forgotten: the whole thread is deleted          |
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TypedDict

from reception.dataclass import replace
from reception.desk.signs import Sign
from reception.desk.thread import (
    AnswerWait,
    Arrival,
    FormerRequest,
    FormerTopic,
    Line,
    Matter,
    Note,
    Operator,
    Request,
    Returned,
    Stage,
    Task,
    Thread,
    Untold,
)
from reception.dialog.conversation import Conversation
from reception.dialog.staff import COMES_BACK_WITHIN, RequestKind
from reception.dialog.words import N_

LINES_LOST = N_("⚠️ Some messages are missing here: too many were waiting. Please ask the patient.")

MAX_LINES_PER_THREAD = 200
"""The oldest lines that have arrived make room for new ones, so that a record stays below 100 KB."""

MAX_CONTENT_PER_THREAD = 25_000
"""Bytes (UTF-8) of content that may wait in one thread. A line beyond them loses its content, and can't be shown."""

MAX_MATTERS = 10
"""The first matter of a request stays, and the newest ones after it. What a card had shown before stays in the room."""

MAX_MATTER_CHARACTERS = 1_000
"""A card holds no more than four such texts. The patient's own message is in the topic in full length."""

MAX_NOTES = 30
"""Notes that may wait in one thread. The oldest ones make room."""

MAX_FORMER_REQUESTS = 10
"""Former requests that a card mentions."""

TICK = timedelta(microseconds=1)
"""The smallest step between two moments."""

BY_TIME = (Task.SILENCE, Task.HOURS, Task.RETURN, Task.NIGHT)
"""Jobs that change a request's stage and nothing else; what the patient is told of it is a job of its own."""

_OUTCOMES = {
    Returned.SILENT: (
        Untold.AWAY,
        N_("↩️ {operator} did not answer in time: the request waits again, at its old place."),
    ),
    Returned.NIGHT: (
        Untold.NIGHT,
        N_("↩️ The desk has closed and the patient has no answer: first thing in the morning."),
    ),
    Returned.GONE: (
        Untold.PASSED,
        N_("↩️ {operator} is not of the staff any more: the request waits again, at its old place."),
    ),
}
"""The words for the patient and for the staff about a request that is given back."""


class _BackInQueue(TypedDict):
    """The fields that `_back_in_queue` sets."""

    returned: Returned
    returned_at: datetime
    reminded_at: datetime
    reminders: int
    remind_at: datetime | None
    nudged_at: None
    warned: tuple[str, ...]


class LineRoute(Enum):
    """The way of a staff member's line."""

    TO_PATIENT = auto()
    STAYS_INSIDE = auto()
    TOO_LATE = auto()
    """It was written after the request was closed: it stays inside, and its writer is told."""
    NOT_TAKEN = auto()
    """Nobody has the request: it stays inside, and its writer is told."""
    OF_ANOTHER = auto()
    """Another operator has the request: it stays inside, and its writer is told."""
    UNSURE = auto()
    """It would go to the patient, but for a sign in it: it stays inside, and the taker is told."""


# --- what the patient does ---


def ask(
    thread: Thread,
    matter: Matter,
    number: int,
    read_at: datetime,
    *,
    urgent: bool,
    topic_per_request: bool = False,
) -> Thread:
    """Begin a request with this number; while one is open, add the matter to it, and make it urgent if this is.

    `topic_per_request`: each request has a topic of its own, so a new request leaves the topic of the one before.
    """
    if thread.has_matter(matter.id):
        return thread
    if len(matter.text) > MAX_MATTER_CHARACTERS:
        matter = replace(matter, text=matter.text[:MAX_MATTER_CHARACTERS] + "…")
    present = thread.open
    if present:
        first, *others = present.matters
        matters = (first, *[*others, matter][1 - MAX_MATTERS :])
        request = replace(present, matters=matters, urgent=present.urgent or urgent)
        note = Note(f"also:{matter.id}", N_("➕ The patient asks again: see the card."))
        thread = replace(thread, request=request)
        return tell(thread, note) if present.posted_at else thread
    past = _with_former_request(thread)
    if topic_per_request:
        thread = _without_former_topic(thread)
    request = Request(number, (matter,), read_at, urgent=urgent)
    return replace(thread, request=request, past=past, failures=0, retry_at=None)


def _without_former_topic(thread: Thread) -> Thread:
    """Put the topic of the closed request aside, to be deleted in its time."""
    former = thread.request
    if former is None or former.closed_at is None or not thread.topic:
        return thread
    topics = (*thread.left, FormerTopic(thread.topic, former.closed_at))
    return replace(thread, topic=0, topic_open=False, left=topics, notes=())


def _with_former_request(thread: Thread) -> tuple[FormerRequest, ...]:
    """The former requests with the one that the next one replaces, if staff ever saw its card."""
    former = thread.request
    if former is None or not former.posted_at:
        return thread.past
    matter = former.matters[0]
    ended = FormerRequest(
        former.number,
        matter.kind,
        matter.asked_at,
        former.closed_at,
        former.closed_by,
        thread.topic,
        former.card,
        former.label,
        former.mark,
    )
    return (*thread.past, ended)[-MAX_FORMER_REQUESTS:]


def say(thread: Thread, line: Line) -> Thread:
    """Add a line of the patient's to an open request; the same message is added once, and each change of it."""
    if thread.open is None:
        return thread
    waiting = sum(_bytes(x) for x in thread.lines)
    if waiting + _bytes(line) > MAX_CONTENT_PER_THREAD:
        line = replace(line, content=None)
    same = [x for x in thread.lines if x.to_staff and x.message == line.message]
    if same and (not line.edit or same[-1].arrival == Arrival.WAITING):
        return thread
    return _with_line(thread, line)


def come_back(thread: Thread, line: Line, now: datetime, read_at: datetime) -> Thread:
    """Open the closed request again for a new line of the patient's, at its old place, and add the line.

    The same message opens it once; a change of an earlier message does not. `read_at`: when the desk is open.
    """
    request = thread.request
    if request is None or request.closed_at is None or line.edit or thread.forgotten_at:
        return say(thread, line)
    if now > request.closed_at + COMES_BACK_WITHIN or thread.line(line.message, to_staff=True):
        return say(thread, line)
    again = replace(
        request,
        stage=Stage.WAITING,
        operator=None,
        passed_by="",
        heard_at=None,
        closed_at=None,
        closed_by="",
        read_at=read_at,
        round=request.round + 1,
        answered_at=line.said_at - TICK,
        **_back_in_queue(Returned.AGAIN, now, read_at),
    )
    note = Note(f"again:{line.message}", N_("↩️ The patient writes again: the request waits anew."))
    thread = replace(thread, request=again, retry_at=None, failures=0)
    return say(tell(thread, note) if again.posted_at else thread, line)


def hasten(thread: Thread, line: Line) -> Thread:
    """Make the open request urgent for a line with words of danger; the staff are told of each such line once."""
    request = thread.open
    if request is None or not any(x.to_staff and x.message == line.message for x in thread.lines):
        return thread
    thread = replace(thread, request=replace(request, urgent=True))
    note = Note(f"danger:{line.message}", N_("🔴 Words of danger: answer the patient first."))
    return tell(thread, note) if request.posted_at else thread


def leave(thread: Thread, now: datetime) -> Thread:
    """The patient withdraws the request or ends the conversation. Lines that staff have not seen yet are dropped."""
    request = thread.open
    if request is None:
        return thread
    if request.posted_at is None and thread.claim is None:
        lines = tuple(x for x in thread.lines if x.arrival != Arrival.WAITING)
        thread = replace(thread, lines=lines, notes=())
    words = N_("🚪 The patient ended the conversation.")
    if request.stage == Stage.WAITING:
        words = N_("🚪 The patient withdrew the request.")
    return _closed(thread, now, "patient", Note(f"left:{request.number}", words))


def forget(thread: Thread, now: datetime) -> Thread:
    """The patient wants to be forgotten: nothing goes out any more, and topic and record are deleted by a job."""
    return replace(
        thread, forgotten_at=now, request=None, past=(), lines=(), notes=(), booking=None
    )


# --- what an operator does with a request ---


def take(thread: Thread, operator: Operator, now: datetime, ends_at: datetime | None) -> Thread:
    """Give a waiting request to an operator until `ends_at`, when the desk closes; None: it never does."""
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
        taken_at=now,
        nudged_at=None,
        returned=Returned.NOT,
        returned_at=None,
        remind_at=None,
        untold=Untold.NOTHING,
        warned=(),
    )
    return replace(thread, request=taken)


def take_over(
    thread: Thread, operator: Operator, now: datetime, ends_at: datetime | None
) -> Thread:
    """Give a request to another operator, whose taker was reminded of an unanswered line and is still silent."""
    request = thread.open
    if request is None or not may_take_over(thread) or request.operator == operator:
        return thread
    assert request.operator is not None
    told = {"operator": operator.name, "former": request.operator.name}
    note = Note(
        f"over:{thread.version}", N_("✋ {operator} has taken it over from {former}."), told
    )
    free = replace(request, stage=Stage.WAITING, operator=None)
    return tell(take(replace(thread, request=free), operator, now, ends_at), note)


def may_take_over(thread: Thread) -> bool:
    """True if the taker was reminded of a line of the patient's, and it is not answered yet."""
    request = thread.open
    if request is None or request.stage != Stage.TAKEN or not request.nudged_at:
        return False
    since = unanswered_since(thread)
    return since is not None and request.nudged_at >= since


def pass_on(thread: Thread, by: Operator, now: datetime) -> Thread:
    """Put a taken request back at its old place in the queue, for anybody."""
    request = thread.open
    if request is None or request.stage != Stage.TAKEN:
        return thread
    return replace(thread, request=_given_up(request, by, Returned.PASSED, now, now))


def give_back(thread: Thread, why: Returned, now: datetime, read_at: datetime) -> Thread:
    """Put a request whose taker does not answer back at its old place; patient and staff are told.

    `read_at`: when the desk is open to read it; staff are reminded of it then at the latest.
    """
    request = thread.open
    if request is None or request.stage != Stage.TAKEN:
        return thread
    assert request.operator is not None
    untold, msgid = _OUTCOMES[why]
    waiting = replace(_given_up(request, request.operator, why, now, read_at), untold=untold)
    note = Note(f"returned:{thread.version}", msgid, {"operator": request.operator.name})
    return tell(replace(thread, request=waiting), note)


def _given_up(
    request: Request, by: Operator, why: Returned, now: datetime, read_at: datetime
) -> Request:
    """The request without its taker, waiting at its old place."""
    return replace(
        request,
        stage=Stage.WAITING,
        operator=None,
        passed_by=by.name,
        ends_at=None,
        heard_at=None,
        read_at=max(request.read_at, read_at),
        **_back_in_queue(why, now, read_at),
    )


def _back_in_queue(why: Returned, now: datetime, read_at: datetime) -> _BackInQueue:
    """Fields of a request that is in the queue again: staff are reminded of it as of a new one."""
    return {
        "returned": why,
        "returned_at": now,
        "reminded_at": now,
        "reminders": 0,
        "remind_at": read_at if read_at > now else None,
        "nudged_at": None,
        "warned": (),
    }


def close(thread: Thread, now: datetime, by: str) -> Thread:
    """Close an open request. `by`: the operator's name.

    A request with a line that is still on its way to the staff stays open: they have not read it.
    """
    if thread.open is None or has_unread(thread):
        return thread
    return _closed(thread, now, by, None)


def has_unread(thread: Thread) -> bool:
    """True if a line of the patient's is not in the staff's room yet."""
    return any(x.to_staff and x.arrival == Arrival.WAITING for x in thread.lines)


def run_by_time(thread: Thread, task: Task, now: datetime, read_at: datetime) -> Thread:
    """Change a taken request as time does: the job `task` of `BY_TIME` has fallen due. Another task changes nothing."""
    match task:
        case Task.SILENCE | Task.HOURS:
            return run_out(thread, Untold(task.value), now)
        case Task.RETURN:
            return give_back(thread, Returned.SILENT, now, read_at)
        case Task.NIGHT:
            return give_back(thread, Returned.NIGHT, now, read_at)
    return thread


def run_out(thread: Thread, why: Untold, now: datetime) -> Thread:
    """Close a taken request by time: `why` is SILENCE or HOURS. A line that is not answered keeps it open."""
    request = thread.open
    if request is None or request.stage != Stage.TAKEN or unanswered_since(thread):
        return thread
    reasons = {
        Untold.SILENCE: N_("⏹ Closed: nobody wrote for a while."),
        Untold.HOURS: N_("⏹ Closed: the desk has closed."),
    }
    note = Note(f"closed:{request.number}:{thread.version}", reasons[why])
    return _closed(thread, now, why, note, untold=why)


def _closed(
    thread: Thread, now: datetime, by: str, note: Note | None, untold: Untold = Untold.NOTHING
) -> Thread:
    """The thread with its request closed, and all of it answered.

    A booking that may have been made stays until the patient is told.
    """
    assert thread.request is not None
    closed = replace(
        thread.request,
        stage=Stage.CLOSED,
        closed_at=now,
        closed_by=by,
        ends_at=None,
        parked=False,
        answered_at=now,
        remind_at=None,
        untold=untold,
        warned=(),
    )
    thread = replace(thread, request=closed)
    if thread.booking and not is_unsettled(thread.booking):
        thread = end_booking(thread)
    return tell(thread, note) if note and closed.posted_at else thread


def reopen(thread: Thread, operator: Operator, now: datetime, ends_at: datetime | None) -> Thread:
    """Open the closed request again, taken by the operator who opens it."""
    request = thread.request
    if request is None or request.stage != Stage.CLOSED:
        return thread
    again = replace(
        request, stage=Stage.WAITING, closed_at=None, closed_by="", round=request.round + 1
    )
    return take(replace(thread, request=again), operator, now, ends_at)


def outdate_card(thread: Thread) -> Thread:
    """Have the card drawn again, since what it says of the patient has changed."""
    request = thread.request
    if request is None or not request.face:
        return thread
    return replace(thread, request=replace(request, face="outdated"))


# --- what is not answered ---


def unanswered_since(thread: Thread) -> datetime | None:
    """When the patient said or asked the first thing that the clinic has not answered; None if all is answered.

    A line answers what was in the staff's room before it. A line that staff have not got yet is never answered. A
    patient's emoji, once staff have it, asks for nothing, nor does a talk that staff begin.
    """
    request = thread.open
    if request is None:
        return None
    lines = [x for x in thread.lines if x.said_at >= request.matters[0].asked_at]
    answers = [n for n, line in enumerate(lines) if _is_answer(line)]
    last = answers[-1] if answers else -1
    told_at = request.answered_at
    answered_at = max(
        filter(None, [lines[last].said_at if answers else None, told_at]), default=None
    )
    asked = [
        x.asked_at
        for x in request.matters
        if x.kind != RequestKind.STAFF_WRITES and (answered_at is None or x.asked_at > answered_at)
    ]
    said = [
        line.said_at
        for n, line in enumerate(lines)
        if line.to_staff
        and (
            line.arrival == Arrival.WAITING
            or (n > last and not line.is_reaction and (not told_at or line.said_at > told_at))
        )
    ]
    return min([*asked, *said], default=None)


def _is_answer(line: Line) -> bool:
    """True for a line of the taker's that is at the patient's, may be, or is on its way there."""
    return not line.to_staff and line.arrival not in (Arrival.INSIDE, Arrival.FAILED)


def waits_since(thread: Thread) -> datetime | None:
    """Since when the patient waits for a person (UTC); None if nobody waits."""
    request = thread.open
    if request is None:
        return None
    since = unanswered_since(thread)
    if request.stage == Stage.WAITING and since is None:
        return request.returned_at or request.matters[0].asked_at
    return since


# --- lines and notes ---


def route(thread: Thread, operator: Operator, sign: Sign) -> LineRoute:
    """Decide where a staff member's line goes. Only a line that surely is for the patient leaves the room."""
    request = thread.request
    if sign == Sign.INSIDE or request is None:
        return LineRoute.STAYS_INSIDE
    if request.stage == Stage.WAITING:
        return LineRoute.NOT_TAKEN
    if request.stage == Stage.CLOSED:
        return LineRoute.TOO_LATE
    if request.operator is None or request.operator.id != operator.id:
        return LineRoute.OF_ANOTHER
    return LineRoute.TO_PATIENT if sign == Sign.NONE else LineRoute.UNSURE


def shows(thread: Thread, message: int) -> bool:
    """True if a message of the topic is the card, the patient's, or one that went to the patient."""
    card = thread.request.card if thread.request else 0
    own = thread.line(message, to_staff=False)
    if own:
        return own.arrival != Arrival.INSIDE
    return message == card or bool(thread.counterpart(message, to_staff=False))


def copied(thread: Thread, message: int) -> Line | None:
    """The patient's line whose copy in the topic is this message."""
    lines = (x for x in reversed(thread.lines) if x.to_staff)
    return next((x for x in lines if message in (x.copy, *x.more)), None)


def answer(thread: Thread, line: Line) -> Thread:
    """Add a line of the taker's for the patient; the same message is added once.

    A part of an album that stays inside stays inside with it.
    """
    if thread.line(line.message, to_staff=False):
        return thread
    if any(part.arrival == Arrival.INSIDE for part in _album_of(thread, line)):
        line = replace(line, arrival=Arrival.INSIDE)
    answered = _with_line(thread, line)
    if line.arrival == Arrival.INSIDE:
        return answered
    operator = thread.open.operator if thread.open else None
    return with_wait(answered, waits_since(thread), line.said_at, operator)


def with_wait(
    thread: Thread, since: datetime | None, until: datetime, operator: Operator | None = None
) -> Thread:
    """Note a wait for the first answer of the request's round, to be measured. `operator`: whose answer ends it."""
    request = thread.request
    if request is None or since is None or request.answered_round >= request.round:
        return thread
    answered_round = request.round if operator else request.answered_round
    waits = (*request.waits, AnswerWait(since, max(since, until), operator))
    return replace(thread, request=replace(request, waits=waits, answered_round=answered_round))


def keep_inside(thread: Thread, line: Line) -> Thread:
    """Have a line of the taker's stay in the room, with its whole album, as far as it is not on its way already."""
    if thread.line(line.message, to_staff=False) is None:
        thread = _with_line(thread, replace(line, arrival=Arrival.INSIDE))
    kept = [x for x in _album_of(thread, line) if is_withheld(thread, x)]
    return replace(
        thread,
        lines=tuple(replace(x, arrival=Arrival.INSIDE) if x in kept else x for x in thread.lines),
    )


def withdraw(thread: Thread, lines: Collection[Line]) -> Thread:
    """Note that lines are no longer at the patient's: they stay in the room from now on, and answer nothing."""
    messages = {line.message for line in lines}
    return replace(
        thread,
        lines=tuple(
            replace(x, arrival=Arrival.INSIDE, copy=0, more=())
            if x.message in messages and not x.to_staff
            else x
            for x in thread.lines
        ),
    )


def is_withheld(thread: Thread, line: Line) -> bool:
    """True if a line of the taker's surely did not leave the room, and nobody is bringing it now."""
    on_its_way = thread.claim.job.lines if thread.claim else ()
    return line.arrival == Arrival.INSIDE or (
        line.arrival == Arrival.WAITING and line.message not in [x.message for x in on_its_way]
    )


def gone_out(thread: Thread, message: int) -> tuple[Line, ...]:
    """The lines of this message's album, or the line itself, that are at the patient's or may be."""
    line = thread.line(message, to_staff=False)
    parts = _album_of(thread, line) if line else ()
    return tuple(x for x in parts if not is_withheld(thread, x) and x.arrival != Arrival.FAILED)


def _album_of(thread: Thread, line: Line) -> tuple[Line, ...]:
    """The staff's lines of one album; of a line without an album, the line alone."""
    return tuple(
        x
        for x in thread.lines
        if not x.to_staff and (x.album == line.album if line.album else x.message == line.message)
    )


def answer_ready(thread: Thread, line: Line, note: Note) -> Thread:
    """Add a ready answer for the patient, and the note that shows it to the staff; both once for one press."""
    answered = answer(thread, line)
    return answered if answered is thread else tell(answered, note)


def tell(thread: Thread, note: Note) -> Thread:
    """Have something said in the topic, once."""
    if any(told.id == note.id for told in thread.notes):
        return thread
    return replace(thread, notes=(*thread.notes, note)[-MAX_NOTES:])


def _bytes(line: Line) -> int:
    return len(line.content.text.encode()) if line.content else 0


def warn(thread: Thread, operator: Operator, note: Note) -> Thread:
    """Tell a member once in a stage of the request that lines of theirs do not go out."""
    request = thread.request
    if request is None or operator.id in request.warned:
        return thread
    warned = replace(request, warned=(*request.warned, operator.id))
    return tell(replace(thread, request=warned), note)


def _with_line(thread: Thread, line: Line) -> Thread:
    """The thread with one line more; the oldest lines that have arrived make room. The silence begins anew.

    If none has arrived, the oldest line that waits makes room, and the staff are told that something is missing.
    """
    spare = max(len(thread.lines) + 1 - MAX_LINES_PER_THREAD, 0)
    oldest = [x for x in thread.lines if x.arrival != Arrival.WAITING][:spare]
    kept = [x for x in thread.lines if x not in oldest]
    if len(kept) >= MAX_LINES_PER_THREAD:
        kept = kept[1 - MAX_LINES_PER_THREAD :]
        thread = tell(thread, Note("lost", LINES_LOST))
    thread = replace(thread, lines=(*kept, line))
    request = thread.request
    if request is None or request.stage != Stage.TAKEN:
        return thread
    nudged_at = None if _is_answer(line) else request.nudged_at
    return replace(thread, request=replace(request, heard_at=line.said_at, nudged_at=nudged_at))


# --- a booking that an operator makes for the patient ---


def begin_booking(thread: Thread, patient: Conversation, update: int) -> Thread:
    """Begin a booking for the patients of this chat. One that is not settled yet goes on instead.

    An update that comes twice begins one booking.
    """
    present = thread.booking
    if present and (is_unsettled(present) or update in present.recent):
        return thread
    fresh = Conversation(
        thread.account,
        phone=patient.phone,
        patients=patient.patients,
        visits=patient.visits,
        stamp=thread.version,  # no page of an earlier booking has this stamp
    )
    return replace(thread, booking=fresh)


def is_unsettled(booking: Conversation) -> bool:
    """True if a visit was made, or may have been, and somebody is still to be told."""
    return bool(booking.unfinished or booking.checking or booking.booked_here)


def end_booking(thread: Thread) -> Thread:
    """Drop the booking: the patient is told of it, or the operator left it."""
    return replace(thread, booking=None)
