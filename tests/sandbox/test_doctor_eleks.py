"""The double of Doctor Eleks as a client meets it: signing in, calling, shapes of answers."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.doctor_eleks import INSTALLATION, LOGIN, PASSWORD, DoctorEleks
from sandbox.serving import serve

KANATNA = "b1a7c001-0000-4000-8000-00000000ca01"
NEBESNOI_SOTNI = "b1a7c002-0000-4000-8000-00000000ca02"
ZABOLOTNOHO = "b1a7c003-0000-4000-8000-00000000ca03"


def _plain(key: str) -> str:
    """A key with a small Latin first letter."""
    return {"\u0441": "c", "\u0440": "p"}.get(key[0], key[0].lower()) + key[1:]


class Caller:
    """A client that is signed in, and a hand on the double's control calls."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.clock = clock
        # a connection for each call, as from functions that start anew
        close = {"Connection": "close"}
        self.http = httpx.Client(base_url=url, timeout=5, verify=False, headers=close)
        self.token = self.sign_in().json()["access_token"]

    def sign_in(self, **other: str) -> httpx.Response:
        form = {
            "grant_type": "password",
            "username": f"{LOGIN}@@@{INSTALLATION}",
            "password": PASSWORD,
        }
        return self.http.post("/api/token", data=form | other)

    def call(self, method: str, **params: str) -> httpx.Response:
        """A call whose `Login` is right unless given."""
        pairs = [{"name": name, "value": value} for name, value in params.items()]
        if "Login" not in params:
            pairs.append({"name": "Login", "value": LOGIN})
        return self.send({"name": method, "params": pairs, "installationId": INSTALLATION})

    def send(self, body: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return self.http.post("/api/run", content=json.dumps(body), headers=headers)

    def refusal(self, method: str, **params: str) -> str:
        answer = self.call(method, **params)
        assert answer.status_code == 200
        return str(answer.json()["data"]["error"])

    def rows(self, method: str, **params: str) -> list[dict[str, Any]]:
        """The one list in an answer, wherever it is, by plain keys."""
        answer = self.call(method, **params)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        while isinstance(found, dict):
            assert "error" not in found, found
            lists = [value for key, value in found.items() if key != "incrementSequence"]
            found = lists[0]
        return [{_plain(key): value for key, value in row.items()} for row in found]

    def free(self, doctor: str, service: int, days: int = 14) -> list[dict[str, Any]]:
        return self.rows(
            "spzIBFreeSeanceDetails",
            UserLogin=doctor,
            ServiceID=str(service),
            DayCount=str(days),
        )

    def book(self, slot: dict[str, Any], patient: int, service: int, **other: str) -> Any:
        booking = {
            "PatientID": str(patient),
            "ServiceID": str(service),
            "VenueID": str(slot["venueID"]),
            "UserLogin": slot["userLogin"],
            "StartTime": slot["timeTableStartTime"],
            "EndTime": slot["timeTableEndTime"],
        }
        return self.call("spzIBScheduleCreate", **(booking | other)).json()

    def visits(self, patient: int) -> list[dict[str, Any]]:
        return self.rows(
            "spzIBScheduleList",
            PatientID=str(patient),
            StartDate="2000-01-01T00:00:00.000",
            EndDate="2100-01-01T00:00:00.000",
        )

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.http.request(method, f"/control/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ledger(self, method: str) -> list[dict[str, Any]]:
        return list(self.control("GET", f"ledger?method={method}"))


@contextmanager
def leaving_no_trace(url: str, clock: Clock) -> Iterator[Caller]:
    """A caller after whom the double is as it was."""
    caller = Caller(url, clock)
    caller.control("POST", "backup")
    caller.control("DELETE", "ledger")
    try:
        yield caller
    finally:
        caller.control("DELETE", "faults")
        caller.control("POST", "power", {"on": True})
        caller.control("POST", "restore")
        caller.http.close()


CLOCK = Clock()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(DoctorEleks(CLOCK).app) as url:
        yield url


@pytest.fixture
def caller(url: str) -> Iterator[Caller]:
    with leaving_no_trace(url, CLOCK) as caller:
        yield caller


def test_signing_in_answers_a_token(caller: Caller):
    answer = caller.sign_in()
    assert answer.status_code == 200
    assert answer.json()["access_token"]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"password": "wrong"}, 400),
        ({"username": f"nobody@@@{INSTALLATION}"}, 400),
        ({"username": LOGIN}, 500),
        ({"username": f"{LOGIN}@@@00000000-0000-0000-0000-000000000000"}, 500),
        ({"grant_type": "client_credentials"}, 400),
    ],
)
def test_signing_in_wrongly_is_refused(caller: Caller, form: dict[str, str], status: int):
    assert caller.sign_in(**form).status_code == status


def test_signing_in_takes_a_form_only(caller: Caller):
    body = {"grant_type": "password", "username": f"{LOGIN}@@@{INSTALLATION}", "password": PASSWORD}
    assert caller.http.post("/api/token", json=body).status_code == 400


def test_an_account_with_two_factors_asks_for_a_code(caller: Caller):
    caller.control("PUT", "settings", {"two_factor": True})
    answer = caller.sign_in()
    assert answer.status_code == 400
    assert answer.json()["error"] == "TOKEN_REQUIRED"


def test_a_changed_password_refuses_the_old_one(caller: Caller):
    caller.control("PUT", "settings", {"password": "another"})
    assert caller.sign_in().status_code == 400
    assert caller.sign_in(password="another").status_code == 200


def test_a_call_without_a_token_is_401(caller: Caller):
    caller.token = "made-up"
    assert caller.call("spzIBCompanyDetails").status_code == 401


def test_a_token_ends_by_the_clock_of_the_sandbox(caller: Caller):
    caller.clock.move(caller.clock.now() + timedelta(minutes=59))
    assert caller.call("spzIBCompanyDetails").status_code == 200
    caller.clock.move(caller.clock.now() + timedelta(minutes=2))
    assert caller.call("spzIBCompanyDetails").status_code == 401
    caller.token = caller.sign_in().json()["access_token"]
    assert caller.call("spzIBCompanyDetails").status_code == 200


def test_all_tokens_can_be_ended(caller: Caller):
    caller.control("DELETE", "tokens")
    assert caller.call("spzIBCompanyDetails").status_code == 401


def test_a_refused_call_is_still_200(caller: Caller):
    answer = caller.call("spzIBFreeSeanceDetails", ServiceID="201", UserLogin="Kovalenko")
    assert answer.status_code == 200
    assert answer.json()["data"] == {
        "error": "Не задано обов'язковий параметр @DayCount",
        "status": 400,
    }


@pytest.mark.parametrize(
    ("shape", "data"),
    [
        ("message", {"status": 400, "message": "Не задано обов'язковий параметр @ScheduleID"}),
        (
            "rows",
            [
                {
                    "errorMessage": "Не задано обов'язковий параметр @ScheduleID",
                    "errorStatus": "400",
                }
            ],
        ),
    ],
)
def test_a_refusal_has_other_shapes_too(caller: Caller, shape: str, data: object):
    caller.control("PUT", "settings", {"refusal": shape})
    assert caller.call("spzIBScheduleCancel").json() == {"data": data}


def test_a_login_goes_with_each_call_and_is_the_tokens_own(caller: Caller):
    no_login = {"name": "spzIBCompanyDetails", "params": [], "installationId": INSTALLATION}
    assert "@Login" in caller.send(no_login).json()["data"]["error"]
    assert "не відповідає" in caller.refusal("spzIBCompanyDetails", Login="other")


def test_unknown_methods_and_parameters_are_refused(caller: Caller):
    assert "spzIBNothing" in caller.refusal("spzIBNothing")
    spaced = {"DayCount ": "5", "ServiceID": "201", "UserLogin": "Kovalenko"}
    assert "@DayCount  is not" in caller.refusal("spzIBFreeSeanceDetails", **spaced)


def test_a_method_without_permission_is_refused(caller: Caller):
    caller.control("PUT", "settings", {"forbidden": ["spzIBTaskCreate"]})
    assert "немає прав" in caller.refusal("spzIBTaskCreate", TaskName="Подзвонити")


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"name": "spzIBCompanyDetails"},
        {
            "name": "spzIBServiceList",
            "params": [{"name": "ServiceID", "value": 201}],
            "installationId": INSTALLATION,
        },
        {
            "name": "spzIBServiceList",
            "params": [{"name": "Login", "value": LOGIN}] * 2,
            "installationId": INSTALLATION,
        },
        {
            "name": "spzIBServiceList",
            "params": [{"name": "Login", "value": "\ud83d"}],
            "installationId": INSTALLATION,
        },
    ],
    ids=["a list", "no params", "a value that is no string", "a parameter twice", "half a letter"],
)
def test_a_body_that_is_no_call_is_400(caller: Caller, body: object):
    assert caller.send(body).status_code == 400


@pytest.mark.parametrize("value", ["2026-13-45", "2026-01-01T00:00:00+02:00", "завтра"])
def test_times_have_no_offset(caller: Caller, value: str):
    error = caller.refusal(
        "spzIBScheduleList", PatientID="1001", StartDate=value, EndDate="2030-01-01T00:00:00"
    )
    assert "datetime" in error


@pytest.mark.parametrize(
    ("method", "params", "path", "key"),
    [
        ("spzIBCompanyDetails", {}, [], "\u0441ompanyName"),
        ("spzIBCompanyList", {}, ["companyList"], "\u0441ompanyName"),
        ("spzIBVenueDetails", {}, ["data", "venueList"], "venueID"),
        ("spzIBSpecialityDetails", {}, ["data"], "userSpecialityCode"),
        ("spzIBUserDetails", {}, ["spzIBUserDetails"], "userLogin"),
        ("spzIBUserDetailsExtended", {}, ["data", "spzIBUserDetailsExtended"], "serviceID"),
        ("spzIBServiceUserDetails", {}, [], "serviceID"),
        ("spzIBServiceList", {}, ["serviceList"], "ServiceID"),
        ("spzIBScheduleStatusDictionary", {}, ["data"], "scheduleStatusCode"),
        (
            "spzIBFreeDateDetails",
            {"ServiceID": "201", "DayCount": "7", "UserLogin": "Kovalenko"},
            ["data", "freeDateList"],
            "timeTableDate",
        ),
        (
            "spzIBFreeSeanceDetails",
            {"ServiceID": "201", "DayCount": "7", "UserLogin": "Kovalenko"},
            ["spzIBFreeSeanceDetails"],
            "\u0441ompanyGUID",
        ),
        (
            "spzIBPatientSearch",
            {"PatientPhone": "380671110001"},
            ["patientList"],
            "\u0440atientNote",
        ),
        (
            "spzIBScheduleList",
            {"PatientID": "1001", "StartDate": "2000-01-01", "EndDate": "2100-01-01"},
            ["scheduleList"],
            "\u0441ompanyAddress",
        ),
        (
            "spzIBScheduleBookingDetails",
            {"ScheduleID": "65001"},
            ["data", "spzIBScheduleBookingDetails"],
            "ScheduleDesc",
        ),
        (
            "spzIBCommunicationCreate",
            {"PatientID": "1001", "Text": "Просить передзвонити"},
            [],
            "communicationID",
        ),
        ("spzIBTaskCreate", {"TaskName": "Передзвонити"}, ["data", "taskList"], "TaskID"),
    ],
)
def test_each_method_has_an_envelope_of_its_own(
    caller: Caller, method: str, params: dict[str, str], path: list[str], key: str
):
    answer = caller.call(method, **params).json()
    for step in path:
        assert [*answer] == [step]
        answer = answer[step]
    assert key in answer[0]


def test_the_chain_has_three_branches_in_odesa(caller: Caller):
    branches = caller.rows("spzIBCompanyDetails")
    assert [branch["companyGUID"] for branch in branches] == [KANATNA, NEBESNOI_SOTNI, ZABOLOTNOHO]
    assert all(branch["companyAddress"].startswith("м. Одеса") for branch in branches)
    by_external_id = caller.rows("spzIBCompanyList", CompanyExternalID1="NEB")
    assert [branch["companyShortName"] for branch in by_external_id] == ["Небесної Сотні"]


def test_a_room_closed_to_web_booking_is_not_listed(caller: Caller):
    rooms = {room["venueID"] for room in caller.rows("spzIBVenueDetails")}
    assert 204 in rooms
    assert 205 not in rooms


def test_specialities_can_be_those_open_to_web_booking(caller: Caller):
    every = caller.rows("spzIBSpecialityDetails")
    open_ones = caller.rows("spzIBSpecialityDetails", SpecialityisInternet="1")
    assert len(open_ones) >= 7
    assert [row["userSpecialityCode"] for row in every if row not in open_ones] == ["ANE"]


def test_doctors_are_found_by_speciality_login_and_name(caller: Caller):
    by_speciality = caller.rows("spzIBUserDetails", UserSpecialityCode="PED")
    assert [row["userLogin"] for row in by_speciality] == ["Melnyk", "Shevchuk"]
    by_name = caller.rows("spzIBUserDetails", Search="мороз")
    assert [row["userShortName"] for row in by_name] == ["Мороз Д.С."]
    assert len(caller.rows("spzIBUserDetails", UserLogin="null")) >= 14


def test_a_doctor_has_a_row_for_each_service_and_branch(caller: Caller):
    rows = caller.rows("spzIBUserDetailsExtended", UserLogin="Hryhorenko")
    assert {(row["serviceID"], row["companyGUID"]) for row in rows} == {
        (203, KANATNA),
        (203, NEBESNOI_SOTNI),
        (251, KANATNA),
        (251, NEBESNOI_SOTNI),
    }
    at_kanatna = caller.rows("spzIBUserDetailsExtended", CompanyGUID=KANATNA.upper())
    assert {row["companyGUID"] for row in at_kanatna} == {KANATNA}


def test_services_have_a_length_a_price_and_a_bit_for_the_web(caller: Caller):
    (service,) = caller.rows("spzIBServiceList", ServiceID="205")
    assert service["serviceName"] == "Консультація невролога"
    assert (service["serviceDuration"], service["servicePrice"]) == (30, 750.0)
    open_ones = caller.rows("spzIBServiceList", ServiceIsInternetSevice="1")
    assert 213 not in {row["serviceID"] for row in open_ones}
    own = caller.rows("spzIBServiceUserDetails", UserLogin="Polishchuk")
    assert [row["serviceID"] for row in own] == [206, 252]


def test_photos_come_in_every_form(caller: Caller):
    photos = {row["userLogin"]: row["userPhoto"] for row in caller.rows("spzIBUserDetails")}
    assert base64.b64decode(photos["Kovalenko"]).startswith(b"\xff\xd8\xff")
    assert base64.b64decode(photos["Bondar"]).startswith(b"\x89PNG")
    assert photos["Melnyk"].startswith("data:image/jpeg;base64,")
    assert photos["Tkachuk"] is None
    by_address = httpx.get(photos["Polishchuk"])
    assert by_address.headers["content-type"] == "image/jpeg"
    assert by_address.content.startswith(b"\xff\xd8\xff")
    assert caller.http.get("/photos/../seed.py").status_code == 404


def test_a_doctor_has_free_times_in_the_next_sixty_days(caller: Caller):
    doctors = [row["userLogin"] for row in caller.rows("spzIBUserDetails")]
    none = []
    for doctor in doctors:
        service = caller.rows("spzIBServiceUserDetails", UserLogin=doctor)[0]["serviceID"]
        if not caller.free(doctor, service, days=60):
            none.append(doctor)
    assert none == ["Lysenko", "Rudenko", "Oliinyk"]  # booked up, on leave, not for the web


def test_free_times_are_those_of_a_service_in_the_future(caller: Caller):
    times = caller.free("Hryhorenko", 251)
    now = caller.control("GET", "state")["now"]
    for slot in times:
        start = datetime.fromisoformat(slot["timeTableStartTime"])
        end = datetime.fromisoformat(slot["timeTableEndTime"])
        assert end - start == timedelta(minutes=15)
        assert slot["timeTableStartTime"] > now
    assert {slot["companyGUID"] for slot in times} == {KANATNA, NEBESNOI_SOTNI}


def test_free_dates_are_the_dates_of_the_free_times(caller: Caller):
    params = {"UserLogin": "Demianenko", "ServiceID": "208", "DayCount": "21"}
    dates = caller.rows("spzIBFreeDateDetails", **params, CompanyGUID=ZABOLOTNOHO)
    times = caller.rows("spzIBFreeSeanceDetails", **params, CompanyGUID=ZABOLOTNOHO)
    assert [date["timeTableDate"][:10] for date in dates] == sorted(
        {slot["timeTableStartTime"][:10] for slot in times}
    )
    assert {slot["venueID"] for slot in times} == {304}


def test_times_in_a_room_closed_to_web_booking_are_not_offered(caller: Caller):
    times = caller.free("o.voitsekhivska-dobrovolska", 210, days=30)
    assert {slot["venueID"] for slot in times} == {202}


def test_the_number_of_days_can_have_an_end(caller: Caller):
    assert caller.free("Kovalenko", 201, days=365)
    caller.control("PUT", "settings", {"max_day_count": 30})
    assert "@DayCount" in caller.refusal(
        "spzIBFreeDateDetails", UserLogin="Kovalenko", ServiceID="201", DayCount="31"
    )


def test_a_doctor_on_leave_has_no_times(caller: Caller):
    caller.control("PUT", "settings", {"away": ["Kovalenko"]})
    assert caller.free("Kovalenko", 201) == []
    assert caller.free("Rudenko", 205)
