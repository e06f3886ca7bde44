"""The clinic at work: free times, visits and patients' cards.

The rules are those of the vendor's method reference v1.7; where it leaves one open, a setting
decides. Only one caller works at a time, see `Installation.work`.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sandbox.clock import Clock
from sandbox.doctor_eleks import refusal
from sandbox.doctor_eleks.chain import Chain, Doctor
from sandbox.doctor_eleks.state import PLANNED, Patient, State, Visit, next_id
from sandbox.doctor_eleks.timetable import KYIV, Slot, is_spoken_for, slots

HORIZON_DAYS = 366
"""Doctors' timetables exist for this many days ahead."""
REGISTRY = "registratura"
"""The login under which the clinic's own staff make visits and cards."""


@dataclass(frozen=True)
class Change:
    """A change that the real system's webhook would tell: the entity, its id, and the action."""

    entity: str
    key: int
    action: str


@dataclass(frozen=True)
class Booking:
    """A visit that somebody asks for."""

    patient: int
    service: int
    room: int
    doctor: str
    start: datetime
    end: datetime
    created_by: str
    status: str = PLANNED
    desc: str | None = None
    ignores_busy_slots: bool = False


class Clinic:
    """A clinic chain with its data and its clock."""

    def __init__(self, chain: Chain, state: State, clock: Clock) -> None:
        self.chain = chain
        self.state = state
        self.clock = clock
        self.changes: list[Change] = []

    def now(self) -> datetime:
        """The time of the clinic's wall clock, without an offset, in whole milliseconds."""
        now = self.clock.now().astimezone(KYIV).replace(tzinfo=None)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def free_slots(
        self, doctor: Doctor, service: int, days: int, branch: str | None = None
    ) -> Iterator[Slot]:
        """The slots that a patient could book from the web, from today on."""
        if doctor.login in self.state.settings.away or not self.chain.is_bookable(doctor, service):
            return
        now, busy = self.now(), self._busy(doctor)
        for ahead in range(min(days, HORIZON_DAYS)):
            day = now.date() + timedelta(days=ahead)
            for slot in slots(doctor, self.chain.services[service].minutes, day):
                here = branch is None or self.chain.rooms[slot.room].branch == branch
                if here and slot.start > now and self._is_open(slot):
                    taken = any(slot.meets(visit.start, visit.end) for visit in busy[day])
                    if not taken and not is_spoken_for(doctor, slot):
                        yield slot

    def book(self, booking: Booking) -> Visit:
        """Check a visit that the web asks for, and make it."""
        if booking.patient not in self.state.patients:
            raise refusal.no_such("Schedule", "Patient")
        self._check_offer(booking)
        self._check_slot(booking)
        if self.state.settings.one_visit_a_day and self._has_visit(booking):
            raise refusal.failed_check("Пацієнт уже має створений візит на вказану дату")
        return self.add_visit(booking)

    def add_visit(self, booking: Booking) -> Visit:
        """Keep a new visit, without any check."""
        visit = Visit(
            id=next_id(self.state.visits, 65001),
            patient=booking.patient,
            doctor=booking.doctor,
            service=booking.service,
            room=booking.room,
            start=booking.start,
            end=booking.end,
            status=booking.status,
            created=self.now(),
            created_by=booking.created_by,
            desc=booking.desc,
        )
        self.state.visits[visit.id] = visit
        self.note_change("Schedule", visit.id, "Create")
        return visit

    def set_status(self, visit: Visit, status: str) -> None:
        """Give a visit another status."""
        visit.status = status
        self.note_change("Schedule", visit.id, "Edit")

    def add_patient(self, patient: Patient) -> Patient:
        """Keep a new card."""
        self.state.patients[patient.id] = patient
        self.note_change("Patient", patient.id, "Create")
        return patient

    def next_patient_id(self) -> int:
        """The id of a new card."""
        return next_id(self.state.patients, 1001)

    def is_busy(self, doctor: Doctor, start: datetime, end: datetime) -> bool:
        """True if a doctor has a patient at some moment between `start` and `end`."""
        asked = Slot(0, start, end)
        busy = self._busy(doctor)[start.date()]
        return is_spoken_for(doctor, asked) or any(asked.meets(v.start, v.end) for v in busy)

    def note_change(self, entity: str, key: int, action: str) -> None:
        """Note that something changed, for the file and for webhooks."""
        self.changes.append(Change(entity, key, action))

    def _check_offer(self, booking: Booking) -> None:
        doctor = self.chain.doctors.get(booking.doctor)
        if booking.service not in self.chain.services:
            raise refusal.no_such("Schedule", "Service")
        if booking.room not in self.chain.rooms:
            raise refusal.no_such("Schedule", "Venue")
        if doctor is None:
            raise refusal.no_such("Schedule", "User")
        if booking.service not in doctor.services:
            raise refusal.failed_check("Лікар не надає вказану послугу")
        if not self.chain.is_bookable(doctor, booking.service):
            raise refusal.failed_check("Послуга недоступна для запису онлайн")
        if not self.chain.rooms[booking.room].open_to_web:
            raise refusal.failed_check("Кабінет недоступний для запису онлайн")

    def _check_slot(self, booking: Booking) -> None:
        if booking.start <= self.now():
            raise refusal.failed_check("Неможливо створити візит на минулий час")
        doctor = self.chain.doctors[booking.doctor]
        minutes = self.chain.services[booking.service].minutes
        asked = Slot(booking.room, booking.start, booking.end)
        away = doctor.login in self.state.settings.away
        if away or asked not in slots(doctor, minutes, booking.start.date()):
            raise refusal.failed_check("Обраний час поза графіком роботи лікаря")
        if not booking.ignores_busy_slots and self.is_busy(doctor, booking.start, booking.end):
            raise refusal.failed_check("Обраний час уже зайнято")

    def _has_visit(self, booking: Booking) -> bool:
        day = booking.start.date()
        return any(
            visit.stands and visit.start.date() == day
            for visit in self.state.visits_of(booking.patient)
        )

    def _is_open(self, slot: Slot) -> bool:
        return self.chain.rooms[slot.room].open_to_web

    def _busy(self, doctor: Doctor) -> dict[date, list[Visit]]:
        busy = defaultdict[date, list[Visit]](list)
        for visit in self.state.visits.values():
            if visit.doctor == doctor.login and visit.stands:
                busy[visit.start.date()].append(visit)
        return busy
