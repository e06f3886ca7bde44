"""Decides which job of a thread is next, and when. Pure.

`next_job` says what is due now; `due_at` says when the clockwork must ask again. A parked request is never due by
itself: somebody has to mend the cause first. Jobs come in this order:

1. Lines of the taker for the patient. They wait for nothing but their album.
2. A visit that an operator booked, or what has become of the request: the patient is told.
3. Events of time: a reminder, the end of silence or of the day, the deletion of what is kept long enough.
4. Messages in the room: the topic, the card, then lines of the patient, then notes, then a card that changed.
"""

from datetime import datetime, timedelta

from reception.desk.talk import unanswered_since
from reception.desk.thread import Arrival, DeskRules, Job, Line, Request, Stage, Task, Thread

ALBUM_WAIT = timedelta(seconds=2)
"""An album is complete when no part came for so long: parts come one by one, and none says that it is the last."""

FIRST_REMINDER_OF_LOST_CARD = timedelta(minutes=1)
"""A card whose id was lost may not be there at all. The first reminder brings it again, and doesn't wait long."""

MAX_FORMER_TOPICS = 90
"""A thread that has more of them in Slack lets go of the oldest before its time, so that its item stays small."""
MAX_DOUBLINGS = 4
"""Each reminder waits twice as long as the one before, but not beyond so many doublings."""


def next_job(thread: Thread, now: datetime, rules: DeskRules, *, cards: bool) -> Job | None:
    """The job that comes first at `now` (UTC); None while nothing is due.

    `cards`: whether a card may be posted now, since the desk is open and it is this request's turn.
    """
    may_try = not thread.retry_at or thread.retry_at <= now
    if thread.forgotten_at:
        return (_delete_former_topic(thread) or Job(Task.DELETE_TOPIC)) if may_try else None
    if not may_try:
        return next_answer(thread, now)
    return (
        next_answer(thread, now)
        or (Job(Task.BOOKED) if thread.booked else None)
        or _telling(thread)
        or _timed_job(thread, now, rules)
        or _room_job(thread, now, rules, cards=cards)
    )


def _telling(thread: Thread) -> Job | None:
    """Tell the patient what has become of the request."""
    request = thread.request
    if request is None or not request.untold:
        return None
    return Job(Task.TELL, untold=request.untold, round=request.round)


def next_answer(thread: Thread, now: datetime) -> Job | None:
    """The taker's next line for the patient."""
    if thread.answer_at and thread.answer_at > now:
        return None
    lines = _complete_lines(thread, now, to_staff=False)
    return Job(Task.ANSWER, lines) if lines else None


def _complete_lines(thread: Thread, now: datetime, *, to_staff: bool) -> tuple[Line, ...]:
    """The next line of a side; if it is part of an album, the whole album once that is complete."""
    waiting = _waiting_lines(thread, to_staff=to_staff)
    if not waiting:
        return ()
    first = waiting[0]
    if not first.album:
        return (first,)
    album = tuple(x for x in waiting if x.album == first.album)
    return album if album[-1].said_at + ALBUM_WAIT <= now else ()


def _waiting_lines(thread: Thread, *, to_staff: bool) -> list[Line]:
    return [x for x in thread.lines if x.to_staff == to_staff and x.arrival == Arrival.WAITING]


# --- messages in the room ---


def _room_job(thread: Thread, now: datetime, rules: DeskRules, *, cards: bool) -> Job | None:
    """The first card at its turn; after it, whatever the topic lacks."""
    request = thread.request
    if request is None:
        return None
    if request.posted_at is None:
        if request.stage != Stage.WAITING or not cards or request.read_at > now:
            return None
        return _in_topic(thread, Job(Task.CARD, face=thread.card_state), rules)
    if request.stage == Stage.CLOSED and not thread.topic:
        return None
    return _topic_job(thread, request, now, rules) or _redraw_job(thread, request, rules)


def _topic_job(thread: Thread, request: Request, now: datetime, rules: DeskRules) -> Job | None:
    """The card, if it was deleted with its topic; then lines of the patient; then notes."""
    if not request.face:
        return _in_topic(thread, Job(Task.CARD, face=thread.card_state), rules)
    lines = _complete_lines(thread, now, to_staff=True)
    if lines:
        return _in_topic(thread, Job(Task.LINES, lines), rules)
    note = Job(Task.NOTE, note=thread.notes[0]) if thread.notes else None
    return _in_topic(thread, note, rules) if note else None


def _redraw_job(thread: Thread, request: Request, rules: DeskRules) -> Job | None:
    """The card is drawn again when it changed, then the topic gets its name; it is open while the request is."""
    if request.card and request.face != thread.card_state:
        return Job(Task.REDRAW, face=thread.card_state)
    if thread.topic and not rules.topic_per_request and thread.look != thread.wanted_look:
        return Job(Task.LOOK, face=thread.wanted_look)
    closed = request.stage == Stage.CLOSED
    if thread.topic_open == closed:
        return Job(Task.CLOSE_TOPIC if closed else Task.OPEN_TOPIC)
    return None


def _in_topic(thread: Thread, job: Job, rules: DeskRules) -> Job:
    """The job itself, or what it needs first: an open topic, or the card that begins a Slack thread."""
    if not thread.topic and rules.topic_per_request:
        return Job(Task.CARD, face=thread.card_state)
    if not thread.topic:
        return Job(Task.TOPIC, face=thread.wanted_look)
    return job if thread.topic_open else Job(Task.OPEN_TOPIC)


# --- events of time ---


def _timed_job(thread: Thread, now: datetime, rules: DeskRules) -> Job | None:
    ends_at = _former_topic_ends_at(thread, rules)
    if ends_at and ends_at <= now:
        return _delete_former_topic(thread)
    task, moment = _next_event(thread, rules)
    if task is None or moment is None or moment > now:
        return None
    job = Job(task, face=thread.card_state)
    return _in_topic(thread, job, rules) if task in (Task.REMIND, Task.NUDGE) else job


def _former_topic_ends_at(thread: Thread, rules: DeskRules) -> datetime | None:
    """When the oldest of the former requests' topics is to be deleted (UTC): of too many, at once."""
    if not thread.left:
        return None
    closed_at = thread.left[0].closed_at
    return closed_at if len(thread.left) > MAX_FORMER_TOPICS else closed_at + rules.kept


def _delete_former_topic(thread: Thread) -> Job | None:
    """Delete the oldest of the former requests' topics."""
    return Job(Task.DELETE_LEFT, topic=thread.left[0].topic) if thread.left else None


def _next_event(thread: Thread, rules: DeskRules) -> tuple[Task | None, datetime | None]:
    """The next event of time for the request, and its moment (UTC)."""
    request = thread.request
    if request is None or request.parked:
        return None, None
    if request.stage == Stage.CLOSED:
        assert request.closed_at is not None
        delete_at = request.closed_at + rules.kept
        return (None, None) if thread.topic_open else (Task.DELETE_TOPIC, delete_at)
    if request.stage == Stage.TAKEN:
        return _next_of_taken(thread, request, rules)
    if request.posted_at:
        if request.remind_at:
            return Task.REMIND, request.remind_at
        wait = rules.reminds_after * 2 ** min(request.reminders, MAX_DOUBLINGS)
        if not request.card and not request.reminders:
            wait = FIRST_REMINDER_OF_LOST_CARD
        return Task.REMIND, (request.reminded_at or request.posted_at) + wait
    return None, None


def _next_of_taken(thread: Thread, request: Request, rules: DeskRules) -> tuple[Task, datetime]:
    """The next event of time for a taken request, and its moment (UTC).

    If the clinic had the last word, silence or the evening closes it. Else its taker is reminded and then loses it,
    counted from the first line that is not answered; the evening gives it back, too.
    """
    assert request.heard_at is not None
    since = unanswered_since(thread)
    if since is None:
        task, moment, evening = (
            Task.SILENCE,
            request.heard_at + rules.silence_ends_after,
            Task.HOURS,
        )
    else:
        since = max(since, request.taken_at or request.heard_at)
        is_nudged = request.nudged_at is not None and request.nudged_at >= since
        task, wait = (
            (Task.RETURN, rules.silence_ends_after)
            if is_nudged
            else (Task.NUDGE, rules.nudges_after)
        )
        moment, evening = since + wait, Task.NIGHT
    if request.ends_at and request.ends_at <= moment:
        return evening, request.ends_at
    return task, moment


# --- when the clockwork has to look ---


def due_at(thread: Thread, rules: DeskRules) -> datetime | None:
    """When the clockwork must bring this thread (UTC); None when nothing is left to do."""
    # 1. A job that is under way: when its process must be dead.
    if thread.claim:
        return thread.claim.until
    # 2. A thread that is to be forgotten: at once.
    if thread.forgotten_at:
        return _not_before(thread.forgotten_at, thread.retry_at)
    # 3. Else the earliest of: an answer, a former topic's end, a booking, and what the request itself waits for.
    moments: list[datetime | None] = []
    answers = _waiting_lines(thread, to_staff=False)
    moments += [_not_before(x.said_at + ALBUM_WAIT, thread.answer_at) for x in answers[:1]]
    if ends_at := _former_topic_ends_at(thread, rules):
        moments.append(_not_before(ends_at, thread.retry_at))
    if thread.booking:
        moments.append(thread.booking.due_at)
    if thread.booking and thread.booked:
        moments.append(_not_before(thread.booking.visits_read_at, thread.retry_at))
    request = thread.request
    if request and request.untold:
        told_since = request.closed_at or request.returned_at or request.read_at
        moments.append(_not_before(told_since, thread.retry_at))
    if request and not request.parked:
        moments += [
            _not_before(moment, thread.retry_at)
            for moment in (_next_event(thread, rules)[1], _room_job_at(thread, request, rules))
        ]
    return min(filter(None, moments), default=None)


def _not_before(moment: datetime | None, first: datetime | None) -> datetime | None:
    return max(moment, first) if moment and first else moment


def _room_job_at(thread: Thread, request: Request, rules: DeskRules) -> datetime | None:
    """Since when the room lacks something: a card, a line, a note. A moment that is past means now."""
    if request.posted_at is None:
        return request.read_at if request.stage == Stage.WAITING else None
    if request.stage == Stage.CLOSED and not thread.topic:
        return None
    if thread.notes or not request.face or _redraw_job(thread, request, rules):
        return request.closed_at or request.heard_at or request.posted_at
    lines = _waiting_lines(thread, to_staff=True)
    return lines[0].said_at + ALBUM_WAIT if lines else None
