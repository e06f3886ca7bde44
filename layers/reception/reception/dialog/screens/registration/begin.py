"""The beginning and the end of a registration, which ends with a linked patient.

A proven number does not prove the person: no name is shown before the date of birth fits a card with that number. An
unproven number opens nothing; it can register and book, and the words are the same whether the clinic knows it or
not.
"""

from reception.dialog import limits, places
from reception.dialog.conversation import (
    Conversation,
    Form,
    LinkedPatient,
)
from reception.dialog.effects import Deed, Link
from reception.dialog.places import Place
from reception.dialog.scene import Scene, Step
from reception.dialog.screens import manager
from reception.dialog.staff import RequestKind
from reception.dialog.words import N_

MOST_PATIENTS = 4
"""Patients that one account may act for."""


def is_full(conversation: Conversation) -> bool:
    """Whether the account has as many patients as it may have."""
    return len(conversation.patients) >= MOST_PATIENTS


def begin_registration(scene: Scene, then: Place) -> Place:
    """Begin to register a patient and return the first place of the form; `then` is where to go on afterwards."""
    if is_full(scene.conversation):
        scene.remark(
            N_("There are already four users on this number. The manager will help further.")
        )
        return manager.ask(RequestKind.FIFTH_USER)
    phone = scene.conversation.phone
    scene.keep(then=str(then), form=Form(phone=phone.number if phone else ""))
    return places.BIRTH_DATE if phone else places.PHONE


def link(scene: Scene, card: Link) -> Step:
    """Add the patient of an existing card, which is counted if the account has not got that patient yet."""
    if scene.conversation.linked(card.patient):
        return linked(scene, card)
    step = limits.counted(scene, Deed.REGISTER, card)
    return linked(scene, step) if isinstance(step, Link) else step


def linked(scene: Scene, card: Link) -> Step:
    """Add the patient to the account, end the registration, and go on to where the patient wanted to go."""
    if scene.conversation.linked(card.patient) is None:
        patient = LinkedPatient(
            card.patient, card.name, card.opened, birth_date=scene.form.birth_date
        )
        scene.keep(patients=(*scene.conversation.patients, patient))
    scene.keep(form=Form())
    scene.set_trail(places.HOME)
    scene.want(patient=card.patient)
    said = (
        N_("Your card is found: <b>{name}</b>.") if card.found else N_("Registered: <b>{name}</b>.")
    )
    scene.remark(said, name=card.name)
    then = places.parse(scene.conversation.then)
    return places.BRANCH if then == places.PATIENT else then
