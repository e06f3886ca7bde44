"""Surname, first name, patronymic and sex of a new card."""

from collections.abc import Sequence

from reception.clinic.model import Sex
from reception.dialog import places
from reception.dialog.forms import FormLine
from reception.dialog.places import Place
from reception.dialog.reading.identity import guess_sex, read_name
from reception.dialog.scene import Choice, Scene, Screen, Step
from reception.dialog.words import N_


class AskSurname(FormLine):
    """The first line of a new card: the surname."""

    place = places.SURNAME
    asks = N_("The patient's surname?")

    def typed(self, scene: Scene, text: str) -> Step:
        """Keep the surname, if the text is a name."""
        name = _read_name(scene, text)
        if name is None:
            return None
        scene.fill(surname=name)
        return _next(scene, places.FIRST_NAME)


class AskFirstName(FormLine):
    """The second line: the first name."""

    place = places.FIRST_NAME
    asks = N_("The patient's first name?")

    def typed(self, scene: Scene, text: str) -> Step:
        """Keep the first name, if the text is a name."""
        name = _read_name(scene, text)
        if name is None:
            return None
        scene.fill(first_name=name)
        return _next(scene, places.PATRONYMIC)


class AskPatronymic(FormLine):
    """The third line: the patronymic. Not everybody has one; it often tells the sex."""

    place = places.PATRONYMIC
    asks = N_("The patient's patronymic?")

    def choices(self, scene: Scene) -> Sequence[Sequence[Choice]]:
        """A button for those who have none."""
        return [[scene.choice(N_("No patronymic"), self.none)]]

    def none(self, scene: Scene, _: str) -> Step:
        """Keep that there is no patronymic."""
        scene.fill(patronymic="")
        return _sex_or_check(scene)

    def typed(self, scene: Scene, text: str) -> Step:
        """Keep the patronymic, if the text is a name, and the sex that it tells."""
        guess = guess_sex(text)
        if guess and not scene.form.returning:
            scene.fill(sex=guess)
        name = _read_name(scene, text)
        if name is None:
            return None
        scene.fill(patronymic=name)
        return _next(scene, _sex_or_check(scene))


def _read_name(scene: Scene, text: str) -> str | None:
    """The name that a text is; None where it is none, and then the patient is told what a name looks like."""
    name = read_name(text)
    if name is None:
        scene.remark(N_("A name has letters only, at most 60 of them."))
    return name


def _next(scene: Scene, line: Place) -> Place:
    """The next line; the filled form where only one line was corrected."""
    return places.CHECK if scene.form.returning and scene.form.sex else line


def _sex_or_check(scene: Scene) -> Place:
    return places.CHECK if scene.form.sex else places.SEX


class AskSex(FormLine):
    """Asks for the sex, where the patronymic does not tell it."""

    place = places.SEX
    asks = N_("The patient's sex, as in the documents?")

    def choices(self, scene: Scene) -> Sequence[Sequence[Choice]]:
        """Both, side by side."""
        return [
            [
                scene.choice(SEXES[Sex.FEMALE], self.chosen, Sex.FEMALE),
                scene.choice(SEXES[Sex.MALE], self.chosen, Sex.MALE),
            ]
        ]

    def chosen(self, scene: Scene, sex: str) -> Step:
        """Keep the sex, and show the filled form."""
        scene.fill(sex=Sex(sex))
        return places.CHECK


SEXES = {Sex.FEMALE: N_("Female"), Sex.MALE: N_("Male")}


SCREENS: tuple[Screen, ...] = (
    AskSurname(),
    AskFirstName(),
    AskPatronymic(),
    AskSex(),
)
