"""The patient's answers to reminders, to the question after a visit and to news; and the switches of reminders."""

from collections.abc import Callable

from reception.dialog import chat_visits, places
from reception.dialog.buttons import Standing
from reception.dialog.conversation import (
    IN_WORDS,
    ChatVisit,
    Confirmed,
    KindWords,
    OnTheWayWord,
    Rating,
    StaffTask,
)
from reception.dialog.notice_kinds import NoticeKind
from reception.dialog.places import Place
from reception.dialog.reading.courtesies import read_courtesy
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column
from reception.dialog.screens import again, manager, offers
from reception.dialog.screens.visit import OneVisit
from reception.dialog.staff import AskStaff, RequestKind, Sent, TellStaff
from reception.dialog.words import N_

COMING, MOVE, CANCEL, MAP, VISITS, BOOK, MANAGER, RATE = "c", "m", "x", "p", "v", "b", "o", "a"
LATE, HERE, AGAIN, SWITCHES, DECLARE = "l", "h", "g", "s", "d"
NEWS_OFF = "nn"
"""Tags of the buttons in notices. A mark is its own digit; 0 says that the patient was not at the visit."""
MARKS = ("1", "2", "3", "4", "5")
NOT_THERE = "0"
RATINGS_KEPT = 50
"""Ratings of past visits that a conversation remembers."""
KIND_WORDS_KEPT = 3
"""Messages after good marks that a conversation keeps. Staff are told of each within a minute."""
ON_THE_WAY_KEPT = 5
CONFIRMED_KEPT = 20
"""Confirmed visits that a conversation remembers."""


def pressed(scene: Scene, button: Standing) -> Step:
    """A button in a notice. It works while the visit is this account's and is known to start at the button's time."""
    if button.tag in (offers.TAKE, offers.DECLINE):
        return offers.answered(scene, button)
    if button.tag == NEWS_OFF:
        return stop_news(scene)
    one = stands(scene, button)
    act = _ACTS.get(button.tag)
    if one is None or act is None:
        scene.toast = scene.words.label(N_("That button is an old one. Here is where we are."))
        return None
    return act(scene, one)


def stands(scene: Scene, button: Standing) -> ChatVisit | None:
    """The visit of a notice's button, if it is this account's and known to start at the button's time."""
    one = told_of(scene, button.visit)
    return one if one and _minute(one) == button.start else None


def _minute(one: ChatVisit) -> object:
    return one.visit.start.replace(second=0, microsecond=0)


def _with_visit(screen: Place) -> Callable[[Scene, ChatVisit], Step]:
    """Makes an act that goes to a screen about the visit, and keeps the visit in the conversation."""

    def act(scene: Scene, one: ChatVisit) -> Step:
        remember(scene, one)
        return screen.of(one.visit.id)

    return act


def _to(place: Place) -> Callable[[Scene, ChatVisit], Step]:
    """Makes an act that goes to the same place for every visit."""
    return lambda _scene, _one: place


def move(scene: Scene, one: ChatVisit) -> Step:
    """Go to the free days, as from the visit's own page."""
    remember(scene, one)
    scene.place = places.VISIT.of(one.visit.id)
    if chat_visits.coming(scene, one.visit.id):
        scene.go(scene.place)
    return OneVisit().move(scene, "")


def _map(scene: Scene, one: ChatVisit) -> Step:
    remember(scene, one)
    scene.place = places.VISIT.of(one.visit.id)
    if chat_visits.coming(scene, one.visit.id) is None:
        return scene.place
    scene.go(scene.place)
    return OneVisit().map(scene, "")


def on_the_way(scene: Scene, one: ChatVisit, *, minutes: int = 0, here: bool = False) -> Step:
    """Keep that the patient is late, or there already; staff read a line about it outside of the turn."""
    new = OnTheWayWord(one.visit.id, minutes, here)
    others = (known for known in scene.conversation.on_the_way if known != new)
    scene.keep(on_the_way=(*others, new)[-ON_THE_WAY_KEPT:])
    return places.ON_THE_WAY.of(f"{HERE if here else LATE}:{one.visit.id}")


def _late(scene: Scene, one: ChatVisit) -> Step:
    return on_the_way(scene, one)


def _here(scene: Scene, one: ChatVisit) -> Step:
    return on_the_way(scene, one, here=True)


def book_again(scene: Scene, one: ChatVisit) -> Place:
    """Book with the doctor of a past visit, or from the start if that can't be booked."""
    return again.begin(scene, one.visit.id) or places.PATIENT


def _mark(mark: str) -> Callable[[Scene, ChatVisit], Step]:
    return lambda scene, one: rated(scene, one, int(mark))


def stop_news(scene: Scene) -> Place:
    """Switch news off, and show the switches: there it can be switched on again."""
    scene.keep(news=False)
    scene.remark(N_("🔕 News of the clinic is switched off."))
    return places.REMINDERS


def remember(scene: Scene, one: ChatVisit) -> None:
    """Keep the visit as the notice has it, unless the conversation has it already."""
    others = [k for k in scene.conversation.visits if k.visit.id != one.visit.id]
    present = [k for k in scene.conversation.visits if k.visit.id == one.visit.id]
    visits = sorted([*others, *(present or [one])], key=lambda k: k.visit.start)
    scene.keep(visits=tuple(visits), visits_read_at=scene.conversation.visits_read_at or scene.now)


class Coming(Screen):
    """Thanks a patient who confirms the visit."""

    place = places.COMING

    def arrive(self, scene: Scene) -> Place | None:
        """Keep the confirmation, and a note for the card, once. If the visit is over or gone, go to the list."""
        one = chat_visits.coming(scene, scene.about)
        if one is None:
            scene.remark(N_("This visit is no longer booked."))
            return places.VISITS
        words = scene.clinic_words
        text = words.label(
            N_("Confirmed in Telegram: coming on {moment}"), moment=words.moment(one.visit.start)
        )
        note = StaffTask(text, text, patient=one.patient)
        if note not in scene.conversation.tasks:
            scene.keep_task(note)
        confirmed = Confirmed(one.patient, one.visit.id, one.visit.start)
        if confirmed not in scene.conversation.confirmed:
            kept = (*scene.conversation.confirmed, confirmed)[-CONFIRMED_KEPT:]
            scene.keep(confirmed=kept)
        return None

    def draw(self, scene: Scene) -> Page:
        """The visit once more, and the way to its page."""
        one = chat_visits.coming(scene, scene.about)
        assert one is not None
        text = scene.say(N_("✅ Thank you, we are expecting you."))
        delay = scene.operations.late(one.visit.doctor, one.visit.start)
        if delay:
            about = N_("⏰ The doctor is about {minutes} minutes late.")
            text = "\n".join([text, scene.say(about, minutes=delay.told)])
        return Page(
            f"{text}\n\n{chat_visits.describe(scene, one)}",
            [[scene.choice(N_("My plans have changed"), self.open)]],
        )

    def open(self, scene: Scene, _: str) -> Step:
        """Go to the visit's page, with everything that can be done with it."""
        return places.VISIT.of(scene.about)


def told_of(scene: Scene, visit: str) -> ChatVisit | None:
    """A visit that a notice was about, if its patient is still this account's."""
    found = (k for k in scene.conversation.told_of if k.visit.id == visit)
    return next((k for k in found if scene.conversation.linked(k.patient)), None)


def known(scene: Scene, visit: str) -> ChatVisit | None:
    """A visit that a notice was about, or that may be shown to this account."""
    return told_of(scene, visit) or chat_visits.coming(scene, visit)


def rated(scene: Scene, one: ChatVisit, mark: int) -> Step:
    """Keep the mark of a visit, once. A bad mark is reported to the manager at once."""
    thanks = places.RATED.of(one.visit.id)
    ratings = scene.conversation.ratings
    if any(rating.visit == one.visit.id for rating in ratings):
        scene.toast = scene.words.label(N_("You have already answered. Thank you!"))
        return thanks
    scene.keep(ratings=(*ratings, Rating(one.visit.id, mark))[-RATINGS_KEPT:])
    if not 0 < mark <= scene.facts.notices.bad_mark:
        return thanks
    return manager.report(scene, RequestKind.BAD_RATING, _for_staff(scene, one, mark), thanks)


def complained(scene: Scene, one: ChatVisit, said: Sent | None) -> Step:
    """Keep that the patient complained in words, and give the words to the manager, as after a bad mark."""
    thanks = places.RATED.of(one.visit.id)
    others = (rating for rating in scene.conversation.ratings if rating.visit != one.visit.id)
    scene.keep(ratings=(*others, Rating(one.visit.id, IN_WORDS))[-RATINGS_KEPT:])
    text = _for_staff(scene, one, IN_WORDS)
    return AskStaff(RequestKind.BAD_RATING, text, urgent=scene.danger, said=said, then=str(thanks))


def was_there(scene: Scene, one: ChatVisit) -> Step:
    """Tell the staff that the patient was at a visit that they marked as missed; without a desk, whom to call."""
    if scene.facts.desk is None:
        return manager.ask(RequestKind.MANAGER)
    words = scene.clinic_words
    doctor = scene.directory.doctor(one.visit.doctor)
    text = words.label(
        N_("Marked as missed; the patient writes to have been there: {moment}, {doctor}"),
        moment=words.moment(one.visit.start),
        doctor=doctor.name if doctor else one.doctor,
    )
    return AskStaff(RequestKind.MANAGER, text, urgent=scene.danger, said=scene.said)


def _for_staff(scene: Scene, one: ChatVisit, mark: int) -> str:
    words = scene.clinic_words
    doctor = scene.directory.doctor(one.visit.doctor)
    marked = N_("Mark {mark} of 5 for the visit on {moment}, {doctor}")
    in_words = N_("In words, about the visit on {moment}, {doctor}")
    return words.label(
        in_words if mark == IN_WORDS else marked,
        mark=mark,
        moment=words.moment(one.visit.start),
        doctor=doctor.name if doctor else one.doctor,
    )


class Rate(Screen):
    """Asks how the visit was."""

    place = places.RATE

    def arrive(self, scene: Scene) -> Place | None:
        """Go elsewhere where the visit is not this account's, or has a mark already."""
        one = told_of(scene, scene.about)
        if one is None:
            return places.HOME
        answered = any(rating.visit == one.visit.id for rating in scene.conversation.ratings)
        return places.RATED.of(one.visit.id) if answered else None

    def draw(self, scene: Scene) -> Page:
        """The visit, the five marks, and a button for a patient who was not there."""
        one = told_of(scene, scene.about)
        assert one is not None
        text = scene.say(N_("How was the visit? 1 is bad, 5 is excellent."))
        marks = [Choice(mark, self.mark, mark) for mark in MARKS]
        not_there = scene.choice(N_("I wasn't there"), self.mark, NOT_THERE)
        return Page(f"{chat_visits.describe(scene, one)}\n\n{text}", [marks, [not_there]])

    def mark(self, scene: Scene, mark: str) -> Step:
        """Keep the mark that was pressed."""
        one = told_of(scene, scene.about)
        return rated(scene, one, int(mark)) if one else places.HOME


_THANKS_FOR_WORDS = N_("Thank you for your words! If you would like an answer, ask the manager.")


class Rated(Screen):
    """Thanks for a mark; after a bad one it asks what went wrong."""

    place = places.RATED

    def draw(self, scene: Scene) -> Page:
        """The same links for every patient: to show them only to the satisfied would deceive readers."""
        mark = self._mark(scene)
        if mark == 0:
            return Page(scene.say(N_("Thank you for telling us. To book another time: ☰ Menu.")))
        if mark <= scene.facts.notices.bad_mark:
            thanks = self._sorry(scene, in_words=mark == IN_WORDS)
        else:
            thanks = scene.say(N_("Thank you! Your mark helps us to see what we do well."))
        links = scene.facts.notices.reviews
        return Page(
            thanks, column([Choice(scene.fact(link.label), url=link.url) for link in links])
        )

    def _sorry(self, scene: Scene, *, in_words: bool) -> str:
        """After a bad mark: what went wrong is asked once; then the request's number, and when it is read."""
        sorry = N_(
            "We are sorry that it was not as it should be. The manager has your mark and will look into it."
        )
        if in_words:
            sorry = N_(
                "We are sorry that it was not as it should be. The manager has your words and will look into it."
            )
        added, request = scene.say(manager.ADDED) in scene.remarks, scene.conversation.request
        lines = [] if added else [scene.say(sorry)]
        if lines and self.asks_for_text(scene):
            lines.append(scene.say(N_("If you like, write here what went wrong.")))
        if request and not added:
            with_staff = N_("Your request <b>№{number}</b> is with our staff.")
            lines.append(scene.say(with_staff, number=request.number))
        if request:
            lines.append(manager.when_read(scene, request.read_at))
        return "\n\n".join(lines)

    def asks_for_text(self, scene: Scene) -> bool:
        """After a bad mark it is asked what went wrong."""
        mark = self._mark(scene)
        bad = mark == IN_WORDS or 0 < mark <= scene.facts.notices.bad_mark
        return bad and bool(scene.facts.desk)

    def typed(self, scene: Scene, text: str) -> Step:
        """Pass on to the manager what went wrong, as it was written, and to the staff words about a good visit."""
        told = self._tell(scene)
        if told or not self._mark(scene) or read_courtesy(text) or text.rstrip().endswith("?"):
            return told or super().typed(scene, text)
        if scene.wants(text, surely=True):
            return places.SOONEST
        self._pass_on(scene)
        scene.remark(_THANKS_FOR_WORDS)
        return None

    def unreadable(self, scene: Scene) -> Step:
        """Pass on a voice message or a photo, too: people can read them. Thank for it after no bad mark."""
        told = self._tell(scene)
        if told or not self._mark(scene):
            return told or super().unreadable(scene)
        self._pass_on(scene)
        scene.remark(_THANKS_FOR_WORDS)
        return None

    def _pass_on(self, scene: Scene) -> None:
        """Keep the message of this turn for the staff after a good mark. They are told outside of the turn."""
        mark, said = self._mark(scene), scene.said
        if mark > scene.facts.notices.bad_mark and said is not None and scene.facts.desk:
            words = KindWords(scene.about, mark, said)
            scene.keep(kind_words=(*scene.conversation.kind_words, words)[-KIND_WORDS_KEPT:])

    def _tell(self, scene: Scene) -> Step:
        """Give the message of this turn to the staff after a bad mark; None after any other."""
        if scene.said is None or not self.asks_for_text(scene):
            return None
        if scene.conversation.request:
            return TellStaff(scene.said, scene.danger)
        return AskStaff(
            RequestKind.BAD_RATING,
            urgent=scene.danger,
            said=scene.said,
            then=scene.conversation.place,
        )

    def _mark(self, scene: Scene) -> int:
        visit = scene.about
        found = (rating.mark for rating in scene.conversation.ratings if rating.visit == visit)
        return next(found, 0)


class ChooseReminders(Screen):
    """The switches of notices, and of news, which are off at first. Changes that the clinic makes are always told."""

    place = places.REMINDERS

    def draw(self, scene: Scene) -> Page:
        """A button with its switch for each kind."""
        muted = scene.conversation.muted
        switches = [
            Choice(
                f"{'🔕' if kind in muted else '🔔'} {scene.words.label(kind.switch)}",
                self.switch,
                kind.value,
            )
            for kind in NoticeKind
            if kind.switch
        ]
        news = (
            N_("🔔 News of the clinic") if scene.conversation.news else N_("🔕 News of the clinic")
        )
        about = scene.say(
            N_(
                "What shall we write to you about? Press to switch 🔔 on or 🔕 off."
                " If the clinic moves or cancels a visit, we always tell you."
            )
        )
        about_news = scene.say(
            N_("News of the clinic comes only if you switch it on: new doctors, services, hours.")
        )
        pins = N_("🔕 Pin the next visit in the chat")
        if scene.conversation.pins:
            pins = N_("🔔 Pin the next visit in the chat")
        choices = [
            *switches,
            scene.choice(news, self.switch_news),
            scene.choice(pins, self.switch_pins),
        ]
        return Page(f"{about}\n\n{about_news}", column(choices))

    def switch_news(self, scene: Scene, _: str) -> Step:
        """Switch news on or off."""
        scene.keep(news=not scene.conversation.news)
        return None

    def switch_pins(self, scene: Scene, _: str) -> Step:
        """Have the next visit pinned from now on, or no more. The turn pins and unpins."""
        scene.keep(pins=not scene.conversation.pins)
        return None

    def switch(self, scene: Scene, kind: str) -> Step:
        """Switch a kind on or off."""
        muted = scene.conversation.muted
        kept = tuple(k for k in muted if k != kind) if kind in muted else (*muted, kind)
        scene.keep(muted=kept)
        return None


_ACTS: dict[str, Callable[[Scene, ChatVisit], Step]] = {
    COMING: _with_visit(places.COMING),
    CANCEL: _with_visit(places.CANCEL),
    MOVE: move,
    LATE: _late,
    HERE: _here,
    MAP: _map,
    RATE: _with_visit(places.RATE),
    VISITS: _to(places.VISITS),
    BOOK: _to(places.PATIENT),
    AGAIN: book_again,
    SWITCHES: _to(places.REMINDERS),
    DECLARE: _to(places.DECLARATION),
    MANAGER: _to(manager.ask(RequestKind.MANAGER)),
    **{mark: _mark(mark) for mark in (NOT_THERE, *MARKS)},
}

SCREENS: tuple[Screen, ...] = (Coming(), Rate(), Rated(), ChooseReminders())
