"""A turn: load the conversation, decide, save, act, show.

A process can be killed anywhere, and every update can come twice. These rules make both safe:

- State, update id and pending write are saved together, on the condition that nobody saved since they were read. A
  process that loses this race decides again; it has performed nothing yet.
- A write, and a new message, begin under a lease that is saved first. While the lease runs, every other update of the
  account is answered `Busy` and comes again. When it has run out, one process takes the turn over: it looks the write
  up and never sends it again; then it shows the outcome.
- A press that only edits the pressed message can be repeated without harm, so its showing is not noted: one read, one
  write, one call to the channel.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from threading import Timer

from reception.clinic.operations import Operations
from reception.clinic.system import ClinicUnreachable
from reception.codes.verification import Verification
from reception.dataclass import dataclass, replace
from reception.dialog import pinning
from reception.dialog.conversation import Checking, Conversation, Message, Unfinished
from reception.dialog.effects import (
    CODE_COMMANDS,
    COMMANDS,
    Aside,
    Book,
    Cancel,
    CodeCommand,
    CollectStored,
    Command,
    CountDeed,
    Forget,
    Query,
    Register,
    Show,
    ShowNothing,
    View,
)
from reception.dialog.engine import Engine
from reception.dialog.events import (
    ChatEvent,
    Event,
    NothingDone,
    Outcome,
    Poisoned,
    Pressed,
    Redraw,
    StoredCollected,
    members,
    not_done,
)
from reception.dialog.staff import (
    STAFF_COMMANDS,
    AskStaff,
    LeaveStaff,
    MarkTalk,
    StaffCommand,
    TellStaff,
)
from reception.ports import Changed, Clock, StoreRefused, StoreUnreachable
from reception.turns.consultation import Consultation
from reception.turns.pins import move_pin
from reception.turns.ports import (
    Channel,
    ChannelError,
    ChatGone,
    Inbox,
    Loaded,
    MaybeDelivered,
    NotDelivered,
    TooManyMessages,
    TurnStore,
    Update,
)

TURN_LEASE = timedelta(seconds=30)
SAVE_ATTEMPTS = 5
MAX_TRIES = 3
"""How often an update may fail before it is buried."""
REMEMBERED_UPDATES = 20
"""Update ids that a conversation keeps, to know a repeat by."""
REMEMBERED_BY_A_PROCESS = 1000
LOOK_UP_PAUSES = (timedelta(seconds=30), timedelta(seconds=60))
"""Pauses before the second and third look-up of a write whose answer was lost."""
UNREACHABLE_PAUSE = timedelta(seconds=60)
BUSY_SECONDS = 1
"""When an update comes again that met a turn under way. Most turns are over by then: only a process that died leaves
its lease to run out."""
MAX_BUSY_SECONDS = 30
REMEMBERED_DEAD_LETTERS = 20
"""Dead letters whose ids a conversation keeps, so that /forget deletes them."""
TYPING_AFTER_SECONDS = 0.3
"""Most answers of the clinic system come sooner, and cost no call for it."""

log = logging.getLogger(__name__)


class Busy(Exception):
    """Another turn of this account is under way: bring the update again in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"busy for {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Decision:
    """The effect that a turn comes to after its look-ups: a write, something to show, or nothing more."""

    conversation: Conversation
    effect: Command | StaffCommand | Show | ShowNothing | Forget


class Turns:
    """Takes updates and takes up what was left unfinished.

    `engine` makes an engine over what was loaded; `consult` opens a consultation of the clinic system at a moment, with
    what staff closed; `export` collects all that is kept of an account (JSON).
    """

    def __init__(
        self,
        store: TurnStore,
        channel: Channel,
        clock: Clock,
        engine: Callable[[Loaded], Engine],
        consult: Callable[[datetime, Operations], Consultation],
        staff: Inbox,
        verification: Verification,
        export: Callable[[Conversation], bytes],
        *,
        real_time: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store = store
        self.channel = channel
        self.clock = clock
        self.engine = engine
        self.consult = consult
        self.staff = staff
        self.verification = verification
        self.export = export
        self.real_time = real_time
        self._shown: deque[tuple[str, int]] = deque(maxlen=REMEMBERED_BY_A_PROCESS)

    def take(self, update: Update) -> str:
        """Handle an update once, however often it comes. Returns what to say at the pressed button.

        Raises:
            Busy: it must come again later.
            StoreUnreachable, NotDelivered, ChannelClosed: it must come again.
        """
        # The desk numbers its updates by the account's thread, and begins anew after /forget: those are known by the
        # conversation alone.
        key = update.account, update.id
        if update.id > 0 and key in self._shown:
            return ""
        counts: dict[int, int] = {}
        for _ in range(SAVE_ATTEMPTS):
            try:
                toast = self._take(update, counts)
            except Changed:
                continue
            self._shown.append(key)
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
        act = _Act(self, loaded, {})
        try:
            if conversation.unfinished:
                with act.alive():
                    conversation = act.finish(conversation)
            if conversation.checking and conversation.checking.due_at <= act.now:
                act.check(conversation)
            elif conversation.tasks_due_at and conversation.tasks_due_at <= act.now:
                act.give_task(conversation)
        except Changed:
            log.info("another process saved first")

    def give_up(self, update: Update, error: Exception, body: str) -> bool:
        """Count a failure of an update; after the last try bury it, tell the patient, and return True."""
        if self.store.count_failure(update.id) < MAX_TRIES:
            return False
        screen = ""
        try:
            screen = self._begin_anew(update)
            self.take(replace(update, event=Poisoned(), pressed=None))
        except Exception:  # any failure: nobody may wait for this update any longer
            log.exception("the patient could not be told of update %d", update.id)
        kind = type(error).__name__
        key = self.store.bury(update.id, kind, body)
        log.error("dead letter: update %d at %s, %s, kept as %s", update.id, screen, kind, key)
        return True

    def bury(self, update: int, error: Exception) -> bool:
        """Count a failure of a staff update, and return True after the last try.

        Nothing of it is kept: the words stand in the staff's own room.
        """
        if self.store.count_failure(update) < MAX_TRIES:
            return False
        log.error("dead letter: update %d of the staff's, %s", update, type(error).__name__)
        return True

    def _begin_anew(self, update: Update) -> str:
        """Leave the screen that could not be shown, and return its name. A write that was begun is looked up later."""
        for _ in range(SAVE_ATTEMPTS):
            conversation = self.store.load(update.account).conversation or Conversation(
                update.account, language=update.language
            )
            with suppress(Changed):
                self.store.save(left_behind(conversation, update.id, self.clock.now()))
                return conversation.screen
        raise Busy(1)

    def forget(self, account: str) -> bool:
        """Delete what is kept of an account, as /forget does, without a message to it. False where nothing is kept.

        Raises:
            Busy: something of it is being settled with the clinic.
        """
        conversation = self.store.load(account).conversation
        if conversation is None:
            return False
        if conversation.unfinished or conversation.is_settling:
            raise Busy(MAX_BUSY_SECONDS)
        self.delete(conversation, self.clock.now())
        return True

    def delete(self, conversation: Conversation, now: datetime) -> None:
        """Delete from every store; the conversation last, since the others are found by it."""
        self.verification.forget(conversation.account)
        self.staff.forget(conversation.account, now)
        self.store.forget(conversation)

    def _take(self, update: Update, counts: dict[int, int]) -> str:
        loaded = self.store.load(update.account)
        if loaded.conversation is None and isinstance(update.event, members(ChatEvent)):
            return ""  # a patient who is forgotten, and then blocks the bot, stays forgotten
        conversation = loaded.conversation or Conversation(update.account, language=update.language)
        act = _Act(self, loaded, counts)
        with act.alive():
            if conversation.unfinished:
                conversation = act.finish(conversation)
            if update.id in conversation.recent:
                log.info("an update that was taken before")
                return act.repeat(conversation, update)
            named = replace(conversation, shown_name=update.name or conversation.shown_name)
            return act.begin(named, update)


def left_behind(conversation: Conversation, update_id: int, now: datetime) -> Conversation:
    """The conversation without the update that cannot be handled: at the menu, and free for the next update."""
    unfinished = conversation.unfinished
    begun = unfinished.command if unfinished else None
    checking = conversation.checking
    if isinstance(begun, (Book, Cancel)):
        booking, cancel = (begun, None) if isinstance(begun, Book) else (None, begun)
        checking = Checking(booking, now + LOOK_UP_PAUSES[0], cancel=cancel)
    return replace(
        conversation,
        trail=("home",),
        choices=(),  # the buttons in the chat are those of the screen that was left
        drawn=None,
        former=None,
        unfinished=None,
        retry_at=None,
        checking=checking,
        recent=tuple(known for known in conversation.recent if known != update_id),
        buried=(*conversation.buried, update_id)[-REMEMBERED_DEAD_LETTERS:],
    )


class _Act:
    """One turn, or the rest of one, over what was loaded."""

    def __init__(self, turns: Turns, loaded: Loaded, counts: dict[int, int]) -> None:
        """`counts`: under which number an update's deed was counted when it was decided before."""
        self.store = turns.store
        self.delete = turns.delete
        self.channel = turns.channel
        self.real_time = turns.real_time
        self.now = turns.clock.now()
        self.engine = turns.engine(loaded)
        self.consultation = turns.consult(self.now, loaded.operations)
        self.staff = turns.staff
        self.verification = turns.verification
        self.export = turns.export
        self.leased: Conversation | None = None
        self.counted: CountDeed | None = None
        self.counted_as = 0
        self.counts = counts

    @contextmanager
    def alive(self) -> Iterator[None]:
        """End the lease where the process fails but lives: nobody has to wait until it has run out."""
        try:
            yield
        except (Busy, Changed):
            raise
        except Exception:  # any failure is raised again: only the lease ends here
            if self.leased and self.leased.unfinished:
                over = replace(self.leased.unfinished, until=self.real_time())
                with suppress(Changed, StoreRefused, StoreUnreachable):
                    self.store.save(replace(self.leased, unfinished=over))
            raise

    def begin(self, conversation: Conversation, update: Update) -> str:
        """Take an update for the first time.

        A press alone begins no conversation: it may be the press that had everything deleted, and comes again.
        """
        if not conversation.version and isinstance(update.event, Pressed):
            return self.engine.nothing_is_stored(conversation, self.now)
        decision = self._decide(conversation, update.event, update.id)
        log.info(
            "turn: %s at %s led to %s at %s",
            type(update.event).__name__,
            conversation.screen,
            type(decision.effect).__name__,
            decision.conversation.screen,
        )
        if isinstance(decision.effect, Forget):
            return self._forget(conversation, decision.effect)
        if self._is_in_sight(conversation, decision, update):
            assert isinstance(decision.effect, Show)
            return decision.effect.toast
        recent = (*conversation.recent, update.id)[-REMEMBERED_UPDATES:]
        decision = replace(decision, conversation=replace(decision.conversation, recent=recent))
        pressed = update.pressed
        if isinstance(decision.effect, Show) and self._editable(decision, pressed):
            assert pressed is not None
            return self._save_and_edit(decision.conversation, decision.effect, pressed)
        return self._perform_and_show(decision, update.id, pressed)

    def _is_in_sight(self, conversation: Conversation, decision: Decision, update: Update) -> bool:
        """Whether a button was pressed again while the page that it has led to stands in this message, or below it.

        The page is not shown again then: three quick presses of "Book" end with one confirmation. For an old button
        this holds only if that page stays.
        """
        present, pressed = conversation.message, update.pressed
        repeated = self.engine.is_repeated(conversation, update.event, self.now)
        old = self.engine.is_old(conversation, update.event, self.now)
        if (
            not (repeated or old)
            or pressed is None
            or present is None
            or not isinstance(decision.effect, Show)
        ):
            return False
        same = decision.conversation.place == conversation.place
        return same and (repeated or present.stays) and present.id >= pressed.id

    def _forget(self, conversation: Conversation, forget: Forget) -> str:
        """Delete first: it is done, whether or not the message about it arrives."""
        self.delete(conversation, self.now)
        move_pin(self.channel, conversation, replace(conversation, pinned=None))
        try:
            self._send(conversation.account, View(forget.text))
        except (ChatGone, MaybeDelivered, TooManyMessages) as error:
            log.warning("not shown: %s", error)
        return ""

    def repeat(self, conversation: Conversation, update: Update) -> str:
        """Take an update that was decided before, perhaps by a process that died: show a press once more."""
        present = conversation.message
        if update.pressed and present and update.pressed.id == present.id:
            decision = self._decide(conversation, Redraw())
            if isinstance(decision.effect, Show) and decision.conversation.place == (
                conversation.place
            ):
                self._save_and_edit(decision.conversation, decision.effect, present)
        return ""

    def finish(self, conversation: Conversation) -> Conversation:
        """Take over a turn whose lease ran out, look up what it did, and show where that leads."""
        unfinished = conversation.unfinished
        assert unfinished is not None
        waits = conversation.retry_at - self.now if conversation.retry_at else timedelta()
        if waits > timedelta():
            raise Busy(min(MAX_BUSY_SECONDS, 1 + int(waits.total_seconds())))
        if unfinished.until > self.real_time():
            raise Busy(BUSY_SECONDS)
        log.warning("taking over update %d", unfinished.update_id)
        begun = unfinished.command or unfinished.to_staff
        taken = self._lease(conversation, unfinished.update_id, begun, unfinished.aside)
        event: Event = Redraw()
        if unfinished.command:
            event = self.consultation.take_over(unfinished.command)
        elif unfinished.to_staff:
            event = self.staff.perform(taken, unfinished.update_id, unfinished.to_staff, self.now)
        decision = self._performed(self._decide(taken, event), unfinished.update_id)
        if unfinished.aside and isinstance(decision.effect, Show):
            view = decision.effect.view.beside(unfinished.aside)
            decision = replace(decision, effect=replace(decision.effect, view=view))
        return self._show_new(decision, unfinished.update_id)

    def check(self, conversation: Conversation) -> None:
        """Look up a write whose answer was lost, or do one that was put off. Tell the patient once it is certain."""
        checking = conversation.checking
        assert checking is not None
        if not checking.sent:
            put_off = Decision(replace(conversation, checking=None), checking.command)
            self._perform_and_show(put_off, -conversation.version, None)
            return
        try:
            outcome = self.consultation.done(checking.command)
        except ClinicUnreachable:
            self._check_again(conversation, replace(checking, due_at=self.now + UNREACHABLE_PAUSE))
            return
        if outcome is None and checking.looked < len(LOOK_UP_PAUSES):
            due_at = self.now + LOOK_UP_PAUSES[checking.looked]
            again = replace(checking, looked=checking.looked + 1, due_at=due_at)
            self._check_again(conversation, again)
            return
        outcome = outcome or not_done(checking.command)
        self._perform_and_show(self._decide(conversation, outcome), -conversation.version, None)

    def give_task(self, conversation: Conversation) -> None:
        """Put the next task on the staff's list. It may get there twice where a process died or an answer was lost."""
        task, *others = conversation.tasks
        due_at = self.now + UNREACHABLE_PAUSE
        claimed = self.store.save(replace(conversation, tasks_due_at=due_at))
        left = self.consultation.give_task(task)
        tasks = (*([left] if left else []), *others)
        if left is None:
            claimed = replace(claimed, tasks_due_at=self.now if tasks else None)
        self.store.save(replace(claimed, tasks=tasks))

    def _check_again(self, conversation: Conversation, checking: Checking) -> None:
        self.store.save(replace(conversation, checking=checking))

    def _decide(self, conversation: Conversation, event: Event, update_id: int = 0) -> Decision:
        """Advance until there is something to write or to show; look-ups are answered on the way.

        So are codes by SMS: each is sent, and each guess counted, once for an update that is decided again.
        """
        turn = self.engine.advance(conversation, event, self.now)
        while isinstance(turn.effect, (Query, CollectStored, *CODE_COMMANDS)):
            with self._typing(conversation.account):
                outcome = self._look_up(turn.conversation, turn.effect, update_id)
            turn = self.engine.advance(turn.conversation, outcome, self.now)
        return Decision(turn.conversation, turn.effect)

    def _look_up(
        self,
        conversation: Conversation,
        effect: Query | CollectStored | CodeCommand,
        update_id: int,
    ) -> Outcome:
        match effect:
            case Query():
                return self.consultation.answer(effect)
            case CollectStored():
                return StoredCollected(self.export(conversation))
        if isinstance(effect, CountDeed):
            # Two presses of one page at the same moment are one deed: both follow the same update.
            # Counted twice, the last deed of the day would be refused to the one that is saved first.
            before = next(reversed(conversation.recent), update_id)
            update_id = self.counted_as = self.counts.setdefault(update_id, before)
            self.counted = effect
        return self.verification.perform(conversation, update_id, effect, self.now)

    @contextmanager
    def _typing(self, account: str) -> Iterator[None]:
        """Show "typing…" where the clinic system takes more than `TYPING_AFTER_SECONDS`."""
        timer = Timer(TYPING_AFTER_SECONDS, self.channel.typing, (account,))
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _editable(self, decision: Decision, pressed: Message | None) -> bool:
        """Whether the page can be shown in the pressed message.

        Telegram never turns a photo into a text, and a pinned message goes on to show its visit.
        """
        assert isinstance(decision.effect, Show)
        view = decision.effect.view
        if pressed is None or view.contact or view.aside:
            return False
        pinned = decision.conversation.pinned
        if pinned and pinned.message == pressed.id:
            return False
        present = decision.conversation.message
        shown = present if present and present.id == pressed.id else pressed
        return not shown.stays and shown.photo == self.channel.carries(view)

    def _save_and_edit(self, conversation: Conversation, show: Show, pressed: Message) -> str:
        message = Message(pressed.id, self.channel.carries(show.view))
        shown = self._shown_in(conversation, show.view, message)
        saved = self.store.save(replace(shown, unfinished=None, retry_at=None))
        assert saved.message is not None
        saved = self._edit(saved, show, saved.message)
        move_pin(self.channel, conversation, saved)
        return show.toast

    def _shown_in(self, conversation: Conversation, view: View, message: Message) -> Conversation:
        """The conversation with the message of its page, and with what is pinned from now on."""
        pinned = pinning.after(conversation, view.visit, message.id, self.now)
        return replace(conversation, message=replace(message, stays=view.stays), pinned=pinned)

    def _edit(self, conversation: Conversation, show: Show, message: Message) -> Conversation:
        try:
            shown = self._edited(conversation.account, message, show.view)
        except (ChatGone, MaybeDelivered) as error:
            log.warning("not shown: %s", error)
            return conversation
        except TooManyMessages as error:
            retry_at = self.now + timedelta(seconds=error.seconds)
            unfinished = Unfinished(conversation.recent[-1], self.real_time())
            return self.store.save(replace(conversation, unfinished=unfinished, retry_at=retry_at))
        if shown == message:
            return conversation
        pinned = conversation.pinned
        if pinned and pinned.message == message.id:
            pinned = replace(pinned, message=shown.id)
        there = replace(shown, stays=message.stays)
        return self.store.save(replace(conversation, message=there, pinned=pinned))

    def _edited(self, account: str, message: Message, view: View) -> Message:
        """Edit a message. Where a new one took its place, and its answer was lost, that one is sent once more."""
        try:
            return self.channel.edit(account, message, view)
        except MaybeDelivered as error:
            log.warning("sent once more: %s", error)
            return self.channel.send(account, error.left or view)

    def _perform_and_show(self, decision: Decision, update_id: int, pressed: Message | None) -> str:
        """Write under a lease, then show the page: in the pressed message where it fits, else in a new one."""
        if isinstance(decision.effect, (*COMMANDS, *STAFF_COMMANDS)):
            decision = self._performed(decision, update_id)
            if isinstance(decision.effect, Show) and self._editable(decision, pressed):
                assert pressed is not None
                return self._save_and_edit(decision.conversation, decision.effect, pressed)
        if isinstance(decision.effect, ShowNothing):
            self._show_new(decision, update_id)
            return ""
        assert isinstance(decision.effect, Show)
        aside = decision.effect.view.aside
        leased = self._lease(decision.conversation, update_id, None, aside)
        self._show_new(replace(decision, conversation=leased), update_id)
        return decision.effect.toast

    def _performed(self, decision: Decision, update_id: int) -> Decision:
        """Do one write after another, each under its own lease, until there is something to show."""
        while isinstance(decision.effect, (*COMMANDS, *STAFF_COMMANDS)):
            leased = self._lease(decision.conversation, update_id, decision.effect)
            if isinstance(decision.effect, STAFF_COMMANDS):
                outcome = self.staff.perform(leased, update_id, decision.effect, self.now)
            else:
                with self._typing(leased.account):
                    outcome = self.consultation.perform(decision.effect)
            log.info("done: %s: %s", type(decision.effect).__name__, type(outcome).__name__)
            decision = self._decide(leased, outcome)
            goes_on = isinstance(decision.effect, COMMANDS)
            if isinstance(outcome, members(NothingDone)) and not goes_on:
                self._take_back(leased.account)
        return decision

    def _take_back(self, account: str) -> None:
        """Count a deed of this turn no more: nobody comes to a limit by trying while the clinic does not answer."""
        if self.counted is None:
            return
        try:
            self.verification.take_back(account, self.counted_as, self.counted, self.now)
        except (Changed, StoreUnreachable):
            log.warning("a deed that was not done stays counted", exc_info=True)
        except StoreRefused:
            log.exception("a deed that was not done stays counted")
        self.counted = None

    def _lease(
        self,
        conversation: Conversation,
        update_id: int,
        command: Command | StaffCommand | None,
        aside: Aside | None = None,
    ) -> Conversation:
        """Save what is about to be done, for `TURN_LEASE` of real time."""
        unfinished = Unfinished(
            update_id,
            self.real_time() + TURN_LEASE,
            book=command if isinstance(command, Book) else None,
            register=command if isinstance(command, Register) else None,
            cancel=command if isinstance(command, Cancel) else None,
            ask=command if isinstance(command, AskStaff) else None,
            tell=command if isinstance(command, TellStaff) else None,
            leave=command if isinstance(command, LeaveStaff) else None,
            mark=command if isinstance(command, MarkTalk) else None,
            aside=aside,
        )
        self.leased = self.store.save(replace(conversation, unfinished=unfinished, retry_at=None))
        return self.leased

    def _show_new(self, decision: Decision, update_id: int) -> Conversation:
        """Send the page, if there is one, in a new message, and note that it was shown."""
        conversation = decision.conversation
        done = replace(conversation, unfinished=None, retry_at=None)
        if isinstance(decision.effect, ShowNothing):
            return self.store.save(done)
        assert isinstance(decision.effect, Show)
        try:
            message = self._send(conversation.account, decision.effect.view)
        except TooManyMessages as error:
            waiting = self._left(update_id, decision.effect.view, error)
            retry_at = self.now + timedelta(seconds=error.seconds)
            return self.store.save(replace(done, unfinished=waiting, retry_at=retry_at))
        except NotDelivered as error:
            released = self._left(update_id, decision.effect.view, error)
            self.store.save(replace(done, unfinished=released))
            raise
        except (ChatGone, MaybeDelivered) as error:
            log.warning("not shown: %s", error)
            return self.store.save(replace(done, message=None))
        saved = self.store.save(self._shown_in(done, decision.effect.view, message))
        move_pin(self.channel, conversation, saved)
        return saved

    def _send(self, account: str, view: View) -> Message:
        """Send a page; once more if its answer is lost, since a page twice is better than none.

        Only the page is sent again: what it tells of was done before.
        """
        try:
            return self.channel.send(account, view)
        except MaybeDelivered as error:
            log.warning("sent once more: %s", error)
            return self.channel.send(account, error.left or view)

    def _left(self, update_id: int, view: View, error: ChannelError) -> Unfinished:
        """Note a page that any process may still show, with the part of it that was not sent yet."""
        return Unfinished(update_id, self.real_time(), aside=(error.left or view).aside)
