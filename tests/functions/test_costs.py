"""Each kind of turn has its number of calls to DynamoDB and Telegram, counted where they leave the process."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import botocore.client
import httpx
import pytest
from moto import mock_aws

from reception.adapters.dynamodb.directory_shelf import DirectoryShelf
from reception.adapters.dynamodb.models import (
    ContentItem,
    ConversationItem,
    DirectoryItem,
    SystemItem,
    VisitItem,
    bound,
)
from reception.wiring.reception import Reception
from reception.wiring.settings import Settings
from sandbox.clock import Clock
from sandbox.serving import serve
from sandbox.telegram import SANDBOX_TOKEN, Telegram
from tests.doubles.world import World

ROOT = Path(__file__).parents[2]
SECRET = "s3cret"
OLENA = {"id": 1001, "is_bot": False, "first_name": "Олена", "language_code": "uk"}
CHAT = {"id": 1001, "type": "private", "first_name": "Олена"}


class Door:
    """The webhook's handler over DynamoDB (moto) and the double of Telegram, which counts its calls."""

    def __init__(self, app: Any, phone: httpx.Client) -> None:
        self.app = app
        self.phone = phone
        self.dynamodb: list[str] = []
        self.update_id = 100

    def comes(self, **update: Any) -> dict[str, Any]:
        self.update_id += 1
        self.dynamodb.clear()
        self.phone.delete("/control/ledger")
        event = {
            "headers": {"x-telegram-bot-api-secret-token": SECRET},
            "body": json.dumps({"update_id": self.update_id, **update}),
        }
        answer: dict[str, Any] = self.app.handler(event, None)
        assert answer["statusCode"] == 200
        return answer

    def says(self, text: str) -> None:
        message = {"message_id": 1, "date": 1795334400, "chat": CHAT, "from": OLENA, "text": text}
        self.comes(message=message)

    def presses(self, label: str) -> dict[str, Any]:
        messages = self.phone.get("/control/chats/1001").json()["messages"]
        newest = [m for m in messages if m["from"] == "bot"][-1]
        data = next(b["data"] for row in newest["keyboard"] for b in row if label in b["text"])
        shown = {"message_id": newest["id"], "date": 1795334400, "chat": CHAT}
        shown |= {"photo": []} if not newest["photo"] else {"photo": [_photo(newest["photo"])]}
        query = {"id": "q", "from": OLENA, "chat_instance": "c", "data": data, "message": shown}
        return self.comes(callback_query=query)

    def newest(self) -> str:
        messages = self.phone.get("/control/chats/1001").json()["messages"]
        newest = [m for m in messages if m["from"] == "bot"][-1]
        return str(newest.get("text") or newest.get("caption"))

    def telegram(self) -> list[str]:
        calls = self.phone.get("/control/ledger").json()["calls"]
        return [call["method"] for call in calls]


def _photo(file_id: str) -> dict[str, Any]:
    return {"file_id": file_id, "file_unique_id": "u", "width": 1, "height": 1}


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "TABLE_CONVERSATIONS": "conversations",
        "TABLE_DIRECTORY": "directory",
        "TABLE_SYSTEM": "system",
        "TABLE_VISITS": "visits",
        "TABLE_CONTENT": "content",
        "CONTENT": str(ROOT / "layers/content"),
    }.items():
        monkeypatch.setenv(name, value)
    from functions.webhook import app

    with mock_aws(), serve(Telegram(Clock()).app) as url, httpx.Client(base_url=url) as phone:
        phone.post("/control/users", json={"id": 1001, "first_name": "Олена"})
        monkeypatch.setenv("TELEGRAM_API_URL", url)
        for model, table in (
            (ConversationItem, "conversations"),
            (DirectoryItem, "directory"),
            (SystemItem, "system"),
            (VisitItem, "visits"),
            (ContentItem, "content"),
        ):
            bound(model, table).create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        shelf = DirectoryShelf(bound(DirectoryItem, "directory"))
        shelf.put(World().clinic.known_directory(), {})
        reception = Reception(Settings.from_environment())
        reception.__dict__["telegram_secret"] = {"token": SANDBOX_TOKEN, "webhook_secret": SECRET}
        monkeypatch.setattr(app, "reception", reception)
        door = Door(app, phone)
        _count(monkeypatch, door.dynamodb)
        yield door


def _count(monkeypatch: pytest.MonkeyPatch, calls: list[str]) -> None:
    send = botocore.client.BaseClient._make_api_call

    def counted(client: Any, operation: str, parameters: Any) -> Any:
        calls.append(operation)
        return send(client, operation, parameters)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", counted)


def test_a_press_is_one_read_one_write_one_call_to_telegram(door: Door) -> None:
    door.says("/start")
    answer = door.presses("Про клініку")
    assert door.dynamodb == ["BatchGetItem", "PutItem"]
    assert door.telegram() == ["editMessageText"]
    assert json.loads(answer["body"])["method"] == "answerCallbackQuery"


def test_the_read_of_a_cold_process_brings_the_directory_too(door: Door) -> None:
    door.says("/start")
    assert door.dynamodb == ["BatchGetItem", "PutItem", "PutItem"]


def test_a_new_message_is_one_write_more(door: Door) -> None:
    door.says("/start")
    door.says("щось незрозуміле")
    assert door.dynamodb == ["BatchGetItem", "PutItem", "PutItem"]
    assert door.telegram() == ["sendMessage"]


def publish(door: Door, **texts: str) -> None:
    """Publish the shipped content with some texts replaced."""
    written = (ROOT / "layers/content/clinic.toml").read_text("utf-8")
    for old, new in texts.items():
        assert old in written
        written = written.replace(old, new)
    reception = door.app.reception
    version = reception.shelf_of_content.put({"clinic.toml": written}, datetime.now(UTC), "")
    reception.operations.change(lambda now: replace(now, content=version))


def test_content_that_was_published_is_seen_at_once_and_read_once(door: Door) -> None:
    door.says("/start")
    publish(door, Родинний="Сімейний")
    door.presses("Про клініку")
    assert "Сімейний лікар" in door.newest()
    assert door.dynamodb == ["BatchGetItem", "GetItem", "PutItem"]
    door.presses("Меню")
    assert "Сімейний лікар" in door.newest()
    assert door.dynamodb == ["BatchGetItem", "PutItem"]


def test_content_that_cannot_be_used_changes_nothing(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    door.says("/start")
    publish(door, phones="telephones")
    door.presses("Про клініку")
    assert "Родинний лікар" in door.newest()
    assert "can't be used" in caplog.text
    door.presses("Меню")
    assert door.dynamodb == ["BatchGetItem", "PutItem"], "it is not read again and again"
