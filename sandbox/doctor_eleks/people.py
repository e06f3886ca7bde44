"""The patients of the sandbox and the visits that they made by phone. All of them are made up."""

from datetime import date, datetime, timedelta

from sandbox.doctor_eleks.clinic import REGISTRY, Booking, Clinic
from sandbox.doctor_eleks.state import CANCELLED, DONE, PLANNED, Patient
from sandbox.doctor_eleks.timetable import Slot, slots

CARDS_MADE = datetime(2024, 9, 2, 10, 15)  # noqa: DTZ001 - the clinic's wall clock

STRANGER = 1099
"""A patient without a phone, for whom staff take the slots that "another patient" takes."""

_NOBODYS_PHONE = None

PEOPLE: tuple[tuple[int, str, str, date | None, str, str | None], ...] = (
    # a phone with one patient
    (1001, "Гончаренко", "Оксана Петрівна", date(1985, 3, 14), "FEM", "380671110001"),
    # twins on one phone
    (1002, "Савчук", "Данило Олегович", date(2016, 6, 1), "MAL", "380671110002"),
    (1003, "Савчук", "Дарина Олегівна", date(2016, 6, 1), "FEM", "380671110002"),
    # a family of four on one phone
    (1004, "Кравченко", "Ігор Васильович", date(1980, 5, 20), "MAL", "380671110003"),
    (1005, "Кравченко", "Марина Юріївна", date(1982, 11, 2), "FEM", "380671110003"),
    (1006, "Кравченко", "Софія Ігорівна", date(2010, 9, 15), "FEM", "380671110003"),
    (1007, "Кравченко", "Артем Ігорович", date(2014, 1, 30), "MAL", "380671110003"),
    # a phone with seven patients who have nothing to do with each other
    (1008, "Литвин", "Борис Семенович", date(1951, 2, 8), "MAL", "380671110007"),
    (1009, "Заєць", "Ганна Іллівна", date(1963, 10, 19), "FEM", "380671110007"),
    (1010, "Сорока", "Максим Денисович", date(1994, 4, 4), "MAL", "380671110007"),
    (1011, "Дорошенко", "Валерія Кирилівна", date(2001, 12, 25), "FEM", "380671110007"),
    (1012, "Чорний", "Остап Маркович", date(1977, 7, 17), "MAL", "380671110007"),
    (1013, "Білик", "Жанна Романівна", date(1988, 1, 1), "FEM", "380671110007"),
    (1014, "Гай", "Лев Аркадійович", date(2019, 8, 23), "MAL", "380671110007"),
    # a patient who has one phone for calls and another one for messages
    (1015, "Яременко", "Тетяна Богданівна", date(1990, 7, 7), "FEM", "380671110099"),
    # an old card without a date of birth
    (1016, "Шульга", "Микола Федорович", None, "MAL", "380671110006"),
    # an apostrophe in both names, no patronymic
    (1017, "В'юн", "Мар'яна", date(1975, 12, 31), "FEM", "380671110008"),
    (STRANGER, "Пацієнт", "Інший", date(1970, 1, 1), "MAL", _NOBODYS_PHONE),
)

SMS_PHONES = {1015: "380671110005"}
TWINS = {1002, 1003}
NOTES = {1004: "Алергія на пеніцилін", 1008: "Погано чує, телефонувати голосно"}


def settle(clinic: Clinic) -> None:
    """Fill an empty clinic with the people, and with visits around the present day."""
    for patient_id, surname, names, born, sex, phone in PEOPLE:
        first_name, _, patronymic = names.partition(" ")
        clinic.add_patient(
            Patient(
                id=patient_id,
                surname=surname,
                first_name=first_name,
                patronymic=patronymic or None,
                birth_date=born,
                sex=sex,
                phone=phone,
                created=CARDS_MADE,
                sms_phone=SMS_PHONES.get(patient_id),
                twin=patient_id in TWINS,
                note=NOTES.get(patient_id),
            )
        )
    _book(clinic, 1001, "Kovalenko", 201, days_ahead=3)
    _book(clinic, 1001, "Hryhorenko", 203, days_ahead=10)
    _book(clinic, 1001, "Savchenko", 205, days_ahead=14, status=CANCELLED)
    _book(clinic, 1001, "Kovalenko", 201, days_ahead=-20, status=DONE)
    _book(clinic, 1002, "Melnyk", 202, days_ahead=2)
    _book(clinic, 1005, "Demianenko", 208, days_ahead=5)
    _book(clinic, 1006, "Polishchuk", 206, days_ahead=6)
    _book(clinic, 1017, "Moroz", 210, days_ahead=4)


def _book(
    clinic: Clinic,
    patient: int,
    login: str,
    service: int,
    *,
    days_ahead: int,
    status: str = PLANNED,
) -> None:
    slot = _first_slot(clinic, login, service, days_ahead)
    visit = clinic.add_visit(
        Booking(
            patient=patient,
            service=service,
            room=slot.room,
            doctor=login,
            start=slot.start,
            end=slot.end,
            created_by=REGISTRY,
            status=status,
            desc="Запис телефоном",
        )
    )
    visit.created = min(visit.created, visit.start) - timedelta(days=2)


def _first_slot(clinic: Clinic, login: str, service: int, days_ahead: int) -> Slot:
    """The doctor's first free slot on that day or on a later one."""
    doctor, minutes = clinic.chain.doctors[login], clinic.chain.services[service].minutes
    day = clinic.now().date() + timedelta(days=days_ahead)
    while True:
        for slot in slots(doctor, minutes, day):
            if not clinic.is_busy(doctor, slot.start, slot.end):
                return slot
        day += timedelta(days=1)
