"""Booking is paused by staff: whoever was on the way to a visit is told so, and loses nothing that was chosen."""

from reception.dialog.scene import MENU, Page, Scene, Screen, Step
from reception.dialog.staff import RequestKind
from reception.dialog.words import N_


def stops(scene: Scene, screen: Screen) -> bool:
    """Whether a screen is closed now. A move that is under way goes on: half of it is done."""
    return screen.books and scene.operations.booking_paused


def instead_of(place: str) -> str:
    """Where the patient waits who wanted to go to `place`."""
    return f"{BookingPaused.name}:{place}"


class BookingPaused(Screen):
    """Neither a visit nor a move can be made here now: `paused:review` waits for `review`."""

    name = "paused"
    leave = False

    def arrive(self, scene: Scene) -> str | None:
        """On to where the patient wanted to go, as soon as that is open; the way back does not lead here."""
        if scene.operations.booking_paused:
            return None
        trail = scene.conversation.trail
        scene.keep(trail=tuple(place for place in trail if not place.startswith(f"{self.name}:")))
        return scene.argument

    def draw(self, scene: Scene) -> Page:
        """Whom to ask instead."""
        text = scene.say(
            N_(
                "Booking here is paused for a little while. Your visits stand as they are, and what"
                " you have chosen is kept.\n\n"
                "Please try again later, leave a request, or call us: {phones}"
            ),
            phones=", ".join(scene.facts.phones),
        )
        return Page(
            text,
            [
                [scene.choice(N_("🔄 Try again"), "again")],
                [scene.choice(N_("💬 Leave a request"), "manager", RequestKind.BOOKING_PAUSED)],
                [scene.choice(MENU, "home")],
            ],
        )

    def again(self, scene: Scene, _: str) -> Step:
        """On, if it is open by now."""
        return scene.conversation.place


SCREENS: tuple[Screen, ...] = (BookingPaused(),)
