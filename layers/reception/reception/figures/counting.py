"""Makes facts of changes. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

from reception.clinic.model import ClinicTime, Visit
from reception.clinic.waiting import OfferAnswer
from reception.dataclass import dataclass
from reception.dialog.conversation import Conversation, MoveStep
from reception.dialog.usage import STEPS, begins
from reception.figures import story
from reception.figures.changes import (
    Change,
    ConversationDeleted,
    ConversationSaved,
    NewsNoted,
    NoticeNoted,
    RequestLabelled,
    StaffAnswered,
    StaffWasAsked,
    VisitConfirmed,
    VisitRead,
)
from reception.figures.story import NO_SOURCE, How, Story


@dataclass(frozen=True)
class Fact:
    """An addition to the figures of a clinic day. A day has one fact of an `id`."""

    day: date
    id: str
    counts: Counter[str]


@dataclass(frozen=True)
class Told:
    """A change's word on the visit with this id."""

    visit: str
    change: Callable[[Story], Story]


type Countable = (
    ConversationSaved
    | ConversationDeleted
    | NoticeNoted
    | NewsNoted
    | VisitConfirmed
    | StaffWasAsked
    | StaffAnswered
    | RequestLabelled
)
"""The changes that are counted by themselves."""

type BranchOf = Callable[[Visit], str]
"""The id of the branch of a visit; empty if it is not known."""


def facts_of(change: Change, time: ClinicTime, branch_of: BranchOf) -> list[Fact]:
    """The facts that a change makes by itself, none or one. Its word on visits is `told_by`."""
    if isinstance(change, VisitRead):
        return []
    counts = Counter(_names(change, time, branch_of))
    return [Fact(time.day(change.at), _fact_id(change), counts)] if counts else []


def _fact_id(change: Countable) -> str:
    match change:
        case StaffWasAsked(number):
            return f"request:{number}"
        case StaffAnswered(number):
            return f"answer:{number}"
        case RequestLabelled(number, round):
            return f"label:{number}:{round}"
    return change.id


def _names(change: Countable, time: ClinicTime, branch_of: BranchOf) -> Iterable[str]:
    """The figures that a change adds one to."""
    match change:
        case ConversationSaved(_, before, after):
            return _of_conversation(before, after, time, branch_of)
        case ConversationDeleted():
            return ["users_forgotten"]
        case NoticeNoted(_, kind, outcome):
            return [f"notice:{kind}:{outcome}"]
        case NewsNoted(_, outcome):
            return [f"news:{outcome}"]
        case VisitConfirmed():
            return ["confirmed"]
        case StaffWasAsked(_, kind):
            return ["handoffs", f"handoff:{kind}"]
        case StaffAnswered(_, seconds):
            return ["answered", f"first_answer:{seconds}"]
        case RequestLabelled(label=label):
            return [f"label:{label}"]


def told_by(change: Change) -> Iterator[Told]:
    """A change's word on visits, if it has any."""
    match change:
        case ConversationSaved(_, before, after, at):
            yield from _booked(before or Conversation(after.account), after, at)
            yield from _ended(before or Conversation(after.account), after, at)
        case VisitConfirmed(_, visit, start, _):
            yield Told(visit, partial(story.confirmed, start=start))
        case VisitRead(before_read, after_read):
            read = partial(story.read, before=before_read, after=after_read)
            yield Told(after_read.visit.id, read)


def puzzles_of(change: Change) -> Iterator[tuple[str, str]]:
    """The texts that were not understood, each with the account that wrote it."""
    if isinstance(change, ConversationSaved):
        was = change.before or Conversation(change.after.account)
        for puzzle in _new(was.puzzles, change.after.puzzles):
            yield puzzle.text, change.after.account


def tidings_of(change: Change) -> Iterator[str]:
    """The jobs that tell staff of it: kind words after a visit, and a patient who was not there."""
    if not isinstance(change, ConversationSaved):
        return
    was, after = change.before or Conversation(change.after.account), change.after
    for words in _new(was.kind_words, after.kind_words):
        yield f"kind:{after.account}:{words.said.id}:{words.visit}"
    for rating in _new(was.ratings, after.ratings):
        if not rating.mark:
            yield f"absent:{after.account}:{rating.visit}"
    for told in _new(was.on_the_way, after.on_the_way):
        yield f"way:{after.account}:{'here' if told.here else 'late'}:{told.minutes}:{told.visit}"


# --- what a saved conversation shows ---


def _of_conversation(
    before: Conversation | None,
    after: Conversation,
    time: ClinicTime,
    branch_of: BranchOf,
) -> Iterator[str]:
    if before is None:
        yield from ("users_new", f"source_new:{after.origin or NO_SOURCE}")
    was = before or Conversation(after.account)
    if after.unreachable != was.unreachable:
        yield "users_lost" if after.unreachable else "users_back"
    if after.patients and not was.patients:
        yield "users_registered"
    if after.news != was.news:
        yield "news:on" if after.news else "news:off"
    yield from _of_usage(was, after, time)
    moving = was.moving
    failed = moving is not None and moving.step is MoveStep.BOOK_BACK and after.moving is None
    if failed and not _new(was.booked_here, after.booked_here):
        yield "moves_lost"
    yield from ("not_understood" for _ in _new(was.puzzles, after.puzzles))
    yield from _of_marks(was, after, branch_of)
    yield from _of_earlier(was, after)


def _of_earlier(was: Conversation, after: Conversation) -> Iterator[str]:
    """Earlier times that were taken: how many chains began, how many people, and how many whole days they gained."""
    for offer in _new(was.offers, after.offers):
        if offer.answer:
            yield f"earlier:{offer.answer}"
        if offer.answer != OfferAnswer.YES:
            continue
        if not offer.chain.people:
            yield "earlier_chains"
        gained = offer.before - offer.slot.start if offer.before else timedelta()
        yield from ["earlier_days"] * gained.days


def _of_usage(was: Conversation, after: Conversation, time: ClinicTime) -> Iterator[str]:
    usage, former = after.usage, was.usage
    if usage is None:
        return
    if former is None or time.day(former.heard_at) != time.day(usage.heard_at):
        yield "users_active"
    anew = _is_anew(was, after)
    if anew:
        yield "sessions"
    reached_before = 0 if anew or former is None else former.reached
    yield from (f"funnel:{step}" for step in STEPS[reached_before : usage.reached])
    if former is None or anew or usage.section != former.section:
        yield f"section:{usage.section}"
    if usage.asked and (anew or former is None or not former.asked):
        yield "sessions_with_staff"


def _is_anew(was: Conversation, after: Conversation) -> bool:
    """True if the patient was heard after a long silence."""
    usage = after.usage
    return usage is not None and usage != was.usage and begins(was.usage, usage.heard_at)


def _of_marks(was: Conversation, after: Conversation, branch_of: BranchOf) -> Iterator[str]:
    """Marks by branch, and by doctor; a patient who was not there gives none."""
    for rating in _new(was.ratings, after.ratings):
        if not rating.mark:
            yield "not_there"
        if rating.mark <= 0:
            continue
        about = next((v.visit for v in after.told_of if v.visit.id == rating.visit), None)
        yield f"mark:{rating.mark}:{branch_of(about) if about else ''}"
        yield f"mark_of_doctor:{rating.mark}:{about.doctor if about else ''}"


def _booked(was: Conversation, after: Conversation, at: datetime) -> Iterator[Told]:
    for visit in _new(was.booked_here, after.booked_here):
        source = after.origin
        how, start = _how(was, after), _start_of(visit, after)
        yield Told(visit, partial(story.booked, at=at, how=how, source=source, start=start))


def _how(was: Conversation, after: Conversation) -> How:
    """How a visit was booked. What the patient books is counted in `deeds`, what an operator books is not."""
    moving = was.moving or after.moving
    if moving is not None:
        return How.BACK if was.moving and was.moving.step is MoveStep.BOOK_BACK else How.MOVE
    return How.DESK if after.deeds == was.deeds else How.BOT


def _ended(was: Conversation, after: Conversation, at: datetime) -> Iterator[Told]:
    moving = was.moving or after.moving
    for visit in _new(was.ended_here, after.ended_here):
        moved = moving is not None and moving.old.visit.id == visit
        start = _start_of(visit, was)
        yield Told(visit, partial(story.ended, at=at, start=start, moved=moved))


def _start_of(visit: str, conversation: Conversation) -> datetime | None:
    known = (*conversation.visits, *conversation.told_of)
    return next((one.visit.start for one in known if one.visit.id == visit), None)


def _new[T](before: tuple[T, ...], after: tuple[T, ...]) -> list[T]:
    return [one for one in after if one not in before]
