"""The contract of the port: every clinic system's gateway keeps it.

Another gateway joins in as one more site in `SITES`: a clinic where the test's own hand can change things behind the
gateway's back. Nothing here knows whose system it is.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import Any, Protocol

import pytest

from reception.clinic.model import ClinicTime, Person, Referral, Sex, Slot, VisitStatus
from reception.clinic.pictures import fault_of
from reception.clinic.system import (
    AlreadyBookedThatDay,
    AnswerLost,
    ClinicSystem,
    ClinicUnreachable,
    Refused,
    SignInRefused,
    SlotTaken,
)
from reception.ports import Clock
from tests.adapters.doctor_eleks_site import KYIV

SITES = ("doctor_eleks",)
MONDAY = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)
TUESDAY = date(2026, 9, 8)
PHONE = "+380501112233"
OKSANA = Person("Лук'янчук-Ґудзь", "Оксана", "Іванівна", Sex.FEMALE, date(1991, 2, 3))


class Site(Protocol):
    """A clinic, its system, and what may happen there."""

    clock: Clock
    doctor: str
    service: str
    branch: str
    other_branch: str

    def gateway(self, seconds: float = 5.0) -> ClinicSystem: ...
    def add_card(self, **card: Any) -> str: ...
    def take(self, slot: Slot) -> None: ...
    def book_by_phone(self, patient: str, slot: Slot) -> str: ...
    def mark(self, visit: str, status: VisitStatus) -> None: ...
    def visits_of(self, patient: str) -> list[dict[str, Any]]: ...
    def card(self, patient: str) -> dict[str, Any]: ...
    def tasks(self) -> list[dict[str, Any]]: ...
    def notes(self, patient: str) -> list[str]: ...
    def sources(self) -> list[str]: ...
    def switch_off(self) -> None: ...
    def lose_answers_to_bookings(self) -> None: ...
    def lose_answers_to_registrations(self) -> None: ...
    def lose_answers_to_cancels(self) -> None: ...
    def refuse_writes(self) -> None: ...
    def allow_visits_of_all(self) -> None: ...
    def change_password(self) -> None: ...
    def be_slow(self, seconds: float) -> None: ...


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest) -> Site:
    at: Callable[[datetime], Site] = request.getfixturevalue(f"{request.param}_at")
    return at(MONDAY)


@pytest.fixture
def clinic(site: Site) -> ClinicSystem:
    return site.gateway()


@pytest.fixture
def time() -> ClinicTime:
    return KYIV


@pytest.fixture
def patient(site: Site) -> str:
    return site.add_card(
        surname="Бондаренко", first_name="Олена", birth_date=date(1980, 1, 2), phone=PHONE
    )


@pytest.fixture
def slots(site: Site, clinic: ClinicSystem) -> tuple[Slot, ...]:
    """Free ones of one day."""
    return clinic.free_slots(site.doctor, site.service, site.branch, TUESDAY)


# --- the directory ---


def test_whatever_an_offer_names_is_in_the_directory(clinic: ClinicSystem) -> None:
    directory = clinic.directory()
    assert directory.offers
    with_room = {room.branch for room in directory.rooms}
    for offer in directory.offers:
        assert directory.doctor(offer.doctor)
        assert directory.service(offer.service)
        assert directory.speciality(offer.speciality)
        assert directory.branch(offer.branch)
        assert offer.branch in with_room
        assert offer.next_free is None


def test_the_directory_has_nothing_twice(clinic: ClinicSystem) -> None:
    directory = clinic.directory()
    for things in (
        directory.branches,
        directory.rooms,
        directory.specialities,
        directory.services,
        directory.doctors,
        directory.offers,
    ):
        assert len(set(things)) == len(things) > 0


def test_every_doctor_of_the_directory_can_be_booked(clinic: ClinicSystem) -> None:
    directory = clinic.directory()
    assert {offer.doctor for offer in directory.offers} == {d.id for d in directory.doctors}


def test_pictures_of_known_doctors_can_be_shown(clinic: ClinicSystem) -> None:
    pictures = {doctor: data for doctor, data in clinic.photos() if data}
    assert pictures
    assert all(fault_of(data) is None for data in pictures.values())
    assert {doctor.id for doctor in clinic.directory().doctors} & pictures.keys()


# --- free days and times ---


def test_free_dates_are_from_today_on_ascending_and_not_beyond_what_was_asked(
    site: Site, clinic: ClinicSystem
) -> None:
    dates = clinic.free_dates(site.doctor, site.service, site.branch, 10)
    assert dates
    assert list(dates) == sorted(set(dates))
    assert all(MONDAY.date() <= day <= MONDAY.date() + timedelta(days=10) for day in dates)


def test_a_day_is_free_when_it_has_free_slots(site: Site, clinic: ClinicSystem) -> None:
    offer = site.doctor, site.service, site.branch
    dates = clinic.free_dates(*offer, 7)
    for ahead in range(8):
        day = MONDAY.date() + timedelta(days=ahead)
        assert bool(clinic.free_slots(*offer, day)) == (day in dates)


def test_free_slots_are_of_the_day_and_the_branch_and_ascending(
    site: Site, slots: tuple[Slot, ...], time: ClinicTime
) -> None:
    assert slots
    assert list(slots) == sorted(slots, key=lambda slot: slot.start)
    assert len({slot.start for slot in slots}) == len(slots)
    for slot in slots:
        assert (slot.doctor, slot.service, slot.branch) == (site.doctor, site.service, site.branch)
        assert slot.start.tzinfo is UTC
        assert slot.start < slot.end
        assert time.day(slot.start) == TUESDAY


def test_no_slot_has_begun_already(site: Site, clinic: ClinicSystem) -> None:
    today = clinic.free_slots(site.doctor, site.service, site.branch, MONDAY.date())
    assert all(slot.start > site.clock.now() for slot in today)


def test_yesterday_and_another_branch_have_nothing_free(site: Site, clinic: ClinicSystem) -> None:
    yesterday = MONDAY.date() - timedelta(days=1)
    assert clinic.free_slots(site.doctor, site.service, site.branch, yesterday) == ()
    assert clinic.free_slots(site.doctor, site.service, site.other_branch, TUESDAY) == ()


# --- patients ---


def test_a_card_is_found_by_its_phone_and_by_its_sms_phone(
    site: Site, clinic: ClinicSystem
) -> None:
    card = {"surname": "Остапчук", "birth_date": date(1999, 12, 31)}
    one = site.add_card(first_name="Ганна", phone=PHONE, **card)
    two = site.add_card(first_name="Олег", phone="+380679998877", sms_phone=PHONE, **card)
    found = clinic.patients_by_phone(PHONE)
    assert [patient.id for patient in found] == [one, two]
    assert [patient.name for patient in found] == ["Остапчук Ганна", "Остапчук Олег"]
    assert {patient.birth_date for patient in found} == {date(1999, 12, 31)}
    assert all(PHONE in patient.phones for patient in found)


def test_all_cards_of_a_phone_are_found(site: Site, clinic: ClinicSystem) -> None:
    ids = {site.add_card(surname="Рій", first_name=f"Дитина {n}", phone=PHONE) for n in range(7)}
    assert {patient.id for patient in clinic.patients_by_phone(PHONE)} == ids


def test_a_strangers_phone_finds_nobody(clinic: ClinicSystem) -> None:
    assert clinic.patients_by_phone("+380990000000") == ()


def test_a_card_is_found_by_its_id_and_no_other(site: Site, clinic: ClinicSystem) -> None:
    mine, other = (site.add_card(surname="Рій", first_name="Ія", phone=PHONE) for _ in range(2))
    found = clinic.patient(mine)
    assert found is not None
    assert (found.id, found.phones) == (mine, (PHONE,))
    assert mine != other
    assert clinic.patient("99999999") is None


@pytest.mark.parametrize("typed", ["Лук'янчук-Ґудзь", "ЛУК’ЯНЧУК-ҐУДЗЬ", "лукʼянчук-ґудзь"])
def test_a_card_is_found_by_name_and_date_of_birth(
    site: Site, clinic: ClinicSystem, typed: str
) -> None:
    mine = site.add_card(
        surname="Лук'янчук-Ґудзь", first_name="Оксана", birth_date=date(1991, 2, 3)
    )
    site.add_card(surname="Лук'янчук-Ґудзь", first_name="Оксана", birth_date=date(1992, 2, 3))
    site.add_card(surname="Лук'янчук-Ґудзь", first_name="Оксанка", birth_date=date(1991, 2, 3))
    site.add_card(surname="Лук'янчук-Гудзь", first_name="Оксана", birth_date=date(1991, 2, 3))
    asked = Person(typed, "оксана", "", Sex.FEMALE, date(1991, 2, 3))
    assert [patient.id for patient in clinic.patients_by_name(asked)] == [mine]


def test_a_card_without_a_date_of_birth_is_found_by_phone_only(
    site: Site, clinic: ClinicSystem
) -> None:
    site.add_card(surname=OKSANA.surname, first_name=OKSANA.first_name, phone=PHONE)
    assert [patient.birth_date for patient in clinic.patients_by_phone(PHONE)] == [None]
    assert clinic.patients_by_name(OKSANA) == ()


@pytest.mark.parametrize("sex", Sex)
@pytest.mark.parametrize("patronymic", ["", "Іванович"])
def test_a_new_card_is_what_was_given_and_can_be_found(
    site: Site, clinic: ClinicSystem, sex: Sex, patronymic: str
) -> None:
    person = Person("Новак", "Саша", patronymic, sex, date(2001, 2, 28))
    patient = clinic.register(person, PHONE)
    card = site.card(patient)
    assert (card["surname"], card["first_name"]) == ("Новак", "Саша")
    assert (card["patronymic"] or "") == patronymic
    assert card["sex"] == {Sex.MALE: "MAL", Sex.FEMALE: "FEM"}[sex]
    (found,) = clinic.patients_by_phone(PHONE)
    assert (found.id, found.name) == (patient, person.full_name)
    assert found.birth_date == person.birth_date
    assert clinic.patients_by_name(person) == (found,)


# --- booking ---


def test_a_booked_visit_stands_in_the_schedule(
    site: Site, clinic: ClinicSystem, patient: str, slots: tuple[Slot, ...]
) -> None:
    visit = clinic.book(patient, slots[0], "Болить горло")
    (found,) = clinic.visits(patient, TUESDAY, TUESDAY)
    assert (found.id, found.doctor, found.room) == (visit, slots[0].doctor, slots[0].room)
    assert (found.start, found.end) == (slots[0].start, slots[0].end)
    assert found.status is VisitStatus.PLANNED
    directory = clinic.directory()
    service, branch = directory.service_of(found), directory.branch_at(found)
    assert service is not None
    assert branch is not None
    assert (service.id, branch.id) == (slots[0].service, slots[0].branch)
    (real,) = site.visits_of(patient)
    assert real["desc"] == "Болить горло"
    free = clinic.free_slots(site.doctor, site.service, site.branch, TUESDAY)
    assert slots[0] not in free


def test_a_slot_that_somebody_else_has_is_taken(
    site: Site, clinic: ClinicSystem, patient: str, slots: tuple[Slot, ...]
) -> None:
    site.take(slots[0])
    with pytest.raises(SlotTaken):
        clinic.book(patient, slots[0], "")
    assert site.visits_of(patient) == []


def test_of_many_who_want_one_slot_one_gets_it(site: Site, slots: tuple[Slot, ...]) -> None:
    patients = [site.add_card(surname="Гонщик", first_name=f"{n}") for n in range(12)]

    def race(patient: str) -> str:
        try:
            return site.gateway().book(patient, slots[0], "")
        except SlotTaken:
            return "taken"

    with ThreadPoolExecutor(12) as pool:
        ends = list(pool.map(race, patients))
    assert ends.count("taken") == 11
    assert sum(len(site.visits_of(patient)) for patient in patients) == 1


def test_a_second_visit_on_one_day_is_refused_as_such(
    site: Site, clinic: ClinicSystem, patient: str, slots: tuple[Slot, ...]
) -> None:
    clinic.book(patient, slots[0], "")
    with pytest.raises(AlreadyBookedThatDay):
        clinic.book(patient, slots[-1], "")
    assert len(site.visits_of(patient)) == 1


def test_a_refusal_is_never_a_booking(
    site: Site, clinic: ClinicSystem, patient: str, slots: tuple[Slot, ...]
) -> None:
    site.refuse_writes()
    with pytest.raises(Refused):
        clinic.book(patient, slots[0], "")
    with pytest.raises(Refused):
        clinic.register(OKSANA, PHONE)
    with pytest.raises(Refused):
        clinic.cancel(site.book_by_phone(patient, slots[-1]))
    with pytest.raises(Refused):
        clinic.task("Передзвонити", "")
    assert [visit["status"] for visit in site.visits_of(patient)] == ["planned"]
    assert site.tasks() == []


def test_a_booking_whose_answer_was_lost_says_so_and_is_done_once(
    site: Site, clinic: ClinicSystem, patient: str, slots: tuple[Slot, ...]
) -> None:
    site.lose_answers_to_bookings()
    with pytest.raises(AnswerLost):
        clinic.book(patient, slots[0], "")
    (found,) = clinic.visits(patient, TUESDAY, TUESDAY)
    assert (found.doctor, found.start) == (slots[0].doctor, slots[0].start)
    assert len(site.visits_of(patient)) == 1


def test_a_registration_whose_answer_was_lost_says_so_and_is_done_once(
    site: Site, clinic: ClinicSystem
) -> None:
    site.lose_answers_to_registrations()
    with pytest.raises(AnswerLost):
        clinic.register(OKSANA, PHONE)
    assert len(clinic.patients_by_name(OKSANA)) == 1


# --- cancelling, and tasks for staff ---


def test_a_cancelled_visit_is_told_as_such_and_its_slot_is_free_again(
    site: Site, clinic: ClinicSystem, patient: str, slots: tuple[Slot, ...]
) -> None:
    clinic.cancel(clinic.book(patient, slots[0], ""))
    (visit,) = clinic.visits(patient, TUESDAY, TUESDAY)
    assert visit.status is VisitStatus.CANCELLED
    assert not visit.stands
    assert slots[0] in clinic.free_slots(site.doctor, site.service, site.branch, TUESDAY)


def test_what_does_not_stand_cannot_be_cancelled(
    site: Site, clinic: ClinicSystem, patient: str, slots: tuple[Slot, ...]
) -> None:
    visit = clinic.book(patient, slots[0], "")
    clinic.cancel(visit)
    with pytest.raises(Refused):
        clinic.cancel(visit)
    with pytest.raises(Refused):
        clinic.cancel("99999999")


def test_a_cancel_whose_answer_was_lost_says_so(
    site: Site, clinic: ClinicSystem, patient: str, slots: tuple[Slot, ...]
) -> None:
    visit = clinic.book(patient, slots[0], "")
    site.lose_answers_to_cancels()
    with pytest.raises(AnswerLost):
        clinic.cancel(visit)
    (found,) = clinic.visits(patient, TUESDAY, TUESDAY)
    assert found.status is VisitStatus.CANCELLED


def test_a_task_is_on_the_staffs_list(site: Site, clinic: ClinicSystem) -> None:
    clinic.task("Передзвонити " * 20, "Скасувати не вдалося")
    (task,) = site.tasks()
    assert task["name"] == ("Передзвонити " * 20)[:200].strip()
    assert task["desc"] == "Скасувати не вдалося"


def test_a_note_is_on_the_patients_card(site: Site, clinic: ClinicSystem, patient: str) -> None:
    clinic.note(patient, "Прийде " * 40)
    assert site.notes(patient) == [("Прийде " * 40)[:200].strip()]


def test_a_note_for_nobody_is_refused(clinic: ClinicSystem) -> None:
    with pytest.raises(Refused):
        clinic.note("999999", "Прийде")


def test_the_source_of_a_visits_patient_is_kept(
    site: Site, clinic: ClinicSystem, patient: str, slots: tuple[Slot, ...]
) -> None:
    visit = clinic.book(patient, slots[0], "")
    clinic.came_from(patient, visit, "instagram")
    [kept] = site.sources()
    assert all(said in kept for said in (patient, visit, "instagram"))


def test_a_source_that_the_clinic_system_does_not_take_is_refused(
    site: Site, clinic: ClinicSystem, patient: str
) -> None:
    site.refuse_writes()
    with pytest.raises(Refused):
        clinic.came_from(patient, "1", "instagram")
    assert site.sources() == []


# --- e-referrals ---


def test_an_e_referral_says_which_service_it_is_for(clinic: ClinicSystem) -> None:
    found = clinic.referral("1111-1111-1111-1111")
    assert found == Referral("A67-CAR", "Консультація кардіолога", is_active=True)


def test_an_e_referral_that_was_used_is_not_active(clinic: ClinicSystem) -> None:
    found = clinic.referral("2222-2222-2222-2222")
    assert found is not None
    assert not found.is_active


def test_an_e_referral_that_nobody_wrote_is_not_found(clinic: ClinicSystem) -> None:
    assert clinic.referral("9999-9999-9999-9999") is None


def test_a_referral_is_not_missing_where_the_clinic_system_is_out_of_reach(
    site: Site, clinic: ClinicSystem
) -> None:
    site.switch_off()
    with pytest.raises(ClinicUnreachable):
        clinic.referral("1111-1111-1111-1111")


# --- visits ---


def test_visits_are_those_of_the_days_ascending_cancelled_ones_too(
    site: Site, clinic: ClinicSystem, patient: str
) -> None:
    offer = site.doctor, site.service, site.branch
    days = [TUESDAY + timedelta(days=ahead) for ahead in (0, 1, 2, 3)]
    booked = [site.book_by_phone(patient, clinic.free_slots(*offer, day)[-1]) for day in days]
    site.mark(booked[1], VisitStatus.CANCELLED)
    site.mark(booked[2], VisitStatus.NO_SHOW)
    found = clinic.visits(patient, days[0], days[2])
    assert [visit.id for visit in found] == booked[:3]
    assert [visit.status for visit in found] == [
        VisitStatus.PLANNED,
        VisitStatus.CANCELLED,
        VisitStatus.NO_SHOW,
    ]
    assert [visit.id for visit in clinic.visits(patient, days[3], days[3])] == booked[3:]


@pytest.mark.parametrize("status", [s for s in VisitStatus if s is not VisitStatus.UNKNOWN])
def test_each_status_is_told(
    site: Site, clinic: ClinicSystem, patient: str, slots: tuple[Slot, ...], status: VisitStatus
) -> None:
    site.mark(site.book_by_phone(patient, slots[0]), status)
    assert [visit.status for visit in clinic.visits(patient, TUESDAY, TUESDAY)] == [status]


def test_a_patient_without_visits_has_none(clinic: ClinicSystem, patient: str) -> None:
    assert clinic.visits(patient, TUESDAY, TUESDAY) == ()


def test_where_the_installation_allows_it_visits_of_all_are_listed_without_their_patients(
    site: Site, clinic: ClinicSystem, patient: str, slots: tuple[Slot, ...]
) -> None:
    site.allow_visits_of_all()
    other = site.add_card(surname="Рій", first_name="Ія")
    mine, theirs = (site.book_by_phone(p, s) for p, s in ((patient, slots[0]), (other, slots[1])))
    site.mark(theirs, VisitStatus.CANCELLED)
    of_all = {visit.id: visit for visit in clinic.visits_of_all(TUESDAY, TUESDAY)}
    assert [of_all[mine]] == list(clinic.visits(patient, TUESDAY, TUESDAY))
    assert [of_all[theirs]] == list(clinic.visits(other, TUESDAY, TUESDAY))
    assert clinic.patient_of(mine) == patient
    assert clinic.patient_of(theirs) == other


def test_where_it_does_not_that_is_no_empty_list(clinic: ClinicSystem) -> None:
    with pytest.raises(ClinicUnreachable):
        clinic.visits_of_all(TUESDAY, TUESDAY)


def test_a_visit_that_is_not_there_is_nobodys_word(clinic: ClinicSystem) -> None:
    with pytest.raises(ClinicUnreachable):
        clinic.patient_of("99999999")


# --- out of reach ---


def _reads(site: Site, patient: str) -> list[Callable[[ClinicSystem], object]]:
    offer = site.doctor, site.service, site.branch
    return [
        lambda clinic: clinic.directory(),
        lambda clinic: list(clinic.photos()),
        lambda clinic: clinic.free_dates(*offer, 10),
        lambda clinic: clinic.free_slots(*offer, TUESDAY),
        lambda clinic: clinic.patients_by_phone(PHONE),
        lambda clinic: clinic.patients_by_name(OKSANA),
        lambda clinic: clinic.patient(patient),
        lambda clinic: clinic.visits(patient, TUESDAY, TUESDAY),
        lambda clinic: clinic.visits_of_all(TUESDAY, TUESDAY),
        lambda clinic: clinic.patient_of("1"),
    ]


def _writes(patient: str, slot: Slot) -> list[Callable[[ClinicSystem], object]]:
    return [
        lambda clinic: clinic.cancel("1"),
        lambda clinic: clinic.task("", ""),
        lambda clinic: clinic.register(OKSANA, PHONE),
        lambda clinic: clinic.book(patient, slot, ""),
    ]


def test_without_power_every_call_says_so(
    site: Site, patient: str, slots: tuple[Slot, ...]
) -> None:
    site.switch_off()
    for read in _reads(site, patient):
        with pytest.raises(ClinicUnreachable):
            read(site.gateway())
    for write in _writes(patient, slots[0]):
        with pytest.raises((ClinicUnreachable, AnswerLost)):
            write(site.gateway())
    assert site.visits_of(patient) == []


def test_with_another_password_every_call_says_so(
    site: Site, patient: str, slots: tuple[Slot, ...]
) -> None:
    site.change_password()
    for call in (*_reads(site, patient), *_writes(patient, slots[0])):
        with pytest.raises(SignInRefused):
            call(site.gateway())
    assert site.visits_of(patient) == []


def _many_reads(site: Site, clinic: ClinicSystem) -> None:
    for _ in range(10):
        clinic.free_dates(site.doctor, site.service, site.branch, 5)


def test_one_deadline_holds_for_all_that_a_gateway_does(site: Site) -> None:
    site.gateway().free_dates(site.doctor, site.service, site.branch, 5)  # signed in
    site.be_slow(0.25)
    clinic = site.gateway(0.6)
    started = monotonic()
    with pytest.raises(ClinicUnreachable):
        _many_reads(site, clinic)
    assert monotonic() - started < 1.5
    with pytest.raises(ClinicUnreachable):
        clinic.patients_by_phone(PHONE)


def test_a_slow_write_may_have_been_done(
    site: Site, clinic: ClinicSystem, patient: str, slots: tuple[Slot, ...]
) -> None:
    site.be_slow(1.0)
    with pytest.raises(AnswerLost):
        site.gateway(0.4).book(patient, slots[0], "")
