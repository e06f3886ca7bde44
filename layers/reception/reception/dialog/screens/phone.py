"""The account's number: a shared contact proves it; a typed number is read back and stays unproven."""

from reception.dialog import places
from reception.dialog.conversation import Consent, Phone, Proving
from reception.dialog.places import Place
from reception.dialog.reading.phones import PhoneFault, read_phone
from reception.dialog.scene import MENU, Page, Scene, Screen, Step
from reception.dialog.words import N_

PROVEN, UNPROVEN = N_("confirmed"), N_("not confirmed")
PRIVACY_VERSION = "2"
"""The version of the page /privacy that a patient agrees to; raise it whenever the page says something else."""


class AskPhone(Screen):
    """Asks for the number: shared with one tap, or typed."""

    place = places.PHONE
    leave = False

    def draw(self, scene: Scene) -> Page:
        """The question, with a key that shares the patient's own number."""
        return Page(
            _change(scene)
            if scene.form.changing
            else scene.say(
                N_(
                    "To go on, please share your phone number with the button below,"
                    " or type it, for example 067 123 45 67."
                    "\n\nBy giving your number you agree to the processing of your data: /privacy"
                )
            ),
            contact=scene.words.label(N_("📱 Share my number")),
            keys=[scene.words.label(MENU)],
        )

    def typed(self, scene: Scene, text: str) -> Step:
        """Keep a typed number in the form, and read it back."""
        number = read_phone(text, scene.country)
        if isinstance(number, PhoneFault):
            scene.remark(FAULTS[number])
            return None
        scene.fill(phone=number)
        return places.PHONE_CHECK

    def contact(self, scene: Scene, number: str, *, own: bool) -> Step:
        """Keep the sender's own contact as a proven number; refuse anybody else's."""
        if not own:
            scene.remark(N_("This is somebody else's contact. Please share your own number."))
            return None
        phone = read_phone(f"+{number.lstrip('+')}", scene.country)
        if isinstance(phone, PhoneFault):
            scene.remark(FAULTS[phone])
            return None
        return _know(scene, Phone(phone, proven=True))


FAULTS = {
    PhoneFault.NO_DIGITS: N_("That does not look like a phone number."),
    PhoneFault.SHORT: N_("This number is too short: some digits are missing, or the area code."),
    PhoneFault.LONG: N_("This number has too many digits. Please write one number only."),
    PhoneFault.EMERGENCY: N_(
        "This is the number of an emergency service. If you need help right now, please call it at once:"
        " this chat cannot send help. Here we need your own number."
    ),
    PhoneFault.UNKNOWN: N_(
        "We could not call such a number. Please check the digits;"
        " a number of another country begins with + and its code."
    ),
}


class CheckPhone(Screen):
    """Reads a typed number back."""

    place = places.PHONE_CHECK

    def arrive(self, scene: Scene) -> Place | None:
        """Ask for the number where none is in the form: a way back may lead here after it was kept."""
        return None if scene.form.phone else places.PHONE

    def draw(self, scene: Scene) -> Page:
        """The number, and whether it is right."""
        return Page(
            scene.say(N_("Is this your number: <b>{phone}</b>?"), phone=scene.form.phone),
            [
                [
                    scene.choice(N_("✅ Yes"), self.right),
                    scene.choice(N_("✏️ Correct it"), self.wrong),
                ]
            ],
            farewell=scene.say(N_("Thank you.")),
        )

    def right(self, scene: Scene, _: str) -> Step:
        """Keep the number as unproven, unless it is the one that was proven before; then offer a code."""
        then = _know(scene, Phone(scene.form.phone, proven=False))
        phone = scene.conversation.phone
        if not scene.codes or (phone and phone.proven):
            return then
        scene.keep(proving=Proving(then=str(then)))
        return places.CODE_OFFER

    def wrong(self, scene: Scene, _: str) -> Step:
        """Ask for the number again."""
        return places.PHONE

    def typed(self, scene: Scene, text: str) -> Step:
        """Take a corrected number; a text that is no number leads back to the question."""
        return AskPhone().typed(scene, text) or places.PHONE

    def contact(self, scene: Scene, number: str, *, own: bool) -> Step:
        """Take a shared contact after all."""
        return AskPhone().contact(scene, number, own=own)


def _change(scene: Scene) -> str:
    phone = scene.conversation.phone
    return scene.say(
        N_(
            "Your number here is {phone}. Please share the new one with the button below, or type it.\n\n"
            "What is booked for the new number is shown once it is confirmed; until then you see the visits"
            " booked in this chat."
        ),
        phone=phone.number if phone else "—",
    )


def _know(scene: Scene, phone: Phone) -> Place:
    """Keep the number, and go on. The same number keeps its proof; for another one the patients are checked again."""
    before, patients = scene.conversation.phone, scene.conversation.patients
    then = places.CHECK if scene.form.returning else places.BIRTH_DATE
    if scene.form.changing:
        then = places.USERS
    same = before is not None and before.number == phone.number
    if before is None or not same or (phone.proven and not before.proven):
        scene.take_number(phone)
        scene.keep(consent=Consent(PRIVACY_VERSION, scene.now))
    scene.fill(phone=phone.number, changing=False)
    now = scene.conversation.phone
    unchecked = now and now.proven and any(not patient.opened for patient in patients)
    return places.NUMBER_CHANGED.of(then) if patients and (unchecked or now != before) else then


SCREENS: tuple[Screen, ...] = (AskPhone(), CheckPhone())
