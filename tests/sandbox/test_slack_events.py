"""Deeds of operators reach the app as Slack brings them: signed, soon, and again if the app does not answer."""

import hashlib
import hmac
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.responses import Response

from sandbox.slack import SIGNING_SECRET, STAFF_CHANNEL
from tests.sandbox.slack_bench import IRYNA, MAKSYM, App, SlackBench, slack_bench, subscribed

CARD = [
    {
        "type": "actions",
        "block_id": "request:7",
        "elements": [
            {
                "type": "button",
                "text": {"type": "plain_text", "text": "Беру"},
                "action_id": "take",
                "value": "7",
            },
            {
                "type": "static_select",
                "action_id": "answer",
                "options": [{"text": {"type": "plain_text", "text": "Адреса"}, "value": "where"}],
            },
            {"type": "users_select", "action_id": "pass"},
        ],
    }
]


@pytest.fixture(scope="module")
def served() -> Iterator[SlackBench]:
    with slack_bench() as it, subscribed(it):
        yield it


@pytest.fixture
def it(served: SlackBench) -> Iterator[SlackBench]:
    served.settle()
    served.app.forget()
    yield served
    served.app.answer = lambda _: Response()


@pytest.fixture
def app(it: SlackBench) -> App:
    return it.app


def events(it: SlackBench) -> list[dict]:
    it.settle()
    return [envelope["event"] for envelope in it.app.events]


def test_an_address_must_answer_the_challenge(it: SlackBench) -> None:
    urls = it.control("/urls", "GET")
    it.control("/urls", "PUT", urls)
    assert b"url_verification" in it.app.requests[0][1]
    wrong = it.http.put(f"{it.url}/control/urls", json={"events": f"{it.url}/login"})
    assert wrong.status_code == 422
    assert "challenge" in wrong.json()["error"]


def test_a_line_in_a_thread_is_signed_and_escaped(it: SlackBench) -> None:
    card = it.post()
    it.staff("text", text="тиск < 140 & добре", thread=card)
    event = events(it)[-1]
    assert (event["type"], event["channel"], event["thread_ts"]) == ("message", STAFF_CHANNEL, card)
    assert (event["user"], event["text"]) == (MAKSYM, "тиск &lt; 140 &amp; добре")
    headers, body = it.app.requests[-1]
    signed = f"v0:{headers['x-slack-request-timestamp']}:".encode() + body
    expected = hmac.new(SIGNING_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["x-slack-signature"] == f"v0={expected}"
    envelope = it.app.events[-1]
    assert (envelope["type"], envelope["team_id"]) == ("event_callback", "T0CLINIC00")
    assert it.room()["threads"][-1]["replies"][-1]["text"] == "тиск < 140 & добре"


def test_the_timestamp_is_of_the_sandboxs_clock(it: SlackBench) -> None:
    it.clock.move(datetime.now(UTC) + timedelta(days=30))
    it.staff("text", text="за місяць")
    it.settle()
    headers, _ = it.app.requests[-1]
    assert abs(int(headers["x-slack-request-timestamp"]) - it.clock.now().timestamp()) < 5


def test_the_app_hears_its_own_messages_too(it: SlackBench) -> None:
    it.post()
    [event] = events(it)
    assert event["bot_id"] == "B0RECEPTION"


def test_edits_and_deletions(it: SlackBench) -> None:
    ts = it.staff("text", text="завтра")["ts"]
    it.settle()
    it.staff("edit", ts=ts, text="післязавтра")
    it.settle()
    it.staff("erase", ts=ts)
    _, changed, deleted = events(it)
    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert changed["message"]["text"] == "післязавтра"
    assert changed["previous_message"]["text"] == "завтра"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)


def test_files_come_together(it: SlackBench) -> None:
    files = [{"name": "а.png"}, {"name": "б.pdf"}]
    it.staff("file", files=files, text="два", thread=it.post())
    event = events(it)[-1]
    assert (event["subtype"], event["text"]) == ("file_share", "два")
    assert [file["mimetype"] for file in event["files"]] == ["image/png", "application/pdf"]


def test_a_press_and_its_answers(it: SlackBench, app: App) -> None:
    it.post()
    card = it.post("новий", blocks=CARD)
    it.staff("press", label="Беру", thread=card)
    it.settle()
    [payload] = app.interactions
    assert (payload["type"], payload["user"]["id"]) == ("block_actions", MAKSYM)
    assert payload["container"]["message_ts"] == card
    [action] = payload["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("take", "request:7", "7")
    answer = payload["response_url"]
    assert it.http.post(answer, json={"text": "вже взято"}).text == "ok"
    assert it.room()["whispers"][-1]["to"] == MAKSYM
    replaced = {"replace_original": True, "text": "взято", "blocks": []}
    assert it.http.post(answer, json=replaced).text == "ok"
    assert it.room()["threads"][-1]["text"] == "взято"
    for _ in range(3):
        it.http.post(answer, json={"text": "a"})
    assert it.http.post(answer, json={"text": "a"}).text == "used_url"
    it.clock.move(it.clock.now() + timedelta(minutes=31))
    assert it.http.post(answer, json={"text": "a"}).text == "expired_url"


def test_choices(it: SlackBench, app: App) -> None:
    it.post(blocks=CARD)
    it.staff("press", action_id="answer", value="where")
    it.settle()
    it.staff("press", action_id="pass", value=IRYNA)
    it.settle()
    option, colleague = [payload["actions"][0] for payload in app.interactions]
    assert option["selected_option"]["value"] == "where"
    assert colleague["selected_user"] == IRYNA


def test_an_event_that_is_not_taken_comes_again_three_times(it: SlackBench, app: App) -> None:
    app.answer = lambda _: Response("", 503)
    it.staff("text", text="знову")
    it.settle()
    assert app.said() == ["знову"] * 4
    retries = [headers.get("x-slack-retry-num") for headers, _ in app.requests]
    assert retries == [None, "1", "2", "3"]
    assert {headers.get("x-slack-retry-reason") for headers, _ in app.requests[1:]} == {
        "http_error"
    }
    assert len({envelope["event_id"] for envelope in app.events}) == 1


def test_whoever_wants_no_repeats_says_so(it: SlackBench, app: App) -> None:
    app.answer = lambda _: Response("", 500, {"X-Slack-No-Retry": "1"})
    it.staff("text", text="раз")
    it.settle()
    assert app.said() == ["раз"]


def test_three_seconds_are_all_that_slack_waits(it: SlackBench, app: App) -> None:
    slow = iter([3.3])

    def answer(_: dict) -> Response:
        time.sleep(next(slow, 0))
        return Response()

    app.answer = answer
    it.staff("text", text="повільно")
    it.settle()
    assert app.said() == ["повільно"] * 2
    assert app.requests[-1][0]["x-slack-retry-reason"] == "http_timeout"


def test_a_press_comes_once_whatever_becomes_of_it(it: SlackBench, app: App) -> None:
    app.answer = lambda _: Response("", 503)
    it.post(blocks=CARD)
    it.settle()
    it.staff("press", label="Беру")
    it.settle()
    assert len(app.interactions) == 1


def test_a_repeat_when_asked_for(it: SlackBench, app: App) -> None:
    it.staff("text", text="двічі")
    it.settle()
    number = app.events[0]["event_id"]
    again = it.control("/repeat", body={"id": number, "times": 3, "parallel": True})
    assert again == {"statuses": [200, 200, 200]}
    assert app.said() == ["двічі"] * 4


def test_the_channel_is_archived_and_the_bot_removed(it: SlackBench) -> None:
    it.staff("archive")
    [archived] = events(it)
    assert (archived["type"], archived["channel"]) == ("channel_archive", STAFF_CHANNEL)
    url = f"{it.url}/control/channels/{STAFF_CHANNEL}/text"
    assert it.http.post(url, json={"text": "a"}).status_code == 409
    it.staff("unarchive")
    it.settle()
    it.staff("remove_member")
    assert events(it)[-1]["type"] == "channel_left"
    it.staff("text", text="без бота")
    assert len(events(it)) == 3
    it.staff("add_member")
    assert events(it)[-1]["type"] == "member_joined_channel"


def test_people_come_and_go(it: SlackBench) -> None:
    number = it.control("/users", body={"name": "Нова Людина"})["id"]
    it.staff("add_member", id=number)
    it.settle()
    it.staff("remove_member", id=number)
    joined, left = events(it)
    assert (joined["type"], joined["user"]) == ("member_joined_channel", number)
    assert left["type"] == "member_left_channel"


def test_a_workspace_outlives_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "slack.json"
    with slack_bench(file) as it:
        card = it.post(blocks=CARD)
        it.staff("file", thread=card)
        before = it.room()
    with slack_bench(file) as it:
        assert it.room() == before
        it.post(thread_ts=card)


def test_an_emoji_and_its_end_are_told_without_the_thread_the_bots_own_too(it: SlackBench) -> None:
    card = it.post()
    line = it.staff("text", thread=card, text="Так")["ts"]
    it.staff("react", ts=line, name="+1")
    it.staff("react", ts=line, name="+1", off=True)
    assert it.call("reactions.add", channel=STAFF_CHANNEL, timestamp=line, name="eyes")["ok"]
    reactions = [event for event in events(it) if event["type"].startswith("reaction")]
    told = sorted(reactions, key=lambda event: event["event_ts"])
    assert [(event["type"], event["reaction"]) for event in told] == [
        ("reaction_added", "+1"),
        ("reaction_removed", "+1"),
        ("reaction_added", "eyes"),
    ]
    assert told[0]["item"] == {"type": "message", "channel": STAFF_CHANNEL, "ts": line}
    assert told[0]["user"] == told[1]["user"] != told[2]["user"]
