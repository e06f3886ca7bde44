"""The doctors whom the account's patients saw last: the menu offers to book with them again, in one press."""

from collections.abc import Iterator
from itertools import islice

from reception.clinic.model import Offer, first_name
from reception.dialog import chat_visits, places
from reception.dialog.conversation import ChatVisit, Wish
from reception.dialog.doctor_names import short_labels
from reception.dialog.places import Place
from reception.dialog.scene import Choice, Press, Scene
from reception.dialog.screens import ages
from reception.dialog.words import N_

MAX_OFFERED = 2
"""More would push the sections of the menu down."""


def choices(scene: Scene, chosen: Press) -> list[Choice]:
    """A button for each patient and doctor of the last visits. A press calls `chosen` with the visit's id."""
    last = [one for one, _ in islice(_last(scene), MAX_OFFERED)]
    doctors = (scene.directory.doctor(one.visit.doctor) for one in last)
    names = short_labels(scene, filter(None, doctors))
    return [
        Choice(_label(scene, one, names[one.visit.doctor]), chosen, one.visit.id) for one in last
    ]


def begin(scene: Scene, visit: str) -> Place | None:
    """Begin a booking for the patient of a past visit, with its doctor, in its branch, for its service.

    None where that can't be booked any more.
    """
    found = next(((one, o) for one, o in _last(scene) if one.visit.id == visit), None)
    if found is None:
        return None
    one, offers = found
    service = scene.directory.service_of(one.visit)
    offer = next((o for o in offers if service and o.service == service.id), offers[0])
    scene.keep(
        wish=Wish(
            one.patient, offer.branch, offer.speciality, offer.doctor, service.id if service else ""
        )
    )
    place = places.DATES if service else places.SERVICE
    return ages.stops(scene, place) or place


def _last(scene: Scene) -> Iterator[tuple[ChatVisit, list[Offer]]]:
    """The last visit of each patient to each doctor who has free days there, with the offers; none with one ahead."""
    seen = {(one.patient, one.visit.doctor) for one in chat_visits.upcoming(scene)}
    for one in chat_visits.over(scene):
        whom = (one.patient, one.visit.doctor)
        branch = scene.directory.branch_at(one.visit)
        if whom in seen or branch is None or scene.directory.doctor(one.visit.doctor) is None:
            continue
        seen.add(whom)
        offers = scene.directory.receiving(scene.today, branch=branch.id, doctor=one.visit.doctor)
        if offers:
            yield one, list(offers)


def _label(scene: Scene, one: ChatVisit, doctor: str) -> str:
    """The doctor; with the patient's first name where the account has several patients."""
    patient = scene.conversation.linked(one.patient)
    assert patient is not None, "a visit is shown of a linked patient only"
    if len(scene.conversation.patients) == 1:
        return scene.words.label(N_("🔁 Again: {doctor}"), doctor=doctor)
    return scene.words.label(
        N_("🔁 Again: {doctor} · {patient}"), doctor=doctor, patient=first_name(patient.name)
    )
