"""Stories over real tables: each call of a function is one that its role in the template allows.

The emulator checks rights, too, but plays few conversations; moto, which plays all of these, checks none. For this
reason each call is written down here with the function that makes it, and compared with the template.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatch
from typing import Any

import botocore.client
import pytest

from reception.adapters.dynamodb.due import due_conversations, due_links, due_threads
from reception.adapters.dynamodb.room_jobs import DynamoRoomJobs
from reception.desk.room.mornings import expect
from reception.notices.ports import ROOM_JOB
from reception.turns.ports import Update
from tests.adapters.claims import claimed
from tests.adapters.tables import amazon
from tests.adapters.test_forgotten import Searched, StoredWorld
from tests.conversations.test_conversations import STORIES
from tests.conversations.transcript import replay
from tests.doubles.world import CARDS, KYIV
from tools.sam import HERE
from tools.template.expanded import read

STEP = timedelta(hours=2)
"""Polls and the clockwork run this often here: each five minutes of a story's days would take too long over tables."""
PLAYED = (
    "cancel",
    "change_of_number",
    "code_opens_patient",
    "desk_books_for_the_patient",
    "desk_talk",
    "feedback_bad",
    "forget",
    "move",
)
TABLES = {
    "conversations": "ConversationsTable",
    "directory": "DirectoryTable",
    "system": "SystemTable",
    "visits": "VisitsTable",
    "desk": "DeskTable",
    "codes": "CodesTable",
    "content": "ContentTable",
    "figures": "FiguresTable",
}
OF_A_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
RUN_TURNS = {"WebhookRole", "ResumeRole", "HandoffRole", "OperatorsRole"}
"""These share the rights of the TurnPolicy, so each of them is used by at least one."""
type Call = tuple[str, str, str]
"""A role, an action of DynamoDB, and a table, with `/index/…` where an index is asked."""

UNREACHED: dict[Call, str] = {
    (
        "turns",
        "DeleteItem",
        "DeskTable",
    ): "the desk deletes the topic of a patient who is forgotten",
    ("turns", "DeleteItem", "SystemTable"): "/forget deletes dead letters",
    ("turns", "GetItem", "ContentTable"): "a published version of the content",
    ("turns", "GetItem", "SystemTable"): "the clinic system's token",
    ("turns", "PutItem", "SystemTable"): "a dead letter; what staff set",
    ("turns", "PutItem", "VisitsTable"): "staff believe a change that was held back",
    ("turns", "Query", "FiguresTable"): "/stats",
    ("turns", "BatchWriteItem", "FiguresTable"): "the comparison of the night",
    ("turns", "Query", "VisitsTable/index/visit"): "/notice",
    ("turns", "UpdateItem", "DirectoryTable"): "Telegram's id of a picture",
    ("turns", "UpdateItem", "SystemTable"): "a failed try; the lock of the sign-in",
    (
        "DueRole",
        "Query",
        "VisitsTable/index/day",
    ): "more is due than can be handed over in a moment",
    ("DueRole", "UpdateItem", "ConversationsTable"): "a write whose answer was lost is due",
    ("NoticesRole", "BatchGetItem", "DirectoryTable"): "a container that starts",
    ("NoticesRole", "ConditionCheckItem", "VisitsTable"): "a visit that the mirror did not have",
    ("NoticesRole", "DeleteItem", "VisitsTable"): "a claim is given back",
    ("NoticesRole", "GetItem", "ContentTable"): "a published version of the content",
    ("NoticesRole", "GetItem", "SystemTable"): "the clinic system's token",
    ("NoticesRole", "PutItem", "VisitsTable"): "a visit that the mirror did not have",
    ("NoticesRole", "UpdateItem", "DeskTable"): "a preview",
    ("NoticesRole", "UpdateItem", "SystemTable"): "the lock of the sign-in",
    ("VisitsRole", "BatchGetItem", "DirectoryTable"): "a container that starts",
    ("VisitsRole", "BatchGetItem", "ConversationsTable"): "the accounts that a visit is shown to",
    ("VisitsRole", "BatchGetItem", "SystemTable"): "what staff closed",
    ("VisitsRole", "BatchWriteItem", "VisitsTable"): "the window and its hints",
    ("VisitsRole", "GetItem", "ContentTable"): "a published version of the content",
    ("VisitsRole", "GetItem", "SystemTable"): "the clinic system's token",
    ("VisitsRole", "Query", "VisitsTable/index/day"): "the window",
    ("VisitsRole", "Query", "VisitsTable/index/visit"): "a hint",
    ("VisitsRole", "UpdateItem", "SystemTable"): "the lock of the sign-in",
}
"""Rights of these functions that no story here needs, and what needs them. Tests of the stack reach most of them."""


def rights() -> dict[str, set[tuple[str, str]]]:
    """Action and resource of each right to DynamoDB, by role, as the template gives them."""
    resources = read(HERE / "template.yaml")["Resources"]
    shared = _granted([resources["TurnPolicy"]["Properties"]["PolicyDocument"]])
    found = {}
    for name, resource in resources.items():
        if resource["Type"] == "AWS::IAM::Role":
            given = resource["Properties"]
            documents = [policy["PolicyDocument"] for policy in given.get("Policies", ())]
            turns = "TurnPolicy" in str(given.get("ManagedPolicyArns", ""))
            found[name] = _granted(documents) | (shared if turns else set())
    return found


def _granted(documents: list[dict[str, Any]]) -> set[tuple[str, str]]:
    granted = set()
    for statement in (one for document in documents for one in document["Statement"]):
        for action in _list(statement["Action"]):
            if isinstance(action, str) and action.startswith("dynamodb:"):
                granted |= {
                    (action.removeprefix("dynamodb:"), _name(r))
                    for r in _list(statement["Resource"])
                }
    return granted


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _name(resource: dict[str, Any]) -> str:
    """`VisitsTable`, `VisitsTable/index/day`."""
    whole = resource.get("Fn::Sub") or resource.get("Fn::GetAtt")
    written = ".".join(whole) if isinstance(whole, list) else str(whole)
    return written.replace("${", "").replace("}", "").replace(".Arn", "")


@dataclass
class Calls:
    """Writes down the calls that are made while a function runs."""

    made: set[Call] = field(default_factory=set)
    running: list[str] = field(default_factory=list)

    @contextmanager
    def of(self, role: str) -> Iterator[None]:
        self.running.append(role)
        try:
            yield
        finally:
            self.running.pop()

    def note(self, operation: str, parameters: dict[str, Any]) -> None:
        if self.running:
            self.made |= {(self.running[-1], *call) for call in _asked(operation, parameters)}


def _asked(operation: str, parameters: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The actions that a call needs, each with its table: those within a batch or a transaction one by one."""
    if operation == "TransactWriteItems":
        for item in parameters["TransactItems"]:
            ((kind, write),) = item.items()
            yield OF_A_TRANSACTION[kind], TABLES[write["TableName"]]
    elif operation in ("BatchGetItem", "BatchWriteItem"):
        for table in parameters["RequestItems"]:
            yield operation, TABLES[table]
    elif operation not in ("DescribeTable", "CreateTable", "SendMessage", "Scan"):
        index = parameters.get("IndexName")
        table = TABLES[parameters["TableName"]]
        yield operation, f"{table}/index/{index}" if index else table


class Watched(StoredWorld):
    """A reception over its tables whose calls are written down with the function that makes them."""

    def __init__(self, calls: Calls) -> None:
        super().__init__(Searched())
        self.calls = calls
        self.jobs: Any = DynamoRoomJobs(self.tables.desk, self.clock.now)
        self.polling.conversations = self.store
        self.polling.jobs = self.notifying.jobs = self.jobs
        self.bookings = self.counter(self.room)
        self.operators = self.staff(self.handoff)
        take = self.operators.take

        def taken(update: Any) -> Any:
            with calls.of("WebhookRole"):
                return take(update)

        self.operators.take = taken  # type: ignore[method-assign]

    def deliver(self, update: Update) -> str:
        with self.calls.of("WebhookRole"):
            return super().deliver(update)

    def settle(self) -> None:
        with self.calls.of("HandoffRole"):
            super().settle()

    def pass_time(self, step: timedelta) -> None:
        self.clock.moment += step
        now, of = self.clock.now(), self.calls.of
        with of("DueRole"):
            begun = claimed(due_conversations(self.tables.conversations), now)
            threads = claimed(due_threads(self.tables.desk), now)
        for account in begun:
            with of("ResumeRole"):
                self.turns.resume(account)
        for address in threads:
            with of("HandoffRole"):
                if address.startswith(ROOM_JOB):
                    self.announcements.work(address.removeprefix(ROOM_JOB))
                else:
                    self.handoff.work(address)
        self.settle()
        with of("VisitsRole"):
            expect(self.jobs, CARDS.desk.hours, KYIV, now)
            self.polling.run()
        with of("DueRole"):
            owed = claimed(due_links(self.tables.visits), now)
        for account in owed:
            with of("NoticesRole"):
                self.notifying.notify(account)

    def wait_until(self, moment: datetime) -> None:
        while (left := moment - self.clock.moment) > timedelta():
            self.pass_time(min(left, STEP))


@pytest.fixture(scope="module")
def made() -> set[Call]:
    """All calls of all stories that are played here."""
    calls = Calls()
    send = botocore.client.BaseClient._make_api_call

    def noted(client: Any, operation: str, parameters: Any) -> Any:
        calls.note(operation, parameters)
        return send(client, operation, parameters)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(botocore.client.BaseClient, "_make_api_call", noted)
        for story in STORIES:
            if story.stem in PLAYED:
                with amazon():
                    replay(story.read_text("utf-8"), Watched(calls))
    return calls.made


def test_each_call_is_one_that_the_functions_role_allows(made: set[Call]) -> None:
    given = rights()
    missing = {call for call in made if not _allowed(call, given)}
    assert missing == set()


def _allowed(call: Call, given: dict[str, set[tuple[str, str]]]) -> bool:
    role, action, table = call
    return any(action == may and fnmatch(table, where) for may, where in given[role])


def test_each_right_is_one_that_a_function_uses(made: set[Call]) -> None:
    """A right that nobody uses is named, unless it is listed with what needs it."""
    unused = set()
    for role, granted in rights().items():
        alike = RUN_TURNS if role in RUN_TURNS else {role}
        used = {(action, table) for who, action, table in made if who in alike}
        whose = "turns" if role in RUN_TURNS else role
        unused |= {(whose, *right) for right in granted - used if _has_sense(*right)}
    ran = {"turns" if role in RUN_TURNS else role for role, *_ in made}
    assert {right for right in unused if right[0] in ran} <= set(UNREACHED)


def _has_sense(action: str, table: str) -> bool:
    """A statement names actions and resources together: an index can be queried, and nothing else."""
    return action == "Query" or "/index/" not in table
