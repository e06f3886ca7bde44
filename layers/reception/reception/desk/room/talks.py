"""Staff write first: to the patient of a visit, of today, of the list of calls."""

from reception.desk.beginning import Begun, TalkBeginner, chats_of, reachable
from reception.desk.links import linked
from reception.desk.ports import StaffPressed
from reception.desk.private import plain
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.day import doctor_name
from reception.dialog.words import N_
from reception.notices.mirrored import Mirrored

WRITE = N_("💬 Write to the patient")


class Talks:
    """`/talk`, and the buttons with 💬 below visits."""

    def __init__(self, services: RoomServices, beginner: TalkBeginner) -> None:
        self.services = services
        self.beginner = beginner

    def begin(self, action: RoomAction) -> str:
        """Begin a talk about the visit whose number stands behind the command, or in the button.

        A press is answered to whoever pressed; the message with the button stays as it is.
        """
        text = self._begin(action, action.argument.removeprefix("№").strip())
        if isinstance(action.update.event, StaffPressed):
            return plain(text)
        action.answer(text)
        return ""

    def _begin(self, action: RoomAction, visit: str) -> str:
        """Begin the talk, and return what to say about it (HTML). The audit line stands before."""
        services = self.services
        if not visit:
            return services.say(
                N_("Write the visit's number behind it: /talk 1234. /today shows them.")
            )
        mirrored, chats = chats_of(services.mirror, services.conversations, visit)
        if mirrored is None:
            unknown = N_("No visit №{visit} of a patient who is linked to a chat.")
            return services.say(unknown, visit=visit)
        chat = reachable(chats)
        if chat is None:
            return services.say(N_("No chat of this patient takes messages. Please telephone."))
        services.audit(action.member.id, "talk", [chat.account])
        begun = self.beginner.begin(action.update.id, action.member, chat, self._about(mirrored))
        return self._said(begun)

    def _about(self, mirrored: Mirrored) -> str:
        """The matter on the card: which visit it is, plain text."""
        services, visit = self.services, mirrored.visit
        return services.words.label(
            N_("visit №{visit}, {moment}, {doctor}"),
            visit=visit.id,
            moment=services.words.moment(visit.start),
            doctor=doctor_name(services.conversations.look().directory, visit.doctor),
        )

    def _said(self, begun: Begun) -> str:
        """The words for what was begun, with a link to its topic (HTML)."""
        services = self.services
        if begun.elsewhere:
            anew = N_("The patient has asked anew: request №{number}.")
            return services.say(anew, number=begun.number)
        number = services.say("№{number}", number=begun.number)
        place = linked(number, services.room.link(begun.topic) if begun.topic else "")
        if begun.mine:
            state = services.say(
                N_("It is yours: write in its topic. The patient knows who you are.")
            )
        elif begun.operator:
            state = services.say(N_("{operator} has it already."), operator=begun.operator)
        else:
            state = services.say(N_("The patient has asked already: take that request."))
        return f"💬 {place}. {state}"
