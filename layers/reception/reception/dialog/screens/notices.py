"""What a patient answers to a reminder, to a question after a visit, to news; and which of them are wanted."""

from collections.abc import Callable

from reception.dialog import chat_visits as known
from reception.dialog.buttons import Standing
from reception.dialog.conversation import ChatVisit, Confirmed, Rating, StaffTask
from reception.dialog.notice_kinds import NoticeKind
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column
from reception.dialog.screens import manager
from reception.dialog.screens.visit import OneVisit
from reception.dialog.staff import AskStaff, RequestKind, TellStaff
from reception.dialog.words import N_

COMING, MOVE, CANCEL, MAP, VISITS, BOOK, MANAGER, RATE = "c", "m", "x", "p", "v", "b", "o", "a"
"""Tags of standing buttons; a mark has its digit, 0 is for a visit that the patient was not at."""
MARKS = ("1", "2", "3", "4", "5")
NOT_THERE = "0"
RATINGS_KEPT = 50
CONFIRMED_KEPT = 20


def pressed(scene: Scene, button: Standing) -> Step:
    """A button of a notice: good while the visit is this account's, and was said to start then."""
    one = next(
        (
            k
            for k in scene.conversation.told_of
            if k.visit.id == button.visit and _minute(k) == button.start
        ),
        None,
    )
    act = _ACTS.get(button.tag)
    if one is None or act is None or scene.conversation.linked(one.patient) is None:
        scene.toast = scene.words.label(N_("That button is an old one. Here is where we are."))
        return None
    return act(scene, one)


def _minute(one: ChatVisit) -> object:
    return one.visit.start.replace(second=0, microsecond=0)


def _with_visit(screen: str) -> Callable[[Scene, ChatVisit], Step]:
    """To a screen about the visit, which the conversation knows from now on."""

    def act(scene: Scene, one: ChatVisit) -> Step:
        _remember(scene, one)
        return f"{screen}:{one.visit.id}"

    return act


def _to(place: str) -> Callable[[Scene, ChatVisit], Step]:
    """To a place that is the same for every visit."""
    return lambda _scene, _one: place


def _move(scene: Scene, one: ChatVisit) -> Step:
    """To the free days, as from the visit's own page."""
    _remember(scene, one)
    scene.heading = f"visit:{one.visit.id}"
    if known.coming(scene, one.visit.id):
        scene.go(scene.heading)
    return OneVisit().move(scene, "")


def _map(scene: Scene, one: ChatVisit) -> Step:
    _remember(scene, one)
    scene.heading = f"visit:{one.visit.id}"
    if known.coming(scene, one.visit.id) is None:
        return scene.heading
    scene.go(scene.heading)
    return OneVisit().map(scene, "")


def _mark(mark: str) -> Callable[[Scene, ChatVisit], Step]:
    return lambda scene, one: rated(scene, one, int(mark))


def _remember(scene: Scene, one: ChatVisit) -> None:
    """What the conversation knows of the visit is at least as new as the notice."""
    others = [k for k in scene.conversation.visits if k.visit.id != one.visit.id]
    present = [k for k in scene.conversation.visits if k.visit.id == one.visit.id]
    visits = sorted([*others, *(present or [one])], key=lambda k: k.visit.start)
    scene.keep(visits=tuple(visits), visits_read_at=scene.conversation.visits_read_at or scene.now)


class Coming(Screen):
    """The patient comes: thanks, and a note on the card."""

    name = "coming"

    def arrive(self, scene: Scene) -> str | None:
        """Note it once; a visit that is over, or not there any more, is left to the list."""
        one = known.coming(scene, scene.argument)
        if one is None:
            scene.remark(N_("This visit is no longer booked."))
            return "visits"
        words = scene.clinic_words
        text = words.label(
            N_("Confirmed in Telegram: coming on {moment}"), moment=words.moment(one.visit.start)
        )
        note = StaffTask(text, text, patient=one.patient)
        if note not in scene.conversation.tasks:
            scene.keep(tasks=(*scene.conversation.tasks, note), tasks_due_at=scene.now)
        confirmed = Confirmed(one.patient, one.visit.id, one.visit.start)
        if confirmed not in scene.conversation.confirmed:
            kept = (*scene.conversation.confirmed, confirmed)[-CONFIRMED_KEPT:]
            scene.keep(confirmed=kept)
        return None

    def draw(self, scene: Scene) -> Page:
        """The visit once more, and the way to its page."""
        one = known.coming(scene, scene.argument)
        assert one is not None
        text = scene.say(N_("✅ Thank you, we are expecting you."))
        return Page(
            f"{text}\n\n{known.describe(scene, one)}",
            [[scene.choice(N_("My plans have changed"), "open")]],
        )

    def open(self, scene: Scene, _: str) -> Step:
        """Everything that can be done with the visit."""
        return f"visit:{scene.conversation.place.partition(':')[2]}"


def told_of(scene: Scene, visit: str) -> ChatVisit | None:
    """A visit that a notice was about, if its patient is still this account's."""
    found = (k for k in scene.conversation.told_of if k.visit.id == visit)
    return next((k for k in found if scene.conversation.linked(k.patient)), None)


def rated(scene: Scene, one: ChatVisit, mark: int) -> Step:
    """Once a visit. A bad mark is the manager's to hear, at once and by itself."""
    there = f"rated:{one.visit.id}"
    ratings = scene.conversation.ratings
    if any(rating.visit == one.visit.id for rating in ratings):
        scene.toast = scene.words.label(N_("You have already answered. Thank you!"))
        return there
    scene.keep(ratings=(*ratings, Rating(one.visit.id, mark))[-RATINGS_KEPT:])
    if not 0 < mark <= scene.facts.notices.bad_mark:
        return there
    return manager.report(scene, RequestKind.BAD_RATING, _for_staff(scene, one, mark), there)


def _for_staff(scene: Scene, one: ChatVisit, mark: int) -> str:
    words = scene.clinic_words
    doctor = scene.directory.doctor(one.visit.doctor)
    return words.label(
        N_("Mark {mark} of 5 for the visit on {moment}, {doctor}"),
        mark=mark,
        moment=words.moment(one.visit.start),
        doctor=doctor.name if doctor else "",
    )


class Rate(Screen):
    """How was it?"""

    name = "rate"

    def arrive(self, scene: Scene) -> str | None:
        """Nothing to ask about a stranger's visit, or once more."""
        one = told_of(scene, scene.argument)
        if one is None:
            return "home"
        answered = any(rating.visit == one.visit.id for rating in scene.conversation.ratings)
        return f"rated:{one.visit.id}" if answered else None

    def draw(self, scene: Scene) -> Page:
        """The visit and five marks."""
        one = told_of(scene, scene.argument)
        assert one is not None
        text = scene.say(N_("How was the visit? 1 is bad, 5 is excellent."))
        marks = [Choice(mark, "mark", mark) for mark in MARKS]
        not_there = scene.choice(N_("I wasn't there"), "mark", NOT_THERE)
        return Page(f"{known.describe(scene, one)}\n\n{text}", [marks, [not_there]])

    def mark(self, scene: Scene, mark: str) -> Step:
        """Note it."""
        one = told_of(scene, scene.conversation.place.partition(":")[2])
        return rated(scene, one, int(mark)) if one else "home"


class Rated(Screen):
    """Thanks; and, where it was bad, what went wrong."""

    name = "rated"

    def draw(self, scene: Scene) -> Page:
        """The same links for whoever answers: a clinic that shows them only to the satisfied deceives its readers."""
        mark = self._mark(scene)
        if mark == 0:
            return Page(scene.say(N_("Thank you for telling us. To book another time: ☰ Menu.")))
        if mark <= scene.facts.notices.bad_mark:
            thanks = scene.say(
                N_(
                    "We are sorry that it was not as it should be. The manager has your mark and will look into it."
                    "\n\nIf you like, write here what went wrong."
                )
            )
        else:
            thanks = scene.say(N_("Thank you! Your mark helps us to see what we do well."))
        links = scene.facts.notices.reviews
        return Page(
            thanks, column([Choice(scene.fact(link.label), url=link.url) for link in links])
        )

    def typed(self, scene: Scene, text: str) -> Step:
        """What went wrong goes to the manager, as it was written."""
        mark = self._mark(scene)
        if not 0 < mark <= scene.facts.notices.bad_mark or scene.facts.desk is None:
            return super().typed(scene, text)
        if scene.said is None:
            return super().typed(scene, text)
        if scene.conversation.request:
            return TellStaff(scene.said)
        return AskStaff(RequestKind.BAD_RATING, said=scene.said, then=scene.conversation.place)

    def _mark(self, scene: Scene) -> int:
        visit = scene.conversation.place.partition(":")[2]
        found = (rating.mark for rating in scene.conversation.ratings if rating.visit == visit)
        return next(found, 0)


class Wanted(Screen):
    """Which notices are wanted. Changes by the clinic always come."""

    name = "reminders"

    def draw(self, scene: Scene) -> Page:
        """Each kind with its switch."""
        muted = scene.conversation.muted
        switches = [
            Choice(
                f"{'🔕' if k in muted else '🔔'} {scene.words.label(k.switch)}", "switch", k.value
            )
            for k in NoticeKind
            if k.switch
        ]
        return Page(
            scene.say(
                N_(
                    "What shall we write to you about? Press to switch 🔔 on or 🔕 off."
                    " If the clinic moves or cancels a visit, we always tell you."
                )
            ),
            column(switches),
        )

    def switch(self, scene: Scene, kind: str) -> Step:
        """On or off."""
        muted = scene.conversation.muted
        kept = tuple(k for k in muted if k != kind) if kind in muted else (*muted, kind)
        scene.keep(muted=kept)
        return None


_ACTS: dict[str, Callable[[Scene, ChatVisit], Step]] = {
    COMING: _with_visit("coming"),
    CANCEL: _with_visit("cancel"),
    MOVE: _move,
    MAP: _map,
    RATE: _with_visit("rate"),
    VISITS: _to("visits"),
    BOOK: _to("patient"),
    MANAGER: _to(manager.ask(RequestKind.MANAGER)),
    **{mark: _mark(mark) for mark in (NOT_THERE, *MARKS)},
}

SCREENS: tuple[Screen, ...] = (Coming(), Rate(), Rated(), Wanted())
