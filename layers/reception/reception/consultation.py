"""Answers the dialog's look-ups and does its writes in the clinic system, each write once."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice

from reception.clinic import ClinicTime, Slot
from reception.dialog.conversation import KnownVisit
from reception.dialog.effects import (
    Book,
    Command,
    FindByName,
    FindByPhone,
    FindDates,
    FindSlots,
    FindVisits,
    Query,
)
from reception.dialog.events import (
    Booked,
    BookingRefused,
    BookingUncertain,
    DatesFound,
    DayWasTaken,
    Outcome,
    PatientsFound,
    Registered,
    RegistrationRefused,
    SlotsFound,
    SlotWasTaken,
    Unreachable,
    VisitsFound,
)
from reception.ports import (
    AlreadyBookedThatDay,
    AnswerLost,
    ClinicSystem,
    ClinicUnreachable,
    Refused,
    SlotTaken,
)

NEAREST_TIMES = 6
NEAREST_DAYS = 3

log = logging.getLogger(__name__)


class Consultation:
    """One turn's dealings with the clinic system, opened when first asked.

    Outcomes come back as events, never as exceptions. `days`: how far ahead patients may book.
    """

    def __init__(
        self,
        open_clinic: Callable[[], ClinicSystem],
        time: ClinicTime,
        now: datetime,
        days: int,
    ) -> None:
        self._open_clinic = open_clinic
        self.time = time
        self.now = now
        self.days = days

    @cached_property
    def clinic(self) -> ClinicSystem:
        """The clinic system; its deadline for the whole turn begins now."""
        return self._open_clinic()

    def answer(self, query: Query) -> Outcome:
        """What a look-up found, or `Unreachable`."""
        try:
            return self._found(query)
        except ClinicUnreachable as error:
            log.warning("look-up failed: %s: %s", type(query).__name__, error)
            return Unreachable()

    def _found(self, query: Query) -> Outcome:
        match query:
            case FindDates(doctor, service, branch):
                return DatesFound(self.clinic.free_dates(doctor, service, branch, self.days))
            case FindSlots(around=False):
                return SlotsFound(self._slots(query, self.time.day(query.near)))
            case FindSlots():
                return SlotsFound(self._nearest(query))
            case FindVisits(patients):
                return VisitsFound(self._visits(patients))
            case FindByPhone(phone):
                return PatientsFound(self.clinic.patients_by_phone(phone))
            case FindByName(person):
                return PatientsFound(self.clinic.patients_by_name(person))
        raise TypeError(f"no such look-up: {type(query).__name__}")

    def perform(self, command: Command) -> Outcome:
        """Do a write. One whose answer was lost is looked up at once."""
        try:
            if isinstance(command, Book):
                visit = self.clinic.book(command.patient, command.slot, command.description)
                return Booked(command, visit)
            return Registered(self.clinic.register(command.person, command.phone))
        except SlotTaken:
            assert isinstance(command, Book)
            return SlotWasTaken(command)
        except AlreadyBookedThatDay:
            assert isinstance(command, Book)
            return DayWasTaken(command)
        except Refused as error:
            log.warning("refused: %s: %s", type(command).__name__, error)
            return BookingRefused(command) if isinstance(command, Book) else RegistrationRefused()
        except ClinicUnreachable as error:
            log.warning("not done: %s: %s", type(command).__name__, error)
            return Unreachable()
        except AnswerLost as error:
            log.warning("answer lost: %s: %s", type(command).__name__, error)
            return self.look_up(command)

    def look_up(self, command: Command) -> Outcome:
        """What became of a write whose answer is not known. A booking that is not found stays uncertain."""
        try:
            found = self.done(command)
        except ClinicUnreachable as error:
            log.warning("could not be looked up: %s: %s", type(command).__name__, error)
            found = None
        if found is not None:
            return found
        return BookingUncertain(command) if isinstance(command, Book) else Unreachable()

    def done(self, command: Command) -> Outcome | None:
        """The outcome of a write if it was done, None if it is not there.

        Raises:
            ClinicUnreachable: it could not be looked up.
        """
        if isinstance(command, Book):
            return self._booked(command)
        cards = self.clinic.patients_by_name(command.person)
        mine = [card.id for card in cards if command.phone in card.phones]
        return Registered(mine[0]) if len(mine) == 1 else None

    def _booked(self, booking: Book) -> Booked | None:
        slot = booking.slot
        day = self.time.day(slot.start)
        for visit in self.clinic.visits(booking.patient, day, day):
            if visit.stands and (visit.doctor, visit.start) == (slot.doctor, slot.start):
                return Booked(booking, visit.id)
        return None

    def _slots(self, query: FindSlots, day: date) -> tuple[Slot, ...]:
        slots = self.clinic.free_slots(query.doctor, query.service, query.branch, day)
        return tuple(slot for slot in slots if slot.start > self.now)

    def _nearest(self, query: FindSlots) -> tuple[Slot, ...]:
        """The times nearest to the wanted one, of the days nearest to it, in the order of the clock."""
        wanted = self.time.day(query.near)
        dates = self.clinic.free_dates(query.doctor, query.service, query.branch, self.days)
        nearest_days = islice(sorted(dates, key=lambda day: abs(day - wanted)), NEAREST_DAYS)
        slots = [slot for day in nearest_days for slot in self._slots(query, day)]
        slots.sort(key=lambda slot: abs(slot.start - query.near))
        return tuple(sorted(slots[:NEAREST_TIMES], key=lambda slot: slot.start))

    def _visits(self, patients: Sequence[str]) -> tuple[KnownVisit, ...]:
        first = self.time.day(self.now)
        last = first + timedelta(days=self.days)
        visits = [
            KnownVisit(patient, visit)
            for patient in patients
            for visit in self.clinic.visits(patient, first, last)
        ]
        return tuple(sorted(visits, key=lambda known: known.visit.start))
