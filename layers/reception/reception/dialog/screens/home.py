"""The menu. It is the same for a guest and for a patient, whose next visit stands above it."""

from datetime import timedelta

from reception.dataclass import dataclass
from reception.dialog import places
from reception.dialog.chat_visits import describe, upcoming
from reception.dialog.conversation import HomeCall
from reception.dialog.places import Place
from reception.dialog.scene import Choice, Page, Scene, Step, column
from reception.dialog.screens import again
from reception.dialog.screens.information import InformationPage
from reception.dialog.staff import MarkTalk
from reception.dialog.words import N_

MARKED_WITHIN = timedelta(days=1)
"""How long after a talk the menu asks for a mark."""


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
        """Greet, say that a line can be written, show the next visit if there is one, and offer every section."""
        scene.keep(call=HomeCall())
        scene.set_trail(places.HOME)
        lines = [
            scene.say(N_("<b>{clinic}</b>\nHow can we help?"), clinic=scene.fact(scene.facts.name))
        ]
        if not scene.operations.booking_paused:
            lines[0] += "\n" + scene.say(N_("Or write it: {example}."), example=scene.example)
        coming = upcoming(scene)
        if coming:
            lines.insert(0, scene.say(N_("Your next visit:")) + "\n" + describe(scene, coming[0]))
        book, *others = [[self._button(scene, i) for i in row] for row in ROWS]
        rows = [book, *column(again.choices(scene, self.again)), *others]
        if _may_mark(scene):
            lines.insert(0, scene.say(N_("Did we help you?")))
            yes, no = (N_("👍 Yes"), "1"), (N_("👎 No"), "0")
            rows.insert(0, [scene.choice(label, self.mark, mark) for label, mark in (yes, no)])
        return Page("\n\n".join(lines), rows)

    def again(self, scene: Scene, visit: str) -> Step:
        """Book with the doctor of a past visit again."""
        return again.begin(scene, visit)

    def mark(self, scene: Scene, helped: str) -> Step:
        """Give the staff the mark of the talk that is over, once."""
        talk = scene.conversation.to_mark
        scene.keep(to_mark=None)
        return MarkTalk(talk.number, helped == "1", talk.room) if talk else None

    def _button(self, scene: Scene, index: int) -> Choice:
        item = MENU_ITEMS[index]
        return scene.choice(item.label, self.open, str(item.place))


def _may_mark(scene: Scene) -> bool:
    """True for a day after a talk with an operator, while there is no other one."""
    talk = scene.conversation.to_mark
    if talk is None or scene.conversation.request:
        return False
    return scene.now < talk.ended_at + MARKED_WITHIN
