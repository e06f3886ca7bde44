"""Slack's door: a request that Slack signed just now goes into the queue, as ids; all others are turned away."""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.adapters.slack.door import is_slack, read_event, read_press
from reception.desk.ports import StaffDeed, StaffDid, StaffUpdate, StaffWrote
from reception.logs import Failed
from reception.ports import StoreRefused, StoreUnreachable
from reception.turns.ports import NotAnUpdate
from reception.turns.turns import Busy
from reception.wiring.reception import Reception
from reception.wiring.settings import Settings

ROOT = Path(__file__).parents[2]
SECRET = "s1gning"
CHANNEL = "C0STAFF"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CARD, LINE = "1795420800.000001", "1795420805.000002"


class Queue:
    """Keeps the messages that it is given. `broken`: what the queue says instead."""

    def __init__(self) -> None:
        self.did: list[StaffDid] = []
        self.later: list[tuple[str, int]] = []
        self.broken: Exception | None = None

    def put(self, did: StaffDid) -> None:
        if self.broken:
            raise self.broken
        self.did.append(did)

    def again(self, receipt: str, seconds: int) -> None:
        if self.broken:
            raise self.broken
        self.later.append((receipt, seconds))


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from functions.slack import app

    reception = SimpleNamespace(
        settings=SimpleNamespace(desk_room=CHANNEL),
        clock=SimpleNamespace(begin=lambda: None),
        is_slack=lambda at, signature, body: is_slack(SECRET, at, signature, body, NOW),
        staff_queue=Queue(),
    )
    monkeypatch.setattr(app, "reception", reception)
    return app


def request(
    body: str, *, ago: int = 0, secret: str = SECRET, path: str = "/slack/events"
) -> dict[str, Any]:
    at = str(int(NOW.timestamp()) - ago)
    digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"x-slack-request-timestamp": at, "x-slack-signature": f"v0={digest}"}
    return {"headers": headers, "rawPath": path, "body": body}


def message(**of: Any) -> str:
    event = {"type": "message", "channel": CHANNEL, "user": "U1", "ts": LINE, "text": "Секрет"}
    event |= {"thread_ts": CARD, "event_ts": LINE}
    return json.dumps({"type": "event_callback", "event_id": "Ev1", "event": event | of})


def press(channel: str = CHANNEL) -> str:
    payload = {
        "type": "block_actions",
        "user": {"id": "U1", "name": "ірина"},
        "channel": {"id": channel},
        "container": {"message_ts": CARD},
        "message": {"text": "Олена К."},
        "actions": [{"action_id": "d:take:1", "value": "d:take:1", "action_ts": LINE}],
    }
    return urlencode({"payload": json.dumps(payload)})


def test_a_line_goes_into_the_queue_by_its_ids_and_without_a_word(app: ModuleType) -> None:
    assert app.handler(request(message()), None) == {"statusCode": 200}
    [did] = app.reception.staff_queue.did
    assert did == StaffDid(
        StaffDeed.WROTE, 1795420805000002, 1795420800000001, 1795420805000002, "U1", room=CHANNEL
    )
    assert "Секрет" not in json.dumps(asdict(did), ensure_ascii=False)


def test_a_press_goes_into_the_queue_with_its_buttons_data(app: ModuleType) -> None:
    asked = request(press(), path="/slack/interactions")
    assert app.handler(asked, None) == {"statusCode": 200}
    [did] = app.reception.staff_queue.did
    assert (did.deed, did.topic, did.data) == (StaffDeed.PRESSED, 1795420800000001, "d:take:1")


def test_a_body_may_come_in_base64(app: ModuleType) -> None:
    asked = request(message())
    asked |= {"body": base64.b64encode(asked["body"].encode()).decode(), "isBase64Encoded": True}
    assert app.handler(asked, None) == {"statusCode": 200}
    assert len(app.reception.staff_queue.did) == 1


@pytest.mark.parametrize("ago", [0, 300, -300])
def test_what_was_signed_within_five_minutes_is_heard(app: ModuleType, ago: int) -> None:
    assert app.handler(request(message(), ago=ago), None)["statusCode"] == 200


@pytest.mark.parametrize(
    "asked",
    [
        request(message(), ago=301),
        request(message(), ago=-301),
        request(message(), secret="another"),
        request(message()) | {"body": message(text="changed on the way")},
        request(message()) | {"headers": {}},
        request(message())
        | {"headers": {"x-slack-request-timestamp": "²", "x-slack-signature": "ї"}},
        request("x" * 1_000_000),
    ],
    ids=["301 s old", "301 s ahead", "secret", "changed", "unsigned", "nonsense", "large"],
)
def test_what_slack_did_not_sign_just_now_is_turned_away(
    app: ModuleType, asked: dict[str, Any]
) -> None:
    assert app.handler(asked, None) == {"statusCode": 401}
    assert app.reception.staff_queue.did == []


def test_before_there_is_a_secret_nobody_is_slack(app: ModuleType) -> None:
    asked = request(message(), secret="")
    headers = asked["headers"]
    at, signature = headers["x-slack-request-timestamp"], headers["x-slack-signature"]
    assert not is_slack("", at, signature, asked["body"].encode(), NOW)


def test_slack_is_told_its_challenge(app: ModuleType) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "a2b", "token": "x"})
    assert json.loads(app.handler(request(body), None)["body"]) == {"challenge": "a2b"}


@pytest.mark.parametrize(
    "body",
    [
        message(bot_id="B1"),
        message(subtype="channel_join"),
        message(type="reaction_added"),
        json.dumps({"type": "event_callback"}),
    ],
    ids=["the bot's own", "who came", "another event", "none"],
)
def test_what_is_none_of_ours_is_only_acknowledged(app: ModuleType, body: str) -> None:
    assert app.handler(request(body), None) == {"statusCode": 200}
    assert app.reception.staff_queue.did == []


@pytest.mark.parametrize(
    "body", ["", "[]", "{", message(ts="x"), message(ts=None), message(user=None, ts=[])]
)
@pytest.mark.parametrize("path", ["/slack/events", "/slack/interactions"])
def test_what_has_no_shape_of_slacks_does_not_come_again(
    app: ModuleType, body: str, path: str
) -> None:
    assert app.handler(request(body, path=path), None) == {"statusCode": 200}
    assert app.reception.staff_queue.did == []


def test_where_the_queue_does_not_answer_slack_brings_it_again(app: ModuleType) -> None:
    app.reception.staff_queue.broken = StoreUnreachable("no answer")
    assert app.handler(request(message()), None) == {"statusCode": 503}


def test_where_the_queue_refuses_the_function_fails_and_wakes_somebody(app: ModuleType) -> None:
    app.reception.staff_queue.broken = StoreRefused("AccessDenied")
    with pytest.raises(Failed, match="StoreRefused"):
        app.handler(request(message()), None)


def changed(before: dict[str, Any], after: dict[str, Any]) -> str:
    own = {"ts": LINE, "thread_ts": CARD, "user": "U1"}
    return message(
        subtype="message_changed", message=own | after, previous_message=own | before, user=None
    )


@pytest.mark.parametrize(
    ("body", "deed"),
    [
        (changed({"text": "а"}, {"text": "б"}), StaffDeed.EDITED),
        (changed({"text": "а"}, {"subtype": "tombstone"}), StaffDeed.ERASED),
        (changed({"text": "а"}, {"text": "а"}), None),
        (changed({"text": "а", "bot_id": "B1"}, {"text": "б", "bot_id": "B1"}), None),
    ],
    ids=["edited", "deleted", "a link's picture", "the bot's own"],
)
def test_a_change_is_heard_where_something_changed(
    app: ModuleType, body: str, deed: StaffDeed | None
) -> None:
    app.handler(request(body), None)
    assert [did.deed for did in app.reception.staff_queue.did] == ([deed] if deed else [])


NAMES = ("type", "subtype", "channel", "user", "ts", "thread_ts", "bot_id", "message", "text")
ANYTHING = st.recursive(
    st.none()
    | st.integers()
    | st.text()
    | st.sampled_from([CHANNEL, CARD, "message", "tombstone"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=8,
)
SUBTYPES = st.sampled_from(["message_changed", "message_deleted", "file_share"]) | ANYTHING


@given(
    event=st.dictionaries(st.sampled_from([*NAMES, "previous_message"]), ANYTHING),
    subtype=SUBTYPES,
)
def test_whatever_is_signed_is_an_event_or_none_and_nothing_else(
    event: dict[str, Any], subtype: Any
) -> None:
    event |= {"type": "message", "channel": CHANNEL, "subtype": subtype}
    with contextlib.suppress(NotAnUpdate):
        assert isinstance(read_event(json.dumps({"event": event}).encode()), StaffDid | None)
    press = urlencode({"payload": json.dumps({**event, "type": "block_actions"})})
    with contextlib.suppress(NotAnUpdate):
        assert isinstance(read_press(press.encode()), StaffDid | None)


# --- the worker ---


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from functions.operators import app

    reception = SimpleNamespace(begin=lambda: None, staff_queue=Queue())
    monkeypatch.setattr(app, "reception", reception)
    monkeypatch.setattr(app.time, "sleep", lambda _seconds: None)
    return app


def record(did: StaffDid, tries: int = 1) -> dict[str, Any]:
    attributes = {"ApproximateReceiveCount": str(tries)}
    body = json.dumps(asdict(did))
    return {"Records": [{"body": body, "receiptHandle": "r", "attributes": attributes}]}


DID = StaffDid(StaffDeed.PRESSED, 3, 1, 1, "U1", "d:take:1")


def test_the_worker_waits_for_a_turn_that_is_under_way(worker: ModuleType) -> None:
    done: list[StaffDid] = []

    def take_queued(did: StaffDid) -> None:
        done.append(did)
        if len(done) < 3:
            raise Busy(1)

    worker.reception.office = SimpleNamespace(take_queued=take_queued)
    assert worker.handler(record(DID), None) == {"batchItemFailures": []}
    assert done == [DID] * 3


@pytest.mark.parametrize(("tries", "seconds"), [(1, 30), (2, 60), (4, 240)])
def test_what_cannot_be_done_comes_again_soon_and_before_what_came_after_it(
    worker: ModuleType, tries: int, seconds: int
) -> None:
    def take_queued(did: StaffDid) -> None:
        raise KeyError("a fault")

    worker.reception.office = SimpleNamespace(take_queued=take_queued)
    with pytest.raises(Failed, match="KeyError"):
        worker.handler(record(DID, tries), None)
    assert worker.reception.staff_queue.later == [("r", seconds)]


@pytest.mark.parametrize("broken", [StoreUnreachable("no answer"), StoreRefused("AccessDenied")])
def test_where_the_queue_does_not_help_the_fault_itself_is_told(
    worker: ModuleType, broken: Exception
) -> None:
    def take_queued(did: StaffDid) -> None:
        raise KeyError("a fault")

    worker.reception.office = SimpleNamespace(take_queued=take_queued)
    worker.reception.staff_queue.broken = broken
    with pytest.raises(Failed, match="KeyError"):
        worker.handler(record(DID), None)


@pytest.mark.parametrize(
    ("desk", "loads", "leaves"),
    [
        ("slack:C0STAFF", "reception.adapters.slack.desk", "reception.adapters.telegram.desk"),
        ("telegram:-100", "reception.adapters.telegram.desk", "reception.adapters.slack"),
    ],
)
def test_one_desk_is_loaded_and_nothing_of_the_other(desk: str, loads: str, leaves: str) -> None:
    code = (
        "import sys; from reception.wiring.reception import Reception;"
        "from reception.wiring.settings import Settings;"
        "reception = Reception(Settings.from_environment());"
        "reception.telegram_secret = {'token': '1:a'};"
        "reception.desk_at().operators; print(*sys.modules)"
    )
    environment = {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "OPERATOR_DESK": desk,
        "CONTENT": str(ROOT / "layers/content"),
        "AWS_REGION": "eu-central-1",
    }
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    loaded = ran.stdout.split()
    assert loads in loaded
    assert not [name for name in loaded if name.startswith(leaves)]


def staffed(desk: str) -> Reception:
    """A reception whose branch Sea has a desk of its own."""
    content = str(ROOT / "layers/content")
    reception = Reception(Settings.from_environment({"OPERATOR_DESK": desk, "CONTENT": content}))
    rooms = {"sea": "C0SEA" if desk.startswith("slack") else "-200"}
    reception.desk_facts = replace(reception.desk_facts, rooms=rooms)
    return reception


def test_each_room_is_the_business_of_its_own_desk() -> None:
    reception = staffed("telegram:-100")
    took: list[str] = []

    def desk(room: str, now: int) -> SimpleNamespace:
        def take(update: StaffUpdate) -> str | None:
            took.append(room)
            return f"of {room}" if update.room == now else None

        return SimpleNamespace(name=room, operators=SimpleNamespace(take=take))

    reception._desks = {"": desk("-100", -100), "-200": desk("-200", -2002)}  # type: ignore[dict-item]
    wrote = StaffWrote(7, "/help")
    told = [reception.office.take(StaffUpdate(1, it, 0, None, wrote)) for it in (-100, -2002, -3)]
    assert told == ["of -100", "of -200", ""], "also after a group has moved; a stranger is nobody"
    assert took[0] == "-100", "the one that is configured is asked first"


def test_what_is_done_in_a_channel_that_is_no_desk_is_left() -> None:
    reception = staffed("slack:C0STAFF")
    assert [reception.desk_at(room).name for room in reception.rooms] == ["C0STAFF", "C0SEA"]
    reception._desks["C0OTHER"] = None  # type: ignore[assignment]
    reception.office.take_queued(StaffDid(StaffDeed.WROTE, 1, 2, 3, "U1", room="C0OTHER"))


def test_slacks_door_loads_nothing_of_telegram() -> None:
    body = message()
    code = (
        "import sys; from functions.slack import app;"
        f"app.read_slack({body!r}.encode(), press=False); print(*sys.modules)"
    )
    environment = {
        "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
        "AWS_REGION": "eu-central-1",
    }
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    names = {name.split(".")[0] for name in ran.stdout.split()}
    assert not names & {"telegram", "slack_sdk", "boto3", "requests"}
