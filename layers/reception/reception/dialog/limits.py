"""How much a patient may do in one chat before the manager takes over; the numbers are `facts.BookingRules`."""

from reception.dialog import chat_visits
from reception.dialog.scene import Scene
from reception.dialog.words import N_

_MANY_BOOKINGS = N_(
    "That is all that can be booked in one chat today. For one more, please ask the manager."
)


def on_booking(scene: Scene) -> str:
    """Why the wanted visit can't be booked here (a msgid); empty if it can."""
    if _has_enough(scene):
        return N_("There are enough visits booked for now. For one more, please ask the manager.")
    return on_moving(scene)


def on_moving(scene: Scene) -> str:
    """Why no other time can be booked here today (a msgid); empty if one can."""
    many = scene.conversation.deeds.on(scene.today).booked >= scene.facts.booking.bookings_a_day
    return _MANY_BOOKINGS if many else ""


def on_cancelling(scene: Scene) -> str:
    """Why no visit can be cancelled here today (a msgid); empty if one can."""
    if scene.conversation.deeds.on(scene.today).cancelled < scene.facts.booking.cancels_a_day:
        return ""
    return N_("Several visits were cancelled here today. For one more, please ask the manager.")


def _has_enough(scene: Scene) -> bool:
    """Whether the patient has as many visits to come as the clinic allows to book here."""
    rules, phone = scene.facts.booking, scene.conversation.phone
    proven = phone is not None and phone.proven
    most = rules.open_visits if proven else rules.open_visits_unproven
    return sum(v.patient == scene.wish.patient for v in chat_visits.upcoming(scene)) >= most
