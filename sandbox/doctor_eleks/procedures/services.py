"""Services: chapters «Послуги» and «Послуги та оплати» of the vendor's method reference v1.7."""

from sandbox.doctor_eleks.chain import Service
from sandbox.doctor_eleks.procedures.procedure import Call, Procedure, takes
from sandbox.doctor_eleks.state import Row
from sandbox.doctor_eleks.wire import bare, named


def services(call: Call) -> list[Row]:
    """List the services and their categories. The keys of this method begin with a capital."""
    service_id = call.params.integer("ServiceID")
    open_to_web = call.params.bit("ServiceIsInternetSevice")
    if call.params.text("ServiceExternalID") is not None:
        return []
    return [
        _service(service)
        for service in call.clinic.chain.services.values()
        if service_id in (None, service.id) and open_to_web in (None, service.open_to_web)
    ]


def services_of_doctors(call: Call) -> list[Row]:
    """List each service of each doctor, with its duration."""
    service_id = call.params.integer("ServiceID")
    login = call.params.text("UserLogin")
    if call.params.text("ServiceUserExternalID") is not None:
        return []
    chain = call.clinic.chain
    return [
        _service_of_doctor(chain.services[offered], doctor.login)
        for doctor in chain.doctors.values()
        for offered in doctor.services
        if login in (None, doctor.login) and service_id in (None, offered)
    ]


def _service(service: Service) -> Row:
    return {
        "ServiceID": service.id,
        "ServiceName": service.name,
        "ServiceDesc": service.desc,
        "ServiceCode": service.code,
        "ServiceParentID": service.parent,
        "ServiceDuration": service.minutes,
        "ServiceExternalID": None,
        "ServicePrice": service.price,
        "ServiceIsInternetService": service.open_to_web,
    }


def _service_of_doctor(service: Service, login: str) -> Row:
    return {
        "serviceID": service.id,
        "userLogin": login,
        "serviceDuration": service.minutes,
        "serviceCode": service.code,
        "serviceUserExternalID": None,
    }


PROCEDURES = (
    Procedure(
        name="spzIBServiceList",
        perform=services,
        envelope=named("serviceList"),
        takes=takes("ServiceID ServiceExternalID ServiceIsInternetSevice"),
    ),
    Procedure(
        name="spzIBServiceUserDetails",
        perform=services_of_doctors,
        envelope=bare,
        takes=takes("ServiceID ServiceUserExternalID UserLogin"),
    ),
)
