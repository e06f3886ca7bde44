"""Each function's own handler over an AWS in memory and the sandbox's doubles, with the variables of the template."""

import hashlib
import hmac
import importlib
import json
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import boto3
import httpx
import pytest

from reception.adapters.aws import Aws
from reception.adapters.clocks import RealClock
from reception.adapters.dynamodb import models
from reception.adapters.dynamodb.news import DynamoNews
from reception.adapters.dynamodb.sessions import DynamoSessions
from reception.adapters.telegram.synthetic import DoorAnswer
from reception.adapters.web_door import WebDoor
from reception.cabinet.sign_in import digest_of
from reception.desk.ports import StaffDeed, StaffDid
from reception.desk.thread import Operator
from reception.logs import Failed
from reception.notices.news import NEWS, News
from reception.wiring.reception import Reception
from reception.wiring.settings import Settings
from sandbox.clock import Clock
from sandbox.doctor_eleks import INSTALLATION, LOGIN, PASSWORD, DoctorEleks
from sandbox.serving import serve
from sandbox.slack import SLACK_TOKEN, STAFF_CHANNEL, Slack
from sandbox.telegram import SANDBOX_TOKEN, Telegram
from tests.adapters.tables import ACCOUNT, amazon
from tests.doubles.world import FACTS, KYIV
from tests.functions.rights import TABLES, Calls
from tests.stack.patient import Patient
from tools.local import SECRETS
from tools.sam import HERE
from tools.template.expanded import read

REGION = ACCOUNT["AWS_DEFAULT_REGION"]
OWN_VARIABLES = {
    variable
    for variable in (setting.name.upper() for setting in fields(Settings))
    if variable.startswith(("TABLE_", "QUEUE_", "SECRET_", "FUNCTION_", "CLINIC_"))
} | {
    "OPERATOR_DESK",
    "SMS_CODES",
    "CABINET_URL",
    "CONTENT",
    "TELEGRAM_API_URL",
    "DOCTOR_ELEKS_URL",
    "SLACK_API_URL",
}
"""The variables of settings that are called like them, and that a function can't do without if it reads them."""
SIGNING = "signing"
MODELS = {
    "conversations": models.ConversationItem,
    "directory": models.DirectoryItem,
    "system": models.SystemItem,
    "visits": models.VisitItem,
    "desk": models.DeskItem,
    "codes": models.CodeItem,
    "content": models.ContentItem,
    "figures": models.FigureItem,
}
LINES = (
    "/start",
    "/visits",
    "067 111 00 01",
    "Так",
    "Надіслати код у СМС",
    "/manager",
    "Скільки коштує ЕКГ?",
    "/forget",
)
"""A patient's texts, with which the webhook reaches both of its queues."""
PATIENT = 501


@dataclass
class Functions:
    """The functions as they are deployed: each has its own variables, and begins cold."""

    calls: Calls
    clock: Clock
    urls: dict[str, str]
    patched: pytest.MonkeyPatch
    queues: dict[str, str] = field(default_factory=dict)
    apps: dict[str, Any] = field(default_factory=dict)
    missed: set[tuple[str, str]] = field(default_factory=set)
    """A function and a variable that it reads, but that the template does not give it."""

    def __post_init__(self) -> None:
        self.invoking = Invoking(self)
        sqs, secrets = boto3.client("sqs", REGION), boto3.client("secretsmanager", REGION)
        self.sqs = sqs
        whole = read(HERE / "template.yaml")
        self.template, self.globals = whole["Resources"], whole["Globals"]
        for name, model in MODELS.items():
            models.bound(model, TABLES[name]).create_table(
                billing_mode="PAY_PER_REQUEST", wait=True
            )
        for name, resource in self.template.items():
            if resource["Type"] == "AWS::SQS::Queue":
                fifo = bool(resource["Properties"].get("FifoQueue"))
                made = sqs.create_queue(
                    QueueName=f"{name}.fifo" if fifo else name,
                    Attributes={"FifoQueue": "true"} if fifo else {},
                )
                self.queues[name] = made["QueueUrl"]
            if resource["Type"] == "AWS::SecretsManager::Secret":
                secrets.create_secret(Name=name, SecretString=json.dumps(_secret_of(name)))

    def variables(self, name: str) -> dict[str, str]:
        """The variables that the template gives a function, with the names of this AWS in them."""
        given = self.template[f"{name}Function"]["Properties"]["Environment"]["Variables"]
        return {
            **{key: self._value(value) for key, value in given.items()},
            **{key: value for key, value in self.urls.items() if key in given},
            **{key: f"slack:{STAFF_CHANNEL}" for key in ("OPERATOR_DESK",) if key in given},
            **{key: "sns" for key in ("SMS_CODES",) if key in given},
            **{key: "https://clinic.example/cabinet" for key in ("CABINET_URL",) if key in given},
            "CONTENT": str(HERE / "layers/content"),
        }

    @property
    def _of_all(self) -> dict[str, Any]:
        """The variables that the template gives every function."""
        every: dict[str, Any] = self.globals["Function"]["Environment"]["Variables"]
        return every

    def _value(self, value: Any) -> str:
        if not isinstance(value, dict):
            return str(value)
        [named] = value.values()
        name = named[0] if isinstance(named, list) else str(named)
        return self.queues.get(name, name)

    def run(self, name: str, event: Any) -> Any:
        """Have a function handle an event; the calls that it makes are its role's."""
        if name not in self.apps:
            app = importlib.import_module(f"functions.{name.lower()}.app")
            self.patched.setattr(app, "reception", Reception(self._settings(name)))
            self.apps[name] = app
        context = SimpleNamespace(
            get_remaining_time_in_millis=lambda: 20_000, aws_request_id=f"request-of-{name}"
        )
        with self.calls.of(f"{name}Role"):
            return self.apps[name].handler(event, context)

    def _settings(self, name: str) -> Settings:
        """The settings of a function, which note each one that is read and not given."""
        given = {**self._of_all, **self.variables(name)}
        work = self

        class Noting(Settings):
            def __getattribute__(self, setting: str) -> Any:
                if (variable := setting.upper()) in OWN_VARIABLES - given.keys():
                    work.missed.add((name, variable))
                return super().__getattribute__(setting)

        settings = Settings.from_environment(self.variables(name))
        return Noting(**{one.name: getattr(settings, one.name) for one in fields(Settings)})

    def sent(self) -> list[str]:
        """The methods of all calls that Telegram got."""
        ledger = httpx.get(f"{self.urls['TELEGRAM_API_URL']}/control/ledger").raise_for_status()
        return [call["method"] for call in ledger.json()["calls"]]

    def event(self, path: str) -> Any:
        """An event of `events/`. In this AWS a secret is the text that stands for it there."""
        return json.loads((HERE / "events" / path).read_text())

    def writes(self, number: int, text: str) -> None:
        """The patient writes to the bot."""
        event = self.event("webhook/start.json")
        body = json.loads(event["body"])
        body["update_id"], body["message"]["message_id"] = 700_000 + number, number
        body["message"]["text"] = text
        if not text.startswith("/"):
            del body["message"]["entities"]
        assert self.run("Webhook", event | {"body": json.dumps(body)})["statusCode"] == 200

    def door(self, door: WebDoor, update: Mapping[str, Any]) -> DoorAnswer:
        """The webhook as Telegram calls it, in place of the address that a deployed stack has."""
        headers = {"x-telegram-bot-api-secret-token": door._secret()}
        answer = self.run("Webhook", {"headers": headers, "body": json.dumps(update)})
        return DoorAnswer(answer["statusCode"], answer.get("body", ""))

    def brings(self, queue: str, name: str, path: str) -> list[str]:
        """Bring the messages of a queue to its function, as Lambda does. Returns their bodies."""
        received = self.sqs.receive_message(QueueUrl=self.queues[queue], MaxNumberOfMessages=10)
        event = self.event(path)
        sample, bodies = event["Records"][0], []
        for message in received.get("Messages", ()):
            bodies.append(message["Body"])
            record = {**sample, "body": message["Body"], "receiptHandle": message["ReceiptHandle"]}
            self.run(name, event | {"Records": [record]})
        return bodies


DEPLOYMENTS = (
    "arn:AWS::Partition:codedeploy:AWS::Region:AWS::AccountId:deploymentgroup:AWS::StackName-*/*"
)
"""The resource of a right to tell CodeDeploy something, as `rights` writes it."""


@dataclass
class Invoking:
    """The clients of Lambda and CodeDeploy: versions of functions are the functions here."""

    work: Functions
    told: list[str] = field(default_factory=list)

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - as in boto3
        self._note("lambda:InvokeFunction", FunctionName)
        name = FunctionName.removesuffix("Function.Version")
        try:
            answer = self.work.run(name, json.loads(Payload))
        except Failed as error:
            failed = {"errorType": str(error)}
            return {"FunctionError": "Unhandled", "Payload": BytesIO(json.dumps(failed).encode())}
        return {"Payload": BytesIO(json.dumps(answer).encode())}

    def put_lifecycle_event_hook_execution_status(self, **told: str) -> None:
        self._note("codedeploy:PutLifecycleEventHookExecutionStatus", DEPLOYMENTS)
        self.told.append(told["status"])

    def _note(self, action: str, resource: str) -> None:
        self.work.calls.made.add((self.work.calls.running[-1], action, resource))


def _secret_of(name: str) -> dict[str, str]:
    """A secret's fields; a webhook's secret is the text that stands for it in `events/`."""
    texts = {output: text for text, output in SECRETS.items()}
    fields = {
        "TelegramSecret": {"token": SANDBOX_TOKEN},
        "DoctorEleksSecret": {"login": LOGIN, "password": PASSWORD, "installation": INSTALLATION},
        "SlackSecret": {"token": SLACK_TOKEN, "signing_secret": SIGNING},
        "CodesSecret": {"key": "a key"},
    }.get(name, {})
    return fields | ({"webhook_secret": texts[name]} if name in texts else {})


@contextmanager
def functions(calls: Calls) -> Iterator[Functions]:
    """All functions, over doubles that are served, at a time at which the clinic is open."""
    clock = open_clock()
    telegram, eleks, slack = Telegram(clock), DoctorEleks(clock), Slack(clock)
    with (
        amazon(),
        serve(telegram.app) as at_telegram,
        serve(eleks.app) as at_eleks,
        serve(slack.app) as at_slack,
        pytest.MonkeyPatch.context() as patched,
    ):
        patient = Patient(at_telegram, PATIENT, "+380671110001")
        patient.http.post(f"/chats/{PATIENT}/start").raise_for_status()
        urls = {
            "TELEGRAM_API_URL": at_telegram,
            "DOCTOR_ELEKS_URL": at_eleks,
            "SLACK_API_URL": f"{at_slack}/api",
            **dict.fromkeys(("SYNTHETIC_DOCTOR", "SYNTHETIC_PHONE", "SYNTHETIC_BIRTH_DATE"), ""),
        }
        # The functions read a secret by one request of their own, which this AWS does not see.
        patched.setattr(Aws, "secret", lambda _, arn: _secret(arn))
        patched.setattr(RealClock, "now", lambda _: clock.now())
        work = Functions(calls, clock, urls, patched)
        client = Aws.client

        def client_of(aws: Aws, service: str) -> Any:
            return work.invoking if service in ("lambda", "codedeploy") else client(aws, service)

        patched.setattr(Aws, "client", client_of)
        patched.setattr(WebDoor, "__call__", lambda door, update: work.door(door, update))
        yield work


def open_clock() -> Clock:
    """A running clock that begins an hour after an opening: out of hours no request is queued for the desk."""
    clock = Clock()
    opens = FACTS.hours.next_opening(KYIV.local(clock.now()))
    assert opens
    clock.move(opens + timedelta(hours=1))
    return clock


def _secret(arn: str) -> dict[str, str]:
    told = boto3.client("secretsmanager", REGION).get_secret_value(SecretId=arn)
    fields: dict[str, str] = json.loads(told["SecretString"])
    return fields


def day(work: Functions) -> None:
    """Every function runs as often as it needs to make its calls."""
    work.run("Directory", work.event("directory/schedule.json"))
    for number, text in enumerate(LINES):
        work.writes(number, text)
    assert work.brings("CodesQueue", "Codes", "codes/one_code.json")
    assert work.brings("HandoffQueue", "Handoff", "handoff/two_accounts.json")
    staff(work)
    told = {"DeploymentId": "d-1", "LifecycleEventHookExecutionId": "h-1"}
    assert work.run("Release", work.event("release/hook.json") | told) == {"faults": []}
    assert work.run("Synthetic", {}) == {"came": "stopped before the confirmation"}
    work.run("Due", {})
    news(work)
    for name, account in (("Resume", PATIENT), ("Notices", PATIENT), ("Notices", f"{NEWS}n-1")):
        event = work.event(f"{name.lower()}/two_accounts.json")
        body = json.dumps({"account": str(account)})
        done = work.run(name, event | {"Records": [{**event["Records"][0], "body": body}]})
        assert done["batchItemFailures"] == []
    assert work.run("Hints", work.event("hints/changed.json"))["statusCode"] == 200
    work.run("Visits", {})
    assert work.run("Figures", work.event("figures/changes.json"))["changes"]
    assert work.run("Watch", {})["waiting"] >= 0
    manager(work)


PAGES = ("today", "today/calls", "today/closed", "today/waiting", "today/pauses", "figures")
SECRET = "of-a-link"


def manager(work: Functions) -> None:
    """A manager of the desk in Slack enters the cabinet, looks at each page, and changes what can be changed."""
    guest, until = Operator("U0IRYNA000", "Ірина"), work.clock.now() + timedelta(minutes=5)
    sessions = DynamoSessions(models.bound(models.SystemItem, TABLES["system"]))
    sessions.keep_link(digest_of(SECRET), guest, until)
    entered = opens(work, f"enter/{SECRET}", {})
    assert entered["statusCode"] == 303
    cookies = [cookie.partition(";")[0] for cookie in entered["cookies"]]
    for page in PAGES:
        assert opens(work, page, cookies=cookies)["statusCode"] == 200
    shown = b64decode(opens(work, "today/closed", cookies=cookies)["body"]).decode()
    token = shown.partition('name="csrf" value="')[2].partition('"')[0]
    branch = shown.partition('name="branch"')[2].partition('value="')[2].partition('value="')[2]
    until = KYIV.local(work.clock.now() + timedelta(days=3))
    given = {
        "csrf": token,
        "branch": branch.partition('"')[0],
        "until": f"{until:%Y-%m-%dT%H:%M}",
    }
    closed = opens(work, "today/close", given, cookies=cookies)
    assert closed["statusCode"] == 200
    deeds = re.findall(r'value="(s:[^"]*)"', b64decode(closed["body"]).decode())
    for deed in (*deeds, "s:notice:1", "s:booking:on", "s:names:2026-11-23:0"):
        answer = opens(work, "today/closed", {"csrf": token, "deed": deed}, cookies=cookies)
        assert answer["statusCode"] == 200
    changes_the_content(work, token, cookies)
    assert opens(work, "sign-out", {"csrf": token}, cookies=cookies)["statusCode"] == 200


def changes_the_content(work: Functions, token: str, cookies: Sequence[str]) -> None:
    """The manager changes the words above the prices, publishes them, and takes them back."""
    form = b64decode(opens(work, "content/prices", cookies=cookies)["body"]).decode()
    seen = form.partition('name="seen" value="')[2].partition('"')[0]
    texts = {f"prices.{language}": "10 %" for language in ("uk", "ru", "en")}
    kept = opens(work, "content/prices", {"csrf": token, "seen": seen, **texts}, cookies=cookies)
    assert kept["statusCode"] == 303
    publishing = {"csrf": token, "do": "publish"}
    published = opens(work, "content/review", publishing, cookies=cookies)
    version = b64decode(published["body"]).decode().partition('name="over" value="')[2]
    back = {"csrf": token, "over": version.partition('"')[0], "version": "deployed"}
    assert opens(work, "content/history", back, cookies=cookies)["statusCode"] == 303
    assert opens(work, "content/history", cookies=cookies)["statusCode"] == 200


def opens(
    work: Functions, path: str, form: dict[str, str] | None = None, cookies: Sequence[str] = ()
) -> dict[str, Any]:
    """Ask the cabinet for a page; with a form, send that."""
    event = work.event("cabinet/sign_in.json")
    event["rawPath"], event["cookies"] = f"/cabinet/{path}", list(cookies)
    event["headers"] = {"host": "clinic.example"}
    if form is not None:
        event["requestContext"]["http"]["method"] = "POST"
        event["headers"] |= {
            "origin": "https://clinic.example",
            "content-type": "application/x-www-form-urlencoded",
        }
        event["body"] = urlencode(form)
    answer: dict[str, Any] = work.run("Cabinet", event)
    return answer


def news(work: Functions) -> None:
    """News has just begun, and its one reader has had everything deleted since."""
    visits = models.bound(models.VisitItem, TABLES["visits"])
    visits("readers", str(PATIENT)).save()
    now = work.clock.now()
    DynamoNews(visits, work.clock.now).keep(News("n-1", "Відкрили філію").begun(now, 1), now)


def staff(work: Functions) -> None:
    """An operator presses in Slack; the function that works it off fails once."""
    event = work.event("slack/press.json")
    now = str(int(work.clock.now().timestamp()))
    body = event["body"]
    raw = b64decode(body) if event["isBase64Encoded"] else body.encode()
    digest = hmac.new(SIGNING.encode(), f"v0:{now}:".encode() + raw, hashlib.sha256).hexdigest()
    event["headers"] |= {
        "x-slack-request-timestamp": now,
        "x-slack-signature": f"v0={digest}",
    }
    assert work.run("Slack", event)["statusCode"] == 200
    assert work.brings("SlackQueue", "Operators", "operators/one_deed.json")
    did = StaffDid(StaffDeed.PRESSED, 3, 1, 1, "U1", "d:take:1", room=STAFF_CHANNEL)
    work.sqs.send_message(
        QueueUrl=work.queues["SlackQueue"],
        MessageBody=json.dumps(asdict(did)),
        MessageGroupId="g",
        MessageDeduplicationId="d",
    )
    with work.patched.context() as broken, suppress(Failed):
        broken.setattr(work.apps["Operators"], "_work_off", _fails)
        work.brings("SlackQueue", "Operators", "operators/one_deed.json")


def _fails(did: StaffDid) -> None:
    raise LookupError("a fault")
