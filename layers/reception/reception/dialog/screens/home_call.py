"""A call to the home: the page says who comes, where and when; then a form asks; staff get it as an urgent request.

The form is kept until it was sent or the menu is opened. The advice in danger (103) stands first on every page.
"""

import re
from collections.abc import Sequence

from reception.clinic.facts import Localised, in_language
from reception.dialog import opening, places
from reception.dialog.conversation import HomeCall
from reception.dialog.forms import FormLine, first_empty
from reception.dialog.places import Place
from reception.dialog.reading.phones import PhoneFault, as_people_write, read_phone
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column, grid
from reception.dialog.screens import manager
from reception.dialog.screens.information import InformationPage
from reception.dialog.screens.phone import FAULTS
from reception.dialog.screens.registration.begin import begin_registration
from reception.dialog.staff import AskStaff, RequestKind
from reception.dialog.words import N_

LONGEST_ADDRESS = 200
"""Letters of an address."""
LONGEST_COMPLAINT = 500
"""Letters of what has happened; the words that refuse a longer text say 500, too."""
_HOUSE = re.compile(r"[^\W\d].*\d|\d.*[^\W\d]", re.DOTALL)
"""A street and the number of a house: a letter and a digit, in either order."""


def comes(scene: Scene, doctor: str) -> bool:
    """Whether the clinic lets this doctor be called to the home, and staff have not closed the doctor's visits."""
    rules = scene.facts.home_call
    named = doctor in rules.doctors if rules.doctors else _of_them(scene, doctor)
    return named and scene.operations.closed("", doctor, scene.now) is None


def _of_them(scene: Scene, doctor: str) -> bool:
    return bool(scene.directory.specialities_of(doctor) & {*scene.facts.home_call.specialities})


def _is_offered(scene: Scene) -> bool:
    """Whether this clinic takes calls to the home here: it has a desk, and a doctor who comes."""
    return scene.facts.desk is not None and any(
        comes(scene, doctor.id) for doctor in scene.directory.doctors
    )


def _is_open(scene: Scene) -> bool:
    hours = scene.facts.home_call.hours
    return hours is not None and hours.is_open(scene.time.local(scene.now))


class HomeCallPage(InformationPage):
    """Says who comes, where and when; with `home_call:koval` the call is for that doctor."""

    place = places.HOME_CALL

    def draw(self, scene: Scene) -> Page:
        """The advice in danger, the clinic's rules, and a button for the call while calls are taken."""
        scene.warn()
        heading = scene.say(
            N_("<b>Call to the home</b>\n{text}"), text=scene.fact(scene.facts.home_call.text)
        )
        phones = scene.say(N_("📞 {phones}"), phones=", ".join(scene.facts.phones))
        if not _is_offered(scene):
            return Page(
                "\n".join([heading, phones]),
                column(self.to(scene, places.PATIENT, places.MANAGER)),
            )
        open_now = _is_open(scene)
        lines = [
            heading,
            *_stays_here(scene),
            "\n".join([_who(scene), *_where(scene), _when(scene)]),
            "" if open_now else _again(scene),
            phones,
        ]
        ahead = [scene.choice(N_("🏠 Call a doctor"), self.begin, scene.about)]
        return Page(
            "\n\n".join(filter(None, lines)),
            [ahead] if open_now else column(self.to(scene, places.PATIENT, places.MANAGER)),
        )

    def begin(self, scene: Scene, doctor: str) -> Step:
        """Begin an empty form, and ask who is ill."""
        scene.keep(call=HomeCall(doctor=doctor if comes(scene, doctor) else ""))
        return places.HOME_PATIENT


def _stays_here(scene: Scene) -> list[str]:
    doctor = scene.directory.doctor(scene.about)
    if doctor is None or comes(scene, doctor.id):
        return []
    return [scene.say(N_("{doctor} does not come home."), doctor=scene.doctor_name(doctor))]


def _who(scene: Scene) -> str:
    doctors = [doctor for doctor in scene.directory.doctors if comes(scene, doctor.id)]
    if scene.facts.home_call.doctors:
        names = [*map(scene.doctor_name, doctors)]
    else:
        codes = scene.facts.home_call.specialities
        having = {code for doctor in doctors for code in scene.directory.specialities_of(doctor.id)}
        names = [scene.speciality_name(code) for code in codes if code in having]
    return scene.say(N_("🩺 Who comes: {who}"), who=", ".join(names))


def _where(scene: Scene) -> list[str]:
    areas = [scene.fact(area) for area in scene.facts.home_call.areas]
    return [scene.say(N_("📍 Where to: {areas}"), areas=", ".join(areas))] if areas else []


def _when(scene: Scene) -> str:
    hours = scene.facts.home_call.hours
    week = opening.week(scene.words, hours) if hours else "—"
    return scene.say(N_("🕒 Calls are taken: {hours}"), hours=week)


def _again(scene: Scene) -> str:
    """Says that no calls are taken now, and when they are taken again."""
    hours = scene.facts.home_call.hours
    opens = hours.next_opening(scene.time.local(scene.now)) if hours else None
    if opens is None:
        return scene.say(N_("🔴 No calls are taken now."))
    return scene.say(
        N_("🔴 No calls are taken now. The next ones: {moment}."), moment=scene.words.moment(opens)
    )


class _Line(FormLine, abstract=True):
    """A line of the call: asked in its order, or once more to be corrected. Whom to call in danger stands above it."""

    def arrive(self, scene: Scene) -> Place | None:
        """Ask who is ill where the form is empty: it was sent or given up meanwhile."""
        return None if scene.conversation.call.patient else places.HOME_PATIENT

    def draw(self, scene: Scene) -> Page:
        """Whom to call in danger, then the question."""
        scene.warn_shortly()
        return super().draw(scene)


def _on(scene: Scene) -> Place:
    """The first line that is not filled in; else the page that shows all of them."""
    call = scene.conversation.call
    lines = (
        (places.HOME_PATIENT, call.patient),
        (places.HOME_AREA, call.area or not scene.facts.home_call.areas),
        (places.HOME_ADDRESS, call.address),
        (places.HOME_COMPLAINT, call.complaint),
        (places.HOME_PHONE, call.phone),
    )
    return first_empty(lines) or places.HOME_REVIEW


class WhoIsIll(_Line):
    """Asks who is ill, if the account has several patients."""

    place = places.HOME_PATIENT
    asks = N_("Who is ill?")

    def arrive(self, scene: Scene) -> Place | None:
        """Register a patient where there is none; with one patient there is nothing to ask."""
        patients = scene.conversation.patients
        if not patients:
            return begin_registration(scene, self.place)
        if len(patients) > 1:
            return None
        scene.fill_call(patient=patients[0].id)
        return _on(scene)

    def choices(self, scene: Scene) -> Sequence[Sequence[Choice]]:
        """A button for each of the account's patients."""
        return column([Choice(p.name, self.chosen, p.id) for p in scene.conversation.patients])

    def chosen(self, scene: Scene, patient: str) -> Step:
        """Keep the patient, and go on to the next line."""
        if scene.conversation.linked(patient) is None:
            return None
        scene.fill_call(patient=patient)
        return _on(scene)


class Area(_Line):
    """Asks for the district, where the clinic names the districts to which doctors go."""

    place = places.HOME_AREA
    asks = N_("In which district?")

    def choices(self, scene: Scene) -> Sequence[Sequence[Choice]]:
        """A button for each of the clinic's districts, and one for any other."""
        areas = [
            Choice(scene.fact(area), self.chosen, str(number))
            for number, area in enumerate(scene.facts.home_call.areas)
        ]
        return column([*areas, scene.choice(N_("Another district"), self.elsewhere)])

    def chosen(self, scene: Scene, number: str) -> Step:
        """Keep the district in the clinic's own language."""
        areas = scene.facts.home_call.areas
        if int(number) >= len(areas):
            return None
        scene.fill_call(area=_own(areas[int(number)]))
        return _on(scene)

    def elsewhere(self, scene: Scene, _: str) -> Step:
        """Say that doctors do not go there, and go to the manager, who knows what else can be done."""
        scene.remark(N_("Our doctors do not go to other districts. The manager will help."))
        return manager.ask(RequestKind.MANAGER)


class Address(_Line):
    """Asks for the address to which the doctor goes."""

    place = places.HOME_ADDRESS
    asks = N_("The address? Street, house, flat, floor and the code of the door, in one message.")

    def typed(self, scene: Scene, text: str) -> Step:
        """Keep the address, if it has a street and the number of a house."""
        address = " ".join(text.split())
        if len(address) > LONGEST_ADDRESS or not _HOUSE.search(address):
            scene.remark(N_("Please write the street and the number of the house, in short."))
            return None
        scene.fill_call(address=address)
        return _on(scene)


class Complaint(_Line):
    """Asks what has happened, so that the doctor knows it before going."""

    place = places.HOME_COMPLAINT
    asks = N_("What has happened? For example: fever of 39 since yesterday, cough.")

    def typed(self, scene: Scene, text: str) -> Step:
        """Keep the words, if there are any and they are few enough."""
        complaint = " ".join(text.split())
        if not any(map(str.isalpha, complaint)) or len(complaint) > LONGEST_COMPLAINT:
            scene.remark(N_("Please write it in words, in 500 letters at most."))
            return None
        scene.fill_call(complaint=complaint)
        return _on(scene)


class CallBack(_Line):
    """Asks for the number at which staff reach the patient; it may be another one than the account's own."""

    place = places.HOME_PHONE
    asks = N_("At which number can we call you? Press it, or write another one.")

    def choices(self, scene: Scene) -> Sequence[Sequence[Choice]]:
        """A button with the account's own number."""
        phone = scene.conversation.phone
        return [[Choice(f"📱 {as_people_write(phone.number)}", self.mine)]] if phone else []

    def mine(self, scene: Scene, _: str) -> Step:
        """Keep the account's own number."""
        phone = scene.conversation.phone
        if phone is None:
            return None
        scene.fill_call(phone=phone.number)
        return _on(scene)

    def typed(self, scene: Scene, text: str) -> Step:
        """Keep a number that was typed."""
        number = read_phone(text, scene.country)
        if isinstance(number, PhoneFault):
            scene.remark(FAULTS[number])
            return None
        scene.fill_call(phone=number)
        return _on(scene)

    def contact(self, scene: Scene, number: str, *, own: bool) -> Step:
        """Keep the number of any contact: nothing is proven by it here."""
        return self.typed(scene, f"+{number.lstrip('+')}")


class ReviewCall(Screen):
    """Shows the whole call; a press sends it to the staff."""

    place = places.HOME_REVIEW

    def arrive(self, scene: Scene) -> Place | None:
        """Go to the first line that is not filled in."""
        next_line = _on(scene)
        return None if next_line == self.place else next_line

    def draw(self, scene: Scene) -> Page:
        """Whom to call in danger, then the call; a button for each line to be corrected."""
        scene.warn_shortly()
        call = scene.conversation.call
        area = next((a for a in scene.facts.home_call.areas if _own(a) == call.area), {})
        place = ", ".join(filter(None, [scene.fact(area) or call.area, call.address]))
        text = scene.say(
            N_(
                "Please check the call to the home:\n\n"
                "👤 {patient}\n"
                "📍 {place}\n"
                "❓ {complaint}\n"
                "📱 {phone}\n\n"
                "To correct a line, press its name."
            ),
            patient=_patient(scene),
            place=place,
            complaint=call.complaint,
            phone=call.phone,
        )
        lines = [
            scene.choice(N_("Address"), self.correct, places.HOME_ADDRESS),
            scene.choice(N_("Phone"), self.correct, places.HOME_PHONE),
            scene.choice(N_("What has happened"), self.correct, places.HOME_COMPLAINT),
        ]
        send = scene.choice(N_("🏠 Yes, call the doctor"), self.confirm)
        return Page(text, [[send], *grid(lines, 2)])

    def correct(self, scene: Scene, line: str) -> Step:
        """Ask for one line again."""
        return places.parse(line)

    def confirm(self, scene: Scene, _: str) -> Step:
        """Send it: as an urgent request to the desk, and as a task to the clinic system."""
        if not _is_open(scene) or not _is_offered(scene):
            return places.HOME_CALL
        text = _for_staff(scene)
        scene.give_task(N_("Telegram: a call to the home, please answer"), "{text}", text=text)
        scene.keep(call=HomeCall())
        scene.set_trail(places.HOME, places.HOME_CALL)
        return AskStaff(RequestKind.HOME_CALL, text, urgent=True, then=str(places.HOME_CALLED))


def _for_staff(scene: Scene) -> str:
    """The call as staff read it, in the clinic's language."""
    call, words = scene.conversation.call, scene.clinic_words
    doctor = scene.directory.doctor(call.doctor)
    wish = words.label(N_("The doctor wished for: {doctor}."), doctor=doctor.name if doctor else "")
    patient = scene.conversation.linked(call.patient)
    born = patient.birth_date if patient else None
    age = words.age(born, scene.today) if born else ""
    text = words.label(
        N_("{patient}, card {card}. {place}. {complaint}. Telephone: {phone}."),
        patient=", ".join(filter(None, [_patient(scene), age])),
        card=call.patient,
        place=", ".join(filter(None, [call.area, call.address])),
        complaint=call.complaint.rstrip("."),
        phone=call.phone,
    )
    return f"{text} {wish}" if doctor else text


class CallIsLeft(Screen):
    """Says that the staff have the call."""

    place = places.HOME_CALLED

    def draw(self, scene: Scene) -> Page:
        """The request's number, and what happens next."""
        scene.warn_shortly()
        request = scene.conversation.request
        if request is None:
            return Page(scene.say(N_("The request is closed.")))
        lines = [
            scene.say(
                N_(
                    "✅ <b>The call is with our staff</b>, request №{number}. An operator writes here or"
                    " calls you, and says when the doctor comes."
                ),
                number=request.number,
            ),
            manager.when_read(scene, request.read_at),
        ]
        return Page("\n\n".join(lines), stays=True)


def _patient(scene: Scene) -> str:
    linked = scene.conversation.linked(scene.conversation.call.patient)
    return linked.name if linked else ""


def _own(area: Localised) -> str:
    """A district in the clinic's own language."""
    return in_language(area, "uk")


SCREENS: tuple[Screen, ...] = (
    HomeCallPage(),
    WhoIsIll(),
    Area(),
    Address(),
    Complaint(),
    CallBack(),
    ReviewCall(),
    CallIsLeft(),
)
