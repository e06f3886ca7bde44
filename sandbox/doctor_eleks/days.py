"""A day of a branch as the clinic's own screen shows it: each doctor with visits and free times."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sandbox.doctor_eleks import report
from sandbox.doctor_eleks.chain import Doctor
from sandbox.doctor_eleks.clinic import Clinic
from sandbox.doctor_eleks.desk import NotPossible
from sandbox.doctor_eleks.params import wall
from sandbox.doctor_eleks.state import Row, Visit
from sandbox.doctor_eleks.timetable import Slot, slots


def day(clinic: Clinic, given: dict[str, Any]) -> Row:
    """List doctors who work or have visits in `branch` (a GUID) on `day` (2026-11-25), with their slots and visits."""
    if given["branch"] not in clinic.chain.branches:
        raise NotPossible("there is no such branch", 404)
    try:
        asked = date.fromisoformat(given["day"])
    except ValueError:
        raise NotPossible("a day must be written like 2026-11-25") from None
    columns = [
        _column(clinic, doctor, given["branch"], asked) for doctor in clinic.chain.doctors.values()
    ]
    return {
        "now": wall(clinic.now()),
        "day": asked.isoformat(),
        "branch": given["branch"],
        "doctors": [column for column in columns if column["slots"] or column["visits"]],
    }


def _column(clinic: Clinic, doctor: Doctor, branch: str, asked: date) -> Row:
    visits = [visit for visit in _visits(clinic, doctor, asked) if _is_in(clinic, visit, branch)]
    standing = [visit for visit in visits if visit.stands]
    service = doctor.services[0]
    minutes = clinic.chain.services[service].minutes
    return {
        **report.doctor(clinic, doctor),
        "short_name": doctor.short_name,
        "slots": [
            {**report.slot(clinic, doctor, service, slot), "state": _state(clinic, doctor, slot)}
            for slot in slots(doctor, minutes, asked)
            if clinic.chain.rooms[slot.room].branch == branch
            and not any(slot.meets(visit.start, visit.end) for visit in standing)
        ],
        "visits": [report.visit(clinic, visit) for visit in visits],
    }


def _state(clinic: Clinic, doctor: Doctor, slot: Slot) -> str:
    """`past`, `away`, `taken` by a patient without a name, or `free`."""
    if slot.start <= clinic.now():
        return "past"
    if doctor.login in clinic.state.settings.away:
        return "away"
    return "taken" if clinic.is_busy(doctor, slot.start, slot.end) else "free"


def _visits(clinic: Clinic, doctor: Doctor, asked: date) -> list[Visit]:
    begins = datetime.combine(asked, time())
    ends = begins + timedelta(days=1)
    mine = (visit for visit in clinic.state.visits.values() if visit.doctor == doctor.login)
    return sorted((v for v in mine if begins <= v.start < ends), key=lambda visit: visit.start)


def _is_in(clinic: Clinic, visit: Visit, branch: str) -> bool:
    return clinic.chain.rooms[visit.room].branch == branch
