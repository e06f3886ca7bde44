"""The events of `events/` have real shapes, and each built function answers its events without a container engine.

The functions run under Lambda's own emulator of its runtime interface, from the built artifacts with their layers, with
the variables that `sam local invoke --env-vars` would give them.
"""

import json
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import boto3
import httpx
import pytest

from reception.desk.ports import StaffDeed, StaffDid
from sandbox.clock import Clock
from sandbox.doctor_eleks import DoctorEleks
from sandbox.running import Running
from sandbox.serving import serve
from sandbox.telegram import Telegram
from tests.sandbox.slack_bench import slack_bench
from tests.stack.patient import Patient
from tests.stack.recorder import Recorder
from tools import local
from tools.sam import HERE

EVENTS = HERE / "events"
NAMES = [str(path.relative_to(EVENTS)) for path in sorted(EVENTS.glob("*/*.json"))]
TOKEN = "501:a-bot-of-its-own"
COUNTED = range(100)
ANSWERS: dict[str, dict[str, Any]] = {
    "webhook": {"statusCode": 200},
    "resume": {"batchItemFailures": []},
    "codes": {"batchItemFailures": []},
    "notices": {"batchItemFailures": []},
    "handoff": {"batchItemFailures": []},
    "slack": {"statusCode": 401},  # the event's signature of Slack is too old
    "operators": {"batchItemFailures": []},
    "due": {"due": COUNTED, "owed": COUNTED, "threads": COUNTED},
    "hints": {"statusCode": 200},
    "visits": {"patients": COUNTED, "changed": 0, "held": 0, "refused": 0},
    "directory": {"branches": 3, "offers": 24},
    "watch": {"waiting": 0, "failing": 0},
    "figures": {"changes": 2},
    "pictures": {},  # a picture
    "cabinet": {"statusCode": 200},
    "release": {"faults": []},
    "synthetic": {"came": "stopped before the confirmation"},
}
"""The answer has at least these values; counts depend on earlier tests of the stack."""


def test_every_function_has_one() -> None:
    functions = {path.parent.name for path in (HERE / "functions").glob("*/app.py")}
    assert {name.split("/")[0] for name in NAMES} == functions == set(ANSWERS)


@pytest.fixture(scope="module")
def session(sandbox: Running) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in sandbox.emulator.environment.items():
            patch.setenv(name, value)
        yield boto3.Session()


@pytest.fixture(scope="module")
def as_sam_has_it(session: boto3.Session, built: Path, tmp_path_factory: Any) -> dict[str, Any]:
    """The functions and routes of the built template, as `sam local` reads them."""
    variables = tmp_path_factory.mktemp("sam") / "environment.json"
    variables.write_text(json.dumps(local.environment(session)))
    script = Path(__file__).with_name("sam_local.py")
    done = subprocess.run(
        [HERE / ".build/sam/bin/python", script, built / "template.yaml", variables],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    made_out: dict[str, Any] = json.loads(done.stdout)
    return made_out


@pytest.mark.stack
@pytest.mark.parametrize("name", NAMES)
def test_a_built_function_answers_its_events(
    name: str, session: boto3.Session, as_sam_has_it: dict[str, Any], built: Path
) -> None:
    folder = name.split("/")[0]
    function = f"{folder.capitalize()}Function"
    variables = as_sam_has_it["functions"][function]["variables"]
    assert as_sam_has_it["functions"][function]["layers"] == list(local.LAYERS)
    with local.function(function, variables, built) as running:
        answer = running.invoke(local.event(EVENTS / name, session))
    if folder == "pictures":
        assert b64decode(answer["png"]).startswith(b"\x89PNG")
    for key, expected in ANSWERS[folder].items():
        assert answer[key] in COUNTED if expected is COUNTED else answer[key] == expected


@pytest.mark.stack
def test_start_api_finds_the_function_of_each_route(as_sam_has_it: dict[str, Any]) -> None:
    assert as_sam_has_it["routes"] == {
        "GET /cabinet": "CabinetFunction",
        "GET /cabinet/{proxy+}": "CabinetFunction",
        "GET /doctor-eleks/{secret}": "HintsFunction",
        "POST /cabinet/{proxy+}": "CabinetFunction",
        "POST /doctor-eleks/{secret}": "HintsFunction",
        "POST /slack/events": "SlackFunction",
        "POST /slack/interactions": "SlackFunction",
        "POST /telegram/webhook": "WebhookFunction",
    }


@pytest.fixture(scope="module")
def recorded(sandbox: Running) -> dict[str, dict[str, Any]]:
    """The events that functions get, from the doubles through the emulator's gateway and queues."""
    recorder = Recorder(sandbox.emulator)
    telegram = Telegram(Clock(), token=TOKEN)
    with serve(telegram.app) as url:
        bot = httpx.Client(base_url=f"{url}/bot{TOKEN}", timeout=30)
        bot.post("/setWebhook", json={"url": recorder.webhook, "secret_token": "x"})
        patient = Patient(url, 501, "+380671110001")
        patient.http.post("/chats/501/start").raise_for_status()
        patient.settle()
        keyboard = {"inline_keyboard": [[{"text": "Записатися", "callback_data": "0:0"}]]}
        asks = {"chat_id": 501, "text": "Чим допомогти?", "reply_markup": keyboard}
        bot.post("/sendMessage", json=asks).raise_for_status()
        patient.press("Записатися")
        start, press = recorder.events(2)
    recorder.put(json.dumps({"account": "501"}))
    *_, account = recorder.events(3)
    recorder.put(json.dumps({"account": "501", "update": 1}))
    *_, code = recorder.events(4)
    recorder.put(json.dumps(asdict(StaffDid(StaffDeed.ERASED, 1, 1, 1, "U1"))))
    *_, deed = recorder.events(5)
    with slack_bench() as slack:
        slack.control("/urls", "PUT", {"interactions": recorder.webhook})
        take = {"type": "plain_text", "text": "Взяти", "emoji": True}
        button = {"type": "button", "text": take, "action_id": "d:take:1", "value": "d:take:1"}
        card = {"type": "section", "text": {"type": "mrkdwn", "text": "картка"}}
        slack.post(blocks=[card, {"type": "actions", "elements": [button]}])
        slack.staff("press", label="Взяти")
        *_, slack_press = recorder.events(6)
    eleks = DoctorEleks(Clock())
    eleks.webhook.url = recorder.hints
    with eleks.work() as clinic:
        clinic.note_change("Schedule", 65001, "Edit")
    *_, hint = recorder.events(7)
    ids = dict.fromkeys(("resume", "notices", "handoff"), account)
    of_slack = {"slack/press": slack_press, "operators/one_deed": deed}
    of_telegram = {"webhook/start": start, "webhook/press": press, "codes/one_code": code}
    return {**of_telegram, **of_slack, "hints/changed": hint} | {
        f"{queue}/two_accounts": event for queue, event in ids.items()
    }


@pytest.mark.stack
def test_events_have_the_shape_of_what_comes(recorded: dict[str, dict[str, Any]]) -> None:
    """Those of schedules, which no function reads, of streams, browsers, releases and pictures are not recorded."""
    others = ("/schedule", "cabinet/", "figures/", "pictures/", "release/")
    assert {f"{name}.json" for name in recorded} == {
        n for n in NAMES if not any(other in n for other in others)
    }
    for name, event in recorded.items():
        kept = json.loads((EVENTS / f"{name}.json").read_text())
        missing = set(paths(event)) - set(paths(kept)) - OF_THE_EMULATOR
        assert not missing, name
        invented = {path for path in set(paths(kept)) - set(paths(event)) if "body" in path}
        assert not invented, name


OF_THE_EMULATOR = {
    ("pathParameters", "NoneType"),  # AWS leaves them out if a route has none
    *(("headers", name, "str") for name in ("accept", "accept-encoding", "connection")),
    *(("headers", name, "str") for name in ("content-length", "host", "user-agent")),
}


def _inside(body: str) -> Any:
    """A press in Slack is JSON within a form, which the gateway hands over in base64."""
    if body.startswith("{"):
        return json.loads(body)
    return json.loads(parse_qs(b64decode(body).decode())["payload"][0])


def paths(event: Any) -> Iterator[tuple[str, ...]]:
    """Yield the path and the kind of each value; a body is read as JSON, too."""
    match event:
        case dict():
            for key, value in event.items():
                inner = _inside(value) if key == "body" else value
                yield from ((key, *path) for path in paths(inner))
        case list():
            for item in event:
                yield from paths(item)
        case _:
            yield (type(event).__name__,)
