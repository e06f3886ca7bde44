"""A turn: load the conversation, decide, save, act, show.

What makes it safe to be killed anywhere, and to be told everything twice:

- State, update id and pending write are saved together, on the condition that nobody saved since they were read.
  Whoever loses that race decides again; nothing was performed yet.
- A write, and a new message, are begun under a lease that is saved first. While it runs, every other update of the
  account is answered `Busy` and comes again. When it has run out, one process takes it over: a write is looked up,
  never sent again; then its outcome is shown.
- A press that only edits the pressed message can be repeated, so nothing is noted of showing it:
  one read, one write, one call to the channel.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from reception.consultation import Consultation
from reception.dialog.conversation import Checking, Conversation, Message, Unfinished
from reception.dialog.effects import COMMANDS, Book, Command, Query, Register, Show
from reception.dialog.engine import Engine
from reception.dialog.events import (
    BookingNotFound,
    Event,
    Poisoned,
    Redraw,
)
from reception.ports import (
    Changed,
    Channel,
    ChatGone,
    ClinicUnreachable,
    Clock,
    Loaded,
    MaybeDelivered,
    NotDelivered,
    TooManyMessages,
    TurnStore,
    Update,
)

LEASE = timedelta(seconds=30)
RACES = 5
MOST_FAILURES = 3
REMEMBERED_UPDATES = 20
REMEMBERED_BY_A_PROCESS = 1000
LOOK_UPS_AFTER = (timedelta(seconds=30), timedelta(seconds=60))
UNREACHABLE_AGAIN = timedelta(seconds=60)
LONGEST_BUSY = 30

log = logging.getLogger(__name__)


class Busy(Exception):
    """Another turn of this account is under way: bring the update again in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"busy for {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Decision:
    """Where the look-ups of a turn have led: a write to be done, or something to be shown."""

    conversation: Conversation
    effect: Command | Show


class Turns:
    """Takes updates and takes up what was left unfinished.

    `engine` makes an engine over a directory; `consult` opens a consultation of the clinic system at a moment.
    """

    def __init__(
        self,
        store: TurnStore,
        channel: Channel,
        clock: Clock,
        engine: Callable[[Loaded], Engine],
        consult: Callable[[datetime], Consultation],
        *,
        real_time: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store = store
        self.channel = channel
        self.clock = clock
        self.engine = engine
        self.consult = consult
        self.real_time = real_time
        self._shown: deque[int] = deque(maxlen=REMEMBERED_BY_A_PROCESS)

    def take(self, update: Update) -> str:
        """Handle an update once, however often it comes. Returns what to say at the pressed button.

        Raises:
            Busy: it must come again later.
            StoreUnreachable, NotDelivered, ChannelClosed: it must come again.
        """
        if update.id in self._shown:
            return ""
        for _ in range(RACES):
            try:
                toast = self._take(update)
            except Changed:
                continue
            self._shown.append(update.id)
            return toast
        raise Busy(1)

    def resume(self, account: str) -> None:
        """Finish what was left: a turn whose lease ran out, a message to be repeated, a booking to be looked up.

        Raises:
            Busy: its process is still at work.
        """
        loaded = self.store.load(account)
        conversation = loaded.conversation
        if conversation is None or conversation.due_at is None:
            return
        act = _Act(self, loaded)
        try:
            if conversation.unfinished:
                conversation = act.finish(conversation)
            if conversation.checking and conversation.checking.due_at <= act.now:
                act.check(conversation)
        except Changed:
            log.info("somebody else is at it")

    def give_up(self, update: Update, error: Exception, body: str) -> bool:
        """Count a failure of an update; after the last try bury it, tell the patient, and return True."""
        if self.store.count_failure(update.id) < MOST_FAILURES:
            return False
        key = self.store.bury(update.id, type(error).__name__, body)
        log.error("dead letter: update %d, %s, kept as %s", update.id, type(error).__name__, key)
        try:
            self.take(replace(update, event=Poisoned(), pressed=None))
        except Exception:
            log.exception("the patient could not be told of update %d", update.id)
        return True

    def _take(self, update: Update) -> str:
        loaded = self.store.load(update.account)
        conversation = loaded.conversation or Conversation(update.account, language=update.language)
        act = _Act(self, loaded)
        if conversation.unfinished:
            conversation = act.finish(conversation)
        if update.id in conversation.recent:
            return act.repeat(conversation, update)
        return act.begin(conversation, update)


class _Act:
    """One turn, or the rest of one, over what was loaded."""

    def __init__(self, turns: Turns, loaded: Loaded) -> None:
        self.store = turns.store
        self.channel = turns.channel
        self.real_time = turns.real_time
        self.now = turns.clock.now()
        self.engine = turns.engine(loaded)
        self.consultation = turns.consult(self.now)

    def begin(self, conversation: Conversation, update: Update) -> str:
        """A new update."""
        decision = self._decide(conversation, update.event)
        recent = (*conversation.recent, update.id)[-REMEMBERED_UPDATES:]
        decision = replace(decision, conversation=replace(decision.conversation, recent=recent))
        pressed = update.pressed
        if isinstance(decision.effect, Show) and self._editable(decision, pressed):
            assert pressed is not None
            return self._save_and_edit(decision.conversation, decision.effect, pressed)
        return self._perform_and_show(decision, update.id, pressed)

    def repeat(self, conversation: Conversation, update: Update) -> str:
        """An update that was decided before, perhaps by a process that died: a press is shown once more."""
        present = conversation.message
        if update.pressed and present and update.pressed.id == present.id:
            decision = self._decide(conversation, Redraw())
            if isinstance(decision.effect, Show) and decision.conversation.screen == (
                conversation.screen
            ):
                self._save_and_edit(decision.conversation, decision.effect, present)
        return ""

    def finish(self, conversation: Conversation) -> Conversation:
        """Take over a turn whose lease ran out, look up what it did, and show where that leads."""
        unfinished = conversation.unfinished
        assert unfinished is not None
        left = unfinished.until - self.real_time()
        if conversation.retry_at:
            left = max(left, conversation.retry_at - self.now)
        if left > timedelta():
            raise Busy(min(LONGEST_BUSY, 1 + int(left.total_seconds())))
        log.warning("taking over update %d", unfinished.update_id)
        taken = self._lease(conversation, unfinished.update_id, unfinished.command)
        event: Event = Redraw()
        if unfinished.command:
            event = self.consultation.look_up(unfinished.command)
        decision = self._decide(taken, event)
        return self._show_new(decision, unfinished.update_id)

    def check(self, conversation: Conversation) -> None:
        """Look a booking up whose answer was lost; tell the patient when it is certain."""
        checking = conversation.checking
        assert checking is not None
        try:
            outcome = self.consultation.done(checking.booking)
        except ClinicUnreachable:
            self._check_again(conversation, replace(checking, due_at=self.now + UNREACHABLE_AGAIN))
            return
        if outcome is None and checking.looked < len(LOOK_UPS_AFTER):
            due_at = self.now + LOOK_UPS_AFTER[checking.looked]
            again = replace(checking, looked=checking.looked + 1, due_at=due_at)
            self._check_again(conversation, again)
            return
        outcome = outcome or BookingNotFound(checking.booking)
        decision = self._decide(conversation, outcome)
        leased = self._lease(decision.conversation, 0, None)
        self._show_new(replace(decision, conversation=leased), 0)

    def _check_again(self, conversation: Conversation, checking: Checking) -> None:
        self.store.save(replace(conversation, checking=checking))

    def _decide(self, conversation: Conversation, event: Event) -> Decision:
        """Advance until there is something to write or to show; look-ups are answered on the way."""
        turn = self.engine.advance(conversation, event, self.now)
        while isinstance(turn.effect, Query):
            outcome = self.consultation.answer(turn.effect)
            turn = self.engine.advance(turn.conversation, outcome, self.now)
        return Decision(turn.conversation, turn.effect)

    def _editable(self, decision: Decision, pressed: Message | None) -> bool:
        """Whether the page can stand in the pressed message: Telegram never turns a photo into text."""
        assert isinstance(decision.effect, Show)
        view = decision.effect.view
        if pressed is None or view.contact or view.farewell:
            return False
        present = decision.conversation.message
        picture = present.photo if present and present.id == pressed.id else pressed.photo
        return picture == self.channel.carries(view)

    def _save_and_edit(self, conversation: Conversation, show: Show, pressed: Message) -> str:
        message = Message(pressed.id, self.channel.carries(show.view))
        saved = self.store.save(
            replace(conversation, message=message, unfinished=None, retry_at=None)
        )
        self._edit(saved, show, message)
        return show.toast

    def _edit(self, conversation: Conversation, show: Show, message: Message) -> None:
        try:
            shown = self.channel.edit(conversation.account, message, show.view)
        except (ChatGone, MaybeDelivered) as error:
            log.warning("not shown: %s", error)
            return
        except TooManyMessages as error:
            retry_at = self.now + timedelta(seconds=error.seconds)
            unfinished = Unfinished(conversation.recent[-1], self.real_time())
            self.store.save(replace(conversation, unfinished=unfinished, retry_at=retry_at))
            return
        if shown != message:
            self.store.save(replace(conversation, message=shown))

    def _perform_and_show(self, decision: Decision, update_id: int, pressed: Message | None) -> str:
        """Write under a lease, then show; a page that fits into the pressed message is edited in."""
        while isinstance(decision.effect, COMMANDS):
            command = decision.effect
            leased = self._lease(decision.conversation, update_id, command)
            decision = self._decide(leased, self.consultation.perform(command))
            if isinstance(decision.effect, Show) and self._editable(decision, pressed):
                assert pressed is not None
                return self._save_and_edit(decision.conversation, decision.effect, pressed)
        leased = self._lease(decision.conversation, update_id, None)
        self._show_new(replace(decision, conversation=leased), update_id)
        assert isinstance(decision.effect, Show)
        return decision.effect.toast

    def _lease(
        self, conversation: Conversation, update_id: int, command: Command | None
    ) -> Conversation:
        """Save what is about to be done, for `LEASE` of real time."""
        unfinished = Unfinished(
            update_id,
            self.real_time() + LEASE,
            book=command if isinstance(command, Book) else None,
            register=command if isinstance(command, Register) else None,
        )
        return self.store.save(replace(conversation, unfinished=unfinished, retry_at=None))

    def _show_new(self, decision: Decision, update_id: int) -> Conversation:
        """Send the page in a new message and note that it was shown."""
        assert isinstance(decision.effect, Show)
        conversation = decision.conversation
        done = replace(conversation, unfinished=None, retry_at=None)
        try:
            message = self.channel.send(conversation.account, decision.effect.view)
        except TooManyMessages as error:
            waiting = Unfinished(update_id, self.real_time())
            retry_at = self.now + timedelta(seconds=error.seconds)
            return self.store.save(replace(done, unfinished=waiting, retry_at=retry_at))
        except NotDelivered:
            released = Unfinished(update_id, self.real_time())
            self.store.save(replace(done, unfinished=released))
            raise
        except (ChatGone, MaybeDelivered) as error:
            log.warning("not shown: %s", error)
            return self.store.save(replace(done, message=None))
        return self.store.save(replace(done, message=message))
