"""No name, phone, date of birth, complaint, token or password in a log, an error or what hangs on to it."""

import json
import logging
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from reception.adapters.doctor_eleks import DoctorEleks
from reception.clinic.model import Person, Sex, Slot
from reception.clinic.system import ClinicError
from sandbox.doctor_eleks import DoctorEleks as Double
from tests.adapters.doctor_eleks_site import DoctorEleksSite, clock_at, scripted

SURNAME, FIRST_NAME, PATRONYMIC = "Канаренко", "Канарина", "Канарівна"
PHONE = "+380509998877"
BORN = date(1987, 6, 5)
COMPLAINT = "кашель-канарейка"
TOKEN = "canary-token-1"
PASSWORD = "canary-password"
PATIENT = "777333111"
DOCTOR_NAME = "Канарченко"
CANARIES = (
    *(SURNAME, FIRST_NAME, PATRONYMIC, COMPLAINT, TOKEN, PASSWORD, PATIENT, DOCTOR_NAME),
    *(PHONE[1:], PHONE[3:], "1987-06-05", "05.06.1987"),
)

NOW = datetime(2026, 9, 8, 7, 0, tzinfo=UTC)
SLOT = Slot("d", "2", "b", "3", NOW, NOW + timedelta(minutes=20))
PERSON = Person(SURNAME, FIRST_NAME, PATRONYMIC, Sex.FEMALE, BORN)
TALK = f"{SURNAME} {FIRST_NAME} {PATRONYMIC} 380509998877 1987-06-05 {COMPLAINT} {TOKEN} {PASSWORD}"
ROW = {
    "patientID": PATIENT,
    "patientName": TALK,
    "patientBirthDate": "1987-06-05",
    "patientPhone": "380509998877",
    "scheduleID": PATIENT,
    "scheduleStartTime": f"2026-09-08 {TALK}",
    "timeTableStartTime": TALK,
    "timeTableDate": TALK,
    "companyGUID": TALK,
    "companyName": TALK,
    "userLogin": DOCTOR_NAME,
    "userPhoto": f"/{SURNAME}.jpg",
    TALK: TALK,
    SURNAME: TALK,
    PHONE: TALK,
}

ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "rows": (200, {}, json.dumps([ROW, ROW | {"patientID": None}, TALK]).encode()),
    "bad rows": (200, {}, json.dumps([ROW | {"patientID": {TALK: TALK}}, TALK]).encode()),
    "error": (200, {}, json.dumps({"data": {"error": TALK, "status": 400}}).encode()),
    "words": (200, {}, json.dumps({"data": TALK}).encode()),
    "taken": (200, {}, json.dumps({"data": {"error": f"Час зайнято: {TALK}"}}).encode()),
    "permission": (200, {}, json.dumps({"data": {"error": f"Немає прав: {TALK}"}}).encode()),
    "expired": (200, {}, json.dumps({"data": {"error": f"Token expired {TALK}"}}).encode()),
    "no shape": (200, {}, json.dumps({TALK: {TALK: TALK}, SURNAME: None}).encode()),
    "cut": (200, {}, json.dumps([ROW]).encode()[:-9]),
    "not utf-8": (200, {}, json.dumps([ROW], ensure_ascii=False).encode("cp1251")),
    "html": (200, {}, f"<p>{TALK}".encode()),
    "headers": (302, {"Location": f"/{PASSWORD}", "Retry-After": TOKEN}, b"{}"),
    "400": (400, {}, json.dumps({"message": TALK}).encode()),
    "401": (401, {}, json.dumps({"message": TALK}).encode()),
    "429": (429, {"Retry-After": TOKEN}, TALK.encode()),
    "500": (500, {}, TALK.encode()),
    "short": (200, {"Content-Length": "9999"}, json.dumps([ROW]).encode()),
}

CALLS: dict[str, Callable[[DoctorEleks], object]] = {
    "directory": lambda clinic: clinic.directory(),
    "photos": lambda clinic: list(clinic.photos()),
    "free_dates": lambda clinic: clinic.free_dates("d", "2", "b", 10),
    "free_slots": lambda clinic: clinic.free_slots("d", "2", "b", date(2026, 9, 8)),
    "patients_by_phone": lambda clinic: clinic.patients_by_phone(PHONE),
    "patients_by_name": lambda clinic: clinic.patients_by_name(PERSON),
    "patient": lambda clinic: clinic.patient(PATIENT),
    "register": lambda clinic: clinic.register(PERSON, PHONE),
    "book": lambda clinic: clinic.book(PATIENT, SLOT, COMPLAINT),
    "cancel": lambda clinic: clinic.cancel(PATIENT),
    "task": lambda clinic: clinic.task(SURNAME, TALK),
    "visits": lambda clinic: clinic.visits(PATIENT, BORN, BORN),
}


def everything_about(error: BaseException) -> str:
    """Its text, its traceback, and the same of whatever hangs on to it, with their attributes."""
    parts = ["".join(traceback.format_exception(error))]
    seen: set[int] = set()
    chain: list[BaseException | None] = [error]
    while chain:
        link = chain.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        parts += [str(link), repr(link)]
        chain += [link.__cause__, link.__context__]
    return "\n".join(parts)


def assert_silent(text: str, where: str) -> None:
    told = [canary for canary in CANARIES if canary.casefold() in text.casefold()]
    assert not told, f"{where}: {told}"


def site_at(url: str) -> DoctorEleksSite:
    clock = clock_at(NOW - timedelta(days=1))
    site = DoctorEleksSite(url, Double(clock), clock)
    site.account = replace(site.account, password=PASSWORD)
    return site


@pytest.mark.parametrize("answer", ANSWERS)
def test_nothing_is_told_of_a_call(answer: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    def script(path: str, _body: bytes) -> tuple[int, dict[str, str], bytes]:
        if path == "/api/token":
            return 200, {}, json.dumps({"access_token": TOKEN}).encode()
        return ANSWERS[answer]

    with scripted(script) as url:
        for name, call in CALLS.items():
            told = ""
            try:
                call(site_at(url).gateway(0.4))
            except ClinicError as error:
                told = everything_about(error)
            assert_silent(told, f"{name}, the error")
    without_paths = [r for r in caplog.records if not r.name.startswith("urllib3")]
    assert without_paths
    for record in without_paths:
        assert_silent(f"{record.getMessage()} {record.args} {record.exc_text}", record.name)


@pytest.mark.parametrize("answer", ANSWERS)
def test_nothing_is_told_of_a_sign_in(answer: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    body = ANSWERS[answer]
    with scripted(lambda _path, _body: body) as url, pytest.raises(ClinicError) as caught:
        site_at(url).gateway(0.4).patients_by_phone(PHONE)
    assert_silent(everything_about(caught.value), "the error")
    for record in caplog.records:
        assert_silent(record.getMessage(), record.name)


def test_a_token_that_would_break_a_header_is_not_quoted(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    broken = json.dumps({"access_token": f"{TOKEN}\r\nX: 1"}).encode()
    with scripted(lambda _path, _body: (200, {}, broken)) as url:
        site = site_at(url)
        with pytest.raises(ClinicError) as caught:
            site.gateway().patients_by_phone(PHONE)
        assert_silent(everything_about(caught.value), "the error")
        site.sign_ins.keep(f"{TOKEN}\n")  # from whoever shares the table
        with pytest.raises(ClinicError) as caught:
            site.gateway().patients_by_phone(PHONE)
    assert_silent(everything_about(caught.value), "the error")
    assert_silent(caplog.text, "the log")


@pytest.mark.parametrize("thing", ["gateway", "connection", "account"])
def test_no_object_shows_what_it_holds(thing: str) -> None:
    site = site_at("http://127.0.0.1:1")
    site.sign_ins.keep(TOKEN)
    things: dict[str, Any] = {
        "gateway": site.gateway(),
        "connection": site.connection(),
        "account": site.account,
    }
    assert_silent(repr(things[thing]), thing)
