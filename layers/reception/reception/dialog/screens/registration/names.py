"""Surname, first name, patronymic and sex of a new card."""

from collections.abc import Sequence

from reception.clinic.model import Sex
from reception.dialog import places
from reception.dialog.forms import FormLine, first_empty
from reception.dialog.places import Place
from reception.dialog.reading.full_names import FullName, read_full_name, read_given_names
from reception.dialog.reading.identity import guess_sex, read_name, says_no_patronymic
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column
from reception.dialog.words import N_


class AskSurname(FormLine):
    """The first line of a new card: the surname. Many people write the whole name here, in either order."""

    place = places.SURNAME
    asks = N_("The patient's surname?")

    def draw(self, scene: Scene) -> Page:
        """Ask for the whole name; for the surname alone where the rest is known, or this line is corrected."""
        if scene.form.returning or scene.form.first_name:
            return super().draw(scene)
        return Page(scene.say(N_("The patient's surname, first name, and patronymic if any?")))

    def typed(self, scene: Scene, text: str) -> Step:
        """Keep each part of the name that was written; ask which is which if the name does not tell."""
        ways = read_full_name(text)
        if not ways:
            scene.remark(NO_NAME)
            return None
        return _keep(scene, ways[0]) if len(ways) == 1 else self._which(scene, ways)

    def _which(self, scene: Scene, ways: Sequence[FullName]) -> Page:
        """The page that asks how a name is meant, with a button for each way to read it."""
        choices = [Choice(_said(scene, way), self.meant, _joined(way)) for way in ways]
        return Page(
            scene.say(N_("Which is the surname, and which is the first name?")), column(choices)
        )

    def meant(self, scene: Scene, way: str) -> Step:
        """Keep the name as it was meant."""
        return _keep(scene, _parted(way))


class AskFirstName(FormLine):
    """The second line: the first name."""

    place = places.FIRST_NAME
    asks = N_("The patient's first name?")

    def draw(self, scene: Scene) -> Page:
        """Ask for the patronymic in the same breath, unless it is known, or this line is corrected."""
        if scene.form.returning or scene.form.patronymic is not None:
            return super().draw(scene)
        return Page(scene.say(N_("The patient's first name, and patronymic if any?")))

    def typed(self, scene: Scene, text: str) -> Step:
        """Keep the first name, if the text is a name; and the patronymic that was written behind it."""
        name = read_given_names(text, scene.form.surname)
        if read_name(name.first_name) is None:
            scene.remark(NO_NAME)
            return None
        return _keep(scene, name)


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
        return _next(scene)

    def typed(self, scene: Scene, text: str) -> Step:
        """Keep the patronymic, if the text is a name, and the sex that it tells; or that there is none."""
        if says_no_patronymic(text):
            return self.none(scene, "")
        name = read_name(read_given_names(text, scene.form.surname).patronymic or text)
        if name is None:
            scene.remark(NO_NAME)
            return None
        return _keep(scene, FullName(patronymic=name))


NO_NAME = N_("A name has letters only, at most 60 of them.")


def _keep(scene: Scene, name: FullName) -> Step:
    """Fill in the parts of a name that were written, and the sex that a new patronymic tells; go on."""
    if name.surname:
        scene.fill(surname=name.surname)
    if name.first_name:
        scene.fill(first_name=name.first_name)
    if name.patronymic is not None:
        scene.fill(patronymic=name.patronymic)
        guess = guess_sex(name.patronymic)
        if guess and not scene.form.returning:
            scene.fill(sex=guess)
    return _next(scene)


def _next(scene: Scene) -> Place:
    """The first line that was not filled in yet; the filled form where all were, or only one line was corrected."""
    form = scene.form
    if form.returning and form.sex:
        return places.CHECK
    lines = (
        (places.SURNAME, form.surname),
        (places.FIRST_NAME, form.first_name),
        (places.PATRONYMIC, form.patronymic is not None),
        (places.SEX, form.sex),
    )
    return first_empty(lines) or places.CHECK


def _said(scene: Scene, name: FullName) -> str:
    """A way to read a name, as a button says it."""
    if not name.first_name:
        return scene.words.label(N_("{surname} is the surname"), surname=name.surname)
    if not name.surname:
        return scene.words.label(
            N_("{first_name} is the first name, {patronymic} the patronymic"),
            first_name=name.first_name,
            patronymic=name.patronymic,
        )
    return scene.words.label(
        N_("{surname} is the surname, {first_name} the first name"),
        surname=name.surname,
        first_name=" ".join(filter(None, (name.first_name, name.patronymic))),
    )


def _joined(name: FullName) -> str:
    """A way to read a name, as a button's argument."""
    patronymic = [] if name.patronymic is None else [name.patronymic]
    return "\n".join((name.surname, name.first_name, *patronymic))


def _parted(way: str) -> FullName:
    return FullName(*way.split("\n"))


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
