"""Commands that move a request between its stages: take, pass on, close, open again."""

from typing import Literal

from reception.desk import talk
from reception.desk.labels import label_of, labelled
from reception.desk.request.action import RequestAction, RequestServices
from reception.desk.thread import Stage, Thread
from reception.dialog.events import OperatorCame, OperatorLeft
from reception.dialog.words import N_

OVER = N_("That request is over.")
UNREAD = N_("Not closed: the patient has just written. Read it first.")


class StageCommands:
    """`/take`, `/pass`, `/close`, `/open`, and their buttons on the card."""

    def __init__(self, services: RequestServices) -> None:
        self.services = services

    def take(self, action: RequestAction) -> str:
        """Give the request to the member, unless another one was first."""
        ends_at, now = self.services.closes_at(), self.services.clock.now()
        taken = self.services.change(action, lambda t: talk.take(t, action.member, now, ends_at))
        return self._operator_came(action, taken)

    def open_again(self, action: RequestAction) -> str:
        """Open a closed request, unless the patient has asked anew since then, at whatever desk."""
        conversation = self.services.conversation(action)
        another = conversation.request if conversation else None
        if another and another.number != action.number:
            words = N_("The patient has asked anew: request №{number}.")
            return self.services.label(words, number=another.number)
        ends_at, now = self.services.closes_at(), self.services.clock.now()
        opened = self.services.change(action, lambda t: talk.reopen(t, action.member, now, ends_at))
        return self._operator_came(action, opened)

    def _operator_came(self, action: RequestAction, thread: Thread) -> str:
        """Tell the patient who answers, if it is this member; else say who has the request."""
        services, request = self.services, thread.request
        assert request is not None
        if request.stage == Stage.CLOSED or request.operator is None:
            return services.label(OVER)
        if request.operator.id != action.member.id:
            taken = N_("{operator} has it already.")
            return services.label(taken, operator=request.operator.name)
        came = OperatorCame(request.number, action.member.name, services.room_id, request.round)
        services.tell_patient(action, came)
        services.finish(action, "take")
        return services.label(N_("It is yours. The patient reads what you write."))

    def take_over(self, action: RequestAction) -> str:
        """Give a request whose taker was reminded and is silent to the member; patient and room are told."""
        ends_at, now = self.services.closes_at(), self.services.clock.now()
        before = self.services.store.load(action.account).request
        over = self.services.change(
            action, lambda t: talk.take_over(t, action.member, now, ends_at)
        )
        if before and before.stage == Stage.WAITING:
            return self.take(action)
        return self._operator_came(action, over)

    def pass_on(self, action: RequestAction) -> str:
        """Put the request back at its old place in the queue."""
        now = self.services.clock.now()
        passed = self.services.change(action, lambda t: talk.pass_on(t, action.member, now))
        self._tell_left(action, passed, "passed")
        self.services.finish(action, "pass")
        return self.services.label(N_("Passed on."))

    def close(self, action: RequestAction) -> str:
        """Close the request, with the label that a button brings, and tell the patient."""
        now, label = self.services.clock.now(), label_of(self.services.cards.desk, action.argument)

        def close(thread: Thread) -> Thread:
            return labelled(talk.close(thread, now, action.member.name), action.number, label)

        closed = self.services.change(action, close)
        if closed.open:
            self.services.enqueue(action)
            return self.services.label(UNREAD)
        self._tell_left(action, closed, "closed")
        self.services.finish(action, "close")
        return self.services.label(N_("Closed."))

    def _tell_left(
        self, action: RequestAction, thread: Thread, why: Literal["passed", "closed"]
    ) -> None:
        """Tell the patient, unless another line of the patient's has opened the request again meanwhile."""
        request = thread.request
        if request and request.number == action.number:
            self.services.tell_patient(action, OperatorLeft(action.number, why, request.round))

    def label(self, action: RequestAction) -> str:
        """Give a closed request another label."""
        label = label_of(self.services.cards.desk, action.argument)
        thread = self.services.change(action, lambda t: labelled(t, action.number, label))
        if thread.open:
            return self.services.label(
                N_("The request is open. It gets its label when it is closed.")
            )
        if not label:
            return self.services.label(N_("There is no such label any more."))
        self.services.finish(action, "label")
        return label
