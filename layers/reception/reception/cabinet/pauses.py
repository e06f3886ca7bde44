"""The pause of booking, and whether notices go out: how they are now, and buttons to change them."""

from reception.clinic.operations import Notices
from reception.dataclass import replace
from reception.desk.buttons import room_button
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.previews import Previews
from reception.dialog.words import N_

STOPPING: tuple[Notices, ...] = ("preview", "paused")


class Pauses:
    """Shows both, and changes them after a press; what keeps something from patients is asked first."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services
        self.previews = Previews(services)

    def show(self, action: RoomAction) -> None:
        """Show how both are now."""
        say, label = self.services.say, self.services.words.label
        now = self.services.operations.load()
        booking = N_("⏸ Booking is paused: patients can't book.") if now.booking_paused else None
        lines = [say(booking or N_("📅 Patients can book.")), *self.previews.state(now)]
        turn = (
            (label(N_("Let patients book again")), room_button("booking", "on"))
            if now.booking_paused
            else (label(N_("Pause booking")), room_button("booking", "ask"))
        )
        ways = {
            "on": (label(N_("🔔 Send notices again")), room_button("notices", "on")),
            "preview": (label(N_("Show notices to staff only")), room_button("stop", "preview")),
            "paused": (label(N_("Pause notices")), room_button("stop", "paused")),
        }
        others = [[button] for mode, button in ways.items() if mode != now.notices]
        action.answer("\n".join(lines), [[turn], *others])

    def booking(self, action: RoomAction) -> None:
        """Pause booking, or let patients book again; a pause is asked first."""
        services, label = self.services, self.services.words.label
        if action.argument == "ask":
            asked = N_("⏸ Pause booking? Nobody can book in the bot until somebody lets them.")
            yes = (label(N_("✅ Yes, pause it")), room_button("booking", "paused"))
            no = (label(N_("Leave it as it is")), room_button("pauses"))
            return action.answer(services.say(asked), [[yes], [no]])
        if action.argument in ("on", "paused"):
            paused = action.argument == "paused"
            services.operations.change(lambda now: replace(now, booking_paused=paused))
            services.audit(action.member.id, f"booking {action.argument}", ())
        return self.show(action)

    def stop(self, action: RoomAction) -> None:
        """Ask before notices stop."""
        mode = next((mode for mode in STOPPING if mode == action.argument), None)
        return self.previews.ask(action, mode) if mode else self.show(action)

    def notices(self, action: RoomAction) -> None:
        """Have notices go out as the button says."""
        if action.argument in ("on", *STOPPING):
            self.previews.notices(action)
        self.show(action)
