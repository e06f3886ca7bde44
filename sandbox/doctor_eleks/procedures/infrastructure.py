"""Branches and rooms: chapter «Інфраструктура» of the vendor's method reference v1.7."""

from sandbox.doctor_eleks.chain import Branch, Room
from sandbox.doctor_eleks.procedures.procedure import Call, Procedure, takes
from sandbox.doctor_eleks.state import Row
from sandbox.doctor_eleks.wire import CYRILLIC_ES, bare, in_data, named


def branches(call: Call) -> list[Row]:
    """List the branches. No branch has a second external id."""
    external_id = call.params.text("CompanyExternalID1")
    if call.params.text("CompanyExternalID2") is not None:
        return []
    return [
        _branch(branch)
        for branch in call.clinic.chain.branches.values()
        if external_id in (None, branch.external_id)
    ]


def rooms(call: Call) -> list[Row]:
    """List the rooms that are open to booking from the web."""
    if call.params.text("VenueExternalID") is not None:
        return []
    chain = call.clinic.chain
    return [
        _room(room, chain.branches[room.branch])
        for room in chain.rooms.values()
        if room.open_to_web
    ]


def _branch(branch: Branch) -> Row:
    return {
        "companyGUID": branch.guid,
        f"{CYRILLIC_ES}ompanyName": branch.name,
        "companyShortName": branch.short_name,
        "companyAddress": branch.address,
        "companyEmail": branch.email,
        "companyPhone": branch.phone,
        "companyExternalID1": branch.external_id,
        "companyExternalID2": None,
    }


def _room(room: Room, branch: Branch) -> Row:
    return {
        "venueID": room.id,
        "venueName": room.name,
        "companyGUID": branch.guid,
        "companyName": branch.name,
        "companyAddress": branch.address,
        "companyCity": branch.city,
        "venueExternalID": None,
    }


PROCEDURES = (
    Procedure(
        name="spzIBCompanyDetails",
        perform=branches,
        envelope=bare,
        takes=takes("CompanyExternalID1 CompanyExternalID2"),
    ),
    Procedure(
        name="spzIBCompanyList",
        perform=branches,
        envelope=named("companyList"),
        takes=takes("CompanyExternalID1 CompanyExternalID2"),
    ),
    Procedure(
        name="spzIBVenueDetails",
        perform=rooms,
        envelope=in_data(named("venueList")),
        takes=takes("VenueExternalID"),
    ),
)
