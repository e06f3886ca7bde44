"""Fuzzed bodies at each door: each is handled within a second, and a body without meaning does not come again."""

import gc
import gzip
import hashlib
import hmac
import json
import random
import time
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from reception.adapters.doctor_eleks.hint import hinted_visit, is_secret
from reception.adapters.slack.door import is_slack
from reception.cabinet.content.own_words import key_of_sentence
from tests.cabinet.browser import CSRF, ORIGIN, Clinic, entered
from tests.cabinet.content.managers import Forms
from tests.doubles.world import World
from tests.storm.bodies import mutated, written

BODIES = [2_000, pytest.param(100_000, marks=pytest.mark.storm)]
LONGEST = 1.0
"""Seconds."""
SECRET = "s3cret"
ROOM = {"id": -100, "type": "supergroup", "title": "Оператори", "is_forum": True}
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

type Door = Callable[[str], dict[str, Any]]


def thrown(door: Door, bodies: int, make: Callable[[random.Random, int], str]) -> Counter[int]:
    """Count the answers of a door by status; any error that the door raises fails the test."""
    dice = random.Random(7)
    answers: Counter[int] = Counter()
    for number in range(bodies):
        body = make(dice, number)
        started = time.thread_time()
        answer = door(body)
        took = time.thread_time() - started
        assert took < LONGEST, f"{took:.1f} s for {body[:200]!r}"
        answers[answer["statusCode"]] += 1
    return answers


def update(number: int, dice: random.Random) -> dict[str, Any]:
    """A true update of a kind that the bot handles."""
    sender = {"id": 1000 + number % 50, "is_bot": False, "first_name": "О", "language_code": "uk"}
    chat = dice.choice([{"id": sender["id"], "type": "private", "first_name": "О"}, ROOM])
    message = {"message_id": number, "date": 1795334400, "chat": chat, "from": sender}
    kind = dice.randrange(9)
    contents: list[dict[str, Any]] = [
        {"text": dice.choice(["/start", "/start doctor_koval", "привіт", "12.03.1985", "/forget"])},
        {"contact": {"phone_number": "380671112233", "first_name": "О", "user_id": sender["id"]}},
        {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}},
        {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]},
        {"location": {"latitude": 46.4, "longitude": 30.7}},
        {"migrate_to_chat_id": -1001},
    ]
    if kind < len(contents):
        return {"update_id": number, "message": message | contents[kind]}
    if kind == len(contents):
        return {"update_id": number, "edited_message": message | contents[0] | {"edit_date": 1}}
    data = dice.choice(["s:1:0", "s:zz:12", "r:v-1:abc", "d:take:1", "d:say:1:0", "x", "s:1:1:1"])
    query = {"id": "q", "from": sender, "chat_instance": "c", "data": data}
    return {"update_id": number, "callback_query": query | {"message": message | {"text": "…"}}}


@pytest.fixture(autouse=True)
def _nothing_of_other_tests() -> Iterator[None]:
    """Else a body pays for the collector's walk over all that other tests have left in the process."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Door:
    from functions.webhook import app

    world = World()
    world.room.members |= {"1001", "1002"}
    reception = SimpleNamespace(
        telegram_secret={"webhook_secret": SECRET},
        turns=world.turns,
        office=SimpleNamespace(take=lambda line: world.operators.take(line) or ""),
        settings=SimpleNamespace(desk_platform=request.param),
        clock=SimpleNamespace(begin=lambda: None),
    )
    monkeypatch.setattr(app, "reception", reception)
    headers = {"x-telegram-bot-api-secret-token": SECRET}
    return lambda body: app.handler({"headers": headers, "body": body}, None)


@pytest.mark.parametrize("bodies", BODIES)
@pytest.mark.parametrize("webhook", ["telegram", "slack"], indirect=True)
def test_telegrams_door(webhook: Door, bodies: int) -> None:
    def make(dice: random.Random, number: int) -> str:
        return written(mutated(update(number, dice), dice), dice)

    answers = thrown(webhook, bodies, make)
    assert set(answers) == {200}, "a body that comes again and again makes its chat dumb"


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from functions.slack import app

    def put(did: object) -> None:
        json.dumps(did.__dict__ if hasattr(did, "__dict__") else str(did)).encode()

    reception = SimpleNamespace(
        settings=SimpleNamespace(desk_room="C0STAFF"),
        clock=SimpleNamespace(begin=lambda: None),
        is_slack=lambda at, signature, body: is_slack(SECRET, at, signature, body, NOW),
        staff_queue=SimpleNamespace(put=put),
    )
    monkeypatch.setattr(app, "reception", reception)
    return app


def signed(app: ModuleType, path: str) -> Door:
    at = str(int(NOW.timestamp()))

    def door(body: str) -> dict[str, Any]:
        raw = body.encode("utf-8", "replace")
        digest = hmac.new(SECRET.encode(), f"v0:{at}:".encode() + raw, hashlib.sha256).hexdigest()
        headers = {"x-slack-request-timestamp": at, "x-slack-signature": f"v0={digest}"}
        event = {"headers": headers, "rawPath": path, "body": raw.decode()}
        answer: dict[str, Any] = app.handler(event, None)
        return answer

    return door


def line(dice: random.Random) -> dict[str, Any]:
    """A true event of Slack's."""
    event: dict[str, Any] = {"type": "message", "channel": "C0STAFF", "user": "U1", "text": "так"}
    event |= {"ts": "1795420805.000002", "thread_ts": "1795420800.000001"}
    if dice.random() < 0.5:
        before = dict(event, text="ні")
        subtype = dice.choice(["message_changed", "message_deleted"])
        event |= {"subtype": subtype, "message": dict(event), "previous_message": before}
    kind = dice.choice(["event_callback"] * 9 + ["url_verification"])
    return {"type": kind, "event_id": "Ev1", "challenge": "c", "event": event}


def press() -> dict[str, Any]:
    """A true press."""
    return {
        "type": "block_actions",
        "user": {"id": "U1"},
        "channel": {"id": "C0STAFF"},
        "container": {"message_ts": "1795420800.000001", "thread_ts": "1795420800.000001"},
        "actions": [{"value": "d:take:1", "action_ts": "1795420805.000002"}],
    }


@pytest.mark.parametrize("bodies", BODIES)
def test_slacks_door_for_events(slack: ModuleType, bodies: int) -> None:
    def make(dice: random.Random, _number: int) -> str:
        return written(mutated(line(dice), dice), dice)

    assert set(thrown(signed(slack, "/slack/events"), bodies, make)) == {200}


@pytest.mark.parametrize("bodies", BODIES)
def test_slacks_door_for_presses(slack: ModuleType, bodies: int) -> None:
    def make(dice: random.Random, _number: int) -> str:
        payload = written(mutated(press(), dice), dice)
        with suppress(UnicodeEncodeError):
            return urlencode({"payload": payload})
        return payload

    assert set(thrown(signed(slack, "/slack/interactions"), bodies, make)) == {200}


PATHS = (
    "/", "/sign-in", "/enter/x", "/today", "/today/calls", "/today/close", "/today/pauses", "/today/notice", "/figures",
    "/language", "/static/cabinet.css", "/static/..", "//", "/today/{}", "/enter/" + "x" * 3000, "/ї\x00",
)  # fmt: skip


@pytest.mark.parametrize("bodies", BODIES)
def test_the_cabinets_door(monkeypatch: pytest.MonkeyPatch, bodies: int) -> None:
    """Requests of a manager and of strangers: none fails, and what has no session gets no page."""
    from functions.cabinet import app

    clinic = Clinic()
    browser = entered(clinic)
    found = CSRF.search(browser.text)
    assert found
    cookie, token = f"__Host-cabinet={browser.cookies['__Host-cabinet']}", found[1]
    cabinet = SimpleNamespace(door=lambda _: clinic.door)
    monkeypatch.setattr(app, "reception", SimpleNamespace(begin=lambda: None, cabinet=cabinet))

    def door(body: str) -> dict[str, Any]:
        event = json.loads(body)
        answer: dict[str, Any] = app.handler(event, None)
        if event["cookies"] != [cookie]:
            raw = b64decode(answer["body"])
            shown = gzip.decompress(raw) if "Content-Encoding" in answer["headers"] else raw
            assert b"deed" not in shown, "a page of the inside"
        return answer

    def make(dice: random.Random, _number: int) -> str:
        deeds = [
            "s:calls:",
            "s:names:2026-11-23:0",
            "s:close",
            "s:booking:ask",
            "s:reopen:x",
            "s:texts:x:9",
            "d:take:1",
        ]
        form = {
            "csrf": dice.choice([token, token, token, "x"]),
            "deed": dice.choice(deeds),
            "branch": "b-1",
            "until": "2026-11-25T10:00",
            "init_data": "user=%7B%7D&hash=0",
        }
        fields = {key: str(value) for key, value in mutated(form, dice).items()}
        multipart = "".join(
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        kind, text = dice.choice(
            [
                ("application/x-www-form-urlencoded", urlencode(fields, errors="replace")),
                ("multipart/form-data; boundary=b", f"{multipart}--b--\r\n"),
                ("application/json", json.dumps(fields)),
            ]
        )
        event = {
            "requestContext": {"http": {"method": dice.choice(["GET", "POST", "POST", "PUT"])}},
            "rawPath": f"/cabinet{dice.choice(PATHS)}",
            "queryStringParameters": dice.choice([None, {"day": text[:20], "period": text[:9]}]),
            "headers": {
                "origin": dice.choice([ORIGIN, ORIGIN, ORIGIN, "https://evil.example"]),
                "content-type": dice.choice([kind, kind, kind, ""]),
                "hx-request": dice.choice(["true", "false"]),
                "accept-encoding": dice.choice(["", "gzip"]),
            },
            "cookies": dice.choice([[cookie], [cookie], [], ["__Host-cabinet=guessed"]]),
            "body": text,
        }
        return json.dumps(event)

    answers = thrown(door, bodies, make)
    assert set(answers) <= {200, 303, 400, 401, 403, 404, 405, 422}
    assert min(answers[status] for status in (200, 303, 401, 403)), "each kind of answer is met"


FORMS = [100, pytest.param(5_000, marks=pytest.mark.storm)]
"""A form of content is checked as a whole, which takes longer than a look at a body."""
FORM_PAGES = (
    "/content/holidays", "/content/hours", "/content/questions/0", "/content/questions/new", "/content/prices",
    "/content/branches/b-1", "/content/doctors/koval", "/content/answers/0", "/content/clinic", "/content/notices",
    "/content/booking", "/content/desk", f"/content/words/{key_of_sentence('My visits')}", "/content/review",
    "/content/history", "/content/words/x", "/content/questions/99", "/content/questions/0.0.new", "/content/x/y/z",
)  # fmt: skip


@pytest.mark.parametrize("bodies", FORMS)
def test_the_cabinets_forms_of_content(bodies: int) -> None:
    """Forms of a manager, in which some values are replaced: kept or refused with a page, and none fails."""
    browser = entered(Clinic())
    shown: dict[str, str] = {}
    for path in FORM_PAGES:
        browser.get(path)
        shown[path] = browser.text

    def door(body: str) -> dict[str, Any]:
        path, fields = json.loads(body)
        return {"statusCode": browser.send(path, **fields).status}

    def make(dice: random.Random, number: int) -> str:
        path = dice.choice(FORM_PAGES)
        if number % 4 == 0:
            shown[path] = str(browser.get(path).body)
        forms = [one["fields"] for one in Forms(shown[path].partition("<main")[2]).forms]
        form = {
            **dice.choice(forms or [{}]),
            "do": dice.choice(["", "up", "remove", "publish", "carry"]),
        }
        changed = mutated(form, dice) if dice.random() < 0.9 else form
        fields = {
            key: str(value).encode("utf-8", "replace").decode() for key, value in changed.items()
        }
        token = CSRF.search(browser.text)
        return json.dumps([path, {**fields, "csrf": token[1] if token else ""}])

    answers = thrown(door, bodies, make)
    assert set(answers) <= {200, 303, 403, 404, 409, 422}
    assert min(answers[status] for status in (303, 404, 422)), "each kind of answer is met"


@pytest.mark.parametrize("bodies", BODIES)
def test_doctor_eleks_door(monkeypatch: pytest.MonkeyPatch, bodies: int) -> None:
    from functions.hints import app

    installation = "0f5cb1b7-0000-4000-8000-000000000001"
    reception = SimpleNamespace(
        begin=lambda: None,
        gateway=SimpleNamespace(
            is_secret=lambda secret: is_secret(secret, SECRET),
            hinted_visit=lambda query: hinted_visit(query, installation),
        ),
        hints=SimpleNamespace(take=str.encode),
    )
    monkeypatch.setattr(app, "reception", reception)
    said = {"source": installation, "entity": "Schedule", "key": "65001", "action": "Edit"}

    def door(query: str) -> dict[str, Any]:
        """The gateway hands over parameters as texts, whatever their values are."""
        pairs = dict(parse_qsl(query, keep_blank_values=True))
        event = {"pathParameters": {"secret": SECRET}, "queryStringParameters": pairs or None}
        answer: dict[str, Any] = app.handler({**event, "body": query}, None)
        return answer

    def make(dice: random.Random, _number: int) -> str:
        changed = {k: json.dumps(v, ensure_ascii=False) for k, v in mutated(said, dice).items()}
        text = urlencode({k: v.strip('"') for k, v in changed.items()}, errors="replace")
        return text if dice.random() < 0.9 else written(changed, dice)

    assert set(thrown(door, bodies, make)) == {200}
