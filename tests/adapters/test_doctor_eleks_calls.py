"""Calls of Doctor Eleks that go wrong on the way: what is repeated, what was done, how long it may take."""

import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from time import monotonic, sleep

import pytest

from reception.adapters.doctor_eleks import DoctorEleks
from reception.clinic.model import Slot
from reception.clinic.system import AnswerLost, ClinicUnreachable
from sandbox.clock import Clock
from sandbox.doctor_eleks import DoctorEleks as Double
from tests.adapters.doctor_eleks_site import (
    BOOK,
    DATES,
    FIND,
    KOVALENKO,
    SIGN_IN,
    VISITS,
    DoctorEleksSite,
    scripted,
)

DAY = date(2026, 9, 8)
PHONE = "+380671110001"
OKSANA = "1001"


@pytest.fixture
def clinic(site: DoctorEleksSite) -> DoctorEleks:
    """Signed in."""
    clinic = site.gateway()
    clinic.free_dates(*KOVALENKO, 3)
    return clinic


@pytest.fixture
def slot(clinic: DoctorEleks) -> Slot:
    return clinic.free_slots(*KOVALENKO, DAY)[0]


@contextmanager
def raw_server(handle: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does with each connection what `handle` does."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    done = threading.Event()
    threads: list[threading.Thread] = []

    def one(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(2)
            with suppress(OSError):
                handle(connection)

    def accept() -> None:
        while not done.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            threads.append(threading.Thread(target=one, args=(connection,)))
            threads[-1].start()

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        done.set()
        thread.join()
        for each in threads:
            each.join()
        listener.close()


def site_at(url: str) -> DoctorEleksSite:
    """Signed in already, at whatever answers there."""
    site = DoctorEleksSite(url, Double(Clock()), Clock())
    site.sign_ins.keep("t-1")
    return site


def book(clinic: DoctorEleks) -> str:
    now = Clock().now()
    return clinic.book("1", Slot("d", "2", "b", "3", now, now), "")


# --- reads ---


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "code": 500},
        {"kind": "status", "code": 503},
        {"kind": "status", "code": 429},
        {"kind": "status", "code": 429, "headers": {"Retry-After": "0"}},
        {"kind": "cut"},
        {"kind": "lose_answer"},
        {"kind": "cut_json"},
        {"kind": "html"},
    ],
    ids=lambda fault: f"{fault['kind']}-{fault.get('code', '')}",
)
def test_a_read_is_repeated_twice(
    site: DoctorEleksSite, clinic: DoctorEleks, fault: dict[str, object]
) -> None:
    site.fault(**fault, method=FIND, times=2)
    assert [patient.id for patient in clinic.patients_by_phone(PHONE)] == [OKSANA]
    assert len(site.asked(FIND)) == 3
    site.fault(**fault, method=FIND)
    with pytest.raises(ClinicUnreachable):
        clinic.patients_by_phone(PHONE)
    assert len(site.asked(FIND)) == 6


def test_a_long_retry_after_is_not_waited_for(site: DoctorEleksSite, clinic: DoctorEleks) -> None:
    site.fault(kind="status", code=429, headers={"Retry-After": "35"}, method=FIND)
    started = monotonic()
    with pytest.raises(ClinicUnreachable):
        clinic.patients_by_phone(PHONE)
    assert monotonic() - started < 1
    assert len(site.asked(FIND)) == 1


@pytest.mark.parametrize("code", [302, 400, 404, 413])
def test_what_will_not_change_is_not_repeated(
    site: DoctorEleksSite, clinic: DoctorEleks, code: int
) -> None:
    site.fault(kind="status", code=code, headers={"Location": "/elsewhere"}, method=FIND)
    with pytest.raises(ClinicUnreachable):
        clinic.patients_by_phone(PHONE)
    assert len(site.asked(FIND)) == 1


def test_a_refused_read_is_no_empty_answer(site: DoctorEleksSite, clinic: DoctorEleks) -> None:
    for shape in ("error", "message", "rows"):
        site.settings(refusal=shape, forbidden=[FIND, VISITS])
        with pytest.raises(ClinicUnreachable):
            clinic.patients_by_phone(PHONE)
        with pytest.raises(ClinicUnreachable):
            clinic.visits(OKSANA, DAY, DAY)
    assert len(site.asked(FIND)) == 3
    assert len(site.asked(SIGN_IN)) == 1


# --- writes: never repeated ---


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "lose_answer"},
        {"kind": "cut_json"},
        {"kind": "nulls"},
        {"kind": "status", "code": 502, "when": "after"},
        {"kind": "html", "when": "after"},
    ],
    ids=lambda fault: str(fault["kind"]),
)
def test_done_and_not_told(
    site: DoctorEleksSite, clinic: DoctorEleks, slot: Slot, fault: dict[str, object]
) -> None:
    site.fault(**fault, method=BOOK)
    with pytest.raises(AnswerLost):
        clinic.book(OKSANA, slot, "")
    assert len(site.asked(BOOK)) == 1
    found = clinic.visits(OKSANA, DAY, DAY)
    assert [(visit.doctor, visit.start) for visit in found] == [(slot.doctor, slot.start)]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "cut"}, AnswerLost),
        ({"kind": "status", "code": 500}, AnswerLost),
        ({"kind": "status", "code": 503}, AnswerLost),
        ({"kind": "html"}, AnswerLost),
        ({"kind": "status", "code": 201}, AnswerLost),
        ({"kind": "status", "code": 204}, AnswerLost),
        ({"kind": "status", "code": 302}, AnswerLost),
        ({"kind": "empty"}, AnswerLost),
        ({"kind": "status", "code": 429}, ClinicUnreachable),
        ({"kind": "status", "code": 400}, ClinicUnreachable),
    ],
    ids=str,
)
def test_not_done_but_only_sometimes_surely(
    site: DoctorEleksSite,
    clinic: DoctorEleks,
    slot: Slot,
    fault: dict[str, object],
    error: type[Exception],
) -> None:
    site.fault(**fault, method=BOOK)
    with pytest.raises(error):
        clinic.book(OKSANA, slot, "")
    assert len(site.asked(BOOK)) == 1
    assert site.visits_of(OKSANA)[-1]["start"].date() != DAY


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    site = site_at(f"http://127.0.0.1:{port}")
    with pytest.raises(ClinicUnreachable):
        book(site.gateway())
    with pytest.raises(ClinicUnreachable):
        site.gateway().patients_by_phone(PHONE)


def test_no_such_host_is_surely_not_done() -> None:
    with pytest.raises(ClinicUnreachable):
        book(site_at("http://doctor-eleks.invalid").gateway())
    with pytest.raises(ClinicUnreachable):
        book(site_at("no address at all").gateway())


def test_reset_after_the_request_was_read() -> None:
    def handle(connection: socket.socket) -> None:
        connection.recv(65536)

    with raw_server(handle) as url, pytest.raises(AnswerLost):
        book(site_at(url).gateway())


def test_without_time_to_wait_for_the_answer_a_write_is_not_sent(
    site: DoctorEleksSite, slot: Slot
) -> None:
    site.impatient(write=0.5)
    with pytest.raises(ClinicUnreachable):
        site.gateway(0.4).book(OKSANA, slot, "")
    assert site.asked(BOOK) == []


# --- time ---


@pytest.mark.parametrize("part", ["head", "body", "chunks"])
def test_a_byte_now_and_then_does_not_outlast_the_deadline(part: str) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

    def handle(connection: socket.socket) -> None:
        connection.recv(65536)
        if part == "body":
            connection.sendall(head + b"Content-Length: 5000\r\n\r\n")
        if part == "chunks":
            connection.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        piece = {"head": b"H", "body": b"[", "chunks": b"1\r\n[\r\n"}[part]
        for _ in range(100):
            connection.sendall(piece)
            sleep(0.02)

    with raw_server(handle) as url:
        for call, error in (
            (lambda clinic: clinic.patients_by_phone(PHONE), ClinicUnreachable),
            (book, AnswerLost),
        ):
            started = monotonic()
            with pytest.raises(error):
                call(site_at(url).gateway(0.3))
            assert monotonic() - started < 1


def test_drip_fed_by_the_double(site: DoctorEleksSite, clinic: DoctorEleks, slot: Slot) -> None:
    site.fault(kind="drip", seconds=0.02)
    started = monotonic()
    with pytest.raises(ClinicUnreachable):
        site.gateway(0.3).patients_by_phone(PHONE)
    with pytest.raises(AnswerLost):
        site.gateway(0.3).book(OKSANA, slot, "")
    assert monotonic() - started < 1.5


def test_a_slow_answer_within_the_deadline_is_taken(
    site: DoctorEleksSite, clinic: DoctorEleks, slot: Slot
) -> None:
    site.fault(kind="delay", seconds=0.3)
    assert clinic.book(OKSANA, slot, "")
    assert len(site.asked(BOOK)) == 1


def test_an_endless_body_is_not_read() -> None:
    def script(_path: str, _body: bytes) -> tuple[int, dict[str, str], bytes]:
        return 200, {}, b"[" + b" " * 400_000 + b"]"

    with scripted(script) as url:
        site = site_at(url)
        site.impatient(body_bytes=100_000)
        with pytest.raises(ClinicUnreachable):
            site.gateway().patients_by_phone(PHONE)
        with pytest.raises(AnswerLost):
            book(site.gateway())


def test_connections_are_kept_and_old_ones_not_trusted(site: DoctorEleksSite) -> None:
    site.impatient(stale=0.05)
    connection = site.connection()
    clinic = site.gateway(connection=connection)
    for pause in (0.0, 0.0, 0.1, 0.0):
        sleep(pause)
        assert clinic.patients_by_phone(PHONE)


# --- the breaker ---


def test_after_enough_failures_nothing_is_sent_for_a_while(
    site: DoctorEleksSite, clinic: DoctorEleks
) -> None:
    site.impatient(breaker=0.5)
    connection = site.connection()
    site.fault(kind="status", code=503, method=FIND)
    for _ in range(4):
        with pytest.raises(ClinicUnreachable):
            site.gateway(connection=connection).patients_by_phone(PHONE)
    assert len(site.asked(FIND)) == 6
    with pytest.raises(ClinicUnreachable):  # other methods, too, and writes: surely not done
        book(site.gateway(connection=connection))
    site.fault()
    sleep(0.55)
    assert site.gateway(connection=connection).patients_by_phone(PHONE)
    assert len(site.asked(FIND)) == 7


def test_one_try_after_the_pause_and_the_pause_begins_anew(site: DoctorEleksSite) -> None:
    site.impatient(breaker=0.5)
    connection = site.connection()
    site.gateway(connection=connection).patients_by_phone(PHONE)
    site.fault(kind="cut", method=FIND)
    for _ in range(3):
        with pytest.raises(ClinicUnreachable):
            site.gateway(connection=connection).patients_by_phone(PHONE)
    assert len(site.asked(FIND)) == 7
    sleep(0.55)
    for _ in range(3):
        with pytest.raises(ClinicUnreachable):
            site.gateway(connection=connection).patients_by_phone(PHONE)
    assert len(site.asked(FIND)) == 8


def test_refusals_are_no_failures(site: DoctorEleksSite) -> None:
    connection = site.connection()
    site.settings(forbidden=[FIND])
    for _ in range(10):
        with pytest.raises(ClinicUnreachable):
            site.gateway(connection=connection).patients_by_phone(PHONE)
    assert site.gateway(connection=connection).free_dates(*KOVALENKO, 3)


def test_thirty_percent_of_failures_leave_most_reads_working(site: DoctorEleksSite) -> None:
    connection = site.connection()
    site.gateway(connection=connection).free_dates(*KOVALENKO, 3)
    site.fault(kind="status", code=502, share=0.3)
    answered = 0
    for _ in range(40):
        try:
            site.gateway(connection=connection).free_dates(*KOVALENKO, 3)
        except ClinicUnreachable:
            continue
        answered += 1
    assert answered > 30
    assert len(site.asked(DATES)) < 90


# --- what a cold start pays ---


def test_requests_is_loaded_by_the_first_call_and_not_before() -> None:
    program = (
        "import sys; import reception.adapters.doctor_eleks as d;"
        "c = d.Connection(d.Account('http://x', 'l', 'p', 'i'), None);"
        "d.DoctorEleks(c, None, None, 'UA', d.InstallationAnswers.of({}), 8.0);"
        "print(sorted({'requests', 'urllib3', 'phonenumbers'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert run.stdout.strip() == "[]"


def test_each_exchange_is_logged_by_method_status_and_duration(
    site: DoctorEleksSite, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "reception")
    site.gateway().patients_by_phone(PHONE)
    lines = [record.getMessage() for record in caplog.records]
    assert [line.split(" in ")[0] for line in lines] == ["sign-in: 200", f"{FIND}: 200"]
