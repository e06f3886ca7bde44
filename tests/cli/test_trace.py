"""`./reception trace` tells what became of an update, a chat or a visit, over all functions and without a name."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import boto3
import click
import pytest

from reception.logs import name_of
from tests.functions.handlers import LINES, PATIENT, REGION, Functions, day, functions
from tests.functions.logged import Logged, logged
from tests.functions.rights import Calls
from tools.cli.stack import Stack
from tools.cli.trace import trace
from tools.trace import Line, read, told

QUESTION = LINES.index("Скільки коштує ЕКГ?")
ASKED = f"update {700_000 + QUESTION}"
CHAT = name_of(str(PATIENT), b"")


@dataclass
class Deployed:
    """The stack in which a day was played, and what its functions logged."""

    work: Functions
    log: Logged

    def tells(self, *asked: str) -> str:
        """Run the command and return all that it prints."""
        with click.Context(click.Command("reception"), obj="reception") as context:
            printed: list[str] = []
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(Stack, "find", lambda _name: self.stack)
                patched.setattr(click, "echo", lambda text="", **_: printed.append(str(text)))
                trace.main([*asked], standalone_mode=False, parent=context)
        return "\n".join(printed)

    @property
    def stack(self) -> Stack:
        logs = boto3.client("logs", REGION)
        names = [f"{name}Log" for name in {name for name, _ in self.log.lines}]
        listed = [
            {
                "ResourceType": "AWS::Logs::LogGroup",
                "LogicalResourceId": name,
                "PhysicalResourceId": name,
            }
            for name in (*names, "AccessLog")
        ]
        pages = SimpleNamespace(paginate=lambda **_: [{"StackResourceSummaries": listed}])
        formation = SimpleNamespace(get_paginator=lambda _: pages)
        session = SimpleNamespace(client=lambda service: logs if service == "logs" else formation)
        reception = self.work.apps["Webhook"].reception
        return cast(
            "Stack", SimpleNamespace(name="reception", session=session, reception=reception)
        )


@pytest.fixture(scope="module")
def deployed() -> Iterator[Deployed]:
    calls = Calls()
    with functions(calls) as work, logged(calls) as log:
        day(work)
        _keep(log)
        yield Deployed(work, log)


def _keep(log: Logged) -> None:
    """Write the lines into the log groups of their functions, as Lambda does."""
    logs, now = boto3.client("logs", REGION), int(time.time() * 1000)
    for function in sorted({name for name, _ in log.lines}):
        group, stream = f"{function}Log", "2026/11/30/[1]aa"
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        own = [line for name, line in log.lines if name == function]
        events = [{"timestamp": now + at, "message": line} for at, line in enumerate(own)]
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=cast("Any", events))


def test_an_update_is_followed_through_its_queue_to_the_desk(deployed: Deployed) -> None:
    text = deployed.tells(ASKED.removeprefix("update "))
    assert "the patient wrote a text: a request went to staff." in text
    assert "What was asked for (ask staff) ended so: staff asked." in text
    assert "At the desk this was done: card." in text
    assert {line.split()[1] for line in text.splitlines() if line.startswith("  ")} == {
        "webhook",
        "handoff",
    }


def test_what_a_queue_carries_names_its_cause(deployed: Deployed) -> None:
    """The desk's function knows no update: the message from the webhook told it."""
    handoff = [json.loads(line) for name, line in deployed.log.lines if name == "Handoff"]
    assert {line["cause"] for line in handoff} >= {ASKED}
    assert {line["chat"] for line in handoff if line["cause"] == ASKED} == {CHAT}


def test_a_chat_is_told_from_its_id_or_from_its_name_in_the_log(deployed: Deployed) -> None:
    by_id, by_name = deployed.tells(str(PATIENT)), deployed.tells(CHAT)
    assert by_id == by_name
    assert [f"update {700_000 + number}" in by_id for number in range(len(LINES))] == [True] * len(
        LINES
    )
    assert by_id.index(f"update {700_000}") < by_id.index(ASKED)


def test_no_name_number_or_account_is_told(deployed: Deployed) -> None:
    text = deployed.tells(CHAT) + "".join(line for _, line in deployed.log.lines)
    for word in (str(PATIENT), "0671110001", "671110001", "067 111 00 01", "ЕКГ"):
        assert not re.search(rf"\b{word}\b", text)


def test_every_line_of_a_function_that_serves_a_chat_names_its_cause(deployed: Deployed) -> None:
    lines = [(name, json.loads(line)) for name, line in deployed.log.lines]
    nameless = {name for name, line in lines if "cause" not in line}
    assert nameless == set()
    assert {name for name, _ in lines} >= {"Webhook", "Handoff", "Codes", "Operators"}


def test_errors_are_told_with_what_led_to_them(deployed: Deployed) -> None:
    text = deployed.tells("errors")
    assert "run request-of-Operators" in text
    assert "ERROR: not handled" in text
    assert "LookupError: handlers.py" in text
    assert ASKED not in text, "nothing failed in it"


def test_nothing_found_is_said(deployed: Deployed) -> None:
    assert (
        deployed.tells("99999")
        == "no line about 99999 in the last 24 hours (--hours looks back further)"
    )


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("notice day_before of visit 77: off", "because the patient switched it off"),
        ("notice day_before of visit 77: again", "so it is tried again"),
        ("visit 77 changed in the clinic system: wait for staff", "The clinic changed visit 77"),
        ("update 7 failed\nKeyError: app.py:3 take", "a fault in the reception"),
        ("a notice is sent again: NotDelivered: no answer", "a notice is sent again: NotDelivered"),
    ],
)  # fmt: skip
def test_a_line_is_a_sentence_and_an_unknown_one_stays(message: str, sentence: str) -> None:
    text = told(Line(datetime.now(UTC), "notices", "INFO", message))
    assert sentence in text
    assert text.splitlines()[1:] == message.splitlines()[1:], "places of a failure stay"


def test_a_line_of_the_emulators_text_log_is_read() -> None:
    written = "[INFO]\t2026-11-30T10:00:00.123Z\tr-1\tdone: Book: Booked [chat 0a1b2c3d4e5f, cause update 7]\n"
    line = read("webhook", 0, written)
    assert line == Line(
        datetime(2026, 11, 30, 10, 0, 0, 123000, UTC),
        "webhook",
        "INFO",
        "done: Book: Booked",
        "0a1b2c3d4e5f",
        "update 7",
    )
    assert read("webhook", 0, "START RequestId: r-1 Version: 3") is None
    assert read("webhook", 0, '{"type": "platform.report", "record": {}}') is None
