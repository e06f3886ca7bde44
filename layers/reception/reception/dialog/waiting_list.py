"""Waits of an account: they begin, follow a moved visit, and end by themselves. The rules: `clinic.waiting`."""

from datetime import datetime

from reception.clinic.waiting import (
    WISHES_KEPT,
    EarlierOffer,
    OfferAnswer,
    Wait,
    line_of_doctor,
    line_of_speciality,
    time_to_answer,
)
from reception.dataclass import replace
from reception.dialog import chat_visits, limits, places
from reception.dialog.conversation import ChatVisit, Wish
from reception.dialog.effects import Book
from reception.dialog.places import Place
from reception.dialog.scene import Scene
from reception.dialog.words import N_

KEEPS_PLACE = N_("Your place in the line stays yours.")
MAX_WAITS = 8
"""The limit for one account, with all of its patients."""


def of(scene: Scene, wait: str) -> Wait | None:
    """The wait of this account with this id, if there still is one."""
    return next((one for one in scene.conversation.waits if one.id == wait), None)


def may_begin(scene: Scene, one: ChatVisit) -> bool:
    """Whether a visit can be moved here, and begins late enough for an earlier time to be offered."""
    slot = chat_visits.slot_of(scene, one.visit)
    late_enough = time_to_answer(scene.now, one.visit.start) is not None
    return slot is not None and late_enough and not limits.is_free(scene)


def may_wish(scene: Scene) -> bool:
    """Whether the patient of the booking that is open may wait: one of this account's, who acts for themselves."""
    return scene.conversation.linked(scene.wish.patient) is not None and not limits.is_free(scene)


def for_visit(scene: Scene, one: ChatVisit) -> Wait | None:
    """The wait for an earlier time of a visit: the same doctor, service and branch; None if it can't be moved here."""
    slot = chat_visits.slot_of(scene, one.visit)
    if slot is None:
        return None
    return Wait(
        one.visit.id,
        one.patient,
        scene.now,
        scene.time.day(one.visit.start),
        doctor=slot.doctor,
        service=slot.service,
        branch=slot.branch,
        visit=one.visit.id,
        start=one.visit.start,
    )


def for_wish(scene: Scene, wish: Wish) -> Wait:
    """The wait for any time of a doctor, or of a speciality where no doctor is chosen."""
    line = line_of_doctor(wish.doctor) if wish.doctor else line_of_speciality(wish.speciality)
    return Wait(
        f"{wish.patient}~{line}",
        wish.patient,
        scene.now,
        scene.time.day(scene.now + WISHES_KEPT),
        doctor=wish.doctor,
        speciality=wish.speciality,
        service=wish.service if wish.doctor else "",
        branch=wish.branch,
    )


def begin(scene: Scene, wait: Wait) -> bool:
    """Wait, unless the account waits so already. False if it waits for as much as it may."""
    waits = scene.conversation.waits
    if of(scene, wait.id) is None:
        if len(waits) >= MAX_WAITS:
            return False
        scene.keep(waits=(*waits, wait))
    return True


def change(scene: Scene, wait: Wait) -> None:
    """Keep another wish under the same id. The place in the line stays."""
    waits = scene.conversation.waits
    scene.keep(waits=tuple(wait if one.id == wait.id else one for one in waits))


def end(scene: Scene, wait: str) -> None:
    """Wait no longer."""
    scene.keep(waits=tuple(one for one in scene.conversation.waits if one.id != wait))


def follow(scene: Scene, old: str, visit: str) -> None:
    """A visit was moved, or booked back: its wait ends if it is earlier now, and else goes on with the new visit."""
    wait, new = of(scene, old), chat_visits.coming(scene, visit)
    end(scene, old)
    if wait is None or new is None or wait.start is None or new.visit.start < wait.start:
        return
    scene.keep(waits=(*scene.conversation.waits, _of_start(scene, wait, new)))


def prune(scene: Scene) -> None:
    """Drop what has ended by itself: the visit is over, gone or earlier now, or the last day has passed."""
    scene.keep(
        waits=tuple(filter(None, (_lasting(scene, one) for one in scene.conversation.waits)))
    )


def _lasting(scene: Scene, wait: Wait) -> Wait | None:
    if scene.conversation.linked(wait.patient) is None or wait.last_day < scene.today:
        return None
    if not wait.visit:
        return wait
    one = chat_visits.coming(scene, wait.visit)
    if one is None or wait.start is None or one.visit.start < wait.start:
        return None
    return wait if one.visit.start == wait.start else _of_start(scene, wait, one)


def _of_start(scene: Scene, wait: Wait, one: ChatVisit) -> Wait:
    """The same place in the line, for a visit that starts at another time."""
    day, start = scene.time.day(one.visit.start), one.visit.start
    return replace(wait, id=one.visit.id, visit=one.visit.id, start=start, last_day=day)


# --- offers ---


def open_offer(scene: Scene, booking: Book) -> EarlierOffer | None:
    """The offer without an answer that a booking takes up."""
    wanted = booking.patient, booking.slot.doctor, booking.slot.start
    return next(
        (
            offer
            for offer in scene.conversation.offers
            if not offer.answer and (offer.patient, offer.slot.doctor, offer.slot.start) == wanted
        ),
        None,
    )


def answer(scene: Scene, offer: EarlierOffer, said: OfferAnswer) -> None:
    """Keep the answer to an offer. What was waited for is reached by a yes."""
    scene.keep(
        offers=tuple(
            replace(one, answer=str(said)) if one.id == offer.id else one
            for one in scene.conversation.offers
        )
    )
    if said is OfferAnswer.YES and not offer.visit:
        end(scene, offer.wait)


def is_over(offer: EarlierOffer, now: datetime) -> bool:
    """Whether it is too late to say yes."""
    return now > offer.answer_by or offer.slot.start <= now


def was_taken(scene: Scene, offer: EarlierOffer) -> Place:
    """Somebody was first, by telephone or on the site: say so, and go back to where everything stands as it was."""
    answer(scene, offer, OfferAnswer.TAKEN)
    scene.remark(N_("Sorry, that time has just been taken, by telephone or on the site."))
    if offer.visit:
        scene.remark(N_("Your visit stands as it was."))
    scene.remark(KEEPS_PLACE)
    scene.set_trail(places.HOME)
    return places.VISITS
