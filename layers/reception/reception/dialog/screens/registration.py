"""Who the patient is: the date of birth, and the card that fits or a new one.

A proven number is not a proven person: no name is shown before the date of birth fits a card of that number.
An unproven number opens nothing; it registers and books, and the words are the same whether it is known or not.
"""

from dataclasses import replace
from datetime import date

from reception.clinic.model import Patient, Person, Sex
from reception.dialog.conversation import (
    Candidate,
    Conversation,
    Form,
    LinkedPatient,
)
from reception.dialog.effects import FindByName, FindByPhone, Register
from reception.dialog.events import Found, Outcome, PatientsFound, Registered
from reception.dialog.reading.birth_dates import DateFault, read_birth_date
from reception.dialog.reading.identity import guess_sex, read_name
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column
from reception.dialog.screens import manager
from reception.dialog.staff import Kind
from reception.dialog.words import N_

MOST_PATIENTS = 4
MOST_MISSES = 3


def is_full(conversation: Conversation) -> bool:
    """Whether no further patient can be linked."""
    return len(conversation.patients) >= MOST_PATIENTS


def begin(scene: Scene, then: str) -> str:
    """Start registering a patient; `then` is the screen to go on to."""
    if is_full(scene.conversation):
        scene.remark(
            N_("There are already four users on this number. The manager will help further.")
        )
        return manager.ask(Kind.FIFTH_USER)
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


class AskBirthDate(Screen):
    """The date of birth; with a proven number, it finds the card."""

    name = "birth_date"

    def draw(self, scene: Scene) -> Page:
        """The question shows an example."""
        return Page(
            scene.say(N_("The patient's date of birth? For example: 25.03.1985")),
            farewell=scene.say(N_("Thank you. Your number: {phone}"), phone=scene.form.phone),
        )

    def typed(self, scene: Scene, text: str) -> Step:
        """Understand the date, then look for the card."""
        read = read_birth_date(text, scene.today)
        if isinstance(read, DateFault):
            scene.remark(_FAULTS[read])
            return None
        scene.fill(understood=(read.day, *read.others))
        return _born(scene, read.day) if read.certain else "birth_date_check"

    def again(self, scene: Scene, _: str) -> Step:
        """Look for the card once more: the date is not typed again."""
        return _find_card(scene) if scene.form.birth_date else None

    def found(self, scene: Scene, found: Found) -> Step:
        """One card fits: that patient. Several: twins. None: a typo, or somebody new."""
        assert isinstance(found, PatientsFound)
        fitting = [p for p in found.patients if p.birth_date == scene.form.birth_date]
        if len(fitting) == 1:
            return link(scene, LinkedPatient(fitting[0].id, fitting[0].name, opened=True))
        if fitting:
            scene.fill(candidates=tuple(map(_candidate, fitting)))
            return "which"
        if not found.patients:
            return "surname"
        scene.fill(misses=scene.form.misses + 1)
        return _to_the_manager(scene) if scene.form.misses >= MOST_MISSES else "no_match"


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
    return "check" if scene.form.returning else _find_card(scene)


def _find_card(scene: Scene) -> Step:
    """Only a proven number is looked up, and not after too many misses."""
    phone = scene.conversation.phone
    if phone is None or not phone.proven:
        return "surname"
    if scene.form.misses >= MOST_MISSES:
        return _to_the_manager(scene)
    return FindByPhone(phone.number)


def _candidate(patient: Patient) -> Candidate:
    return Candidate(patient.id, patient.name, patient.first_name)


def _to_the_manager(scene: Scene) -> str:
    scene.remark(
        N_("We could not find the card by number and date of birth. The manager will help.")
    )
    return manager.ask(Kind.MANAGER)


class CheckBirthDate(Screen):
    """A date that was partly guessed: is it the one that was meant?"""

    name = "birth_date_check"

    def arrive(self, scene: Scene) -> str | None:
        """Of which date? A way back may lead here after the form was sent."""
        return None if scene.form.understood else "birth_date"

    def draw(self, scene: Scene) -> Page:
        """What was understood, with the age, in which a slip shows; and what else may be meant."""
        day, *others = scene.form.understood
        return Page(
            scene.say(
                N_("The date of birth is <b>{date}</b>, {age}. Is that right?"),
                date=scene.words.day(day, year=True),
                age=scene.words.age(day, scene.today),
            ),
            [
                [
                    scene.choice(N_("✅ Yes"), "right", day.isoformat()),
                    scene.choice(N_("✏️ Correct it"), "wrong"),
                ],
                *column([_no_but(scene, other) for other in others]),
            ],
        )

    def right(self, scene: Scene, day: str) -> Step:
        """Keep the one that was meant; it comes first, should this page be seen again."""
        meant = date.fromisoformat(day)
        scene.fill(understood=tuple(dict.fromkeys((meant, *scene.form.understood))))
        return _born(scene, meant)

    def wrong(self, scene: Scene, _: str) -> Step:
        """Ask again."""
        return "birth_date"

    def typed(self, scene: Scene, text: str) -> Step:
        """Another date, typed at once; what is none leads back to the question, not to the date before."""
        return AskBirthDate().typed(scene, text) or "birth_date"

    def again(self, scene: Scene, _: str) -> Step:
        """Look for the card once more."""
        return AskBirthDate().again(scene, "")

    def found(self, scene: Scene, found: Found) -> Step:
        """What that date found."""
        return AskBirthDate().found(scene, found)


def _no_but(scene: Scene, other: date) -> Choice:
    day = scene.words.day(other, year=True)
    return Choice(scene.words.label(N_("No, {date}"), date=day), "right", other.isoformat())


class NoMatch(Screen):
    """The number is known, but not with this date."""

    name = "no_match"

    def arrive(self, scene: Scene) -> str | None:
        """Likewise."""
        return None if scene.form.birth_date else "birth_date"

    def draw(self, scene: Scene) -> Page:
        """Say what was understood; correct it, or register somebody new."""
        return Page(
            scene.say(
                N_("We have no card with this number and the date of birth <b>{date}</b>."),
                date=_birthday(scene),
            ),
            column(
                [
                    scene.choice(N_("✏️ Correct the date"), "correct"),
                    scene.choice(N_("This is a new patient"), "new"),
                ]
            ),
        )

    def correct(self, scene: Scene, _: str) -> Step:
        """Ask for the date again."""
        return "birth_date"

    def new(self, scene: Scene, _: str) -> Step:
        """Go on to a new card."""
        return "surname"

    def typed(self, scene: Scene, text: str) -> Step:
        """Another date, typed at once."""
        return AskBirthDate().typed(scene, text)

    def again(self, scene: Scene, _: str) -> Step:
        """Look for that date once more."""
        return _find_card(scene)

    def found(self, scene: Scene, found: Found) -> Step:
        """What that date found."""
        return AskBirthDate().found(scene, found)


class Which(Screen):
    """Twins: one number, one date; chosen by first name only."""

    name = "which"

    def arrive(self, scene: Scene) -> str | None:
        """Likewise."""
        return None if scene.form.candidates else "birth_date"

    def draw(self, scene: Scene) -> Page:
        """First names, nothing else."""
        return Page(
            scene.say(N_("Which patient is it?")),
            column([_by_first_name(c) for c in scene.form.candidates]),
        )

    def chosen(self, scene: Scene, patient: str) -> Step:
        """Link the one who was chosen."""
        candidate = next((c for c in scene.form.candidates if c.id == patient), None)
        if candidate is None:
            return "birth_date"
        return link(scene, LinkedPatient(candidate.id, candidate.name, opened=True))


def _by_first_name(candidate: Candidate) -> Choice:
    return Choice(candidate.first_name, "chosen", candidate.id)


class AskSurname(Screen):
    """A new card begins with the surname."""

    name = "surname"

    def draw(self, scene: Scene) -> Page:
        """Ask."""
        return Page(scene.say(N_("The patient's surname?")))

    def typed(self, scene: Scene, text: str) -> Step:
        """Keep it."""
        return _named(scene, "surname", text, then="first_name")


class AskFirstName(Screen):
    """Then the first name."""

    name = "first_name"

    def draw(self, scene: Scene) -> Page:
        """Ask."""
        return Page(scene.say(N_("The patient's first name?")))

    def typed(self, scene: Scene, text: str) -> Step:
        """Keep it."""
        return _named(scene, "first_name", text, then="patronymic")


class AskPatronymic(Screen):
    """Then the patronymic, which not everybody has; it often tells the sex."""

    name = "patronymic"

    def draw(self, scene: Scene) -> Page:
        """Ask, or go without."""
        return Page(
            scene.say(N_("The patient's patronymic?")),
            [[scene.choice(N_("No patronymic"), "none")]],
        )

    def none(self, scene: Scene, _: str) -> Step:
        """There is none."""
        scene.fill(patronymic="")
        return "check" if scene.form.sex else "sex"

    def typed(self, scene: Scene, text: str) -> Step:
        """Keep it, and what it tells."""
        guess = guess_sex(text)
        if guess and not scene.form.returning:
            scene.fill(sex=guess)
        return _named(scene, "patronymic", text, then="check" if scene.form.sex else "sex")


def _named(scene: Scene, line: str, text: str, then: str) -> Step:
    name = read_name(text)
    if name is None:
        scene.remark(N_("A name has letters only, at most 60 of them."))
        return None
    scene.fill(**{line: name})
    return "check" if scene.form.returning and scene.form.sex else then


class AskSex(Screen):
    """Asked where the patronymic does not tell."""

    name = "sex"

    def draw(self, scene: Scene) -> Page:
        """Two buttons."""
        return Page(
            scene.say(N_("The patient's sex, as in the documents?")),
            [
                [
                    scene.choice(_SEXES[Sex.FEMALE], "chosen", Sex.FEMALE),
                    scene.choice(_SEXES[Sex.MALE], "chosen", Sex.MALE),
                ]
            ],
        )

    def chosen(self, scene: Scene, sex: str) -> Step:
        """Keep it."""
        scene.fill(sex=Sex(sex))
        return "check"


_SEXES = {Sex.FEMALE: N_("Female"), Sex.MALE: N_("Male")}


class CheckForm(Screen):
    """Everything on one page, each line to be corrected."""

    name = "check"

    def arrive(self, scene: Scene) -> str | None:
        """The first line that is not filled in; a way back may lead here after the form was sent."""
        form = scene.form
        lines = {
            "birth_date": form.birth_date,
            "surname": form.surname,
            "first_name": form.first_name,
            "sex": form.sex,
        }
        return next((line for line, filled in lines.items() if not filled), None)

    def draw(self, scene: Scene) -> Page:
        """The filled form."""
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
                    "Phone: <b>{phone}</b>"
                ),
                surname=form.surname,
                first_name=form.first_name,
                patronymic=form.patronymic or "—",
                date=_birthday(scene),
                sex=scene.words.label(_SEXES[form.sex]),
                phone=form.phone,
            ),
            [
                [scene.choice(N_("✅ All is right"), "right")],
                [
                    scene.choice(N_("Surname"), "correct", "surname"),
                    scene.choice(N_("First name"), "correct", "first_name"),
                    scene.choice(N_("Patronymic"), "correct", "patronymic"),
                ],
                [
                    scene.choice(N_("Date of birth"), "correct", "birth_date"),
                    scene.choice(N_("Sex"), "correct", "sex"),
                    scene.choice(N_("Phone"), "correct", "phone"),
                ],
            ],
        )

    def correct(self, scene: Scene, line: str) -> Step:
        """Correct a line, then come back here."""
        scene.fill(returning=True)
        return line

    def right(self, scene: Scene, _: str) -> Step:
        """Search before creating: an existing card is never overwritten."""
        return FindByName(_person(scene))

    def again(self, scene: Scene, _: str) -> Step:
        """Look again, and register if there is still no such card."""
        return FindByName(_person(scene))

    def found(self, scene: Scene, found: Found) -> Step:
        """An existing card is used and stays closed, unless its number is the proven one; else create one."""
        assert isinstance(found, PatientsFound)
        if not found.patients:
            return Register(_person(scene), scene.form.phone)
        if len(found.patients) > 1:
            scene.remark(N_("The manager will help to find the right card."))
            return manager.ask(Kind.POSSIBLE_DOUBLE)
        card = found.patients[0]
        if scene.form.phone not in card.phones:
            _possible_double(scene, card.id)
        opened = _proven(scene) and scene.form.phone in card.phones
        return link(scene, LinkedPatient(card.id, _person(scene).full_name, opened=opened))

    def outcome(self, scene: Scene, outcome: Outcome) -> Step:
        """The new card is opened to a proven number."""
        if isinstance(outcome, Registered):
            name = _person(scene).full_name
            return link(scene, LinkedPatient(outcome.patient, name, opened=_proven(scene)))
        scene.remark(N_("The clinic could not register this patient. The manager will help."))
        return manager.ask(Kind.MANAGER)


def _possible_double(scene: Scene, card: str) -> None:
    """Staff find out who it is; whoever adds a stranger learns nothing, and the card stays as it is."""
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


def _birthday(scene: Scene) -> str:
    assert scene.form.birth_date is not None
    return scene.words.day(scene.form.birth_date, year=True)


SCREENS: tuple[Screen, ...] = (
    AskBirthDate(),
    CheckBirthDate(),
    NoMatch(),
    Which(),
    AskSurname(),
    AskFirstName(),
    AskPatronymic(),
    AskSex(),
    CheckForm(),
)
