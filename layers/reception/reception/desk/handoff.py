"""The hand-off: brings what one side said to the other, one job after another.

An account's thread is in DynamoDB, and a queue carries the account's id to `Handoff.work`. The same message may come
twice, two processes may work on one account, and each may be killed at any line. All of this goes right because:

- a job is claimed in the thread before anything goes out, on the condition that nobody changed the thread since;
- a claim whose process died is resolved as `outcomes.lapsed` says, so that nothing goes to a patient twice;
- the result is written into the thread as it is by then, so that lines which came meanwhile are kept;
- cards go out in the order of the queue: one process at a time posts them, and it posts all that may be posted.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from reception.dataclass import replace
from reception.desk import jobs, outcomes, talk
from reception.desk.asides import NO_TOPICS, OTHER_DESK, Asides
from reception.desk.members import Members
from reception.desk.opening import DeskHours
from reception.desk.pace import Measuring
from reception.desk.performing import JobPerformer
from reception.desk.ports import (
    CannotCopy,
    RoomChanged,
    RoomGone,
    StaffRoom,
    TopicGone,
    TopicsDenied,
    TopicShut,
)
from reception.desk.saving import change_thread
from reception.desk.thread import AnswerWait, Job, Returned, Task, Thread, ThreadChange, rules_of
from reception.dialog.words import N_
from reception.logs import about
from reception.ports import Changed, StoreUnreachable
from reception.turns.ports import (
    ChannelClosed,
    ChannelError,
    ChatGone,
    MaybeDelivered,
    NotDelivered,
    TooManyMessages,
)
from reception.turns.turns import Busy

JOB_LEASE = timedelta(seconds=30)
"""How long a process may take for one job; after that it counts as dead. A call to a platform takes seconds."""

MAX_JOBS_PER_RUN = 200
"""A bound against a job that never ends; what is left is due, and comes with the next run."""

MAX_CARDS_PER_MINUTE = 8
"""A card takes two messages with its topic, and Telegram takes about 20 a minute in a group; lines need the rest."""

ROOM_RETRY_AFTER = timedelta(minutes=5)
"""The pause after the room refused the bot: somebody has to let it in again."""

log = logging.getLogger(__name__)


class Handoff:
    """Does what is next for a thread: `performer` does the jobs, in one room.

    `resume_booking` goes on with a booking that an operator was making for an account. `elsewhere` is the room of
    another desk, None without one: it is shown what this room can't be. `publish`: see `pace.Measuring`; None
    where nothing is measured. `real_time`: for leases.
    """

    def __init__(
        self,
        performer: JobPerformer,
        resume_booking: Callable[[str], None],
        *,
        elsewhere: Callable[[], StaffRoom | None] = lambda: None,
        publish: Callable[[tuple[int, ...]], None] | None = None,
        real_time: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.performer = performer
        self.elsewhere = elsewhere
        self.asides = Asides(performer.conversations, performer.cards, performer.clock)
        self.resume_booking = resume_booking
        self.real_time = real_time
        self.store = performer.store
        self.room = performer.room
        self.clock = performer.clock
        self.members = Members(self.room, self.clock.now)
        self.words = performer.cards.words
        facts = performer.cards.desk
        self.hours = DeskHours(facts.hours, performer.cards.time)
        self.measuring = (
            Measuring(self.store, self.hours, self.clock.now, publish) if publish else None
        )
        self.rules = rules_of(facts, topic_per_request=self.room.topic_per_request)

    def work(self, account: str) -> None:
        """Do everything that is due for an account, then post the cards whose turn it is.

        Raises:
            StoreUnreachable, ChannelClosed: the message must come again.
        """
        # 1. Find the room. While nobody is there, put off what is due.
        self.find_room()
        if not self.is_open:
            self._postpone(account)
        # 2. Do what is due for this account. A message for a parked request means that somebody mended the cause.
        self._change(account, outcomes.unparked)
        self._run_jobs(account, self._next_job)
        # 3. Post the cards that are due, of all accounts, so that they keep their order.
        self._post_cards()
        # 4. Go on with a booking that an operator was making; when it stands, the patient has to be told.
        self.resume_booking(account)
        self._run_jobs(account, self._next_job)
        # 5. Measure how long the patient waited.
        self._measure(account)

    def _measure(self, account: str) -> None:
        """Measure the waits that are over. They are taken out of the thread first, so that none counts twice."""
        taken: list[AnswerWait] = []

        def without(thread: Thread) -> Thread:
            taken[:] = thread.request.waits if thread.request else ()
            if thread.request is None or not taken:
                return thread
            return replace(thread, request=replace(thread.request, waits=()))

        request = self._change(account, without).request
        if request is None or not taken or self.measuring is None:
            return
        try:
            self.measuring.add(request.number, taken)
        except (Changed, StoreUnreachable) as error:
            log.warning("a wait was not measured: %s", type(error).__name__)

    def answer(self, account: str) -> None:
        """Bring the taker's lines to the patient, and nothing else."""
        self._run_jobs(account, lambda thread: jobs.next_answer(thread, self.clock.now()))

    def find_room(self) -> None:
        """Use the room's present id: a Telegram group gets another one when it becomes a supergroup."""
        if moved := self.store.moved_room():
            self.room.follow(moved)

    @property
    def is_open(self) -> bool:
        """True if somebody is at the desk now."""
        return self.hours.is_open(self.clock.now())

    def _next_job(self, thread: Thread) -> Job | None:
        return jobs.next_job(thread, self.clock.now(), self.rules, cards=False)

    def _next_job_or_card(self, thread: Thread) -> Job | None:
        return jobs.next_job(thread, self.clock.now(), self.rules, cards=True)

    def _postpone(self, account: str) -> None:
        """Put off what is due for a waiting request until the desk opens."""
        now = self.clock.now()
        opening = self.hours.reads_at(now)
        thread = self.store.load(account)
        due_at = jobs.due_at(thread, self.rules)
        if thread.waiting and opening > now and due_at and due_at <= now:
            self._change(account, lambda t: outcomes.postponed(t, opening))

    def _post_cards(self) -> None:
        """Post the cards that are not posted yet, in order, while the desk is open and the room takes them."""
        # 1. One process at a time, and none before the moment that the last one set.
        real_now = self.real_time()
        if not self.is_open or not self.store.acquire(
            self.clock.now(), real_now, real_now + JOB_LEASE
        ):
            return
        not_before: datetime | None = None
        try:
            # 2. As many as the room takes in a minute; none after it asked to wait.
            unposted = [w.account for w in self.store.waiting() if not w.posted]
            for account in unposted[:MAX_CARDS_PER_MINUTE]:
                with about(account=account):
                    not_before = self._run_jobs(account, self._next_job_or_card)
                if not_before:
                    break
            else:
                if len(unposted) > MAX_CARDS_PER_MINUTE:
                    not_before = self.clock.now() + timedelta(minutes=1)
        finally:
            # 3. Let others post, from that moment on.
            self.store.release(not_before)

    # --- one job after another ---

    def _run_jobs(self, account: str, next_job: Callable[[Thread], Job | None]) -> datetime | None:
        """Do jobs until none is due. Returns until when the room asks not to be written to, if it does."""
        for _ in range(MAX_JOBS_PER_RUN):
            # 1. The thread as it is now. If another process does a job of it, that process goes on.
            thread = self.store.load(account)
            if thread.claim:
                if thread.claim.until > self.real_time():
                    return None
                self._change(account, self._lapsed)
                continue
            # 2. The next job, claimed before anything goes out. Here a race between two processes is decided.
            job = next_job(thread)
            if job is None:
                return None
            if self._has_lost_taker(thread, job):
                continue
            if job.task in talk.BY_TIME:
                self._change(account, lambda t: self._run_out(t, next_job))
                continue
            try:
                until = self.real_time() + JOB_LEASE
                claimed = self.store.save(outcomes.claimed(thread, job, until))
            except Changed:
                continue
            # 3. The job itself.
            pause_until = self._do(claimed, job)
            if pause_until:
                return pause_until
        return None

    def take_from(self, account: str, operator: str) -> None:
        """Put the request of an operator who is not of the staff any more back at its old place."""
        now = self.clock.now()

        def given_back(thread: Thread) -> Thread:
            taker = thread.open.operator if thread.open else None
            if taker is None or taker.id != operator:
                return thread
            return talk.give_back(thread, Returned.GONE, now, self.hours.reads_at(now))

        self._change(account, given_back)

    def _has_lost_taker(self, thread: Thread, job: Job) -> bool:
        """True if the job is the taker's to see, who is not of the staff any more; the request is given back then.

        The platform may not have told that a member left. If it doesn't answer now, it is asked at the next such job.
        """
        taker = thread.open.operator if thread.open else None
        if taker is None or job.task not in (Task.LINES, Task.NUDGE):
            return False
        try:
            if self.members.has(taker.id):
                return False
        except ChannelError as error:
            log.warning("the room does not say who its members are: %s", type(error).__name__)
            return False
        self.take_from(thread.account, taker.id)
        return True

    def _run_out(self, thread: Thread, next_job: Callable[[Thread], Job | None]) -> Thread:
        """The thread after what time does to its request, if that is still due.

        A line that came meanwhile changes what is due, so it is asked anew of the thread that is saved.
        """
        job, now = next_job(thread), self.clock.now()
        if job is None or thread.claim:
            return thread
        return talk.run_by_time(thread, job.task, now, self.hours.reads_at(now))

    def _lapsed(self, thread: Thread) -> Thread:
        if thread.claim is None or thread.claim.until > self.real_time():
            return thread
        log.warning("a process died over %s of a request", thread.claim.job.task)
        return outcomes.lapsed(thread, self.clock.now())

    def _do(self, thread: Thread, job: Job) -> datetime | None:
        """Do a claimed job and write down what became of it. Returns what `_run_jobs` does."""
        now = self.clock.now()
        try:
            ids = self.performer.perform(thread, job)
        except StoreUnreachable:
            raise
        except Exception as error:
            return self._failed(thread, job, now, error)
        if job.task == Task.DELETE_TOPIC:
            return None
        log.info("done at the desk: %s", job.task)
        self._resolve(thread, lambda t: outcomes.done(t, job, now, ids))
        return None

    def _resolve(self, thread: Thread, change: ThreadChange) -> Thread:
        """Write down the end of a claim, unless somebody else resolved it meanwhile."""
        mine = thread.claim
        return self._change(thread.account, lambda t: change(t) if t.claim == mine else t)

    def _change(self, account: str, change: ThreadChange) -> Thread:
        return change_thread(self.store, account, change)

    # --- what a failure means ---

    def _failed(self, thread: Thread, job: Job, now: datetime, error: Exception) -> datetime | None:
        """Resolve a job that raised: each refusal in its own way, anything else as a failure of this thread."""
        match error:
            case TooManyMessages(seconds=seconds):
                moment = now + timedelta(seconds=seconds)
                self._resolve(thread, lambda t: outcomes.later(t, job, moment))
                return None if job.task == Task.ANSWER else moment
            case Busy(seconds=seconds):
                moment = now + timedelta(seconds=seconds)
                self._resolve(thread, lambda t: outcomes.later(t, job, moment))
            case RoomChanged(room=room):
                log.warning("the staff's room has a new id")
                self.store.keep_moved_room(room)
                self.room.follow(room)
                self._resolve(thread, lambda t: replace(t, claim=None))
            case TopicGone():
                self.store.disown_topic(thread.topic)
                self._resolve(thread, outcomes.without_topic)
            case TopicShut():
                self._resolve(thread, outcomes.topic_closed)
            case ChatGone() | CannotCopy():
                self._refused(thread, job, error)
            case MaybeDelivered():
                log.warning("may have been delivered: %s", job.task)
                self._resolve(thread, lambda t: outcomes.unsure(t, job, now))
            case TopicsDenied():
                log.error("the desk can't be written to: no topics: %s", error)
                shown = self.asides.show(self.room, thread, NO_TOPICS)
                moment = now + ROOM_RETRY_AFTER
                self._resolve(thread, lambda t: outcomes.aside(t, job, moment, shown))
            case RoomGone() | ChannelClosed():
                log.error("the desk can't be written to: %s", error)
                other = self.elsewhere()
                shown = self.asides.show(other, thread, OTHER_DESK) if other else None
                moment = now + ROOM_RETRY_AFTER
                self._resolve(thread, lambda t: outcomes.aside(t, job, moment, shown))
                return moment
            case _:
                return self._count_failure(thread, job, now, error)
        return None

    def _refused(self, thread: Thread, job: Job, error: ChatGone | CannotCopy) -> None:
        self.performer.mark(job.lines[0], arrived=False)
        refused = outcomes.undelivered if isinstance(error, ChatGone) else outcomes.refused
        self._resolve(thread, lambda t: refused(t, job))

    def _count_failure(
        self, thread: Thread, job: Job, now: datetime, error: Exception
    ) -> datetime | None:
        """Count a failure. A platform that does not answer fails for all, so the room is left alone for a while."""
        is_platform = isinstance(error, NotDelivered)
        if not is_platform:
            log.error("failed: %s: %s", job.task, type(error).__name__, exc_info=error)
        after = self._resolve(thread, lambda t: outcomes.failed(t, job, now))
        if after.request and after.request.parked:
            log.error("request %d is parked: %s", after.request.number, type(error).__name__)
            self._report_parked(after.request.number)
        return now + outcomes.RETRY_AFTER if is_platform else None

    def _report_parked(self, number: int) -> None:
        """Tell the staff. The alarm on the log line comes also if the room can't be told."""
        words = N_("⚠️ Request №{number} could not be shown. Please tell who looks after the bot.")
        try:
            self.room.post(0, self.words.say(words, number=number))
        except Exception as error:
            log.warning("the room could not be told of it: %s", type(error).__name__)
