"""Patients' cards: chapter «Пацієнти» of the vendor's method reference v1.7."""

from datetime import date, datetime, time

from sandbox.doctor_eleks import refusal
from sandbox.doctor_eleks.params import Params, wall
from sandbox.doctor_eleks.procedures.procedure import Call, Procedure, takes
from sandbox.doctor_eleks.state import Patient, Row
from sandbox.doctor_eleks.wire import CYRILLIC_ER, in_data, named, saved_patient

CARD = (
    "PatientName1 PatientName2 PatientName3 PatientBirthDate PatientSexCode PatientIsTwin"
    " PatientPhone PatientEmail PatientAddress PatientIsVIP"
)
PHONE_DIGITS = 12


def find(call: Call) -> list[Row]:
    """Find the patients who fit everything that is given; a phone must equal one of a card's two numbers.

    The reference leaves two things open. Here a call without any filter is refused, and the two dates
    limit when the card was made.
    """
    read = call.params
    patient_id = read.integer("PatientID")
    external_ids = read.text("PatientExternalID1"), read.text("PatientExternalID2")
    name, phone = read.text("PatientName"), read.text("PatientPhone")
    since, until = read.moment("StartDate"), read.moment("EndDate")
    if not any((patient_id, *external_ids, name, phone, since, until)):
        raise refusal.Refused("Не задано жодного параметра пошуку пацієнта")
    return [
        _row(card)
        for card in call.clinic.state.patients.values()
        if patient_id in (None, card.id)
        and external_ids[0] in (None, card.external_id1)
        and external_ids[1] in (None, card.external_id2)
        and (name is None or _is_named(card, name))
        and phone in (None, card.phone, card.sms_phone)
        and (since is None or since <= card.created)
        and (until is None or card.created <= until)
    ]


def find_or_create(call: Call) -> list[Row]:
    """Find the card with this surname, first name and date of birth, or make one; return its id.

    The reference leaves open which fields must match, and whether the phone of a found card changes.
    By default it is overwritten here, because that is worse for the caller.
    """
    asked = _new_card(call)
    for card in call.clinic.state.patients.values():
        if _identity(card) == _identity(asked):
            if call.clinic.state.settings.create_overwrites_phone and card.phone != asked.phone:
                card.phone = asked.phone
                call.clinic.note_change("Patient", card.id, "Edit")
            return [{"patientID": card.id}]
    return [{"patientID": call.clinic.add_patient(asked).id}]


def create_or_change(call: Call) -> list[Row]:
    """Make a card, or change the card with the given id; return its id."""
    patient_id = call.params.integer("PatientID")
    if patient_id is None:
        return [{"patientID": call.clinic.add_patient(_new_card(call)).id}]
    if patient_id not in call.clinic.state.patients:
        raise refusal.no_such("Patient", "PatientID")
    card = call.clinic.state.patients[patient_id]
    for name, value in _changes(call.params).items():
        setattr(card, name, value)
    call.clinic.note_change("Patient", patient_id, "Edit")
    return [{"patientID": patient_id}]


def _new_card(call: Call) -> Patient:
    read = call.params
    return Patient(
        id=call.clinic.next_patient_id(),
        surname=read.need_text("PatientName1"),
        first_name=read.need_text("PatientName2"),
        patronymic=read.text("PatientName3"),
        birth_date=read.need_moment("PatientBirthDate").date(),
        sex=_sex(read) or "MAL",
        phone=_phone(read.need_text("PatientPhone")),
        created=call.clinic.now(),
        email=read.text("PatientEmail"),
        address=read.text("PatientAddress"),
        vip=read.bit("PatientIsVIP") or False,
        twin=read.bit("PatientIsTwin") or False,
        external_id1=read.text("PatientExternalID1", 255),
        external_id2=read.text("PatientExternalID2"),
    )


def _changes(read: Params) -> dict[str, object]:
    born, phone = read.moment("PatientBirthDate"), read.text("PatientPhone")
    given: dict[str, object] = {
        "surname": read.text("PatientName1"),
        "first_name": read.text("PatientName2"),
        "patronymic": read.text("PatientName3"),
        "birth_date": born and born.date(),
        "sex": _sex(read),
        "phone": phone and _phone(phone),
        "email": read.text("PatientEmail"),
        "address": read.text("PatientAddress"),
        "vip": read.bit("PatientIsVIP"),
        "twin": read.bit("PatientIsTwin"),
        "external_id1": read.text("PatientExternalID1", 255),
        "external_id2": read.text("PatientExternalID2"),
    }
    return {name: value for name, value in given.items() if value is not None}


def _sex(read: Params) -> str | None:
    sex = read.text("PatientSexCode")
    if sex not in (None, "MAL", "FEM"):
        raise refusal.no_such("Patient", "Sex")
    return sex


def _phone(phone: str) -> str:
    if not (phone.isascii() and phone.isdecimal() and len(phone) == PHONE_DIGITS):
        raise refusal.failed_check("Номер телефону має бути у форматі 380XXXXXXXXX")
    return phone


def _identity(card: Patient) -> tuple[str, str, date | None]:
    return card.surname.casefold(), card.first_name.casefold(), card.birth_date


def _is_named(card: Patient, name: str) -> bool:
    own = card.name.casefold()
    return all(word in own for word in name.casefold().split())


def _row(card: Patient) -> Row:
    born = card.birth_date
    return {
        "patientID": card.id,
        "patientName": card.name,
        "patientBirthDate": None if born is None else wall(datetime.combine(born, time())),
        "patientSexCode": card.sex,
        "patientAddress": card.address,
        "patientIsVIP": card.vip,
        "patientEmail": card.email,
        "patientPhone": card.phone,
        "patientDefaultAccountID": 7000 + card.id,
        "patientSMSPhone": card.sms_phone,
        "patientPhoto": None,
        "patientExternalID1": card.external_id1,
        "patientExternalID2": card.external_id2,
        f"{CYRILLIC_ER}atientNote": card.note,
    }


PROCEDURES = (
    Procedure(
        name="spzIBPatientSearch",
        perform=find,
        envelope=named("patientList"),
        takes=takes(
            "PatientID PatientExternalID1 PatientExternalID2 PatientName PatientPhone"
            " StartDate EndDate"
        ),
    ),
    Procedure(
        name="spzIBPatientCreate",
        perform=find_or_create,
        envelope=in_data(named("patientList")),
        takes=takes(CARD),
        writes=True,
    ),
    Procedure(
        name="spzIBPatientSave",
        perform=create_or_change,
        envelope=saved_patient,
        takes=takes(f"PatientID {CARD} PatientExternalID1 PatientExternalID2"),
        writes=True,
    ),
)
