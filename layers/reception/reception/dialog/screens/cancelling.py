"""A visit is cancelled: asked once more, done, and booked back while its time is still free."""

from reception.dataclass import replace
from reception.dialog import calendar_file, chat_visits, limits, places, waiting_list
from reception.dialog.conversation import ChatVisit
from reception.dialog.effects import Book, Cancel, Deed, Document, Query
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
    """Asks whether to cancel, over the visit as the clinic system has it now."""

    place = places.CANCEL

    def look_up(self, scene: Scene) -> Query | None:
        """Ask for the patient's visits; None where the visit is not known any more."""
        one = chat_visits.coming(scene, scene.about)
        return chat_visits.look_for(scene, one.patient) if one else None

    def found(self, scene: Scene, found: Found) -> Step:
        """Ask the question; if the visit has changed meanwhile, go back to the list."""
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
        """Say that there is no such visit any more."""
        return no_longer(scene, self.list)

    def list(self, scene: Scene, _: str) -> Step:
        """Go to all visits."""
        return places.VISITS

    def confirm(self, scene: Scene, _: str) -> Step:
        """Cancel; but wait where another write is still being looked up, and stop at the day's limit."""
        if scene.conversation.checking:
            return places.CHECKING
        limit = limits.on_cancelling(scene)
        if limit:
            return limits.stopped(scene, limit)
        one = chat_visits.coming(scene, scene.about)
        if one is None:
            return places.VISITS
        return limits.counted(scene, Deed.CANCEL, Cancel(one.patient, one.visit))

    def outcome(self, scene: Scene, outcome: Outcome) -> Step:
        """Go on with the outcome of the cancellation."""
        scene.keep(checking=None)
        scene.set_trail(places.HOME, places.VISITS)
        match outcome:
            case Cancelled(cancel):
                chat_visits.keep_cancelled(scene, cancel.visit.id)
                waiting_list.end(scene, cancel.visit.id)
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
    """Says that the visit is cancelled."""

    place = places.CANCELLED

    def draw(self, scene: Scene) -> Page:
        """The visit, and buttons to book it back, to book another one, to take it out of the calendar."""
        one = chat_visits.cancelled(scene, scene.about)
        if one is None:
            return no_longer(scene, self.list)
        lines = [scene.say(N_("🚫 The visit is cancelled.")), chat_visits.describe(scene, one)]
        return Page("\n\n".join(lines), column(self._buttons(scene, one)))

    def _buttons(self, scene: Scene, one: ChatVisit) -> list[Choice]:
        buttons = [scene.choice(N_("📅 Book a visit"), self.book)]
        if one.visit.start > scene.now and chat_visits.slot_of(scene, one.visit):
            buttons.insert(0, scene.choice(N_("↩️ Book it back"), self.undo))
        if any(entry.visit == one.visit.id for entry in scene.conversation.calendar):
            buttons.append(scene.choice(N_("🗑 Remove from my calendar"), self.calendar))
        return buttons

    def undo(self, scene: Scene, _: str) -> Step:
        """Book the same time once more; somebody may have taken it meanwhile."""
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
        booking = Book(one.patient, slot, origin(scene, one.patient))
        return limits.counted(scene, Deed.BOOK, booking)

    def calendar(self, scene: Scene, _: str) -> Step:
        """Send the file that takes the visit out of the patient's calendar, above the same page."""
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
        """Begin a new booking."""
        return places.PATIENT

    def list(self, scene: Scene, _: str) -> Step:
        """Go to all visits."""
        return places.VISITS


SCREENS: tuple[Screen, ...] = (AskCancel(), CancelledVisit())
