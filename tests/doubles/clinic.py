"""A clinic in memory: a small one, that answers as the port promises, and can be told to fail."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from reception.clinic.model import (
    Branch,
    ClinicTime,
    Directory,
    Doctor,
    Offer,
    Patient,
    Person,
    Referral,
    Room,
    Service,
    Slot,
    Speciality,
    Visit,
    VisitStatus,
)
from reception.clinic.system import (
    AlreadyBookedThatDay,
    AnswerLost,
    ClinicUnreachable,
    Refused,
    SlotTaken,
)
from tests.doubles.pictures import PNG

CENTRE = Branch("b-1", "Філія Центр", "вул. Дерибасівська, 10", "+380 48 700 10 21")
SEA = Branch("b-2", "Філія Море", "Фонтанська дорога, 25")
CLOSED = Branch("b-3", "Філія на ремонті", "вул. Балківська, 1")

DIRECTORY = Directory(
    branches=(CENTRE, SEA, CLOSED),
    rooms=(Room("r-1", "b-1"), Room("r-2", "b-2")),
    specialities=(
        Speciality("family", "Сімейний лікар"),
        Speciality("children", "Педіатр"),
        Speciality("heart", "Кардіолог"),
    ),
    services=(
        Service("s-visit", "Прийом", 30, "600", code="К-1"),
        Service("s-ecg", "ЕКГ", 15, code="К-2"),
        Service("s-child", "Огляд дитини", 30, code="К-3"),
    ),
    doctors=(
        Doctor("koval", "Коваленко Ірина Петрівна"),
        Doctor("bondar", "Бондар Олег Іванович"),
        Doctor("melnyk", "Мельник Анна Юріївна"),
        Doctor("tkach", "Ткач Роман Ігорович"),
    ),
    offers=(
        Offer("koval", "b-1", "family", "s-visit"),
        Offer("koval", "b-2", "family", "s-visit"),
        Offer("bondar", "b-1", "heart", "s-visit"),
        Offer("bondar", "b-1", "heart", "s-ecg"),
        Offer("melnyk", "b-2", "children", "s-child"),
        Offer("tkach", "b-1", "family", "s-visit"),
        Offer("koval", "b-3", "family", "s-visit"),
    ),
)
BUSY = {"tkach"}
"""Doctors without a free day."""
READ = 9 * 60 + 50
"""When the directory was read: minutes after midnight."""
HOURS = (time(9), time(9, 30), time(10), time(10, 30), time(14))


@dataclass
class Card:
    """A patient's card."""

    id: str
    name: str
    birth_date: date
    phone: str


@dataclass
class ClinicDouble:
    """Implements the port over lists. `fail` holds what the next calls do, by method."""

    time: ClinicTime
    today: date
    cards: list[Card] = field(default_factory=list)
    visits_made: dict[str, tuple[str, Visit, str]] = field(default_factory=dict)
    taken: set[tuple[str, datetime]] = field(default_factory=set)
    unreachable: bool = False
    one_visit_a_day: bool = True
    fail: dict[str, list[str]] = field(default_factory=dict)
    busy: set[str] = field(default_factory=lambda: set(BUSY))
    ahead: int = 20
    calls: list[str] = field(default_factory=list)
    tasks: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    sources: list[tuple[str, str, str]] = field(default_factory=list)
    referrals: dict[str, Referral] = field(default_factory=dict)

    def directory(self) -> Directory:
        self._called("directory")
        return DIRECTORY

    def known_directory(self) -> Directory:
        """As the directory's function would have filled it."""
        offers = [
            replace(offer, next_free=next(iter(self._days(offer.doctor, 30)), None))
            for offer in DIRECTORY.offers
        ]
        return replace(DIRECTORY, offers=tuple(offers), read_at=self.time.instant(self.today, READ))

    def photos(self) -> Iterator[tuple[str, bytes | None]]:
        self._called("photos")
        return iter([("koval", PNG)])

    def free_dates(self, doctor: str, service: str, branch: str, days: int) -> tuple[date, ...]:
        self._called("free_dates")
        return tuple(self._days(doctor, days))

    def free_slots(self, doctor: str, service: str, branch: str, day: date) -> tuple[Slot, ...]:
        self._called("free_slots")
        return tuple(self._slots(doctor, service, branch, day))

    def patients_by_phone(self, phone: str) -> tuple[Patient, ...]:
        self._called("patients_by_phone")
        return tuple(self._patient(card) for card in self.cards if card.phone == phone)

    def patients_by_name(self, person: Person) -> tuple[Patient, ...]:
        self._called("patients_by_name")
        named = (person.surname, person.first_name, person.birth_date)
        return tuple(
            self._patient(card)
            for card in self.cards
            if (*card.name.split()[:2], card.birth_date) == named
        )

    def patient(self, patient: str) -> Patient | None:
        self._called("patient")
        return next((self._patient(card) for card in self.cards if card.id == patient), None)

    def register(self, person: Person, phone: str) -> str:
        how = self._called("register")
        card = Card(f"p-{len(self.cards) + 1}", person.full_name, person.birth_date, phone)
        self.cards.append(card)
        self._answer(how)
        return card.id

    def book(self, patient: str, slot: Slot, description: str) -> str:
        how = self._called("book")
        if how == "refused":
            raise Refused("no")
        if (slot.doctor, slot.start) in self.taken:
            raise SlotTaken
        day = self.time.day(slot.start)
        theirs = [v for p, v, _ in self.visits_made.values() if p == patient and v.stands]
        if self.one_visit_a_day and any(self.time.day(v.start) == day for v in theirs):
            raise AlreadyBookedThatDay
        visit = self.add_visit(patient, slot, description)
        self._answer(how)
        return visit.id

    def cancel(self, visit: str) -> None:
        how = self._called("cancel")
        if how == "refused" or not self.visits_made[visit][1].stands:
            raise Refused("no")
        self.cancel_visit(visit)
        self._answer(how)

    def task(self, name: str, text: str) -> None:
        how = self._called("task")
        if how == "refused":
            raise Refused("no")
        self.tasks.append((name, text))
        self._answer(how)

    def note(self, patient: str, text: str) -> None:
        how = self._called("note")
        self.notes.append((patient, text))
        self._answer(how)

    def came_from(self, patient: str, visit: str, source: str) -> None:
        how = self._called("came_from")
        if how == "refused":
            raise Refused("no")
        self.sources.append((patient, visit, source))
        self._answer(how)

    def referral(self, number: str) -> Referral | None:
        self._called("referral")
        return self.referrals.get(number)

    def visits(self, patient: str, first: date, last: date) -> tuple[Visit, ...]:
        self._called("visits")
        theirs = [visit for p, visit, _ in self.visits_made.values() if p == patient]
        inside = [v for v in theirs if first <= self.time.day(v.start) <= last]
        return tuple(sorted(inside, key=lambda v: v.start))

    def visits_of_all(self, first: date, last: date) -> tuple[Visit, ...]:
        self._called("visits_of_all")
        inside = [
            v for _, v, _ in self.visits_made.values() if first <= self.time.day(v.start) <= last
        ]
        return tuple(sorted(inside, key=lambda v: v.start))

    def patient_of(self, visit: str) -> str | None:
        self._called("patient_of")
        if visit not in self.visits_made:
            raise ClinicUnreachable("no such visit")
        return self.visits_made[visit][0]

    def add_visit(self, patient: str, slot: Slot, description: str) -> Visit:
        """A visit, however it was booked."""
        visit = Visit(
            f"v-{len(self.visits_made) + 1}",
            slot.doctor,
            slot.room,
            slot.start,
            slot.end,
            VisitStatus.PLANNED,
            next(service.code for service in DIRECTORY.services if service.id == slot.service),
        )
        self.visits_made[visit.id] = (patient, visit, description)
        self.taken.add((slot.doctor, slot.start))
        return visit

    def cancel_visit(self, visit: str) -> None:
        """Cancel a visit, as the registry may do, too. Its time is free again."""
        patient, was, description = self.visits_made[visit]
        now = replace(was, status=VisitStatus.CANCELLED)
        self.visits_made[visit] = (patient, now, description)
        self.taken.discard((was.doctor, was.start))

    def move_visit(self, visit: str, start: datetime) -> None:
        """Staff move a visit: it keeps its id."""
        patient, was, description = self.visits_made[visit]
        now = replace(was, start=start, end=start + (was.end - was.start))
        self.visits_made[visit] = (patient, now, description)
        self.taken ^= {(was.doctor, was.start), (was.doctor, start)}

    def slot(self, doctor: str, start: datetime) -> Slot:
        """The slot of a doctor that starts then."""
        offer = next(o for o in DIRECTORY.offers if o.doctor == doctor)
        slots = self._all_slots(doctor, offer.service, offer.branch, self.time.day(start))
        return next(slot for slot in slots if slot.start == start)

    def _called(self, method: str) -> str:
        self.calls.append(method)
        if self.unreachable:
            raise ClinicUnreachable("switched off")
        how = self.fail.get(method, [])
        next_one = how.pop(0) if how else ""
        if next_one == "unreachable":
            raise ClinicUnreachable("once")
        if next_one == "lost before":
            raise AnswerLost("not done")
        return next_one

    @staticmethod
    def _answer(how: str) -> None:
        if how == "lost after":
            raise AnswerLost("done")

    def _patient(self, card: Card) -> Patient:
        return Patient(card.id, card.name, card.birth_date, (card.phone,))

    def _days(self, doctor: str, days: int) -> Iterator[date]:
        for ahead in range(1, min(days, self.ahead)):
            day = self.today + timedelta(days=ahead)
            offer = next(o for o in DIRECTORY.offers if o.doctor == doctor)
            if self._slots(doctor, offer.service, offer.branch, day):
                yield day

    def _slots(self, doctor: str, service: str, branch: str, day: date) -> list[Slot]:
        if doctor in self.busy:
            return []
        slots = self._all_slots(doctor, service, branch, day)
        return [slot for slot in slots if (doctor, slot.start) not in self.taken]

    def _all_slots(self, doctor: str, service: str, branch: str, day: date) -> list[Slot]:
        if day.weekday() >= 5:
            return []
        room = next(r.id for r in DIRECTORY.rooms if r.branch == branch)
        minutes = next(s.minutes for s in DIRECTORY.services if s.id == service)
        starts = [datetime.combine(day, hour, self.time.zone) for hour in HOURS]
        return [
            Slot(doctor, service, branch, room, start, start + timedelta(minutes=minutes))
            for start in starts
        ]
