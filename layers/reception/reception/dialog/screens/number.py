"""The account gets another number: what the former number had opened is checked against the new one."""

from reception.dataclass import replace
from reception.dialog import places
from reception.dialog.effects import FindByPhone, Query
from reception.dialog.events import Found, PatientsFound
from reception.dialog.places import Place
from reception.dialog.scene import Page, Scene, Screen, Step
from reception.dialog.words import N_


class NumberChanged(Screen):
    """Opens the patients whose card has the new number; `number_changed:users` goes on to `users`.

    Until the clinic has answered, and for patients whose card has another number, only visits booked in this chat are
    shown.
    """

    place = places.NUMBER_CHANGED

    def arrive(self, scene: Scene) -> Place | None:
        """Go on at once where the number is not proven or there are no patients: there is nothing to open."""
        phone = scene.conversation.phone
        if phone and phone.proven and scene.conversation.patients:
            return None
        if phone:
            scene.remark(_said(proven=phone.proven), phone=phone.number)
        return places.parse(scene.about)

    def look_up(self, scene: Scene) -> Query | None:
        """Ask for the cards that have the proven number."""
        phone = scene.conversation.phone
        return FindByPhone(phone.number) if phone and phone.proven else None

    def draw(self, scene: Scene) -> Page:
        """Say that the page is gone: the number was taken back meanwhile."""
        return Page(scene.say(N_("This page is no longer there. Please choose from the menu.")))

    def found(self, scene: Scene, found: Found) -> Step:
        """Open the patients whose card it is, and name the others."""
        assert isinstance(found, PatientsFound)
        phone = scene.conversation.phone
        assert phone is not None
        fitting = {card.id for card in found.patients}
        patients = tuple(
            replace(p, opened=p.opened or p.id in fitting) for p in scene.conversation.patients
        )
        then = places.parse(scene.about)
        scene.keep(patients=patients)
        scene.leave_out(self.place)
        if not scene.remarks:  # else the code has said so
            scene.remark(_said(proven=True), phone=phone.number)
        closed = [patient.name for patient in patients if not patient.opened]
        if closed:
            scene.remark(
                N_(
                    "The clinic has another number on the card: {patients}. Only the visits booked in this"
                    " chat are shown."
                ),
                patients=", ".join(closed),
            )
        return then

    def unreachable(self, scene: Scene) -> Page:
        """Say that the number is kept, and offer to ask again."""
        phone = scene.conversation.phone
        text = scene.say(
            N_(
                "Your number is {phone} now. The clinic does not answer just now: until it does, only the visits"
                " booked in this chat are shown."
            ),
            phone=phone.number if phone else "—",
        )
        return Page(text, [[scene.choice(N_("🔄 Try again"), self.again)]])


def _said(*, proven: bool) -> str:
    if proven:
        return N_("✅ Your number is {phone} now.")
    return N_(
        "Your number is {phone} now. It is not confirmed: only the visits booked in this chat are shown."
    )


SCREENS: tuple[Screen, ...] = (NumberChanged(),)
