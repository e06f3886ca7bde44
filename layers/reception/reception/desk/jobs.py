"""What is to be done next for a thread, and when."""

from datetime import datetime, timedelta

from reception.desk.thread import Arrival, DeskRules, Job, Line, Request, Stage, Task, Thread

ALBUM_SECONDS = timedelta(seconds=2)
"""Parts of an album come one by one, without an end mark."""

UNSURE_AFTER = timedelta(minutes=1)

MOST_DOUBLINGS = 4
"""Each reminder waits twice as long as the one before; this often."""


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
