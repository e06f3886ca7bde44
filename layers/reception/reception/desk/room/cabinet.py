"""Opens the door of the cabinet to a manager who asks for it in the room."""

from reception.desk.room.action import RoomAction, RoomServices
from reception.dialog.words import N_

MANAGERS_ONLY = N_("That is for the clinic's managers: the content names them.")
DOOR = N_("<b>The cabinet of the clinic</b>: content, today, figures. It opens for you alone.")
OPEN = N_("Open the cabinet")


class CabinetDoor:
    """`/cabinet`."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def is_manager(self, action: RoomAction) -> bool:
        """True for the members whom the clinic's content names."""
        desk = self.services.facts.desk
        return desk is not None and desk.may_enter_cabinet(action.member.id)

    def open(self, action: RoomAction) -> None:
        """Show the door to the manager alone. The audit line stands before."""
        services, member = self.services, action.member
        services.audit(member.id, "cabinet", ())
        shown = services.room.show_door(
            action.update.topic,
            member.id,
            services.say(DOOR),
            services.words.label(OPEN),
            services.door(member),
        )
        told = (
            N_("Shown to you alone.")
            if shown
            else N_(
                "Nothing is shown: open a chat with this bot, press Start there, and ask again."
            )
        )
        action.answer(services.say(told))
