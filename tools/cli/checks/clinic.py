"""Checks of Doctor Eleks: sign-in, rights to read, branches, services, statuses, and the directory that is kept of it.

Methods that write (a card, a visit, a cancellation, a task, a note) can't be checked without writing. A test visit
checks them; docs/doctor-eleks.md has the steps.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from reception.adapters.doctor_eleks import DoctorEleks
from reception.adapters.dynamodb.directory_shelf import DirectoryShelf
from reception.adapters.dynamodb.models import DirectoryItem, bound
from reception.clinic.model import Directory
from reception.clinic.system import ClinicError, ClinicUnreachable, SignInRefused
from tools.cli.findings import Finding
from tools.cli.stack import Stack

DEADLINE_SECONDS = 60.0
NOBODY = "+380000000000"
NO_PATIENT = "0"
DAYS = 7
OLDEST_DIRECTORY = timedelta(minutes=30)
"""DirectoryFunction reads the directory every ten minutes."""


def check(stack: Stack) -> Iterator[Finding]:
    """Yield a finding for each point; if the sign-in fails, for the sign-in only."""
    reception = stack.reception
    eleks = reception.clinic(DEADLINE_SECONDS)
    assert isinstance(eleks, DoctorEleks)
    try:
        directory = eleks.directory()
    except SignInRefused as error:
        yield Finding(
            "sign-in to Doctor Eleks",
            str(error),
            "check login, password, installation, two-factor sign-in: ./reception secrets doctor-eleks",
        )
        return
    except ClinicUnreachable as error:
        yield Finding(
            "Doctor Eleks", str(error), "check its address (DoctorEleksUrl), then ask the vendor"
        )
        return
    yield Finding("sign-in to Doctor Eleks", "accepted")
    yield from _rights(eleks, directory, stack)
    yield from _branches(directory)
    yield from _services(directory)
    yield from _statuses(eleks)
    yield from _kept(stack)


def _rights(eleks: DoctorEleks, directory: Directory, stack: Stack) -> Iterator[Finding]:
    reception = stack.reception
    calls = _reads(eleks, directory, reception.time.day(reception.clock.now()))
    refused = []
    for method, call in calls.items():
        try:
            call()
        except ClinicError as error:
            refused.append(f"{method} ({error})")
    if refused:
        todo = "ask the vendor to allow these methods"
        yield Finding("rights in Doctor Eleks", "; ".join(refused), todo)
    else:
        yield Finding("rights in Doctor Eleks", f"{', '.join(calls)} and the lists above")


def _reads(
    eleks: DoctorEleks, directory: Directory, today: date
) -> dict[str, Callable[[], object]]:
    """Return calls of the methods that read, except those of the directory. Each call asks for as little as it can."""
    calls: dict[str, Callable[[], object]] = {
        "spzIBPatientSearch": lambda: eleks.patients_by_phone(NOBODY),
        "spzIBScheduleList": lambda: eleks.visits(NO_PATIENT, today, today),
    }
    if directory.offers:
        first = directory.offers[0]
        offer = first.doctor, first.service, first.branch
        calls["spzIBFreeDateDetails"] = lambda: eleks.free_dates(*offer, DAYS)
        calls["spzIBFreeSeanceDetails"] = lambda: eleks.free_slots(*offer, today)
    return calls


def _branches(directory: Directory) -> Iterator[Finding]:
    offering = {offer.branch for offer in directory.offers}
    without = [branch.name for branch in directory.branches if branch.id not in offering]
    there = len(directory.branches) - len(without)
    if not there:
        yield Finding(
            "branches",
            "none can be booked",
            "open rooms and services to web booking in Doctor Eleks",
        )
    else:
        yield Finding("branches", f"{there} can be booked")
    if without:
        yield Finding(
            "branches that nobody can book",
            ", ".join(without),
            "open a room and a doctor's service to web booking there, or leave it so",
        )


def _services(directory: Directory) -> Iterator[Finding]:
    services: dict[str, set[str]] = {}
    for offer in directory.offers:
        services.setdefault(offer.doctor, set()).add(offer.service)
    several = [d.name for d in directory.doctors if len(services.get(d.id, ())) > 1]
    yield Finding("doctors", f"{len(services)} with a service that can be booked")
    if several:
        yield Finding(
            "doctors with several services", f"{', '.join(several)}: the patient is asked which"
        )


def _statuses(eleks: DoctorEleks) -> Iterator[Finding]:
    try:
        meanings = eleks.statuses()
    except ClinicUnreachable as error:
        yield Finding(
            "statuses of visits",
            str(error),
            "ask the vendor to allow spzIBScheduleStatusDictionary",
        )
        return
    unknown = [name for name, meaning in meanings.items() if meaning is None]
    if unknown:
        yield Finding(
            "statuses of visits",
            f"nothing says what these mean: {', '.join(unknown)}",
            "[doctor_eleks.statuses] in clinic.toml",
        )
    else:
        yield Finding("statuses of visits", f"all {len(meanings)} are understood")


def _kept(stack: Stack) -> Iterator[Finding]:
    """Check the directory in DynamoDB, which screens are drawn from until a doctor is chosen."""
    reception = stack.reception
    directory, _ = DirectoryShelf(bound(DirectoryItem, reception.settings.table_directory)).load()
    read_at = directory.read_at
    if read_at is None:
        yield Finding("directory", "was never read", "see the log of DirectoryFunction")
    elif reception.clock.now() - read_at > OLDEST_DIRECTORY:
        yield Finding(
            "directory", f"of {read_at:%Y-%m-%d %H:%M} UTC", "see the log of DirectoryFunction"
        )
    else:
        yield Finding("directory", f"of {read_at:%H:%M} UTC, {len(directory.offers)} offers")
