"""The rights of the template's roles, and the calls that functions are seen to make: both in the same words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any

import botocore.client
import pytest

from tools.sam import HERE
from tools.template.expanded import read

type Call = tuple[str, str, str]
"""A role; a service and its action (`dynamodb:Query`); a resource by its name in the template, with `/index/…` where an
index is asked."""

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
"""The names that the tables of tests have. Elsewhere here a resource is called as in the template."""
OF_A_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
ANY_NUMBER = "a telephone"
"""The resource of a text message: it has no topic, so the template excludes topics and names nothing."""
RUN_TURNS = {"WebhookRole", "ResumeRole", "HandoffRole", "OperatorsRole"}
"""These share the rights of the TurnPolicy, so each of them is used by at least one."""
OF_LAMBDA = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
}
"""Lambda itself uses these rights of a role: it writes the log, and brings the messages of queues and the records of
streams."""
OF_CODEDEPLOY = "ShiftRole"
"""CodeDeploy takes this role, and no function."""
OF_THE_EMULATOR = {"sqs:SendMessageBatch"}
"""To AWS a batch is a `SendMessage`."""


def rights() -> dict[str, set[tuple[str, str]]]:
    """Action and resource of each right, by role, as the template gives them; without the rights of Lambda itself."""
    resources = read(HERE / "template.yaml")["Resources"]
    shared = granted([resources["TurnPolicy"]["Properties"]["PolicyDocument"]])
    found = {}
    for name, resource in resources.items():
        if resource["Type"] == "AWS::IAM::Role" and name != OF_CODEDEPLOY:
            given = resource["Properties"]
            documents = [policy["PolicyDocument"] for policy in given.get("Policies", ())]
            turns = "TurnPolicy" in str(given.get("ManagedPolicyArns", ""))
            found[name] = granted(documents) | (shared if turns else set())
    return found


def granted(documents: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """The rights of policies. The queue that Lambda polls for the role is left out as a whole."""
    found = set()
    for statement in (one for document in documents for one in document["Statement"]):
        actions = [action for one in _list(statement["Action"]) for action in _either(one)]
        if "sqs:ReceiveMessage" in actions:
            actions = [action for action in actions if action == "sqs:ChangeMessageVisibility"]
        for action in set(actions) - OF_LAMBDA - OF_THE_EMULATOR:
            found |= {(action, _name(resource)) for resource in _list(statement.get("Resource"))}
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _either(action: Any) -> list[str]:
    """An action, or those of the branches of a condition."""
    return (
        [a for one in action["Fn::If"][1:] for a in _list(one)]
        if isinstance(action, dict)
        else [action]
    )


def _name(resource: dict[str, Any] | None) -> str:
    """`VisitsTable`, `VisitsTable/index/day`."""
    if resource is None:
        return ANY_NUMBER
    whole = resource.get("Fn::Sub") or resource.get("Fn::GetAtt") or resource.get("Ref")
    written = ".".join(whole) if isinstance(whole, list) else str(whole)
    return (
        written.replace("${", "")
        .replace("}", "")
        .removesuffix(".Arn")
        .removesuffix(".Id")
        .replace(".Arn/", "/")
    )


def allowed(call: Call, given: dict[str, set[tuple[str, str]]]) -> bool:
    """Whether the role has the right to make the call."""
    role, action, resource = call
    return any(action == may and fnmatch(resource, where) for may, where in given[role])


def has_sense(action: str, resource: str) -> bool:
    """A statement names actions and resources together: an index can be queried, and nothing else."""
    return action == "dynamodb:Query" or "/index/" not in resource


@dataclass
class Calls:
    """Writes down the calls that are made while a function runs."""

    made: set[Call] = field(default_factory=set)
    running: list[str] = field(default_factory=list)

    @contextmanager
    def of(self, role: str) -> Iterator[None]:
        """Calls that are made meanwhile are the role's."""
        self.running.append(role)
        try:
            yield
        finally:
            self.running.pop()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Write calls down."""
        send = botocore.client.BaseClient._make_api_call

        def noted(client: Any, operation: str, parameters: Any) -> Any:
            if self.running:
                asked = _asked(client.meta.service_model.service_name, operation, parameters)
                self.made |= {(self.running[-1], *call) for call in asked}
            return send(client, operation, parameters)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(botocore.client.BaseClient, "_make_api_call", noted)
            yield


def _asked(service: str, operation: str, parameters: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The actions that a call needs, each with its resource: those within a batch or a transaction one by one."""
    match service:
        case "sqs":
            action = operation.removesuffix("Batch")
            yield f"sqs:{action}", parameters["QueueUrl"].rpartition("/")[2].removesuffix(".fifo")
        case "secretsmanager":
            yield f"secretsmanager:{operation}", parameters["SecretId"]
        case "sns":
            yield f"sns:{operation}", ANY_NUMBER if "PhoneNumber" in parameters else "a topic"
        case _:
            yield from _asked_of_tables(operation, parameters)


def _asked_of_tables(operation: str, parameters: dict[str, Any]) -> Iterator[tuple[str, str]]:
    def table(name: str) -> str:
        return TABLES.get(name, name)

    if operation == "TransactWriteItems":
        for item in parameters["TransactItems"]:
            ((kind, write),) = item.items()
            yield f"dynamodb:{OF_A_TRANSACTION[kind]}", table(write["TableName"])
    elif operation in ("BatchGetItem", "BatchWriteItem"):
        for name in parameters["RequestItems"]:
            yield f"dynamodb:{operation}", table(name)
    elif operation not in OF_TESTS:
        index = parameters.get("IndexName")
        name = table(parameters["TableName"])
        yield f"dynamodb:{operation}", f"{name}/index/{index}" if index else name


OF_TESTS = ("CreateTable", "DescribeTable", "Scan")
"""Calls of the tests themselves, and pynamodb's question for a table's keys, which the models answer in functions."""
