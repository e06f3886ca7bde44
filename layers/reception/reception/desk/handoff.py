"""What is brought from one side of the desk to the other.

The record is a thread in DynamoDB (`thread.Thread`); a queue carries its account's id to `Handoff.work`, which does
whatever is next for it. What makes it safe to be told twice, raced and killed anywhere:

- Whatever goes out is claimed in the record first, on the condition that nobody changed it. A claim whose process
  died may have been delivered: but for a patient's line it is not sent again.
- What came back is written into the record as it is by then, so that lines that came meanwhile are not lost.
- Cards go out in the order of the queue: whoever works for one account posts all that may be posted, and one process
  does so at a time.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from reception.desk import jobs, outcomes, talk
from reception.desk.cards import Cards
from reception.desk.inbox import change, reading_at
from reception.desk.ports import (
    CannotCopy,
    RoomChanged,
    RoomGone,
    StaffRoom,
    ThreadStore,
    TopicGone,
    TopicShut,
)
from reception.desk.thread import Change, Job, Line, Note, Task, Thread, rules_of
from reception.dialog.conversation import Conversation
from reception.dialog.events import (
    BookedAtDesk,
    Event,
    OperatorLeft,
)
from reception.dialog.words import N_
from reception.ports import Changed, Clock, StoreUnreachable
from reception.turns.ports import (
    ChannelClosed,
    ChatGone,
    MaybeDelivered,
    NotDelivered,
    TooManyMessages,
    TurnStore,
    Update,
)
from reception.turns.turns import Busy

LEASE = timedelta(seconds=30)

MOST_JOBS = 200

CARDS_A_MINUTE = 8
"""A topic and a card each: Telegram takes about 20 messages a minute in a group, and lines go first."""

ROOM_AGAIN = timedelta(minutes=5)

log = logging.getLogger(__name__)


class Handoff:
    """Does what is next for a thread.

    `conversations` are read for what a card shows; `take` tells a patient's conversation what happened; `resume` takes
    up a booking that an operator was making.
    """

    def __init__(
        self,
        store: ThreadStore,
        room: StaffRoom,
        conversations: TurnStore,
        take: Callable[[Update], str],
        clock: Clock,
        cards: Cards,
        resume: Callable[[str], None],
        *,
        real_time: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store = store
        self.room = room
        self.conversations = conversations
        self.take = take
        self.clock = clock
        self.cards = cards
        self.resume = resume
        self.real_time = real_time
        self.hours = cards.desk.hours
        self.rules = rules_of(cards.desk, threads=room.threads)

    def work(self, account: str) -> None:
        """Do everything that is due for an account, then post the cards whose turn it is.

        Raises:
            StoreUnreachable, ChannelClosed: the message must come again.
        """
        self.find_room()
        if not self.is_open:
            self._postpone(account)
        change(self.store, account, outcomes.unparked)
        self._go(account, self._next)
        self._post_cards()
        self.resume(account)
        self._go(account, self._next)

    def answer(self, account: str) -> None:
        """Bring the taker's lines to the patient, and nothing else."""
        self._go(account, lambda thread: jobs.next_answer(thread, self.clock.now()))

    def find_room(self) -> None:
        """The room may have moved since it was configured."""
        if moved := self.store.room():
            self.room.follow(moved)

    @property
    def is_open(self) -> bool:
        """Whether the desk is, now."""
        return self.hours.is_open(self.cards.time.local(self.clock.now()))

    def _next(self, thread: Thread) -> Job | None:
        return jobs.next_job(thread, self.clock.now(), self.rules, cards=False)

    def _next_with_card(self, thread: Thread) -> Job | None:
        return jobs.next_job(thread, self.clock.now(), self.rules, cards=True)

    def _postpone(self, account: str) -> None:
        now = self.clock.now()
        opening = reading_at(self.hours, self.cards.time, now)
        thread = self.store.load(account)
        due_at = jobs.due_at(thread, self.rules)
        if thread.waiting and opening > now and due_at and due_at <= now:
            change(self.store, account, lambda t: outcomes.postponed(t, opening))

    def _post_cards(self) -> None:
        """Post what is unposted, in order, while the desk is open and the room takes it."""
        real = self.real_time()
        if not self.is_open or not self.store.acquire(self.clock.now(), real, real + LEASE):
            return
        not_before: datetime | None = None
        try:
            unposted = [w.account for w in self.store.waiting() if not w.posted]
            for account in unposted[:CARDS_A_MINUTE]:
                not_before = self._go(account, self._next_with_card)
                if not_before:
                    break
            else:
                if len(unposted) > CARDS_A_MINUTE:
                    not_before = self.clock.now() + timedelta(minutes=1)
        finally:
            self.store.release(not_before)

    def _go(self, account: str, next_job: Callable[[Thread], Job | None]) -> datetime | None:
        """Do one job after another. Returns until when the room asks not to be written to."""
        for _ in range(MOST_JOBS):
            thread = self.store.load(account)
            if thread.claim:
                if thread.claim.until > self.real_time():
                    return None
                thread = change(self.store, account, self._lapsed)
                continue
            job = next_job(thread)
            if job is None:
                return None
            try:
                claimed = self.store.save(outcomes.claimed(thread, job, self.real_time() + LEASE))
            except Changed:
                continue
            pause = self._do(claimed, job)
            if pause:
                return pause
        return None

    def _lapsed(self, thread: Thread) -> Thread:
        if thread.claim is None or thread.claim.until > self.real_time():
            return thread
        log.warning("a process died over %s of a request", thread.claim.job.task)
        return outcomes.lapsed(thread, self.clock.now())

    def _do(self, thread: Thread, job: Job) -> datetime | None:
        """Do a claimed job and write down what became of it."""
        now = self.clock.now()
        try:
            ids = self._perform(thread, job)
        except StoreUnreachable:
            raise
        except Exception as error:
            return self._failed(thread, job, now, error)
        if job.task == Task.DELETE_TOPIC:
            return None
        self._note(thread, lambda t: self._done(t, job, now, ids))
        return None

    def _done(self, thread: Thread, job: Job, now: datetime, ids: tuple[int, ...]) -> Thread:
        thread = outcomes.done(thread, job, now, ids)
        if job.task in (Task.SILENCE, Task.HOURS):
            return talk.close(thread, now, job.task)
        return thread

    def _failed(self, thread: Thread, job: Job, now: datetime, error: Exception) -> datetime | None:
        """Each refusal in its own way; what is none of them counts as a failure."""
        match error:
            case TooManyMessages(seconds=seconds):
                moment = now + timedelta(seconds=seconds)
                self._note(thread, lambda t: outcomes.later(t, job, moment))
                return None if job.task == Task.ANSWER else moment
            case Busy(seconds=seconds):
                moment = now + timedelta(seconds=seconds)
                self._note(thread, lambda t: outcomes.later(t, job, moment))
            case RoomChanged(room=room):
                log.warning("the staff's room has a new id")
                self.store.moved(room)
                self.room.follow(room)
                self._note(thread, lambda t: replace(t, claim=None))
            case TopicGone():
                self.store.disown_topic(thread.topic)
                self._note(thread, outcomes.without_topic)
            case TopicShut():
                self._note(thread, outcomes.shut)
            case ChatGone() | CannotCopy():
                self._not_brought(thread, job, error)
            case MaybeDelivered():
                log.warning("may have been delivered: %s", job.task)
                self._note(thread, lambda t: outcomes.unsure(t, job, now))
            case RoomGone() | ChannelClosed():
                log.error("the desk can't be written to: %s", error)
                self._note(thread, lambda t: outcomes.later(t, job, now + ROOM_AGAIN))
                return now + ROOM_AGAIN
            case _:
                return self._count(thread, job, now, error)
        return None

    def _not_brought(self, thread: Thread, job: Job, error: ChatGone | CannotCopy) -> None:
        first = job.lines[0]
        self._mark(first, arrived=False)
        told = outcomes.undelivered if isinstance(error, ChatGone) else outcomes.refused
        self._note(thread, lambda t: told(t, job))

    def _count(self, thread: Thread, job: Job, now: datetime, error: Exception) -> datetime | None:
        if not isinstance(error, NotDelivered):
            log.error("failed: %s: %s", job.task, type(error).__name__, exc_info=error)
        after = self._note(thread, lambda t: outcomes.failed(t, job, now))
        if after.request and after.request.parked:
            log.error("request %d is parked: %s", after.request.number, type(error).__name__)
            self._report(after)
        # a platform that does not answer is the same for everybody; anything else is this request's own
        return now + outcomes.AGAIN_AFTER if isinstance(error, NotDelivered) else None

    def _report(self, thread: Thread) -> None:
        assert thread.request is not None
        words = N_("⚠️ Request №{number} could not be shown. Please tell who looks after the bot.")
        try:
            self.room.post(0, self.cards.words.say(words, number=thread.request.number))
        except Exception as error:
            log.warning("nor could that be told: %s", type(error).__name__)

    def _note(self, thread: Thread, what: Change) -> Thread:
        """Write down the end of a claim, unless somebody resolved it meanwhile."""
        mine = thread.claim
        return change(self.store, thread.account, lambda t: what(t) if t.claim == mine else t)

    # --- each kind of job ---

    def _perform(self, thread: Thread, job: Job) -> tuple[int, ...]:
        match job.task:
            case Task.ANSWER | Task.LINES:
                return self._bring(thread, job)
            case Task.NOTE:
                return self._say(thread, job.note)
            case Task.SILENCE | Task.HOURS:
                self._tell_patient(thread, "silence" if job.task == Task.SILENCE else "hours")
            case Task.BOOKED:
                assert thread.booked
                self.take(Update(-thread.version, thread.account, BookedAtDesk(thread.booked)))
            case Task.CARD | Task.REDRAW | Task.REMIND:
                return self._card(thread, job.task)
            case Task.DELETE_LEFT:
                self.room.delete_topic(job.topic)
                self.store.disown_topic(job.topic)
            case _:
                return self._topic(thread, job.task)
        return ()

    def _bring(self, thread: Thread, job: Job) -> tuple[int, ...]:
        first = job.lines[0]
        reply = thread.across(first.reply_to, to_staff=first.to_staff) if first.reply_to else 0
        if first.edit:
            reply = thread.across(first.message, to_staff=True)
        if first.to_staff:
            return self.room.bring_in(thread.topic, thread.account, job.lines, reply)
        if first.content:
            return (self.room.say(thread.account, first.content.text),)
        copies = self.room.bring_out(thread.topic, thread.account, job.lines, reply)
        self._mark(first, arrived=True)
        return copies

    def _mark(self, line: Line, *, arrived: bool) -> None:
        """At the operator's own message; a ready answer is none."""
        if not line.to_staff and line.message > 0:
            self.room.mark(line.message, arrived=arrived)

    def _say(self, thread: Thread, note: Note | None) -> tuple[int, ...]:
        assert note is not None
        text = self.cards.words.say(note.msgid, **note.parameters)
        return (self.room.post(thread.topic, text, reply_to=note.reply_to),)

    def _tell_patient(self, thread: Thread, why: str) -> None:
        assert thread.request is not None
        event: Event = OperatorLeft(thread.request.number, "hours" if why == "hours" else "silence")
        self.take(Update(-thread.version, thread.account, event))

    def _card(self, thread: Thread, task: Task) -> tuple[int, ...]:
        request = thread.request
        assert request is not None
        loaded = self.conversations.load(thread.account)
        conversation = loaded.conversation or Conversation(thread.account)
        now = self.clock.now()
        text, rows = self.cards.card(thread, conversation, loaded.directory, now)
        if task == Task.REDRAW:
            self.room.redraw(request.card, text, rows)
            return ()
        if task == Task.CARD:
            card = self.room.post(thread.topic, text, rows)
            if not thread.topic:
                self.store.own_topic(card, thread.account)
            return (card,)
        reminder = self.cards.reminder(request, now)
        if request.card:
            self.room.post(thread.topic, reminder, reply_to=request.card)
            return ()
        return (self.room.post(thread.topic, f"{reminder}\n\n{text}", rows),)

    def _topic(self, thread: Thread, task: Task) -> tuple[int, ...]:
        match task:
            case Task.TOPIC:
                loaded = self.conversations.load(thread.account)
                conversation = loaded.conversation or Conversation(thread.account)
                topic = self.room.open_topic(self.cards.topic(thread, conversation))
                self.store.own_topic(topic, thread.account)
                return (topic,)
            case Task.OPEN_TOPIC:
                self.room.reopen_topic(thread.topic)
            case Task.CLOSE_TOPIC:
                self.room.close_topic(thread.topic)
            case Task.DELETE_TOPIC:
                if thread.topic:
                    self.room.delete_topic(thread.topic)
                self.store.delete(thread)
        return ()
