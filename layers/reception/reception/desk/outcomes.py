"""What became of a job: it arrived, it may have, it can't, or it comes later.

Whatever goes out is claimed first (`Claim`). A claim that nobody resolved in time may have been delivered: it counts
as sent, so nothing is sent twice. A card that may have got lost that way is told by the next reminder, a line of the
operator's that may have by a note at it; a patient's line, of which staff would know nothing, is brought again.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from reception.desk.talk import end_booking, tell
from reception.desk.thread import Arrival, Claim, Job, Line, Note, Request, Stage, Task, Thread
from reception.dialog.words import N_

MOST_FAILURES = 3

AGAIN_AFTER = timedelta(minutes=1)

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
