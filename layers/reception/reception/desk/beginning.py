"""An operator writes first: to a patient of a visit, whom the clinic has to tell or to ask something."""

from collections.abc import Callable, Sequence

from reception.dataclass import dataclass
from reception.desk import talk
from reception.desk.handoff import Handoff
from reception.desk.saving import change_thread, enqueue
from reception.desk.thread import Matter, Operator, Thread
from reception.dialog.conversation import Conversation, is_unproven
from reception.dialog.events import OperatorCame
from reception.dialog.staff import RequestKind
from reception.notices.mirrored import Mirrored, Watched
from reception.notices.ports import Mirror
from reception.notices.reasons import may_see
from reception.ports import Queue
from reception.turns.ports import TurnStore, Update


def chats_of(
    mirror: Mirror, conversations: TurnStore, visit: str
) -> tuple[Mirrored | None, tuple[Conversation, ...]]:
    """A visit as it was last read, and the chats that may learn of it. One read for each of the patient's chats."""
    patient = mirror.whose(visit)
    watched = mirror.load(patient) if patient else Watched("")
    mirrored = next((one for one in watched.visits if one.visit.id == visit), None)
    if mirrored is None:
        return None, ()
    unproven = is_unproven(mirrored.visit, watched.unproven)
    loaded = (conversations.load(link.account).conversation for link in watched.links)
    return mirrored, tuple(
        chat for chat in loaded if chat and may_see(chat, watched.patient, visit, unproven=unproven)
    )


def reachable(chats: Sequence[Conversation]) -> Conversation | None:
    """The first chat that takes messages."""
    return next((chat for chat in chats if not chat.unreachable), None)


@dataclass(frozen=True)
class Begun:
    """The talk: its request's number, the operator who has it, and its topic (0: it is being made).

    `mine`: the operator who asked for the talk has it. `elsewhere`: another desk has a request of this patient.
    """

    number: int
    operator: str = ""
    topic: int = 0
    mine: bool = False
    elsewhere: bool = False


class TalkBeginner:
    """Begins talks at one desk. `room_id`: as in `RequestServices`."""

    def __init__(
        self,
        handoff: Handoff,
        queue: Queue,
        tell_patient: Callable[[Update], str],
        room_id: str = "",
    ) -> None:
        self.handoff = handoff
        self.store = handoff.store
        self.queue = queue
        self.tell_patient = tell_patient
        self.room_id = room_id

    def begin(self, update: int, operator: Operator, chat: Conversation, about: str) -> Begun:
        """Begin a talk with a chat, or find the one that is open. The same update begins one.

        `about`: a plain text for the card. The patient is told who writes.

        Raises:
            StoreUnreachable, Busy: it must come again.
        """
        # 1. Is the patient talking to another desk?
        present = self.store.load(chat.account)
        if chat.request and present.open is None and chat.request.room != self.room_id:
            return Begun(chat.request.number, elsewhere=True)
        # 2. Write the request down, taken by this operator.
        now = self.handoff.clock.now()
        matter = Matter(f"{chat.account}:{update}", RequestKind.STAFF_WRITES, now, about)
        number = present.open.number if present.open else self.store.next_number()
        thread = self._begun(chat.account, matter, number, operator)
        request = thread.request
        assert request is not None
        # 3. Tell the patient, and have the topic made.
        if request.matters[0].id == matter.id:
            came = OperatorCame(request.number, operator.name, self.room_id)
            self.tell_patient(Update(update, chat.account, came))
            enqueue(self.queue, chat.account)
        who = request.operator
        mine = who is not None and who.id == operator.id
        return Begun(request.number, who.name if who else "", thread.topic, mine)

    def _begun(self, account: str, matter: Matter, number: int, operator: Operator) -> Thread:
        """The thread with a request that its operator has at once; one that is open stays as it is."""
        now, ends_at = matter.asked_at, self.handoff.hours.closes_at(matter.asked_at)
        per_request = self.handoff.room.topic_per_request

        def begun(thread: Thread) -> Thread:
            if thread.open:
                return thread
            asked = talk.ask(
                thread, matter, number, now, urgent=False, topic_per_request=per_request
            )
            return talk.take(asked, operator, now, ends_at)

        return change_thread(self.store, account, begun)
