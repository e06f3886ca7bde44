"""Staff have paused booking: a patient on the way to a visit is told so, and keeps what was chosen."""

from reception.dialog import places
from reception.dialog.places import Place
from reception.dialog.scene import MENU, Page, Scene, Screen, Step
from reception.dialog.staff import RequestKind
from reception.dialog.words import N_


def stops(scene: Scene, screen: Screen) -> bool:
    """Whether a screen is closed now. A move that is under way goes on: half of it is done."""
    return screen.books and scene.operations.booking_paused


def instead_of(place: Place) -> Place:
    """The page on which a patient waits who wanted to go to `place`."""
    return places.PAUSED.of(place)


class BookingPaused(Screen):
    """Says that nothing can be booked or moved now; `paused:review` goes on to `review` later."""

    place = places.PAUSED
    leave = False

    def arrive(self, scene: Scene) -> Place | None:
        """Go on to the wanted place as soon as booking is open, and leave this page out of the way back."""
        if scene.operations.booking_paused:
            return None
        scene.leave_out(self.place)
        return places.parse(scene.about)

    def draw(self, scene: Scene) -> Page:
        """The news, whom to ask instead, and the button to try again."""
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
                [scene.choice(N_("🔄 Try again"), self.again)],
                [scene.choice(N_("💬 Leave a request"), self.manager, RequestKind.BOOKING_PAUSED)],
                [scene.choice(MENU, self.home)],
            ],
        )

    def again(self, scene: Scene, _: str) -> Step:
        """Go on, if booking is open by now."""
        return scene.here


SCREENS: tuple[Screen, ...] = (BookingPaused(),)
