"""Two chains of clinics have a stack each in one account, and neither touches the other's resources."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.deploy import Stack, deploy
from sandbox.running import Running
from sandbox.telegram import SANDBOX_TOKEN
from tests.stack.patient import Patient
from tools.sam import HERE

pytestmark = pytest.mark.stack

ID = 90601


@pytest.fixture
def second(sandbox: Running, built: Path) -> Stack:
    """Another chain's stack beside the sandbox's; it has the same bot, because there is only one."""
    parameters = {
        "AlarmEmail": "other@clinic.example",
        "DoctorEleksUrl": f"{sandbox.url}/doctor-eleks",
        "TelegramApiUrl": f"{sandbox.url}/telegram",
        "ClockUrl": f"{sandbox.url}/sandbox/clock",
        "AwsEndpointUrl": sandbox.emulator.url,
    }
    return deploy(sandbox.emulator, HERE, built, parameters, name="second")


def client(sandbox: Running, service: str) -> Any:
    return sandbox.emulator.session.client(service, endpoint_url=sandbox.emulator.url)


def things(sandbox: Running, stack: str) -> dict[str, str]:
    """The physical id of each resource by its logical id, without the stage, whose name is unique only in its API."""
    pages = client(sandbox, "cloudformation").get_paginator("list_stack_resources")
    return {
        it["LogicalResourceId"]: it["PhysicalResourceId"]
        for page in pages.paginate(StackName=stack)
        for it in page["StackResourceSummaries"]
        if it["ResourceType"] != "AWS::ApiGatewayV2::Stage"
    }


def variables(sandbox: Running, functions: list[str]) -> str:
    """The values of all environment variables of these functions."""
    found = [
        client(sandbox, "lambda").get_function_configuration(FunctionName=name)
        for name in functions
    ]
    return json.dumps([it["Environment"]["Variables"] for it in found])


def knock(stack: Stack, secret: str) -> int:
    who = {"id": ID, "is_bot": False, "first_name": "Олена", "language_code": "uk"}
    chat = {"id": ID, "type": "private", "first_name": "Олена"}
    message = {"message_id": 1, "date": 1795334400, "chat": chat, "from": who, "text": "/start"}
    return httpx.post(
        f"{stack.api}/telegram/webhook",
        json={"update_id": 1, "message": message},
        headers={"X-Telegram-Bot-Api-Secret-Token": secret},
        timeout=60,
    ).status_code


def conversation(sandbox: Running, stack: Stack) -> Any:
    key = {"key": {"S": f"account:{ID}"}}
    table = stack.outputs["ConversationsTable"]
    return client(sandbox, "dynamodb").get_item(TableName=table, Key=key).get("Item")


def test_neither_touches_the_others(sandbox: Running, second: Stack) -> None:
    mine, others = things(sandbox, "reception"), things(sandbox, "second")
    assert len(others) > 100
    assert not set(mine.values()) & set(others.values())
    functions = [physical for name, physical in others.items() if name.endswith("Function")]
    told = variables(sandbox, functions)
    assert not [it for it in mine.values() if f'"{it}"' in told or f"/{it}" in told]

    secrets = client(sandbox, "secretsmanager")

    def secret(stack: Stack) -> dict[str, str]:
        kept = secrets.get_secret_value(SecretId=stack.outputs["TelegramSecret"])
        values: dict[str, str] = json.loads(kept["SecretString"])
        return values

    secrets.put_secret_value(
        SecretId=second.outputs["TelegramSecret"],
        SecretString=json.dumps(secret(second) | {"token": SANDBOX_TOKEN}),
    )
    Patient(f"{sandbox.url}/telegram", ID, "+380671110601")
    assert knock(second, secret(sandbox.stack)["webhook_secret"]) == 403
    assert knock(second, secret(second)["webhook_secret"]) == 200
    assert conversation(sandbox, second)
    assert conversation(sandbox, sandbox.stack) is None
