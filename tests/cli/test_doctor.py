"""`./reception doctor` has a line for each fault that says what to do; the tests put in one fault at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import httpx
import pytest
from botocore.exceptions import ClientError

from reception.adapters.content import Content
from reception.adapters.doctor_eleks import Account, Connection, DoctorEleks, InstallationAnswers
from reception.clinic.model import ClinicTime
from sandbox.clock import Clock
from sandbox.doctor_eleks import INSTALLATION, LOGIN, PASSWORD
from sandbox.doctor_eleks import DoctorEleks as Eleks
from sandbox.serving import serve
from sandbox.slack import SIGNING_SECRET, SLACK_TOKEN, Slack
from sandbox.telegram import SANDBOX_TOKEN, STAFF_GROUP, Telegram
from tests.adapters.doctor_eleks_site import MemorySignIns
from tools.cli.checks import account, clinic, desk, telegram
from tools.cli.findings import Check
from tools.cli.stack import Stack
from tools.cli.telegram import bot
from tools.sam import HERE
from tools.telegram import set_commands, set_webhook

KYIV = ClinicTime(ZoneInfo("Europe/Kyiv"))
CONTENT = Content(HERE / "layers/content")
CHANNEL = "C0RECEPTION"


@dataclass
class Aws:
    """A client of AWS whose answers can be set; it stands for every service."""

    date: datetime = field(default_factory=lambda: datetime.now(UTC))
    inside: bool = False
    dollars: str = "50"
    country: str = "ALLOW"
    subscription: str = "arn:aws:sns:eu-central-1:1:alarms:1"
    dead: int = 0
    denies_sms: bool = False

    def client(self, _service: str) -> "Aws":
        return self

    def get_caller_identity(self) -> dict[str, Any]:
        told = {"date": format_datetime(self.date, usegmt=True)}
        return {"ResponseMetadata": {"HTTPHeaders": told}}

    def get_sms_sandbox_account_status(self) -> dict[str, Any]:
        if self.denies_sms:
            raise ClientError({"Error": {"Code": "AuthorizationError", "Message": "no"}}, "Get")
        return {"IsInSandbox": self.inside}

    def get_sms_attributes(self, **_: Any) -> dict[str, Any]:
        return {"attributes": {"MonthlySpendLimit": self.dollars}}

    def describe_account_attributes(self) -> dict[str, Any]:
        name = "DEFAULT_PROTECT_CONFIGURATION_ID"
        return {"AccountAttributes": [{"Name": name, "Value": "protect-1"}]}

    def get_protect_configuration_country_rule_set(self, **_: Any) -> dict[str, Any]:
        return {"CountryRuleSet": {"UA": {"ProtectStatus": self.country}}}

    def describe_stack_resources(self, **_: Any) -> dict[str, Any]:
        topic = {"ResourceType": "AWS::SNS::Topic", "PhysicalResourceId": "arn:aws:sns:e:1:alarms"}
        return {"StackResources": [topic]}

    def get_paginator(self, _operation: str) -> Any:
        hears = {"SubscriptionArn": self.subscription, "Endpoint": "night@clinic.example"}
        return SimpleNamespace(paginate=lambda **_: [{"Subscriptions": [hears]}])

    def get_queue_attributes(self, **_: Any) -> dict[str, Any]:
        return {"Attributes": {"ApproximateNumberOfMessages": str(self.dead)}}


@dataclass
class Place:
    """A stack of doubles in which nothing is wrong."""

    stack: Stack
    aws: Aws
    telegram: httpx.Client
    eleks: httpx.Client
    slack: httpx.Client

    def finds(self, check: Check) -> list[str]:
        return [finding.line for finding in check(self.stack)]

    def sick(self, check: Check) -> list[str]:
        return [line for line in self.finds(check) if not line.startswith("✓")]


class Fake:
    """A stack that was never deployed."""

    name = "reception"
    api = "http://127.0.0.1:9"

    def __init__(self, aws: Aws, reception: Any, parameters: dict[str, str]) -> None:
        self.outputs = {"NoticesDeadQueue": "https://sqs/notices-dead"}
        self.session = aws
        self.reception = reception
        self.parameters = parameters

    def secret(self, output: str) -> dict[str, str]:
        secrets = {"TelegramSecret": SANDBOX_TOKEN, "SlackSecret": SLACK_TOKEN}
        return {"token": secrets[output]}


@pytest.fixture
def place() -> Iterator[Place]:
    clock = Clock()
    slack_double = Slack(clock, token=SLACK_TOKEN, secret=SIGNING_SECRET)
    with (
        serve(Telegram(clock).app) as telegram_url,
        serve(Eleks(clock).app) as eleks_url,
        serve(slack_double.app) as slack_url,
    ):
        sign_in = Account(eleks_url, LOGIN, PASSWORD, INSTALLATION)
        settings = SimpleNamespace(
            telegram_api_url=telegram_url,
            slack_api_url=f"{slack_url}/api",
            desk_platform="telegram",
            desk_room=str(STAFF_GROUP),
            table_directory="directory",
        )
        reception = SimpleNamespace(
            settings=settings,
            clock=clock,
            time=KYIV,
            content=CONTENT,
            rooms=("",),
            desk_at=lambda _: SimpleNamespace(
                name=settings.desk_room,
                threads=settings.desk_platform == "slack",
                store=SimpleNamespace(moved_room=lambda: None),
            ),
            clinic=lambda seconds: DoctorEleks(
                Connection(sign_in, MemorySignIns()),
                clock,
                KYIV,
                "UA",
                InstallationAnswers(),
                seconds,
            ),
        )
        aws = Aws()
        parameters = {"SmsCodes": "sns", "ClinicCountry": "UA", "ClinicTimezone": "Europe/Kyiv"}
        stack = cast("Stack", Fake(aws, reception, parameters))
        set_webhook(bot(stack), f"{stack.api}/telegram/webhook", "secret")
        set_commands(bot(stack), CONTENT.words(KYIV))
        with (
            httpx.Client(base_url=telegram_url) as phone,
            httpx.Client(base_url=eleks_url) as clinic_,
            httpx.Client(base_url=slack_url) as slack,
        ):
            yield Place(stack, aws, phone, clinic_, slack)


def only(lines: list[str], *words: str) -> None:
    assert len(lines) == 1, lines
    for word in words:
        assert word in lines[0]
    assert " → " in lines[0]


# --- all is well ---


def test_a_healthy_reception_has_nothing_to_do(place: Place) -> None:
    assert place.sick(telegram.check) == []
    assert place.sick(desk.check) == []
    assert place.sick(account.check) == []


# --- Telegram ---


def test_a_webhook_that_leads_elsewhere(place: Place) -> None:
    set_webhook(bot(place.stack), "http://127.0.0.1:9/other", "secret")
    only(place.sick(telegram.check), "/other", "./reception webhook set")


def test_kinds_of_updates_that_do_not_come(place: Place) -> None:
    url = f"{place.stack.api}/telegram/webhook"
    bot(place.stack).call("setWebhook", url=url, allowed_updates=["message"])
    only(place.sick(telegram.check), "some kinds", "./reception webhook set")


def test_commands_in_other_words(place: Place) -> None:
    bot(place.stack).call("deleteMyCommands", language_code="ru")
    only(place.sick(telegram.check), "ru", "./reception commands")


def test_a_token_that_telegram_refuses(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Fake, "secret", lambda *_: {"token": "1:wrong"})
    only(place.sick(telegram.check), "401", "./reception secrets telegram")


# --- the desk ---


@pytest.mark.parametrize(
    ("deed", "how", "said"),
    [
        ("rights", {"can_manage_topics": False}, "manage topics"),
        ("rights", {"can_delete_messages": False}, "delete messages"),
        ("add_bot", {"status": "member"}, "administrator"),
        ("remove_bot", {}, "OperatorDesk"),
    ],
)
def test_a_bot_that_may_not_what_the_desk_needs(
    place: Place, deed: str, how: dict[str, Any], said: str
) -> None:
    iryna = {"from": 900001}
    done = place.telegram.post(f"/control/groups/{STAFF_GROUP}/{deed}", json=how | iryna)
    done.raise_for_status()
    only(place.sick(desk.check), said)


def test_a_group_without_topics(place: Place) -> None:
    group = {"title": "Без тем", "forum": False}
    number = place.telegram.post("/control/groups", json=group).raise_for_status().json()["id"]
    settings: Any = place.stack.reception.settings
    settings.desk_room = str(number)
    assert any("switch Topics on" in line for line in place.sick(desk.check))


def in_slack(place: Place) -> None:
    settings: Any = place.stack.reception.settings
    settings.desk_platform, settings.desk_room = "slack", CHANNEL


def test_a_desk_in_slack(place: Place) -> None:
    in_slack(place)
    assert place.sick(desk.check) == []


def test_a_scope_that_slack_has_not_given(place: Place) -> None:
    in_slack(place)
    scopes = ["chat:write", "channels:history", "channels:read", "files:read", "users:read"]
    place.slack.put("/control/scopes", json={"scopes": scopes}).raise_for_status()
    only(
        place.sick(desk.check),
        "files:write, reactions:read, reactions:write",
        "install the app again",
    )


# --- Doctor Eleks ---


def test_a_password_that_was_changed(place: Place) -> None:
    place.eleks.put("/control/settings", json={"password": "another"}).raise_for_status()
    only(
        [line for line in clinic_lines(place) if line.startswith("✗")],
        "sign-in",
        "./reception secrets doctor-eleks",
    )


def test_no_power_at_the_clinic(place: Place) -> None:
    place.eleks.post("/control/power", json={"on": False}).raise_for_status()
    only([line for line in clinic_lines(place) if line.startswith("✗")], "DoctorEleksUrl")


def clinic_lines(place: Place) -> list[str]:
    """Ask only Doctor Eleks: there is no table with the directory here."""
    found = []
    for finding in clinic.check(place.stack):
        found.append(finding.line)
        if finding.about == "statuses of visits":
            break
    return found


def test_what_doctor_eleks_has_is_said(place: Place) -> None:
    lines = clinic_lines(place)
    assert any(line.startswith("✓ sign-in to Doctor Eleks") for line in lines)
    assert any(line.startswith("✓ rights in Doctor Eleks: spzIBPatientSearch") for line in lines)
    assert any(line.startswith("✓ statuses of visits: all") for line in lines)
    assert not [line for line in lines if line.startswith("✗") and "nobody can book" not in line]


# --- AWS ---


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"date": datetime.now(UTC) - timedelta(minutes=5)}, ("clock", "set its clock")),
        ({"inside": True}, ("SMS sandbox", "move it out")),
        ({"dollars": "1"}, ("1 US dollars", "spending limit")),
        ({"country": "BLOCK"}, ("UA", "allow the country")),
        ({"denies_sms": True}, ("AuthorizationError", "console")),
        ({"subscription": "PendingConfirmation"}, ("night@clinic.example", "press the link")),
        ({"dead": 3}, ("Notices: 3", "./reception redrive")),
    ],
    ids=lambda it: next(iter(it)) if isinstance(it, dict) else "",
)
def test_an_account_that_is_not_ready(
    place: Place, fault: dict[str, Any], words: tuple[str, ...]
) -> None:
    stack: Any = place.stack
    stack.session = replace(place.aws, **fault)
    only(place.sick(account.check), *words)
