"""A visit is moved: from when to when, and what became of it. The move itself is in `move_steps`."""

from reception.dialog import chat_visits as known
from reception.dialog import closed, limits
from reception.dialog.conversation import Moving
from reception.dialog.effects import Book, Query
from reception.dialog.events import Found, Outcome
from reception.dialog.scene import Page, Scene, Screen, Step
from reception.dialog.screens import move_steps
from reception.dialog.screens.booking.review import origin
from reception.dialog.screens.cancelling import CHANGED
from reception.dialog.screens.visit import no_longer
from reception.dialog.words import N_


class ReviewMove(Screen):
    """From when to when, with whom; then the move and what became of it."""

    name = "move"
    books = True

    def arrive(self, scene: Scene) -> str | None:
        """Back to the visit where no time was chosen for it, and to the list where it is gone."""
        one = known.coming(scene, scene.argument)
        if one is None:
            scene.remark(CHANGED)
            return "visits"
        chosen = scene.wish.slot and scene.wish.patient == one.patient
        return None if chosen else f"visit:{one.visit.id}"

    def look_up(self, scene: Scene) -> Query | None:
        """Ask for the patient's visits."""
        one = known.coming(scene, scene.argument)
        return known.look_for(scene, one.patient) if one else None

    def found(self, scene: Scene, found: Found) -> Step:
        """The question; after the press, the move itself. A visit that has changed leads back to the list."""
        moving = scene.conversation.moving
        before = known.coming(scene, scene.argument)
        assert before is not None
        known.keep(scene, found, (before.patient,))
        now = known.coming(scene, scene.argument)
        if now is None or now.visit.start != before.visit.start:
            scene.keep(moving=None)
            scene.remark(CHANGED)
            return "visits"
        return move_steps.begin(scene, moving) if moving else self.draw(scene)

    def draw(self, scene: Scene) -> Page:
        """Both times."""
        one, slot = known.coming(scene, scene.argument), scene.wish.slot
        if one is None or slot is None:
            return no_longer(scene)
        doctor, branch = scene.directory.doctor(slot.doctor), scene.directory.branch(slot.branch)
        text = scene.say(
            N_(
                "<b>Move this visit?</b>\n\n"
                "👤 {patient}\n"
                "From: {old}\n"
                "To: <b>{new}</b>\n"
                "👩‍⚕️ {doctor}\n"
                "📍 {branch}, {address}"
            ),
            patient=known.in_short(scene, one)["patient"],
            old=scene.words.moment(one.visit.start),
            new=scene.words.moment(slot.start),
            doctor=scene.doctor_name(doctor) if doctor else "",
            branch=scene.branch_name(branch) if branch else "",
            address=scene.branch_address(branch) if branch else "",
        )
        return Page(text, [[scene.choice(N_("✅ Yes, move it"), "confirm")]], photo=slot.doctor)

    def list(self, scene: Scene, _: str) -> Step:
        """To all visits."""
        return "visits"

    def confirm(self, scene: Scene, _: str) -> Step:
        """Move, if the visit still stands as it was; unless another write is still being looked up."""
        if scene.conversation.checking:
            return "checking"
        one, slot = known.coming(scene, scene.argument), scene.wish.slot
        if one is None or slot is None:
            return "visits"
        if slot.start <= scene.now:
            scene.remark(N_("That time is over already."))
            return "dates"
        shut = scene.operations.closed(slot.branch, slot.doctor, slot.start)
        if shut:
            scene.remarks.append(closed.line(scene.words, shut, closed.whose(scene, shut)))
            return "dates"
        limit = limits.on_moving(scene)
        if limit:
            scene.remark(limit)
            return "manager"
        text = origin(scene, one.patient)
        old = known.slot_of(scene, one.visit)
        back = Book(one.patient, old, text) if old else None
        scene.keep(moving=Moving(one, Book(one.patient, slot, text), back))
        return known.look_for(scene, one.patient)

    def unreachable(self, scene: Scene) -> Page:
        """Nothing was begun."""
        scene.keep(moving=None)
        return super().unreachable(scene)

    def outcome(self, scene: Scene, outcome: Outcome) -> Step:
        """The next step, or the end."""
        moving = scene.conversation.moving
        assert moving is not None
        scene.keep(checking=None)
        return move_steps.go_on(scene, moving, outcome)


class LostVisit(Screen):
    """A move that left nothing standing."""

    name = "move_lost"

    def draw(self, scene: Scene) -> Page:
        """The truth, whom to call, and the way to another time."""
        text = scene.say(
            N_(
                "⚠️ <b>You have no visit now.</b> The clinic cancelled the old time, but could not book"
                " the new one, nor the old one again. We are telling the clinic's staff. Please call"
                " us: {phones}, or choose another time."
            ),
            phones=", ".join(scene.facts.phones),
        )
        return Page(text, [[scene.choice(N_("Choose a time again"), "choose_again")]])

    def choose_again(self, scene: Scene, _: str) -> Step:
        """A booking with the same doctor."""
        return "dates" if scene.wish.doctor and scene.wish.service else "patient"


SCREENS: tuple[Screen, ...] = (ReviewMove(), LostVisit())
