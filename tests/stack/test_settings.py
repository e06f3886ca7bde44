"""If a setting of `make run` is wrong, one line names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.settings import Settings, SettingsError
from tools.sam import HERE

TELEGRAM = {"TELEGRAM_API_URL": "https://api.telegram.org"}
DOCTOR_ELEKS = {"DOCTOR_ELEKS_URL": "https://clinic.example", "DOCTOR_ELEKS_LOGIN": "x"}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"PORT": "80 80"}, "PORT"),
        ({"PORT": "99999"}, "PORT"),
        ({"EMULATOR_PORT": "x"}, "EMULATOR_PORT"),
        ({"TELEGRAM_API_URL": "api.telegram.org"}, "TELEGRAM_API_URL"),
        (TELEGRAM, "TELEGRAM_BOT_TOKEN"),
        ({"TELEGRAM_BOT_TOKEN": "nonsense"}, "TELEGRAM_BOT_TOKEN"),
        ({**TELEGRAM, "TELEGRAM_BOT_TOKEN": "1:a"}, "PUBLIC_URL"),
        (
            {**TELEGRAM, "TELEGRAM_BOT_TOKEN": "1:a", "PUBLIC_URL": "http://tunnel.example"},
            "PUBLIC_URL",
        ),
        ({"WEBHOOK_SECRET": "with spaces"}, "WEBHOOK_SECRET"),
        ({"DOCTOR_ELEKS_URL": "clinic"}, "DOCTOR_ELEKS_URL"),
        (DOCTOR_ELEKS, "DOCTOR_ELEKS_PASSWORD"),
        ({"DOCTOR_ELEKS_WEBHOOK_SECRET": "with/slashes/in/it"}, "DOCTOR_ELEKS_WEBHOOK_SECRET"),
        ({"DOCTOR_ELEKS_WEBHOOK_SECRET": "short"}, "DOCTOR_ELEKS_WEBHOOK_SECRET"),
        ({"SLACK_API_URL": "slack.com"}, "SLACK_API_URL"),
        ({"SLACK_API_URL": "https://slack.com/api"}, "SLACK_BOT_TOKEN"),
        ({"CLINIC_TIMEZONE": "Europe/Nowhere"}, "CLINIC_TIMEZONE"),
        ({"CLINIC_TIMEZONE": "../x"}, "CLINIC_TIMEZONE"),
        ({"CLINIC_COUNTRY": "Ukraine"}, "CLINIC_COUNTRY"),
        ({"CLINIC_SYSTEM": "paper"}, "CLINIC_SYSTEM"),
        ({"SMS_CODES": "twilio"}, "SMS_CODES"),
        ({"OPERATOR_DESK": "slack:general"}, "OPERATOR_DESK"),
        ({"CONTENT": "/nowhere"}, "CONTENT"),
        ({"PUBLIC_URL": "tunnel"}, "PUBLIC_URL"),
    ],
)
def test_a_wrong_setting_is_named(given: dict[str, str], named: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.read(given, tmp_path)
    assert str(refused.value).startswith(named)
    assert "\n" not in str(refused.value)


def test_an_empty_setting_is_as_good_as_none(tmp_path: Path) -> None:
    assert Settings.read({"PORT": "", "TELEGRAM_API_URL": ""}, tmp_path) == Settings.read(
        {}, tmp_path
    )


def test_codes_are_sent_on_the_emulator_unless_switched_off(tmp_path: Path) -> None:
    assert Settings.read({}, tmp_path).parameters["SmsCodes"] == "sns"
    assert Settings.read({"SMS_CODES": "off"}, tmp_path).parameters["SmsCodes"] == "off"


def test_the_slash_at_an_addresss_end_is_not_needed(tmp_path: Path) -> None:
    given = {"TELEGRAM_API_URL": "http://127.0.0.1:1/", "TELEGRAM_BOT_TOKEN": "1:a"}
    assert Settings.read(given, tmp_path).telegram.url == "http://127.0.0.1:1"


def test_a_bot_with_a_tunnel_is_all_that_a_real_bot_takes(tmp_path: Path) -> None:
    tunnel = "https://tunnel.example"
    given = {**TELEGRAM, "TELEGRAM_BOT_TOKEN": "1:a", "PUBLIC_URL": f"{tunnel}/"}
    settings = Settings.read(given, tmp_path)
    assert (settings.telegram.url, settings.public_url) == ("https://api.telegram.org", tunnel)


def test_make_run_says_it_in_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sandbox"],
        cwd=HERE,
        env={**os.environ, "PORT": "door"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "PORT: 'door' is not a port\n"
