"""The settings of `make run`, read from its environment. No other module here reads the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.doctor_eleks import INSTALLATION, LOGIN, PASSWORD
from sandbox.slack import SIGNING_SECRET, SLACK_TOKEN
from sandbox.telegram import SANDBOX_TOKEN


class SettingsError(Exception):
    """A setting is wrong or missing; the text names it."""


@dataclass(frozen=True)
class TelegramSettings:
    """The Bot API to use; `url` None means the sandbox's double."""

    url: str | None
    token: str
    webhook_secret: str | None


@dataclass(frozen=True)
class DoctorEleksSettings:
    """The Doctor Eleks to use; `url` None means the sandbox's double, which has its own account."""

    url: str | None
    login: str
    password: str
    installation: str
    webhook_secret: str | None


@dataclass(frozen=True)
class SlackSettings:
    """The Slack to use; `url` None means the sandbox's double, which has its own token and secret."""

    url: str | None
    token: str
    signing_secret: str


@dataclass(frozen=True)
class Settings:
    """All settings. `folder` is where the sandbox keeps its data; `fresh` empties the folder first."""

    folder: Path
    port: int
    emulator_port: int
    fresh: bool
    telegram: TelegramSettings
    doctor_eleks: DoctorEleksSettings
    slack: SlackSettings
    parameters: Mapping[str, str]
    public_url: str | None
    zone: ZoneInfo

    @classmethod
    def read(cls, given: Mapping[str, str], folder: Path) -> Self:
        """Read the environment; an empty value counts as no value.

        Raises:
            SettingsError: a setting is wrong; the first one is named.
        """
        given = {name: value for name, value in given.items() if value}
        telegram, public_url = _telegram(given), _url(given, "PUBLIC_URL")
        _check_way_back(telegram, public_url)
        return cls(
            folder=folder,
            port=_port(given, "PORT", 8080),
            emulator_port=_port(given, "EMULATOR_PORT", 4577),
            fresh=given.get("FRESH", "0") != "0",
            telegram=telegram,
            doctor_eleks=_doctor_eleks(given),
            slack=_slack(given),
            parameters=_parameters(given),
            public_url=public_url,
            zone=_zone(given),
        )


def _telegram(given: Mapping[str, str]) -> TelegramSettings:
    url = _url(given, "TELEGRAM_API_URL")
    token = given.get("TELEGRAM_BOT_TOKEN")
    if url and not token:
        raise SettingsError(
            "TELEGRAM_BOT_TOKEN is missing: TELEGRAM_API_URL is set, so a bot is needed"
        )
    token = token or SANDBOX_TOKEN
    if not re.fullmatch(r"\d+:[\w-]+", token):
        raise SettingsError("TELEGRAM_BOT_TOKEN is not a bot's token, <digits>:<letters>")
    secret = given.get("WEBHOOK_SECRET")
    if secret and not re.fullmatch(r"[\w-]{1,256}", secret, re.ASCII):
        raise SettingsError("WEBHOOK_SECRET may hold 1 to 256 of A-Z a-z 0-9 _ - (Telegram's rule)")
    return TelegramSettings(url, token, secret)


def _check_way_back(telegram: TelegramSettings, public_url: str | None) -> None:
    """Check that the real Telegram can send updates here: it needs a public https address."""
    if telegram.url is None or not telegram.url.startswith("https://"):
        return
    if public_url is None:
        raise SettingsError(
            "PUBLIC_URL is missing: TELEGRAM_API_URL is set, so Telegram needs a way here, a tunnel to PORT"
        )
    if not public_url.startswith("https://"):
        raise SettingsError(f"PUBLIC_URL: {public_url!r} is not https, and Telegram takes no other")


def _doctor_eleks(given: Mapping[str, str]) -> DoctorEleksSettings:
    url = _url(given, "DOCTOR_ELEKS_URL")
    secret = given.get("DOCTOR_ELEKS_WEBHOOK_SECRET")
    if secret and not re.fullmatch(r"[\w-]{16,256}", secret, re.ASCII):
        raise SettingsError(
            "DOCTOR_ELEKS_WEBHOOK_SECRET may hold 16 to 256 of A-Z a-z 0-9 _ - (it is part of a path)"
        )
    names = ("DOCTOR_ELEKS_LOGIN", "DOCTOR_ELEKS_PASSWORD", "DOCTOR_ELEKS_INSTALLATION")
    if url:
        for name in names:
            if name not in given:
                raise SettingsError(
                    f"{name} is missing: DOCTOR_ELEKS_URL is set, so its account is needed"
                )
        login, password, installation = (given[name] for name in names)
        return DoctorEleksSettings(url, login, password, installation, secret)
    return DoctorEleksSettings(None, LOGIN, PASSWORD, INSTALLATION, secret)


def _slack(given: Mapping[str, str]) -> SlackSettings:
    url = _url(given, "SLACK_API_URL")
    names = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")
    if url:
        for name in names:
            if name not in given:
                raise SettingsError(
                    f"{name} is missing: SLACK_API_URL is set, so its app is needed"
                )
        return SlackSettings(url, *(given[name] for name in names))
    return SlackSettings(None, SLACK_TOKEN, SIGNING_SECRET)


# These settings go to the template as they are; it has defaults for those that are not given.
# Codes are sent by SMS unless the setting says otherwise: the emulator's SMS reach nobody.
PARAMETERS = {
    "CLINIC_SYSTEM": ("ClinicSystem", "doctor_eleks"),
    "CLINIC_TIMEZONE": ("ClinicTimezone", ".+"),
    "CLINIC_COUNTRY": ("ClinicCountry", "[A-Z]{2}"),
    "SMS_CODES": ("SmsCodes", "sns|off"),
    "OPERATOR_DESK": ("OperatorDesk", r"telegram:-?\d+|slack:[CG][A-Z0-9]+"),
    "LOG_LEVEL": ("LogLevel", "DEBUG|INFO|WARNING|ERROR"),
}


def _parameters(given: Mapping[str, str]) -> dict[str, str]:
    parameters = {"SmsCodes": "sns"}
    for name, (parameter, pattern) in PARAMETERS.items():
        if value := given.get(name):
            if not re.fullmatch(pattern, value):
                raise SettingsError(f"{name}: {value!r} does not fit {pattern}")
            parameters[parameter] = value
    if content := given.get("CONTENT"):
        if not (Path(content) / "clinic.toml").is_file():
            raise SettingsError(f"CONTENT: there is no clinic.toml in {content}")
        parameters["Content"] = str(Path(content).resolve())
    return parameters


def _zone(given: Mapping[str, str]) -> ZoneInfo:
    name = given.get("CLINIC_TIMEZONE", "Europe/Kyiv")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(f"CLINIC_TIMEZONE: there is no time zone {name!r}") from None


def _port(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise SettingsError(f"{name}: {text!r} is not a port")
    return int(text)


def _url(given: Mapping[str, str], name: str) -> str | None:
    url = given.get(name)
    if url and not re.fullmatch(r"https?://[^\s/]\S*", url):
        raise SettingsError(f"{name}: {url!r} is not an http address")
    return url.rstrip("/") if url else None
