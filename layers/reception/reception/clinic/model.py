"""The clinic's own things: branches, doctors, slots, patients, visits, and their rules.

Instants are aware and in UTC; days and hours of the day are the clinic's (see `ClinicTime`).
Ids are the clinic system's own, kept as strings and never interpreted.
"""

import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

from reception.clinic.wall_clock import instant_at
from reception.dataclass import dataclass


@dataclass(frozen=True)
class ClinicTime:
    """The wall clock that hangs in the clinic."""

    zone: ZoneInfo

    def local(self, instant: datetime) -> datetime:
        """`instant` (aware) as the clinic's clock shows it."""
        return instant.astimezone(self.zone)

    def day(self, instant: datetime) -> date:
        """The clinic's calendar day at `instant` (aware)."""
        return self.local(instant).date()

    def instant(self, day: date, minutes: int) -> datetime:
        """The instant (UTC) at which the clock shows `minutes` after the midnight that begins `day`.

        `wall_clock` has the rule for times that the clock skips or shows twice.
        """
        return instant_at(datetime.combine(day, time()) + timedelta(minutes=minutes), self.zone)


def slug(id: str) -> str:
    """An id as a link can carry it: Telegram's deep links take letters, digits, `_` and `-`."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", id)


@dataclass(frozen=True)
class Branch:
    """A place of the chain that receives patients. Phones are as the clinic writes them."""

    id: str
    name: str
    address: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Room:
    """A room that is open to web booking."""

    id: str
    branch: str


@dataclass(frozen=True)
class Speciality:
    """A profession of doctors: paediatrician, cardiologist."""

    code: str
    name: str


@dataclass(frozen=True)
class Service:
    """A service that is booked with a doctor. `minutes`: its length; `price`: in the country's currency, or None.

    `code`: what visits call it; empty where the clinic system gives it none.
    """

    id: str
    name: str
    minutes: int
    price: str | None = None
    code: str = ""


@dataclass(frozen=True)
class Doctor:
    """A doctor who can be booked. `name` is full, surname first."""

    id: str
    name: str


@dataclass(frozen=True)
class Offer:
    """A doctor gives a service of a speciality in a branch.

    `next_free` is the first clinic day with a free slot as last read, None where there was none in reach.
    """

    doctor: str
    branch: str
    speciality: str
    service: str
    next_free: date | None = None


@dataclass(frozen=True)
class LeftDoctor:
    """A doctor whom the clinic system no longer lists. `since` (UTC): the first reading that lacked the doctor.

    `specialities`: codes, as they were known last.
    """

    id: str
    name: str
    since: datetime
    specialities: tuple[str, ...] = ()


class Placed(Protocol):
    """An event in a room. `address`: its branch's, empty where the clinic system does not say."""

    @property
    def room(self) -> str:
        """The room's id."""
        ...

    @property
    def address(self) -> str:
        """The branch's address."""
        ...


@dataclass(frozen=True)
class Directory:
    """All that can be booked, and where, as read at `read_at` (UTC). It serves in a power cut, too.

    `left`: doctors who have been missing for some weeks at most.
    """

    branches: tuple[Branch, ...] = ()
    rooms: tuple[Room, ...] = ()
    specialities: tuple[Speciality, ...] = ()
    services: tuple[Service, ...] = ()
    doctors: tuple[Doctor, ...] = ()
    offers: tuple[Offer, ...] = ()
    read_at: datetime | None = None
    left: tuple[LeftDoctor, ...] = ()

    def receiving(
        self,
        today: date,
        *,
        branch: str | None = None,
        speciality: str | None = None,
        doctor: str | None = None,
    ) -> tuple[Offer, ...]:
        """Offers with a free day from `today` on, in a branch with a room open to web booking."""
        open_branches = {room.branch for room in self.rooms}
        return tuple(
            offer
            for offer in self.offers
            if offer.branch in open_branches
            and (offer.next_free is not None and offer.next_free >= today)
            and branch in (None, offer.branch)
            and speciality in (None, offer.speciality)
            and doctor in (None, offer.doctor)
        )

    def offered(self, doctor: str, branch: str) -> tuple[Service, ...]:
        """The services of a doctor in a branch, in the directory's order."""
        ids = {o.service for o in self.offers if (o.doctor, o.branch) == (doctor, branch)}
        return tuple(service for service in self.services if service.id in ids)

    def branch(self, id: str) -> Branch | None:
        """The branch with this id, if it is (still) in the directory."""
        return self._branches.get(id)

    def branch_of(self, room: str) -> Branch | None:
        """The branch that a room belongs to, if both are known."""
        return next((self.branch(r.branch) for r in self.rooms if r.id == room), None)

    def branch_at(self, visit: "Placed") -> Branch | None:
        """The branch of a visit: by its room, else by the address that came with it."""
        at_address = (b for b in self.branches if visit.address and b.address == visit.address)
        return self.branch_of(visit.room) or next(at_address, None)

    def service_of(self, visit: "Visit") -> Service | None:
        """The service of a visit, where its doctor gives it to web booking in its branch and no other fits."""
        branch = self.branch_at(visit)
        offered = self.offered(visit.doctor, branch.id) if branch else ()
        fitting = [s for s in offered if visit.service in ("", s.code)]
        return fitting[0] if len(fitting) == 1 else None

    def specialities_of(self, doctor: str) -> frozenset[str]:
        """The codes of what a doctor is, as far as it can be booked."""
        return frozenset(offer.speciality for offer in self.offers if offer.doctor == doctor)

    def speciality(self, code: str) -> Speciality | None:
        """The speciality with this code, if it is (still) in the directory."""
        return next((s for s in self.specialities if s.code == code), None)

    def service(self, id: str) -> Service | None:
        """The service with this id, if it is (still) in the directory."""
        return next((s for s in self.services if s.id == id), None)

    def doctor(self, id: str) -> Doctor | None:
        """The doctor with this id, if still in the directory."""
        return self._doctors.get(id)

    @cached_property
    def _branches(self) -> dict[str, Branch]:
        return {branch.id: branch for branch in self.branches}

    @cached_property
    def _doctors(self) -> dict[str, Doctor]:
        return {doctor.id: doctor for doctor in self.doctors}


@dataclass(frozen=True)
class Slot:
    """A free time of a doctor for a service. `start` and `end` are instants, UTC."""

    doctor: str
    service: str
    branch: str
    room: str
    start: datetime
    end: datetime


def full_years(born: date, today: date) -> int:
    """An age in years. Who was born on a 29th of February is a year older on the 1st of March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@dataclass(frozen=True)
class Referral:
    """An e-referral of the national system: which service it is for. The patient's name is left out on purpose.

    `code` and `service`: the service in the national system's words. `is_active`: it can still be used.
    """

    code: str
    service: str
    is_active: bool


class Sex(StrEnum):
    """As the clinic's card has it."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True)
class Person:
    """Who somebody says they are. The patronymic may be empty."""

    surname: str
    first_name: str
    patronymic: str
    sex: Sex
    birth_date: date

    @property
    def full_name(self) -> str:
        """Surname, first name, patronymic: the order of the clinic's cards."""
        return " ".join(filter(None, (self.surname, self.first_name, self.patronymic)))


def first_name(name: str) -> str:
    """The first name in a card's name, which starts with the surname; the whole of it if it is one word."""
    words = name.split()
    return words[1] if len(words) > 1 else name


def initialled(name: str) -> str:
    """A full name, surname first, in short: «Коваленко І. П.»."""
    surname, *given = name.split() or [""]
    return " ".join([surname, *(f"{part[0]}." for part in given)])


@dataclass(frozen=True)
class Patient:
    """A card in the clinic system. `phones` are E.164 with the plus; `birth_date` is None where the card has none."""

    id: str
    name: str
    birth_date: date | None
    phones: tuple[str, ...] = ()

    @property
    def first_name(self) -> str:
        """The second word of the card's name, which starts with the surname; the whole name if it is one word."""
        return first_name(self.name)


class VisitStatus(StrEnum):
    """The state of a visit. `UNKNOWN`: a code of the clinic system that the configuration does not name."""

    PLANNED = "planned"
    ARRIVED = "arrived"
    DONE = "done"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Visit:
    """A visit that stands in the clinic's schedule, wherever it was booked. Instants in UTC.

    `service` is the code of its service, `address` that of its branch; empty where the clinic system says neither.
    """

    id: str
    doctor: str
    room: str
    start: datetime
    end: datetime
    status: VisitStatus = VisitStatus.PLANNED
    service: str = ""
    address: str = ""

    @property
    def stands(self) -> bool:
        """Whether the patient is still expected."""
        return self.status in (VisitStatus.PLANNED, VisitStatus.ARRIVED, VisitStatus.UNKNOWN)
