"""Does each kind of job, in the staff's room and at the patient's. `Handoff` decides which job is next."""

from collections.abc import Callable

from reception.desk import talk
from reception.desk.cards import Cards
from reception.desk.finding import Finder
from reception.desk.kinds import with_words
from reception.desk.ports import StaffRoom, ThreadStore
from reception.desk.thread import Job, Line, Note, Task, Thread, Untold
from reception.dialog.conversation import Conversation
from reception.dialog.events import BookedAtDesk, Event, OperatorLeft, WhyLeft
from reception.ports import Clock
from reception.turns.ports import TurnStore, Update

_WHY: dict[Untold, WhyLeft] = {
    Untold.SILENCE: "silence",
    Untold.HOURS: "hours",
    Untold.AWAY: "away",
    Untold.PASSED: "passed",
    Untold.NIGHT: "night",
}
"""The words of an event for the patient's turn, by what is still to be told."""


class JobPerformer:
    """Performs jobs. `conversations` are read for a card; `tell_patient` gives an event to a patient's turn.

    `finder` notes under which keys staff find the account, whenever its card is drawn.
    """

    def __init__(
        self,
        store: ThreadStore,
        room: StaffRoom,
        conversations: TurnStore,
        tell_patient: Callable[[Update], str],
        clock: Clock,
        cards: Cards,
        finder: Finder,
    ) -> None:
        self.store = store
        self.room = room
        self.conversations = conversations
        self.tell_patient = tell_patient
        self.clock = clock
        self.cards = cards
        self.finder = finder

    def perform(self, thread: Thread, job: Job) -> tuple[int, ...]:
        """Do a job once, and return the ids of the messages that it made.

        Raises:
            ChannelError, StoreUnreachable, Busy: it was not done, or only `MaybeDelivered`.
        """
        match job.task:
            case Task.ANSWER:
                return self._answer(thread, job.lines)
            case Task.LINES:
                reply = self._reply_to(thread, job.lines[0])
                lines = [with_words(self.cards.words, line) for line in job.lines]
                return self.room.copy_to_topic(thread.topic, thread.account, lines, reply)
            case Task.NOTE:
                return self._note(thread, job.note)
            case Task.NUDGE:
                return self._nudge(thread)
            case Task.CARD | Task.REDRAW | Task.REMIND:
                return self._card(thread, job.task)
            case Task.TOPIC | Task.LOOK | Task.OPEN_TOPIC | Task.CLOSE_TOPIC | Task.DELETE_TOPIC:
                return self._topic(thread, job.task)
            case Task.DELETE_LEFT:
                self.room.delete_topic(job.topic)
                self.store.disown_topic(job.topic)
            case Task.TELL:
                self._operator_left(thread, job)
            case Task.BOOKED:
                assert thread.booked
                self._tell_patient(thread, BookedAtDesk(thread.booked))
        return ()

    def mark(self, line: Line, *, arrived: bool) -> None:
        """Show at an operator's own message whether it arrived. A ready answer is no message of the room's."""
        if not line.to_staff and line.message > 0:
            self.room.mark(line.message, arrived=arrived)

    def _answer(self, thread: Thread, lines: tuple[Line, ...]) -> tuple[int, ...]:
        first = lines[0]
        if first.content:
            return (self.room.send_answer(thread.account, first.content.text),)
        reply = self._reply_to(thread, first)
        copies = self.room.copy_to_patient(thread.topic, thread.account, lines, reply)
        self.mark(first, arrived=True)
        return copies

    def _reply_to(self, thread: Thread, line: Line) -> int:
        """The message on the other side that this line answers. A patient's change answers its former self."""
        if line.edit:
            return thread.counterpart(line.message, to_staff=True)
        return thread.counterpart(line.reply_to, to_staff=line.to_staff) if line.reply_to else 0

    def _note(self, thread: Thread, note: Note | None) -> tuple[int, ...]:
        assert note is not None
        text = self.cards.words.say(note.msgid, **note.parameters)
        rows = self.cards.undo(thread, note.offers) if note.offers else ()
        return (self.room.post(thread.topic, text, rows, note.reply_to),)

    def _operator_left(self, thread: Thread, job: Job) -> None:
        assert thread.request is not None
        left = OperatorLeft(thread.request.number, _WHY[job.untold], job.round)
        self._tell_patient(thread, left)

    def _nudge(self, thread: Thread) -> tuple[int, ...]:
        """Remind the taker below the first line that is not answered; colleagues may take the request over."""
        text, rows = self.cards.nudge(thread, self.clock.now())
        since = talk.unanswered_since(thread)
        first = next((x for x in thread.lines if x.to_staff and x.said_at == since), None)
        return (self.room.post(thread.topic, text, rows, first.copy if first else 0),)

    def _tell_patient(self, thread: Thread, event: Event) -> None:
        """Give an event to the patient's turn. A thread's version is an update's id that no platform uses: negative."""
        self.tell_patient(Update(-thread.version, thread.account, event))

    def _card(self, thread: Thread, task: Task) -> tuple[int, ...]:
        request = thread.request
        assert request is not None
        loaded = self.conversations.load(thread.account)
        conversation = loaded.conversation or Conversation(thread.account)
        self.finder.note(thread, conversation)
        now = self.clock.now()
        text, rows = self.cards.card(thread, conversation, loaded.directory, now, self.room.link)
        if task == Task.REDRAW:
            self.room.redraw(request.card, text, rows)
            return ()
        if task == Task.CARD:
            card = self.room.post(thread.topic, text, rows)
            if not thread.topic:
                self.store.own_topic(card, thread.account)
            self.room.pin(card)
            return (card,)
        reminder = self.cards.reminder(thread, now)
        if request.card:
            self.room.redraw(request.card, text, rows)
            self.room.post(thread.topic, reminder, reply_to=request.card)
            return ()
        return (self.room.post(thread.topic, f"{reminder}\n\n{text}", rows),)

    def _topic(self, thread: Thread, task: Task) -> tuple[int, ...]:
        match task:
            case Task.TOPIC:
                topic = self.room.open_topic(*self._look(thread))
                self.store.own_topic(topic, thread.account)
                return (topic,)
            case Task.LOOK:
                self.room.dress_topic(thread.topic, *self._look(thread))
            case Task.OPEN_TOPIC:
                self.room.reopen_topic(thread.topic)
            case Task.CLOSE_TOPIC:
                self.room.close_topic(thread.topic)
            case _:
                if thread.topic:
                    self.room.delete_topic(thread.topic)
                self.store.delete(thread)
        return ()

    def _look(self, thread: Thread) -> tuple[str, str]:
        conversation = self.conversations.load(thread.account).conversation
        return self.cards.look(thread, conversation or Conversation(thread.account))
