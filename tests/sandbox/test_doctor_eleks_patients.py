"""The double of Doctor Eleks: finding patients and making their cards."""

from collections.abc import Iterator

import pytest

from sandbox.clock import Clock
from sandbox.doctor_eleks import DoctorEleks
from sandbox.serving import serve
from tests.sandbox.test_doctor_eleks import Caller, leaving_no_trace

SAVED = "spzIBPatientSave"


CLOCK = Clock()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(DoctorEleks(CLOCK).app) as url:
        yield url


@pytest.fixture
def caller(url: str) -> Iterator[Caller]:
    with leaving_no_trace(url, CLOCK) as caller:
        yield caller


def found(caller: Caller, **params: str) -> list[int]:
    return [row["patientID"] for row in caller.rows("spzIBPatientSearch", **params)]


def card(caller: Caller, patient: int) -> dict[str, object]:
    (row,) = caller.rows("spzIBPatientSearch", PatientID=str(patient))
    return row


def created(caller: Caller, **other: str) -> int:
    person = {
        "PatientName1": "Новенко",
        "PatientName2": "Павло",
        "PatientBirthDate": "1991-02-03T00:00:00.000",
        "PatientPhone": "380671119999",
    }
    (row,) = caller.rows("spzIBPatientCreate", **(person | other))
    return int(row["patientID"])


@pytest.mark.parametrize(
    ("phone", "patients"),
    [
        ("380671110001", [1001]),
        ("380671110002", [1002, 1003]),
        ("380671110003", [1004, 1005, 1006, 1007]),
        ("380671110007", [1008, 1009, 1010, 1011, 1012, 1013, 1014]),
        ("380671110000", []),
    ],
    ids=["one", "twins", "a family of four", "seven strangers", "nobody"],
)
def test_a_phone_finds_everybody_who_has_it(caller: Caller, phone: str, patients: list[int]):
    assert found(caller, PatientPhone=phone) == patients


def test_the_phone_for_messages_finds_as_well(caller: Caller):
    assert found(caller, PatientPhone="380671110005") == [1015]
    row = card(caller, 1015)
    assert (row["patientPhone"], row["patientSMSPhone"]) == ("380671110099", "380671110005")


def test_a_phone_with_a_plus_finds_nobody(caller: Caller):
    assert found(caller, PatientPhone="+380671110001") == []


def test_a_name_finds_by_all_of_its_words(caller: Caller):
    assert found(caller, PatientName="кравченко ігор") == [1004, 1006, 1007]  # Ігор, Ігорівна…
    assert found(caller, PatientName="В'юн Мар'яна") == [1017]


def test_a_search_for_nothing_is_refused(caller: Caller):
    assert "параметра пошуку" in caller.refusal("spzIBPatientSearch")


def test_a_card_may_lack_its_date_of_birth(caller: Caller):
    assert card(caller, 1016)["patientBirthDate"] is None
    assert card(caller, 1001)["patientBirthDate"] == "1985-03-14T00:00:00"


def test_a_new_patient_is_a_man_unless_said_otherwise(caller: Caller):
    assert card(caller, created(caller))["patientSexCode"] == "MAL"
    woman = created(caller, PatientName2="Поліна", PatientSexCode="FEM")
    assert card(caller, woman)["patientSexCode"] == "FEM"


def test_a_patient_who_has_a_card_gets_no_second_one(caller: Caller):
    patient = created(caller)
    assert created(caller, PatientName1="НОВЕНКО", PatientName2="павло") == patient
    assert created(caller, PatientBirthDate="1991-02-04T00:00:00.000") != patient


def test_a_match_overwrites_the_phone_of_the_card(caller: Caller):
    known = {
        "PatientName1": "Гончаренко",
        "PatientName2": "Оксана",
        "PatientBirthDate": "1985-03-14T00:00:00.000",
    }
    assert created(caller, **known) == 1001
    assert card(caller, 1001)["patientPhone"] == "380671119999"


def test_a_match_keeps_the_phone_where_the_installation_does_so(caller: Caller):
    caller.control("PUT", "settings", {"create_overwrites_phone": False})
    patient = created(caller)
    assert created(caller, PatientPhone="380671118888") == patient
    assert card(caller, patient)["patientPhone"] == "380671119999"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"PatientName1": ""}, "@PatientName1"),
        ({"PatientBirthDate": ""}, "@PatientBirthDate"),
        ({"PatientPhone": ""}, "@PatientPhone"),
        ({"PatientPhone": "+380671119999"}, "380XXXXXXXXX"),
        ({"PatientPhone": "0671119999"}, "380XXXXXXXXX"),
        ({"PatientSexCode": "F"}, "FK_Patient_Sex"),
        ({"PatientIsTwin": "так"}, "bit"),
    ],
)
def test_a_card_that_lacks_something_is_refused(caller: Caller, change: dict[str, str], error: str):
    person = {
        "PatientName1": "Новенко",
        "PatientName2": "Павло",
        "PatientBirthDate": "1991-02-03T00:00:00.000",
        "PatientPhone": "380671119999",
    }
    assert error in caller.refusal("spzIBPatientCreate", **(person | change))


def test_saving_changes_what_is_given_and_nothing_else(caller: Caller):
    before = card(caller, 1001)
    answer = caller.call(SAVED, PatientID="1001", PatientEmail="oksana@example.org").json()
    assert answer["patient"] == [{"patientID": 1001}]
    assert answer["incrementSequence"]
    assert card(caller, 1001) == before | {"patientEmail": "oksana@example.org"}


def test_saving_an_unknown_patient_is_refused(caller: Caller):
    assert "FK_Patient" in caller.refusal(SAVED, PatientID="5", PatientEmail="a@example.org")


def test_saving_without_an_id_always_makes_a_new_card(caller: Caller):
    person = {
        "PatientName1": "Гончаренко",
        "PatientName2": "Оксана",
        "PatientBirthDate": "1985-03-14T00:00:00.000",
        "PatientPhone": "380671110001",
        "PatientExternalID1": "tg-1",
    }
    (row,) = caller.rows(SAVED, **person)
    assert row["patientID"] != 1001
    assert found(caller, PatientExternalID1="tg-1") == [row["patientID"]]
