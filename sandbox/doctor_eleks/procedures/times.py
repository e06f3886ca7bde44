"""Free dates and times: chapter «Розклад» of the vendor's method reference v1.7."""

from collections.abc import Iterator
from datetime import datetime, time

from sandbox.doctor_eleks import refusal
from sandbox.doctor_eleks.params import wall
from sandbox.doctor_eleks.procedures.procedure import Call, Procedure, takes
from sandbox.doctor_eleks.state import Row
from sandbox.doctor_eleks.timetable import Slot
from sandbox.doctor_eleks.wire import CYRILLIC_ES, in_data, named


def free_dates(call: Call) -> list[Row]:
    """List the dates on which a doctor has a free time, each once."""
    speciality = call.params.text("UserSpecialityCode")
    login = call.params.need_text("UserLogin")
    doctor = call.clinic.chain.doctors.get(login)
    dates = sorted({slot.start.date() for slot in _free(call)})
    if doctor is not None and speciality not in (None, *doctor.specialities):
        return []
    return [
        {"userLogin": login, "timeTableDate": wall(datetime.combine(date, time()))}
        for date in dates
    ]


def free_times(call: Call) -> list[Row]:
    """List the free times of a doctor. A time has no id: doctor, room and start identify it."""
    login = call.params.need_text("UserLogin")
    city = call.params.text("CompanyCity")
    chain = call.clinic.chain
    return [
        {
            f"{CYRILLIC_ES}ompanyGUID": chain.branch_of(slot.room).guid,
            "userLogin": login,
            "venueID": slot.room,
            "timeTableStartTime": wall(slot.start),
            "timeTableEndTime": wall(slot.end),
        }
        for slot in sorted(_free(call), key=lambda slot: slot.start)
        if city in (None, chain.branch_of(slot.room).city)
    ]


def _free(call: Call) -> Iterator[Slot]:
    """The free slots, by the parameters that both methods share."""
    service = call.params.need_integer("ServiceID")
    days = call.params.need_integer("DayCount")
    doctor = call.clinic.chain.doctors.get(call.params.need_text("UserLogin"))
    branch = call.params.guid("CompanyGUID")
    greatest = call.clinic.state.settings.max_day_count
    if greatest is not None and days > greatest:
        raise refusal.failed_check(f"Значення @DayCount не може перевищувати {greatest}")
    if doctor is None:
        return iter(())
    return call.clinic.free_slots(doctor, service, days, branch)


PROCEDURES = (
    Procedure(
        name="spzIBFreeDateDetails",
        perform=free_dates,
        envelope=in_data(named("freeDateList")),
        takes=takes("ServiceID DayCount UserLogin CompanyGUID UserSpecialityCode"),
    ),
    Procedure(
        name="spzIBFreeSeanceDetails",
        perform=free_times,
        envelope=named("spzIBFreeSeanceDetails"),
        takes=takes("ServiceID DayCount UserLogin CompanyGUID CompanyCity"),
    ),
)
