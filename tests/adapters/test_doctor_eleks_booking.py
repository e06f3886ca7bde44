"""Why Doctor Eleks did not book: by the words of its refusal, and where they decide nothing, by looking."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reception.adapters.doctor_eleks import InstallationAnswers
from reception.clinic.model import Slot
from reception.clinic.system import AlreadyBookedThatDay, AnswerLost, Refused, SlotTaken
from tests.adapters.doctor_eleks_site import (
    BOOK,
    CREATE,
    FIND,
    KOVALENKO,
    TIMES,
    VISITS,
    DoctorEleksSite,
)

DAY = date(2026, 9, 8)
BUSY = "1001"
"""A patient with a visit on the tenth."""
FREE = "1004"
BUSY_DAY = date(2026, 9, 10)


@pytest.fixture
def slot(site: DoctorEleksSite) -> Slot:
    return site.gateway().free_slots(*KOVALENKO, DAY)[0]


def refuse(site: DoctorEleksSite, text: str, code: int = 409) -> None:
    site.fault(kind="refuse", method=BOOK, text=text, code=code)


@pytest.mark.parametrize(
    "text",
    [
        "Обраний час уже зайнято",
        "Цей час вже зайнятий",
        "Слот зайнято іншим пацієнтом",
        "Данное время уже занято",
        "The time slot is already taken",
        "Selected time is not available",
        "СЕАНС ЗАЙНЯТИЙ",
    ],
)
def test_taken_in_known_words(site: DoctorEleksSite, slot: Slot, text: str) -> None:
    refuse(site, text)
    with pytest.raises(SlotTaken):
        site.gateway().book(FREE, slot, "")
    assert len(site.asked(TIMES)) == 1  # the fixture asked: the words were enough


@pytest.mark.parametrize(
    "text",
    [
        "Пацієнт уже має створений візит на вказану дату",
        "Пацієнт вже має запис на цей день",
        "У пациента уже есть визит на эту дату",
        "The patient already has a visit on this date",
        "Patient already has an appointment",
    ],
)
def test_already_booked_in_known_words(site: DoctorEleksSite, slot: Slot, text: str) -> None:
    refuse(site, text)
    with pytest.raises(AlreadyBookedThatDay):
        site.gateway().book(FREE, slot, "")


@pytest.mark.parametrize("shape", ["error", "message", "rows"])
def test_each_shape_of_a_refusal(site: DoctorEleksSite, slot: Slot, shape: str) -> None:
    site.settings(refusal=shape)
    site.take(slot)
    with pytest.raises(SlotTaken):
        site.gateway().book(FREE, slot, "")


UNKNOWN = "Код 4711: операцію відхилено"
BOTH = "Пацієнт уже має візит, або час уже зайнятий"


@pytest.mark.parametrize("text", [UNKNOWN, BOTH])
def test_words_that_decide_nothing_and_the_time_is_gone(
    site: DoctorEleksSite, slot: Slot, text: str
) -> None:
    site.take(slot)
    refuse(site, text)
    with pytest.raises(SlotTaken):
        site.gateway().book(FREE, slot, "")


@pytest.mark.parametrize("text", [UNKNOWN, BOTH])
def test_words_that_decide_nothing_and_there_is_a_visit_that_day(
    site: DoctorEleksSite, text: str
) -> None:
    slot = site.gateway().free_slots(*KOVALENKO, BUSY_DAY)[-1]
    refuse(site, text)
    with pytest.raises(AlreadyBookedThatDay):
        site.gateway().book(BUSY, slot, "")


@pytest.mark.parametrize("text", [UNKNOWN, BOTH])
def test_words_that_decide_nothing_and_nothing_stands_against_it(
    site: DoctorEleksSite, slot: Slot, text: str
) -> None:
    refuse(site, text)
    with pytest.raises(Refused):
        site.gateway().book(FREE, slot, "")


@pytest.mark.parametrize("method", [TIMES, VISITS])
def test_words_that_decide_nothing_and_nothing_can_be_read(
    site: DoctorEleksSite, slot: Slot, method: str
) -> None:
    site.fault(
        {"kind": "refuse", "method": BOOK, "text": UNKNOWN},
        {"kind": "status", "code": 503, "method": method},
    )
    with pytest.raises(Refused):
        site.gateway().book(FREE, slot, "")


def test_a_timetable_that_was_rebuilt(site: DoctorEleksSite, slot: Slot) -> None:
    site.settings(away=[slot.doctor])
    with pytest.raises(SlotTaken):
        site.gateway().book(FREE, slot, "")


def test_a_time_that_has_passed(site: DoctorEleksSite, slot: Slot) -> None:
    past = replace(
        slot,
        start=datetime(2026, 9, 7, 5, 0, tzinfo=UTC),
        end=datetime(2026, 9, 7, 5, 20, tzinfo=UTC),
    )
    with pytest.raises(SlotTaken):
        site.gateway().book(FREE, past, "")


def test_a_missing_permission_is_not_looked_into(site: DoctorEleksSite, slot: Slot) -> None:
    site.settings(forbidden=[BOOK])
    with pytest.raises(Refused):
        site.gateway().book(FREE, slot, "")
    assert len(site.asked(TIMES)) == 1
    assert len(site.asked("token")) == 1


def test_an_unknown_patient_is_refused(site: DoctorEleksSite, slot: Slot) -> None:
    with pytest.raises(Refused):
        site.gateway().book("999999", slot, "")


def test_the_clinics_own_words_can_be_set(site: DoctorEleksSite, slot: Slot) -> None:
    site.answers = InstallationAnswers.of({"slot_taken": ["код 4711"]})
    refuse(site, UNKNOWN)
    with pytest.raises(SlotTaken):
        site.gateway().book(FREE, slot, "")


def test_double_booking_is_never_allowed(site: DoctorEleksSite, slot: Slot) -> None:
    site.gateway().book(FREE, slot, "Кашель")
    assert site.params(BOOK) == {
        "PatientID": FREE,
        "ServiceID": "201",
        "VenueID": "101",
        "UserLogin": "Kovalenko",
        "StartTime": "2026-09-08T09:00:00.000",
        "EndTime": "2026-09-08T09:20:00.000",
        "ScheduleDesc": "Кашель",
        "ScheduleDublicatesRulesIsDisabled": "0",
        "Login": site.account.login,
    }


def test_an_empty_description_is_left_out(site: DoctorEleksSite, slot: Slot) -> None:
    site.gateway().book(FREE, slot, "")
    assert "ScheduleDesc" not in site.params(BOOK)


@pytest.mark.parametrize(
    ("written", "number"),
    [("digits", "380671110001"), ("plus", "+380671110001"), ("national", "0671110001")],
)
def test_numbers_are_written_as_the_settings_say(
    site: DoctorEleksSite, written: str, number: str
) -> None:
    site.answers = InstallationAnswers.of({"phone_format": written})
    site.gateway().patients_by_phone("+380671110001")
    assert site.params(FIND)["PatientPhone"] == number


def test_a_refused_registration_with_words_that_mean_nothing(site: DoctorEleksSite) -> None:
    from tests.adapters.test_clinic_system import OKSANA

    site.fault(kind="refuse", method=CREATE, text="FOREIGN KEY", code=547)
    with pytest.raises(Refused):
        site.gateway().register(OKSANA, "+380671110001")
    site.fault(kind="rows", method=CREATE, rows=[])
    with pytest.raises(AnswerLost):
        site.gateway().register(OKSANA, "+380671110001")
