"""The function that sends codes: each message of the queue becomes one text, and only failed messages come again."""

import json
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from reception.codes.ports import SmsNotSent
from reception.dialog.events import Commanded, Typed
from tests.doubles.world import World

EVENT = Path(__file__).parents[2] / "events/codes/one_code.json"


@pytest.fixture
def world() -> World:
    """The world after a patient asked for a code, which waits in the queue."""
    world = World()
    world.sends_codes = True
    world.texts.stopped = True
    world.happens(Commanded("start"))
    world.press("Мої візити")
    world.happens(Typed("067 111 22 33"))
    world.press("✅ Так")
    world.press("📩 Надіслати код у СМС")
    return world


@pytest.fixture
def app(world: World, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from functions.codes import app

    clock = SimpleNamespace(begin=lambda: None, now=world.clock.now)
    reception = SimpleNamespace(code_sending=world.texts.sending, clock=clock)
    monkeypatch.setattr(app, "reception", reception)
    return app


def event(*asked: tuple[str, int]) -> dict[str, Any]:
    [record] = json.loads(EVENT.read_text())["Records"]
    return {
        "Records": [
            {
                **record,
                "messageId": f"m-{i}",
                "body": json.dumps({"account": account, "update": update}),
            }
            for i, (account, update) in enumerate(asked)
        ]
    }


def test_a_code_is_sent_to_the_number_that_asked(app: ModuleType, world: World) -> None:
    answer = app.handler(event(*world.texts.waiting), None)
    assert answer == {"batchItemFailures": []}
    [(number, text)] = world.texts.telephones.texts
    assert number == "+380671112233"
    world.happens(Typed(text[:6]))
    assert world.conversation.phone is not None
    assert world.conversation.phone.proven


def test_told_twice_it_sends_once(app: ModuleType, world: World) -> None:
    app.handler(event(*world.texts.waiting, *world.texts.waiting), None)
    app.handler(event(*world.texts.waiting), None)
    assert len(world.texts.telephones.texts) == 1


def test_the_one_that_failed_comes_again(app: ModuleType, world: World) -> None:
    world.texts.telephones.fail = [SmsNotSent("Throttling")]
    answer = app.handler(event(("nobody", 1), *world.texts.waiting), None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    app.handler(event(*world.texts.waiting), None)
    assert len(world.texts.telephones.texts) == 1


def test_the_key_of_a_reminder_is_handed_on_beside_codes(app: ModuleType, world: World) -> None:
    sent: list[str] = []
    app.reception.text_sending = SimpleNamespace(send=lambda key, _: sent.append(key))
    batch = event(*world.texts.waiting)
    [code] = batch["Records"]
    reminder = {**code, "messageId": "m-text", "body": json.dumps({"text": "v-1:2026-11-24"})}
    answer = app.handler({"Records": [reminder, code]}, None)
    assert answer == {"batchItemFailures": []}
    assert sent == ["v-1:2026-11-24"]
    assert len(world.texts.telephones.texts) == 1


def test_the_event_for_sam_is_one_that_it_understands(app: ModuleType, world: World) -> None:
    assert app.handler(json.loads(EVENT.read_text()), None) == {"batchItemFailures": []}
    assert world.texts.telephones.texts == [], "nobody asked for that one"
