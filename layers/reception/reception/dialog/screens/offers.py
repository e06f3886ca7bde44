"""The answers to an earlier time that is offered.

Yes is the move or the booking that a patient makes by hand: until the new visit stands, the old one does.
"""

from reception.clinic.waiting import EarlierOffer, OfferAnswer
from reception.dialog import chat_visits, places, waiting_list
from reception.dialog.buttons import Standing
from reception.dialog.scene import Scene, Step
from reception.dialog.screens.booking.review import Review
from reception.dialog.screens.moving import ReviewMove
from reception.dialog.words import N_

TAKE, DECLINE = "y", "n"
"""Tags of the buttons of an offer."""


def answered(scene: Scene, pressed: Standing) -> Step:
    """A button of an offer: take the time, or leave it to the next one."""
    offer = next((it for it in scene.conversation.offers if it.id == pressed.visit), None)
    if offer is None or scene.conversation.linked(offer.patient) is None:
        scene.toast = scene.words.label(N_("That button is an old one. Here is where we are."))
        return None
    if offer.answer:
        scene.toast = scene.words.label(N_("You have already answered. Thank you!"))
        return places.VISITS
    if pressed.tag == DECLINE:
        waiting_list.answer(scene, offer, OfferAnswer.NO)
        scene.remark(N_("All right, everything stays as it is."))
        scene.remark(waiting_list.KEEPS_PLACE)
        return places.VISITS
    if waiting_list.is_over(offer, scene.now):
        scene.remark(N_("The time to answer is over."))
        scene.remark(waiting_list.KEEPS_PLACE)
        return places.VISITS
    return _move(scene, offer) if offer.visit else _book(scene, offer)


def _move(scene: Scene, offer: EarlierOffer) -> Step:
    """Move the visit, as a press on the page of a move does."""
    one = chat_visits.coming(scene, offer.visit)
    if one is None or one.visit.start != offer.before:
        waiting_list.answer(scene, offer, OfferAnswer.NO)
        scene.remark(N_("The clinic has changed this visit meanwhile. Here is what is booked now."))
        return places.VISITS
    scene.keep(wish=chat_visits.wish_of(scene, offer.patient, offer.slot, moves=offer.visit))
    here = places.MOVE.of(offer.visit)
    scene.set_trail(places.HOME, places.VISITS, places.VISIT.of(offer.visit), here)
    scene.place = here
    return ReviewMove().confirm(scene, "")


def _book(scene: Scene, offer: EarlierOffer) -> Step:
    """Book the time, as a press on the page of a booking does."""
    scene.keep(wish=chat_visits.wish_of(scene, offer.patient, offer.slot))
    scene.set_trail(places.HOME, places.REVIEW)
    scene.place = places.REVIEW
    return Review().confirm(scene, "")
