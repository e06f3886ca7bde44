"""The page shows under its floor a turn that really happened."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sandbox.running import Running
from tests.stack.patient import Patient

pytestmark = pytest.mark.stack

ACCOUNT = 90501


@pytest.fixture
def watcher(sandbox: Running) -> Iterator[httpx.Client]:
    """Open the page: without an open page nothing is read."""
    with (
        httpx.Client(base_url=sandbox.url, timeout=60) as client,
        client.stream("GET", "/sandbox/events"),
    ):
        yield client


def stories(client: httpx.Client) -> list[dict[str, Any]]:
    """The stories of the account's turns, as soon as there are any."""
    ends = time.monotonic() + 20
    while True:
        found = [s for s in client.get("/sandbox/floor").json() if str(ACCOUNT) in s["accounts"]]
        if found:
            return found
        assert time.monotonic() < ends, "the turn is never told of"
        time.sleep(0.3)


def test_a_turn_is_told_with_what_it_read_wrote_and_sent(
    sandbox: Running, watcher: httpx.Client
) -> None:
    Patient(f"{sandbox.url}/telegram", ACCOUNT, "+380671119999").does("start")
    turn = stories(watcher)[0]
    assert turn["function"] == "webhook"
    assert turn["update"]["what"] == "message"
    assert turn["update"]["status"] == 200
    assert turn["reads"] >= 1
    assert turn["writes"] >= 1
    assert "conversations" in turn["tables"]
    assert sum(turn["telegram"].values()) >= 1
    assert turn["doctor_eleks"] == {}

    whole = watcher.get(f"/sandbox/floor/stories/{turn['id']}").json()
    assert whole["lines"][-1].startswith("REPORT")
    assert [step["ms"] for step in whole["steps"]] == sorted(step["ms"] for step in whole["steps"])
    assert {step["what"] for step in whole["steps"]} >= {"PutItem", "telegram"}

    record = watcher.get(f"/sandbox/floor/records/{ACCOUNT}").json()
    assert record["account"] == str(ACCOUNT)


def test_what_was_never_there_is_not_told_of(watcher: httpx.Client) -> None:
    assert watcher.get("/sandbox/floor/stories/none").status_code == 404
    assert watcher.get("/sandbox/floor/records/1").json() is None


def test_a_tunnel_does_not_lead_under_the_floor(watcher: httpx.Client) -> None:
    abroad = {"Host": "tunnel.example"}
    for path in ("/", "/page/page.js", "/sandbox/floor", f"/sandbox/floor/records/{ACCOUNT}"):
        assert watcher.get(path, headers=abroad).status_code == 404
