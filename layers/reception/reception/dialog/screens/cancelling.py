"""A visit is cancelled: asked once more, done, and undone while the time is still free."""

from dataclasses import replace

from reception.dialog import calendar_file, chat_visits, limits, places
from reception.dialog.conversation import ChatVisit
from reception.dialog.effects import Book, Cancel, Document, Query
from reception.dialog.events import (
    Cancelled,
    CancelUncertain,
    Found,
    Outcome,
    StillStands,
    VisitChanged,
)
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column
from reception.dialog.screens.booking.review import origin
from reception.dialog.screens.checking import later
from reception.dialog.screens.visit import event_of, no_longer, remember
from reception.dialog.words import N_

CHANGED = N_("The clinic has changed this visit meanwhile. Here is what is booked now.")


class AskCancel(Screen):
    """Is it meant? Asked over the visit as the clinic system has it now."""

    place = places.CANCEL

    def look_up(self, scene: Scene) -> Query | None:
        """Ask for the patient's visits."""
        one = chat_visits.coming(scene, scene.about)
        return chat_visits.look_for(scene, one.patient) if one else None

    def found(self, scene: Scene, found: Found) -> Step:
        """The question; a visit that is not there any more leads back to the list."""
        before = chat_visits.coming(scene, scene.about)
        assert before is not None
        chat_visits.keep(scene, found, (before.patient,))
        one = chat_visits.coming(scene, scene.about)
        if one is None:
            scene.remark(CHANGED)
            return places.VISITS
        lines = [scene.say(N_("<b>Cancel this visit?</b>")), chat_visits.describe(scene, one)]
        buttons = [
            scene.choice(N_("❌ Yes, cancel it"), self.confirm),
            scene.choice(N_("No, keep it"), self.list),
        ]
        return Page("\n\n".join(lines), column(buttons))

    def draw(self, scene: Scene) -> Page:
        """There is nothing to cancel."""
        return no_longer(scene, self.list)

    def list(self, scene: Scene, _: str) -> Step:
        """To all visits."""
        return places.VISITS

    def confirm(self, scene: Scene, _: str) -> Step:
        """Cancel, unless another write is still being looked up."""
        if scene.conversation.checking:
            return places.CHECKING
        limit = limits.on_cancelling(scene)
        if limit:
            scene.remark(limit)
            return places.MANAGER
        one = chat_visits.coming(scene, scene.about)
        return Cancel(one.patient, one.visit) if one else places.VISITS

    def outcome(self, scene: Scene, outcome: Outcome) -> Step:
        """Cancelled, or how it stands."""
        scene.keep(checking=None)
        scene.set_trail(places.HOME, places.VISITS)
        match outcome:
            case Cancelled(cancel):
                chat_visits.keep_cancelled(scene, cancel.visit.id)
                return places.CANCELLED.of(cancel.visit.id)
            case StillStands(cancel):
                scene.remark(
                    N_(
                        "The clinic could not cancel this visit: it still stands. Please call us: {phones}"
                    ),
                    phones=", ".join(scene.facts.phones),
                )
                return places.VISIT.of(cancel.visit.id)
            case VisitChanged():
                scene.remark(CHANGED)
                return places.VISITS
            case CancelUncertain(cancel):
                return later(scene, cancel)
        raise TypeError(f"no outcome of a cancellation: {type(outcome).__name__}")


class CancelledVisit(Screen):
    """It does not stand any more."""

    place = places.CANCELLED

    def draw(self, scene: Scene) -> Page:
        """What was cancelled, and the way back."""
        one = chat_visits.cancelled(scene, scene.about)
        if one is None:
            return no_longer(scene, self.list)
        lines = [scene.say(N_("❎ The visit is cancelled.")), chat_visits.describe(scene, one)]
        return Page("\n\n".join(lines), column(self._buttons(scene, one)))

    def _buttons(self, scene: Scene, one: ChatVisit) -> list[Choice]:
        buttons = [scene.choice(N_("📅 Book a visit"), self.book)]
        if one.visit.start > scene.now and chat_visits.slot_of(scene, one.visit):
            buttons.insert(0, scene.choice(N_("↩️ Book it back"), self.undo))
        if any(entry.visit == one.visit.id for entry in scene.conversation.calendar):
            buttons.append(scene.choice(N_("🗑 Remove from my calendar"), self.calendar))
        return buttons

    def undo(self, scene: Scene, _: str) -> Step:
        """The same time once more; somebody may have been faster."""
        if scene.conversation.checking:
            return places.CHECKING
        one = chat_visits.cancelled(scene, scene.about)
        slot = chat_visits.slot_of(scene, one.visit) if one else None
        if one is None or slot is None or slot.start <= scene.now:
            scene.remark(N_("That time is over already."))
            return None
        scene.keep(wish=chat_visits.wish_of(scene, one.patient, slot))
        if scene.operations.booking_paused:
            return places.REVIEW
        return Book(one.patient, slot, origin(scene, one.patient))

    def calendar(self, scene: Scene, _: str) -> Step:
        """The file that takes the visit out of the patient's calendar, above the same page."""
        one = chat_visits.cancelled(scene, scene.about)
        entries = scene.conversation.calendar
        entry = next((e for e in entries if one and e.visit == one.visit.id), None)
        if one is None or entry is None:
            return None
        entry = replace(entry, sequence=entry.sequence + 1)
        remember(scene, entry)
        file = calendar_file.withdrawn(event_of(scene, one, entry), scene.now)
        return replace(self.draw(scene), document=Document("visit.ics", file))

    def book(self, scene: Scene, _: str) -> Step:
        """To a new visit."""
        return places.PATIENT

    def list(self, scene: Scene, _: str) -> Step:
        """To all visits."""
        return places.VISITS


SCREENS: tuple[Screen, ...] = (AskCancel(), CancelledVisit())
