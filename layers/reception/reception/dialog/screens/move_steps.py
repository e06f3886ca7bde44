"""How a visit is moved. The clinic system can't move one, so a new visit is booked and the old one cancelled.

The new visit is booked first, so that a failure in between leaves a visit. If the clinic system allows a patient only
one visit a day and the move is within that day, the old visit is cancelled first; it is booked back if the new one is
refused:

    BOOK_FIRST ── booked ──────────> CANCEL_AFTER ── cancelled ─> moved
        │                                 └───────── it stands ─> moved, and staff cancel the old one
        └─ one visit a day ────────> CANCEL_FIRST ── it stands ─> as it was
                                          └─ cancelled ─> BOOK_AFTER ── booked ─> moved
                                                              └─ refused ─> BOOK_BACK ── booked ─> as it was
                                                                                └─ refused ─> staff and patient know

Each step is a write under a lease of its own, and is saved with it: a process that takes the move over knows what
was done.
"""

from reception.clinic.waiting import OfferAnswer
from reception.dataclass import replace
from reception.dialog import chat_visits, places, waiting_list
from reception.dialog.conversation import MoveStep, Moving
from reception.dialog.effects import Book, Cancel, Command
from reception.dialog.events import (
    Booked,
    BookingOutcome,
    BookingUncertain,
    Cancelled,
    CancelOutcome,
    CancelUncertain,
    DayWasTaken,
    Outcome,
    SlotWasTaken,
    Unreachable,
    VisitChanged,
    members,
)
from reception.dialog.places import Place
from reception.dialog.scene import Scene, Step
from reception.dialog.screens import manager
from reception.dialog.screens.booking.review import day_taken
from reception.dialog.screens.cancelling import CHANGED
from reception.dialog.screens.checking import later
from reception.dialog.staff import RequestKind
from reception.dialog.words import N_

MOST_TRIES = 3
"""How often a step is tried again while the clinic system does not answer, once something of the move is done."""

_OF_A_WRITE = (*members(BookingOutcome), *members(CancelOutcome))


def is_of_a_move(outcome: Outcome) -> bool:
    """Whether a move that is under way waits for this outcome: of its booking or of its cancellation."""
    command = outcome.command if isinstance(outcome, Unreachable) else None
    return isinstance(outcome, _OF_A_WRITE) or isinstance(command, (Book, Cancel))


def begin(scene: Scene, moving: Moving) -> Command:
    """The write of the first step."""
    return _do(scene, moving, MoveStep.BOOK_FIRST)


def go_on(scene: Scene, moving: Moving, outcome: Outcome) -> Step:
    """Take the next step of the table above; first look up what is uncertain, and repeat what was not reached."""
    step = moving.step
    may_stop = step in (MoveStep.BOOK_FIRST, MoveStep.CANCEL_FIRST)
    if isinstance(outcome, BookingUncertain | CancelUncertain):
        return later(scene, _write(moving))
    if isinstance(outcome, Unreachable) and not may_stop and moving.tries < MOST_TRIES:
        scene.keep(moving=replace(moving, tries=moving.tries + 1))
        return later(scene, _write(moving), sent=False)
    match step, outcome:
        case MoveStep.BOOK_FIRST, Booked(booking, visit):
            chat_visits.keep_booked(scene, booking, visit)
            return _do(scene, replace(moving, placed=visit), MoveStep.CANCEL_AFTER)
        case MoveStep.BOOK_FIRST, DayWasTaken() if moving.back and _within_a_day(scene, moving):
            return _do(scene, moving, MoveStep.CANCEL_FIRST)
        case MoveStep.CANCEL_FIRST, Cancelled():
            chat_visits.keep_cancelled(scene, moving.old.visit.id)
            return _do(scene, moving, MoveStep.BOOK_AFTER)
        case MoveStep.CANCEL_AFTER, Cancelled():
            chat_visits.keep_cancelled(scene, moving.old.visit.id)
            return _moved(scene, moving, moving.placed)
        case MoveStep.BOOK_AFTER, Booked(booking, visit):
            chat_visits.keep_booked(scene, booking, visit)
            return _moved(scene, moving, visit)
        case MoveStep.BOOK_BACK, Booked(booking, visit):
            chat_visits.keep_booked(scene, booking, visit)
            return _as_it_was(scene, moving, visit)
    return _failed(scene, moving, outcome)


def _failed(scene: Scene, moving: Moving, outcome: Outcome) -> Step:
    match moving.step:
        case MoveStep.CANCEL_AFTER:
            return _twice(scene, moving)
        case MoveStep.BOOK_AFTER:
            return _do(scene, moving, MoveStep.BOOK_BACK)
        case MoveStep.BOOK_BACK:
            return _lost(scene, moving)
    return _not_begun(scene, moving, outcome)


def _do(scene: Scene, moving: Moving, step: MoveStep) -> Command:
    """Keep that this step is being done, and return its write."""
    moving = replace(moving, step=step)
    scene.keep(moving=moving)
    return _write(moving)


def _write(moving: Moving) -> Book | Cancel:
    if moving.step in (MoveStep.CANCEL_FIRST, MoveStep.CANCEL_AFTER):
        return Cancel(moving.old.patient, moving.old.visit)
    if moving.step is MoveStep.BOOK_BACK:
        assert moving.back is not None
        return moving.back
    return moving.new


def _within_a_day(scene: Scene, moving: Moving) -> bool:
    return scene.time.day(moving.old.visit.start) == scene.time.day(moving.new.slot.start)


def _moved(scene: Scene, moving: Moving, visit: str) -> Place:
    """The new visit stands: the patient's calendar entry now belongs to it."""
    _answer(scene, moving, OfferAnswer.YES)
    waiting_list.follow(scene, moving.old.visit.id, visit)
    scene.keep(moving=None)
    scene.set_trail(places.HOME, places.VISITS)
    one = chat_visits.coming(scene, visit)
    if one:
        chat_visits.follow_in_calendar(scene, moving.old.visit.id, one.visit)
    scene.remark(N_("✅ The visit is moved. We are waiting for you!"))
    return places.VISIT.of(visit)


def _twice(scene: Scene, moving: Moving) -> Place:
    """The new visit stands, and perhaps the old one too: ask staff to cancel the old one."""
    place = _moved(scene, moving, moving.placed)
    scene.remark(
        N_(
            "The old time, {moment}, could not be given back. We are asking the clinic's staff to do"
            " it; you need not do anything."
        ),
        moment=scene.words.moment(moving.old.visit.start),
    )
    _tell_staff(
        scene,
        moving,
        N_("Telegram: cancel the old visit of one that was moved"),
        N_(
            "{patient}, card {card}. The new visit stands: {new}. The old visit {visit} on {old} could"
            " not be cancelled: please look and cancel it. Telephone: {phone}."
        ),
    )
    return place


def _lost(scene: Scene, moving: Moving) -> Step:
    """No visit stands: tell the patient at once, and staff twice, at the desk and by a task in the clinic system."""
    _tell_staff(
        scene,
        moving,
        N_("Telegram: a patient was left without a visit, please call"),
        N_(
            "{patient}, card {card}. The visit {visit} on {old} was cancelled to be moved to {new}; that"
            " time could not be booked, and neither could the old one. Telephone: {phone}."
        ),
    )
    _answer(scene, moving, OfferAnswer.TAKEN)
    waiting_list.end(scene, moving.old.visit.id)
    wish = chat_visits.wish_of(scene, moving.old.patient, moving.new.slot)
    scene.keep(moving=None, wish=wish)
    scene.set_trail(places.HOME)
    words, doctor = scene.clinic_words, chat_visits.in_short(scene, moving.old)["doctor"]
    old, new = words.moment(moving.old.visit.start), words.moment(moving.new.slot.start)
    return manager.report(
        scene, RequestKind.LOST_BOOKING, f"{doctor}, {old} → {new}", places.MOVE_LOST
    )


def _as_it_was(scene: Scene, moving: Moving, visit: str) -> Place:
    _answer(scene, moving, OfferAnswer.TAKEN)
    waiting_list.follow(scene, moving.old.visit.id, visit)
    scene.keep(moving=None)
    scene.set_trail(places.HOME, places.VISITS)
    scene.remark(N_("The new time could not be booked. Your visit stands as it was."))
    return places.VISIT.of(visit)


def _not_begun(scene: Scene, moving: Moving, outcome: Outcome) -> Step:
    """The move has failed before the old visit was touched: say why, and offer another time."""
    offer = waiting_list.open_offer(scene, moving.new)
    if offer and isinstance(outcome, SlotWasTaken):
        scene.keep(moving=None)
        return waiting_list.was_taken(scene, offer)
    _answer(scene, moving, OfferAnswer.NO)
    old = moving.old.visit.id
    wish = chat_visits.wish_of(scene, moving.new.patient, moving.new.slot, moves=old)
    scene.keep(moving=None, wish=wish)
    scene.set_trail(places.HOME, places.VISITS, places.VISIT.of(old))
    match outcome:
        case SlotWasTaken():
            scene.remark(N_("Sorry, that time has just been taken."))
            scene.go(places.DATES)
            return places.NEAREST
        case DayWasTaken(booking):
            scene.remark(day_taken(scene, booking))
            return places.DATES
        case VisitChanged():
            scene.remark(CHANGED)
            return places.VISITS
    scene.remark(
        N_(
            "The visit could not be moved and stands as it was. Please try later or call us: {phones}"
        ),
        phones=", ".join(scene.facts.phones),
    )
    return places.VISIT.of(old)


def _answer(scene: Scene, moving: Moving, said: OfferAnswer) -> None:
    """Keep the answer to the offer that the move has taken up, if it has taken up one."""
    offer = waiting_list.open_offer(scene, moving.new)
    if offer:
        waiting_list.answer(scene, offer, said)


def _tell_staff(scene: Scene, moving: Moving, name: str, text: str) -> None:
    words, phone = scene.clinic_words, scene.conversation.phone
    scene.give_task(
        name,
        text,
        patient=chat_visits.in_short(scene, moving.old)["patient"],
        card=moving.old.patient,
        visit=moving.old.visit.id,
        old=words.moment(moving.old.visit.start),
        new=words.moment(moving.new.slot.start),
        phone=phone.number if phone else "—",
    )
