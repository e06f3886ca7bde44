"""Canaries: words of a patient that must be in no log, metric, trace, queue or error, and after /forget in no table.

Every function runs by its own handler, over an AWS in memory and the doubles of Telegram, Slack and Doctor Eleks.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import boto3
import botocore.client
import pytest

from reception.adapters.dynamodb.packing import unpack
from reception.ports import StoreUnreachable
from reception.turns.ports import Update
from reception.turns.turns import Turns
from sandbox.doctor_eleks import PASSWORD
from sandbox.slack import SLACK_TOKEN
from sandbox.telegram import SANDBOX_TOKEN
from tests.functions.handlers import PATIENT, REGION, SIGNING, Functions, functions, staff
from tests.functions.logged import Logged, logged
from tests.functions.rights import TABLES, Calls
from tools.sam import HERE
from tools.template.expanded import expand, read
from tools.template.rules.alarms import FILTER

SURNAME, FIRST_NAME, PATRONYMIC = "Канаренко", "Канарина", "Канарівна"
PHONE, BORN = "380509998877", "05.06.1987"
COMPLAINT, CAPTION, FILE = "кашель-канарейка", "підпис-канарейка", "канарейка-аналіз.pdf"
SHOWN = "Показана-Канарка"
"""The name that Telegram shows."""
PERSONAL = (
    *(SURNAME, FIRST_NAME, PATRONYMIC, PHONE, PHONE[2:], "050 999 88 77", BORN, "1987-06-05"),
    *(COMPLAINT, CAPTION, FILE, SHOWN),
)
SECRETS = (SANDBOX_TOKEN, SLACK_TOKEN, PASSWORD, SIGNING)
POISON = f"отрута {COMPLAINT}"
CARRIES = ("SendMessage", "SendMessageBatch", "Invoke", "PutMetricData", "PutTraceSegments")
"""Calls that take something out of a function and are no table and no message to a person."""


@dataclass
class Story:
    """The way of a patient with canaries, and all of it that left the functions."""

    work: Functions
    log: Logged
    carried: list[str] = field(default_factory=list)
    number: int = 0

    def comes(self, **content: Any) -> None:
        """The patient sends a message with this content."""
        self.number += 1
        event = self.work.event("webhook/start.json")
        body = json.loads(event["body"])
        message = {k: v for k, v in body["message"].items() if k not in ("text", "entities")}
        message["from"]["first_name"] = message["chat"]["first_name"] = SHOWN
        message |= {"message_id": self.number, **content}
        body |= {"update_id": 900_000 + self.number, "message": message}
        for _ in range(3):
            answer = self.work.run(
                "Webhook", event | {"body": json.dumps(body, ensure_ascii=False)}
            )
            if answer["statusCode"] == 200:
                return

    def hand_over(self) -> None:
        """Have the queues' messages worked off."""
        self.work.brings("CodesQueue", "Codes", "codes/one_code.json")
        self.work.brings("HandoffQueue", "Handoff", "handoff/two_accounts.json")

    def scheduled(self) -> None:
        """Have all functions run that a schedule runs, and those that work on an account."""
        self.work.run("Due", {})
        for name in ("Resume", "Notices"):
            event = self.work.event(f"{name.lower()}/two_accounts.json")
            body = json.dumps({"account": str(PATIENT)})
            self.work.run(name, event | {"Records": [{**event["Records"][0], "body": body}]})
        self.work.run("Hints", self.work.event("hints/changed.json"))
        self.work.run("Visits", {})

    @property
    def left(self) -> str:
        """Everything that left the functions beside calls of neighbours and tables."""
        return "\n".join((*self.carried, *(line for _, line in self.log.lines)))

    def kept(self) -> str:
        """All that the tables hold, as text."""
        tables = boto3.client("dynamodb", REGION)
        items = [one for name in TABLES for one in tables.scan(TableName=TABLES[name])["Items"]]
        return "\n".join(written(item) for item in items)


def written(value: Any) -> str:
    """A value of an item as text; packed states unpacked. A doctor's picture is no text of a patient."""
    match value:
        case {"B": bytes(held)}:
            with suppress(StoreUnreachable):
                held = unpack(held)
            return held.decode("utf-8", "replace")
        case dict():
            return " ".join(f"{key} {written(inner)}" for key, inner in value.items())
        case list():
            return " ".join(map(written, value))
    return str(value)


def poisoned(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that no turn can handle; the error quotes it, as Python's own do."""
    take = Turns.take

    def taken(turns: Turns, update: Update) -> str:
        if POISON in str(update.event):
            raise ValueError(f"invalid literal: {update.event}")
        return take(turns, update)

    monkeypatch.setattr(Turns, "take", taken)


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    calls = Calls()
    with functions(calls) as work, logged(calls) as log, pytest.MonkeyPatch.context() as patched:
        played = Story(work, log)
        send = botocore.client.BaseClient._make_api_call

        def noted(client: Any, operation: str, parameters: Any) -> Any:
            if operation in CARRIES and calls.running:
                played.carried.append(json.dumps(parameters, ensure_ascii=False, default=str))
            return send(client, operation, parameters)

        patched.setattr(botocore.client.BaseClient, "_make_api_call", noted)
        poisoned(patched)
        work.run("Directory", work.event("directory/schedule.json"))
        lived(played)
        yield played


def lived(played: Story) -> None:
    """Register, ask, send a file and be poison; staff answer, and every schedule comes."""
    played.comes(text="/start", entities=[{"type": "bot_command", "offset": 0, "length": 6}])
    played.comes(text="/visits", entities=[{"type": "bot_command", "offset": 0, "length": 7}])
    contact = {"phone_number": PHONE, "first_name": SHOWN, "user_id": PATIENT}
    played.comes(contact=contact)
    for text in (BORN, SURNAME, FIRST_NAME, PATRONYMIC, "Все вірно"):
        played.comes(text=text)
    played.comes(text="/manager", entities=[{"type": "bot_command", "offset": 0, "length": 8}])
    played.comes(text=COMPLAINT)
    document = {"file_id": "f-1", "file_unique_id": "u-1", "file_name": FILE, "file_size": 9}
    played.comes(document=document, caption=CAPTION)
    played.hand_over()
    staff(played.work)
    played.comes(text=POISON)
    played.hand_over()
    played.scheduled()


def canaries_in(text: str, *words: str) -> list[str]:
    return [word for word in words if word.casefold() in text.casefold()]


def test_the_canaries_were_really_there(story: Story) -> None:
    """Else the other tests would see nothing because there is nothing to be seen."""
    kept = story.kept()
    found = canaries_in(kept, PHONE, COMPLAINT, SHOWN)
    assert found == [PHONE, COMPLAINT, SHOWN]
    assert "dead letter: update" in story.left, "the poison was set aside"
    assert len(story.carried) >= 3, "queues were used"


def test_none_is_in_a_log_a_queue_or_an_error(story: Story) -> None:
    assert canaries_in(story.left, *PERSONAL, *SECRETS) == []
    assert not re.search(rf"\b{PATIENT}\b", "".join(line for _, line in story.log.lines))


def test_a_queue_carries_ids_alone(story: Story) -> None:
    """A dead letter is a message of a queue that failed too often, so it holds no more than the message."""
    allowed = {
        "account",
        "update",
        "cause",
        "deed",
        "id",
        "topic",
        "message",
        "user",
        "data",
        "room",
    }
    for body in re.findall(r'"MessageBody": ("(?:[^"\\]|\\.)*")', story.left):
        assert set(json.loads(json.loads(body))) <= allowed


def test_a_metric_has_no_dimension_but_the_version() -> None:
    """A dimension of a person would stay in CloudWatch for fifteen months."""
    template = expand(read(HERE / "template.yaml"))
    dimensions = {
        one["Value"]
        for _, line in template.of(FILTER)
        for change in line["MetricTransformations"]
        for one in change.get("Dimensions", [])
    }
    assert dimensions == {"$.version"}


def test_a_trace_has_nothing_of_ours() -> None:
    """X-Ray's segments of a function are Lambda's own: no code here adds a note or a piece of metadata to them."""
    sources = [*(HERE / "layers/reception").rglob("*.py"), *(HERE / "functions").rglob("*.py")]
    assert [path for path in sources if "xray" in path.read_text("utf-8")] == []


def test_after_forget_none_is_in_any_table(story: Story) -> None:
    story.comes(text="/forget", entities=[{"type": "bot_command", "offset": 0, "length": 7}])
    story.comes(text="Так, видалити")
    story.hand_over()
    kept = story.kept()
    assert canaries_in(kept, *PERSONAL, *SECRETS) == []
    assert not re.search(rf"\b{PATIENT}\b", kept)
