"""The judge of Slack finds what Slack refuses, each fault put in on purpose, and finds nothing in what is well."""

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from slack_sdk.signature import Clock, SignatureVerifier

from reception.adapters.slack.door import is_slack
from reception.adapters.slack.texts import blocks
from reception.adapters.slack.web import SlackWeb
from sandbox.slack.delivery import signature
from tests.conftest import SLACK
from tests.judges.slack import faults_of_block, faults_of_call

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Заявка"}}
BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Взяти"}, "action_id": "take"}


def actions(*elements: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


CALLS = {
    "a method that Slack does not have": ("chat.post", {"channel": "C1"}, "no such method"),
    "no channel": ("chat.postMessage", {"text": "a"}, "no channel"),
    "a misspelt parameter": (
        "chat.postMessage",
        {"channel": "C1", "text": "a", "thread": "1.2"},
        "unknown parameter thread",
    ),
    "a word for a boolean": (
        "chat.postMessage",
        {"channel": "C1", "text": "a", "unfurl_links": "yes"},
        "unfurl_links is none of bool",
    ),
    "a word for a number": (
        "files.getUploadURLExternal",
        {"filename": "a.pdf", "length": "long"},
        "length is none of int",
    ),
    "files that are no list": (
        "files.completeUploadExternal",
        {"files": "F1"},
        "files is none of list",
    ),
    "a message without a text": (
        "chat.postMessage",
        {"channel": "C1", "blocks": [SECTION]},
        "no text",
    ),
    "blocks that are too long": (
        "chat.update",
        {"channel": "C1", "ts": "1.2", "text": "a", "blocks": [actions(*[BUTTON] * 26)]},
        "cannot exceed 25",
    ),
}
BLOCKS = {
    "a block that Slack does not have": ({"type": "sectoin"}, "no such block"),
    "a section without words": ({"type": "section"}, "text or fields"),
    "a long section": (
        {"type": "section", "text": {"type": "mrkdwn", "text": "a" * 3001}},
        "cannot exceed 3000",
    ),
    "eleven fields": ({"type": "section", "fields": [plain("a")] * 11}, "cannot exceed 10"),
    "a long header": ({"type": "header", "text": plain("a" * 151)}, "cannot exceed 150"),
    "a long label": (actions(BUTTON | {"text": plain("a" * 76)}), "cannot exceed 75"),
    "a long value": (actions(BUTTON | {"value": "a" * 2001}), "cannot exceed 2000"),
    "a long id": (actions(BUTTON | {"action_id": "a" * 256}), "cannot exceed 255"),
    "a style of our own": (actions(BUTTON | {"style": "green"}), "style"),
    "a misspelt field of a button": (actions(BUTTON | {"valeu": "a"}), "valeu is 'a'"),
    "a misspelt field of a text": (
        {"type": "section", "text": {"type": "mrkdwn", "text": "a", "verbatm": True}},
        "verbatm",
    ),
    "an element that Slack does not have": (actions({"type": "buton"}), "elements"),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_a_fault_of_a_call_is_found(name: str) -> None:
    method, given, words = CALLS[name]
    assert any(words in fault for fault in faults_of_call(method, given))


@pytest.mark.parametrize("name", BLOCKS)
def test_a_fault_of_a_block_is_found(name: str) -> None:
    block, words = BLOCKS[name]
    assert any(words in fault for fault in faults_of_block(block))


def test_a_card_of_the_desk_is_as_slack_has_it() -> None:
    """The longest text and the longest labels: the limits of Slack hold for what the desk makes of them."""
    rows = [[(f"{n}{'ї' * 90}", f"deed:{n}") for n in range(30)]]
    made = blocks("<b>Заявка</b> " + "слово " * 2000, rows)
    assert len(made) > 4
    assert [fault for block in made for fault in faults_of_block(block)] == []


def test_parameters_of_a_form_are_read_as_slacks_client_means_them() -> None:
    form = {"channel": "C1", "ts": "1.2", "oldest": "1.2", "inclusive": "true", "limit": "200"}
    assert faults_of_call("conversations.replies", form) == []
    files = {"files": '[{"id": "F1", "title": "a"}]', "channel_id": "C1", "initial_comment": "[1]"}
    assert faults_of_call("files.completeUploadExternal", files) == []


def test_the_judge_sits_in_all_tests() -> None:
    """It sees a request that leaves the process, and keeps what is wrong with it until the test ends."""
    before = SLACK.calls.get("reactions.add", 0)

    class Fine:
        status, data = 200, b'{"ok": true}'

    with patch.object(SlackWeb, "_request", lambda *_, **__: Fine()):
        SlackWeb("https://slack.com/api", lambda: "").call("reactions.add", name="x")
    assert SLACK.calls["reactions.add"] == before + 1
    assert SLACK.take() == ["reactions.add: no channel", "reactions.add: no timestamp"]


def test_the_doubles_signatures_are_judged() -> None:
    with patch("tests.judges.slack.signature_of", lambda *_: "v0=another"):
        from sandbox.slack import delivery

        delivery.signature("secret", "1", b"body")
    assert SLACK.take() == ["Slack signs otherwise: b'body'"]


class At(Clock):
    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> float:
        return self._now.timestamp()


@pytest.mark.parametrize("seconds", [0, 299, 300, 301, -300, -301, 86_400])
@pytest.mark.parametrize("secret", ["right", "other"])
@pytest.mark.parametrize("body", [b"", b"payload=%7B%7D", "\u0457\u20ac\U0001f9d1".encode()])
def test_the_door_trusts_whom_slacks_own_verifier_trusts(
    seconds: int, secret: str, body: bytes
) -> None:
    timestamp = str(int(NOW.timestamp()) - seconds)
    header = signature(secret, timestamp, body)
    verifier = SignatureVerifier("right", At(NOW))
    assert is_slack("right", timestamp, header, body, NOW) == verifier.is_valid(
        body, timestamp, header
    )
