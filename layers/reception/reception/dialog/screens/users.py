"""The patients whom this account acts for, called users in the chat."""

from reception.dialog import places
from reception.dialog.conversation import Form, Proving
from reception.dialog.places import Place
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column
from reception.dialog.screens import manager
from reception.dialog.screens.booking.where import begin_booking
from reception.dialog.screens.phone import PROVEN, UNPROVEN
from reception.dialog.screens.registration.begin import begin_registration
from reception.dialog.staff import RequestKind
from reception.dialog.words import N_


class Users(Screen):
    """Shows the account's patients, to add, correct or remove one."""

    place = places.USERS

    def arrive(self, scene: Scene) -> Place | None:
        """Register a patient where there is none."""
        return None if scene.conversation.patients else begin_registration(scene, self.place)

    def draw(self, scene: Scene) -> Page:
        """A button for each patient, and for the number."""
        patients, phone = scene.conversation.patients, scene.conversation.phone
        if not patients:
            heading = scene.say(N_("There is nobody on this number yet."))
        else:
            heading = scene.say(
                N_("Users on the number {phone}, {proven}. Choose one to correct or remove:"),
                phone=phone.number if phone else "—",
                proven=scene.words.label(PROVEN if phone and phone.proven else UNPROVEN),
            )
        return Page(
            heading,
            [
                *column([Choice(f"👤 {p.name}", self.chosen, p.id) for p in patients]),
                [scene.choice(N_("➕ Add a user"), self.add)],
                [scene.choice(N_("📱 Change my number"), self.change)],
                *(
                    [[scene.choice(N_("📩 Confirm my number"), self.prove)]]
                    if _provable(scene)
                    else []
                ),
            ],
        )

    def add(self, scene: Scene, _: str) -> Step:
        """Register one more patient; when the account is full, go to the manager."""
        return begin_registration(scene, self.place)

    def change(self, scene: Scene, _: str) -> Step:
        """Ask for another number of the account."""
        scene.keep(form=Form(changing=True))
        return places.PHONE

    def chosen(self, scene: Scene, patient: str) -> Step:
        """Show one patient, and what can be done."""
        linked = scene.conversation.linked(patient)
        if linked is None:
            return None
        return Page(
            scene.say(N_("👤 <b>{patient}</b>"), patient=linked.name),
            [
                [
                    scene.choice(N_("📅 Book"), self.book, patient),
                    scene.choice(N_("🗓 Visits"), self.visits),
                ],
                *(
                    [[scene.choice(N_("📩 Confirm access"), self.open, patient)]]
                    if scene.codes and not linked.opened
                    else []
                ),
                [scene.choice(N_("✏️ Something is wrong here"), self.correct, patient)],
                [scene.choice(N_("🗑 Remove"), self.remove, patient)],
                [scene.choice(N_("Users"), self.again)],
            ],
        )

    def book(self, scene: Scene, patient: str) -> Step:
        """Begin a booking for this patient."""
        return begin_booking(scene, patient)

    def visits(self, _scene: Scene, _: str) -> Step:
        """Show the visits of all patients."""
        return places.VISITS

    def prove(self, scene: Scene, _: str) -> Step:
        """Offer a code that proves the typed number."""
        scene.keep(proving=Proving(then=str(places.NUMBER_CHANGED.of(self.place))))
        return places.CODE_OFFER

    def open(self, scene: Scene, patient: str) -> Step:
        """Offer a code to a patient's own number, where the card has another number than this chat has proven."""
        if scene.conversation.linked(patient) is None:
            return None
        scene.keep(proving=Proving(patient=patient, then=str(self.place)))
        return places.CODE_OFFER

    def correct(self, scene: Scene, _: str) -> Step:
        """Go to the manager: only staff correct a card in the clinic."""
        scene.remark(
            N_("The clinic's staff correct a card. Please tell the manager what is wrong.")
        )
        return manager.ask(RequestKind.CORRECTION)

    def remove(self, scene: Scene, patient: str) -> Step:
        """Ask whether the patient means it."""
        linked = scene.conversation.linked(patient)
        if linked is None:
            return None
        return Page(
            scene.say(
                N_("Remove <b>{patient}</b> from this chat? Nothing changes in the clinic."),
                patient=linked.name,
            ),
            [
                [scene.choice(N_("🗑 Yes, remove"), self.removed, patient)],
                [scene.choice(N_("No, keep"), self.again)],
            ],
        )

    def removed(self, scene: Scene, patient: str) -> Step:
        """Remove the patient from this chat; nothing changes in the clinic."""
        conversation = scene.conversation
        scene.keep(
            patients=tuple(p for p in conversation.patients if p.id != patient),
            visits=tuple(v for v in conversation.visits if v.patient != patient),
        )
        scene.remark(N_("Removed."))
        return None


def _provable(scene: Scene) -> bool:
    phone = scene.conversation.phone
    return scene.codes and phone is not None and not phone.proven


SCREENS: tuple[Screen, ...] = (Users(),)
