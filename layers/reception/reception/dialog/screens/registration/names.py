"""Surname, first name, patronymic and sex of a new card."""

from reception.clinic.model import Sex
from reception.dialog.reading.identity import guess_sex, read_name
from reception.dialog.scene import Page, Scene, Screen, Step
from reception.dialog.words import N_


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
                    scene.choice(SEXES[Sex.FEMALE], "chosen", Sex.FEMALE),
                    scene.choice(SEXES[Sex.MALE], "chosen", Sex.MALE),
                ]
            ],
        )

    def chosen(self, scene: Scene, sex: str) -> Step:
        """Keep it."""
        scene.fill(sex=Sex(sex))
        return "check"


SEXES = {Sex.FEMALE: N_("Female"), Sex.MALE: N_("Male")}


SCREENS: tuple[Screen, ...] = (
    AskSurname(),
    AskFirstName(),
    AskPatronymic(),
    AskSex(),
)
