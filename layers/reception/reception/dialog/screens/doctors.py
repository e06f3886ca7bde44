"""Who receives patients, and at what price: from the directory, with what the clinic adds."""

from reception.clinic.model import Service
from reception.dialog import closed
from reception.dialog.scene import Choice, Page, Scene, Screen, column
from reception.dialog.screens import home_call
from reception.dialog.screens.booking.where import place_to_book
from reception.dialog.screens.information import InformationPage, gone, to
from reception.dialog.words import N_


def specialities(scene: Scene) -> list[str]:
    """The codes of all that can be booked, in the directory's order."""
    offered = {offer.speciality for offer in scene.directory.offers}
    return [s.code for s in scene.directory.specialities if s.code in offered]


def book_speciality(scene: Scene, code: str) -> Choice:
    """A button that books a visit to a doctor of a speciality."""
    name = scene.speciality_name(code)
    label = scene.words.label(N_("📅 Book: {speciality}"), speciality=name)
    return Choice(label, "open", place_to_book("speciality", code))


class Doctors(InformationPage):
    """Specialities; or the doctors of one: `doctors:FAM`."""

    name = "doctors"

    def draw(self, scene: Scene) -> Page:
        """By name."""
        code = scene.argument
        if code not in specialities(scene):
            return Page(
                scene.say(N_("<b>Our doctors</b>\nWhich speciality?")),
                column(
                    [
                        Choice(scene.speciality_name(code), "open", f"doctors:{code}")
                        for code in specialities(scene)
                    ]
                ),
            )
        ids = {offer.doctor for offer in scene.directory.offers if offer.speciality == code}
        doctors = [
            Choice(scene.doctor_name(doctor), "open", f"doctor_page:{doctor.id}")
            for doctor in scene.directory.doctors
            if doctor.id in ids
        ]
        return Page(
            scene.say(N_("<b>{speciality}</b>"), speciality=scene.speciality_name(code)),
            column([*doctors, book_speciality(scene, code)]),
        )


class DoctorPage(InformationPage):
    """One doctor, with the picture."""

    name = "doctor_page"

    def arrive(self, scene: Scene) -> str | None:
        """A doctor who left the directory has no page."""
        return None if scene.directory.doctor(scene.argument) else "doctors"

    def draw(self, scene: Scene) -> Page:
        """What, where, and the next free day."""
        doctor = scene.directory.doctor(scene.argument)
        if doctor is None:
            return gone(scene)
        offers = [offer for offer in scene.directory.offers if offer.doctor == doctor.id]
        free = scene.directory.receiving(scene.today, doctor=doctor.id)
        where = {offer.branch for offer in free or offers}
        shut = closed.at(scene, dict.fromkeys(offer.branch for offer in offers), [doctor.id])
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
        lines.append(shut)
        home = scene.choice(N_("🏠 Call to the home"), "open", f"home_call:{doctor.id}")
        at_home = [[home]] if home_call.comes(scene, doctor.id) else []
        if not free:
            lines.append(scene.say(N_("There are no free times just now. The manager will help.")))
            return Page("\n\n".join(filter(None, lines)), at_home, photo=doctor.id)
        day = min(offer.next_free for offer in free if offer.next_free)
        lines.append(scene.say(N_("The next free day: {day}"), day=scene.words.day(day)))
        book = scene.choice(N_("📅 Book a visit"), "open", place_to_book("doctor", doctor.id))
        return Page("\n\n".join(filter(None, lines)), [[book], *at_home], photo=doctor.id)


class Prices(InformationPage):
    """What visits cost, a speciality at a time: `prices:FAM`."""

    name = "prices"

    def draw(self, scene: Scene) -> Page:
        """The specialities with a price; or the services of one."""
        of = {code: _priced(scene, code) for code in specialities(scene)}
        note = scene.say("{text}", text=scene.fact(scene.facts.prices))
        services = of.get(scene.argument)
        if not services:
            choices = [
                Choice(scene.speciality_name(code), "open", f"prices:{code}")
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
            N_("<b>{speciality}</b>"), speciality=scene.speciality_name(scene.argument)
        )
        return Page(
            "\n\n".join(filter(None, [heading, "\n".join(lines), note])),
            [[book_speciality(scene, scene.argument)], to(scene, "declaration")],
        )


def _priced(scene: Scene, code: str) -> list[Service]:
    """The services of a speciality that have a price."""
    given = {offer.service for offer in scene.directory.offers if offer.speciality == code}
    return [s for s in scene.directory.services if s.id in given and s.price]


SCREENS: tuple[Screen, ...] = (Doctors(), DoctorPage(), Prices())
