"""The filled form of a registration; then the card is found or made."""

from reception.clinic.model import Person
from reception.dialog import limits, places
from reception.dialog.effects import Deed, FindByName, Link, Register
from reception.dialog.events import Found, Outcome, PatientsFound, Registered
from reception.dialog.forms import first_empty
from reception.dialog.places import Place
from reception.dialog.scene import Page, Scene, Screen, Step
from reception.dialog.screens import manager
from reception.dialog.screens.registration.begin import link, linked
from reception.dialog.screens.registration.birth_date import birthday
from reception.dialog.screens.registration.names import SEXES
from reception.dialog.staff import RequestKind
from reception.dialog.words import N_


class CheckForm(Screen):
    """Shows the whole form, each line to be corrected."""

    place = places.CHECK

    def arrive(self, scene: Scene) -> Place | None:
        """Go to the first line that is not filled in: a way back may lead here after the form was sent."""
        form = scene.form
        return first_empty(
            (
                (places.BIRTH_DATE, form.birth_date),
                (places.SURNAME, form.surname),
                (places.FIRST_NAME, form.first_name),
                (places.SEX, form.sex),
            )
        )

    def draw(self, scene: Scene) -> Page:
        """Every line of the form, and a button for each."""
        form = scene.form
        assert form.sex is not None
        return Page(
            scene.say(
                N_(
                    "Please check:\n\n"
                    "Surname: <b>{surname}</b>\n"
                    "First name: <b>{first_name}</b>\n"
                    "Patronymic: <b>{patronymic}</b>\n"
                    "Date of birth: <b>{date}</b>\n"
                    "Sex: <b>{sex}</b>\n"
                    "Phone: <b>{phone}</b>\n\n"
                    "To correct a line, press its name."
                ),
                surname=form.surname,
                first_name=form.first_name,
                patronymic=form.patronymic or "—",
                date=birthday(scene),
                sex=scene.words.label(SEXES[form.sex]),
                phone=form.phone,
            ),
            [
                [scene.choice(N_("✅ All is right"), self.right)],
                [
                    scene.choice(N_("Surname"), self.correct, places.SURNAME),
                    scene.choice(N_("First name"), self.correct, places.FIRST_NAME),
                ],
                [
                    scene.choice(N_("Patronymic"), self.correct, places.PATRONYMIC),
                    scene.choice(N_("Date of birth"), self.correct, places.BIRTH_DATE),
                ],
                [
                    scene.choice(N_("Sex"), self.correct, places.SEX),
                    scene.choice(N_("Phone"), self.correct, places.PHONE),
                ],
            ],
        )

    def correct(self, scene: Scene, line: str) -> Step:
        """Ask for one line again, then come back here."""
        scene.fill(returning=True)
        return places.parse(line)

    def right(self, scene: Scene, _: str) -> Step:
        """Look for a card of this person before one is made: an existing card is never overwritten."""
        return FindByName(_person(scene))

    def again(self, scene: Scene, _: str) -> Step:
        """Look again, and make a card if there is still none."""
        return FindByName(_person(scene))

    def found(self, scene: Scene, found: Found) -> Step:
        """Make a card where there is none; else link the existing one, opened only if it has the proven number."""
        assert isinstance(found, PatientsFound)
        if not found.patients:
            new = Register(_person(scene), scene.form.phone)
            return limits.counted(scene, Deed.REGISTER, new)
        if len(found.patients) > 1:
            scene.remark(N_("The manager will help to find the right card."))
            return manager.ask(RequestKind.POSSIBLE_DOUBLE)
        card = found.patients[0]
        if scene.form.phone not in card.phones:
            _possible_double(scene, card.id)
        opened = _proven(scene) and scene.form.phone in card.phones
        return link(scene, Link(card.id, _person(scene).full_name, opened=opened, found=False))

    def outcome(self, scene: Scene, outcome: Outcome) -> Step:
        """Link the new card, opened where the number is proven."""
        if isinstance(outcome, Registered):
            name = _person(scene).full_name
            return linked(scene, Link(outcome.patient, name, opened=_proven(scene), found=False))
        scene.remark(N_("The clinic could not register this patient. The manager will help."))
        return manager.ask(RequestKind.MANAGER)


def _possible_double(scene: Scene, card: str) -> None:
    """Ask staff whether it is the same person. The patient is not told that there was a card, and it is not changed."""
    if scene.conversation.linked(card) is None:
        scene.give_task(
            N_("A card may be somebody else's"),
            N_(
                "In Telegram a patient with the name and date of birth of card {card} was added by {phone}."
                " That number is not on the card. Please check whether it is the same person."
            ),
            card=card,
            phone=scene.form.phone,
        )


def _proven(scene: Scene) -> bool:
    return scene.conversation.phone is not None and scene.conversation.phone.proven


def _person(scene: Scene) -> Person:
    form = scene.form
    assert form.birth_date is not None
    assert form.sex is not None
    return Person(form.surname, form.first_name, form.patronymic or "", form.sex, form.birth_date)


SCREENS: tuple[Screen, ...] = (CheckForm(),)
