"""A visit: for whom, where, what, whom, when; then it stands in the clinic's schedule.

Up to the doctor's card the directory answers; days, times and the booking itself ask the clinic system live.
From the card to the end the message carries the doctor's picture.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from reception.clinic.model import Branch, Doctor, Slot
from reception.dialog import chat_visits as known
from reception.dialog import closed, limits
from reception.dialog.conversation import LinkedPatient, Wish
from reception.dialog.effects import Book, FindDates, FindSlots, Query
from reception.dialog.events import (
    Booked,
    BookingNotFound,
    BookingRefused,
    BookingUncertain,
    DatesFound,
    DayWasTaken,
    Found,
    Outcome,
    SlotsFound,
    SlotWasTaken,
)
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column, grid
from reception.dialog.screens import ages, home_call, manager, registration
from reception.dialog.screens.checking import later
from reception.dialog.screens.phone import PROVEN, UNPROVEN
from reception.dialog.staff import Kind
from reception.dialog.wanted import Wanted
from reception.dialog.words import N_

DATES_ON_A_PAGE = 12
TIMES_ON_A_PAGE = 20
FIXABLE = ("branch", "speciality", "doctor")


def place_to_book(kind: str = "", id: str = "") -> str:
    """Where a booking begins; with one of `FIXABLE` and its id this is known from the start."""
    return f"patient:{kind}={id}" if kind else "patient"


def anew(scene: Scene, *chosen: str) -> str | None:
    """The booking's beginning, where something that a page stands on is gone: a way back can lead behind it."""
    there = all(getattr(scene.wish, line) for line in chosen)
    patient = scene.wish.patient
    known_here = not patient or scene.conversation.linked(patient) is not None
    return None if there and known_here else place_to_book()


class ChoosePatient(Screen):
    """For whom? Asked only where the account has several patients."""

    name = "patient"
    books = True

    def arrive(self, scene: Scene) -> str | None:
        """Register first; with one patient there is nothing to ask."""
        scene.keep(wish=Wish())
        kind, _, known_id = scene.argument.partition("=")
        if kind in FIXABLE:
            scene.want(fixed=kind, **{kind: known_id})
        patients = scene.conversation.patients
        if not patients:
            return registration.begin(scene, self.name)
        if len(patients) > 1:
            return None
        scene.want(patient=patients[0].id)
        return "branch"

    def draw(self, scene: Scene) -> Page:
        """The account's patients."""
        return Page(
            scene.say(N_("Who is the visit for?")),
            column([Choice(p.name, "chosen", p.id) for p in scene.conversation.patients]),
        )

    def chosen(self, scene: Scene, patient: str) -> Step:
        """Keep the choice."""
        if scene.conversation.linked(patient) is None:
            return None
        scene.want(patient=patient)
        return "branch"


class ChooseBranch(Screen):
    """Only branches that can receive: with a room open to web booking and a free day."""

    name = "branch"
    books = True

    def arrive(self, scene: Scene) -> str | None:
        """Not asked where it was known from the start."""
        return "speciality" if scene.wish.fixed == "branch" else ages.stops(scene, self.name)

    def draw(self, scene: Scene) -> Page:
        """Name and address of each."""
        wish = scene.wish
        offers = scene.directory.receiving(
            scene.today,
            speciality=wish.speciality if wish.fixed == "speciality" else None,
            doctor=wish.doctor if wish.fixed == "doctor" else None,
        )
        receiving = {offer.branch for offer in offers}
        branches = [b for b in scene.directory.branches if b.id in receiving]
        doctors = [wish.doctor] if wish.fixed == "doctor" else [""]
        shut = closed.at(scene, [b.id for b in scene.directory.branches], doctors)
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
            column([Choice(scene.branch_name(b), "chosen", b.id) for b in branches]),
        )

    def chosen(self, scene: Scene, branch: str) -> Step:
        """Keep the choice."""
        scene.want(branch=branch)
        return "speciality"


class ChooseSpeciality(Screen):
    """What doctor? Only specialities with a free day in the branch."""

    name = "speciality"
    books = True

    def arrive(self, scene: Scene) -> str | None:
        """Not asked where it, or the doctor, was known from the start."""
        wish = scene.wish
        if wish.fixed == "speciality" or not wish.branch:
            return anew(scene, "branch") or "doctor"
        offers = scene.directory.receiving(scene.today, branch=wish.branch, doctor=wish.doctor)
        if wish.fixed == "doctor" and offers:
            scene.want(speciality=offers[0].speciality, service="")
            return "card"
        return None

    def draw(self, scene: Scene) -> Page:
        """By name."""
        offers = scene.directory.receiving(scene.today, branch=scene.wish.branch)
        codes = {offer.speciality for offer in offers}
        choices = [
            Choice(scene.speciality_name(s.code), "chosen", s.code)
            for s in scene.directory.specialities
            if s.code in codes
        ]
        return Page(scene.say(N_("Which doctor do you need?")), column(choices))

    def chosen(self, scene: Scene, code: str) -> Step:
        """Keep the choice."""
        scene.want(speciality=code)
        return "doctor"


class ChooseDoctor(Screen):
    """The doctors of that speciality in that branch who have a free day."""

    name = "doctor"
    books = True

    def arrive(self, scene: Scene) -> str | None:
        """Not for everybody's age."""
        return anew(scene, "branch", "speciality") or ages.stops(scene, self.name)

    def draw(self, scene: Scene) -> Page:
        """By name, each with the next free day."""
        wish = scene.wish
        offers = scene.directory.receiving(
            scene.today, branch=wish.branch, speciality=wish.speciality
        )
        next_free: dict[str, date] = {}
        for offer in offers:
            assert offer.next_free is not None
            first = next_free.get(offer.doctor, offer.next_free)
            next_free[offer.doctor] = min(first, offer.next_free)
        choices = [
            Choice(
                f"{scene.doctor_name(doctor)} · {scene.words.day_label(next_free[doctor.id])}",
                "chosen",
                doctor.id,
            )
            for doctor in scene.directory.doctors
            if doctor.id in next_free
        ]
        soonest = [scene.choice(N_("⚡ The soonest time at any doctor"), "soonest")]
        return Page(
            scene.say(
                N_("<b>{speciality}</b>\nChoose a doctor. Beside the name: the next free day."),
                speciality=scene.speciality_name(wish.speciality),
            ),
            column([*choices, *soonest] if len(choices) > 1 else choices),
        )

    def soonest(self, scene: Scene, _: str) -> Step:
        """The next free times of all of them."""
        wish = scene.wish
        wanted = Wanted(specialities=(wish.speciality,), branches=(wish.branch,))
        scene.want(wanted=wanted, after=None)
        return "soonest"

    def chosen(self, scene: Scene, doctor: str) -> Step:
        """Keep the choice."""
        scene.want(doctor=doctor, service="")
        return "card"


class DoctorCard(Screen):
    """The doctor's picture and card."""

    name = "card"
    books = True

    def arrive(self, scene: Scene) -> str | None:
        """A doctor who left the directory has no card."""
        if scene.directory.doctor(scene.wish.doctor) is None:
            return "doctor"
        return anew(scene, "branch") or ages.stops(scene, self.name)

    def draw(self, scene: Scene) -> Page:
        """Who this is and where."""
        doctor, branch = _chosen(scene)
        about = scene.fact(scene.doctor_facts(doctor).about)
        lines = [
            scene.say(
                N_("<b>{doctor}</b>\n{speciality}"),
                doctor=scene.doctor_name(doctor),
                speciality=scene.speciality_name(scene.wish.speciality),
            ),
            scene.say("{text}", text=about) if about else "",
            scene.say(
                N_("{branch}, {address}"),
                branch=scene.branch_name(branch),
                address=scene.branch_address(branch),
            ),
            closed.at(scene, [branch.id], [doctor.id]),
        ]
        return Page(
            "\n\n".join(filter(None, lines)),
            column(
                [
                    scene.choice(N_("🏥 Visit in the clinic"), "in_the_clinic"),
                    *(
                        [scene.choice(N_("🏠 Call to the home"), "at_home")]
                        if home_call.comes(scene, doctor.id)
                        else []
                    ),
                    scene.choice(N_("All doctors"), "all_doctors"),
                ]
            ),
            photo=doctor.id,
        )

    def in_the_clinic(self, scene: Scene, _: str) -> Step:
        """On to the service, if there are several, and the day."""
        services = scene.directory.offered(scene.wish.doctor, scene.wish.branch)
        if not services:
            return "doctor"
        scene.want(service=services[0].id)
        return "service" if len(services) > 1 else "dates"

    def at_home(self, scene: Scene, _: str) -> Step:
        """How this doctor is called to the home."""
        return f"home_call:{scene.wish.doctor}"

    def all_doctors(self, scene: Scene, _: str) -> Step:
        """Back to the list."""
        return "doctor"


class ChooseService(Screen):
    """What for? Asked only where a doctor has several services."""

    name = "service"
    books = True

    def arrive(self, scene: Scene) -> str | None:
        """Whose services?"""
        return anew(scene, "branch", "doctor")

    def draw(self, scene: Scene) -> Page:
        """Name and length of each."""
        services = scene.directory.offered(scene.wish.doctor, scene.wish.branch)
        label = N_("{service}, {minutes} min")
        return Page(
            scene.say(N_("What is the visit for?")),
            column(
                [
                    Choice(
                        scene.words.label(label, service=scene.service_name(s), minutes=s.minutes),
                        "chosen",
                        s.id,
                    )
                    for s in services
                ]
            ),
            photo=scene.wish.doctor,
        )

    def chosen(self, scene: Scene, service: str) -> Step:
        """Keep the choice."""
        scene.want(service=service)
        return "dates"


class ChooseDate(Screen):
    """The days on which the doctor is free, as the clinic system has them now."""

    name = "dates"
    books = True

    def arrive(self, scene: Scene) -> str | None:
        """Whose days?"""
        return anew(scene, "branch", "doctor", "service")

    def look_up(self, scene: Scene) -> Query:
        """Ask for the free days."""
        wish = scene.wish
        return FindDates(wish.doctor, wish.service, wish.branch)

    def found(self, scene: Scene, found: Found) -> Step:
        """The days, by page."""
        assert isinstance(found, DatesFound)
        doctor, branch = _chosen(scene)
        if not found.dates:
            text = scene.say(
                N_("{doctor} has no free days just now. The manager will help."),
                doctor=scene.doctor_name(doctor),
            )
            return Page(text, [[scene.choice(N_("All doctors"), "all_doctors")]], photo=doctor.id)
        choices = [
            Choice(scene.words.day_label(day), "chosen", day.isoformat()) for day in found.dates
        ]
        shown, turn = _paged(scene, choices, DATES_ON_A_PAGE)
        return Page(
            scene.say(
                N_("<b>{doctor}</b>, {branch}\nWhich day?"),
                doctor=scene.doctor_name(doctor),
                branch=scene.branch_name(branch),
            ),
            [
                *grid(shown, 3),
                turn,
                self._months(scene, found.dates),
                [scene.choice(N_("No day fits"), "manager", Kind.NO_DAY_FITS)],
            ],
            photo=doctor.id,
        )

    def _months(self, scene: Scene, days: Sequence[date]) -> list[Choice]:
        """Of many pages each month that begins on another one, and leads there."""
        if len(days) <= 2 * DATES_ON_A_PAGE:
            return []
        pages: dict[str, int] = {}
        for place, day in enumerate(days):
            pages.setdefault(scene.words.month_label(day), place // DATES_ON_A_PAGE)
        return [
            Choice(month, "turn", str(page))
            for month, page in pages.items()
            if page != scene.wish.page
        ]

    def chosen(self, scene: Scene, day: str) -> Step:
        """Keep the day."""
        scene.want(day=date.fromisoformat(day))
        return "times"

    def turn(self, scene: Scene, page: str) -> Step:
        """Another page of days."""
        scene.want(page=int(page))
        return None

    def all_doctors(self, scene: Scene, _: str) -> Step:
        """Back to the list."""
        return "doctor"


class ChooseTime(Screen):
    """The free times of the day, as the clinic system has them now."""

    name = "times"
    books = True

    def arrive(self, scene: Scene) -> str | None:
        """Of which day?"""
        return anew(scene, "branch", "doctor", "service", "day")

    def look_up(self, scene: Scene) -> Query:
        """Ask for the free times of the clinic day."""
        wish = scene.wish
        assert wish.day is not None
        noon = datetime(wish.day.year, wish.day.month, wish.day.day, 12, tzinfo=scene.time.zone)
        return FindSlots(wish.doctor, wish.service, wish.branch, noon)

    def found(self, scene: Scene, found: Found) -> Step:
        """The times, by page; a day that filled up meanwhile leads back to the days."""
        assert isinstance(found, SlotsFound)
        if not found.slots:
            scene.remark(N_("That day has just filled up. Please choose another one."))
            return "dates"
        doctor, _ = _chosen(scene)
        choices = [
            Choice(scene.words.hour(slot.start), "chosen", _pack(slot)) for slot in found.slots
        ]
        shown, turn = _paged(scene, choices, TIMES_ON_A_PAGE)
        return Page(
            scene.say(
                N_("<b>{doctor}</b>\n{day}. Which time?"),
                doctor=scene.doctor_name(doctor),
                day=scene.words.day(scene.time.day(found.slots[0].start)),
            ),
            [*grid(shown, 4), turn],
            photo=doctor.id,
        )

    def chosen(self, scene: Scene, packed: str) -> Step:
        """Keep the slot."""
        scene.want(slot=_unpack(scene, packed))
        return "review"

    def turn(self, scene: Scene, page: str) -> Step:
        """Another page of times."""
        scene.want(page=int(page))
        return None


class NearestTimes(Screen):
    """The free times nearest to one that somebody has taken: a stranger, or another user of this chat."""

    name = "nearest"
    books = True

    def arrive(self, scene: Scene) -> str | None:
        """Near to what?"""
        return anew(scene, "slot") or ages.stops(scene, self.name)

    def look_up(self, scene: Scene) -> Query:
        """Ask for times around the lost one."""
        wish = scene.wish
        assert wish.slot is not None
        return FindSlots(wish.doctor, wish.service, wish.branch, wish.slot.start, around=True)

    def found(self, scene: Scene, found: Found) -> Step:
        """Day and time of each."""
        assert isinstance(found, SlotsFound)
        if not found.slots:
            return "dates"
        choices = [
            Choice(
                f"{scene.words.day_label(scene.time.day(slot.start))} {scene.words.hour(slot.start)}",
                "chosen",
                _pack(slot),
            )
            for slot in found.slots
        ]
        return Page(
            scene.say(N_("The nearest free times:")), grid(choices, 2), photo=scene.wish.doctor
        )

    def chosen(self, scene: Scene, packed: str) -> Step:
        """Keep the slot."""
        scene.want(slot=_unpack(scene, packed))
        return "review"


class Review(Screen):
    """Who, whom, where, when; then the booking and what became of it."""

    name = "review"
    books = True

    def arrive(self, scene: Scene) -> str | None:
        """A time for a visit that is to be moved has a page of its own."""
        move = known.place_of_move(scene)
        return move or anew(scene, "slot", "patient") or ages.stops(scene, self.name)

    def look_up(self, scene: Scene) -> Query | None:
        """Has the patient such a visit already?"""
        return known.look_for(scene, scene.wish.patient)

    def found(self, scene: Scene, found: Found) -> Step:
        """Keep what there is, and show the page."""
        known.keep(scene, found, (scene.wish.patient,))
        return self.draw(scene)

    def draw(self, scene: Scene) -> Page:
        """Everything once more, before it is real."""
        doctor, branch = _chosen(scene)
        slot = _slot(scene)
        service = scene.directory.service(slot.service)
        price = service.price if service else None
        lines = [
            scene.say(
                N_(
                    "Please check:\n\n"
                    "👤 {patient}\n"
                    "👩‍⚕️ {doctor}, {speciality}\n"
                    "📍 {branch}, {address}\n"
                    "🗓 <b>{moment}</b>"
                ),
                patient=_patient_name(scene, scene.wish.patient),
                doctor=scene.doctor_name(doctor),
                speciality=scene.speciality_name(scene.wish.speciality),
                branch=scene.branch_name(branch),
                address=scene.branch_address(branch),
                moment=scene.words.moment(slot.start),
            ),
            scene.say(N_("💳 Price: {price}"), price=price) if price else "",
        ]
        there = known.beside(scene, scene.wish)
        buttons = [scene.choice(N_("✅ Yes, book it"), "confirm")]
        if there:
            already = N_("\n❗ {patient} already has such a visit:\n🗓 {moment}, {doctor}")
            lines.append(scene.say(already, **known.in_short(scene, there)))
            buttons = [
                scene.choice(N_("Keep that visit"), "keep", there.visit.id),
                scene.choice(N_("Move it to this time"), "move", there.visit.id),
                scene.choice(N_("Book this one as well"), "confirm"),
            ]
        return Page("\n".join(filter(None, lines)), column(buttons), photo=doctor.id)

    def confirm(self, scene: Scene, _: str) -> Step:
        """Book, unless an earlier booking is still being looked up."""
        if scene.conversation.checking:
            return "checking"
        slot = _slot(scene)
        if slot.start < scene.now + timedelta(minutes=scene.facts.booking.minutes_ahead):
            scene.remark(N_("It is too late to book that time here. Please choose a later one."))
            return "dates"
        shut = scene.operations.closed(slot.branch, slot.doctor, slot.start)
        if shut:
            scene.remarks.append(closed.line(scene.words, shut, closed.whose(scene, shut)))
            return "nearest"
        limit = limits.on_booking(scene)
        if limit:
            scene.remark(limit)
            return "manager"
        return Book(scene.wish.patient, slot, origin(scene, scene.wish.patient))

    def keep(self, scene: Scene, visit: str) -> Step:
        """The visit that there is already is enough."""
        scene.keep(trail=("home", "visits"))
        return f"visit:{visit}"

    def move(self, scene: Scene, visit: str) -> Step:
        """That visit takes this time."""
        return f"move:{visit}"

    def outcome(self, scene: Scene, outcome: Outcome) -> Step:
        """Booked, or why not."""
        match outcome:
            case Booked(booking, visit):
                return _booked(scene, booking, visit)
            case BookingUncertain(booking):
                return later(scene, booking)
            case BookingNotFound(booking):
                scene.keep(checking=None, trail=("home",))
                return manager.report(
                    scene, Kind.LOST_BOOKING, _in_the_schedule(scene, booking), "not_booked"
                )
            case SlotWasTaken(booking):
                scene.want(slot=booking.slot)
                scene.remark(N_("Sorry, that time has just been taken."))
                scene.go("dates")
                return "nearest"
            case DayWasTaken(booking):
                scene.remark(day_taken(scene, booking))
                return "dates"
            case BookingRefused():
                scene.remark(N_("The clinic could not book this visit. The manager will help."))
                return manager.ask(Kind.UNREACHABLE)
        raise TypeError(f"no outcome of a booking: {type(outcome).__name__}")


def _in_the_schedule(scene: Scene, booking: Book) -> str:
    """What staff look for: the visit that may or may not have been meant to stand, in the clinic's language."""
    doctor = scene.directory.doctor(booking.slot.doctor)
    return f"{doctor.name if doctor else ''}, {scene.clinic_words.moment(booking.slot.start)}"


def _booked(scene: Scene, booking: Book, visit: str) -> str:
    known.stand(scene, booking, visit)
    _ask_to_call(scene, booking)
    scene.keep(wish=Wish(), checking=None, trail=("home",))
    return "booked"


def _ask_to_call(scene: Scene, booking: Book) -> None:
    """Who typed a number that nobody proved is called by staff: whose visit is it?"""
    phone = scene.conversation.phone
    if phone is None or phone.proven:
        return
    scene.give_task(
        N_("Telegram: a visit under an unconfirmed number, please call"),
        N_("{patient}, card {card}. {visit}. Telephone: {phone}."),
        patient=_patient_name(scene, booking.patient),
        card=booking.patient,
        visit=_in_the_schedule(scene, booking),
        phone=phone.number,
    )


def day_taken(scene: Scene, booking: Book) -> str:
    """What to say where the clinic system allows one visit a day: a stranger's visit reads as a full day."""
    patient = scene.conversation.linked(booking.patient)
    if patient and patient.opened:
        return N_(
            "There is a visit on that day already. Please choose another day, or see My visits."
        )
    return N_("That day has just filled up. Please choose another one.")


class BookedVisit(Screen):
    """It stands."""

    name = "booked"

    def draw(self, scene: Scene) -> Page:
        """What was booked last."""
        last = scene.conversation.booked_here[-1:]
        visit = next((v for v in scene.conversation.visits if v.visit.id in last), None)
        if visit is None:
            return Page(scene.say(N_("This visit is no longer booked. See My visits.")))
        lines = [
            scene.say(N_("✅ You are booked. We are waiting for you!")),
            known.describe(scene, visit),
        ]
        phone = scene.conversation.phone
        if phone and not phone.proven:
            lines.append(scene.say(N_("The clinic may call you to confirm your number.")))
        return Page(
            "\n\n".join(lines),
            [
                [scene.choice(N_("My visits"), "visits")],
                [
                    scene.choice(
                        N_("Somebody else to the same doctor"), "same_doctor", visit.visit.id
                    )
                ],
            ],
            photo=visit.visit.doctor,
            stays=True,
        )

    def visits(self, scene: Scene, _: str) -> Step:
        """To all visits."""
        return "visits"

    def same_doctor(self, scene: Scene, visit: str) -> Step:
        """Somebody else right before or after: doctor, branch and service stay as they are."""
        one = next((v for v in scene.conversation.visits if v.visit.id == visit), None)
        slot = known.slot_of(scene, one.visit) if one else None
        if one is None or slot is None:
            return place_to_book()
        scene.keep(wish=known.wish_of(scene, "", slot))
        return f"{SomebodyElse.name}:{one.patient}"


class SomebodyElse(Screen):
    """Who else comes to the same doctor? `somebody_else:p-1` comes already."""

    name = "somebody_else"
    books = True

    def arrive(self, scene: Scene) -> str | None:
        """The times are those nearest to the visit that was just booked; where that is past, a new booking begins."""
        elsewhere = anew(scene, "slot")
        if elsewhere or self._others(scene):
            return elsewhere
        return registration.begin(scene, NearestTimes.name)

    def draw(self, scene: Scene) -> Page:
        """The account's other patients, or a new one."""
        choices = [Choice(p.name, "chosen", p.id) for p in self._others(scene)]
        new = scene.choice(N_("➕ Add a user"), "add")
        return Page(scene.say(N_("Who is the visit for?")), column([*choices, new]))

    def chosen(self, scene: Scene, patient: str) -> Step:
        """Keep the choice; the times come next."""
        if scene.conversation.linked(patient) is None:
            return None
        scene.want(patient=patient)
        return NearestTimes.name

    def add(self, scene: Scene, _: str) -> Step:
        """Somebody who is not known here yet; the way goes on to the same times."""
        return registration.begin(scene, NearestTimes.name)

    @staticmethod
    def _others(scene: Scene) -> list[LinkedPatient]:
        return [p for p in scene.conversation.patients if p.id != scene.argument]


class NotBooked(Screen):
    """Looked up to the end: the visit does not stand."""

    name = "not_booked"

    def draw(self, scene: Scene) -> Page:
        """Say so, and offer to choose again."""
        return Page(
            scene.say(
                N_(
                    "The clinic did not confirm the booking, and it is not in the schedule."
                    " Please choose a time again, or call us: {phones}"
                ),
                phones=", ".join(scene.facts.phones),
            ),
            [[scene.choice(N_("Choose a time again"), "choose_again")]],
        )

    def choose_again(self, scene: Scene, _: str) -> Step:
        """The same wish, if it is still there."""
        return "dates" if scene.wish.doctor and scene.wish.service else "patient"


def _chosen(scene: Scene) -> tuple[Doctor, Branch]:
    wish = scene.wish
    doctor = scene.directory.doctor(wish.doctor) or Doctor(wish.doctor, "")
    return doctor, scene.directory.branch(wish.branch) or Branch(wish.branch, "")


def _slot(scene: Scene) -> Slot:
    assert scene.wish.slot is not None
    return scene.wish.slot


def _patient_name(scene: Scene, patient: str) -> str:
    linked = scene.conversation.linked(patient)
    return linked.name if linked else ""


def origin(scene: Scene, patient: str) -> str:
    """What staff read in the visit, in the clinic's own language: where it came from, for whom, by whom."""
    phone = scene.conversation.phone
    number = phone.number if phone else "—"
    words = scene.clinic_words
    proven = words.label(PROVEN if phone and phone.proven else UNPROVEN)
    return words.label(
        N_("Telegram. Patient: {patient}. Booked from {phone}, number {proven}."),
        patient=_patient_name(scene, patient),
        phone=number,
        proven=proven,
    )


def _paged(scene: Scene, choices: list[Choice], size: int) -> tuple[list[Choice], list[Choice]]:
    """The choices of the open page, and the buttons that turn it."""
    last = (len(choices) - 1) // size
    page = min(scene.wish.page, last)
    turn = []
    if page > 0:
        turn.append(scene.choice(N_("« Earlier"), "turn", str(page - 1)))
    if page < last:
        turn.append(scene.choice(N_("Later »"), "turn", str(page + 1)))
    return choices[page * size : (page + 1) * size], turn


def _pack(slot: Slot) -> str:
    return f"{slot.start.isoformat()} {slot.end.isoformat()} {slot.room}"


def _unpack(scene: Scene, packed: str) -> Slot:
    start, end, room = packed.split(" ", 2)
    wish = scene.wish
    times = datetime.fromisoformat(start), datetime.fromisoformat(end)
    return Slot(wish.doctor, wish.service, wish.branch, room, *times)


SCREENS: tuple[Screen, ...] = (
    ChoosePatient(),
    ChooseBranch(),
    ChooseSpeciality(),
    ChooseDoctor(),
    DoctorCard(),
    ChooseService(),
    ChooseDate(),
    ChooseTime(),
    NearestTimes(),
    Review(),
    BookedVisit(),
    SomebodyElse(),
    NotBooked(),
)
