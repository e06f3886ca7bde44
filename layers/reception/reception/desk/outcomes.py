"""Changes a thread when a job of it ends: it was done, may have been, can't be done, or comes later. Pure.

A job is claimed before anything goes out (`claimed`), and the claim is resolved by one of the other functions. If a
process dies in between, nobody knows whether its message arrived (`lapsed`). It then counts as sent, since a patient
must not read the same line twice. A loss is made good:

- a card: the next reminder brings it again;
- a line of the operator's: a note at the line says that it may not have arrived;
- a line of the patient's: it is sent again, since staff would know nothing of it. They may read it twice.
"""

from datetime import datetime, timedelta

from reception.dataclass import replace
from reception.desk.talk import end_booking, tell, waits_since, with_wait
from reception.desk.thread import (
    Arrival,
    Claim,
    Job,
    Line,
    Note,
    Request,
    Stage,
    Task,
    Thread,
    Untold,
)
from reception.dialog.words import N_

MAX_FAILURES_IN_A_ROW = 3
"""After so many a request is parked, and anything smaller is given up."""

RETRY_AFTER = timedelta(minutes=1)
"""The pause after a failure."""

DISPENSABLE = (
    Task.BOOKED,
    Task.TELL,
    Task.NUDGE,
    Task.NOTE,
    Task.REDRAW,
    Task.LOOK,
    Task.REMIND,
    Task.CLOSE_TOPIC,
    Task.DELETE_TOPIC,
    Task.DELETE_LEFT,
)
"""Jobs that are given up when they fail too often: the request goes on without them."""


def claimed(thread: Thread, job: Job, until: datetime) -> Thread:
    """Note, before anything goes out, that a process does this job until `until` (UTC, real time)."""
    return replace(thread, claim=Claim(job, until))


def done(thread: Thread, job: Job, now: datetime, ids: tuple[int, ...] = ()) -> Thread:
    """The job was done. `ids`: the messages that it made, in the topic or at the patient's."""
    thread = replace(thread, claim=None, failures=0)
    match job.task:
        case Task.ANSWER:
            thread = replace(thread, answer_at=None, gone=False)
            return _with_arrival(thread, job.lines, Arrival.SENT, ids)
        case Task.LINES:
            thread = _read_last(thread, _with_arrival(thread, job.lines, Arrival.SENT, ids), job)
        case Task.NOTE:
            thread = thread.with_answer(job.note) if job.note else thread
        case Task.TOPIC | Task.LOOK | Task.OPEN_TOPIC | Task.CLOSE_TOPIC:
            thread = _with_topic(thread, job, ids)
        case Task.BOOKED:
            told = replace(thread.request, answered_at=now) if thread.request else None
            thread = replace(end_booking(thread), request=told)
        case Task.TELL:
            thread = _without_untold(thread, job)
        case Task.DELETE_LEFT:
            thread = replace(thread, left=tuple(x for x in thread.left if x.topic != job.topic))
        case Task.CARD if ids and not thread.topic:
            shown = _with_card(thread.request, job, now, ids)
            thread = replace(thread, topic=ids[0], topic_open=True, request=shown)
        case _:
            thread = _with_wait_so_far(thread, job, now, ids)
    return replace(thread, retry_at=None)


def _with_topic(thread: Thread, job: Job, ids: tuple[int, ...]) -> Thread:
    """The thread after its topic was made, named, opened or closed."""
    match job.task:
        case Task.TOPIC:
            return replace(thread, topic=ids[0], topic_open=True, look=job.face)
        case Task.LOOK:
            return replace(thread, look=job.face)
    return replace(thread, topic_open=job.task == Task.OPEN_TOPIC)


def _with_wait_so_far(thread: Thread, job: Job, now: datetime, ids: tuple[int, ...]) -> Thread:
    """The thread after what changes its card; a reminder is a wait, too, which may be measured."""
    changed = replace(thread, request=_with_card(thread.request, job, now, ids))
    if job.task != Task.REMIND:
        return changed
    return with_wait(changed, waits_since(thread), now)


def _with_card(
    request: Request | None, job: Job, now: datetime, ids: tuple[int, ...]
) -> Request | None:
    """The request after its card was posted or drawn again, or staff were reminded of it."""
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
                aside=(),
            )
        case Task.REDRAW:
            return replace(request, face=job.face)
        case Task.REMIND:
            reminded = replace(request, reminded_at=now, reminders=request.reminders + 1)
            reminded = replace(reminded, remind_at=None)
            has_card = ids and not request.card
            return replace(reminded, card=ids[0], face=job.face) if has_card else reminded
        case Task.NUDGE:
            return replace(request, nudged_at=now)
    return request


def unsure(thread: Thread, job: Job, now: datetime) -> Thread:
    """The job may have been done. It is not done again, except for lines of the patient (see above)."""
    if job.task == Task.LINES:
        return failed(thread, job, now)
    if job.task == Task.ANSWER:
        thread = _with_arrival(replace(thread, claim=None), job.lines, Arrival.UNSURE, ())
        doubt = N_("🟡 Perhaps not delivered: no answer came. Ask the patient.")
        return tell(thread, _note_at(job.lines[0], "unsure", doubt))
    if job.task in (Task.TOPIC, Task.BOOKED, Task.TELL):
        return replace(thread, claim=None)
    return done(thread, job, now)


def lapsed(thread: Thread, now: datetime) -> Thread:
    """The process that claimed a job died: the job may have been done."""
    return unsure(thread, thread.claim.job, now) if thread.claim else thread


def undelivered(thread: Thread, job: Job) -> Thread:
    """The patient has left the bot: a note at the line tells the taker."""
    thread = _with_arrival(replace(thread, claim=None, gone=True), job.lines, Arrival.FAILED, ())
    words = N_("🔴 Not delivered: the patient left the bot.")
    return tell(thread, _note_at(job.lines[0], "failed", words))


def refused(thread: Thread, job: Job) -> Thread:
    """The lines can't be copied at all: a note tells the staff, at the line if it is one of theirs."""
    thread = _with_arrival(replace(thread, claim=None), job.lines, Arrival.FAILED, ())
    first = job.lines[0]
    if first.to_staff:
        words = N_("🔴 The patient sent something that can't be shown here.")
        return tell(thread, Note(f"failed:{first.message}", words))
    words = N_("🔴 Not delivered: this kind of message can't be sent on.")
    return tell(thread, _note_at(first, "failed", words))


def _note_at(line: Line, what: str, msgid: str) -> Note:
    """A note in reply to a line of the staff's."""
    return Note(f"{what}:{line.message}", msgid, {}, max(line.message, 0))


def later(thread: Thread, job: Job, moment: datetime) -> Thread:
    """The job comes again, not before `moment` (UTC): the platform asks to wait, which is no failure."""
    if job.task == Task.ANSWER:
        return replace(thread, claim=None, answer_at=moment)
    return replace(thread, claim=None, retry_at=moment)


def aside(thread: Thread, job: Job, moment: datetime, shown: tuple[int, ...] | None) -> Thread:
    """The room does not let the job be done: it comes again, not before `moment` (UTC).

    `shown`: the ids of the card and the lines that were shown elsewhere; None if nothing could be shown.
    """
    thread = later(thread, job, moment)
    if thread.request is None or shown is None:
        return thread
    return replace(thread, request=replace(thread.request, aside=shown))


def postponed(thread: Thread, opening: datetime) -> Thread:
    """The desk is closed: the card of a waiting request, or the reminder of it, comes at `opening` (UTC)."""
    request = thread.waiting
    if request is None:
        return thread
    if request.posted_at is None:
        return replace(thread, request=replace(request, read_at=opening))
    return replace(thread, request=replace(request, remind_at=opening))


def topic_closed(thread: Thread) -> Thread:
    """Somebody closed the topic by hand: it is opened before anything else is posted there."""
    return replace(thread, topic_open=False, claim=None)


def failed(thread: Thread, job: Job, now: datetime) -> Thread:
    """The job surely was not done, and is tried again. If it fails too often, it must not hold up the others.

    Lines are then refused, dispensable jobs given up, and a request whose card can't be posted is parked.
    """
    failures = thread.failures + 1
    again = replace(later(thread, job, now + RETRY_AFTER), failures=failures)
    if failures < MAX_FAILURES_IN_A_ROW:
        return again
    if job.lines:
        return refused(thread, job)
    if job.task in DISPENSABLE:
        return done(thread, job, now)
    assert again.request is not None
    return replace(again, request=replace(again.request, parked=True))


def unparked(thread: Thread) -> Thread:
    """Give a parked request one more try: its message comes again, so somebody has mended the cause."""
    request = thread.request
    if request is None or not request.parked:
        return thread
    once_more = replace(request, parked=False)
    return replace(thread, request=once_more, failures=MAX_FAILURES_IN_A_ROW - 1, retry_at=None)


def without_topic(thread: Thread) -> Thread:
    """Somebody deleted the topic. An open request gets a new one, with its card first, as soon as something is said."""
    request = thread.request
    if request and request.posted_at and request.stage != Stage.CLOSED:
        again = replace(request, card=0, face="")
        return replace(thread, topic=0, topic_open=False, claim=None, request=again)
    return replace(thread, topic=0, topic_open=False, claim=None, notes=())


def _read_last(before: Thread, after: Thread, job: Job) -> Thread:
    """Put lines of the patient behind what was written before staff could read them: it is no answer to them."""
    arrived = [x in job.lines for x in before.lines]
    pairs = list(zip(arrived, after.lines, strict=True))
    lines = [line for is_new, line in pairs if not is_new] + [
        line for is_new, line in pairs if is_new
    ]
    return replace(after, lines=tuple(lines))


def _without_untold(thread: Thread, job: Job) -> Thread:
    """The patient was told what the job says; what became of the request since is still to be told."""
    request = thread.request
    if request is None or (request.untold, request.round) != (job.untold, job.round):
        return thread
    return replace(thread, request=replace(request, untold=Untold.NOTHING))


def _with_arrival(
    thread: Thread, lines: tuple[Line, ...], arrival: Arrival, ids: tuple[int, ...]
) -> Thread:
    """The thread in which these lines have arrived, or not. Only a single line has further copies."""
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
