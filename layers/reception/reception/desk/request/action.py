"""One thing that a member of the staff does with a request, and the services of its handlers."""

from collections.abc import Callable, Mapping
from datetime import datetime

from reception.desk import talk
from reception.desk.cards import Cards
from reception.desk.handoff import Handoff
from reception.desk.ports import StaffUpdate
from reception.desk.saving import change_thread, enqueue
from reception.desk.thread import Note, Operator, Stage, Thread, ThreadChange
from reception.dialog.conversation import Conversation
from reception.dialog.events import Event
from reception.ports import Queue
from reception.turns.ports import Update


class RequestAction:
    """A deed of a member in a request's topic. `thread` is as it was when the update came; `argument`: a command's."""

    def __init__(
        self, update: StaffUpdate, member: Operator, thread: Thread, argument: str = ""
    ) -> None:
        self.update = update
        self.member = member
        self.thread = thread
        self.argument = argument

    @property
    def account(self) -> str:
        """The patient's."""
        return self.thread.account

    @property
    def number(self) -> int:
        """The request's; 0 without one."""
        return self.thread.request.number if self.thread.request else 0

    @property
    def comes_again(self) -> bool:
        """True if the same update has changed the thread before."""
        return self.update.id in self.thread.deeds

    @property
    def is_taker(self) -> bool:
        """True if the member took the request, even if it is closed by now."""
        request = self.thread.request
        return bool(request and request.operator and request.operator.id == self.member.id)

    @property
    def is_taker_now(self) -> bool:
        """True if the member has the request now."""
        request = self.thread.request
        return self.is_taker and request is not None and request.stage == Stage.TAKEN


class RequestServices:
    """Everything that the handlers of a request's commands and lines work with.

    `tell_patient` gives an event to the patient's turn. `pseudonym` of an account stands for the patient in audit
    lines. `room_id`: the desk's, where branches have desks of their own; empty at the default desk.
    """

    def __init__(
        self,
        handoff: Handoff,
        queue: Queue,
        tell_patient: Callable[[Update], str],
        cards: Cards,
        pseudonym: Callable[[str], str],
        room_id: str = "",
    ) -> None:
        self.handoff = handoff
        self.store = handoff.store
        self.conversations = handoff.performer.conversations
        self.room = handoff.room
        self.clock = handoff.clock
        self.queue = queue
        self.cards = cards
        self.pseudonym = pseudonym
        self.room_id = room_id
        self._tell_patient = tell_patient

    def label(self, msgid: str, /, **parameters: object) -> str:
        """The words for a msgid, as plain text."""
        return self.cards.words.label(msgid, **parameters)

    def closes_at(self) -> datetime | None:
        """When the desk closes, and every conversation with it."""
        return self.handoff.hours.closes_at(self.clock.now())

    def conversation(self, action: RequestAction) -> Conversation | None:
        """The patient's conversation with the bot."""
        return self.conversations.load(action.account).conversation

    def change(self, action: RequestAction, change: ThreadChange) -> Thread:
        """Change the thread as it is now, and note that this update did it."""

        def deed(thread: Thread) -> Thread:
            changed = change(thread)
            return thread if changed == thread else changed.with_deed(action.update.id)

        return change_thread(self.store, action.account, deed)

    def tell_patient(self, action: RequestAction, event: Event) -> None:
        """Give an event to the patient's turn; the same staff update gives it once."""
        self._tell_patient(Update(action.update.id, action.account, event))

    def note(self, action: RequestAction, note: Note) -> None:
        """Have something said in the topic, once."""
        self.change(action, lambda t: talk.tell(t, note))
        self.enqueue(action)

    def answer(self, action: RequestAction, msgid: str, parameters: Mapping[str, str]) -> None:
        """Have the answer to a command said in the topic, once."""
        update = action.update.id
        self.note(action, Note(f"said:{update}", msgid, parameters, deed=update))

    def finish(self, action: RequestAction, name: str) -> None:
        """Leave the audit line of what was done, and have the hand-off do the rest."""
        self.audit(action, name)
        self.enqueue(action)

    def audit(self, action: RequestAction, name: str) -> None:
        """Leave an audit line: when, who, what, in which request, of which patient."""
        patient = self.pseudonym(action.account)
        self.store.audit(self.clock.now(), action.member.id, name, action.number, patient)

    def enqueue(self, action: RequestAction) -> None:
        """Have the hand-off work on the patient's account."""
        enqueue(self.queue, action.account)
