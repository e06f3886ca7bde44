"""Visits: «Пацієнти» and «Статичні словники» of the vendor's method reference v1.7."""

from collections.abc import Iterable

from sandbox.doctor_eleks import refusal
from sandbox.doctor_eleks.clinic import Booking, Clinic
from sandbox.doctor_eleks.params import wall
from sandbox.doctor_eleks.procedures.procedure import Call, Procedure, takes
from sandbox.doctor_eleks.state import (
    CANCELLED,
    DONE,
    PLANNED,
    RESERVED,
    STATUS_NAMES,
    Row,
    Visit,
)
from sandbox.doctor_eleks.wire import CYRILLIC_ES, bare, in_data, named, success

BOOKING = "PatientID ServiceID VenueID UserLogin StartTime EndTime AccountID FranchisePercent"


def book(call: Call) -> list[Row]:
    """Make a planned visit. `ScheduleDublicatesRulesIsDisabled` allows a time that is busy."""
    visit = call.clinic.book(
        _booking(
            call,
            status=PLANNED,
            desc=call.params.text("ScheduleDesc"),
            ignores_busy_slots=call.params.bit("ScheduleDublicatesRulesIsDisabled") or False,
        )
    )
    return [{"scheduleID": visit.id}]


def reserve(call: Call) -> list[Row]:
    """Make a visit with the status «Зарезервовано»; no procedure confirms it, and it never expires."""
    visit = call.clinic.book(_booking(call, status=RESERVED))
    return [{"ScheduleID": visit.id}]


def cancel(call: Call) -> list[Row]:
    """Cancel a visit that is not cancelled or done yet."""
    visit = _visit(call)
    if visit.status == CANCELLED:
        raise refusal.failed_check("Візит уже скасовано")
    if visit.status == DONE:
        raise refusal.failed_check("Неможливо скасувати завершений візит")
    call.clinic.set_status(visit, CANCELLED)
    return []


def visits(call: Call) -> list[Row]:
    """List the visits that start between two moments, both included, with cancelled ones.

    The rows don't name the patient. A setting decides whether `PatientID` may be left out.
    """
    read, state = call.params, call.clinic.state
    patient, schedule_id = read.integer("PatientID"), read.integer("ScheduleID")
    if patient is None and not state.settings.list_without_patient:
        raise refusal.missing("PatientID")
    since, until = read.need_moment("StartDate"), read.need_moment("EndDate")
    external_id = read.text("ScheduleExternalID")
    listed: Iterable[Visit] = state.visits.values()
    if patient is not None:
        listed = state.visits_of(patient)
    return [
        _row(call.clinic, visit)
        for visit in listed
        if since <= visit.start <= until
        and schedule_id in (None, visit.id)
        and external_id in (None, visit.external_id)
    ]


def visit_in_full(call: Call) -> list[Row]:
    """Show one visit with its patient and service. The keys of this method begin with a capital."""
    visit, clinic = _visit(call), call.clinic
    service = clinic.chain.services[visit.service]
    booking_id = 100000 + visit.id
    if call.params.integer("BookingID") not in (None, booking_id):
        return []
    return [
        {
            "ScheduleID": visit.id,
            "ScheduleStartTime": wall(visit.start),
            "ScheduleEndTime": wall(visit.end),
            "ScheduleStatusCode": clinic.state.settings.status_codes[visit.status],
            "ScheduleExternalID": visit.external_id,
            "ScheduleDesc": visit.desc,
            "PatientID": visit.patient,
            "UserLogin": visit.doctor,
            "VenueID": visit.room,
            "ServiceID": visit.service,
            "ServiceCode": service.code,
            "BookingID": booking_id,
            "BookingName": service.name,
            "BookingDate": wall(visit.start),
            "BookingQuantity": 1,
            "BookingServicePriceRate": service.price,
            "BookingPaymentValue": 0.0,
        }
    ]


def status_names(call: Call) -> list[Row]:
    """List the statuses of a visit, with the codes of this installation."""
    codes = call.clinic.state.settings.status_codes
    return [
        {"scheduleStatusCode": codes[status], "scheduleStatusName": name}
        for status, name in STATUS_NAMES.items()
    ]


def _booking(
    call: Call, status: str, desc: str | None = None, *, ignores_busy_slots: bool = False
) -> Booking:
    read = call.params
    return Booking(
        patient=read.need_integer("PatientID"),
        service=read.need_integer("ServiceID"),
        room=read.need_integer("VenueID"),
        doctor=read.need_text("UserLogin"),
        start=read.need_moment("StartTime"),
        end=read.need_moment("EndTime"),
        created_by=call.login,
        status=status,
        desc=desc,
        ignores_busy_slots=ignores_busy_slots,
    )


def _visit(call: Call) -> Visit:
    visit = call.clinic.state.visits.get(call.params.need_integer("ScheduleID"))
    if visit is None:
        raise refusal.failed_check("Візит із вказаним ідентифікатором не знайдено")
    return visit


def _row(clinic: Clinic, visit: Visit) -> Row:
    return {
        "scheduleID": visit.id,
        "scheduleStartTime": wall(visit.start),
        "scheduleEndTime": wall(visit.end),
        "scheduleStatusCode": clinic.state.settings.status_codes[visit.status],
        "scheduleCreationDate": wall(visit.created),
        "scheduleCreationUser": visit.created_by,
        "userLogin": visit.doctor,
        "venueID": visit.room,
        "serviceCode": clinic.chain.services[visit.service].code,
        "scheduleExternalID": visit.external_id,
        f"{CYRILLIC_ES}ompanyAddress": clinic.chain.branch_of(visit.room).address,
    }


PROCEDURES = (
    Procedure(
        name="spzIBScheduleCreate",
        perform=book,
        envelope=named("spzIBScheduleCreate"),
        takes=takes(f"{BOOKING} ScheduleDesc ScheduleDublicatesRulesIsDisabled"),
        writes=True,
    ),
    Procedure(
        name="spiAPIReservationCreate",
        perform=reserve,
        envelope=named("data"),
        takes=takes(BOOKING),
        writes=True,
    ),
    Procedure(
        name="spzIBScheduleCancel",
        perform=cancel,
        envelope=success,
        takes=takes("ScheduleID"),
        writes=True,
    ),
    Procedure(
        name="spzIBScheduleList",
        perform=visits,
        envelope=named("scheduleList"),
        takes=takes("PatientID StartDate EndDate ScheduleID ScheduleExternalID"),
    ),
    Procedure(
        name="spzIBScheduleBookingDetails",
        perform=visit_in_full,
        envelope=in_data(named("spzIBScheduleBookingDetails")),
        takes=takes("ScheduleID BookingID"),
    ),
    Procedure(
        name="spzIBScheduleStatusDictionary",
        perform=status_names,
        envelope=in_data(bare),
    ),
)
