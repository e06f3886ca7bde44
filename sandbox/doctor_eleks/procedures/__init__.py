"""The procedures of the API, by name."""

from sandbox.doctor_eleks.procedures import (
    infrastructure,
    notes,
    patients,
    referrals,
    services,
    staff,
    times,
    visits,
)
from sandbox.doctor_eleks.procedures.procedure import Call, Procedure

PROCEDURES = {
    procedure.name: procedure
    for chapter in (infrastructure, staff, services, times, patients, visits, notes, referrals)
    for procedure in chapter.PROCEDURES
}

__all__ = ["PROCEDURES", "Call", "Procedure"]
