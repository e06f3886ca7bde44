"""The environment of a function, read once and only here."""

import os
from collections.abc import Mapping
from pathlib import Path

from reception.dataclass import dataclass

_VERSION = "VERSION_"
"""Begins the variables that name a new version of a function, such as `VERSION_WEBHOOK`."""


@dataclass(frozen=True)
class Settings:
    """The settings that a function was deployed with. A setting that a function does not need may be empty."""

    table_conversations: str
    table_directory: str
    table_system: str
    table_codes: str
    table_desk: str
    table_visits: str
    table_content: str
    table_figures: str
    function_pictures: str
    queue_resume: str
    queue_codes: str
    queue_handoff: str
    queue_notices: str
    queue_slack: str
    operator_desk: str
    secret_telegram: str
    secret_doctor_eleks: str
    secret_doctor_eleks_webhook: str
    secret_codes: str
    secret_slack: str
    secrets_url: str
    telegram_api_url: str
    slack_api_url: str
    doctor_eleks_url: str
    clinic_system: str
    clinic_timezone: str
    clinic_country: str
    sms_codes: bool
    packs_conversations: bool
    content: Path
    cabinet_url: str
    clock_url: str
    log_level: str
    log_salt: str
    logs_fields: bool
    webhook_url: str
    synthetic_doctor: str
    synthetic_phone: str
    synthetic_birth_date: str
    version: str
    versions: Mapping[str, str]

    @property
    def desk_platform(self) -> str:
        """`telegram` or `slack`; empty without a desk."""
        return self.operator_desk.partition(":")[0]

    @property
    def desk_room(self) -> str:
        """The id of the group or channel."""
        return self.operator_desk.partition(":")[2]

    @classmethod
    def from_environment(cls, variables: Mapping[str, str] | None = None) -> "Settings":
        """Read the environment, or the `variables` of a function elsewhere."""
        given = os.environ if variables is None else variables

        def get(name: str, default: str = "") -> str:
            return given.get(name, default)

        return cls(
            table_conversations=get("TABLE_CONVERSATIONS"),
            table_directory=get("TABLE_DIRECTORY"),
            table_system=get("TABLE_SYSTEM"),
            table_codes=get("TABLE_CODES"),
            table_desk=get("TABLE_DESK"),
            table_visits=get("TABLE_VISITS"),
            table_content=get("TABLE_CONTENT"),
            table_figures=get("TABLE_FIGURES"),
            function_pictures=get("FUNCTION_PICTURES"),
            queue_resume=get("QUEUE_RESUME"),
            queue_codes=get("QUEUE_CODES"),
            queue_handoff=get("QUEUE_HANDOFF"),
            queue_notices=get("QUEUE_NOTICES"),
            queue_slack=get("QUEUE_SLACK"),
            operator_desk=get("OPERATOR_DESK"),
            secret_telegram=get("SECRET_TELEGRAM"),
            secret_doctor_eleks=get("SECRET_DOCTOR_ELEKS"),
            secret_doctor_eleks_webhook=get("SECRET_DOCTOR_ELEKS_WEBHOOK"),
            secret_codes=get("SECRET_CODES"),
            secret_slack=get("SECRET_SLACK"),
            secrets_url=get("AWS_ENDPOINT_URL_SECRETS_MANAGER", get("AWS_ENDPOINT_URL")),
            slack_api_url=get("SLACK_API_URL", "https://slack.com/api").rstrip("/"),
            telegram_api_url=get("TELEGRAM_API_URL", "https://api.telegram.org").rstrip("/"),
            doctor_eleks_url=get("DOCTOR_ELEKS_URL", "https://portal-doctor.eleks.com").rstrip("/"),
            clinic_system=get("CLINIC_SYSTEM", "doctor_eleks"),
            clinic_timezone=get("CLINIC_TIMEZONE", "Europe/Kyiv"),
            clinic_country=get("CLINIC_COUNTRY", "UA"),
            sms_codes=get("SMS_CODES", "off") == "sns",
            packs_conversations=get("CONVERSATION_FORM", "packed") == "packed",
            content=Path(get("CONTENT", "content")),
            cabinet_url=get("CABINET_URL").rstrip("/"),
            clock_url=get("CLOCK_URL"),
            log_level=get("LOG_LEVEL", "INFO"),
            log_salt=get("LOG_SALT"),
            logs_fields=get("AWS_LAMBDA_LOG_FORMAT") == "JSON",
            webhook_url=get("WEBHOOK_URL"),
            synthetic_doctor=get("SYNTHETIC_DOCTOR"),
            synthetic_phone=get("SYNTHETIC_PHONE"),
            synthetic_birth_date=get("SYNTHETIC_BIRTH_DATE"),
            version=get("AWS_LAMBDA_FUNCTION_VERSION"),
            versions={
                name.removeprefix(_VERSION).lower(): value
                for name, value in given.items()
                if name.startswith(_VERSION)
            },
        )
