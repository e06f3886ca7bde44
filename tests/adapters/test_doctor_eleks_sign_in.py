"""Signing in to Doctor Eleks: one token for all, got again when it is over, never in a loop."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from time import monotonic

import pytest

from reception.clinic.model import Slot
from reception.clinic.system import ClinicUnreachable, SignInRefused
from sandbox.clock import Clock
from sandbox.doctor_eleks import DoctorEleks as Double
from tests.adapters.doctor_eleks_site import (
    BOOK,
    FIND,
    KOVALENKO,
    SIGN_IN,
    DoctorEleksSite,
    scripted,
)

DAY = date(2026, 9, 8)
PHONE = "+380671110001"


def test_one_token_for_all_calls_and_containers(site: DoctorEleksSite) -> None:
    for _ in range(3):
        assert site.gateway().patients_by_phone(PHONE)
    assert len(site.asked(SIGN_IN)) == 1


def test_the_form_is_as_the_reference_has_it(site: DoctorEleksSite) -> None:
    site.gateway().patients_by_phone(PHONE)
    account = site.account
    assert site.params(SIGN_IN) == {
        "grant_type": "password",
        "username": f"{account.login}@@@{account.installation}",
    }
    assert site.params(FIND)["Login"] == account.login


def test_twenty_containers_at_once_sign_in_once(site: DoctorEleksSite) -> None:
    site.fault(kind="delay", method=SIGN_IN, seconds=0.2)
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda _: site.gateway().patients_by_phone(PHONE), range(20)))
    assert all(found)
    assert len(site.asked(SIGN_IN)) == 1


def test_threads_of_one_turn_sign_in_once(site: DoctorEleksSite) -> None:
    clinic = site.gateway()
    clinic.patients_by_phone(PHONE)
    site.end_tokens()
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: clinic.patients_by_phone(PHONE), range(8)))
    assert len(site.asked(SIGN_IN)) == 2


@pytest.mark.parametrize("how", ["401", "token minutes", "in the answer", "in words"])
def test_an_expired_token_costs_one_sign_in_and_nothing_else(
    site: DoctorEleksSite, how: str
) -> None:
    clinic = site.gateway()
    clinic.patients_by_phone(PHONE)
    match how:
        case "401":
            site.end_tokens()
        case "token minutes":
            site.clock.offset += timedelta(minutes=61)
        case "in the answer":
            site.fault(kind="refuse", method=FIND, times=1, code=401, text="?")
        case "in words":
            text = "Термін дії токена закінчився"
            site.fault(kind="refuse", method=FIND, times=1, code=500, text=text)
    assert clinic.patients_by_phone(PHONE)
    assert len(site.asked(SIGN_IN)) == 2
    assert len(site.asked(FIND)) == 3


def test_after_a_quiet_night_this_containers_token_and_the_shared_one_are_both_over(
    site: DoctorEleksSite,
) -> None:
    clinic, other = site.gateway(), site.gateway()
    clinic.patients_by_phone(PHONE)
    site.end_tokens()
    other.patients_by_phone(PHONE)
    site.end_tokens()
    assert clinic.patients_by_phone(PHONE), "nobody was refused: a third token is asked for"
    assert len(site.asked(SIGN_IN)) == 3


def test_a_write_with_an_expired_token_is_done_once(site: DoctorEleksSite) -> None:
    clinic = site.gateway()
    slot = clinic.free_slots(*KOVALENKO, DAY)[0]
    site.end_tokens()
    assert clinic.book("1001", slot, "")
    outcomes = [call["outcome"] for call in site.asked(BOOK)]
    assert outcomes.count("committed") == 1
    assert len(outcomes) == 2


@pytest.mark.parametrize("method", ["read", "write"])
def test_a_second_refusal_right_after_signing_in_is_the_end(
    site: DoctorEleksSite, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    clinic = site.gateway()
    slot = clinic.free_slots(*KOVALENKO, DAY)[0]
    site.fault(kind="expire_token", method=BOOK if method == "write" else FIND)

    def call() -> None:
        if method == "write":
            clinic.book("1001", slot, "")
        else:
            clinic.patients_by_phone(PHONE)

    for _ in range(5):
        with pytest.raises(SignInRefused):
            call()
    assert len(site.asked(SIGN_IN)) == 2
    assert [r for r in caplog.records if r.levelno == logging.ERROR]


def test_a_method_that_is_always_refused_does_not_stop_the_others(site: DoctorEleksSite) -> None:
    clinic = site.gateway()
    site.fault(kind="status", code=401, method=FIND)
    with pytest.raises(SignInRefused):
        clinic.patients_by_phone(PHONE)
    assert clinic.free_dates(*KOVALENKO, 3)
    assert site.gateway().free_dates(*KOVALENKO, 3)


def test_a_missing_permission_is_no_expired_sign_in(site: DoctorEleksSite) -> None:
    site.settings(forbidden=[FIND])
    clinic = site.gateway()
    with pytest.raises(ClinicUnreachable) as caught:
        clinic.patients_by_phone(PHONE)
    assert not isinstance(caught.value, SignInRefused)
    assert len(site.asked(SIGN_IN)) == 1


def test_a_changed_password_is_tried_once_by_all(
    site: DoctorEleksSite, caplog: pytest.LogCaptureFixture
) -> None:
    site.gateway().patients_by_phone(PHONE)
    site.change_password()
    for _ in range(5):
        with pytest.raises(SignInRefused):
            site.gateway().patients_by_phone(PHONE)
    assert len(site.asked(SIGN_IN)) == 2
    assert [r for r in caplog.records if r.levelno == logging.ERROR]


def test_after_a_while_it_is_tried_again(site: DoctorEleksSite) -> None:
    site.impatient(refused=0)
    site.settings(password="another")
    with pytest.raises(SignInRefused):
        site.gateway().patients_by_phone(PHONE)
    site.settings(password="sandbox")
    site.sign_ins.locked_until = 0.0  # a second is a long time in a test
    assert site.gateway().patients_by_phone(PHONE)


def test_a_wrong_installation_is_refused(site: DoctorEleksSite) -> None:
    site.account = replace(site.account, installation="00000000-0000-4000-8000-000000000000")
    for _ in range(3):
        with pytest.raises(SignInRefused):
            site.gateway().patients_by_phone(PHONE)
    assert len(site.asked(SIGN_IN)) == 1


def test_two_factor_sign_in_cannot_be_used(
    site: DoctorEleksSite, caplog: pytest.LogCaptureFixture
) -> None:
    site.settings(two_factor=True)
    with pytest.raises(SignInRefused, match="two-factor"):
        site.gateway().patients_by_phone(PHONE)
    assert "two-factor" in caplog.text


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, b'{"error": "TOKEN_REQUIRED"}', SignInRefused),
        (200, b'{"access_token": null}', SignInRefused),
        (200, b'{"access_token": "two words\\n"}', SignInRefused),
        (200, b'{"access_token": {"a": 1}}', SignInRefused),
        (401, b"{}", SignInRefused),
        (500, b"<html>", SignInRefused),
        (200, b"<html>", ClinicUnreachable),
        (503, b"", ClinicUnreachable),
        (429, b"", ClinicUnreachable),
        (404, b"{}", ClinicUnreachable),
    ],
)
def test_answers_that_are_no_token(status: int, body: bytes, error: type[Exception]) -> None:
    asked = []

    def script(path: str, _body: bytes) -> tuple[int, dict[str, str], bytes]:
        asked.append(path)
        return status, {}, body

    with scripted(script) as url:
        site = DoctorEleksSite(url, Double(Clock()), Clock())
        with pytest.raises(error) as caught:
            site.gateway().patients_by_phone(PHONE)
    assert type(caught.value) is SignInRefused or error is ClinicUnreachable
    assert set(asked) == {"/api/token"}
    assert len(asked) == (1 if error is SignInRefused else 3)


def test_a_lost_sign_in_is_repeated(site: DoctorEleksSite) -> None:
    site.fault(kind="lose_answer", method=SIGN_IN, times=1)
    assert site.gateway().patients_by_phone(PHONE)
    assert len(site.asked(SIGN_IN)) == 2


def test_a_failed_sign_in_before_a_write_means_not_done(site: DoctorEleksSite) -> None:
    now = site.clock.now()
    site.fault(kind="status", code=503, method=SIGN_IN)
    with pytest.raises(ClinicUnreachable):
        site.gateway().book("1", Slot("d", "2", "b", "3", now, now), "")
    assert site.asked(BOOK) == []


def test_who_waits_for_another_container_waits_no_longer_than_the_deadline(
    site: DoctorEleksSite,
) -> None:
    assert site.sign_ins.acquire(30)
    started = monotonic()
    with pytest.raises(ClinicUnreachable):
        site.gateway(0.2).patients_by_phone(PHONE)
    assert monotonic() - started < 1
    assert site.asked(SIGN_IN) == []


def test_who_waits_takes_the_other_containers_token(site: DoctorEleksSite) -> None:
    site.gateway().patients_by_phone(PHONE)
    token, site.sign_ins.kept = site.sign_ins.kept, None
    assert token
    assert site.sign_ins.acquire(30)
    threading.Timer(0.1, site.sign_ins.keep, [token]).start()
    assert site.gateway().patients_by_phone(PHONE)
    assert len(site.asked(SIGN_IN)) == 1
