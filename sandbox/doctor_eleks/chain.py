"""The parts of a clinic chain as Doctor Eleks keeps them: branches, rooms, services, doctors.

The clinic's administrators set these up; the integration API only reads them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time


@dataclass(frozen=True)
class Branch:
    """A clinic of the chain; the vendor says "company"."""

    guid: str
    name: str
    short_name: str
    address: str
    city: str
    phone: str
    email: str
    external_id: str | None = None


@dataclass(frozen=True)
class Room:
    """A room of a branch; the vendor says "venue"."""

    id: int
    name: str
    branch: str
    open_to_web: bool = True


@dataclass(frozen=True)
class Speciality:
    """A doctor's speciality."""

    code: str
    name: str
    short_name: str
    open_to_web: bool = True


@dataclass(frozen=True)
class Service:
    """A service for patients. A category is a service without a length, as in the real list."""

    id: int
    name: str
    code: str
    parent: int | None
    minutes: int
    price: float | None
    open_to_web: bool = True
    desc: str | None = None


@dataclass(frozen=True)
class Post:
    """A doctor's hours in one room; weekdays count from 0, Monday."""

    room: int
    weekdays: frozenset[int]
    start: time
    end: time
    lunch: tuple[time, time] | None = None


@dataclass(frozen=True)
class Doctor:
    """A user of the clinic system who sees patients."""

    login: str
    name: str
    specialities: tuple[str, ...]
    services: tuple[int, ...]
    posts: tuple[Post, ...]
    load: int
    """The part of the timetable that other patients have from the start, in percent."""
    photo: str | None = None
    """The name of a file in the folder `photos`."""
    photo_form: str = "base64"
    """The form in which the API gives the photo: `base64`, `data_uri` or `url`."""

    @property
    def short_name(self) -> str:
        """The surname with initials."""
        surname, *rest = self.name.split()
        return " ".join([surname, "".join(f"{name[0]}." for name in rest)])


@dataclass(frozen=True)
class Referral:
    """An e-referral, as the national system has it. `status`: `active`, `completed`, `recalled` and others."""

    id: str
    status: str
    category: str
    code: str
    name: str
    patient: str


@dataclass(frozen=True)
class Chain:
    """The whole clinic chain of one installation."""

    branches: dict[str, Branch]
    rooms: dict[int, Room]
    specialities: dict[str, Speciality]
    services: dict[int, Service]
    doctors: dict[str, Doctor]
    referrals: dict[str, Referral] = field(default_factory=dict)
    """E-referrals by their numbers."""

    def branch_of(self, room: int) -> Branch:
        """The branch that a room belongs to."""
        return self.branches[self.rooms[room].branch]

    def branches_of(self, doctor: Doctor) -> Iterator[Branch]:
        """The branches where a doctor sees patients, each once."""
        guids = dict.fromkeys(self.rooms[post.room].branch for post in doctor.posts)
        yield from (self.branches[guid] for guid in guids)

    def is_bookable(self, doctor: Doctor, service: int) -> bool:
        """True if a doctor gives a service and it is open to booking from the web."""
        offered = service in doctor.services and self.services[service].open_to_web
        return offered and self.specialities[doctor.specialities[0]].open_to_web
