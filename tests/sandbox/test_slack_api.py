"""The Web API of the double refuses what Slack refuses, in Slack's words."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sandbox.slack import SLACK_TOKEN, STAFF_CHANNEL
from tests.sandbox.slack_bench import BEARER, IRYNA, SlackBench, slack_bench

PRESS = {"type": "button", "text": {"type": "plain_text", "text": "Беру"}, "action_id": "take"}


def section(text: str) -> dict:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def actions(*elements: dict) -> dict:
    return {"type": "actions", "elements": list(elements)}


@pytest.fixture(scope="module")
def served() -> Iterator[SlackBench]:
    with slack_bench() as it:
        yield it


@pytest.fixture
def it(served: SlackBench) -> Iterator[SlackBench]:
    yield served
    served.control("/faults", "DELETE")
    served.control("/limits", "PUT", {"channel_messages": None})


def test_whoever_shows_no_token_or_a_wrong_one(it: SlackBench) -> None:
    url = f"{it.url}/api/auth.test"
    for headers, error in (({}, "not_authed"), ({"Authorization": "Bearer x"}, "invalid_auth")):
        answer = it.http.post(url, headers=headers)
        assert (answer.status_code, answer.json()) == (200, {"ok": False, "error": error})
    assert it.http.post(url, data={"token": SLACK_TOKEN}).json()["bot_id"]
    said = it.http.post(url, json={"token": SLACK_TOKEN}).json()
    assert said["error"] == "not_authed", "a token in JSON is not read"
    assert it.call("chat.sing")["error"] == "unknown_method"


def test_a_scope_that_is_missing(it: SlackBench) -> None:
    it.control("/scopes", "PUT", {"scopes": ["users:read"]})
    said = it.call("chat.postMessage", channel=STAFF_CHANNEL, text="a")
    every = ["chat:write", "channels:read", "channels:history", "files:read", "files:write"]
    it.control("/scopes", "PUT", {"scopes": [*every, "reactions:write", "users:read"]})
    assert (said["error"], said["needed"]) == ("missing_scope", "chat:write")


def test_who_and_what_is_where(it: SlackBench) -> None:
    assert it.form("users.info", user=IRYNA)["user"]["real_name"] == "Ірина Мельник"
    assert it.form("users.info", user="U1")["error"] == "user_not_found"
    channel = it.form("conversations.info", channel=STAFF_CHANNEL)["channel"]
    assert (channel["is_member"], channel["is_archived"]) == (True, False)
    first = it.form("conversations.members", channel=STAFF_CHANNEL, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = it.form("conversations.members", channel=STAFF_CHANNEL, limit=3, cursor=cursor)
    assert len({*first["members"], *second["members"]}) == 4
    assert second["response_metadata"]["next_cursor"] == ""
    wrong = it.form("conversations.members", channel=STAFF_CHANNEL, cursor="?")
    assert wrong["error"] == "invalid_cursor"


def test_lookups_read_forms_and_no_json(it: SlackBench) -> None:
    said = it.call("users.info", user=IRYNA)
    assert said["error"] == "invalid_arguments"
    words = said["response_metadata"]["messages"]
    assert words == ["[ERROR] missing required field: user"]


def test_a_message_and_its_thread(it: SlackBench) -> None:
    card = it.post("Олена К., <https://a.ua|запит>", blocks=[section("*Олена*"), actions(PRESS)])
    reply = it.post("ще", thread_ts=card)
    [thread] = [one for one in it.room()["threads"] if one["ts"] == card]
    assert [one["ts"] for one in thread["replies"]] == [reply]
    assert thread["blocks"][0]["block_id"], "Slack names the blocks that have no name"
    assert (thread["from"], thread["author"]["name"]) == ("bot", "Рецепція")


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"text": "a"}, "invalid_arguments"),
        ({"channel": "C1", "text": "a"}, "channel_not_found"),
        ({"channel": STAFF_CHANNEL}, "no_text"),
        ({"channel": STAFF_CHANNEL, "text": " "}, "no_text"),
        ({"channel": STAFF_CHANNEL, "text": "a" * 40_001}, "msg_too_long"),
        ({"channel": STAFF_CHANNEL, "text": "a", "txet": "b"}, "invalid_arguments"),
        ({"channel": STAFF_CHANNEL, "text": "a", "blocks": "[{"}, "invalid_blocks_format"),
        ({"channel": STAFF_CHANNEL, "text": "a", "thread_ts": "1.2"}, "thread_not_found"),
    ],
)
def test_a_message_that_cannot_be_posted(it: SlackBench, params: dict, error: str) -> None:
    assert it.call("chat.postMessage", **params)["error"] == error


def test_a_reply_to_a_reply_would_be_seen_by_nobody(it: SlackBench) -> None:
    reply = it.post(thread_ts=it.post())
    said = it.call("chat.postMessage", channel=STAFF_CHANNEL, text="a", thread_ts=reply)
    assert said["error"] == "cannot_reply_to_message"


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([section("a")] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
        (
            [section("a" * 3001)],
            "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        ),
        ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ([{"type": "carousel"}], "unsupported type: carousel [json-pointer:/blocks/0/type]"),
        ([{"type": "section"}], "missing required field: text [json-pointer:/blocks/0]"),
        ([actions()], "missing required field: elements [json-pointer:/blocks/0]"),
        (
            [actions(PRESS, PRESS)],
            "`action_id` must be unique [json-pointer:/blocks/0/elements/1/action_id]",
        ),
        (
            [actions(PRESS | {"value": "a" * 2001})],
            "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
        ),
        (
            [actions(PRESS | {"style": "green"})],
            "must be one of primary, danger [json-pointer:/blocks/0/elements/0/style]",
        ),
        (
            [actions({"type": "overflow", "action_id": "o", "options": [{"value": "v"}]})],
            "missing required field: text [json-pointer:/blocks/0/elements/0/options/0/text]",
        ),
        (
            [section("a") | {"color": "red"}],
            "no more properties allowed: color [json-pointer:/blocks/0]",
        ),
    ],
)
def test_blocks_that_slack_does_not_take(it: SlackBench, blocks: list, words: str) -> None:
    said = it.call("chat.postMessage", channel=STAFF_CHANNEL, text="a", blocks=blocks)
    assert said["error"] == "invalid_blocks"
    assert words in said["errors"]


def test_an_update_keeps_what_it_does_not_name(it: SlackBench) -> None:
    card = it.post(blocks=[section("новий"), actions(PRESS)])

    def update(**params: Any) -> Any:
        return it.call("chat.update", channel=STAFF_CHANNEL, ts=card, **params)

    assert update(text="взято")["ok"]
    seen = it.room()["threads"][-1]
    assert (seen["text"], len(seen["blocks"]), seen["edited"]) == ("взято", 2, True)
    assert update(blocks=[])["ok"]
    assert it.room()["threads"][-1]["blocks"] == []
    assert update()["error"] == "no_text"


def test_only_ones_own_messages_are_changed(it: SlackBench) -> None:
    theirs = it.staff("text", text="моє")["ts"]
    where = {"channel": STAFF_CHANNEL, "ts": theirs}
    assert it.call("chat.update", text="a", **where)["error"] == "cant_update_message"
    assert it.call("chat.delete", **where)["error"] == "cant_delete_message"
    lost = {"channel": STAFF_CHANNEL, "ts": "1700000000.000100"}
    assert it.call("chat.update", text="a", **lost)["error"] == "message_not_found"
    assert it.call("chat.delete", **lost)["error"] == "message_not_found"


def test_a_deleted_card_leaves_its_thread(it: SlackBench) -> None:
    card = it.post()
    it.staff("text", text="відповідь", thread=card)
    assert it.call("chat.delete", channel=STAFF_CHANNEL, ts=card)["ok"]
    [thread] = [one for one in it.room()["threads"] if one["ts"] == card]
    assert (thread["deleted"], len(thread["replies"])) == (True, 1)
    alone = it.post()
    assert it.call("chat.delete", channel=STAFF_CHANNEL, ts=alone)["ok"]
    assert alone not in [one["ts"] for one in it.room()["threads"]]


def test_a_line_for_one_operator(it: SlackBench) -> None:
    where = {"channel": STAFF_CHANNEL, "text": "вже взято", "thread_ts": it.post()}
    assert it.call("chat.postEphemeral", user=IRYNA, **where)["message_ts"]
    whisper = it.room()["whispers"][-1]
    assert (whisper["to"], whisper["text"]) == (IRYNA, "вже взято")
    said = it.call("chat.postEphemeral", user="U1", **where)
    assert said["error"] == "user_not_in_channel"


def test_reactions(it: SlackBench) -> None:
    it_is = {"channel": STAFF_CHANNEL, "timestamp": it.post()}
    assert it.call("reactions.add", name="white_check_mark", **it_is)["ok"]
    assert it.room()["threads"][-1]["reactions"] == ["white_check_mark"]
    said = it.call("reactions.add", name="white_check_mark", **it_is)
    assert said["error"] == "already_reacted"
    assert it.call("reactions.add", name="whit_check", **it_is)["error"] == "invalid_name"
    assert it.call("reactions.remove", name="white_check_mark", **it_is)["ok"]
    said = it.call("reactions.remove", name="white_check_mark", **it_is)
    assert said["error"] == "no_reaction"
    for ts, error in (("yesterday", "bad_timestamp"), ("1700000000.000100", "message_not_found")):
        said = it.call("reactions.add", channel=STAFF_CHANNEL, name="eyes", timestamp=ts)
        assert said["error"] == error


def test_channels_in_which_the_bot_cannot_write(it: SlackBench) -> None:
    def said(method: str, channel: str, **params: Any) -> str:
        return it.call(method, channel=channel, **params)["error"]

    strange = it.control("/channels", body={"name": "інші", "members": [IRYNA], "bot": False})["id"]
    assert said("chat.postMessage", strange, text="a") == "not_in_channel"
    secret = {"name": "таємна", "members": [IRYNA], "bot": False, "private": True}
    hidden = it.control("/channels", body=secret)["id"]
    assert said("chat.postMessage", hidden, text="a") == "channel_not_found"
    old = it.control("/channels", body={"name": "стара", "members": [IRYNA]})["id"]
    card = it.call("chat.postMessage", channel=old, text="a")["ts"]
    it.control(f"/channels/{old}/archive")
    assert said("chat.postMessage", old, text="a") == "is_archived"
    assert said("chat.update", old, text="b", ts=card) == "is_inactive"
    assert said("reactions.add", old, name="eyes", timestamp=card) == "is_archived"
    it.control(f"/channels/{old}/unarchive")
    assert it.call("chat.update", channel=old, text="b", ts=card)["ok"]


def upload(it: SlackBench, name: str, content: bytes) -> str:
    ticket = it.form("files.getUploadURLExternal", filename=name, length=len(content))
    answer = it.http.post(ticket["upload_url"], content=content)
    assert (answer.status_code, answer.text) == (200, f"OK - {len(content)}")
    return str(ticket["file_id"])


def test_files_are_uploaded_and_shown_as_one_message(it: SlackBench) -> None:
    card = it.post()
    wanted = [{"id": upload(it, "аналіз.pdf", b"%PDF"), "title": "Аналіз"}]
    wanted += [{"id": upload(it, "фото.png", b"\x89PNG")}]
    body = it.form(
        "files.completeUploadExternal",
        files=json.dumps(wanted),
        channel_id=STAFF_CHANNEL,
        thread_ts=card,
        initial_comment="від пацієнта",
    )
    assert [file["title"] for file in body["files"]] == ["Аналіз", "фото.png"]
    [thread] = [one for one in it.room()["threads"] if one["ts"] == card]
    [shown] = thread["replies"]
    assert (shown["text"], len(shown["files"])) == ("від пацієнта", 2)
    known = it.form("files.info", file=wanted[0]["id"])["file"]
    assert known["shares"]["public"][STAFF_CHANNEL] == [{"ts": shown["ts"], "thread_ts": card}]
    again = it.form("files.completeUploadExternal", files=json.dumps(wanted))
    assert again["error"] == "file_not_found"


def test_a_file_is_given_to_whoever_shows_the_token(it: SlackBench) -> None:
    it.staff("file", name="план.txt", data="0LTQsA==")
    file = it.room()["threads"][-1]["files"][0]
    answer = it.http.get(file["url_private_download"], headers=BEARER)
    assert answer.content.decode() == "да"
    stranger = it.http.get(file["url_private_download"])
    assert stranger.status_code == 302
    page = it.http.get(file["url_private_download"], follow_redirects=True)
    assert page.headers["content-type"].startswith("text/html"), "as in Slack: a page, not a 401"
    assert it.call("files.delete", file=file["id"])["error"] == "cant_delete_file"


def test_a_deleted_file_is_gone(it: SlackBench) -> None:
    number = upload(it, "а.txt", b"abc")
    files = json.dumps([{"id": number}])
    it.form("files.completeUploadExternal", files=files, channel_id=STAFF_CHANNEL)
    assert it.call("files.delete", file=number)["ok"]
    assert it.form("files.info", file=number)["error"] == "file_not_found"
    assert it.room()["threads"][-1]["files"] == [{"id": number, "mode": "tombstone"}]


def test_one_message_a_second_in_a_channel(it: SlackBench) -> None:
    it.control("/limits", "PUT", {"channel_messages": 1, "seconds": 1})
    it.post()
    url = f"{it.url}/api/chat.postMessage"
    body = {"channel": STAFF_CHANNEL, "text": "зачасто"}
    answer = it.http.post(url, json=body, headers=BEARER)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert answer.json() == {"ok": False, "error": "ratelimited"}
    time.sleep(1)
    it.post("вчасно")


def test_faults(it: SlackBench) -> None:
    def faults(**rule: Any) -> None:
        it.control("/faults", "PUT", [{"method": "chat.postMessage", **rule}])

    url = f"{it.url}/api/chat.postMessage"
    body = {"channel": STAFF_CHANNEL, "text": "з вадою"}

    def post() -> httpx.Response:
        return it.http.post(url, json=body, headers=BEARER)

    faults(kind="error", error="fatal_error")
    assert post().json()["error"] == "fatal_error"
    assert post().json()["ok"], "once"
    faults(kind="status", code=429, retry_after=30)
    assert post().headers["retry-after"] == "30"
    faults(kind="html")
    assert post().text.startswith("<!DOCTYPE")
    faults(kind="lose_answer")
    with pytest.raises(httpx.TransportError):
        post()
    call = it.control("/ledger", "GET")["calls"][-1]
    assert (call["outcome"]["ok"], call["fault"]) == (True, "lose_answer")
    assert it.room()["threads"][-1]["ts"] == call["outcome"]["ts"]
    faults(kind="reset_before", channel="C1")
    assert post().json()["ok"], "another channel's fault"
    url_of_faults = f"{it.url}/control/faults"
    assert it.http.put(url_of_faults, json=[{"kind": "earthquake"}]).status_code == 422


def test_a_thread_is_read_page_by_page_its_first_message_with_each(it: SlackBench) -> None:
    card = it.post("картка")
    lines = [it.staff("text", thread=card, text=f"рядок {n}")["ts"] for n in range(3)]
    first = it.form("conversations.replies", channel=STAFF_CHANNEL, ts=card, limit=2)
    assert [m["ts"] for m in first["messages"]] == [card, *lines[:2]]
    cursor = first["response_metadata"]["next_cursor"]
    rest = it.form("conversations.replies", channel=STAFF_CHANNEL, ts=card, limit=2, cursor=cursor)
    assert [m["ts"] for m in rest["messages"]] == [card, lines[2]]
    assert rest["response_metadata"]["next_cursor"] == ""


def test_one_message_of_a_thread_is_read_by_its_time(it: SlackBench) -> None:
    card = it.post("картка")
    line = it.staff("text", thread=card, text="рядок")["ts"]
    it.staff("text", thread=card, text="наступний")
    where = {"channel": STAFF_CHANNEL, "ts": card, "oldest": line, "latest": line}
    read = it.form("conversations.replies", **where, inclusive="true")
    assert [m["text"] for m in read["messages"]] == ["картка", "рядок"]
    read = it.form("conversations.replies", **where)
    assert [m["text"] for m in read["messages"]] == ["картка"]
    gone = it.form("conversations.replies", channel=STAFF_CHANNEL, ts="1795341600.000001")
    assert gone["error"] == "thread_not_found"
