"""The menu. It is the same for a guest and for a patient, whose next visit stands above it."""

from reception.dataclass import dataclass
from reception.dialog import places
from reception.dialog.chat_visits import describe, upcoming
from reception.dialog.conversation import HomeCall
from reception.dialog.places import Place
from reception.dialog.scene import Choice, Page, Scene
from reception.dialog.screens.information import InformationPage
from reception.dialog.words import N_


@dataclass(frozen=True)
class MenuItem:
    """A button of the menu. Telegram's Menu button has the same sections as commands, in the same order and words."""

    command: str
    label: str
    place: Place


MENU_ITEMS = (
    MenuItem("book", N_("📅 Book a visit"), places.PATIENT),
    MenuItem("visits", N_("My visits"), places.VISITS),
    MenuItem("users", N_("Users"), places.USERS),
    MenuItem("free", N_("Free services"), places.FREE_SERVICES),
    MenuItem("clinic", N_("About the clinic"), places.CLINIC),
    MenuItem("questions", N_("Other questions"), places.QUESTIONS),
    MenuItem("manager", N_("Manager"), places.MANAGER),
)
"""The sections in the order in which patients see them."""

ROWS = ((0,), (1, 2), (3, 4), (5, 6))


class Home(InformationPage):
    """The menu, where every conversation begins."""

    place = places.HOME
    leave = False

    def draw(self, scene: Scene) -> Page:
        """Greet, show the next visit if there is one, and offer every section."""
        scene.keep(call=HomeCall())
        scene.set_trail(places.HOME)
        lines = [
            scene.say(N_("<b>{clinic}</b>\nHow can we help?"), clinic=scene.fact(scene.facts.name))
        ]
        coming = upcoming(scene)
        if coming:
            lines.insert(0, scene.say(N_("Your next visit:")) + "\n" + describe(scene, coming[0]))
        return Page("\n\n".join(lines), [[self._button(scene, i) for i in row] for row in ROWS])

    def _button(self, scene: Scene, index: int) -> Choice:
        item = MENU_ITEMS[index]
        return scene.choice(item.label, self.open, str(item.place))
