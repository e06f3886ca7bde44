"""The double of Doctor Eleks: what the clinic's staff do, the ledger, and what outlives a run."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.doctor_eleks import INSTALLATION, DoctorEleks
from sandbox.doctor_eleks.clinic import Change
from sandbox.serving import serve
from tests.sandbox.test_doctor_eleks import KANATNA, NEBESNOI_SOTNI, Caller, leaving_no_trace

IHOR = 1004


@pytest.fixture(scope="module")
def double() -> DoctorEleks:
    return DoctorEleks(Clock())


@pytest.fixture(scope="module")
def url(double: DoctorEleks) -> Iterator[str]:
    with serve(double.app) as url:
        yield url


@pytest.fixture
def caller(url: str) -> Iterator[Caller]:
    with leaving_no_trace(url, Clock()) as caller:
        yield caller


def by_phone(caller: Caller, slot: dict[str, Any], **other: Any) -> dict[str, Any]:
    visit = {
        "patient": IHOR,
        "doctor": slot["userLogin"],
        "start": slot["timeTableStartTime"],
        **other,
    }
    return dict(caller.control("POST", "visits", visit))


def test_the_clinic_books_by_phone(caller: Caller):
    slot = caller.free("Kovalenko", 201)[0]
    made = by_phone(caller, slot, desc="Подзвонив зранку")
    assert made["patient_name"] == "Кравченко Ігор Васильович"
    assert made["branch"] == KANATNA
    assert made["end"] == slot["timeTableEndTime"]
    (visit,) = caller.visits(IHOR)
    assert visit["scheduleCreationUser"] == "registratura"
    assert slot not in caller.free("Kovalenko", 201)


def test_the_clinic_takes_a_slot_for_another_patient(caller: Caller):
    slot = caller.free("Kovalenko", 201)[0]
    given = {"doctor": "Kovalenko", "start": slot["timeTableStartTime"]}
    caller.control("POST", "slots/take", given)
    assert "зайнято" in caller.book(slot, IHOR, 201)["data"]["error"]
    again = caller.http.post("/control/slots/take", json=given)
    assert (again.status_code, again.json()["error"]) == (409, "the doctor has a patient then")


def test_a_start_with_an_offset_becomes_the_clinics_wall_clock(caller: Caller):
    visit = {"patient": IHOR, "doctor": "Kovalenko", "start": "2030-07-01T07:00:00+00:00"}
    assert caller.control("POST", "visits", visit)["start"] == "2030-07-01T10:00:00"


def test_the_clinic_moves_a_visit(caller: Caller):
    first, second, *_ = caller.free("Kovalenko", 201)
    visit = by_phone(caller, first)
    moved = caller.control(
        "POST", f"visits/{visit['id']}/move", {"start": second["timeTableStartTime"]}
    )
    assert (moved["start"], moved["end"]) == (
        second["timeTableStartTime"],
        second["timeTableEndTime"],
    )
    assert first in caller.free("Kovalenko", 201)
    assert caller.visits(IHOR)[0]["scheduleStartTime"] == second["timeTableStartTime"]


def test_a_visit_moves_to_another_doctor_and_branch(caller: Caller):
    visit = by_phone(caller, caller.free("Kovalenko", 201)[0])
    slot = caller.free("Bondar", 201)[0]
    given = {"start": slot["timeTableStartTime"], "doctor": "Bondar", "branch": NEBESNOI_SOTNI}
    moved = caller.control("POST", f"visits/{visit['id']}/move", given)
    assert (moved["doctor"], moved["room"], moved["branch"]) == ("Bondar", 201, NEBESNOI_SOTNI)


def test_the_clinic_cancels_and_marks_visits(caller: Caller):
    visit = by_phone(caller, caller.free("Kovalenko", 201)[0])
    assert caller.control("POST", f"visits/{visit['id']}/cancel")["status"] == "cancelled"
    done = caller.control("POST", f"visits/{visit['id']}/status", {"status": "done"})
    assert (done["status_code"], done["status_name"]) == ("FIN", "Завершено")
    wrong = caller.http.post(f"/control/visits/{visit['id']}/status", json={"status": "lost"})
    assert wrong.status_code == 400
    assert caller.http.post("/control/visits/1/cancel").status_code == 404


def test_the_clinic_makes_a_card(caller: Caller):
    card = caller.control(
        "POST",
        "patients",
        {
            "surname": "Тест",
            "first_name": "Ніна",
            "birth_date": "1999-09-09",
            "phone": "380671117777",
        },
    )
    (row,) = caller.rows("spzIBPatientSearch", PatientPhone="380671117777")
    assert (row["patientID"], row["patientName"]) == (card["id"], "Тест Ніна")
    assert caller.http.post("/control/patients", json={"surname": "Тест"}).status_code == 400


def test_free_slots_can_be_asked_for_without_a_call(caller: Caller):
    slots = caller.control("GET", "slots?doctor=Kovalenko&days=3")
    assert [slot["start"] for slot in slots] == [
        slot["timeTableStartTime"] for slot in caller.free("Kovalenko", 201, days=3)
    ]


def test_the_state_is_for_reading(caller: Caller):
    state = caller.control("GET", "state")
    assert len(state["branches"]) == 3
    assert len(state["doctors"]) >= 14
    assert len({doctor["speciality"] for doctor in state["doctors"]}) >= 7
    visit = next(visit for visit in state["visits"] if visit["patient"] == 1002)
    assert visit["patient_name"] == "Савчук Данило Олегович"
    assert visit["doctor_name"] == "Мельник Наталія Олегівна"
    assert (visit["status"], visit["created_by"]) == ("planned", "registratura")


def test_the_ledger_keeps_every_call_and_what_became_of_it(caller: Caller):
    caller.control("DELETE", "ledger")
    caller.sign_in()
    caller.call("spzIBCompanyDetails")
    caller.call("spzIBScheduleCancel", ScheduleID="1")
    entries = caller.control("GET", "ledger")
    assert [(entry["method"], entry["outcome"], entry["answered"]) for entry in entries] == [
        ("token", "committed", True),
        ("spzIBCompanyDetails", "committed", True),
        ("spzIBScheduleCancel", "refused", True),
    ]
    assert entries[2]["params"] == {"ScheduleID": "1", "Login": "reception"}
    assert "не знайдено" in entries[2]["detail"]
    assert "password" not in entries[0]["params"]
    assert caller.control("DELETE", "ledger") == []


def test_an_unknown_setting_is_turned_down(caller: Caller):
    assert caller.http.put("/control/settings", json={"weather": "fine"}).status_code == 400
    assert caller.http.put("/control/settings", json={"token_minutes": "x"}).status_code == 400


def test_listeners_hear_of_changes_as_a_webhook_would(caller: Caller, double: DoctorEleks):
    heard: list[Change] = []
    double.listeners.append(heard.append)
    visit = by_phone(caller, caller.free("Kovalenko", 201)[0])
    caller.call("spzIBScheduleCancel", ScheduleID=str(visit["id"]))
    double.listeners.remove(heard.append)
    assert heard == [
        Change("Schedule", visit["id"], "Create"),
        Change("Schedule", visit["id"], "Edit"),
    ]


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_webhook_is_called_on_each_change_with_an_id_and_no_data(
    caller: Caller, double: DoctorEleks, verb: str
):
    called: list[tuple[str, str]] = []

    async def hear(request: Request) -> PlainTextResponse:
        called.append((request.method, str(request.url)))
        return PlainTextResponse("", 403)

    with serve(Starlette(routes=[Route("/h/{secret}", hear, methods=["GET", "POST"])])) as url:
        caller.control("PUT", "webhook", {"url": f"{url}/h/s3cret", "verb": verb})
        visit = by_phone(caller, caller.free("Kovalenko", 201)[0])
        caller.call("spzIBScheduleCancel", ScheduleID=str(visit["id"]))
        caller.control("DELETE", "tokens")
        while double.webhook.busy:
            time.sleep(0.01)
        told = caller.control("DELETE", "webhook")["told"]
    says = f"source={INSTALLATION}&entity=Schedule&key={visit['id']}&action="
    assert called == [(verb, f"{url}/h/s3cret?{says}{action}") for action in ("Create", "Edit")]
    assert [(one["key"], one["status"]) for one in told[-2:]] == [(visit["id"], 403)] * 2


def test_a_webhook_that_nobody_answers_holds_nothing_up(caller: Caller, double: DoctorEleks):
    caller.control("PUT", "webhook", {"url": "http://127.0.0.1:1/"})
    by_phone(caller, caller.free("Kovalenko", 201)[0])
    while double.webhook.busy:
        time.sleep(0.01)
    assert caller.control("DELETE", "webhook")["told"][-1]["status"] is None
    by_phone(caller, caller.free("Kovalenko", 201)[0])
    assert double.webhook.busy == 0


def test_a_webhook_has_an_address_and_a_verb(caller: Caller):
    for given in ({}, {"url": 1}, {"url": "http://127.0.0.1:1/", "verb": "PUT"}):
        assert caller.http.put("/control/webhook", json=given).status_code == 400


def test_a_backup_brings_back_what_was(caller: Caller):
    visit = by_phone(caller, caller.free("Kovalenko", 201)[0])
    caller.control("POST", "restore")
    caller.token = caller.sign_in().json()["access_token"]
    assert visit["id"] not in {other["id"] for other in caller.control("GET", "state")["visits"]}


def test_what_is_remembered_outlives_the_process(tmp_path: Path):
    file = tmp_path / "deep" / "doctor-eleks.json"
    clock = Clock()
    with serve(DoctorEleks(clock, file=file).app) as url:
        caller = Caller(url, clock)
        by_phone(caller, caller.free("Kovalenko", 201)[0])
        caller.control("PUT", "settings", {"one_visit_a_day": False})
        before = caller.control("GET", "state")
        token = caller.token
    with serve(DoctorEleks(clock, file=file).app) as url:
        caller = Caller(url, clock)
        after = caller.control("GET", "state")
        caller.token = token
        assert caller.call("spzIBCompanyDetails").status_code == 200
    before.pop("now")
    after.pop("now")
    assert after == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]
