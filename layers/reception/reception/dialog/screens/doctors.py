"""The doctors and the prices: from the directory, with what the clinic adds in `clinic.toml`."""

from reception.clinic.model import Service
from reception.dialog import closed, places
from reception.dialog.doctor_names import full_labels
from reception.dialog.places import Place
from reception.dialog.scene import Choice, Page, Scene, Screen, column
from reception.dialog.screens import home_call
from reception.dialog.screens.booking.where import at_doctor, at_speciality
from reception.dialog.screens.costs import cost
from reception.dialog.screens.information import InformationPage, gone
from reception.dialog.words import N_


def specialities(scene: Scene) -> list[str]:
    """The codes of the specialities that can be booked, in the directory's order."""
    offered = {offer.speciality for offer in scene.directory.offers}
    return [s.code for s in scene.directory.specialities if s.code in offered]


class BookableSpeciality(InformationPage, abstract=True):
    """A page with buttons that book a visit to a doctor of a speciality."""

    def book(self, scene: Scene, code: str) -> Choice:
        """The button that books a visit to a doctor of this speciality."""
        name = scene.speciality_name(code)
        label = scene.words.label(N_("📅 Book: {speciality}"), speciality=name)
        return self.opens(label, at_speciality(code))


class Doctors(BookableSpeciality):
    """All specialities; or with `doctors:FAM` the doctors of that speciality."""

    place = places.DOCTORS

    def draw(self, scene: Scene) -> Page:
        """A button for each speciality, or for each doctor of one."""
        code = scene.about
        if code not in specialities(scene):
            return Page(
                scene.say(N_("<b>Our doctors</b>\nWhich speciality?")),
                column(
                    [
                        self.opens(scene.speciality_name(code), places.DOCTORS.of(code))
                        for code in specialities(scene)
                    ]
                ),
            )
        ids = {offer.doctor for offer in scene.directory.offers if offer.speciality == code}
        listed = [doctor for doctor in scene.directory.doctors if doctor.id in ids]
        doctors = [
            self.opens(label, places.DOCTOR_PAGE.of(doctor))
            for doctor, label in full_labels(scene, listed).items()
        ]
        return Page(
            scene.say(N_("<b>{speciality}</b>"), speciality=scene.speciality_name(code)),
            column([*doctors, self.book(scene, code)]),
        )


class DoctorPage(InformationPage):
    """One doctor, with the picture: `doctor_page:koval`."""

    place = places.DOCTOR_PAGE

    def arrive(self, scene: Scene) -> Place | None:
        """Go to the list where the doctor has left the directory."""
        return None if scene.directory.doctor(scene.about) else places.DOCTORS

    def draw(self, scene: Scene) -> Page:
        """The doctor's specialities and branches, the next free day, and the ways to a visit."""
        doctor = scene.directory.doctor(scene.about)
        if doctor is None:
            return gone(scene)
        offers = [offer for offer in scene.directory.offers if offer.doctor == doctor.id]
        free = scene.directory.receiving(scene.today, doctor=doctor.id)
        where = {offer.branch for offer in free or offers}
        shut = closed.lines(scene, dict.fromkeys(offer.branch for offer in offers), [doctor.id])
        codes = dict.fromkeys(offer.speciality for offer in offers)
        lines = [
            scene.say(
                N_("<b>{doctor}</b>\n{speciality}"),
                doctor=scene.doctor_name(doctor),
                speciality=", ".join(map(scene.speciality_name, codes)),
            ),
            scene.say("{text}", text=scene.fact(scene.doctor_facts(doctor).about)),
            "\n".join(
                scene.say(
                    N_("{branch}, {address}"),
                    branch=scene.branch_name(branch),
                    address=scene.branch_address(branch),
                )
                for branch in scene.directory.branches
                if branch.id in where
            ),
        ]
        given = {offer.service for offer in offers}
        lines.append(cost(scene, (s for s in scene.directory.services if s.id in given)))
        lines.append(shut)
        home = scene.choice(N_("🏠 Call to the home"), self.open, places.HOME_CALL.of(doctor.id))
        at_home = [[home]] if home_call.comes(scene, doctor.id) else []
        if not free:
            lines.append(scene.say(N_("There are no free times just now. The manager will help.")))
            wait = self.opens(
                scene.words.label(N_("🔔 Tell me when a time comes free")),
                places.EARLIER_FOR.of(doctor.id),
            )
            return Page("\n\n".join(filter(None, lines)), [[wait], *at_home], photo=doctor.id)
        day = min(offer.next_free for offer in free if offer.next_free)
        lines.append(scene.say(N_("The next free day: {day}"), day=scene.words.day(day)))
        book = scene.choice(N_("📅 Book a visit"), self.open, at_doctor(doctor.id))
        return Page("\n\n".join(filter(None, lines)), [[book], *at_home], photo=doctor.id)


class Prices(BookableSpeciality):
    """The specialities that have prices; or with `prices:FAM` the prices of that speciality."""

    place = places.PRICES

    def draw(self, scene: Scene) -> Page:
        """A button for each speciality; or a line for each service of one."""
        of = {code: _priced(scene, code) for code in specialities(scene)}
        note = scene.say("{text}", text=scene.fact(scene.facts.prices))
        services = of.get(scene.about)
        if not services:
            choices = [
                self.opens(scene.speciality_name(code), places.PRICES.of(code))
                for code, services in of.items()
                if services
            ]
            heading = scene.say(N_("<b>Prices</b>"))
            return Page("\n".join(filter(None, [heading, note])), column(choices))
        lines = [
            scene.say(
                N_("• {service}: {price}"), service=scene.service_name(s), price=s.price or ""
            )
            for s in services
        ]
        heading = scene.say(
            N_("<b>{speciality}</b>"), speciality=scene.speciality_name(scene.about)
        )
        return Page(
            "\n\n".join(filter(None, [heading, "\n".join(lines), note])),
            [[self.book(scene, scene.about)], self.to(scene, places.DECLARATION)],
        )


def _priced(scene: Scene, code: str) -> list[Service]:
    """The services of a speciality that have a price."""
    given = {offer.service for offer in scene.directory.offers if offer.speciality == code}
    return [s for s in scene.directory.services if s.id in given and s.price]


SCREENS: tuple[Screen, ...] = (Doctors(), DoctorPage(), Prices())
