"""Measure the cost of one patient's story; `python -m tests.costs.measured` prints it as TOML.

The story is played with the real wiring over DynamoDB (moto) and the doubles of Telegram and Doctor Eleks; the clock
is set by hand. Calls are counted where they leave the process: for each kind of invocation the calls to each
service, and DynamoDB's units of reading and writing by its own rules. Processor time is that of the process on this
machine. The time that a call takes on its way is not counted here.
"""

import json
import math
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.client
import httpx
from moto import mock_aws

from functions.directory import app as directory
from reception.adapters.dynamodb.models import (
    CodeItem,
    ContentItem,
    ConversationItem,
    DeskItem,
    DirectoryItem,
    SystemItem,
    VisitItem,
    bound,
)
from reception.wiring.doors import read_update
from reception.wiring.reception import Reception
from reception.wiring.settings import Settings
from sandbox.clock import Clock
from sandbox.doctor_eleks import INSTALLATION, LOGIN, PASSWORD, DoctorEleks
from sandbox.serving import serve
from sandbox.telegram import SANDBOX_TOKEN, Telegram
from tests.adapters.claims import claimed

ROOT = Path(__file__).parents[2]
TABLES = {
    "conversations": ConversationItem,
    "directory": DirectoryItem,
    "system": SystemItem,
    "visits": VisitItem,
    "codes": CodeItem,
    "desk": DeskItem,
    "content": ContentItem,
}
KB, READ_UNIT = 1024, 4096
OLENA = {"id": 1001, "is_bot": False, "first_name": "Олена", "language_code": "uk"}
CHAT = {"id": 1001, "type": "private", "first_name": "Олена"}
PHONE = "+380671112233"
DAY = re.compile(r"\w\w \d\d\.\d\d")


@dataclass
class Invocation:
    """The calls, units and processor time of one invocation."""

    dynamodb: int = 0
    reads: float = 0.0
    writes: float = 0.0
    processor: float = 0.0
    telegram: int = 0
    doctor_eleks: int = 0
    queues: int = 0


@dataclass
class Kind:
    """All invocations of one kind, added up."""

    count: int = 0
    sums: Counter[str] = field(default_factory=Counter)

    def add(self, one: Invocation) -> None:
        self.count += 1
        for name, value in vars(one).items():
            self.sums[name] += value

    def means(self) -> dict[str, float]:
        return {name: round(value / self.count, 4) for name, value in self.sums.items()}


class SetClock(Clock):
    """A clock that is set by hand and that the functions read in the same process."""

    def begin(self) -> None:
        """The clock is in this process, so there is nothing to read."""


@dataclass
class Measured:
    """One reception with its patient, and the invocations that were counted so far."""

    reception: Reception
    clock: SetClock
    telegram: httpx.Client
    eleks: httpx.Client
    calls: list[tuple[str, Any, Any]]
    kinds: dict[str, Kind] = field(default_factory=dict)
    update_id: int = 100

    def run(self, kind: str, what: Callable[[], object]) -> None:
        """Run one invocation and count it under its kind."""
        self.calls.clear()
        self.telegram.delete("/control/ledger")
        self.eleks.delete("/control/ledger")
        began = time.process_time()
        what()
        one = Invocation(processor=time.process_time() - began)
        one.telegram = len(self.telegram.get("/control/ledger").json()["calls"])
        one.doctor_eleks = len(self.eleks.get("/control/ledger").json())
        for operation, parameters, answer in self.calls:
            if operation.startswith("SendMessage"):
                one.queues += 1
                continue
            one.dynamodb += 1
            one.reads += reads(operation, parameters, answer)
            one.writes += writes(operation, parameters)
        self.kinds.setdefault(kind, Kind()).add(one)

    def comes(self, **update: Any) -> None:
        """Send an update of the patient's to the webhook."""
        self.update_id += 1
        read = read_update({"update_id": self.update_id, **update})
        assert read is not None
        self.run("turn", lambda: self.reception.turns.take(read[0]))

    def says(self, text: str) -> None:
        self.comes(message=self._message(text=text))

    def shares(self) -> None:
        contact = {"phone_number": PHONE, "first_name": "Олена", "user_id": 1001}
        self.comes(message=self._message(contact=contact))

    def presses(self, begins: str) -> None:
        """Press the button whose label begins with these words, in the newest message that has it."""
        messages = self.telegram.get("/control/chats/1001").json()["messages"]
        for shown in reversed([m for m in messages if m["from"] == "bot"]):
            for button in (b for row in shown["keyboard"] or [] for b in row):
                if button["text"].startswith(begins) and "data" in button:
                    return self._pressed(button["data"], shown)
        raise LookupError(begins)

    def passes(self, to: datetime) -> None:
        """Let time pass and run everything that is due."""
        while self.clock.now() < to:
            self.clock.move(min(to, self.clock.now() + timedelta(minutes=5)))
            if self.reception.mirror.to_poll(self.clock.now(), 1):
                self.run("poll", self.reception.polling.run)
            for account in claimed(self.reception.clockwork["owed"].work, self.clock.now()):
                self.run("notice", lambda account=account: self.reception.notifying.notify(account))
            for account in claimed(self.reception.clockwork["due"].work, self.clock.now()):
                self.run("resume", lambda account=account: self.reception.turns.resume(account))

    def _message(self, **content: Any) -> dict[str, Any]:
        at = int(self.clock.now().timestamp())
        return {"message_id": self.update_id, "date": at, "chat": CHAT, "from": OLENA, **content}

    def _pressed(self, data: str, shown: dict[str, Any]) -> None:
        message = {"message_id": shown["id"], "date": 1795334400, "chat": CHAT}
        if shown["photo"]:
            photo = {"file_id": shown["photo"], "file_unique_id": "u", "width": 1, "height": 1}
            message["photo"] = [photo]
        query = {"id": "q", "from": OLENA, "chat_instance": "c", "data": data, "message": message}
        self.comes(callback_query=query)


# --- DynamoDB's own rules: a unit reads 4 KB consistently, half of one eventually; a unit writes 1 KB ---


def size(item: dict[str, Any]) -> int:
    """The approximate size of an item in bytes: its names and values as they are sent."""
    return sum(len(name.encode()) + len(_value(value)) for name, value in item.items())


def _value(value: Any) -> bytes:
    inner = next(iter(value.values())) if isinstance(value, dict) and len(value) == 1 else value
    return inner if isinstance(inner, bytes) else str(inner).encode()


def reads(operation: str, parameters: Any, answer: Any) -> float:
    """The read units of a call."""
    match operation:
        case "GetItem":
            found = [answer.get("Item", {})]
            whole = parameters.get("ConsistentRead", False)
            return sum(map(_read_units, found)) * (1.0 if whole else 0.5)
        case "BatchGetItem":
            total = 0.0
            for table, asked in parameters["RequestItems"].items():
                found = answer["Responses"].get(table, [])
                empty = len(asked["Keys"]) - len(found)
                units = sum(map(_read_units, found)) + empty
                total += units * (1.0 if asked.get("ConsistentRead") else 0.5)
            return total
        case "Query":
            whole = parameters.get("ConsistentRead", False)
            units = max(1, math.ceil(sum(map(size, answer["Items"])) / READ_UNIT))
            return units * (1.0 if whole else 0.5)
    return 0.0


def _read_units(item: dict[str, Any]) -> int:
    return max(1, math.ceil(size(item) / READ_UNIT))


def writes(operation: str, parameters: Any) -> float:
    """The write units of a call, those of indexes included: an item of an index is written there, too."""
    match operation:
        case "PutItem":
            return _write_units(parameters["Item"])
        case "UpdateItem":
            return 2.0  # a small item, and the index in which it moves
        case "DeleteItem":
            return 1.0
        case "TransactWriteItems":
            return 2 * sum(
                _write_units(action.get("Put", {}).get("Item", {}))
                for action in parameters["TransactItems"]
            )
    return 0.0


def _write_units(item: dict[str, Any]) -> float:
    indexes = sum(name in item for name in ("due_shard", "poll_shard", "queue"))
    return max(1, math.ceil(size(item) / KB)) + indexes


# --- the story ---


def story(patient: Measured) -> None:
    """A new patient looks something up, books a visit by steps, is reminded twice, comes, and is asked how it was."""
    _due(patient.reception)  # the first turn of a process is slow
    patient.run("clockwork", lambda: _due(patient.reception))
    patient.says("/start")
    patient.presses("Про клініку")
    patient.presses("☰ Меню")
    patient.presses("📅 Записатися")
    patient.shares()
    patient.says("12.03.1985")
    for text in ("Шевченко", "Олена", "Іванівна"):
        patient.says(text)
    while not patient.reception.store.load("1001").conversation.booked_here:  # type: ignore[union-attr]
        patient.presses(_next(patient))
    visit = patient.reception.store.load("1001").conversation.visits[0].visit  # type: ignore[union-attr]
    patient.passes(visit.start - timedelta(hours=1))
    patient.presses("✅")
    patient.passes(visit.end + timedelta(hours=20))
    patient.presses("5")


def _due(reception: Reception) -> int:
    """Do one round of the function `due`."""
    now = reception.clock.now()
    return sum(len(claimed(line.work, now)) for line in reception.clockwork.values())


def _next(patient: Measured) -> str:
    """The label of a button of the newest page that leads on."""
    messages = patient.telegram.get("/control/chats/1001").json()["messages"]
    newest = [m for m in messages if m["from"] == "bot"][-1]
    labels = [b["text"] for row in newest["keyboard"] or [] for b in row]
    days = [label for label in labels if DAY.fullmatch(label)]
    # two days ahead at least, so that both reminders are still to come
    return days[min(2, len(days) - 1)] if days else labels[0]


@contextmanager
def measured() -> Iterator[Measured]:
    """Make a reception over the doubles that has read its directory."""
    with ExitStack() as stack:
        stack.enter_context(mock_aws())
        clock = SetClock()
        telegram = stack.enter_context(serve(Telegram(clock).app))
        eleks = stack.enter_context(serve(DoctorEleks(clock).app))
        os.environ |= {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "eu-central-1",
        }
        for table, model in TABLES.items():
            bound(model, table).create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        variables = {f"TABLE_{table.upper()}": table for table in TABLES}
        addresses = {"TELEGRAM_API_URL": telegram, "DOCTOR_ELEKS_URL": eleks}
        content = {"CONTENT": str(ROOT / "layers/content")}
        reception = Reception(Settings.from_environment(variables | addresses | content))
        reception.__dict__ |= {
            "clock": clock,
            "telegram_secret": {"token": SANDBOX_TOKEN, "webhook_secret": "s"},
            "codes_key": b"k",
        }
        secret = {"login": LOGIN, "password": PASSWORD, "installation": INSTALLATION}
        reception.secret = lambda _: secret  # type: ignore[method-assign]
        calls: list[tuple[str, Any, Any]] = []
        stack.enter_context(_noted(calls))
        phone = stack.enter_context(httpx.Client(base_url=telegram))
        phone.post("/control/users", json={"id": 1001, "first_name": "Олена"})
        clinic = stack.enter_context(httpx.Client(base_url=eleks))
        patient = Measured(reception, clock, phone, clinic, calls)
        directory.reception = reception
        patient.run("directory", lambda: directory.handler({}, None))
        yield patient


@contextmanager
def _noted(calls: list[tuple[str, Any, Any]]) -> Iterator[None]:
    send = botocore.client.BaseClient._make_api_call

    def noted(client: Any, operation: str, parameters: Any) -> Any:
        answer = send(client, operation, parameters)
        calls.append((operation, parameters, answer))
        return answer

    botocore.client.BaseClient._make_api_call = noted
    try:
        yield
    finally:
        botocore.client.BaseClient._make_api_call = send


def main() -> None:
    """Play one story and print its figures as TOML."""
    with measured() as patient:
        story(patient)
    for name, kind in patient.kinds.items():
        print(f"[measured.{name}]")
        print(f"count = {kind.count}")
        for key, value in kind.means().items():
            print(f"{key} = {json.dumps(value)}")
        print()


if __name__ == "__main__":
    sys.exit(main())
