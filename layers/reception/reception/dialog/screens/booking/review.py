"""The end of a booking: the patient checks everything, and the clinic's answer leads on."""

from collections.abc import Sequence
from datetime import timedelta

from reception.clinic.model import Slot
from reception.clinic.waiting import OfferAnswer
from reception.dataclass import replace
from reception.dialog import chat_visits, closed, limits, places, waiting_list
from reception.dialog.conversation import ChatVisit, LinkedPatient, Wish
from reception.dialog.effects import Book, Deed, Query
from reception.dialog.events import (
    Booked,
    BookingNotFound,
    BookingRefused,
    BookingUncertain,
    DayWasTaken,
    Found,
    Outcome,
    SlotWasTaken,
    VisitsFound,
)
from reception.dialog.places import Place
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column
from reception.dialog.screens import ages, manager
from reception.dialog.screens.booking import reason
from reception.dialog.screens.booking.when import other_time
from reception.dialog.screens.booking.where import anew, wanted_doctor
from reception.dialog.screens.checking import later
from reception.dialog.screens.phone import PROVEN, UNPROVEN
from reception.dialog.screens.registration.begin import begin_registration
from reception.dialog.screens.visit import OneVisit
from reception.dialog.staff import RequestKind
from reception.dialog.words import N_


class Review(Screen):
    """Shows who, with whom, where and when; books on a press, and takes the outcome."""

    place = places.REVIEW
    books = True

    def arrive(self, scene: Scene) -> Place | None:
        """Go elsewhere where the time is for a move, a choice is missing, or the doctor does not see that age."""
        move = chat_visits.place_of_move(scene)
        return (
            move
            or anew(scene, scene.wish.slot, scene.wish.patient)
            or ages.stops(scene, self.place)
            or reason.missing(scene)
        )

    def look_up(self, scene: Scene) -> Query | None:
        """Ask whether the patient has a visit to such a doctor already."""
        return chat_visits.look_for(scene, scene.wish.patient)

    def found(self, scene: Scene, found: Found) -> Step:
        """Keep the visits, and draw the page; after the press book, if other chats have left room for it."""
        assert isinstance(found, VisitsFound)
        agreed = scene.wish.agreed
        limit = limits.elsewhere(scene, found) if agreed else ""
        scene.want(agreed=False)
        chat_visits.keep(scene, found, (scene.wish.patient,))
        if limit:
            return limits.stopped(scene, limit)
        return _book(scene) if agreed else self.draw(scene)

    def unreachable(self, scene: Scene) -> Page:
        """Forget that the patient pressed: nothing was booked."""
        scene.want(agreed=False)
        return super().unreachable(scene)

    def draw(self, scene: Scene) -> Page:
        """The whole visit, before it is booked; with a choice where the patient has such a visit already."""
        doctor, branch = wanted_doctor(scene)
        slot = _slot(scene)
        price = _price(scene)
        lines = [
            scene.say(
                N_(
                    "Please check:\n\n"
                    "👤 {patient}\n"
                    "🩺 {doctor}, {speciality}\n"
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
            *_added(scene),
        ]
        present = chat_visits.of_same_speciality(scene, scene.wish)
        buttons = [scene.choice(N_("✅ Yes, book it"), self.confirm, _as_shown(price))]
        if present:
            already = N_("\n❗ {patient} already has such a visit:\n🗓 {moment}, {doctor}")
            lines.append(scene.say(already, **chat_visits.in_short(scene, present)))
            buttons = [
                scene.choice(N_("Keep that visit"), self.keep, present.visit.id),
                scene.choice(N_("Move it to this time"), self.move, present.visit.id),
                scene.choice(N_("Book this one as well"), self.confirm, _as_shown(price)),
            ]
        return Page("\n".join(filter(None, lines)), column(buttons), photo=doctor.id)

    def asks_for_text(self, scene: Scene) -> bool:
        """A text agrees, names a button, or another time."""
        return False

    def typed(self, scene: Scene, text: str) -> Step:
        """Book where a text says so; another day or hour leads back to what is free then."""
        from reception.dialog.reading.button_names import tells_to_book

        if tells_to_book(text) and not chat_visits.of_same_speciality(scene, scene.wish):
            offered = (a for a in scene.conversation.choices if a.do == self.confirm.__name__)
            button = next(offered, None)  # none where the schedule did not answer
            if button:
                return self.confirm(scene, button.argument)
        return other_time(scene, text) or super().typed(scene, text)

    def confirm(self, scene: Scene, shown: str) -> Step:
        """Book; but first refuse another price than was shown, and a time that is too late, closed or too many."""
        if scene.conversation.checking:
            return places.CHECKING
        if shown and shown != _as_shown(_price(scene)):
            scene.remark(N_("The price has changed meanwhile."))
            return None
        slot = _slot(scene)
        if slot.start < scene.now + timedelta(minutes=scene.facts.booking.minutes_ahead):
            scene.remark(N_("It is too late to book that time here. Please choose a later one."))
            return places.DATES
        shut = closed.against(scene, slot)
        if shut:
            scene.remarks.append(shut)
            return places.NEAREST
        limit = limits.on_booking(scene)
        if limit:
            return limits.stopped(scene, limit)
        query = limits.look_elsewhere(scene)
        if query is None:
            return _book(scene)
        scene.want(agreed=True)
        return query

    def keep(self, scene: Scene, visit: str) -> Step:
        """Book nothing, and show the visit that the patient has already."""
        scene.set_trail(places.HOME, places.VISITS)
        return places.VISIT.of(visit)

    def move(self, scene: Scene, visit: str) -> Step:
        """Move the patient's present visit to this time."""
        return places.MOVE.of(visit)

    def outcome(self, scene: Scene, outcome: Outcome) -> Step:
        """Go on with the outcome of the booking."""
        match outcome:
            case Booked(booking, visit):
                return _booked(scene, booking, visit)
            case BookingUncertain(booking):
                return later(scene, booking)
            case BookingNotFound(booking):
                scene.keep(checking=None)
                scene.set_trail(places.HOME)
                return manager.report(
                    scene,
                    RequestKind.LOST_BOOKING,
                    _in_the_schedule(scene, booking),
                    places.NOT_BOOKED,
                )
            case SlotWasTaken(booking):
                offer = waiting_list.open_offer(scene, booking)
                if offer:
                    return waiting_list.was_taken(scene, offer)
                scene.want(slot=booking.slot)
                scene.remark(N_("Sorry, that time has just been taken."))
                scene.go(places.DATES)
                return places.NEAREST
            case DayWasTaken(booking):
                scene.remark(day_taken(scene, booking))
                return places.DATES
            case BookingRefused():
                scene.remark(N_("The clinic could not book this visit. The manager will help."))
                return manager.ask(RequestKind.UNREACHABLE)
        raise TypeError(f"no outcome of a booking: {type(outcome).__name__}")


def _book(scene: Scene) -> Step:
    note = [origin(scene, scene.wish.patient), *_for_the_doctor(scene)]
    booking = Book(scene.wish.patient, _slot(scene), " ".join(note))
    return limits.counted(scene, Deed.BOOK, booking)


def _added(scene: Scene) -> list[str]:
    """The lines with what the patient has added to the visit's note (HTML)."""
    wish = scene.wish
    return [
        scene.say(N_("📄 E-referral {number}"), number=wish.referral) if wish.referral else "",
        scene.say(N_("💬 {reason}"), reason=wish.reason) if wish.reason else "",
    ]


def _for_the_doctor(scene: Scene) -> list[str]:
    """The patient's additions for the visit's note, in the clinic's language."""
    wish, words = scene.wish, scene.clinic_words
    referral = words.label(N_("E-referral: {number}."), number=wish.referral)
    reason = words.label(N_("The patient writes: {reason}"), reason=wish.reason)
    return [*([referral] if wish.referral else []), *([reason] if wish.reason else [])]


def _in_the_schedule(scene: Scene, booking: Book) -> str:
    """Doctor and time of a booking, in the clinic's language, so that staff find it in their schedule."""
    doctor = scene.directory.doctor(booking.slot.doctor)
    return f"{doctor.name if doctor else ''}, {scene.clinic_words.moment(booking.slot.start)}"


def _booked(scene: Scene, booking: Book, visit: str) -> Place:
    chat_visits.keep_booked(scene, booking, visit)
    offer = waiting_list.open_offer(scene, booking)
    if offer:
        waiting_list.answer(scene, offer, OfferAnswer.YES)
    _ask_to_call(scene, booking)
    scene.keep(wish=Wish(), checking=None)
    scene.set_trail(places.HOME)
    return places.BOOKED.of(visit)


def _ask_to_call(scene: Scene, booking: Book) -> None:
    """Ask staff to call a patient whose number, or whose card, nobody has proven: the visit may be a stranger's."""
    phone = scene.conversation.phone
    if phone is None or (phone.proven and not _may_be_a_namesake(scene, booking.patient)):
        return
    unproven = N_("Telegram: a visit under an unconfirmed number, please call")
    namesake = N_("Telegram: a visit on a card that may be somebody else's, please call")
    scene.give_task(
        namesake if phone.proven else unproven,
        N_("{patient}, card {card}. {visit}. Telephone: {phone}."),
        patient=_patient_name(scene, booking.patient),
        card=booking.patient,
        visit=_in_the_schedule(scene, booking),
        phone=phone.number,
    )


def _may_be_a_namesake(scene: Scene, patient: str) -> bool:
    """True if nothing proves that the card is the patient's: it may be that of somebody with the same name."""
    linked = scene.conversation.linked(patient)
    return linked is not None and not linked.opened


def day_taken(scene: Scene, booking: Book) -> str:
    """The words where the clinic system allows one visit a day. They tell of a visit only if it may be shown here."""
    day = scene.time.day(booking.slot.start)
    theirs = (v for v in chat_visits.upcoming(scene) if v.patient == booking.patient)
    if any(scene.time.day(v.visit.start) == day for v in theirs):
        return N_(
            "There is a visit on that day already. Please choose another day, or see My visits."
        )
    return N_("That day has just filled up. Please choose another one.")


class BookedVisit(OneVisit):
    """Confirms that the visit stands in the clinic's schedule, with all that can be done with it.

    `booked:v-1` is about the visit `v-1`. Without an id, as earlier versions stored it, it is the last one booked here.
    """

    place = places.BOOKED

    def arrive(self, scene: Scene) -> Place | None:
        """Show the visit that was just booked."""
        return None

    def visit(self, scene: Scene) -> str:
        """The id of the visit that was booked."""
        return scene.about or "".join(scene.conversation.booked_here[-1:])

    def page(self, scene: Scene, one: ChatVisit) -> Page:
        """The good news, then the page of the visit, and the way to book the same doctor for somebody else."""
        page = super().page(scene, one)
        lines = [scene.say(N_("✅ You are booked. We are waiting for you!")), page.text]
        phone = scene.conversation.phone
        if phone and not phone.proven:
            lines.append(scene.say(N_("The clinic may call you to confirm your number.")))
        others = N_("Somebody else to the same doctor")
        return replace(
            page,
            text="\n\n".join(lines),
            rows=[
                *page.rows,
                [scene.choice(others, self.same_doctor, one.visit.id)],
            ],
            photo=one.visit.doctor,
            stays=True,
        )

    def whereabouts(self, scene: Scene, one: ChatVisit) -> Sequence[Choice]:
        """The map, and beside it the way to all visits."""
        return [*super().whereabouts(scene, one), scene.choice(N_("My visits"), self.visits)]

    def visits(self, scene: Scene, _: str) -> Step:
        """Go to all visits."""
        return places.VISITS

    def same_doctor(self, scene: Scene, visit: str) -> Step:
        """Book somebody else around the same time: doctor, branch and service stay as they are."""
        one = next((v for v in scene.conversation.visits if v.visit.id == visit), None)
        slot = chat_visits.slot_of(scene, one.visit) if one else None
        if one is None or slot is None:
            return places.PATIENT
        scene.keep(wish=chat_visits.wish_of(scene, "", slot))
        return places.SOMEBODY_ELSE.of(one.patient)


class SomebodyElse(Screen):
    """Asks who else comes to the same doctor.

    `somebody_else:p-1` leaves out the patient `p-1`, who has the visit that was just booked.
    """

    place = places.SOMEBODY_ELSE
    books = True

    def arrive(self, scene: Scene) -> Place | None:
        """Register somebody where the account has no other patient; begin a new booking where the time is gone."""
        elsewhere = anew(scene, scene.wish.slot)
        if elsewhere or self._others(scene):
            return elsewhere
        return begin_registration(scene, places.NEAREST)

    def draw(self, scene: Scene) -> Page:
        """A button for each of the account's other patients, and one to add a patient."""
        choices = [Choice(p.name, self.chosen, p.id) for p in self._others(scene)]
        new = scene.choice(N_("👥 For another person"), self.add)
        return Page(scene.say(N_("Who is the visit for?")), column([*choices, new]))

    def chosen(self, scene: Scene, patient: str) -> Step:
        """Keep the patient, and go on to times near the visit that was just booked."""
        if scene.conversation.linked(patient) is None:
            return None
        scene.want(patient=patient)
        return places.NEAREST

    def add(self, scene: Scene, _: str) -> Step:
        """Register a patient, and go on to the same times."""
        return begin_registration(scene, places.NEAREST)

    @staticmethod
    def _others(scene: Scene) -> list[LinkedPatient]:
        return [p for p in scene.conversation.patients if p.id != scene.about]


class NotBooked(Screen):
    """Says that the visit was looked up for the last time and is not in the schedule."""

    place = places.NOT_BOOKED

    def draw(self, scene: Scene) -> Page:
        """Say so, and offer to choose a time again."""
        return Page(
            scene.say(
                N_(
                    "The clinic did not confirm the booking, and it is not in the schedule."
                    " Please choose a time again, or call us: {phones}"
                ),
                phones=", ".join(scene.facts.phones),
            ),
            [[scene.choice(N_("Choose a time again"), self.choose_again)]],
        )

    def choose_again(self, scene: Scene, _: str) -> Step:
        """Go to the doctor's free days where the choice is still known, else begin a new booking."""
        return places.DATES if scene.wish.doctor and scene.wish.service else places.PATIENT


def _slot(scene: Scene) -> Slot:
    assert scene.wish.slot is not None
    return scene.wish.slot


def _price(scene: Scene) -> str:
    """The price of the chosen service as the clinic has it now; empty where it has none."""
    service = scene.directory.service(_slot(scene).service)
    return (service.price if service else None) or ""


def _as_shown(price: str) -> str:
    """The price as the button that books remembers it; buttons of earlier releases remember nothing."""
    return f"price={price}"


def _patient_name(scene: Scene, patient: str) -> str:
    linked = scene.conversation.linked(patient)
    return linked.name if linked else ""


def origin(scene: Scene, patient: str) -> str:
    """The note in a visit, which staff read in the clinic's language: booked here, for whom, by which number.

    It says so where nobody has proven whose card it is.
    """
    phone = scene.conversation.phone
    number = phone.number if phone else "—"
    words = scene.clinic_words
    proven = words.label(PROVEN if phone and phone.proven else UNPROVEN)
    note = words.label(
        N_("Telegram. Patient: {patient}. Booked from {phone}, number {proven}."),
        patient=_patient_name(scene, patient),
        phone=number,
        proven=proven,
    )
    if not _may_be_a_namesake(scene, patient):
        return note
    return f"{note} {words.label(N_('⚠️ Not proven: the card may be somebody else’s.'))}"


SCREENS: tuple[Screen, ...] = (
    Review(),
    BookedVisit(),
    SomebodyElse(),
    NotBooked(),
)
