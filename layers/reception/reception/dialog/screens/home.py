"""The menu: the same for a guest and for a patient, whose next visit stands on top."""

from dataclasses import dataclass

from reception.dialog.chat_visits import describe, upcoming
from reception.dialog.conversation import HomeCall
from reception.dialog.scene import Choice, Page, Scene, Step
from reception.dialog.screens.information import InformationPage
from reception.dialog.words import N_


@dataclass(frozen=True)
class Section:
    """A button of the menu, which is a command of the bot's Menu button, too: same order, same words."""

    command: str
    label: str
    screen: str


SECTIONS = (
    Section("book", N_("📅 Book a visit"), "patient"),
    Section("visits", N_("My visits"), "visits"),
    Section("users", N_("Users"), "users"),
    Section("free", N_("Free services"), "free_services"),
    Section("clinic", N_("About the clinic"), "clinic"),
    Section("questions", N_("Other questions"), "questions"),
    Section("manager", N_("Manager"), "manager"),
)
"""As patients see them."""

ROWS = ((0,), (1, 2), (3, 4), (5, 6))


class Home(InformationPage):
    """Where everything begins."""

    name = "home"
    leave = False

    def draw(self, scene: Scene) -> Page:
        """Greet, show the next visit if there is one, offer every section."""
        scene.keep(trail=("home",), call=HomeCall())
        lines = [
            scene.say(N_("<b>{clinic}</b>\nHow can we help?"), clinic=scene.fact(scene.facts.name))
        ]
        coming = upcoming(scene)
        if coming:
            lines.insert(0, scene.say(N_("Your next visit:")) + "\n" + describe(scene, coming[0]))
        return Page("\n\n".join(lines), [[self._button(scene, i) for i in row] for row in ROWS])

    def open(self, scene: Scene, section: str) -> Step:
        """Go to a section."""
        return section

    def _button(self, scene: Scene, index: int) -> Choice:
        section = SECTIONS[index]
        return scene.choice(section.label, "open", section.screen)
