"""Commands about the patient of a request: whose number and card it is, the coming visits, a booking."""

from collections.abc import Callable

from reception.desk import talk
from reception.desk.bookings import Bookings
from reception.desk.commands import NOT_YOURS
from reception.desk.private import SHOWN_ALONE
from reception.desk.proofs import Proofs
from reception.desk.request.action import RequestAction, RequestServices
from reception.desk.request.stages import OVER
from reception.dialog.conversation import Conversation
from reception.dialog.effects import FindVisits, Query
from reception.dialog.events import NumberProven, Outcome, PatientProven, Pressed, VisitsFound
from reception.dialog.screens.registration.begin import is_full
from reception.dialog.words import N_

NO_NUMBER = N_("The patient has given no number.")
NOBODY_LINKED = N_("No patient is linked to this chat.")


class PatientCommands:
    """`/prove`, `/unprove`, `/visits`, `/book`. `find` asks the clinic system, `proofs` find the card that is meant."""

    def __init__(
        self,
        services: RequestServices,
        find: Callable[[Query], Outcome],
        proofs: Proofs,
        bookings: Bookings,
    ) -> None:
        self.services = services
        self.find = find
        self.proofs = proofs
        self.bookings = bookings

    def prove(self, action: RequestAction) -> str:
        """Confirm the chat's own number; or, with a card's number and date of birth as argument, link that card."""
        return self._link(action) if action.argument else self._confirm(action, proven=True)

    def unprove(self, action: RequestAction) -> str:
        """Take the confirmation back."""
        return self._confirm(action, proven=False)

    def _confirm(self, action: RequestAction, *, proven: bool) -> str:
        services = self.services
        if self._with_number(action) is None:
            return services.label(NO_NUMBER)
        services.tell_patient(action, NumberProven(proven))
        services.change(action, talk.outdate_card)
        services.finish(action, "prove" if proven else "unprove")
        words = N_("The number is confirmed.") if proven else N_("The confirmation is withdrawn.")
        return services.label(words)

    def _link(self, action: RequestAction) -> str:
        """Link a card to the chat. The audit line stands before the card is looked up."""
        services, conversation = self.services, self._with_number(action)
        if conversation is None:
            return services.label(NO_NUMBER)
        services.audit(action, "look up")
        card = self.proofs.card(action.argument, services.clock.now())
        if isinstance(card, str):
            return card
        if conversation.linked(card.id) is None and is_full(conversation):
            return services.label(N_("As many patients are linked as one chat may have."))
        services.tell_patient(action, PatientProven(card.id, card.name))
        services.change(action, talk.outdate_card)
        services.finish(action, "link")
        return services.label(N_("Linked to this chat: {patient}"), patient=card.name)

    def _with_number(self, action: RequestAction) -> Conversation | None:
        """The patient's conversation, if the patient has given a number."""
        conversation = self.services.conversation(action)
        return conversation if conversation and conversation.phone else None

    def visits(self, action: RequestAction) -> str:
        """Show the coming visits as the clinic system has them now, to whoever asks alone if the platform can.

        Else they stand in the topic, whose card names the patient anyway. The audit line comes first.
        """
        services = self.services
        loaded = services.conversations.load(action.account)
        patients = loaded.conversation.patients if loaded.conversation else ()
        if not patients:
            return services.label(NOBODY_LINKED)
        found = self.find(FindVisits(tuple(patient.id for patient in patients)))
        if not isinstance(found, VisitsFound):
            return services.label(N_("The clinic's system does not answer."))
        services.audit(action, "visits")
        text = services.cards.visits(patients, found.visits, loaded.directory)
        if services.room.show_alone(action.update.topic, action.member.id, text):
            return services.label(SHOWN_ALONE)
        services.room.post(action.update.topic, text)
        return ""

    def book(self, action: RequestAction) -> str:
        """Begin a booking through the patient's own screens, here in the topic; search for the argument at once."""
        self.services.audit(action, "book")
        if not self.bookings.begin(action.account, action.update.id, action.argument):
            return self.services.label(NOBODY_LINKED)
        return ""

    def press_page(self, action: RequestAction, button: Pressed, message: int) -> str:
        """Go on with a booking by a button of its page. When the visit stands, the hand-off tells the patient."""
        if not action.is_taker_now:
            return self.services.label(NOT_YOURS)
        if action.thread.booking is None:
            return self.services.label(OVER)
        self.services.audit(action, "book")
        toast = self.bookings.press(action.account, action.update.id, button, message)
        self.services.enqueue(action)
        return toast
