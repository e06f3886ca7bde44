"""Which visit a typed answer is about, and where it leads: «буду», «не зможу», «запізнююсь», «5».

An answer refers to the newest notice of this chat whose question it answers, or to the notice that it replies to. If
nothing was said in the chat since the notice came, the text answers the notice and not the page; but in the middle of
a form or a booking, and after that, the page's own meaning comes first, and the rest is asked here.

**Nothing is cancelled, moved or booked by a text.** A no leads to a page that names the visit and asks what to do with
it; a change leads to free days. Only a yes, a mark, and a word to the desk are done at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from reception.dataclass import dataclass
from reception.dialog import chat_visits, places
from reception.dialog.buttons import Standing
from reception.dialog.conversation import ChatVisit, Noticed
from reception.dialog.notice_kinds import NoticeKind
from reception.dialog.places import Section
from reception.dialog.reading.courtesies import Courtesy
from reception.dialog.reading.oneline import read_wanted
from reception.dialog.reading.replies import read_reply
from reception.dialog.reading.reply import Answer, Asks, Reply
from reception.dialog.scene import Scene, Screen, Step
from reception.dialog.screens import notices, plans
from reception.dialog.usage import SILENCE
from reception.dialog.wanted import Wanted
from reception.dialog.words import N_

ASKS: Mapping[str, Asks] = {
    NoticeKind.DAY_BEFORE: Asks.COMING,
    NoticeKind.TWO_HOURS: Asks.COMING,
    NoticeKind.SOON: Asks.COMING,
    NoticeKind.BOOKED: Asks.COMING,
    NoticeKind.CHANGED: Asks.COMING,
    NoticeKind.CLOSED: Asks.COMING,
    NoticeKind.OPENED: Asks.COMING,
    NoticeKind.DOCTOR_LATE: Asks.COMING,
    NoticeKind.FEEDBACK: Asks.MARK,
    NoticeKind.MISSED: Asks.INVITED,
    NoticeKind.DUE_AGAIN: Asks.INVITED,
    NoticeKind.DOCTOR_GONE: Asks.INVITED,
}
"""The question that a notice asks. A kind that is not here asks nothing that a text could answer."""
MARK_HOLDS = timedelta(days=2)
"""How long after the question about a visit a text may be its answer."""
INVITATION_HOLDS = timedelta(days=2)
"""How long after an invitation a text may be its answer."""
TOLD_BEFORE = timedelta(hours=12)
"""How long before a visit its patient can say to be late."""
HERE_BEFORE = timedelta(hours=3)
"""How long before a visit its patient can be there."""
FORMS = (Section.BOOKING, Section.PATIENT_DATA, Section.HOME_CALL, Section.MANAGER)
"""Sections in which a text has a meaning of its own."""
ABOUT_A_DAY = (Reply.LATE, Reply.HERE)


@dataclass(frozen=True)
class OpenQuestion:
    """A question that a text may answer, and the visits that it is about. kind: of the notice, if one asked."""

    asks: Asks
    visits: tuple[ChatVisit, ...]
    kind: str = ""


def stops_news(scene: Scene, text: str) -> Step:
    """The step for «стоп» of a patient who gets news; None for any other text, and for everybody else."""
    answer = read_reply(text.removeprefix("/"), Asks.COMING) if scene.conversation.news else None
    return notices.stop_news(scene) if answer and answer.reply is Reply.STOP else None


def answers_first(scene: Scene, text: str, about: tuple[Standing, ...]) -> Step:
    """The step for an answer that comes before the page's own meaning; None where the page is asked first."""
    if about:
        return _answered(scene, text, [_replied_to(scene, about)])
    newest = _newest(scene)
    usage = scene.conversation.usage
    if newest is None or (usage and usage.heard_at > newest.at):
        return None
    silent = usage is None or scene.now - usage.heard_at >= SILENCE
    if scene.here.section in FORMS and not silent:
        return None
    question = _asked_by(scene, newest)
    return _answered(scene, text, [question]) if question else None


def answers(scene: Scene, screen: Screen, text: str) -> Step:
    """The step for an answer that the page itself has no meaning for; None where the text is none."""
    if screen.reads_times and scene.read_times(text):
        return None
    asked = [_asked_by(scene, noticed) for noticed in reversed(scene.conversation.noticed)]
    newest = _newest(scene)
    # a yes may be meant for a newer notice whose question no text answers, such as the offer of an earlier time
    plain = screen.place.section in FORMS or bool(newest and newest.kind not in ASKS)
    found = _answered(scene, text, filter(None, asked), plain=plain)
    return found or _without_a_notice(scene, text)


def _newest(scene: Scene) -> Noticed | None:
    return next(reversed(scene.conversation.noticed), None)


# --- what is asked ---


def _replied_to(scene: Scene, about: tuple[Standing, ...]) -> OpenQuestion:
    """The question of the notice with these buttons, about the visits that still start as it said."""
    asks, kind = _asked_with({button.tag for button in about})
    found = {one.visit.id: one for button in about if (one := notices.stands(scene, button))}
    return OpenQuestion(asks, tuple(found.values()), kind)


def _asked_with(tags: set[str]) -> tuple[Asks, str]:
    """The question of a notice by its buttons' tags; and its kind, where an answer needs it."""
    if tags & {*notices.MARKS, notices.RATE}:
        return Asks.MARK, ""
    if notices.DECLARE in tags:
        return Asks.INVITED, NoticeKind.DOCTOR_GONE
    if notices.AGAIN in tags:
        return Asks.INVITED, NoticeKind.DUE_AGAIN
    if tags == {notices.BOOK, notices.MANAGER}:
        return Asks.INVITED, NoticeKind.MISSED
    return Asks.COMING, ""


def _asked_by(scene: Scene, noticed: Noticed) -> OpenQuestion | None:
    """The question that a notice still asks, if it does."""
    asks = ASKS.get(noticed.kind)
    told = (notices.told_of(scene, visit) for visit in noticed.visits)
    visits = [one for one in told if one]
    if asks is Asks.MARK:
        over = scene.now > noticed.at + MARK_HOLDS
        rated = {rating.visit for rating in scene.conversation.ratings}
        visits = [] if over else [one for one in visits if one.visit.id not in rated]
    elif asks is Asks.INVITED:
        over = scene.now > noticed.at + INVITATION_HOLDS
        booked = {(one.patient, one.visit.doctor) for one in chat_visits.upcoming(scene)}
        visits = [
            one for one in visits if not over and (one.patient, one.visit.doctor) not in booked
        ]
    elif asks:
        ended = scene.conversation.ended_here
        visits = [
            v
            for v in visits
            if v.visit.stands and v.visit.id not in ended and v.visit.end > scene.now
        ]
    return OpenQuestion(asks, tuple(visits), noticed.kind) if asks and visits else None


# --- what is answered ---


def _answered(
    scene: Scene, text: str, asked: Iterable[OpenQuestion], *, plain: bool = False
) -> Step:
    """Act on the first question that the text answers. plain: only on what is said in so many words."""
    for question in asked:
        answer = read_reply(text, question.asks)
        if answer is None or not question.visits or (plain and not answer.plain):
            continue
        if not answer.plain and scene.here.screen == places.CANT_COME.screen:
            return None  # a yes or a no to «what shall we do with this visit?» could mean anything
        step = _act(scene, text, answer, question)
        if step is not None:
            return step
    return None


def _act(scene: Scene, text: str, answer: Answer, question: OpenQuestion) -> Step:
    """Do what an answer says, with the visit that it is about; ask which one, if there are several."""
    reply = _reply(answer, question)
    if reply is Reply.STOP:
        return places.REMINDERS
    if question.asks is Asks.INVITED:
        return _invited(scene, text, answer, question)
    visits = question.visits
    if reply in ABOUT_A_DAY:
        visits = tuple(v for v in visits if _is_about_now(scene, v, here=reply is Reply.HERE))
    elif question.asks is Asks.COMING:
        visits = tuple(v for v in visits if v.visit.start > scene.now)
    if not visits:
        return None
    if reply is Reply.THANKS:
        scene.remark(Courtesy.THANKS)
        to = places.VISIT if question.asks is Asks.COMING else places.RATE
        notices.remember(scene, visits[0])
        return to.of(visits[0].visit.id) if len(visits) == 1 else None
    if answer.cancels and scene.here == places.CANT_COME.of(visits[0].visit.id):
        return places.CANCEL.of(visits[0].visit.id)
    wanted = _wanted(scene, text, answer, visits) if reply is Reply.MOVE else Wanted()
    named = f"{reply}{answer.mark}" if reply is Reply.MARK else str(reply)
    if len(visits) == 1:
        return plans.act(scene, named, visits[0], wanted, answer.minutes)
    scene.want(narrowed=wanted)
    if reply is Reply.COMPLAINT and scene.said:
        scene.keep(unread=(scene.said,))
    ids = ",".join(one.visit.id for one in visits)
    return places.WHICH_VISIT.of(f"{named}:{ids}")


def _invited(scene: Scene, text: str, answer: Answer, question: OpenQuestion) -> Step:
    """Do what an answer to an invitation says; None where the text names a doctor, or is for another page."""
    one = question.visits[0]
    match answer.reply:
        case Reply.NO:
            scene.remark(N_("All right. Thank you for your answer."))
            return places.HOME
        case Reply.LATER:
            scene.remark(
                N_("All right. We do not remind you a second time: book when it suits you.")
            )
            return places.HOME
        case Reply.WAS_THERE:
            return notices.was_there(scene, one) if question.kind == NoticeKind.MISSED else None
        case Reply.BOOK:
            wanted = _wanted(scene, text, answer, ())
            if read_wanted(text, scene.directory, scene.facts, scene.today).says_whom:
                return None
            if question.kind == NoticeKind.DOCTOR_GONE:
                return places.DECLARATION
            step = notices.book_again(scene, one)
            scene.want(narrowed=wanted)
            return step
    return None


def _reply(answer: Answer, question: OpenQuestion) -> Reply:
    """The meaning of an answer to a notice that said something about the visit itself."""
    if answer.reply is Reply.COMING and question.kind == NoticeKind.CLOSED:
        return Reply.NO  # the visit can't take place: ask what to do with it
    if (
        answer.reply is Reply.LATE
        and question.kind == NoticeKind.DOCTOR_LATE
        and not answer.minutes
    ):
        return Reply.COMING  # «прийду пізніше» is what the notice asks for
    return answer.reply


def _is_about_now(scene: Scene, one: ChatVisit, *, here: bool) -> bool:
    before = HERE_BEFORE if here else TOLD_BEFORE
    return one.visit.start - before <= scene.now < one.visit.end


def _wanted(scene: Scene, text: str, answer: Answer, visits: tuple[ChatVisit, ...]) -> Wanted:
    """The days and hours to which a text wants to move; a day of the visit itself is the one that does not fit."""
    read = read_wanted(text, scene.directory, scene.facts, scene.today)
    present = {scene.time.day(one.visit.start) for one in visits}
    other = tuple(day for day in read.days if day not in present)
    days = other or read.days
    if answer.days_only:
        return Wanted(days=days)
    return Wanted(days=days, since=read.since, until=read.until)


# --- without a notice ---


def _without_a_notice(scene: Scene, text: str) -> Step:
    """Act on a text that plainly is about a visit to come, though no notice asked."""
    answer = read_reply(text, Asks.COMING)
    if answer is None or not answer.plain or not scene.conversation.patients:
        return None
    reply = answer.reply
    if not (reply in (Reply.MOVE, *ABOUT_A_DAY) or answer.cancels):
        return None
    visits = tuple(_present(scene)) if reply in ABOUT_A_DAY else tuple(chat_visits.upcoming(scene))
    if visits:
        return _act(scene, text, answer, OpenQuestion(Asks.COMING, visits))
    return None if reply in ABOUT_A_DAY else places.VISITS


def _present(scene: Scene) -> Iterator[ChatVisit]:
    """The visits of these hours, one of them perhaps begun."""
    known = {v.visit.id: v for v in (*scene.conversation.told_of, *scene.conversation.visits)}
    for one in known.values():
        if one.visit.stands and notices.known(scene, one.visit.id):
            yield one
