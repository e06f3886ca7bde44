"""Specialities and doctors: chapter «Лікарі (персонал)» of the vendor's method reference v1.7."""

from collections.abc import Iterator

from sandbox.doctor_eleks.chain import Doctor, Speciality
from sandbox.doctor_eleks.photos import photo
from sandbox.doctor_eleks.procedures.procedure import Call, Procedure, takes
from sandbox.doctor_eleks.state import Row
from sandbox.doctor_eleks.wire import in_data, named


def specialities(call: Call) -> list[Row]:
    """List the specialities."""
    code = call.params.text("UserSpecialityCode")
    search = call.params.text("Search")
    open_to_web = call.params.bit("SpecialityisInternet")
    if call.params.text("UserSpecialityExternalID") is not None:
        return []
    return [
        _speciality(speciality)
        for speciality in call.clinic.chain.specialities.values()
        if code in (None, speciality.code)
        and _found(search, speciality.name)
        and open_to_web in (None, speciality.open_to_web)
    ]


def doctors(call: Call) -> list[Row]:
    """List the doctors, one row each."""
    return [_doctor(call, doctor) for doctor in _chosen(call)]


def doctors_with_services(call: Call) -> list[Row]:
    """List the doctors, one row for each service in each branch."""
    city = call.params.text("CompanyCity")
    guid = call.params.guid("CompanyGUID")
    service = call.params.integer("ServiceID")
    return [
        row
        for doctor in _chosen(call)
        for row in _offers(call, doctor)
        if city in (None, row["companyCity"])
        and guid in (None, row["companyGUID"])
        and service in (None, row["serviceID"])
    ]


def _chosen(call: Call) -> Iterator[Doctor]:
    code = call.params.text("UserSpecialityCode")
    login = call.params.text("UserLogin")
    search = call.params.text("Search")
    for doctor in call.clinic.chain.doctors.values():
        of_speciality = code in (None, doctor.specialities[0])
        if of_speciality and login in (None, doctor.login) and _found(search, doctor.name):
            yield doctor


def _found(search: str | None, name: str) -> bool:
    return search is None or search.casefold() in name.casefold()


def _speciality(speciality: Speciality) -> Row:
    return {
        "userSpecialityCode": speciality.code,
        "userSpecialityName": speciality.name,
        "userSpecialityShortName": speciality.short_name,
        "userSpecialityExternalID": None,
        "specialityisInternet": speciality.open_to_web,
    }


def _doctor(call: Call, doctor: Doctor) -> Row:
    known = call.clinic.chain.specialities
    main, *others = (known[code] for code in doctor.specialities)
    return {
        "userLogin": doctor.login,
        "userShortName": doctor.short_name,
        "userName": doctor.name,
        "userSpecialityCode": main.code,
        "userSpecialityName": main.name,
        "userEmail": None,
        "userPhone": None,
        "userPhoto": photo(doctor, call.base_url),
        "userSpecialityList": [
            {"userSpecialityCode": other.code, "userSpecialityName": other.name} for other in others
        ],
    }


def _offers(call: Call, doctor: Doctor) -> Iterator[Row]:
    chain = call.clinic.chain
    main = chain.specialities[doctor.specialities[0]]
    for service in (chain.services[service] for service in doctor.services):
        for branch in chain.branches_of(doctor):
            yield {
                "userLogin": doctor.login,
                "userShortName": doctor.short_name,
                "userName": doctor.name,
                "userSpecialityCode": main.code,
                "userSpecialityName": main.name,
                "serviceID": service.id,
                "serviceName": service.name,
                "serviceDuration": service.minutes,
                "servicePriceRate": service.price,
                "userPhoto": photo(doctor, call.base_url),
                "companyGUID": branch.guid,
                "companyCity": branch.city,
            }


PROCEDURES = (
    Procedure(
        name="spzIBSpecialityDetails",
        perform=specialities,
        envelope=named("data"),
        takes=takes("UserSpecialityCode UserSpecialityExternalID Search SpecialityisInternet"),
    ),
    Procedure(
        name="spzIBUserDetails",
        perform=doctors,
        envelope=named("spzIBUserDetails"),
        takes=takes("UserSpecialityCode UserLogin Search"),
    ),
    Procedure(
        name="spzIBUserDetailsExtended",
        perform=doctors_with_services,
        envelope=in_data(named("spzIBUserDetailsExtended")),
        takes=takes("CompanyCity CompanyGUID UserLogin Search ServiceID UserSpecialityCode"),
    ),
)
