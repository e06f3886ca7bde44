"""Pages with the clinic's own words about one topic; each leads to a visit."""

from reception.clinic.facts import Topic
from reception.dialog import places
from reception.dialog.scene import Choice, Page, Scene, Screen, column
from reception.dialog.screens.doctors import BookableSpeciality, specialities
from reception.dialog.words import N_


class _TopicPage(BookableSpeciality, abstract=True):
    """A page of the clinic's own words on one topic."""

    def visits(self, scene: Scene, topic: Topic) -> list[Choice]:
        """A button for each speciality that the topic leads to and that can be booked; else a button for any."""
        offered = specialities(scene)
        fitting = [self.book(scene, code) for code in topic.specialities if code in offered]
        return fitting or self.to(scene, places.PATIENT)


class FreeServices(_TopicPage):
    """Says what costs nothing for patients with a declaration."""

    place = places.FREE_SERVICES

    def draw(self, scene: Scene) -> Page:
        """The clinic's text, and the way to a visit, or first to the declaration."""
        topic = scene.facts.free_services
        return Page(
            scene.say(N_("<b>Free services</b>\n\n{text}"), text=scene.fact(topic.text).strip()),
            [
                *column(self.visits(scene, topic)),
                *column(self.to(scene, places.DECLARATION, places.VACCINATION)),
            ],
        )


class Declaration(_TopicPage):
    """How a patient signs a declaration with a doctor."""

    place = places.DECLARATION

    def draw(self, scene: Scene) -> Page:
        """The clinic's text, and the way to a doctor who signs, or to the manager."""
        topic = scene.facts.declaration
        return Page(
            scene.say(
                N_("<b>A declaration with a doctor</b>\n\n{text}"),
                text=scene.fact(topic.text).strip(),
            ),
            [*column(self.visits(scene, topic)), *column(self.to(scene, places.MANAGER))],
        )


class Vaccination(_TopicPage):
    """Against what the clinic vaccinates, and how."""

    place = places.VACCINATION

    def draw(self, scene: Scene) -> Page:
        """The clinic's text, and the way to a visit, or to the manager."""
        topic = scene.facts.vaccination
        return Page(
            scene.say(N_("<b>Vaccination</b>\n\n{text}"), text=scene.fact(topic.text).strip()),
            [*column(self.visits(scene, topic)), *column(self.to(scene, places.MANAGER))],
        )


SCREENS: tuple[Screen, ...] = (FreeServices(), Declaration(), Vaccination())
