"""Registration: who the patient is. It begins here, and ends here with a linked patient.

A proven number is not a proven person: no name is shown before the date of birth fits a card of that number.
An unproven number opens nothing; it registers and books, and the words are the same whether it is known or not.
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


def is_full(conversation: Conversation) -> bool:
    """Whether no further patient can be linked."""
    return len(conversation.patients) >= MOST_PATIENTS


def begin_registration(scene: Scene, then: Place) -> Place:
    """Start registering a patient; `then` is the screen to go on to."""
    if is_full(scene.conversation):
        scene.remark(
            N_("There are already four users on this number. The manager will help further.")
        )
        return manager.ask(RequestKind.FIFTH_USER)
    phone = scene.conversation.phone
    scene.keep(
        then=str(then), form=Form(phone=phone.number if phone else "", misses=scene.form.misses)
    )
    return places.BIRTH_DATE if phone else places.PHONE


def link(scene: Scene, patient: LinkedPatient) -> Step:
    """Add a patient to the account, end the registration, and go on where the press was."""
    if scene.conversation.linked(patient.id) is None:
        patient = replace(patient, birth_date=scene.form.birth_date)
        scene.keep(patients=(*scene.conversation.patients, patient))
    scene.keep(form=Form())
    scene.set_trail(places.HOME)
    scene.want(patient=patient.id)
    scene.remark(N_("Registered: <b>{name}</b>."), name=patient.name)
    then = places.parse(scene.conversation.then)
    return places.BRANCH if then == places.PATIENT else then
