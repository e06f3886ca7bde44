"""Booking is paused by staff: whoever was on the way to a visit is told so, and loses nothing that was chosen."""

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
    """Neither a visit nor a move can be made here now: `paused:review` waits for `review`."""

    place = places.PAUSED
    leave = False

    def arrive(self, scene: Scene) -> Place | None:
        """On to where the patient wanted to go, as soon as that is open; the way back does not lead here."""
        if scene.operations.booking_paused:
            return None
        scene.leave_out(self.place)
        return places.parse(scene.about)

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
                [scene.choice(N_("🔄 Try again"), self.again)],
                [scene.choice(N_("💬 Leave a request"), self.manager, RequestKind.BOOKING_PAUSED)],
                [scene.choice(MENU, self.home)],
            ],
        )

    def again(self, scene: Scene, _: str) -> Step:
        """On, if it is open by now."""
        return scene.here


SCREENS: tuple[Screen, ...] = (BookingPaused(),)
