"""The deployed stack as a stage for stories: a sandbox whose clock, tables and doubles each story begins anew."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, cast, override

import httpx
import pytest
from click.testing import CliRunner

from reception.notices.ports import FREED
from sandbox import running as sandbox_running
from sandbox.clock import Clock
from sandbox.due import SHARDS, Due
from sandbox.emulator import free_port
from sandbox.running import Running, running
from sandbox.schedules import Schedules
from sandbox.settings import Settings
from sandbox.telegram import STAFF_GROUP, Telegram
from tests.doubles.codes import KEY
from tests.doubles.world import KYIV, MONDAY
from tests.stack.stories.clinic import StoryEleks, content_of_stories, facts_of_stories
from tools.cli.__main__ import reception
from tools.sam import HERE

FOLDER = HERE / ".build/tests-stories"
LOG = FOLDER / "data/emulator/log"
FAILED = ("not handled", "AccessDenied", "failed processing")
"""A function's own line about an error that it did not expect, and the emulator's about rights and failed messages."""
MEMORY_SECONDS = 61
"""A function reads the directory anew after this time at the latest."""
BREAKER_SECONDS = 11
"""After this time at the latest, a function asks a clinic's system again that did not answer."""
SETTLE_SECONDS = 90
HOUR, ROUND = timedelta(hours=1), timedelta(minutes=5)
LATER = timedelta(seconds=1)
"""Rounds are so much later than the deeds before them: what these have planned for five minutes later is then due."""
CLOCKWORK = ("VisitsFunction", "DueFunction", "WatchFunction")
BEFORE = MONDAY - timedelta(minutes=10)
"""When the directory is read, as in the doubles."""
READING = timedelta(milliseconds=3)
MEMBERS = (("71", "Ірина"), ("72", "Максим"))
WITHOUT_CODES, WITH_CODES = "off", "sns"


class StoryClock(Clock):
    """Stands, but for a moment at each reading, and is set by the story: a slow machine makes no minute go by."""

    runs = False

    def __init__(self, _file: Path | None = None) -> None:
        super().__init__()
        self.begin(BEFORE)

    def begin(self, moment: datetime) -> None:
        """Show `moment` now."""
        self._shown = moment

    @override
    def now(self) -> datetime:
        self._shown += READING
        return self._shown


@dataclass
class Stage:
    """A running sandbox, and what a story does to it beside people's deeds."""

    sandbox: Running
    log_begins: int = 0
    touched: set[str] = field(default_factory=set)
    """Functions that have run and tables that were written, by their names in the template."""
    reads_anew: bool = False
    """The directory was read anew in the story: functions know that one for a while."""

    @property
    def telegram(self) -> Telegram:
        assert self.sandbox.telegram is not None
        return self.sandbox.telegram

    @property
    def eleks(self) -> StoryEleks:
        return cast("StoryEleks", self.sandbox.doctor_eleks)

    @property
    def clock(self) -> StoryClock:
        return cast("StoryClock", self.sandbox.clock)

    @cached_property
    def phone(self) -> httpx.Client:
        """The control calls of Telegram."""
        return httpx.Client(base_url=f"{self.sandbox.url}/telegram/control", timeout=60)

    def client(self, service: str) -> Any:
        """An administrator's client of the emulator."""
        cloud = self.sandbox.emulator
        config = cloud.config if service == "lambda" else None
        return cloud.session.client(service, endpoint_url=cloud.url, config=config)

    @cached_property
    def lambdas(self) -> Any:
        return self.client("lambda")

    @cached_property
    def dynamo(self) -> Any:
        return self.client("dynamodb")

    @cached_property
    def queues(self) -> dict[str, str]:
        """The address of each queue of the stack by its name in the template; staff are in Telegram, not in Slack."""
        outputs = self.sandbox.stack.outputs
        return {
            name: url
            for name, url in outputs.items()
            if name.endswith("Queue") and "Slack" not in name
        }

    def begin(self) -> None:
        """Set everything back to Monday at ten: no patient, no card, no visit, nothing due."""
        self.settle()
        self.log_begins = LOG.stat().st_size
        self.eleks.begin_again()
        self._empty_tables()
        self._empty_chats()
        self.clock.begin(BEFORE)
        self.run("DirectoryFunction")
        if self.reads_anew:
            self.forget_directory()
        self.reads_anew = False
        self.clock.begin(MONDAY)

    def forget_directory(self) -> None:
        """Wait until every function reads the directory anew that it knows."""
        time.sleep(MEMORY_SECONDS)

    def _empty_tables(self) -> None:
        for name in self.sandbox.stack.outputs:
            if name.endswith("Table"):
                self.empty(name)

    def empty(self, name: str) -> None:
        """Delete all items of a table, by its name in the template."""
        table = self.sandbox.stack.outputs[name]
        keys = [it["AttributeName"] for it in self._described(table)["KeySchema"]]
        for page in self.dynamo.get_paginator("scan").paginate(TableName=table):
            for item in page["Items"]:
                self.dynamo.delete_item(TableName=table, Key={key: item[key] for key in keys})

    def _described(self, table: str) -> Any:
        return self.dynamo.describe_table(TableName=table)["Table"]

    def _empty_chats(self) -> None:
        state = self.telegram._world.store.state
        state.chats.clear()
        members = [
            {"id": int(number), "first_name": name, "status": "administrator"}
            for number, name in MEMBERS
        ]
        self.post("/groups", {"id": STAFF_GROUP, "title": "Рецепція", "members": members})
        self.phone.put("/limits", json={"group_messages": None}).raise_for_status()
        self.phone.delete("/ledger").raise_for_status()
        for number, name in MEMBERS:
            self.post("/users", {"id": int(number), "first_name": name, "language_code": "uk"})

    def post(self, path: str, what: Any) -> Any:
        """A control call of Telegram."""
        return self.phone.post(path, json=what).raise_for_status().json()

    def run(self, function: str) -> None:
        """Run a function once, as its schedule does; it must not fail."""
        name = self.sandbox.stack.outputs.get(function)
        if name is None:
            return
        answer = self.lambdas.invoke(FunctionName=name, Payload=b"{}")
        assert "FunctionError" not in answer, (function, answer["Payload"].read().decode())

    def settle(self) -> None:
        """Wait until nothing is in work: no update, no call, no message of a queue, also none that is delayed.

        While a queue holds a message back, the clock goes at its usual pace: the function that gets it asks whether the
        pause is over.
        """
        begun, quiet = time.monotonic(), 0
        at = begun
        while quiet < 2:
            left = self._left()
            quiet = 0 if left else quiet + 1
            before, at = at, time.monotonic()
            if any(map(self._held_back, left)):
                self.clock.begin(self.clock.now() + timedelta(seconds=at - before))
            assert at < begun + SETTLE_SECONDS, f"still in work: {left}"
            time.sleep(0.05)

    def _held_back(self, queue: str) -> bool:
        """Whether a queue of this name holds a message back."""
        return (
            queue in self.queues
            and self._counted(queue)["ApproximateNumberOfMessagesDelayed"] != "0"
        )

    def _left(self) -> dict[str, int]:
        """Count what is in work. Queues are asked when the doubles are at rest: each question slows the emulator."""
        left = {"telegram": self.telegram.busy, "eleks": self.eleks.busy}
        if not any(left.values()):
            left = {name: self.waiting(name) for name in self.queues if "Dead" not in name}
        return {name: count for name, count in left.items() if count}

    @cached_property
    def _sqs(self) -> Any:
        return self.client("sqs")

    def waiting(self, queue: str) -> int:
        """The number of messages in a queue, those that are delayed or in work included."""
        counted = self._counted(queue)
        return sum(int(n) for it, n in counted.items() if it.startswith("ApproximateNumberOf"))

    def _counted(self, queue: str) -> dict[str, str]:
        asked = self._sqs.get_queue_attributes(QueueUrl=self.queues[queue], AttributeNames=["All"])
        counted: dict[str, str] = asked["Attributes"]
        return counted

    def pass_to(self, moment: datetime, *, polls: bool) -> None:
        """Let time go by to `moment`, as in `tests.doubles.world`.

        The clockwork runs at the end, and when something of the desk is due on the way. With `polls` it also runs for
        turns, notices and visits that are to be read, each at the next of its rounds, which are five minutes apart, and
        at one round of each hour.
        """
        begun = self.clock.now() + LATER
        due = Due(self.sandbox.emulator, self.sandbox.stack)

        def next_round(at: datetime) -> datetime:
            return begun + -((begun - at) // ROUND) * ROUND

        while (now := self.clock.now()) < moment:
            stops = [moment, *due.moments(["DeskTable"])]
            if polls:
                at = [
                    *due.moments(["ConversationsTable", "VisitsTable"]),
                    *self._readings(),
                    now + HOUR,
                ]
                stops += map(next_round, at)
                stops += [next_round(now)] if any(it <= now for it in at) else []
            self.clock.begin(min(it for it in stops if it > now))
            for function in CLOCKWORK if polls else ("DueFunction",):
                self.run(function)
            self.settle()

    def bring_freed_times(self) -> None:
        """Have freed times that are due looked at, as the clockwork does within a minute, and the world at once."""
        now = self.clock.now()
        due = [
            it
            for it in self._planned("due")
            if it["key"]["S"].startswith(FREED) and datetime.fromisoformat(it["due_at"]["S"]) <= now
        ]
        if due:
            self.run("DueFunction")
            self.settle()

    def _readings(self) -> Iterator[datetime]:
        """The moments at which patients' visits are to be read again."""
        yield from (datetime.fromisoformat(it["poll_at"]["S"]) for it in self._planned("poll"))

    def _planned(self, index: str) -> Iterator[dict[str, Any]]:
        """The items in an index of what is planned about visits: `due` or `poll`."""
        for shard in SHARDS:
            found = self.dynamo.query(
                TableName=self.sandbox.stack.outputs["VisitsTable"],
                IndexName=index,
                KeyConditionExpression=f"{index}_shard = :shard",
                ExpressionAttributeValues={":shard": {"N": str(shard)}},
            )
            yield from found["Items"]

    def sends_codes(self, how: str) -> None:
        """Have the function of the webhook offer codes by SMS, or not: `sns`, `off`."""
        live = self.sandbox.stack.outputs["WebhookFunction"]
        told = self.lambdas.get_function_configuration(FunctionName=live)
        name, _, alias = live.rpartition(":")
        variables = told["Environment"]["Variables"]
        if variables["SMS_CODES"] == how:
            return
        self.lambdas.update_function_configuration(
            FunctionName=name, Environment={"Variables": variables | {"SMS_CODES": how}}
        )
        version = self.lambdas.publish_version(FunctionName=name)["Version"]
        self.lambdas.update_alias(FunctionName=name, Name=alias, FunctionVersion=version)

    def command(self, *words: str, answers: str = "") -> str:
        """A command of the clinic's engineer, as it is typed behind `./reception`. Returns what it prints.

        `answers`: what is typed when the command asks.
        """
        cloud = self.sandbox.emulator.environment
        done = CliRunner().invoke(reception, words, env=cloud, input=answers)
        assert done.exit_code == 0, done.output
        return done.output

    @property
    def parts(self) -> set[str]:
        """The names of all functions and tables."""
        return {name for name in self.sandbox.stack.outputs if name.endswith(("Function", "Table"))}

    def note_what_was_touched(self) -> None:
        """Note the functions that have run by now and the tables that hold something."""
        for name in self.parts - self.touched:
            of_this = self.sandbox.stack.outputs[name]
            if self._has_run(of_this) if name.endswith("Function") else self._holds(of_this):
                self.touched.add(name)

    def _holds(self, table: str) -> bool:
        return bool(self.dynamo.scan(TableName=table, Limit=1)["Items"])

    def _has_run(self, function: str) -> bool:
        group = self.lambdas.get_function_configuration(FunctionName=function)["LoggingConfig"]
        told = self.client("logs").filter_log_events(
            logGroupName=group["LogGroup"], filterPattern='"REPORT RequestId"'
        )
        return bool(told["events"])

    def faults(self) -> list[str]:
        """List what no story may leave behind: refused updates, dead letters, functions that failed, missing rights."""
        ledger = self.phone.get("/ledger").json()
        refused = [str(it) for it in ledger["deliveries"] if (it.get("status") or 500) >= 500]
        dead = [
            f"{count} in {name}"
            for name in self.queues
            if "Dead" in name and (count := self.waiting(name))
        ]
        with LOG.open("rb") as log:
            log.seek(self.log_begins)
            said = log.read().decode("utf-8", "replace").splitlines()
        return refused + dead + [line for line in said if any(it in line for it in FAILED)]


@contextmanager
def stage() -> Iterator[Stage]:
    """Start a sandbox for stories; functions that fail for a missing right are seen in its log."""
    content = content_of_stories(FOLDER / "content", facts_of_stories())
    given = {
        "PORT": str(free_port()),
        "EMULATOR_PORT": str(free_port()),
        "FRESH": "1",
        "CONTENT": str(content),
        "SMS_CODES": WITHOUT_CODES,
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox_running, "KeptClock", StoryClock)
        patch.setattr(sandbox_running, "DoctorEleks", StoryEleks)
        patch.setattr(Schedules, "ticking", lambda _: nullcontext())
        with running(Settings.read(given, FOLDER), print) as sandbox:
            started = Stage(sandbox)
            _same_pseudonyms(started)
            yield started


def _same_pseudonyms(started: Stage) -> None:
    """Give the functions the key of the doubles, so that cards at the desk have the same pseudonyms."""
    name = started.sandbox.stack.outputs["WebhookFunction"]
    told = started.lambdas.get_function_configuration(FunctionName=name)
    started.client("secretsmanager").put_secret_value(
        SecretId=told["Environment"]["Variables"]["SECRET_CODES"],
        SecretString=json.dumps({"key": KEY.decode()}),
    )


def moment_of(text: str) -> datetime:
    """A moment as stories write it: `24.11.2026 10:00`, on the clinic's wall clock."""
    return datetime.strptime(text, "%d.%m.%Y %H:%M").replace(tzinfo=KYIV.zone)
