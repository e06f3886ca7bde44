"""Makes the directory out of five lists of the vendor's method reference v1.7.

It has only what is open to booking from the web, and all that an offer names.
"""

import logging
from collections.abc import Iterable, Mapping

from reception.adapters.doctor_eleks import translate
from reception.adapters.doctor_eleks.answers import InstallationAnswers
from reception.adapters.doctor_eleks.session import Call, Session
from reception.adapters.doctor_eleks.wire import Row, gather
from reception.clinic.model import Branch, Directory, Doctor, Offer, Room, Service, Speciality
from reception.dataclass import dataclass, replace

log = logging.getLogger(__name__)

MAX_VISIT_MINUTES = 24 * 60
"""A longer length is an error in the clinic system's data."""


@dataclass(frozen=True)
class _Row:
    """A doctor gives a service. `branch`: the GUID of the only branch in small letters, None if the row names none."""

    doctor: Doctor
    speciality: str
    service: str
    minutes: int
    branch: str | None


def read_directory(session: Session, answers: InstallationAnswers) -> Directory:
    """Branches, rooms, specialities, services, doctors and offers, in the clinic system's order.

    Raises:
        ClinicUnreachable: one of the lists cannot be had, and half a directory is of no use.
    """
    branches = _branches(session, answers)
    known = {branch.id.casefold(): branch.id for branch in branches}
    rooms = _rooms(session, known)
    specialities = _specialities(session)
    services = _services(session)
    rows = _doctors_and_services(session)
    offers = _offers(
        _chosen(_open_to_web(rows, specialities, services), answers),
        known,
        {room.branch: None for room in rooms},
        everywhere=answers.doctors_receive == "everywhere",
    )
    giving = {offer.doctor for offer in offers}
    doctors = {row.doctor.id: row.doctor for row in reversed(rows)}
    in_order = dict.fromkeys(row.doctor.id for row in rows)
    return Directory(
        branches=tuple(branches),
        rooms=tuple(rooms),
        specialities=tuple(specialities),
        services=tuple(_with_minutes(services, rows)),
        doctors=tuple(doctors[login] for login in in_order if login in giving),
        offers=offers,
    )


def _branches(session: Session, answers: InstallationAnswers) -> list[Branch]:
    method = answers.branches_method
    rows = session.read(Call(method, "companyGUID", {}))

    def read(row: Row) -> Branch:
        name = row.text_or_none("companyShortName") or row.text("companyName")
        return Branch(
            id=row.text("companyGUID"),
            name=row.text_or_none("companyName") or name,
            address=row.text_or_none("companyAddress") or "",
            phone=row.text_or_none("companyPhone") or "",
        )

    return gather(method, rows, read, lambda branch: branch.id.casefold())


def _rooms(session: Session, branches: Mapping[str, str]) -> list[Room]:
    """The rooms of the branches given. GUIDs are compared without regard to case, as the database does."""
    method = "spzIBVenueDetails"
    rows = session.read(Call(method, "venueID", {}))

    def read(row: Row) -> Room | None:
        branch = branches.get(row.text("companyGUID").casefold())
        return Room(row.text("venueID"), branch) if branch else None

    return gather(method, rows, read, lambda room: room.id)


def _specialities(session: Session) -> list[Speciality]:
    method = "spzIBSpecialityDetails"
    rows = session.read(Call(method, "userSpecialityCode", {"SpecialityisInternet": "1"}))

    def read(row: Row) -> Speciality | None:
        speciality = Speciality(row.text("userSpecialityCode"), row.text("userSpecialityName"))
        return speciality if row.bit("specialityisInternet", missing=True) else None

    return gather(method, rows, read, lambda speciality: speciality.code)


def _services(session: Session) -> list[Service]:
    method = "spzIBServiceList"
    rows = session.read(Call(method, "ServiceID", {"ServiceIsInternetSevice": "1"}))  # spelt so

    def read(row: Row) -> Service | None:
        service = Service(
            id=row.text("ServiceID"),
            name=row.text("ServiceName"),
            minutes=_minutes(row, "ServiceDuration"),
            price=translate.price(row.get("ServicePrice")),
            code=row.detail("ServiceCode"),
        )
        return service if row.bit("ServiceIsInternetService", missing=True) else None

    return gather(method, rows, read, lambda service: service.id)


def _doctors_and_services(session: Session) -> list[_Row]:
    method = "spzIBUserDetailsExtended"
    rows = session.read(Call(method, "userLogin", {}))

    def read(row: Row) -> _Row:
        name = row.text_or_none("userName") or row.text("userShortName")
        branch = row.text_or_none("companyGUID")
        return _Row(
            doctor=Doctor(row.text("userLogin"), name),
            speciality=row.text_or_none("userSpecialityCode") or "",
            service=row.text("serviceID"),
            minutes=_minutes(row, "serviceDuration"),
            branch=branch and branch.casefold(),
        )

    return gather(method, rows, read, lambda row: row)


def _open_to_web(
    rows: Iterable[_Row], specialities: Iterable[Speciality], services: Iterable[Service]
) -> list[_Row]:
    codes = {speciality.code for speciality in specialities}
    ids = {service.id for service in services}
    return [row for row in rows if row.speciality in codes and row.service in ids]


def _chosen(rows: list[_Row], answers: InstallationAnswers) -> list[_Row]:
    """Drop a doctor's other services if the settings name the only one that is booked, and that one can be booked."""
    settled = {(row.doctor.id, row.service) for row in rows} & set(answers.services.items())
    if len(settled) < len(answers.services):
        missing = len(answers.services) - len(settled)
        log.warning("%d of the services settled for a doctor cannot be booked", missing)
    doctors = {doctor for doctor, _ in settled}
    return [r for r in rows if r.doctor.id not in doctors or (r.doctor.id, r.service) in settled]


def _offers(
    rows: Iterable[_Row], known: Mapping[str, str], with_room: Iterable[str], *, everywhere: bool
) -> tuple[Offer, ...]:
    """An offer for each row in its branch, or in every branch if it names none. A branch needs an open room."""
    open_branches = tuple(with_room)
    offers: dict[Offer, None] = {}
    for row in rows:
        own = None if everywhere or row.branch is None else known.get(row.branch, "")
        for branch in open_branches if own is None else (own,):
            if branch in open_branches:
                offers[Offer(row.doctor.id, branch, row.speciality, row.service)] = None
    return tuple(offers)


def _with_minutes(services: Iterable[Service], rows: Iterable[_Row]) -> Iterable[Service]:
    """Give a service without a length that of the first doctor who gives it."""
    lengths: dict[str, int] = {}
    for row in rows:
        if row.minutes:
            lengths.setdefault(row.service, row.minutes)
    for service in services:
        yield replace(service, minutes=service.minutes or lengths.get(service.id, 0))


def _minutes(row: Row, key: str) -> int:
    """A length in minutes; 0 if the clinic system has none that makes sense."""
    minutes = row.whole(key) or 0
    return minutes if 0 < minutes <= MAX_VISIT_MINUTES else 0
