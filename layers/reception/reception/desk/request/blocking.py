"""Commands that block a patient's chat at the desk, and take that back."""

from reception.desk import talk
from reception.desk.request.action import RequestAction, RequestServices
from reception.desk.request.stages import UNREAD
from reception.dialog.events import DeskBlocked
from reception.dialog.words import N_


class BlockCommands:
    """`/block` and `/unblock`, and the button of a blocked patient's card."""

    def __init__(self, services: RequestServices) -> None:
        self.services = services

    def block(self, action: RequestAction) -> str:
        """Close the request, and take nothing from the chat for as long as its topic is kept."""
        services, now = self.services, self.services.clock.now()
        until = now + services.handoff.rules.kept
        closed = services.change(action, lambda t: talk.close(t, now, action.member.name))
        if closed.open:
            services.enqueue(action)
            return services.label(UNREAD)
        self._tell(action, DeskBlocked(until))
        services.finish(action, "block")
        return services.label(
            N_(
                "Blocked until {moment}: the desk takes nothing from this chat. /unblock undoes it."
            ),
            moment=services.cards.words.moment(until),
        )

    def unblock(self, action: RequestAction) -> str:
        """Take from the chat again what it has for the desk."""
        self._tell(action, DeskBlocked(None))
        self.services.finish(action, "unblock")
        return self.services.label(N_("The chat is not blocked any more."))

    def _tell(self, action: RequestAction, blocked: DeskBlocked) -> None:
        """Note it in the patient's conversation, where each request is checked, and have the card drawn again."""
        self.services.tell_patient(action, blocked)
        self.services.change(action, talk.outdate_card)
