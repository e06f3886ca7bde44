"""How much a patient may do in one chat before the manager takes over; the numbers are `facts.BookingRules`.

The conversation counts what was done here, without a call. What /forget or a second account would set back is counted
apart from it as well (`CountDeed`), or is read from the clinic's schedule.
"""

from reception.clinic.facts import UNLIMITED
from reception.dataclass import replace
from reception.dialog import chat_visits, places
from reception.dialog.effects import (
    Book,
    Cancel,
    Command,
    CountDeed,
    Deed,
    FindVisits,
    Link,
    Query,
    Register,
)
from reception.dialog.events import DeedCounted, DeedOutcome, VisitsFound
from reception.dialog.places import Place
from reception.dialog.scene import Scene
from reception.dialog.words import N_

PATIENTS_ADDED_A_DAY = 8
"""Twice the patients of an account: a family may remove a patient and add one. Cards that the clinic has count, too:
else /forget would make room for four more, as often as one likes."""

_MANY = {
    Deed.BOOK: N_(
        "That is all that can be booked in one chat today. For one more, please ask the manager."
    ),
    Deed.CANCEL: N_(
        "Several visits were cancelled here today. For one more, please ask the manager."
    ),
    Deed.REGISTER: N_("Several patients were added today. For one more, please ask the manager."),
}
_ENOUGH = N_("There are enough visits booked for now. For one more, please ask the manager.")
_BY_MANAGER = N_("Only the manager can book this visit. Please ask there.")
"""Says nothing of visits: they may be a namesake's."""


def on_booking(scene: Scene) -> str:
    """Why the wanted visit can't be booked here (a msgid); empty if it can."""
    own = chat_visits.upcoming(scene)
    if sum(v.patient == scene.wish.patient for v in own) >= _most_open(scene):
        return _ENOUGH
    return on_moving(scene)


def on_moving(scene: Scene) -> str:
    """Why no other time can be booked here today (a msgid); empty if one can."""
    many = scene.conversation.deeds.on(scene.today).booked >= scene.facts.booking.bookings_a_day
    return _MANY[Deed.BOOK] if many else ""


def on_cancelling(scene: Scene) -> str:
    """Why no visit can be cancelled here today (a msgid); empty if one can."""
    many = scene.conversation.deeds.on(scene.today).cancelled >= scene.facts.booking.cancels_a_day
    return _MANY[Deed.CANCEL] if many else ""


def stopped(scene: Scene, limit: str) -> Place:
    """Lead to the manager because of a limit (a msgid)."""
    note(scene, limit)
    scene.keep(moving=None)
    scene.remark(limit)
    return places.MANAGER


def note(scene: Scene, limit: str) -> None:
    """Note for the staff which limit (a msgid) has stopped the patient today."""
    scene.keep(deeds=replace(scene.conversation.deeds.on(scene.today), stopped=limit))


def counted[Done: (Register | Book | Cancel, Link)](
    scene: Scene, deed: Deed, command: Done
) -> Done | CountDeed:
    """Count a deed, and then do it. Staff, whom no limit binds, do it at once."""
    rules = scene.facts.booking
    most = {
        Deed.BOOK: rules.bookings_a_day,
        Deed.CANCEL: rules.cancels_a_day,
        Deed.REGISTER: PATIENTS_ADDED_A_DAY,
    }[deed]
    return command if is_free(scene) else CountDeed(deed, _whose(scene, command), most, command)


def go_on(scene: Scene, outcome: DeedOutcome) -> Command | Link | Place:
    """Do what was counted; or lead to the manager."""
    if isinstance(outcome, DeedCounted):
        return outcome.then
    return stopped(scene, _MANY[outcome.deed])


def look_elsewhere(scene: Scene) -> Query | None:
    """Ask for the patient's visits if nobody has proven whose card it is: other chats may have booked some, too.

    None for a patient whose card is open here, since the chat knows of all those visits.
    """
    linked = scene.conversation.linked(scene.wish.patient)
    asks = linked is not None and not linked.opened and not is_free(scene)
    return FindVisits((scene.wish.patient,)) if asks else None


def elsewhere(scene: Scene, found: VisitsFound) -> str:
    """Why the visit can't be booked for such a patient (a msgid), by what all chats booked without a proof."""
    booked = [
        v for v in found.visits if v.unproven and v.visit.stands and v.visit.start > scene.now
    ]
    return _BY_MANAGER if len(booked) >= _most_open(scene) else ""


def _most_open(scene: Scene) -> int:
    """The number of visits to come that a patient may have who books here."""
    rules, phone = scene.facts.booking, scene.conversation.phone
    proven = phone is not None and phone.proven
    return rules.open_visits if proven else rules.open_visits_unproven


def _whose(scene: Scene, command: Command | Link) -> tuple[str, ...]:
    """Who shares the count of a deed besides the account: a proven number, else those who have proven nothing."""
    phone = scene.conversation.phone
    if phone and phone.proven:
        return (f"number:{phone.number}",)
    if isinstance(command, Book):
        return (f"unproven:{command.patient}",)
    return (f"typed:{phone.number}",) if phone else ()


def is_free(scene: Scene) -> bool:
    """Whether no limit of the day holds: staff book here for the patient."""
    return scene.facts.booking == UNLIMITED
