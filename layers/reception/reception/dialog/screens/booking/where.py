"""The first half of a booking: for whom, where, which speciality, which doctor, which service.

All of it is in our own directory, so it works when the clinic system does not answer.
"""

from datetime import date
from typing import ClassVar

from reception.clinic.model import Branch, Doctor, Offer
from reception.dataclass import replace
from reception.dialog import closed, limits, places, waiting_list
from reception.dialog.conversation import Wish
from reception.dialog.doctor_names import full_labels
from reception.dialog.places import Place, Section
from reception.dialog.scene import Choice, Page, Press, Scene, Screen, Step, column
from reception.dialog.screens import ages, earlier, home_call
from reception.dialog.screens.costs import cost, service_label
from reception.dialog.screens.registration.begin import begin_registration, is_full
from reception.dialog.times_in_words import times_in_words
from reception.dialog.wanted import Wanted
from reception.dialog.words import N_


def at_branch(branch: str) -> Place:
    """The beginning of a booking in this branch, which is then not asked for."""
    return places.PATIENT.of(f"branch={branch}")


def at_speciality(code: str) -> Place:
    """The beginning of a booking to a doctor of this speciality, which is then not asked for."""
    return places.PATIENT.of(f"speciality={code}")


def at_doctor(doctor: str) -> Place:
    """The beginning of a booking to this doctor, who is then not asked for."""
    return places.PATIENT.of(f"doctor={doctor}")


def at_referral(service: str, number: str) -> Place:
    """The beginning of a booking of this service by the e-referral with this number."""
    return places.PATIENT.of(f"referral={number}/{service}")


def _fix(scene: Scene) -> None:
    """Keep what the place says of the booking: the part behind the colon in `patient:branch=b-1`."""
    fixed, _, chosen = scene.about.partition("=")
    match fixed:
        case "branch":
            scene.want(fixed=fixed, branch=chosen)
        case "speciality":
            scene.want(fixed=fixed, speciality=chosen)
        case "doctor":
            scene.want(fixed=fixed, doctor=chosen)
        case "referral":
            number, _, service = chosen.partition("/")
            offer = next((o for o in scene.directory.offers if o.service == service), None)
            if offer:
                scene.want(
                    fixed="speciality",
                    speciality=offer.speciality,
                    referral=number,
                    referred=service,
                )


def anew(scene: Scene, *chosen: object) -> Place | None:
    """The beginning of the booking where something that a page stands on is missing; None where all is there.

    A way back can lead to a page behind that. chosen: fields of the wish, each empty or None where it is not chosen.
    """
    patient = scene.wish.patient
    is_ours = not patient or scene.conversation.linked(patient) is not None
    return None if all(chosen) and is_ours else places.PATIENT


def begin_booking(scene: Scene, patient: str) -> Place | None:
    """Begin a booking for a patient of the account; None where there is no such patient."""
    if scene.conversation.linked(patient) is None:
        return None
    scene.keep(wish=Wish(patient=patient))
    return places.BRANCH


class BookingStep(Screen, abstract=True):
    """A page on the way to a visit, with the buttons that more than one of these pages has.

    lists_patients: whether the page asks who the visit is for.
    """

    books = True
    lists_patients: ClassVar[bool] = False

    def for_another(self, scene: Scene) -> list[Choice]:
        """The button for a person who is not linked yet.

        It stands where the patients are listed, and on the first page of a booking where there is only one, whom
        nobody has asked about. A visit that is moved keeps its patient, and staff book for whom they talk with.
        """
        patients = scene.conversation.patients
        before = scene.trail[:-1]
        is_first = all(place.section is not Section.BOOKING for place in before)
        is_asked = len(patients) > 1 and self.lists_patients
        stands = is_asked or (len(patients) == 1 and is_first and not scene.wish.moves)
        if not stands or is_full(scene.conversation) or limits.is_free(scene):
            return []
        return [scene.choice(N_("👥 For another person"), self.another)]

    def another(self, scene: Scene, _: str) -> Step:
        """Register the other person, and go on from here with what is chosen already."""
        return begin_registration(scene, self.place)

    def to_the_home(self, scene: Scene) -> list[Choice]:
        """The button that calls the wanted doctor to the home; none where the doctor does not come, or for a move."""
        comes = not scene.wish.moves and home_call.comes(scene, scene.wish.doctor)
        return [scene.choice(N_("🏠 Call to the home"), self.at_home)] if comes else []

    def at_home(self, scene: Scene, _: str) -> Step:
        """Show how this doctor is called to the home."""
        return places.HOME_CALL.of(scene.wish.doctor)


class ChoosePatient(BookingStep):
    """Asks who the visit is for, if the account has several patients."""

    place = places.PATIENT
    lists_patients = True

    def arrive(self, scene: Scene) -> Place | None:
        """Begin with an empty wish. Without a patient register one; with one patient there is nothing to ask."""
        scene.keep(wish=Wish())
        _fix(scene)
        patients = scene.conversation.patients
        if not patients:
            return begin_registration(scene, self.place)
        if len(patients) > 1:
            return None
        scene.want(patient=patients[0].id)
        return places.BRANCH

    def draw(self, scene: Scene) -> Page:
        """A button for each of the account's patients."""
        return Page(
            scene.say(N_("Who is the visit for?")),
            column(
                [
                    *(Choice(p.name, self.chosen, p.id) for p in scene.conversation.patients),
                    *self.for_another(scene),
                ]
            ),
        )

    def another(self, scene: Scene, _: str) -> Step:
        """Register the other person, and go on to the branch with what is fixed already."""
        return begin_registration(scene, places.BRANCH)

    def chosen(self, scene: Scene, patient: str) -> Step:
        """Keep the patient, and go on to the branch."""
        if scene.conversation.linked(patient) is None:
            return None
        scene.want(patient=patient)
        return places.BRANCH


class ChooseBranch(BookingStep):
    """The branches that have a free day and a room open to web booking."""

    place = places.BRANCH

    def arrive(self, scene: Scene) -> Place | None:
        """Go on where the branch was known before, or is the only one; stop where the doctor sees no such age."""
        if scene.wish.fixed == "branch":
            return places.SPECIALITY
        if elsewhere := ages.stops(scene, self.place):
            return elsewhere
        branches = _receiving(scene)
        if len(branches) != 1 or self._shut(scene):
            return None
        scene.want(branch=branches[0].id)
        return places.SPECIALITY

    @staticmethod
    def _shut(scene: Scene) -> str:
        """The closures of staff in all branches (HTML)."""
        wish = scene.wish
        doctors = [wish.doctor] if wish.fixed == "doctor" else [""]
        return closed.lines(scene, [b.id for b in scene.directory.branches], doctors)

    def draw(self, scene: Scene) -> Page:
        """Name and address of each branch, and what staff have closed."""
        branches, shut = _receiving(scene), self._shut(scene)
        if not branches:
            nothing = scene.say(N_("There are no free times just now. The manager will help."))
            return Page("\n\n".join(filter(None, [shut, nothing])))
        lines = [
            scene.say(
                N_("<b>{branch}</b>: {address}"),
                branch=scene.branch_name(b),
                address=scene.branch_address(b),
            )
            for b in branches
        ]
        return Page(
            "\n\n".join(
                filter(None, [scene.say(N_("Which branch suits you?")), "\n".join(lines), shut])
            ),
            column(
                [
                    *(Choice(scene.branch_name(b), self.chosen, b.id) for b in branches),
                    *self.for_another(scene),
                ]
            ),
        )

    def chosen(self, scene: Scene, branch: str) -> Step:
        """Keep the branch, and go on to the speciality."""
        scene.want(branch=branch)
        return places.SPECIALITY


def _receiving(scene: Scene) -> list[Branch]:
    """The branches in which the wanted speciality, doctor or referral has a free day."""
    wish = scene.wish
    offers = scene.directory.receiving(
        scene.today,
        speciality=wish.speciality if wish.fixed == "speciality" else None,
        doctor=wish.doctor if wish.fixed == "doctor" else None,
    )
    receiving = {offer.branch for offer in offers if _is_referred(scene, offer)}
    return [branch for branch in scene.directory.branches if branch.id in receiving]


class ChooseSpeciality(BookingStep):
    """The specialities that have a free day in the branch."""

    place = places.SPECIALITY

    def arrive(self, scene: Scene) -> Place | None:
        """Go on where the speciality, or the doctor, was known from the start."""
        wish = scene.wish
        if wish.fixed == "speciality" or not wish.branch:
            return anew(scene, wish.branch) or places.DOCTOR
        offers = scene.directory.receiving(scene.today, branch=wish.branch, doctor=wish.doctor)
        if wish.fixed == "doctor" and offers:
            scene.want(speciality=offers[0].speciality, service="")
            return places.CARD
        return None

    def draw(self, scene: Scene) -> Page:
        """A button for each speciality, by name."""
        offers = scene.directory.receiving(scene.today, branch=scene.wish.branch)
        codes = {offer.speciality for offer in offers}
        choices = [
            Choice(scene.speciality_name(s.code), self.chosen, s.code)
            for s in scene.directory.specialities
            if s.code in codes
        ]
        question = scene.say(N_("Which doctor do you need?"))
        return Page(question, column([*choices, *self.for_another(scene)]))

    def chosen(self, scene: Scene, code: str) -> Step:
        """Keep the speciality, and go on to its doctors."""
        scene.want(speciality=code)
        return places.DOCTOR


class ChooseDoctor(BookingStep):
    """The doctors of that speciality in that branch who have a free day."""

    place = places.DOCTOR

    def arrive(self, scene: Scene) -> Place | None:
        """Begin the booking again where something is not chosen; go on where there is one doctor.

        Stop where the speciality does not see that age.
        """
        wish = scene.wish
        elsewhere = anew(scene, wish.branch, wish.speciality) or ages.stops(scene, self.place)
        doctors = {offer.doctor for offer in _offers(scene)}
        if elsewhere or len(doctors) != 1:
            return elsewhere
        [doctor] = doctors
        scene.want(doctor=doctor, service="")
        return places.CARD if scene.directory.offered(doctor, wish.branch) else None

    def draw(self, scene: Scene) -> Page:
        """A button for each doctor, by name and next free day; and one for the soonest time at any of them."""
        next_free: dict[str, date] = {}
        for offer in _offers(scene):
            assert offer.next_free is not None
            first = next_free.get(offer.doctor, offer.next_free)
            next_free[offer.doctor] = min(first, offer.next_free)
        listed = [doctor for doctor in scene.directory.doctors if doctor.id in next_free]
        choices = [
            Choice(f"{label} · {scene.words.day_label(next_free[doctor])}", self.chosen, doctor)
            for doctor, label in full_labels(scene, listed).items()
        ]
        soonest = [scene.choice(N_("⚡ The soonest time at any doctor"), self.soonest)]
        return Page(
            scene.say(
                N_("<b>{speciality}</b>\nChoose a doctor. Beside the name: the next free day."),
                speciality=scene.speciality_name(scene.wish.speciality),
            ),
            column(
                [
                    *choices,
                    *(soonest if len(choices) > 1 else []),
                    *self._wait(scene),
                    *self.for_another(scene),
                ]
            ),
        )

    def _wait(self, scene: Scene) -> list[Choice]:
        if not waiting_list.may_wish(scene):
            return []
        return [scene.choice(N_("🔔 Tell me when a time comes free"), self.wait)]

    def wait(self, scene: Scene, _: str) -> Step:
        """Wait for any time of the speciality in the branch."""
        wish = replace(scene.wish, doctor="", service="")
        return earlier.wait_for(scene, waiting_list.for_wish(scene, wish))

    def soonest(self, scene: Scene, _: str) -> Step:
        """Look for the next free times of all these doctors."""
        wish = scene.wish
        wanted = Wanted(specialities=(wish.speciality,), branches=(wish.branch,))
        scene.want(wanted=wanted, after=None)
        return places.SOONEST

    def chosen(self, scene: Scene, doctor: str) -> Step:
        """Keep the doctor, and show the card."""
        scene.want(doctor=doctor, service="")
        return places.CARD


def _offers(scene: Scene) -> tuple[Offer, ...]:
    """The offers of the wanted speciality in the wanted branch."""
    wish = scene.wish
    offers = scene.directory.receiving(scene.today, branch=wish.branch, speciality=wish.speciality)
    return tuple(offer for offer in offers if _is_referred(scene, offer))


def _is_referred(scene: Scene, offer: Offer) -> bool:
    """Whether an offer is for the service of the e-referral, if the booking is by one."""
    return scene.wish.referred in ("", offer.service)


def all_doctors(scene: Scene, press: Press) -> list[Choice]:
    """The button to the list of doctors; none where the wanted doctor is the only one."""
    others = {offer.doctor for offer in _offers(scene)} - {scene.wish.doctor}
    return [scene.choice(N_("All doctors"), press)] if others else []


class DoctorCard(BookingStep):
    """Passes the wanted doctor on to the first page that tells about the doctor and asks something.

    A card of its own is shown only where the doctor is not offered any more, and where an earlier version has shown it
    to this chat: the way back still leads there.
    """

    place = places.CARD

    def arrive(self, scene: Scene) -> Place | None:
        """Go on to the services, or to the days; back to the list where the doctor has left the directory.

        Stop where the doctor does not see that age.
        """
        wish = scene.wish
        if scene.directory.doctor(wish.doctor) is None:
            return places.DOCTOR
        elsewhere = anew(scene, wish.branch) or ages.stops(scene, self.place)
        is_shown = self.place in scene.trail or not scene.directory.offered(
            wish.doctor, wish.branch
        )
        return elsewhere or (None if is_shown else self._service(scene))

    def draw(self, scene: Scene) -> Page:
        """The doctor's card, and the ways to a visit."""
        doctor, branch = wanted_doctor(scene)
        address = scene.say(
            N_("{branch}, {address}"),
            branch=scene.branch_name(branch),
            address=scene.branch_address(branch),
        )
        return Page(
            "\n\n".join([_name(scene), *about_doctor(scene), address]),
            column(
                [
                    scene.choice(N_("🏥 Visit in the clinic"), self.in_the_clinic),
                    *self.to_the_home(scene),
                    *all_doctors(scene, self.all_doctors),
                ]
            ),
            photo=doctor.id,
        )

    def asks_for_text(self, scene: Scene) -> bool:
        """A text is a day or an hour, or the name of a button."""
        return False

    def typed(self, scene: Scene, text: str) -> Step:
        """Go on to the free days, as far as they are at the times that are typed."""
        return self.in_the_clinic(scene, "") if narrows(scene, text) else super().typed(scene, text)

    def in_the_clinic(self, scene: Scene, _: str) -> Step:
        """Go on to the free days; first to the service, if there are several."""
        return self._service(scene)

    @staticmethod
    def _service(scene: Scene) -> Place:
        services = scene.directory.offered(scene.wish.doctor, scene.wish.branch)
        if not services:
            return places.DOCTOR
        referred = [service for service in services if service.id == scene.wish.referred]
        services = tuple(referred) or services
        scene.want(service=services[0].id)
        return places.SERVICE if len(services) > 1 else places.DATES

    def all_doctors(self, scene: Scene, _: str) -> Step:
        """Go back to the list of doctors."""
        return places.DOCTOR


def _name(scene: Scene) -> str:
    """Name and speciality of the wanted doctor (HTML)."""
    doctor, _ = wanted_doctor(scene)
    return scene.say(
        N_("<b>{doctor}</b>\n{speciality}"),
        doctor=scene.doctor_name(doctor),
        speciality=scene.speciality_name(scene.wish.speciality),
    )


def about_doctor(scene: Scene) -> list[str]:
    """The clinic's words on the wanted doctor, the price, and a closure there, as HTML; without what there is not."""
    doctor, branch = wanted_doctor(scene)
    about = scene.fact(scene.doctor_facts(doctor).about)
    told = [
        scene.say("{text}", text=about) if about else "",
        cost(scene, scene.directory.offered(doctor.id, branch.id)),
        closed.lines(scene, [branch.id], [doctor.id]),
    ]
    return [*filter(None, told)]


class ChooseService(BookingStep):
    """Asks what the visit is for, if the doctor has several services in the branch."""

    place = places.SERVICE

    def arrive(self, scene: Scene) -> Place | None:
        """Begin the booking again where branch or doctor is not chosen."""
        return anew(scene, scene.wish.branch, scene.wish.doctor)

    def draw(self, scene: Scene) -> Page:
        """A button for each service, with its length and price."""
        services = scene.directory.offered(scene.wish.doctor, scene.wish.branch)
        told = [_name(scene), *about_doctor(scene), scene.say(N_("What is the visit for?"))]
        choices = [Choice(service_label(scene, s), self.chosen, s.id) for s in services]
        return Page(
            "\n\n".join(told),
            column([*choices, *self.to_the_home(scene), *self.for_another(scene)]),
            photo=scene.wish.doctor,
        )

    def asks_for_text(self, scene: Scene) -> bool:
        """A text is a day or an hour, or the name of a service."""
        return False

    def typed(self, scene: Scene, text: str) -> Step:
        """Keep the times that are typed, for the pages of days and times."""
        if not narrows(scene, text):
            return super().typed(scene, text)
        scene.remark(N_("Noted: {line}."), line=times_in_words(scene, scene.wish.narrowed))
        return None

    def chosen(self, scene: Scene, service: str) -> Step:
        """Keep the service, and go on to the free days."""
        scene.want(service=service)
        return places.DATES


def narrows(scene: Scene, text: str, number: str = "{number}") -> bool:
    """Whether a text is a day or an hour; if so, what is offered later is narrowed to it.

    number: see `Scene.read_times`.
    """
    when = scene.read_times(text, number)
    if when is not None:
        scene.want(narrowed=scene.wish.narrowed.retimed(when))
    return when is not None


def wanted_doctor(scene: Scene) -> tuple[Doctor, Branch]:
    """The doctor and the branch of the wish; without a name where one has left the directory."""
    wish = scene.wish
    doctor = scene.directory.doctor(wish.doctor) or Doctor(wish.doctor, "")
    return doctor, scene.directory.branch(wish.branch) or Branch(wish.branch, "")


SCREENS: tuple[Screen, ...] = (
    ChoosePatient(),
    ChooseBranch(),
    ChooseSpeciality(),
    ChooseDoctor(),
    DoctorCard(),
    ChooseService(),
)
