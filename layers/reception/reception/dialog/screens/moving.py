"""A visit is moved: the question, and the pages about what became of it. The move itself is in `move_steps`."""

from reception.dialog import chat_visits, closed, limits, places
from reception.dialog.conversation import Moving
from reception.dialog.effects import Book, Deed, Query
from reception.dialog.events import Found, Outcome
from reception.dialog.places import Place
from reception.dialog.scene import Page, Scene, Screen, Step
from reception.dialog.screens import move_steps
from reception.dialog.screens.booking.review import origin
from reception.dialog.screens.booking.when import other_time
from reception.dialog.screens.cancelling import CHANGED
from reception.dialog.screens.visit import no_longer
from reception.dialog.words import N_


class ReviewMove(Screen):
    """Shows from when to when and with whom; moves on a press, and takes the outcomes."""

    place = places.MOVE
    books = True

    def arrive(self, scene: Scene) -> Place | None:
        """Go to the list where the visit is gone, and to the visit where no time is chosen for it."""
        one = chat_visits.coming(scene, scene.about)
        if one is None:
            scene.remark(CHANGED)
            return places.VISITS
        chosen = scene.wish.slot and scene.wish.patient == one.patient
        return None if chosen else places.VISIT.of(one.visit.id)

    def look_up(self, scene: Scene) -> Query | None:
        """Ask for the patient's visits; None where the visit is not known any more."""
        one = chat_visits.coming(scene, scene.about)
        return chat_visits.look_for(scene, one.patient) if one else None

    def found(self, scene: Scene, found: Found) -> Step:
        """Before the press show the question, after it begin the move. If the visit has changed, go to the list."""
        moving = scene.conversation.moving
        before = chat_visits.coming(scene, scene.about)
        assert before is not None
        chat_visits.keep(scene, found, (before.patient,))
        now = chat_visits.coming(scene, scene.about)
        if now is None or now.visit.start != before.visit.start:
            scene.keep(moving=None)
            scene.remark(CHANGED)
            return places.VISITS
        if moving is None:
            return self.draw(scene)
        return limits.counted(scene, Deed.BOOK, move_steps.begin(scene, moving))

    def draw(self, scene: Scene) -> Page:
        """The old time and the new one."""
        one, slot = chat_visits.coming(scene, scene.about), scene.wish.slot
        if one is None or slot is None:
            return no_longer(scene, self.list)
        doctor, branch = scene.directory.doctor(slot.doctor), scene.directory.branch(slot.branch)
        text = scene.say(
            N_(
                "<b>Move this visit?</b>\n\n"
                "👤 {patient}\n"
                "From: {old}\n"
                "To: <b>{new}</b>\n"
                "🩺 {doctor}\n"
                "📍 {branch}, {address}"
            ),
            patient=chat_visits.in_short(scene, one)["patient"],
            old=scene.words.moment(one.visit.start),
            new=scene.words.moment(slot.start),
            doctor=scene.doctor_name(doctor) if doctor else "",
            branch=scene.branch_name(branch) if branch else "",
            address=scene.branch_address(branch) if branch else "",
        )
        return Page(text, [[scene.choice(N_("✅ Yes, move it"), self.confirm)]], photo=slot.doctor)

    def asks_for_text(self, scene: Scene) -> bool:
        """A text agrees, or names another time."""
        return False

    def typed(self, scene: Scene, text: str) -> Step:
        """Go to the free days or times that are typed."""
        return other_time(scene, text) or super().typed(scene, text)

    def list(self, scene: Scene, _: str) -> Step:
        """Go to all visits."""
        return places.VISITS

    def confirm(self, scene: Scene, _: str) -> Step:
        """Look the visit up once more before it is moved; refuse a time that is over, closed, or beyond the limits."""
        if scene.conversation.checking:
            return places.CHECKING
        one, slot = chat_visits.coming(scene, scene.about), scene.wish.slot
        if one is None or slot is None:
            return places.VISITS
        if slot.start <= scene.now:
            scene.remark(N_("That time is over already."))
            return places.DATES
        shut = closed.against(scene, slot)
        if shut:
            scene.remarks.append(shut)
            return places.DATES
        limit = limits.on_moving(scene)
        if limit:
            return limits.stopped(scene, limit)
        text = origin(scene, one.patient)
        old = chat_visits.slot_of(scene, one.visit)
        back = Book(one.patient, old, text) if old else None
        scene.keep(moving=Moving(one, Book(one.patient, slot, text), back))
        return chat_visits.look_for(scene, one.patient)

    def unreachable(self, scene: Scene) -> Page:
        """Forget the move: nothing of it was begun."""
        scene.keep(moving=None)
        return super().unreachable(scene)

    def outcome(self, scene: Scene, outcome: Outcome) -> Step:
        """Take the next step of the move, or end it."""
        moving = scene.conversation.moving
        assert moving is not None
        scene.keep(checking=None)
        return move_steps.go_on(scene, moving, outcome)


class LostVisit(Screen):
    """Says that a move has left the patient without a visit."""

    place = places.MOVE_LOST

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
        return Page(text, [[scene.choice(N_("Choose a time again"), self.choose_again)]])

    def choose_again(self, scene: Scene, _: str) -> Step:
        """Choose another day with the same doctor."""
        return places.DATES if scene.wish.doctor and scene.wish.service else places.PATIENT


SCREENS: tuple[Screen, ...] = (ReviewMove(), LostVisit())
