"""A child is not booked to a doctor of adults, nor an adult to a doctor of children: this page says so and leads on."""

from collections.abc import Iterable
from datetime import date

from reception.clinic.facts import Ages
from reception.dialog import places
from reception.dialog.conversation import LinkedPatient
from reception.dialog.places import Place
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column
from reception.dialog.screens.registration.begin import begin_registration
from reception.dialog.words import N_, NN_

_FROM = NN_("from {number} year", "from {number} years")
_UNDER = NN_("under {number} year", "under {number} years")


def stops(scene: Scene, place: Place) -> Place | None:
    """The page that says why the chosen doctor does not see the chosen patient; None where the doctor does.

    place: where the patient was about to go.
    """
    patient = scene.conversation.linked(scene.wish.patient)
    return None if patient is None or _fits(scene, patient) else places.AGE.of(place)


def takes(scene: Scene, patient: LinkedPatient, codes: Iterable[str], day: date) -> bool:
    """Whether any of the specialities sees a patient of that age on a clinic day; True where the age is not known."""
    born, rules = patient.birth_date, scene.facts.booking
    return born is None or any(rules.sees(code, born, day) for code in codes)


def _fits(scene: Scene, patient: LinkedPatient) -> bool:
    slot = scene.wish.slot
    return takes(scene, patient, _specialities(scene), _day_of(scene) if slot else scene.today)


def _day_of(scene: Scene) -> date:
    assert scene.wish.slot is not None
    return scene.time.day(scene.wish.slot.start)


def _specialities(scene: Scene) -> list[str]:
    """The specialities of the wanted doctor; without a doctor, the wanted speciality."""
    wish = scene.wish
    codes = [
        offer.speciality
        for offer in scene.directory.offers
        if offer.doctor == wish.doctor and wish.service in ("", offer.service)
    ]
    return codes or [wish.speciality]


class WrongAge(Screen):
    """Says which ages a speciality sees, and offers what fits.

    `age:card` stands where the patient was about to go to `card`.
    """

    place = places.AGE
    books = True

    def arrive(self, scene: Scene) -> Place | None:
        """Begin the booking again where doctor and patient fit by now."""
        return None if stops(scene, places.PATIENT) else places.PATIENT

    def draw(self, scene: Scene) -> Page:
        """The rule and the patient's age; buttons for patients who fit, and for a speciality that fits."""
        patient = scene.conversation.linked(scene.wish.patient)
        code = _specialities(scene)[0]
        ages = scene.facts.booking.ages.get(code, Ages())
        text = scene.say(
            N_("<b>{speciality}</b> sees patients {ages}.\n{patient}: {age}."),
            speciality=scene.speciality_name(code),
            ages=_in_words(scene, ages),
            patient=patient.name if patient else "",
            age=_age(scene, patient),
        )
        others = [p for p in scene.conversation.patients if p != patient and _fits(scene, p)]
        return Page(
            text,
            [
                *column([Choice(f"👤 {p.name}", self.chosen, p.id) for p in others]),
                *([[self._instead(scene, ages.instead)]] if ages.instead else []),
                [scene.choice(N_("➕ Add a user"), self.add)],
            ],
        )

    def chosen(self, scene: Scene, patient: str) -> Step:
        """Book the same doctor for another patient."""
        if scene.conversation.linked(patient) is None:
            return None
        scene.want(patient=patient)
        return _on(scene, places.parse(scene.about))

    def add(self, scene: Scene, _: str) -> Step:
        """Register another patient. Often a parent was registered first, and the visit is for the child."""
        return begin_registration(scene, places.parse(scene.about))

    def instead(self, scene: Scene, code: str) -> Step:
        """Book the same patient with a speciality of the right age."""
        scene.want(fixed="speciality", speciality=code, doctor="", service="", slot=None)
        here = scene.directory.receiving(scene.today, branch=scene.wish.branch, speciality=code)
        return _on(scene, places.DOCTOR if here else places.BRANCH)

    def _instead(self, scene: Scene, code: str) -> Choice:
        name = scene.speciality_name(code)
        return Choice(
            scene.words.label(N_("📅 Book: {speciality}"), speciality=name), self.instead, code
        )


def _on(scene: Scene, place: Place) -> Place:
    """Go on to a place from which the way back does not lead here."""
    scene.leave_out(places.AGE)
    return place


def _in_words(scene: Scene, ages: Ages) -> str:
    """The ages as a patient reads them: «від 3 років, до 18 років»."""
    parts = [scene.words.count(ages.at_least, _FROM)] if ages.at_least else []
    parts += [scene.words.count(ages.under, _UNDER)] if ages.under else []
    return ", ".join(parts)


def _age(scene: Scene, patient: LinkedPatient | None) -> str:
    born = patient.birth_date if patient else None
    return scene.words.age(born, scene.today) if born else ""


SCREENS: tuple[Screen, ...] = (WrongAge(),)
