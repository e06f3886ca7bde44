"""The date of birth, and the card that fits it."""

from datetime import date

from reception.clinic.model import Patient
from reception.dialog import places
from reception.dialog.conversation import Candidate
from reception.dialog.effects import AskToGuess, CountMiss, FindByPhone, Link
from reception.dialog.events import (
    Found,
    MayGuess,
    MayNotGuess,
    MissCounted,
    Outcome,
    PatientsFound,
)
from reception.dialog.places import Place
from reception.dialog.reading.birth_dates import DateFault, read_birth_date
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column
from reception.dialog.screens import manager
from reception.dialog.screens.registration.begin import link
from reception.dialog.staff import RequestKind
from reception.dialog.words import N_


class _FindsCard(Screen, abstract=True):
    """The common part of the pages from which a card is looked for by number and date of birth."""

    def again(self, scene: Scene, _: str) -> Step:
        """Look for the card once more: the patient need not type the date again."""
        return _find_card(scene) if scene.form.birth_date else None

    def outcome(self, scene: Scene, outcome: Outcome) -> Step:
        """Look for the card if one more date may be named; after the last miss send the patient to the manager."""
        match outcome:
            case MayGuess(number):
                return FindByPhone(number)
            case MayNotGuess():
                return _to_the_manager(scene)
            case MissCounted(over):
                if not over:
                    return places.NO_MATCH
                _tell_staff(scene)
                return _to_the_manager(scene)
        raise TypeError(f"no outcome of a guess: {type(outcome).__name__}")

    def found(self, scene: Scene, found: Found) -> Step:
        """One card fits: link that patient. Several fit: ask which twin. None fits: a slip, or a new patient."""
        assert isinstance(found, PatientsFound)
        fitting = [p for p in found.patients if p.birth_date == scene.form.birth_date]
        if len(fitting) == 1:
            return link(scene, _known(fitting[0]))
        if fitting:
            scene.fill(candidates=tuple(map(_candidate, fitting)))
            return places.WHICH
        phone = scene.conversation.phone
        return CountMiss(phone.number) if phone and found.patients else places.SURNAME


class AskBirthDate(_FindsCard):
    """Asks for the date of birth; with a proven number, it finds the card."""

    place = places.BIRTH_DATE

    def draw(self, scene: Scene) -> Page:
        """The question, with an example."""
        return Page(
            scene.say(N_("The patient's date of birth? For example: 25.03.1985")),
            farewell=scene.say(N_("Thank you. Your number: {phone}"), phone=scene.form.phone),
        )

    def typed(self, scene: Scene, text: str) -> Step:
        """Read the date, then look for the card; a date that was partly guessed is read back first."""
        born = read_birth_date(text, scene.today)
        if isinstance(born, DateFault):
            scene.remark(_FAULTS[born])
            return None
        scene.fill(understood=(born.day, *born.others))
        return _born(scene, born.day) if born.certain else places.BIRTH_DATE_CHECK


_FAULTS = {
    DateFault.UNREADABLE: N_("I could not read a date of birth in that."),
    DateFault.NO_SUCH_DAY: N_("There is no such day in the calendar."),
    DateFault.FUTURE: N_("That day is still to come. Please check the date."),
    DateFault.TOO_OLD: N_("That is more than 120 years ago. Please check the year."),
    DateFault.NO_YEAR: N_("Please write the year as well."),
    DateFault.INCOMPLETE: N_("The whole date is needed: day, month and year."),
    DateFault.AGE: N_("The date of birth is needed, not the age."),
}


def _born(scene: Scene, day: date) -> Step:
    scene.fill(birth_date=day)
    return places.CHECK if scene.form.returning else _find_card(scene)


def _find_card(scene: Scene) -> Step:
    """Look for the card of a proven number, if one more date may be named for it."""
    phone = scene.conversation.phone
    return AskToGuess(phone.number) if phone and phone.proven else places.SURNAME


def _known(card: Patient | Candidate) -> Link:
    """The card of a proven number: it is opened, and the patient reads that it is found."""
    return Link(card.id, card.name, opened=True, found=True)


def _candidate(patient: Patient) -> Candidate:
    return Candidate(patient.id, patient.name, patient.first_name)


def _to_the_manager(scene: Scene) -> Place:
    scene.remark(
        N_("We could not find the card by number and date of birth. The manager will help.")
    )
    return manager.ask(RequestKind.WRONG_DATES)


def _tell_staff(scene: Scene) -> None:
    """Ask staff to look at it: a number that changed hands may be used to open its former owner's card."""
    scene.give_task(
        N_("Dates of birth that fit no card"),
        N_(
            "In Telegram the holder of {phone} has named too many dates of birth that fit no card with that"
            " number. Please make sure whose number it is before you open a card."
        ),
        phone=scene.form.phone,
    )


class CheckBirthDate(_FindsCard):
    """Reads a date back that was partly guessed."""

    place = places.BIRTH_DATE_CHECK

    def arrive(self, scene: Scene) -> Place | None:
        """Ask for the date where none was read: a way back may lead here after the form was sent."""
        return None if scene.form.understood else places.BIRTH_DATE

    def draw(self, scene: Scene) -> Page:
        """The date and the age, in which a slip is seen; a button for each other date that may be meant."""
        day, *others = scene.form.understood
        return Page(
            scene.say(
                N_("The date of birth is <b>{date}</b>, {age}. Is that right?"),
                date=scene.words.day(day, year=True),
                age=scene.words.age(day, scene.today),
            ),
            [
                [
                    scene.choice(N_("✅ Yes"), self.right, day.isoformat()),
                    scene.choice(N_("✏️ Correct it"), self.wrong),
                ],
                *column([self._no_but(scene, other) for other in others]),
            ],
        )

    def _no_but(self, scene: Scene, other: date) -> Choice:
        """A button for another date that may be meant."""
        label = scene.words.label(N_("No, {date}"), date=scene.words.day(other, year=True))
        return Choice(label, self.right, other.isoformat())

    def right(self, scene: Scene, day: str) -> Step:
        """Keep the date that was meant, and put it first, in case the patient comes back to this page."""
        meant = date.fromisoformat(day)
        scene.fill(understood=tuple(dict.fromkeys((meant, *scene.form.understood))))
        return _born(scene, meant)

    def wrong(self, scene: Scene, _: str) -> Step:
        """Ask for the date again."""
        return places.BIRTH_DATE

    def typed(self, scene: Scene, text: str) -> Step:
        """Take another date; a text that is no date leads back to the question."""
        return AskBirthDate().typed(scene, text) or places.BIRTH_DATE


class NoMatch(_FindsCard):
    """Says that no card has this number and this date."""

    place = places.NO_MATCH

    def arrive(self, scene: Scene) -> Place | None:
        """Ask for the date where the form has none: a way back may lead here after it was sent."""
        return None if scene.form.birth_date else places.BIRTH_DATE

    def draw(self, scene: Scene) -> Page:
        """The date as it was understood; buttons to correct it, or to register a new patient."""
        return Page(
            scene.say(
                N_("We have no card with this number and the date of birth <b>{date}</b>."),
                date=birthday(scene),
            ),
            column(
                [
                    scene.choice(N_("✏️ Correct the date"), self.correct),
                    scene.choice(N_("This is a new patient"), self.new),
                ]
            ),
        )

    def correct(self, scene: Scene, _: str) -> Step:
        """Ask for the date again."""
        return places.BIRTH_DATE

    def new(self, scene: Scene, _: str) -> Step:
        """Go on to a new card."""
        return places.SURNAME

    def typed(self, scene: Scene, text: str) -> Step:
        """Take another date."""
        return AskBirthDate().typed(scene, text)


class Which(Screen):
    """Asks which of several patients it is who share number and date of birth: twins."""

    place = places.WHICH

    def arrive(self, scene: Scene) -> Place | None:
        """Ask for the date where there are no candidates: a way back may lead here after the form was sent."""
        return None if scene.form.candidates else places.BIRTH_DATE

    def draw(self, scene: Scene) -> Page:
        """A button for each first name; nothing else of the cards is shown."""
        return Page(
            scene.say(N_("Which patient is it?")),
            column([Choice(c.first_name, self.chosen, c.id) for c in scene.form.candidates]),
        )

    def chosen(self, scene: Scene, patient: str) -> Step:
        """Link the patient that was chosen."""
        candidate = next((c for c in scene.form.candidates if c.id == patient), None)
        if candidate is None:
            return places.BIRTH_DATE
        return link(scene, _known(candidate))


def birthday(scene: Scene) -> str:
    """The date of birth in the form, in words."""
    assert scene.form.birth_date is not None
    return scene.words.day(scene.form.birth_date, year=True)


SCREENS: tuple[Screen, ...] = (
    AskBirthDate(),
    CheckBirthDate(),
    NoMatch(),
    Which(),
)
