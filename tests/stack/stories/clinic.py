"""The clinic of the stories, `tests.doubles.clinic`, as an installation of Doctor Eleks, and the content that fits it.

Stories name doctors, prices and free times, so the deployed stack must meet the same ones as the doubles do.
"""

import json
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, override

from sandbox.clock import Clock
from sandbox.doctor_eleks import DoctorEleks, chain
from sandbox.doctor_eleks.clinic import Clinic
from sandbox.doctor_eleks.people import STRANGER
from sandbox.doctor_eleks.state import Patient, State
from sandbox.doctor_eleks.timetable import Slot
from tests.doubles.clinic import BUSY, DIRECTORY, HOURS
from tests.doubles.content import BRANCHES, DOCTORS, SERVICES, SPECIALITIES, SYNONYMS
from tests.doubles.world import MONDAY, SHIPPED

CODES = SYNONYMS
"""The code of each speciality in Doctor Eleks, by its code in the double. The shipped content has the same codes."""
SERVICE_IDS = {service.id: number for number, service in enumerate(DIRECTORY.services, 1)}
BRANCH_IDS = {
    branch.id: f"b1a7c00{number}-0000-4000-8000-00000000ca0{number}"
    for number, branch in enumerate(DIRECTORY.branches, 1)
}
"""Doctor Eleks knows branches by GUIDs."""
ROOM_IDS = {room.id: number for number, room in enumerate(DIRECTORY.rooms, 1)}
FIRST_PATIENT = STRANGER + 1
"""The id of the first card that a story makes; a double's first card is `p-1`."""
LENGTH = timedelta(minutes=30)
WORKDAYS = frozenset(range(5))
PHOTOS = {"koval": "Kovalenko.jpg", "bondar": "Bondar.png"}
DIRECTOR = "71"
"""Iryna may ask for the measures of the desk, as in the doubles."""


def chain_of_stories() -> chain.Chain:
    """Branches, rooms, services and doctors of the double."""
    return chain.Chain(
        branches={BRANCH_IDS[it.id]: _branch(it) for it in DIRECTORY.branches},
        rooms={
            ROOM_IDS[it.id]: chain.Room(ROOM_IDS[it.id], it.id, BRANCH_IDS[it.branch])
            for it in DIRECTORY.rooms
        },
        specialities={
            CODES[it.code]: chain.Speciality(CODES[it.code], it.name, it.name)
            for it in DIRECTORY.specialities
        },
        services={SERVICE_IDS[it.id]: _service(it) for it in DIRECTORY.services},
        doctors={it.id: _doctor(it) for it in DIRECTORY.doctors},
    )


def _branch(it: Any) -> chain.Branch:
    return chain.Branch(BRANCH_IDS[it.id], it.name, it.name, it.address, "Одеса", it.phone, "")


def _service(it: Any) -> chain.Service:
    price = float(it.price) if it.price else None
    return chain.Service(SERVICE_IDS[it.id], it.name, it.code, None, it.minutes, price)


def _doctor(it: Any) -> chain.Doctor:
    offers = [offer for offer in DIRECTORY.offers if offer.doctor == it.id]
    rooms = {room.branch: ROOM_IDS[room.id] for room in DIRECTORY.rooms}
    posts = tuple(
        chain.Post(
            rooms[branch], WORKDAYS, hour, (datetime.combine(date.min, hour) + LENGTH).time()
        )
        for branch in dict.fromkeys(offer.branch for offer in offers)
        if branch in rooms
        for hour in HOURS
    )
    return chain.Doctor(
        login=it.id,
        name=it.name,
        specialities=tuple(dict.fromkeys(CODES[offer.speciality] for offer in offers)),
        services=tuple(dict.fromkeys(SERVICE_IDS[offer.service] for offer in offers)),
        posts=posts,
        load=0,
        photo=PHOTOS.get(it.id),
    )


class StoryClinic(Clinic):
    """Receives from the day after `today`, the story's first one, for `ahead` days, at the hours of the double."""

    ahead = 20
    today = MONDAY.date()

    @override
    def free_slots(
        self, doctor: chain.Doctor, service: int, days: int, branch: str | None = None
    ) -> Iterator[Slot]:
        for slot in super().free_slots(doctor, service, days, branch):
            inside = self.today < slot.start.date() < self.today + timedelta(days=self.ahead)
            if inside and slot.start.time() in HOURS:
                yield slot

    def price(self, service: str, price: str) -> None:
        """Ask another price for a service, by its name."""
        services = {
            number: replace(it, price=float(price)) if it.name == service else it
            for number, it in self.chain.services.items()
        }
        self.chain = replace(self.chain, services=services)

    def lose(self, doctor: str) -> None:
        """Have a doctor, by the login, no longer among those who work here."""
        doctors = {login: it for login, it in self.chain.doctors.items() if login != doctor}
        self.chain = replace(self.chain, doctors=doctors)

    def refer(self, number: str, service: str, status: str) -> None:
        """Know an e-referral for a service, which it names without a code, as the double's do."""
        referral = chain.Referral(number, status, "counselling", "", service, "")
        referrals = {**self.chain.referrals, number: referral}
        self.chain = replace(self.chain, referrals=referrals)


class StoryEleks(DoctorEleks):
    """Doctor Eleks for the stories; `begin_again` gives each story a clinic without patients."""

    def __init__(self, clock: Clock, *, file: Path | None = None) -> None:
        super().__init__(clock)
        self._story_clock = clock
        self.begin_again()

    def begin_again(self) -> None:
        """Forget all patients, visits and faults."""
        self._clinic = StoryClinic(chain_of_stories(), State(), self._story_clock)
        self._clinic.state.settings.away = [*BUSY]
        self.faults.clear()
        self.power = True
        with self.work() as clinic:
            clinic.add_patient(
                Patient(STRANGER, "Пацієнт", "Інший", None, None, "FEM", None, clinic.now())
            )

    @property
    def clinic(self) -> StoryClinic:
        """The clinic, for reading; changes are made in `work`."""
        assert isinstance(self._clinic, StoryClinic)
        return self._clinic


def facts_of_stories() -> dict[str, Any]:
    """The tables of the shipped `clinic.toml`, changed as `tests.doubles.content` changes what is read from them."""
    facts = tomllib.loads((SHIPPED / "clinic.toml").read_text("utf-8"))
    notices = facts["notices"]
    facts |= {
        "branches": _branches(),
        "doctors": {key: {"name": dict(it.name), **_about(it)} for key, it in DOCTORS.items()},
        "specialities": {CODES[code]: name for code, name in SPECIALITIES.items()},
        "services": {str(SERVICE_IDS[key]): name for key, name in SERVICES.items()},
        "synonyms": {code: facts["synonyms"][code] for code in CODES.values()},
        "notices": notices
        | {
            "doctor_gone": notices["doctor_gone"] | {"after_days": 1},
            "due_again": [
                rule | {"days": 3}
                for rule in notices["due_again"]
                if rule["specialities"] == ["CAR"]
            ],
        },
    }
    facts["desk"]["director"] = DIRECTOR
    facts["booking"]["ages"] = {code: facts["booking"]["ages"][code] for code in ("PED", "CAR")}
    facts["preparation"] = {
        "every": facts["preparation"]["every"],
        "specialities": {"PED": facts["preparation"]["specialities"]["PED"]},
    }
    return facts


def content_of_stories(folder: Path, facts: dict[str, Any], title: str = "deployed") -> Path:
    """Write these facts and the other files of the shipped content into `folder`, and return the folder.

    `title` tells two publications of the same facts apart.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = f"# {title}\n" + "".join(
        f"{_key(name)} = {_toml(value)}\n" for name, value in facts.items()
    )
    (folder / "clinic.toml").write_text(written, "utf-8")
    for other in SHIPPED.glob("*.toml"):
        if other.name != "clinic.toml":
            shutil.copy(other, folder)
    shutil.copytree(SHIPPED / "photos", folder / "photos", dirs_exist_ok=True)
    return folder


def _branches() -> dict[str, Any]:
    hours = {"mon-fri": "08:00-20:00", "sat": "09:00-18:00", "dates": {"12-25": "closed"}}
    return {
        BRANCH_IDS[key]: {
            "name": dict(it.name),
            "address": dict(it.address),
            **({"directions": dict(it.directions)} if it.directions else {}),
            **({"hours": hours} if it.hours else {}),
            **(
                {"latitude": it.point.latitude, "longitude": it.point.longitude} if it.point else {}
            ),
        }
        for key, it in BRANCHES.items()
    }


def _about(doctor: Any) -> dict[str, Any]:
    return {"about": dict(doctor.about)} if doctor.about else {}


def _key(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _toml(value: Any) -> str:
    """A value in TOML: a text, a number, a list, or a table on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
