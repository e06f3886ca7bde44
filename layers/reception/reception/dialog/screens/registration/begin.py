"""Registration: who the patient is. It begins here, and ends here with a linked patient.

A proven number is not a proven person: no name is shown before the date of birth fits a card of that number.
An unproven number opens nothing; it registers and books, and the words are the same whether it is known or not.
"""

from dataclasses import replace

from reception.dialog.conversation import (
    Conversation,
    Form,
    LinkedPatient,
)
from reception.dialog.scene import Scene, Step
from reception.dialog.screens import manager
from reception.dialog.staff import RequestKind
from reception.dialog.words import N_

MOST_PATIENTS = 4


def is_full(conversation: Conversation) -> bool:
    """Whether no further patient can be linked."""
    return len(conversation.patients) >= MOST_PATIENTS


def begin_registration(scene: Scene, then: str) -> str:
    """Start registering a patient; `then` is the screen to go on to."""
    if is_full(scene.conversation):
        scene.remark(
            N_("There are already four users on this number. The manager will help further.")
        )
        return manager.ask(RequestKind.FIFTH_USER)
    phone = scene.conversation.phone
    scene.keep(then=then, form=Form(phone=phone.number if phone else "", misses=scene.form.misses))
    return "birth_date" if phone else "phone"


def link(scene: Scene, patient: LinkedPatient) -> Step:
    """Add a patient to the account, end the registration, and go on where the press was."""
    if scene.conversation.linked(patient.id) is None:
        patient = replace(patient, birth_date=scene.form.birth_date)
        scene.keep(patients=(*scene.conversation.patients, patient))
    scene.keep(form=Form(), trail=("home",))
    scene.want(patient=patient.id)
    scene.remark(N_("Registered: <b>{name}</b>."), name=patient.name)
    return scene.conversation.then if scene.conversation.then != "patient" else "branch"
