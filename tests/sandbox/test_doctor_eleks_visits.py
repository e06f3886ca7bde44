"""The double of Doctor Eleks: booking, cancelling, reading visits; notes and tasks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from sandbox.clock import Clock
from sandbox.doctor_eleks import DoctorEleks
from sandbox.serving import serve
from tests.sandbox.test_doctor_eleks import Caller, leaving_no_trace

OKSANA = 1001
IHOR = 1004


CLOCK = Clock()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(DoctorEleks(CLOCK).app) as url:
        yield url


@pytest.fixture
def caller(url: str) -> Iterator[Caller]:
    with leaving_no_trace(url, CLOCK) as caller:
        yield caller


def test_a_booked_slot_is_a_visit_and_no_longer_free(caller: Caller):
    slot = caller.free("Kovalenko", 201)[0]
    answer = caller.book(slot, IHOR, 201, ScheduleDesc="Телеграм")
    (row,) = answer["spzIBScheduleCreate"]
    (visit,) = caller.visits(IHOR)
    assert visit["scheduleID"] == row["scheduleID"]
    assert visit["scheduleStartTime"] == slot["timeTableStartTime"]
    assert visit["scheduleStatusCode"] == "PLN"
    assert visit["scheduleCreationUser"] == "reception"
    assert "patientID" not in visit
    assert slot not in caller.free("Kovalenko", 201)


def test_one_visit_is_read_with_its_patient_and_its_text(caller: Caller):
    slot = caller.free("Savchenko", 205)[0]
    booked = caller.book(slot, IHOR, 205, ScheduleDesc="Болить голова")
    visit_id = booked["spzIBScheduleCreate"][0]["scheduleID"]
    (visit,) = caller.rows("spzIBScheduleBookingDetails", ScheduleID=str(visit_id))
    assert visit["patientID"] == IHOR
    assert visit["scheduleDesc"] == "Болить голова"
    assert visit["bookingName"] == "Консультація невролога"


def test_a_busy_slot_is_refused(caller: Caller):
    slot = caller.free("Kovalenko", 201)[0]
    caller.book(slot, OKSANA, 201)
    refused = caller.book(slot, IHOR, 201)
    assert refused == {"data": {"error": "Обраний час уже зайнято", "status": 409}}
    assert caller.visits(IHOR) == []


def test_a_slot_that_overlaps_a_visit_for_another_service_is_refused(caller: Caller):
    long = caller.free("Hryhorenko", 203)[0]
    within = [
        slot
        for slot in caller.free("Hryhorenko", 251)
        if slot["timeTableStartTime"] == long["timeTableStartTime"]
    ]
    caller.book(long, OKSANA, 203)
    assert "зайнято" in caller.book(within[0], IHOR, 251)["data"]["error"]


def test_disabled_duplicate_rules_book_over_a_busy_slot(caller: Caller):
    slot = caller.free("Kovalenko", 201)[0]
    caller.book(slot, OKSANA, 201)
    twice = caller.book(slot, IHOR, 201, ScheduleDublicatesRulesIsDisabled="1")
    assert twice["spzIBScheduleCreate"]


def test_a_patient_gets_one_visit_a_day(caller: Caller):
    slot, other = next(
        (one, another)
        for one in caller.free("Kovalenko", 201)
        for another in caller.free("Bondar", 201)
        if one["timeTableStartTime"][:10] == another["timeTableStartTime"][:10]
    )
    booked = caller.book(slot, IHOR, 201)["spzIBScheduleCreate"][0]["scheduleID"]
    assert "уже має створений візит" in caller.book(other, IHOR, 201)["data"]["error"]
    caller.call("spzIBScheduleCancel", ScheduleID=str(booked))
    assert caller.book(other, IHOR, 201)["spzIBScheduleCreate"]


def test_the_daily_check_can_be_off(caller: Caller):
    caller.control("PUT", "settings", {"one_visit_a_day": False})
    free = caller.free("Kovalenko", 201)
    first, second = next(
        (one, other)
        for one, other in pairwise(free)
        if one["timeTableStartTime"][:10] == other["timeTableStartTime"][:10]
    )
    assert caller.book(first, IHOR, 201)["spzIBScheduleCreate"]
    assert caller.book(second, IHOR, 201)["spzIBScheduleCreate"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"PatientID": "999999"}, "FK_Schedule_Patient"),
        ({"ServiceID": "999"}, "FK_Schedule_Service"),
        ({"ServiceID": "205"}, "не надає"),
        ({"VenueID": "999"}, "FK_Schedule_Venue"),
        ({"VenueID": "102"}, "поза графіком"),
        ({"VenueID": "205"}, "Кабінет недоступний"),
        ({"UserLogin": "Nobody"}, "FK_Schedule_User"),
        ({"StartTime": "2020-01-01T09:00:00", "EndTime": "2020-01-01T09:20:00"}, "минулий"),
        ({"StartTime": "2099-01-05T05:00:00", "EndTime": "2099-01-05T05:20:00"}, "поза графіком"),
        ({"EndTime": ""}, "@EndTime"),
        ({"PatientID": "перший"}, "int"),
    ],
)
def test_a_booking_that_makes_no_sense_is_refused(
    caller: Caller, change: dict[str, str], error: str
):
    slot = caller.free("Kovalenko", 201)[0]
    assert error in caller.book(slot, IHOR, 201, **change)["data"]["error"]
    assert caller.visits(IHOR) == []


def test_a_visit_has_the_length_of_its_service(caller: Caller):
    slot = caller.free("Kovalenko", 201)[0]
    end = datetime.fromisoformat(slot["timeTableEndTime"]) + timedelta(minutes=10)
    refused = caller.book(slot, IHOR, 201, EndTime=end.isoformat())
    assert "поза графіком" in refused["data"]["error"]


def test_a_service_not_open_to_the_web_is_refused(caller: Caller):
    slot = caller.free("Melnyk", 202)[0]
    assert "недоступна" in caller.book(slot, IHOR, 254)["data"]["error"]


def test_racers_for_one_slot_get_one_booking(caller: Caller):
    slot = caller.free("Moroz", 210)[0]
    caller.control("PUT", "settings", {"one_visit_a_day": False})
    with ThreadPoolExecutor(20) as pool:
        answers = [*pool.map(lambda n: caller.book(slot, 1001 + n % 17, 210), range(60))]
    assert sum("spzIBScheduleCreate" in answer for answer in answers) == 1
    taken = [
        visit
        for visit in caller.control("GET", "state")["visits"]
        if visit["doctor"] == "Moroz" and visit["start"] == slot["timeTableStartTime"]
    ]
    assert len(taken) == 1


def test_a_reservation_is_a_visit_with_a_status_of_its_own(caller: Caller):
    slot = caller.free("Kovalenko", 201)[0]
    (row,) = caller.rows(
        "spiAPIReservationCreate",
        PatientID=str(IHOR),
        ServiceID="201",
        VenueID=str(slot["venueID"]),
        UserLogin="Kovalenko",
        StartTime=slot["timeTableStartTime"],
        EndTime=slot["timeTableEndTime"],
    )
    (visit,) = caller.visits(IHOR)
    assert (visit["scheduleID"], visit["scheduleStatusCode"]) == (row["scheduleID"], "RSV")


def test_a_cancelled_visit_stays_in_the_list_and_frees_its_slot(caller: Caller):
    slot = caller.free("Kovalenko", 201)[0]
    visit_id = str(caller.book(slot, IHOR, 201)["spzIBScheduleCreate"][0]["scheduleID"])
    answer = caller.call("spzIBScheduleCancel", ScheduleID=visit_id)
    assert answer.json() == {"data": {"status": 200, "message": "OK"}}
    assert caller.visits(IHOR)[0]["scheduleStatusCode"] == "CNL"
    assert slot in caller.free("Kovalenko", 201)
    assert "уже скасовано" in caller.refusal("spzIBScheduleCancel", ScheduleID=visit_id)
    assert "не знайдено" in caller.refusal("spzIBScheduleCancel", ScheduleID="1")


def test_visits_are_listed_by_their_start_for_one_patient(caller: Caller):
    visits = caller.visits(OKSANA)
    assert [visit["scheduleStatusCode"] for visit in visits] == ["FIN", "PLN", "PLN", "CNL"]
    since, until = visits[1]["scheduleStartTime"], visits[2]["scheduleStartTime"]
    between = caller.rows(
        "spzIBScheduleList", PatientID=str(OKSANA), StartDate=since, EndDate=until
    )
    assert between == visits[1:3]


def test_a_list_without_a_patient_is_refused_unless_the_installation_allows_it(caller: Caller):
    dates = {"StartDate": "2000-01-01T00:00:00", "EndDate": "2100-01-01T00:00:00"}
    assert "@PatientID" in caller.refusal("spzIBScheduleList", **dates)
    caller.control("PUT", "settings", {"list_without_patient": True})
    assert len(caller.rows("spzIBScheduleList", **dates)) == len(
        caller.control("GET", "state")["visits"]
    )


def test_the_codes_of_the_statuses_are_the_installations_own(caller: Caller):
    caller.control("PUT", "settings", {"status_codes": {"planned": "7"}})
    names = {
        row["scheduleStatusName"]: row["scheduleStatusCode"]
        for row in caller.rows("spzIBScheduleStatusDictionary")
    }
    assert names["Заплановано"] == "7"
    assert names["Скасовано"] == "CNL"
    assert caller.visits(OKSANA)[1]["scheduleStatusCode"] == "7"


def test_a_note_on_a_card_is_short_and_of_a_known_kind(caller: Caller):
    note = {"PatientID": str(OKSANA), "Text": "Просить інший час", "Type": "MSG"}
    (row,) = caller.rows("spzIBCommunicationCreate", **note)
    (kept,) = caller.control("GET", "state")["notes"]
    assert (kept["id"], kept["text"]) == (row["communicationID"], "Просить інший час")
    method = "spzIBCommunicationCreate"
    assert "truncated" in caller.refusal(method, **(note | {"Text": "а" * 201}))
    assert "FK_Communication" in caller.refusal(method, **(note | {"Type": "PIGEON"}))
    assert "FK_Communication" in caller.refusal(method, **(note | {"PatientID": "1"}))


def test_a_task_for_staff_needs_no_more_than_the_login(caller: Caller):
    (first,) = caller.rows("spzIBTaskCreate")
    (second,) = caller.rows("spzIBTaskCreate", TaskName="Передзвонити", TaskDesc="380671110001")
    assert second["taskID"] == first["taskID"] + 1
    assert "truncated" in caller.refusal("spzIBTaskCreate", TaskName="а" * 201)
