"""Pages of the clinic's own words that end in a visit."""

from reception.clinic.facts import Topic
from reception.dialog.scene import Choice, Page, Scene, Screen, column
from reception.dialog.screens.doctors import book_speciality, specialities
from reception.dialog.screens.information import InformationPage, to
from reception.dialog.words import N_


def visits(scene: Scene, topic: Topic) -> list[Choice]:
    """A button for each speciality that a topic leads to and that can be booked; else one for any."""
    offered = specialities(scene)
    fitting = [book_speciality(scene, code) for code in topic.specialities if code in offered]
    return fitting or to(scene, "patient")


class FreeServices(InformationPage):
    """What costs nothing, and for whom: those with a declaration."""

    name = "free_services"

    def draw(self, scene: Scene) -> Page:
        """The clinic's text; to a visit, or first to the declaration."""
        topic = scene.facts.free_services
        return Page(
            scene.say(N_("<b>Free services</b>\n\n{text}"), text=scene.fact(topic.text).strip()),
            [*column(visits(scene, topic)), to(scene, "declaration", "vaccination")],
        )


class Declaration(InformationPage):
    """How a declaration is signed."""

    name = "declaration"

    def draw(self, scene: Scene) -> Page:
        """The clinic's text; to a doctor who signs, or to the desk."""
        topic = scene.facts.declaration
        return Page(
            scene.say(
                N_("<b>A declaration with a doctor</b>\n\n{text}"),
                text=scene.fact(topic.text).strip(),
            ),
            [*column(visits(scene, topic)), *column(to(scene, "manager"))],
        )


class Vaccination(InformationPage):
    """What one is vaccinated against, and how."""

    name = "vaccination"

    def draw(self, scene: Scene) -> Page:
        """The clinic's text; to a visit, or to the desk."""
        topic = scene.facts.vaccination
        return Page(
            scene.say(N_("<b>Vaccination</b>\n\n{text}"), text=scene.fact(topic.text).strip()),
            [*column(visits(scene, topic)), *column(to(scene, "manager"))],
        )


SCREENS: tuple[Screen, ...] = (FreeServices(), Declaration(), Vaccination())
