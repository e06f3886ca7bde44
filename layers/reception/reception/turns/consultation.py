"""Asks the clinic system for one turn: answers the dialog's look-ups, and does each of its writes once."""

import logging
from collections.abc import Callable, Sequence, Set
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice

from reception.clinic.holidays import NO_HOLIDAYS, Holidays
from reception.clinic.model import ClinicTime, Patient, Slot, VisitStatus
from reception.clinic.open_times import OpenTimes
from reception.clinic.operations import Operations
from reception.clinic.system import (
    AlreadyBookedThatDay,
    AnswerLost,
    ClinicSystem,
    ClinicUnreachable,
    Refused,
    SlotTaken,
)
from reception.clinic.waiting import Wait
from reception.dataclass import replace
from reception.dialog.conversation import ChatVisit, StaffTask, is_unproven
from reception.dialog.effects import (
    Book,
    Cancel,
    Command,
    FindByName,
    FindByPhone,
    FindCard,
    FindDates,
    FindPlaces,
    FindReferral,
    FindSlots,
    FindSoonest,
    FindVisits,
    Query,
)
from reception.dialog.events import (
    Booked,
    BookingRefused,
    BookingUncertain,
    Cancelled,
    CancelUncertain,
    DatesFound,
    DayWasTaken,
    Outcome,
    PatientsFound,
    PlacesFound,
    ReferralFound,
    Registered,
    RegistrationRefused,
    SlotsFound,
    SlotWasTaken,
    StillStands,
    Unreachable,
    VisitChanged,
    VisitsFound,
)
from reception.turns.soonest import Soonest

MAX_NEAREST_TIMES = 6
MAX_NEAREST_DAYS = 3
MAX_TASK_TRIES = 3
"""How often a task for staff is sent whose answer was lost."""
VISITS_AHEAD = timedelta(days=400)
"""Staff book further ahead than patients may."""

log = logging.getLogger(__name__)


class Consultation:
    """One turn's calls to the clinic system, which is opened with the first of them.

    Outcomes come back as events, never as exceptions. `days`: how many days ahead patients may book. `operations`: what
    staff closed. `unproven` of patients: the marks of their visits that chats booked which had not proven whose card it
    is (`is_unproven`). `holidays`: what the clinic's content closes.
    """

    def __init__(
        self,
        open_clinic: Callable[[], ClinicSystem],
        time: ClinicTime,
        now: datetime,
        days: int,
        operations: Operations = Operations(),
        unproven: Callable[[Sequence[str]], Set[str]] = lambda _patients: frozenset(),
        places: Callable[[Sequence[Wait]], tuple[int, ...]] = lambda _waits: (),
        holidays: Holidays = NO_HOLIDAYS,
    ) -> None:
        self.holidays = holidays
        self.unproven = unproven
        self.places = places
        self.operations = operations
        self._open_clinic = open_clinic
        self.time = time
        self.now = now
        self.days = days

    @cached_property
    def clinic(self) -> ClinicSystem:
        """The clinic system; its deadline for the whole turn begins now."""
        return self._open_clinic()

    @property
    def free(self) -> OpenTimes:
        """Its free times, without those that staff closed, or that a holiday closes."""
        return OpenTimes(self.clinic, self.operations, self.time, self.now, self.holidays)

    def answer(self, query: Query) -> Outcome:
        """The result of a look-up, or `Unreachable`."""
        try:
            return self._found(query)
        except ClinicUnreachable as error:
            log.warning("look-up failed: %s: %s", type(query).__name__, error)
            return Unreachable()

    def _found(self, query: Query) -> Outcome:
        match query:
            case FindDates(doctor, service, branch):
                return DatesFound(self.free.free_dates(doctor, service, branch, self.days))
            case FindSlots(around=False):
                return SlotsFound(self._slots(query, self.time.day(query.near)))
            case FindSlots():
                return SlotsFound(self._nearest(query))
            case FindSoonest():
                return Soonest(self.free, self.time, self.now, self.days).find(query)
            case FindPlaces(waits):
                return PlacesFound(self.places(waits))
            case FindVisits(patients):
                return VisitsFound(self._visits(patients))
            case FindReferral(number):
                return ReferralFound(self.clinic.referral(number))
            case FindByPhone() | FindByName() | FindCard():
                return PatientsFound(self._cards(query))
        raise TypeError(f"no such look-up: {type(query).__name__}")

    def _cards(self, query: FindByPhone | FindByName | FindCard) -> tuple[Patient, ...]:
        match query:
            case FindByPhone(phone):
                return self.clinic.patients_by_phone(phone)
            case FindByName(person):
                return self.clinic.patients_by_name(person)
        card = self.clinic.patient(query.patient)
        return (card,) if card else ()

    def perform(self, command: Command) -> Outcome:
        """Do a write. One whose answer was lost is looked up at once."""
        try:
            return self._performed(command)
        except SlotTaken:
            assert isinstance(command, Book)
            return SlotWasTaken(command)
        except AlreadyBookedThatDay:
            assert isinstance(command, Book)
            return DayWasTaken(command)
        except Refused as error:
            log.warning("refused: %s: %s", type(command).__name__, error)
            return self._refused(command)
        except ClinicUnreachable as error:
            log.warning("not done: %s: %s", type(command).__name__, error)
            return Unreachable(command)
        except AnswerLost as error:
            log.warning("answer lost: %s: %s", type(command).__name__, error)
            return self.look_up(command)

    def give_task(self, task: StaffTask) -> StaffTask | None:
        """Put a task on the staff's list. Returns it where it has to be tried again."""
        try:
            if task.visit:
                self.clinic.came_from(task.patient, task.visit, task.text)
            elif task.patient:
                self.clinic.note(task.patient, task.text)
            else:
                self.clinic.task(task.name, task.text)
        except ClinicUnreachable as error:
            log.warning("a task for staff waits: %s", error)
            return task
        except AnswerLost as error:
            again = replace(task, tries=task.tries + 1)
            if again.tries < MAX_TASK_TRIES:
                log.warning("a task for staff may be told twice: %s", error)
                return again
            log.error("a task for staff may not have been told: %s", error)  # noqa: TRY400
        except Refused as error:
            log.error("a task for staff was refused: %s", error)  # noqa: TRY400
        return None

    def take_over(self, command: Command) -> Outcome:
        """Settle a write that another process began. A cancellation looks first, so it can be sent again."""
        return self.perform(command) if isinstance(command, Cancel) else self.look_up(command)

    def look_up(self, command: Command) -> Outcome:
        """The outcome of a write whose answer was lost. A write that is not found stays uncertain."""
        try:
            found = self.done(command)
        except ClinicUnreachable as error:
            log.warning("could not be looked up: %s: %s", type(command).__name__, error)
            found = None
        if found is not None:
            return found
        match command:
            case Book():
                return BookingUncertain(command)
            case Cancel():
                return CancelUncertain(command)
        return Unreachable(command)

    def done(self, command: Command) -> Outcome | None:
        """The outcome of a write that was done; None where it is not found.

        Raises:
            ClinicUnreachable: it could not be looked up.
        """
        if isinstance(command, Book):
            return self._booked(command)
        if isinstance(command, Cancel):
            return self._changed(command)
        cards = self.clinic.patients_by_name(command.person)
        mine = [card.id for card in cards if command.phone in card.phones]
        return Registered(mine[0]) if len(mine) == 1 else None

    def _performed(self, command: Command) -> Outcome:
        match command:
            case Book(patient, slot, description):
                return Booked(command, self.clinic.book(patient, slot, description))
            case Cancel(visit=visit):
                changed = self._changed(command)
                if changed is None:
                    self.clinic.cancel(visit.id)
                return changed or Cancelled(command)
        return Registered(self.clinic.register(command.person, command.phone))

    def _refused(self, command: Command) -> Outcome:
        match command:
            case Book():
                return BookingRefused(command)
            case Cancel():
                return StillStands(command)
        return RegistrationRefused()

    def _changed(self, cancel: Cancel) -> Cancelled | VisitChanged | None:
        """The change of a visit since the patient saw it; None while it stands unchanged."""
        day = self.time.day(cancel.visit.start)
        visits = self.clinic.visits(cancel.patient, day, day)
        visit = next((visit for visit in visits if visit.id == cancel.visit.id), None)
        if visit and visit.status is VisitStatus.CANCELLED:
            return Cancelled(cancel)
        same = visit and visit.stands and visit.start == cancel.visit.start
        return None if same else VisitChanged(cancel)

    def _booked(self, booking: Book) -> Booked | None:
        slot = booking.slot
        day = self.time.day(slot.start)
        for visit in self.clinic.visits(booking.patient, day, day):
            if visit.stands and (visit.doctor, visit.start) == (slot.doctor, slot.start):
                return Booked(booking, visit.id)
        return None

    def _slots(self, query: FindSlots, day: date) -> tuple[Slot, ...]:
        slots = self.free.free_slots(query.doctor, query.service, query.branch, day)
        return tuple(slot for slot in slots if slot.start > self.now)

    def _nearest(self, query: FindSlots) -> tuple[Slot, ...]:
        """The times nearest to the wanted one, from the days nearest to it, ascending."""
        wanted = self.time.day(query.near)
        dates = self.free.free_dates(query.doctor, query.service, query.branch, self.days)
        nearest_days = islice(sorted(dates, key=lambda day: abs(day - wanted)), MAX_NEAREST_DAYS)
        slots = [slot for day in nearest_days for slot in self._slots(query, day)]
        slots.sort(key=lambda slot: abs(slot.start - query.near))
        return tuple(sorted(slots[:MAX_NEAREST_TIMES], key=lambda slot: slot.start))

    def _visits(self, patients: Sequence[str]) -> tuple[ChatVisit, ...]:
        first = self.time.day(self.now)
        last = first + VISITS_AHEAD
        found = [
            (patient, visit)
            for patient in patients
            for visit in self.clinic.visits(patient, first, last)
        ]
        unproven = self.unproven(tuple(dict.fromkeys(patient for patient, _ in found)))
        visits = (ChatVisit(whose, visit, is_unproven(visit, unproven)) for whose, visit in found)
        return tuple(sorted(visits, key=lambda known: known.visit.start))
