"""The number: one tap proves it, a typed one is read back and stays unproven."""

from reception.dialog.conversation import Consent, Phone, Proving
from reception.dialog.phones import PhoneFault, read_phone
from reception.dialog.scene import MENU, Page, Scene, Screen, Step
from reception.dialog.words import N_

PRIVACY_VERSION = "2"
"""Of the page /privacy: one more whenever what it says is changed."""


class AskPhone(Screen):
    """The number: one tap, or typed."""

    name = "phone"
    leave = False

    def draw(self, scene: Scene) -> Page:
        """Ask with a key that shares the own number."""
        return Page(
            scene.say(
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
        """A typed number is unproven; it is read back first."""
        number = read_phone(text, scene.country)
        if isinstance(number, PhoneFault):
            scene.remark(FAULTS[number])
            return None
        scene.fill(phone=number)
        return "phone_check"

    def contact(self, scene: Scene, number: str, *, own: bool) -> Step:
        """Only the sender's own contact proves a number."""
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
    """Is the typed number right?"""

    name = "phone_check"

    def draw(self, scene: Scene) -> Page:
        """Read the number back."""
        return Page(
            scene.say(N_("Is this your number: <b>{phone}</b>?"), phone=scene.form.phone),
            [
                [
                    scene.choice(N_("✅ Yes"), "right"),
                    scene.choice(N_("✏️ Correct it"), "wrong"),
                ]
            ],
            farewell=scene.say(N_("Thank you.")),
        )

    def right(self, scene: Scene, _: str) -> Step:
        """Keep it, unproven."""
        then = _know(scene, Phone(scene.form.phone, proven=False))
        if not scene.codes:
            return then
        scene.keep(proving=Proving(then=then))
        return "code_offer"

    def wrong(self, scene: Scene, _: str) -> Step:
        """Ask again."""
        return "phone"

    def typed(self, scene: Scene, text: str) -> Step:
        """A corrected number typed at once; what is none leads back to the question, not to the number before."""
        return AskPhone().typed(scene, text) or "phone"

    def contact(self, scene: Scene, number: str, *, own: bool) -> Step:
        """The tap after all."""
        return AskPhone().contact(scene, number, own=own)


def _know(scene: Scene, phone: Phone) -> str:
    known = scene.conversation.phone
    if known is None or (known.number, known.proven) != (phone.number, phone.proven):
        scene.keep(phone=phone, consent=Consent(PRIVACY_VERSION, scene.now))
        scene.fill(misses=0)
    scene.fill(phone=phone.number)
    return "check" if scene.form.returning else "birth_date"


SCREENS: tuple[Screen, ...] = (AskPhone(), CheckPhone())
