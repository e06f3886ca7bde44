"""Settings alone choose another Telegram and another Doctor Eleks; the sandbox's own are not started."""

from pathlib import Path

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.doctor_eleks import INSTALLATION, LOGIN, PASSWORD, DoctorEleks
from sandbox.emulator import free_port
from sandbox.running import running
from sandbox.serving import serve
from sandbox.settings import Settings
from sandbox.telegram import Telegram
from tests.stack.patient import Patient

pytestmark = pytest.mark.stack

TOKEN = "77:another-bots-token-for-this-test"


def test_the_addresses_of_others_are_enough(tmp_path: Path) -> None:
    clock = Clock()
    telegram, clinic = Telegram(clock, token=TOKEN), DoctorEleks(clock)
    with serve(telegram.app) as telegram_url, serve(clinic.app) as clinic_url:
        given = {
            "PORT": str(free_port()),
            "EMULATOR_PORT": str(free_port()),
            "TELEGRAM_API_URL": telegram_url,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "DOCTOR_ELEKS_URL": clinic_url,
            "DOCTOR_ELEKS_LOGIN": LOGIN,
            "DOCTOR_ELEKS_PASSWORD": PASSWORD,
            "DOCTOR_ELEKS_INSTALLATION": INSTALLATION,
        }
        with running(Settings.read(given, tmp_path), print) as sandbox:
            assert sandbox.telegram is None
            assert sandbox.doctor_eleks is None
            patient = Patient(telegram_url, 90101, "+380671110001")
            patient.does("start")
            patient.press("📅")
            patient.does("reply_button")
            assert "Гончаренко" in patient.does("text", text="14.03.1985")
        asked = httpx.get(f"{clinic_url}/control/ledger").json()
        assert {"spzIBPatientSearch", "spzIBFreeDateDetails"} <= {call["method"] for call in asked}
