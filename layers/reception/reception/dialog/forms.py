"""A form that is filled in line by line: a registration, a call to the home."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from reception.dialog.places import Place
from reception.dialog.scene import Choice, Page, Scene, Screen


class FormLine(Screen, abstract=True):
    """One line of a form, on a page of its own: the question `asks` (a msgid), and what need not be typed."""

    asks: ClassVar[str]

    def draw(self, scene: Scene) -> Page:
        """The question, with the buttons below it."""
        return Page(scene.say(self.asks), self.choices(scene))

    def choices(self, scene: Scene) -> Sequence[Sequence[Choice]]:
        """Buttons for answers that need not be typed; none for most lines."""
        return ()


def first_empty(lines: Iterable[tuple[Place, object]]) -> Place | None:
    """The place of the first line that has no value yet; None where all have one."""
    return next((place for place, value in lines if not value), None)
