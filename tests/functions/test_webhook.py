"""Telegram's door: which requests may enter, how they are answered, and which modules a cold start may load."""

import base64
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from reception.adapters.telegram.updates import read
from reception.dialog.conversation import Message
from reception.dialog.events import Commanded, Pressed, SharedContact, Typed, Unreadable
from reception.dialog.staff import Sent
from reception.logs import Failed
from reception.ports import StoreRefused, StoreUnreachable
from reception.turns.ports import NotAnUpdate, NotDelivered
from reception.turns.turns import Busy
from tests.functions.door import SECRET, call

ROOT = Path(__file__).parents[2]
CHAT = {"id": 1001, "type": "private", "first_name": "Олена"}
SENDER = {"id": 1001, "is_bot": False, "first_name": "Олена", "language_code": "ru-RU"}
KEPT_OUT = (
    "telegram",
    "asyncio",
    "boto3",
    "requests",
    "pydantic",
    "dateparser",
    "phonenumbers",
    "rapidfuzz",
    "babel",
    "slack_sdk",
    "reception.adapters.trial",
    "reception.adapters.web_door",
    "reception.adapters.telegram.recorder",
    "reception.adapters.telegram.synthetic",
)


def message(**content: Any) -> dict[str, Any]:
    return {
        "update_id": 7,
        "message": {"message_id": 1, "date": 1795334400, "chat": CHAT, "from": SENDER, **content},
    }


def press(data: str) -> dict[str, Any]:
    shown = {"message_id": 1, "date": 1795334400, "chat": CHAT, "text": "…"}
    query = {"id": "q1", "from": SENDER, "chat_instance": "c", "data": data, "message": shown}
    return {"update_id": 8, "callback_query": query}


@pytest.mark.parametrize("secret", ["", "wrong", "s3cret ", "ключ", "\udc80"])
def test_without_the_secret_nobody_enters(app: ModuleType, secret: str) -> None:
    assert call(app, json.dumps(message(text="/start")), secret) == {"statusCode": 403}
    assert app.reception.world.store.calls == []
    assert app.handler({"headers": {}, "body": "{}"}, None) == {"statusCode": 403}


def test_a_message_is_a_turn(app: ModuleType) -> None:
    assert call(app, json.dumps(message(text="/start")))["statusCode"] == 200
    assert len(app.reception.world.channel.chat) == 1


def test_a_press_is_answered_in_the_response_itself(app: ModuleType) -> None:
    call(app, json.dumps(message(text="/start")))
    answer = call(app, json.dumps(press("s:1:3")))
    assert json.loads(answer["body"])["method"] == "answerCallbackQuery"
    assert json.loads(answer["body"])["callback_query_id"] == "q1"
    assert json.loads(answer["body"])["show_alert"] is False


def test_an_answer_of_several_lines_stays_until_it_is_closed(
    app: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.reception.turns, "take", lambda _: "Бойко, +380671112233\n")
    answer = call(app, json.dumps(press("s:1:3")))
    assert json.loads(answer["body"])["show_alert"] is True


def test_a_body_may_come_in_base64(app: ModuleType) -> None:
    body = base64.b64encode(json.dumps(message(text="/start")).encode()).decode()
    event = {
        "headers": {"x-telegram-bot-api-secret-token": SECRET},
        "body": body,
        "isBase64Encoded": True,
    }
    assert app.handler(event, None)["statusCode"] == 200
    assert len(app.reception.world.channel.chat) == 1


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "null",
        "[]",
        "7",
        '"text"',
        "{}",
        '{"update_id": null}',
        '{"update_id": "x", "message": {}}',
        '{"update_id": 1}',
        '{"update_id": 1, "message": 5}',
        '{"update_id": 1, "callback_query": {"id": 3}}',
        '{"update_id": 1, "poll": {"id": "1"}}',
        "[" * 1000 + "]" * 1000,
        '{"a":' * 1000 + "1" + "}" * 1000,
        '{"update_id": 1, "x": "' + "я" * 1_000_000 + '"}',
        json.dumps({"update_id": 1, "channel_post": {"message_id": 1}}),
        json.dumps(message(text="\ud800\x00")),
        json.dumps({"update_id": 9, "message": {"message_id": 1, "date": 1, "chat": CHAT}}),
        json.dumps(message(text="hi") | {"message": {"chat": {"id": -5, "type": "group"}}}),
    ],
)
def test_what_is_no_update_of_ours_is_answered_and_changes_nothing(
    app: ModuleType, body: str
) -> None:
    assert call(app, body)["statusCode"] == 200
    assert app.reception.world.conversation_or_none() is None or "\\ud800" in body


def test_a_message_that_was_corrected_is_read_anew(app: ModuleType) -> None:
    body = message(text="добрий день")
    body["edited_message"] = body.pop("message")
    assert call(app, json.dumps(body))["statusCode"] == 200
    assert app.reception.world.channel.chat[-1].view.text.startswith("👋")


def test_what_staff_write_in_their_room_is_theirs_and_not_a_turn(app: ModuleType) -> None:
    room = {"id": -100, "type": "supergroup", "title": "Оператори", "is_forum": True}
    app.reception.world.room.members.add("1001")
    body = json.dumps(message(text="/help", chat=room))
    assert call(app, body)["statusCode"] == 200
    assert app.reception.world.conversation_or_none() is None
    assert len(app.reception.world.room.messages) == 1


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (Busy(17), {"statusCode": 503, "headers": {"Retry-After": "17"}}),
        (NotDelivered("refused"), {"statusCode": 503, "headers": {"Retry-After": "1"}}),
        (StoreUnreachable("throttled"), {"statusCode": 503, "headers": {"Retry-After": "1"}}),
    ],
)
def test_what_could_not_be_done_now_comes_again(
    app: ModuleType, monkeypatch: pytest.MonkeyPatch, error: Exception, answer: dict[str, Any]
) -> None:
    def take(update: object) -> str:
        raise error

    monkeypatch.setattr(app.reception.turns, "take", take)
    assert call(app, json.dumps(message(text="/start"))) == answer


def test_poison_is_answered_200_at_the_third_try(
    app: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = app.reception.turns
    take = turns.take

    def poisoned(update: Any) -> str:
        if isinstance(update.event, Typed):
            raise ZeroDivisionError
        return str(take(update))

    monkeypatch.setattr(turns, "take", poisoned)
    body = json.dumps(message(text="бум"))
    assert [call(app, body)["statusCode"] for _ in range(3)] == [500, 500, 200]
    assert "ещё раз" in app.reception.world.channel.chat[-1].view.text


@pytest.mark.parametrize("refused", ["load", "save"])
def test_an_update_that_a_table_refuses_is_a_dead_letter_at_the_third_try(
    app: ModuleType, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    """No right to the table, or an item too large for it: if this were a 503, the update would come again for a day."""

    def refuse(*_: object) -> None:
        raise StoreRefused("ValidationException")

    store = app.reception.world.store
    monkeypatch.setattr(store, refused, refuse)
    body = json.dumps(message(text="/start"))
    assert [call(app, body)["statusCode"] for _ in range(3)] == [500, 500, 200]
    assert store.buried == {"dead:7": ("StoreRefused", body)}


def test_while_not_even_failures_can_be_counted_an_update_comes_again(
    app: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is acknowledged that was neither done nor kept."""

    def refuse(*_: object) -> None:
        raise StoreRefused("AccessDeniedException")

    for method in ("load", "save", "count_failure"):
        monkeypatch.setattr(app.reception.world.store, method, refuse)
    body = json.dumps(message(text="/start"))
    for _ in range(4):
        with pytest.raises(Failed, match="StoreRefused"):
            call(app, body)


@pytest.mark.parametrize(
    ("content", "event"),
    [
        ({"text": "/start"}, Commanded("start")),
        ({"text": "/start@clinic_bot doctor_7"}, Commanded("start", "doctor_7")),
        ({"text": " привіт\u202e\x00 "}, Typed("привіт", Sent(1))),
        ({"contact": {"phone_number": "380671112233", "first_name": "О", "user_id": 1001}},
         SharedContact("380671112233", own=True, said=Sent(1))),
        ({"contact": {"phone_number": "380671112233", "first_name": "О", "user_id": 2002}},
         SharedContact("380671112233", own=False, said=Sent(1))),
        ({"contact": {"phone_number": "380671112233", "first_name": "О"}},
         SharedContact("380671112233", own=False, said=Sent(1))),
        ({"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}},
             Unreadable(Sent(1, file=True))),
        ({"text": "\u200b"}, Unreadable(Sent(1))),
    ],
)  # fmt: skip
def test_what_a_message_means(content: dict[str, Any], event: object) -> None:
    received = read(message(**content))
    assert received is not None
    update, query = received
    assert (update.event, update.account, update.language, query) == (event, "1001", "ru", "")


@pytest.mark.parametrize(
    ("first_name", "last_name", "shown"),
    [
        ("Олена", None, "Олена"),
        ("Олена", "Ткач", "Олена Ткач"),
        ("👩", None, "👩"),
        ("\u3164", None, ""),
        ("\u2800", "\u3164", ""),
        ("\u200e\u200f", " ", ""),
        ("\u3164", "Ткач", "\u3164 Ткач"),
    ],
)
def test_a_name_of_which_nothing_can_be_seen_is_none(
    first_name: str, last_name: str | None, shown: str
) -> None:
    """Staff would read an empty place where the number of the request stands otherwise."""
    sender = SENDER | {"first_name": first_name, "last_name": last_name}
    received = read(message(text="привіт", **{"from": sender}))
    assert received is not None
    assert received[0].name == shown


@pytest.mark.parametrize(
    ("data", "event"),
    [
        ("s:1:0", Pressed(1, 0)),
        ("s:zz:12", Pressed(1295, 12)),
        ("", Pressed(None, None)),
        ("s:1:-1", Pressed(None, None)),
        ("s:١:0", Pressed(None, None)),
        ("v:1:0", Pressed(None, None)),
    ],
)
def test_what_a_press_means(data: str, event: object) -> None:
    received = read(press(data))
    assert received is not None
    update, query = received
    assert (update.event, update.pressed, query) == (event, Message(1), "q1")


def test_a_cold_start_loads_nothing_that_a_turn_does_not_need() -> None:
    code = (
        "import sys; from functions.webhook import app; app.reception.content.words;"
        "from reception.adapters.telegram import channel; print(*sorted(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            "PYTHONPATH": f"{ROOT}:{ROOT / 'layers/reception'}",
            "CONTENT": str(ROOT / "layers/content"),
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert [
        m for m in loaded if m.startswith(KEPT_OUT) and not m.startswith("requests_toolbelt")
    ] == []


def test_a_line_of_the_staffs_room_that_has_no_shape_does_not_come_again(
    app: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(body: object) -> None:
        raise NotAnUpdate("KeyError")

    monkeypatch.setattr(app.reception.settings, "desk_platform", "telegram")
    monkeypatch.setattr(app, "read_staff_update", unreadable)
    group = {"id": -1001, "type": "supergroup", "title": "Staff"}
    line = message(text="так") | {"update_id": 11}
    line["message"]["chat"] = group
    assert call(app, json.dumps(line)) == {"statusCode": 200}


def test_a_line_of_the_staffs_that_cannot_be_handled_is_given_up_and_kept_nowhere(
    app: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poisoned(line: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(app.reception.office, "take", poisoned)
    room = {"id": -100, "type": "supergroup", "title": "Оператори", "is_forum": True}
    body = json.dumps(message(text="Олено, чекаємо о 10:30", chat=room))
    assert [call(app, body)["statusCode"] for _ in range(3)] == [500, 500, 200]
    assert app.reception.world.store.buried == {}
