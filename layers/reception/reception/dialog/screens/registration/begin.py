"""The beginning and the end of a registration, which ends with a linked patient.

A proven number does not prove the person: no name is shown before the date of birth fits a card with that number. An
unproven number opens nothing; it can register and book, and the words are the same whether the clinic knows it or
not.
"""

from dataclasses import replace

from reception.dialog import places
from reception.dialog.conversation import (
    Conversation,
    Form,
    LinkedPatient,
)
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


def link(scene: Scene, patient: LinkedPatient, *, found: bool = False) -> Step:
    """Add the patient to the account, end the registration, and go on to where the patient wanted to go.

    `found`: the clinic knew the patient before.
    """
    if scene.conversation.linked(patient.id) is None:
        patient = replace(patient, birth_date=scene.form.birth_date)
        scene.keep(patients=(*scene.conversation.patients, patient))
    scene.keep(form=Form())
    scene.set_trail(places.HOME)
    scene.want(patient=patient.id)
    said = N_("Your card is found: <b>{name}</b>.") if found else N_("Registered: <b>{name}</b>.")
    scene.remark(said, name=patient.name)
    then = places.parse(scene.conversation.then)
    return places.BRANCH if then == places.PATIENT else then
