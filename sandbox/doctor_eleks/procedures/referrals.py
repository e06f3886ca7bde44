"""E-referrals of the national system: chapter «Електронні направлення» of the vendor's method reference v1.7."""

import re

from sandbox.doctor_eleks import refusal
from sandbox.doctor_eleks.procedures.procedure import Call, Procedure, takes
from sandbox.doctor_eleks.state import Row
from sandbox.doctor_eleks.wire import in_data, named

_NUMBER = re.compile(r"\d{4}-\d{4}-\d{4}-\d{4}", re.ASCII)


def validate(call: Call) -> list[Row]:
    """Look an e-referral up by its number. What an unknown number is answered with is open: it is refused here."""
    number = call.params.need_text("ServiceRequestNumber")
    if not _NUMBER.fullmatch(number):
        raise refusal.not_of_type("ServiceRequestNumber", "char(19)")
    found = call.clinic.chain.referrals.get(number)
    if found is None:
        raise refusal.failed_check("Направлення з таким номером не знайдено")
    return [
        {
            "id": found.id,
            "patientName": found.patient,
            "status": found.status,
            "programProcessingStatus": None,
            "category": found.category,
            "serviceRequestCode": found.code,
            "serviceRequestName": found.name,
            "priority": "routine",
            "isExternal": False,
        }
    ]


PROCEDURES = (
    Procedure(
        name="spzIBServiceRequestValidate",
        perform=validate,
        envelope=in_data(named("serviceRequestList")),
        takes=takes("ServiceRequestNumber LegalEntityId"),
    ),
)
