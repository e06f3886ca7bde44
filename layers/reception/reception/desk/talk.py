"""What patient and staff do to a thread.

WAITING → TAKEN → CLOSED        taken by one operator; closed by anybody concerned, by silence, by the hours
   ↑________|        |          passed on
   ↑_________________|          opened again
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from reception.desk.thread import (
    Arrival,
    Left,
    Line,
    Matter,
    Note,
    Operator,
    Past,
    Request,
    Stage,
    Thread,
)
from reception.dialog.conversation import Conversation
from reception.dialog.words import N_

INSIDE = "//"
"""A taker's line that begins so stays with the staff."""

MOST_LINES = 1000

MOST_CARRIED = 50_000
"""Characters of content that may wait in one thread; a line beyond them can't be shown."""

MOST_PAST = 10


class Heard(StrEnum):
    """What becomes of a staff member's line: only the taker's, and only while the talk lasts, goes out."""

    OUT = "out"
    INSIDE = "inside"
    CLOSED = "closed"


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
