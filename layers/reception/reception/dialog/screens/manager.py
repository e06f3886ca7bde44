"""Talking with a person at the clinic: asking for one, waiting, talking, and the end of it.

While an operator talks, texts go to the operator and the bot does not answer them; buttons and commands still work.
"""

from datetime import datetime, timedelta

from reception.dataclass import replace
from reception.dialog import chat_visits, places
from reception.dialog.conversation import (
    ChatVisit,
    ClosedRequest,
    LinkedPatient,
    OpenRequest,
    Phone,
    TalkToMark,
)
from reception.dialog.effects import ShowNothing
from reception.dialog.events import (
    BookedAtDesk,
    DeskBlocked,
    Event,
    NumberProven,
    OperatorCame,
    OperatorLeft,
    Outcome,
    PatientProven,
    Reacted,
    SharedContact,
    StaffAsked,
    StaffLeft,
    StaffRefused,
    StaffTold,
    TalkMarked,
    Typed,
    Unreadable,
)
from reception.dialog.places import Place, Section
from reception.dialog.reading.courtesies import read_courtesy
from reception.dialog.scene import MENU, Page, Scene, Screen, Step
from reception.dialog.staff import (
    COMES_BACK_WITHIN,
    AskStaff,
    LeaveStaff,
    RequestKind,
    Sent,
    TellStaff,
)
from reception.dialog.words import N_

END = N_("End the conversation")
ADDED = N_("✅ Added to your request.")
NEVER_OPEN = timedelta(days=7)
"""When a request is read at the latest, where the desk's hours name no opening at all."""
TOLD_TO_STAFF = (places.MANAGER, places.RATED)
"""Places whose texts go to the open request, edits among them."""
_GOES_ON = {
    "passed": N_("A colleague will go on with you. Please wait a little."),
    "away": N_(
        "The operator could not answer in time. Your request is in its former place again, and a colleague will answer."
    ),
    "night": N_(
        "We have closed before your answer was ready. Your request stays open, and we will go on with it when we open."
    ),
}
_ENDED = {
    "closed": N_("The operator has ended the conversation. Thank you for writing!"),
    "silence": N_("Nobody has written for a while, so the conversation is over."),
    "hours": N_("The working day is over, and so is the conversation with the operator."),
}


def ask(kind: RequestKind) -> Place:
    """The page that asks for a person, because of `kind`."""
    return places.MANAGER.of(kind)


def report(scene: Scene, kind: RequestKind, text: str, then: Place) -> Step:
    """Leave a request that the bot makes, and go on to `then`; a clinic without a desk gets none."""
    return AskStaff(kind, text, then=str(then)) if scene.facts.desk else then


def overheard(scene: Scene, event: Event) -> Step:
    """The step for a message or a reaction that is meant for the operator; None where it is meant for the bot.

    The patient's own number is the bot's while the bot's key for it is there, and so is a text that answers a question
    which the bot asked meanwhile. A reaction never is.
    """
    request = scene.conversation.request
    if isinstance(event, Reacted):
        return TellStaff(event.said) if request and request.operator else ShowNothing()
    if request is None or not isinstance(event, (Typed, Unreadable, SharedContact)):
        return None
    if isinstance(event, SharedContact) and event.own and scene.conversation.contact_keyboard:
        return None
    if isinstance(event, Typed):
        text = event.text.strip()
        if text == scene.words.label(END):
            return LeaveStaff()
        if text == scene.words.label(MENU):
            return None
        if scene.conversation.bot_asks and not scene.danger and not replies_to_another(scene):
            return None
    if not request.operator or not event.said:
        return None
    scene.keep(bot_asks=False)
    return TellStaff(event.said, scene.danger)


def goes_on(scene: Scene, screen: Screen, text: str = "") -> Step:
    """The step for what a patient writes after a request was closed; None where it is meant for the bot.

    Within a day it opens the request again, unless the page asks for a text, or the text is thanks or asks for a visit.
    A reply to any other message than the present page is for the desk, on every page; later than that it is offered.
    """
    over, said = scene.conversation.over, scene.said
    if over is None or said is None or said.edit or scene.conversation.request:
        return None
    if scene.facts.desk is None or screen.place in TOLD_TO_STAFF:
        return None
    replies = replies_to_another(scene)
    recent = scene.now <= over.ended_at + COMES_BACK_WITHIN
    if replies:
        return TellStaff(said, scene.danger) if recent else offer(scene, said)
    asks = bool(text) and screen.asks_for_text(scene)
    if not recent or asks or (text and (read_courtesy(text) or scene.wants(text, surely=True))):
        return None
    return TellStaff(said, scene.danger)


def replies_to_another(scene: Scene) -> bool:
    """Whether the patient's message answers another message than the present page."""
    said, present = scene.said, scene.conversation.message
    return bool(said and said.reply_to and not (present and said.reply_to == present.id))


def offer(scene: Scene, said: Sent) -> Step:
    """Offer to give a message to the staff by one press."""
    parts = scene.conversation.unread
    scene.keep(unread=parts if said in parts else (said,))
    return places.TO_DESK


class ToDesk(Screen):
    """Offers to give the patient's last message to the staff, an album with all its parts."""

    place = places.TO_DESK

    def arrive(self, scene: Scene) -> Place | None:
        """Go to the menu where there is nothing to give, or no desk."""
        return None if scene.conversation.for_staff and scene.facts.desk else places.HOME

    def draw(self, scene: Scene) -> Page:
        """Ask whether the message is for the staff, and say when they read it."""
        lines = [
            scene.say(N_("The conversation with the operator is over. Shall we pass this on?")),
            when_read(scene, _read_at(scene)),
        ]
        return Page("\n\n".join(lines), [[scene.choice(N_("✉️ Pass it on"), self.give)]])

    def give(self, scene: Scene, _: str) -> Step:
        """Make a request with the message, unless there is one meanwhile."""
        step = None if scene.conversation.request else self.to_staff(scene, "")
        scene.keep(offered=None)
        return step or places.MANAGER


class Manager(Screen):
    """The patient's request to the staff: not made yet, waiting, or taken by an operator."""

    place = places.MANAGER

    def draw(self, scene: Scene) -> Page:
        """How to ask for a person; or how the present request stands."""
        desk = scene.facts.desk
        request = scene.conversation.request
        blocked_until = scene.conversation.blocked_until
        if desk is None or (request is None and blocked_until and scene.now < blocked_until):
            return Page(
                scene.say(N_("Our manager will gladly help:\n📞 {phones}"), phones=_phones(scene))
            )
        if request is None or _asks_more(scene):
            return self._asking(scene)
        if request.operator:
            text = scene.say(
                N_("<b>{operator}</b> answers you. Just write here."), operator=request.operator
            )
            return Page(text, [[scene.choice(END, self.end)]])
        lines = [
            scene.say(
                N_("Your request <b>№{number}</b> is with our staff."), number=request.number
            ),
            when_read(scene, request.read_at),
            scene.say(N_("You may add messages, photos and files here.")),
            scene.say(N_("📞 {phones}"), phones=_phones(scene)),
        ]
        return Page("\n\n".join(lines), [[scene.choice(N_("Withdraw the request"), self.end)]])

    def _asking(self, scene: Scene) -> Page:
        plea = N_("Write in one message how we can help, or just press the button below.")
        if _kind(scene) == RequestKind.NO_DAY_FITS:
            plea = N_(
                "Which days and hours suit you? Write them, and the manager will find a time."
            )
        lines = [scene.say(plea), when_read(scene, _read_at(scene))]
        if not _is_open(scene):
            scene.warn()
        lines.append(scene.say(N_("📞 {phones}"), phones=_phones(scene)))
        return Page("\n\n".join(lines), [[scene.choice(N_("💬 Call an operator"), self.call)]])

    def call(self, scene: Scene, _: str) -> Step:
        """Make a request without words."""
        present = scene.conversation.request and not _asks_more(scene)
        return None if present else self._request(scene, None)

    def typed(self, scene: Scene, text: str) -> Step:
        """Make a request with these words; where one is waiting, add them to it."""
        return self._say(scene) or super().typed(scene, text)

    def unreadable(self, scene: Scene) -> Step:
        """Make a request with a photo, a voice message or a file, or add it: people can read them."""
        return self._say(scene) or super().unreadable(scene)

    def _say(self, scene: Scene) -> Step:
        if scene.facts.desk is None or scene.said is None:
            return None
        present = scene.conversation.request and not _asks_more(scene)
        telling = TellStaff(scene.said, scene.danger)
        if scene.said.edit:  # an earlier message was corrected, which is no request of its own
            return telling if scene.conversation.request else None
        return telling if present else self._request(scene, scene.said)

    def _request(self, scene: Scene, said: Sent | None) -> Step:
        return AskStaff(_kind(scene), _looked_for(scene), urgent=scene.danger, said=said)

    def end(self, scene: Scene, _: str) -> Step:
        """Withdraw the request, or end the conversation with the operator."""
        return LeaveStaff() if scene.conversation.request else None

    def outcome(self, scene: Scene, outcome: Outcome) -> Step:
        """Go on with what became of the request, on the patient's side or on the staff's."""
        match outcome:
            case StaffAsked():
                return _asked(scene, outcome)
            case StaffTold(said):
                return _told(scene, said)
            case StaffLeft(said):
                return _left_by_patient(scene, said)
            case OperatorCame():
                return _came(scene, outcome)
            case OperatorLeft():
                return _left(scene, outcome)
            case NumberProven(proven):
                if proven:
                    scene.keep(helped_at=scene.now)
                return _number_proven(scene, proven=proven)
            case PatientProven():
                scene.keep(helped_at=scene.now)
                return _patient_proven(scene, outcome)
            case BookedAtDesk() | DeskBlocked() | StaffRefused() | TalkMarked():
                return _from_desk(scene, outcome)
        raise TypeError(f"no outcome of a request: {type(outcome).__name__}")


def _looked_for(scene: Scene) -> str:
    """Doctor and branch of whose days none fits, in the clinic's language; empty for any other request."""
    if _kind(scene) != RequestKind.NO_DAY_FITS:
        return ""
    doctor = scene.directory.doctor(scene.wish.doctor)
    branch = scene.directory.branch(scene.wish.branch)
    return ", ".join(found.name for found in (doctor, branch) if found)


def _asked(scene: Scene, asked: StaffAsked) -> Step:
    present = scene.conversation.request
    is_present = present and (present.number, present.round) == (asked.number, asked.round)
    operator = present.operator if present and is_present else ""
    album = scene.conversation.album
    request = OpenRequest(asked.number, asked.read_at, operator, album, asked.room, asked.round)
    scene.keep(request=request, over=None)
    then = places.parse(asked.then)
    if then != places.MANAGER:
        return then
    if not _is_open(scene):
        scene.warn()
    if asked.place:
        scene.remark(N_("✅ Taken. Requests before yours: {count}."), count=asked.place)
    else:
        scene.remark(N_("✅ Taken. Yours is the next."))
    return places.MANAGER


def _told(scene: Scene, said: Sent) -> Step:
    request = scene.conversation.request
    if request and request.operator and scene.remarks:
        return _warning(scene)
    if request is None or request.operator or said.edit:
        return ShowNothing()
    if said.album and said.album == request.album:
        return ShowNothing()
    scene.keep(request=replace(request, album=said.album))
    scene.remark(ADDED)
    return None


def _warning(scene: Scene) -> Page:
    """The advice for danger, below the patient's line to the operator, which the staff have."""
    text = "\n\n".join(scene.remarks)
    scene.remarks.clear()
    scene.keep(remarks=())
    return Page(text, keys=[scene.words.label(END)])


def _left_by_patient(scene: Scene, said: Sent | None) -> Step:
    """The request is closed: by the patient, or since longer than a line of the patient's opens it again."""
    if said and not said.edit:
        _end(scene)
        scene.set_trail(places.HOME)
        return offer(scene, said)
    if said and scene.conversation.request is None:
        return ShowNothing()
    return _over(scene, N_("The request is closed."))


def _came(scene: Scene, came: OperatorCame) -> Step:
    present = scene.conversation.request
    if present and present.number == came.number:
        if present.round > came.round:
            return ShowNothing()
        if (present.operator, present.round) == (came.name, came.round):
            return ShowNothing()
    read_at = present.read_at if present else scene.now
    request = OpenRequest(came.number, read_at, came.name, room=came.room, round=came.round)
    scene.keep(request=request, over=None)
    return Page(
        scene.say(
            N_(
                "👋 <b>{operator}</b> from the clinic is here and reads what you write."
                " The menu works as always."
            ),
            operator=came.name,
        ),
        keys=[scene.words.label(END)],
    )


def _left(scene: Scene, left: OperatorLeft) -> Step:
    request = scene.conversation.request
    if request is None or (request.number, request.round) != (left.number, left.round):
        return ShowNothing()
    if left.why not in _GOES_ON:
        may_mark = left.why == "closed" and request.operator
        talk = TalkToMark(left.number, scene.now, request.room) if may_mark else None
        scene.keep(to_mark=talk)
        return _over(scene, _ENDED[left.why])
    if not request.operator:  # it was told before
        return ShowNothing()
    scene.keep(request=replace(request, operator="", read_at=_read_at(scene)))
    scene.remark(_GOES_ON[left.why])
    return places.MANAGER


def _end(scene: Scene) -> None:
    """Note that the request is closed, so that what the patient writes next may open it again."""
    request = scene.conversation.request
    if request:
        scene.keep(request=None, over=ClosedRequest(scene.now, request.room))


def _over(scene: Scene, words: str) -> Step:
    _end(scene)
    scene.set_trail(places.HOME)
    scene.remark(words)
    return places.HOME


def _number_proven(scene: Scene, *, proven: bool) -> Step:
    phone = scene.conversation.phone
    by_staff = any(patient.by_staff for patient in scene.conversation.patients)
    if phone is None or (phone.proven == proven and (proven or not by_staff)):
        return ShowNothing()
    scene.keep(phone=Phone(phone.number, proven))
    if not proven:
        others = (p for p in scene.conversation.patients if not p.by_staff)
        closed = tuple(replace(p, opened=False) for p in others)
        mine = scene.conversation.booked_here
        visits = tuple(v for v in scene.conversation.visits if v.visit.id in mine)
        scene.keep(patients=closed, visits=visits)
    confirmed = N_("✅ The clinic has confirmed that {phone} is your number.")
    revoked = N_("The clinic has withdrawn the confirmation of the number {phone}.")
    scene.remark(confirmed if proven else revoked, phone=phone.number)
    return None


def _patient_proven(scene: Scene, proven: PatientProven) -> Step:
    present = scene.conversation.linked(proven.patient)
    if present and present.opened:
        return ShowNothing()
    linked = LinkedPatient(
        proven.patient,
        proven.name,
        opened=True,
        by_staff=present is None or present.by_staff,
        birth_date=present.birth_date if present else None,
    )
    others = (p for p in scene.conversation.patients if p.id != proven.patient)
    scene.keep(patients=(*others, linked))
    scene.remark(N_("✅ The clinic has linked <b>{name}</b> to this chat."), name=proven.name)
    return None


def _booked(scene: Scene, visit: ChatVisit) -> Step:
    if visit.visit.id in scene.conversation.booked_here:
        return ShowNothing()
    chat_visits.keep_new(scene, visit)
    scene.set_trail(places.HOME)
    scene.remark(N_("📅 The operator has booked this visit for you."))
    return places.BOOKED.of(visit.visit.id)


def _from_desk(
    scene: Scene, outcome: BookedAtDesk | DeskBlocked | StaffRefused | TalkMarked
) -> Step:
    match outcome:
        case BookedAtDesk(visit):
            return _booked(scene, visit)
        case DeskBlocked(until):
            return _blocked(scene, until)
        case StaffRefused(then):
            return _refused(scene, places.parse(then))
        case TalkMarked():
            scene.remark(N_("Thank you, we have passed it on."))
            return places.HOME


def _blocked(scene: Scene, until: datetime | None) -> Step:
    """Keep until when the desk takes nothing; an open request ends with it."""
    scene.keep(blocked_until=until)
    if until and scene.conversation.request:
        return _over(scene, _ENDED["closed"])
    return ShowNothing()


def _refused(scene: Scene, then: Place) -> Step:
    """Say that nobody reads it, and where the clinic answers; what the bot itself reports needs no word."""
    if then != places.MANAGER:
        return then
    scene.set_trail(places.HOME)
    told = N_("Messages from this chat are not read. Please call us: {phones}")
    scene.remark(told, phones=_phones(scene))
    return places.HOME


def branch(scene: Scene) -> str:
    """The branch that a request is about: from the places by which the patient came, else of the next visit.

    Empty where there is none. Clinics whose branches have desks of their own send the request there.
    """
    for place in reversed(scene.trail):
        if place.screen == places.BRANCH_PAGE.screen:
            return place.about
        if place.screen == places.VISIT.screen and (
            visit := chat_visits.coming(scene, place.about)
        ):
            return _branch_of(scene, visit)
        if place.section is Section.BOOKING and scene.wish.branch:
            return scene.wish.branch
    coming = chat_visits.upcoming(scene)
    return _branch_of(scene, coming[0]) if coming else ""


def _branch_of(scene: Scene, visit: ChatVisit) -> str:
    found = scene.directory.branch_at(visit.visit)
    return found.id if found else ""


def _asks_more(scene: Scene) -> bool:
    """Whether the patient is about to add another matter to a request that waits."""
    request = scene.conversation.request
    return request is not None and not request.operator and _kind(scene) != RequestKind.MANAGER


def _kind(scene: Scene) -> RequestKind:
    return RequestKind(scene.about) if scene.about in set(RequestKind) else RequestKind.MANAGER


def _phones(scene: Scene) -> str:
    return ", ".join(scene.facts.phones)


def _is_open(scene: Scene) -> bool:
    desk = scene.facts.desk
    return desk is not None and desk.hours.is_open(scene.time.local(scene.now))


def _read_at(scene: Scene) -> datetime:
    """When somebody will read the request: now, or when the desk opens, but within a week, whatever its hours say."""
    desk = scene.facts.desk
    assert desk is not None
    local = scene.time.local(scene.now)
    if desk.hours.is_open(local):
        return scene.now
    return desk.hours.next_opening(local) or scene.now + NEVER_OPEN


def when_read(scene: Scene, read_at: datetime) -> str:
    """The line that says when to expect an answer."""
    desk = scene.facts.desk
    assert desk is not None
    local = scene.time.local(scene.now)
    # the other clock that read this moment may be ahead: while the desk is open, nobody is told that it is not
    if read_at > scene.now and not desk.hours.is_open(local):
        return scene.say(
            N_("🕒 We are closed now. Your message will be read on {moment}."),
            moment=scene.words.moment(read_at),
        )
    closes = desk.hours.closing(local)
    measured = scene.operations.promised(_room(scene), local.hour)
    minutes = measured or desk.answer_minutes
    if closes is None:
        words = N_("🕒 We now answer within about {minutes} minutes.")
        usual = N_("🕒 We usually answer within {minutes} minutes.")
        return scene.say(words if measured else usual, minutes=minutes)
    words = N_("🕒 We now answer within about {minutes} minutes, and are here until {hour}.")
    usual = N_("🕒 We usually answer within {minutes} minutes, and are here until {hour}.")
    return scene.say(words if measured else usual, minutes=minutes, hour=scene.words.hour(closes))


def _room(scene: Scene) -> str:
    """The room of the desk that has the request, or that would get it; empty for the default one."""
    request, desk = scene.conversation.request, scene.facts.desk
    if request:
        return request.room
    return desk.rooms.get(branch(scene), "") if desk else ""


SCREENS: tuple[Screen, ...] = (Manager(), ToDesk())
