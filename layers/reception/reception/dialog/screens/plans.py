"""The pages that answer what a patient writes about a visit: can't come, late, there already, which visit is meant.

Nothing is cancelled or moved here: each page names the visit, and its buttons lead to where that is asked once more.
"""

from reception.dialog import chat_visits, places
from reception.dialog.conversation import ChatVisit
from reception.dialog.places import Place
from reception.dialog.reading.reply import Reply
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column
from reception.dialog.screens import notices
from reception.dialog.screens.visits import label_of
from reception.dialog.wanted import Wanted
from reception.dialog.words import N_

MARKS = {f"{Reply.MARK}{mark}": mark for mark in range(1, 6)}
"""The marks as `WhichVisit` keeps them: `mark5`."""


class CantCome(Screen):
    """Asks what to do with a visit to which the patient can't come, with the visit named."""

    place = places.CANT_COME

    def arrive(self, scene: Scene) -> Place | None:
        """Go to the list where the visit is gone."""
        if chat_visits.coming(scene, scene.about):
            return None
        scene.remark(N_("This visit is no longer booked."))
        return places.VISITS

    def draw(self, scene: Scene) -> Page:
        """The visit, and what can be done with it. No label begins with a yes or a no: both could mean anything."""
        one = chat_visits.coming(scene, scene.about)
        assert one is not None
        text = scene.say(N_("<b>What shall we do with this visit?</b>"))
        buttons = [
            scene.choice(N_("🔁 Move to another time"), self.move),
            scene.choice(N_("❌ Cancel the visit"), self.cancel),
            scene.choice(N_("Leave it as it is"), self.keep),
        ]
        still = scene.say(N_("Nothing is changed yet."))
        return Page(f"{text}\n\n{chat_visits.describe(scene, one)}\n\n{still}", column(buttons))

    def move(self, scene: Scene, _: str) -> Step:
        """Go to the free days."""
        one = chat_visits.coming(scene, scene.about)
        return notices.move(scene, one) if one else places.VISITS

    def cancel(self, scene: Scene, _: str) -> Step:
        """Ask whether to cancel it, over the visit as the clinic system has it now."""
        return places.CANCEL.of(scene.about)

    def keep(self, scene: Scene, _: str) -> Step:
        """Go to the visit's page: it stands."""
        return places.VISIT.of(scene.about)


class OnTheWay(Screen):
    """Says that the staff know that the patient is late, or there already: `on_the_way:l:v-1`."""

    place = places.ON_THE_WAY

    def arrive(self, scene: Scene) -> Place | None:
        """Go to the menu where no such visit is known any more."""
        return None if self._visit(scene) else places.HOME

    def draw(self, scene: Scene) -> Page:
        """The visit. Whoever is late can move it, and say later to be there."""
        one = self._visit(scene)
        assert one is not None
        here = scene.about.startswith(notices.HERE)
        said = N_("📍 The reception knows that you are here. Please wait to be called.")
        if not here:
            said = N_(
                "⏰ The reception knows that you will be late. The doctor may have to see others first."
            )
        if scene.facts.desk is None:
            said = N_("Please tell the reception by telephone: {phones}")
        text = scene.say(said, phones=", ".join(scene.facts.phones))
        buttons = [
            scene.choice(N_("📍 I'm here already"), self.here),
            scene.choice(N_("🔁 Move to another time"), self.move),
        ]
        shown = [] if here or scene.facts.desk is None else buttons
        return Page(f"{text}\n\n{chat_visits.describe(scene, one)}", column(shown))

    def here(self, scene: Scene, _: str) -> Step:
        """Tell the staff that the patient is there by now."""
        one = self._visit(scene)
        return notices.on_the_way(scene, one, here=True) if one else places.HOME

    def move(self, scene: Scene, _: str) -> Step:
        """Go to the free days; a visit that has begun can't be moved."""
        one = self._visit(scene)
        if one is None or one.visit.start <= scene.now:
            scene.remark(N_("This visit has begun already. The manager will help."))
            return places.MANAGER
        return notices.move(scene, one)

    @staticmethod
    def _visit(scene: Scene) -> ChatVisit | None:
        return notices.known(scene, scene.about.partition(":")[2])


class WhichVisit(Screen):
    """Asks which visit is meant: `which_visit:late:v-1,v-2`, with what to do once it is chosen."""

    place = places.WHICH_VISIT

    def arrive(self, scene: Scene) -> Place | None:
        """Go to the list where none of these visits is known any more."""
        return None if self._visits(scene) else places.VISITS

    def draw(self, scene: Scene) -> Page:
        """A button for each visit."""
        visits = self._visits(scene)
        buttons = [Choice(label_of(scene, one), self.choose, one.visit.id) for one in visits]
        described = "\n\n".join(chat_visits.describe(scene, one) for one in visits)
        text = scene.say(N_("<b>Which visit do you mean?</b>"))
        return Page(f"{text}\n\n{described}", column(buttons))

    def choose(self, scene: Scene, visit: str) -> Step:
        """Do what the text said, with this visit."""
        one = notices.known(scene, visit)
        reply = scene.about.partition(":")[0]
        return act(scene, reply, one, scene.wish.narrowed) if one else places.VISITS

    @staticmethod
    def _visits(scene: Scene) -> list[ChatVisit]:
        ids = scene.about.partition(":")[2].split(",")
        return [one for visit in ids if (one := notices.known(scene, visit))]


def act(scene: Scene, reply: str, one: ChatVisit, wanted: Wanted, minutes: int = 0) -> Step:
    """Do with a visit what a text says; `reply` is a `Reply`, or a mark as in `MARKS`."""
    if one.visit.start > scene.now:
        notices.remember(scene, one)
    if reply in MARKS:
        return notices.rated(scene, one, MARKS[reply])
    match reply:
        case Reply.COMING:
            return places.COMING.of(one.visit.id)
        case Reply.MOVE:
            return _move(scene, one, wanted)
        case Reply.LATE | Reply.HERE:
            here = reply == Reply.HERE
            return notices.on_the_way(scene, one, minutes=minutes, here=here)
        case Reply.COMPLAINT:
            written = (scene.said, *scene.conversation.unread)
            scene.keep(unread=())
            return notices.complained(scene, one, next(filter(None, written), None))
        case Reply.NOT_THERE:
            return notices.rated(scene, one, 0)
        case Reply.GOOD | Reply.THANKS:
            return places.RATE.of(one.visit.id)
    return places.CANT_COME.of(one.visit.id)


def _move(scene: Scene, one: ChatVisit, wanted: Wanted) -> Step:
    """Go to the free days, those that were named first; the visit that is to be moved stands above them."""
    step = notices.move(scene, one)
    if step == places.DATES:
        scene.want(narrowed=wanted)
        scene.remark(
            N_(
                "🔁 We are moving the visit on {moment}, {doctor}. It stands until you confirm another time."
            ),
            **chat_visits.in_short(scene, one),
        )
    return step


SCREENS: tuple[Screen, ...] = (CantCome(), OnTheWay(), WhichVisit())
