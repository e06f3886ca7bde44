"""A code by SMS: it proves a typed number, or opens a patient whose card has another number than this chat.

Whatever the clinic knows, the code is sent and the words are the same. The store keeps with the code what it proves,
so that it can't be asked for one thing and used for another.
"""

import re

from reception.clinic.model import Patient
from reception.dataclass import replace
from reception.dialog import limits, places
from reception.dialog.conversation import Phone
from reception.dialog.effects import CheckCode, FindCard, SendCode
from reception.dialog.events import (
    CodeGuessedWrong,
    CodeIsOver,
    CodeLimitReached,
    CodeOnItsWay,
    CodeProves,
    CodeTooSoon,
    Found,
    Outcome,
    PatientsFound,
)
from reception.dialog.places import Place
from reception.dialog.reading.lookalikes import plain_digits
from reception.dialog.scene import Page, Scene, Screen, Step
from reception.dialog.screens.phone import AskPhone
from reception.dialog.words import N_

_CODE = re.compile(r"(?<!\d)(\d{3})[\s-]?(\d{3})(?!\d)")
LONGEST_TEXT = 200
"""Letters of a message in which a code is looked for."""


def read_code(text: str) -> str | None:
    """The six digits in a text, together or in two threes, with or without the words of the SMS; None without them."""
    match = _CODE.search(plain_digits(text[:LONGEST_TEXT]))
    return "".join(match.groups()) if match else None


class _Proving(Screen, abstract=True):
    """The common part of the page that offers a code and the page that takes it."""

    def arrive(self, scene: Scene) -> Place | None:
        """Go on where nothing is to be proven, or this clinic sends no codes."""
        return None if scene.codes and scene.conversation.proving else _go_on(scene)

    def send(self, scene: Scene, _: str) -> Step:
        """Send a code to the typed number; for a patient, first look for the number on the card."""
        proving, phone = scene.conversation.proving, scene.conversation.phone
        if proving and proving.patient:
            return FindCard(proving.patient)
        return SendCode(phone.number) if phone and not phone.proven else _go_on(scene)

    def again(self, scene: Scene, _: str) -> Step:
        """Try again: the clinic system may answer by now."""
        return self.send(scene, "")

    def without(self, scene: Scene, _: str) -> Step:
        """Go on without a code; nothing is proven."""
        return _go_on(scene)

    def found(self, scene: Scene, found: Found) -> Step:
        """Send a code to the card's number; where this chat has proven that number already, open the card at once."""
        assert isinstance(found, PatientsFound)
        proving, phone = scene.conversation.proving, scene.conversation.phone
        if proving is None:
            return _go_on(scene)
        card = next((card for card in found.patients if card.id == proving.patient), None)
        if card is None or not card.phones:
            return self._without(scene, _NO_NUMBER)
        if phone and phone.proven and phone.number in card.phones:
            return _open(scene, card.id)
        number = _for_sms(card)
        scene.keep(proving=replace(proving, tail=number[-2:]))
        return SendCode(number, card.id)

    def outcome(self, scene: Scene, outcome: Outcome) -> Step:
        """Go on with the outcome of sending a code, or of a guess."""
        match outcome:
            case CodeOnItsWay():
                return places.CODE
            case CodeTooSoon():
                scene.remark(
                    N_("A code was sent a moment ago. You can ask for another one in a minute.")
                )
                return None
            case CodeLimitReached():
                limits.note(scene, _LIMIT_REACHED)
                return self._without(scene, _LIMIT_REACHED)
            case CodeProves(number, patient):
                return _open(scene, patient) if patient else _prove(scene, number)
            case CodeGuessedWrong(left) if left:
                scene.remark(N_("This is not the code. Tries left: {left}."), left=left)
                return None
            case CodeGuessedWrong():
                scene.remark(N_("This was not the code either, and it is not valid any more."))
                return places.CODE_OFFER
            case CodeIsOver():
                scene.remark(N_("This code is not valid any more. You can ask for a new one."))
                return places.CODE_OFFER
        raise TypeError(f"no outcome of a code: {type(outcome).__name__}")

    def contact(self, scene: Scene, number: str, *, own: bool) -> Step:
        """Take the patient's own contact after all: it proves the number without a code."""
        proving = scene.conversation.proving
        if proving is None or proving.patient:
            return self.typed(scene, number)
        step = AskPhone().contact(scene, number, own=own)
        phone = scene.conversation.phone
        return _go_on(scene) if phone and phone.proven else step

    def _without(self, scene: Scene, why: str) -> Page:
        """The page where no code can be sent: why, and the button to go on."""
        go_on = scene.choice(N_("Continue without a code"), self.without)
        return Page(scene.say(why), [[go_on]])


_NO_NUMBER = N_(
    "There is no number on this card that a code could be sent to. The manager will help."
)
_LIMIT_REACHED = N_(
    "No more codes can be sent today. You can go on without one,"
    " or write to the manager, who can make sure of your number by phone."
)


class OfferCode(_Proving):
    """Asks whether to send a code."""

    place = places.CODE_OFFER

    def draw(self, scene: Scene) -> Page:
        """The question, what a code opens, and the button to go on without."""
        return Page(
            _offer(scene),
            [
                [scene.choice(N_("📩 Send a code by SMS"), self.send)],
                [scene.choice(N_("Continue without a code"), self.without)],
            ],
        )


def _offer(scene: Scene) -> str:
    proving, phone = scene.conversation.proving, scene.conversation.phone
    assert proving is not None
    linked = scene.conversation.linked(proving.patient)
    if linked:
        return scene.say(
            N_(
                "To show all visits of <b>{patient}</b> here, we send a code by SMS to the number"
                " that the clinic has on the patient's card."
            ),
            patient=linked.name,
        )
    return scene.say(
        N_(
            "Let us make sure that <b>{phone}</b> is your number: we send a code to it by SMS. Then you can see"
            " here what is already booked for this number.\n\n"
            "Without a code you can register a new patient and book."
        ),
        phone=phone.number if phone else "",
    )


class TypeCode(_Proving):
    """Takes the code that the patient types."""

    place = places.CODE

    def draw(self, scene: Scene) -> Page:
        """The number to which the code was sent; of a card's number only the last digits."""
        return Page(
            _sent(scene),
            [
                [scene.choice(N_("🔄 Send another code"), self.send)],
                [scene.choice(N_("Continue without a code"), self.without)],
            ],
        )

    def typed(self, scene: Scene, text: str) -> Step:
        """Check six digits as a guess; a text without them is not counted."""
        code = read_code(text)
        if code is None:
            scene.remark(N_("The code has six digits. It is in the SMS."))
            return None
        return CheckCode(code)


def _sent(scene: Scene) -> str:
    proving, phone = scene.conversation.proving, scene.conversation.phone
    assert proving is not None
    if proving.patient:
        return scene.say(
            N_(
                "The code is in an SMS to the number on the card, which ends in <b>{tail}</b>."
                " Please write its six digits here. It is valid for 5 minutes."
            ),
            tail=proving.tail,
        )
    return scene.say(
        N_(
            "The code is in an SMS to <b>{phone}</b>. Please write its six digits here."
            " It is valid for 5 minutes."
        ),
        phone=phone.number if phone else "",
    )


def _for_sms(card: Patient) -> str:
    """The number for SMS: a card has a telephone, and often another number for SMS, which comes last."""
    return card.phones[-1]


def _prove(scene: Scene, number: str) -> Place:
    """Keep that the number is this account's. The store takes it from any other account."""
    scene.take_number(Phone(number, proven=True))
    scene.fill(phone=number)
    scene.remark(N_("✅ The number is confirmed."))
    return _go_on(scene)


def _open(scene: Scene, patient: str) -> Place:
    """Keep that all visits of the patient may be shown."""
    patients = scene.conversation.patients
    scene.keep(patients=tuple(replace(p, opened=p.opened or p.id == patient) for p in patients))
    scene.remark(N_("✅ Access is confirmed."))
    return _go_on(scene)


def _go_on(scene: Scene) -> Place:
    """Go back to where the code was asked for; the way back from there does not lead through codes."""
    proving = scene.conversation.proving
    scene.leave_out(places.CODE_OFFER, places.CODE)
    scene.keep(proving=None)
    return places.parse(proving.then) if proving else places.HOME


SCREENS: tuple[Screen, ...] = (OfferCode(), TypeCode())
