"""The work of the clinic's own staff, who sit at the registry and don't use the API.

They may book outside the timetable, twice a day and in the past, but not at another patient's time.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from sandbox.doctor_eleks import report
from sandbox.doctor_eleks.chain import Doctor
from sandbox.doctor_eleks.clinic import REGISTRY, Booking, Clinic
from sandbox.doctor_eleks.people import STRANGER
from sandbox.doctor_eleks.state import (
    CANCELLED,
    PLANNED,
    STATUS_NAMES,
    Patient,
    Row,
    Settings,
    Visit,
)
from sandbox.doctor_eleks.timetable import KYIV, slots
from sandbox.doubles.endpoints import Impossible


class NotPossible(Impossible):
    """A control call of this double cannot be done; `status` is the HTTP status of its answer."""

    def __init__(self, why: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(why, status)


def book(clinic: Clinic, given: dict[str, Any]) -> Row:
    """Make a visit by phone: `patient`, `doctor`, `start`; optional `service`, `branch`, `end`, `desc`."""
    if _need(given, "patient") not in clinic.state.patients:
        raise NotPossible("there is no such patient", 404)
    doctor, service = _doctor(clinic, given), _service(clinic, given)
    start = _moment(given, "start")
    minutes = timedelta(minutes=clinic.chain.services[service].minutes)
    end = _moment(given, "end") if "end" in given else start + minutes
    if any(_in_the_way(clinic, doctor, start, end)):
        raise NotPossible("the doctor has a patient then", 409)
    booking = Booking(
        patient=given["patient"],
        service=service,
        room=_room(clinic, doctor, service, start, given.get("branch")),
        doctor=doctor.login,
        start=start,
        end=end,
        created_by=REGISTRY,
        status=_status(given) if "status" in given else PLANNED,
        desc=given.get("desc"),
    )
    return report.visit(clinic, clinic.add_visit(booking))


def take_slot(clinic: Clinic, given: dict[str, Any]) -> Row:
    """Book a slot for another patient: `doctor`, `start`; optional `service`, `branch`."""
    return book(clinic, {"desc": "Інший пацієнт", **given, "patient": STRANGER})


def move(clinic: Clinic, given: dict[str, Any]) -> Row:
    """Give a visit another `start`, and optionally another `doctor` or `branch`."""
    visit = _visit(clinic, given)
    doctor = _doctor(clinic, {"doctor": visit.doctor, **given})
    if visit.service not in doctor.services:
        raise NotPossible("the doctor does not give the service of this visit", 409)
    start = _moment(given, "start")
    end = start + (visit.end - visit.start)
    if any(other is not visit for other in _in_the_way(clinic, doctor, start, end)):
        raise NotPossible("the doctor has a patient then", 409)
    branch = given.get("branch", clinic.chain.branch_of(visit.room).guid)
    visit.room = _room(clinic, doctor, visit.service, start, branch)
    visit.doctor, visit.start, visit.end = doctor.login, start, end
    clinic.note_change("Schedule", visit.id, "Edit")
    return report.visit(clinic, visit)


def cancel(clinic: Clinic, given: dict[str, Any]) -> Row:
    """Cancel a visit."""
    return mark(clinic, {**given, "status": CANCELLED})


def mark(clinic: Clinic, given: dict[str, Any]) -> Row:
    """Give a visit a `status`."""
    visit = _visit(clinic, given)
    clinic.set_status(visit, _status(given))
    return report.visit(clinic, visit)


def register(clinic: Clinic, given: dict[str, Any]) -> Row:
    """Make a card: `surname`, `first_name`; optionally any other field of a card."""
    known = Patient.__dataclass_fields__.keys() - {"id", "created"}
    if unknown := given.keys() - known:
        raise NotPossible(f"a card has no {', '.join(sorted(unknown))}")
    born = given.get("birth_date")
    defaults = {"patronymic": None, "sex": "FEM", "phone": None}
    card = {
        **defaults,
        **given,
        "surname": _need(given, "surname"),
        "first_name": _need(given, "first_name"),
        "birth_date": born and _moment(given, "birth_date").date(),
    }
    patient = Patient(id=clinic.next_patient_id(), created=clinic.now(), **card)
    return report.patient(clinic.add_patient(patient))


def free_slots(clinic: Clinic, given: dict[str, Any]) -> list[Row]:
    """List free times: `doctor`; optional `service`, `branch`, `days` (14)."""
    doctor, service = _doctor(clinic, given), _service(clinic, given)
    days = str(given.get("days", "14"))
    if not days.isdecimal():
        raise NotPossible("days must be a number")
    free = clinic.free_slots(doctor, service, int(days), given.get("branch"))
    return [report.slot(clinic, doctor, service, slot) for slot in free]


def end_tokens(clinic: Clinic, _given: dict[str, Any]) -> Row:
    """End all tokens now; the next call must sign in again."""
    clinic.state.tokens.clear()
    clinic.note_change("Token", 0, "Delete")
    return {}


def settings(clinic: Clinic, _given: dict[str, Any]) -> Row:
    """The installation's settings."""
    return asdict(clinic.state.settings)


def configure(clinic: Clinic, given: dict[str, Any]) -> Row:
    """Change the settings that are given; all others stay, the other status codes too."""
    defaults = asdict(Settings())
    if unknown := given.keys() - defaults.keys():
        raise NotPossible(f"there is no setting {', '.join(sorted(unknown))}")
    for name, value in given.items():
        if name != "max_day_count" and not isinstance(value, type(defaults[name])):
            raise NotPossible(f"{name} must be of the same type as {defaults[name]!r}")
    codes = clinic.state.settings.status_codes | given.pop("status_codes", {})
    for name, value in {**given, "status_codes": codes}.items():
        setattr(clinic.state.settings, name, value)
    clinic.note_change("Settings", 0, "Edit")
    return settings(clinic, {})


def _need(given: dict[str, Any], name: str) -> Any:
    if name not in given:
        raise NotPossible(f"{name} is missing")
    return given[name]


def _visit(clinic: Clinic, given: dict[str, Any]) -> Visit:
    visit = clinic.state.visits.get(given["visit"])
    if visit is None:
        raise NotPossible("there is no such visit", 404)
    return visit


def _doctor(clinic: Clinic, given: dict[str, Any]) -> Doctor:
    doctor = clinic.chain.doctors.get(_need(given, "doctor"))
    if doctor is None:
        raise NotPossible("there is no such doctor", 404)
    return doctor


def _service(clinic: Clinic, given: dict[str, Any]) -> int:
    offered = _doctor(clinic, given).services
    service = int(given.get("service", offered[0]))
    if service not in offered:
        raise NotPossible("the doctor does not give this service", 409)
    return service


def _status(given: dict[str, Any]) -> str:
    status = str(_need(given, "status"))
    if status not in STATUS_NAMES:
        raise NotPossible(f"there is no such status, only {', '.join(STATUS_NAMES)}")
    return status


def _moment(given: dict[str, Any], name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_need(given, name))
    except (ValueError, TypeError):
        raise NotPossible(f"{name} must be a date and time") from None
    return moment if moment.tzinfo is None else moment.astimezone(KYIV).replace(tzinfo=None)


def _in_the_way(clinic: Clinic, doctor: Doctor, start: datetime, end: datetime) -> Iterator[Visit]:
    for visit in clinic.state.visits.values():
        overlaps = visit.start < end and start < visit.end
        if visit.doctor == doctor.login and visit.stands and overlaps:
            yield visit


def _room(clinic: Clinic, doctor: Doctor, service: int, start: datetime, branch: str | None) -> int:
    """The doctor's room: by the timetable at that time, else one in the branch, else the first one."""
    if branch is not None and branch not in clinic.chain.branches:
        raise NotPossible("there is no such branch", 404)
    rooms = [
        *_rooms_at(clinic, doctor, service, start.date()),
        *(post.room for post in doctor.posts),
    ]
    here = [room for room in rooms if branch in (None, clinic.chain.rooms[room].branch)]
    if not here:
        raise NotPossible("the doctor does not work in this branch", 409)
    return here[0]


def _rooms_at(clinic: Clinic, doctor: Doctor, service: int, day: date) -> Iterator[int]:
    yield from (slot.room for slot in slots(doctor, clinic.chain.services[service].minutes, day))
