"""The coming visits of all patients of the account."""

from collections.abc import Sequence

from reception.clinic.model import first_name
from reception.dialog import chat_visits, places, waiting_list
from reception.dialog.conversation import ChatVisit, LinkedPatient
from reception.dialog.effects import FindPlaces, FindVisits, Query
from reception.dialog.events import Found, PlacesFound
from reception.dialog.places import Place
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column
from reception.dialog.screens import earlier
from reception.dialog.screens.registration.begin import begin_registration
from reception.dialog.words import N_


class MyVisits(Screen):
    """Shows every coming visit of every patient of the account, wherever it was booked."""

    place = places.VISITS

    def arrive(self, scene: Scene) -> Place | None:
        """Register a patient where there is none."""
        return None if scene.conversation.patients else begin_registration(scene, self.place)

    def look_up(self, scene: Scene) -> Query:
        """Ask for the visits of all patients."""
        return FindVisits(_patients(scene))

    def found(self, scene: Scene, found: Found) -> Step:
        """Keep the visits that may be shown, ask for places in lines if there are any, and show all of it."""
        if isinstance(found, PlacesFound):
            return self._page(scene, found.places)
        chat_visits.keep(scene, found, _patients(scene))
        waiting_list.prune(scene)
        waits = scene.conversation.waits
        return FindPlaces(waits) if waits else self._page(scene)

    def unreachable(self, scene: Scene) -> Page:
        """Show the visits that were read last, and when; without any, say that the clinic does not answer."""
        read_at = scene.conversation.visits_read_at
        if read_at is None or not chat_visits.upcoming(scene):
            return super().unreachable(scene)
        scene.remark(
            N_("The clinic's schedule does not answer just now. This is what I knew at {moment}:"),
            moment=scene.words.moment(read_at),
        )
        return self._page(scene)

    def _page(self, scene: Scene, in_lines: Sequence[int | None] = ()) -> Page:
        """The page of all visits; `in_lines`: the places of what is waited for, if they are known."""
        patients, waits = scene.conversation.patients, scene.conversation.waits
        visits = chat_visits.upcoming(scene)
        buttons = [Choice(label_of(scene, v), self.open, v.visit.id) for v in visits]
        paragraphs = [paragraph for p in patients for paragraph in _of_patient(scene, p, visits)]
        if not visits and len(patients) == 1:
            paragraphs = [scene.say(N_("I see no coming visits."))]
        book = scene.choice(N_("📅 Book a visit"), self.book)
        stand = in_lines or [None] * len(waits)
        waiting = [
            Choice(earlier.label(scene, wait, place), self.waits, wait.id)
            for wait, place in zip(waits, stand, strict=True)
        ]
        return Page("\n\n".join(paragraphs), column([*buttons, *waiting, book]))

    def open(self, scene: Scene, visit: str) -> Step:
        """Go to one visit's page."""
        return places.VISIT.of(visit)

    def waits(self, scene: Scene, wait: str) -> Step:
        """Go to the page of what is waited for."""
        return places.EARLIER.of(wait)

    def book(self, scene: Scene, _: str) -> Step:
        """Begin a new booking."""
        return places.PATIENT


def _of_patient(scene: Scene, patient: LinkedPatient, visits: list[ChatVisit]) -> list[str]:
    """A paragraph for each visit of one patient; or that none is seen.

    The words are the same for a card that is not opened and may well have visits: else they would tell that it
    exists.
    """
    theirs = [chat_visits.describe(scene, v) for v in visits if v.patient == patient.id]
    none = N_("👤 {patient}: I see no coming visits.")
    return theirs or [scene.say(none, patient=patient.name)]


def label_of(scene: Scene, one: ChatVisit) -> str:
    """A visit as a button's label: day, hour, the patient's first name if there are several patients, the doctor."""
    visit = one.visit
    patient = scene.conversation.linked(one.patient)
    several = len(scene.conversation.patients) > 1
    parts = [
        f"{scene.words.day_label(scene.time.day(visit.start))} {scene.words.hour(visit.start)}",
        first_name(patient.name) if patient and several else "",
        chat_visits.doctor_name(scene, one),
    ]
    return " · ".join(filter(None, parts))


def _patients(scene: Scene) -> tuple[str, ...]:
    return tuple(patient.id for patient in scene.conversation.patients)


SCREENS: tuple[Screen, ...] = (MyVisits(),)
