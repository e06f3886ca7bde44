"""The clinic's data as JSON with names in full, for the sandbox's page and for tests."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sandbox.doctor_eleks.chain import Doctor
from sandbox.doctor_eleks.clinic import Clinic
from sandbox.doctor_eleks.params import wall
from sandbox.doctor_eleks.state import STATUS_NAMES, Patient, Visit
from sandbox.doctor_eleks.timetable import Slot


def state(clinic: Clinic) -> dict[str, Any]:
    """Everything; the visits are in the order of their start."""
    by_start = sorted(clinic.state.visits.values(), key=lambda visit: (visit.start, visit.id))
    return {
        "sources": [_plain(asdict(source)) for source in clinic.state.sources.values()],
        "now": wall(clinic.now()),
        "settings": asdict(clinic.state.settings),
        "branches": [asdict(branch) for branch in clinic.chain.branches.values()],
        "rooms": [asdict(room) for room in clinic.chain.rooms.values()],
        "doctors": [doctor(clinic, each) for each in clinic.chain.doctors.values()],
        "patients": [patient(each) for each in clinic.state.patients.values()],
        "visits": [visit(clinic, each) for each in by_start],
        "notes": [_plain(asdict(note)) for note in clinic.state.notes.values()],
        "tasks": [_plain(asdict(task)) for task in clinic.state.tasks.values()],
    }


def doctor(clinic: Clinic, each: Doctor) -> dict[str, Any]:
    """A doctor with branches and services."""
    main = clinic.chain.specialities[each.specialities[0]]
    return {
        "login": each.login,
        "name": each.name,
        "speciality": main.name,
        "branches": [branch.guid for branch in clinic.chain.branches_of(each)],
        "services": [asdict(clinic.chain.services[service]) for service in each.services],
        "photo": f"/photos/{each.photo}" if each.photo else None,
        "away": each.login in clinic.state.settings.away,
    }


def patient(each: Patient) -> dict[str, Any]:
    """A patient's card."""
    born = each.birth_date and each.birth_date.isoformat()
    return {**_plain(asdict(each)), "name": each.name, "birth_date": born}


def visit(clinic: Clinic, each: Visit) -> dict[str, Any]:
    """A visit with the names of patient, doctor, service, branch and status."""
    branch = clinic.chain.branch_of(each.room)
    card = clinic.state.patients.get(each.patient)
    return {
        **_plain(asdict(each)),
        "patient_name": card.name if card else None,
        "doctor_name": clinic.chain.doctors[each.doctor].name,
        "service_name": clinic.chain.services[each.service].name,
        "branch": branch.guid,
        "branch_name": branch.name,
        "status_name": STATUS_NAMES[each.status],
        "status_code": clinic.state.settings.status_codes[each.status],
    }


def slot(clinic: Clinic, of: Doctor, service: int, each: Slot) -> dict[str, Any]:
    """A slot of a doctor for a service."""
    return {
        "doctor": of.login,
        "service": service,
        "branch": clinic.chain.branch_of(each.room).guid,
        "room": each.room,
        "start": wall(each.start),
        "end": wall(each.end),
        "minutes": (each.end - each.start) // timedelta(minutes=1),
    }


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    return {
        name: wall(value) if isinstance(value, datetime) else value
        for name, value in record.items()
    }
