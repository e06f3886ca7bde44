"""The account's number is another one from now on: what the former one had opened is checked against it."""

from dataclasses import replace

from reception.dialog import places
from reception.dialog.effects import FindByPhone, Query
from reception.dialog.events import Found, PatientsFound
from reception.dialog.places import Place
from reception.dialog.scene import Page, Scene, Screen, Step
from reception.dialog.words import N_


class NumberChanged(Screen):
    """Whose cards have the new number? `number_changed:users` goes on to `users`.

    Until that is known, and for those whose card has another number, only visits booked in this chat are shown.
    """

    place = places.NUMBER_CHANGED

    def arrive(self, scene: Scene) -> Place | None:
        """An unproven number opens nothing; without patients there is nothing to open."""
        phone = scene.conversation.phone
        if phone and phone.proven and scene.conversation.patients:
            return None
        if phone:
            scene.remark(_said(proven=phone.proven), phone=phone.number)
        return places.parse(scene.about)

    def look_up(self, scene: Scene) -> Query | None:
        """Ask for the cards of the proven number."""
        phone = scene.conversation.phone
        return FindByPhone(phone.number) if phone and phone.proven else None

    def draw(self, scene: Scene) -> Page:
        """The number was taken back meanwhile."""
        return Page(scene.say(N_("This page is no longer there. Please choose from the menu.")))

    def found(self, scene: Scene, found: Found) -> Step:
        """Open those that it fits, and name the others."""
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
        """The number is kept; what it opens is asked again."""
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
