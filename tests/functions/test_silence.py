"""No word of a patient stands in a log or leaves a function as an error, even if the function fails."""

import importlib
import io
import json
import logging
import traceback
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from reception.desk.ports import StaffPressed, StaffUpdate
from reception.dialog.events import Commanded, SharedContact, Typed
from reception.turns.clockwork import WorkLine
from reception.wiring.reception import start
from tests.desk.test_handoff import IRYNA
from tests.doubles.world import World
from tests.scale.backlog import Counting
from tests.turns.crashes import labels

ACCOUNT = "777333111"
SURNAME, FIRST_NAME, PATRONYMIC = "Канаренко", "Канарина", "Канарівна"
PHONE, BORN, COMPLAINT, SECRET = "380509998877", "05.06.1987", "кашель-канарейка", "canary-secret"
CANARIES = (
    *(ACCOUNT, SURNAME, FIRST_NAME, PATRONYMIC, PHONE, PHONE[2:], COMPLAINT, SECRET),
    *(BORN, "1987-06-05", "1987, 6, 5"),
)
TALK = f"{SURNAME} {FIRST_NAME} {PATRONYMIC} +{PHONE} {BORN} 1987-06-05 {COMPLAINT} {SECRET}"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The lines that a function logs, of every level, with the log as `start` sets it up."""
    root, written = logging.getLogger(), io.StringIO()
    writer = logging.StreamHandler(written)
    writer.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    level, others = root.level, root.handlers
    root.handlers = [writer]
    start()
    root.setLevel(logging.DEBUG)
    yield written
    root.handlers = others
    root.setLevel(level)


def assert_silent(text: str) -> None:
    told = [canary for canary in CANARIES if canary.casefold() in text.casefold()]
    assert not told, f"{told} in {text}"


def breaks(*_args: object, **_more: object) -> Any:
    """Fail as Python does: the error quotes the words that it could not read, and so does its cause."""
    try:
        return int(TALK)
    except ValueError:
        return {}[TALK]


ANYTHING = SimpleNamespace(begin=lambda: None, now=breaks)
RECORD = {
    "messageId": "m-1",
    "body": json.dumps({"account": ACCOUNT, "update": 7}),
    "eventSource": "aws:sqs",
}
DID = {"deed": "wrote", "id": 1, "topic": 2, "message": 1, "user": "U1", "data": ""}
BATCHES = {
    "resume": {"turns": SimpleNamespace(resume=breaks)},
    "handoff": {"office": SimpleNamespace(work=breaks)},
    "notices": {"notifying": SimpleNamespace(notify=breaks)},
    "codes": {"code_sending": SimpleNamespace(send=breaks)},
}
OTHERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "visits": (
        {},
        {
            "office": SimpleNamespace(expect_morning=lambda: None),
            "polling": SimpleNamespace(run=breaks),
        },
    ),
    "due": ({}, {"clockwork": {"owed": WorkLine(SimpleNamespace(waiting=breaks), Counting())}}),
    "directory": ({}, {"clinic": breaks}),
    "operators": (
        {"Records": [{"body": json.dumps(DID)}]},
        {"office": SimpleNamespace(take_queued=breaks)},
    ),
    "slack": ({"headers": {}, "body": TALK, "rawPath": "/slack/events"}, {"is_slack": breaks}),
    "webhook": (
        {
            "headers": {"x-telegram-bot-api-secret-token": SECRET},
            "body": json.dumps(
                {
                    "update_id": 1,
                    "message": {
                        "message_id": 1,
                        "date": 1,
                        "text": TALK,
                        "chat": {"id": int(ACCOUNT), "type": "private"},
                        "from": {"id": int(ACCOUNT), "is_bot": False, "first_name": SURNAME},
                    },
                }
            ),
        },
        {"turns": SimpleNamespace(take=breaks, give_up=breaks)},
    ),
}


def function(monkeypatch: pytest.MonkeyPatch, name: str, parts: dict[str, Any]) -> Any:
    app = importlib.import_module(f"functions.{name}.app")
    settings = SimpleNamespace(desk_platform="telegram", desk_room="C0STAFF")
    secret = {"webhook_secret": SECRET}
    common = {
        "clock": ANYTHING,
        "begin": lambda: None,
        "settings": settings,
        "telegram_secret": secret,
    }
    monkeypatch.setattr(app, "reception", SimpleNamespace(**common | parts))
    return app


@pytest.mark.parametrize("name", BATCHES)
def test_a_queue_message_that_fails_is_logged_without_a_word_and_comes_again(
    name: str, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = BATCHES[name] | {"clock": SimpleNamespace(begin=lambda: None, now=lambda: None)}
    app = function(monkeypatch, name, parts)
    answer = app.handler({"Records": [RECORD]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    assert "KeyError: test_silence.py" in log.getvalue(), "what it was and where"
    assert "ValueError: test_silence.py" in log.getvalue(), "and what came before it"
    assert_silent(log.getvalue())


@pytest.mark.parametrize("name", OTHERS)
def test_a_function_that_fails_says_where_and_no_word(
    name: str, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, parts = OTHERS[name]
    app = function(monkeypatch, name, parts)
    with pytest.raises(Exception, match="KeyError") as caught:
        app.handler(event, None)
    assert "KeyError: test_silence.py" in log.getvalue()
    assert_silent(log.getvalue())
    assert_silent("".join(traceback.format_exception(caught.value)))


def test_a_patients_whole_way_leaves_no_word_of_theirs_in_the_log(log: io.StringIO) -> None:
    world = World(account=ACCOUNT)
    world.happens(Commanded("start"))
    world.press("Мої візити")
    world.happens(SharedContact(PHONE, own=True))
    for text in (BORN, SURNAME, FIRST_NAME, PATRONYMIC):
        world.happens(Typed(text))
    world.press("✅ Все вірно")
    booked(world, "lost after")
    world.wait_until(world.clock.moment + timedelta(days=3))
    asked(world)
    refused(world)
    world.happens(Commanded("export"))
    world.happens(Commanded("forget"))
    world.press(labels(world)[0])
    assert "WARNING" in log.getvalue(), "something was said"
    assert_silent(log.getvalue())


def booked(world: World, how: str) -> None:
    """Book a visit whose answer is lost."""
    world.happens(Commanded("start"))
    for label in ("📅 Записатися", "Філія Центр", "Сімейний лікар"):
        world.press(label)
    world.press(labels(world)[0])
    world.press("10:30")
    world.clinic.fail = {"book": [how], "visits": ["unreachable"] * 3}
    world.press("✅ Так, записати")


def asked(world: World) -> None:
    """Ask the manager, who answers once and then fails to answer."""
    world.happens(Commanded("manager"))
    world.happens(Typed(f"Я {TALK}"))
    world.wait_until(world.clock.moment + timedelta(hours=16))
    card = next(m for m in world.room.messages.values() if m.rows)
    world.operators.take(
        StaffUpdate(9001, world.room.room, card.topic, IRYNA, StaffPressed(card.id, "d:take:1"))
    )
    world.room.fail = [ValueError(TALK)]
    world.happens(Typed(TALK))
    world.pass_time(timedelta(hours=2))


def refused(world: World) -> None:
    """Give up an update that no handler can handle."""
    poison = world.update(Typed(TALK))
    for _ in range(3):
        world.turns.give_up(poison, KeyError(TALK), TALK)
