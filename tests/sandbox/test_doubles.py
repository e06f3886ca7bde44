"""All three doubles number their ledger, explain wrong faults and tell followers of changes."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.doctor_eleks import DoctorEleks
from sandbox.doubles.double import Double
from sandbox.doubles.faults import Faults
from sandbox.doubles.ledger import Ledger
from sandbox.serving import serve
from sandbox.slack import STAFF_CHANNEL, Slack
from sandbox.slack.faults import SlackFault
from sandbox.telegram import SANDBOX_TOKEN, STAFF_GROUP, Telegram

type Make = Callable[[Clock], Double]

MAKERS: list[Make] = [Telegram, Slack, DoctorEleks]
CALLS = {
    "Telegram": f"/bot{SANDBOX_TOKEN}/getMe",
    "Slack": "/api/auth.test",
    "DoctorEleks": "/api/run",
}
CHANGES: dict[str, tuple[str, dict[str, str], dict[str, int | str]]] = {
    "Telegram": (f"/groups/{STAFF_GROUP}/text", {"text": "добрий день"}, {"chat": STAFF_GROUP}),
    "Slack": (f"/channels/{STAFF_CHANNEL}/text", {"text": "добрий день"}, {"chat": STAFF_CHANNEL}),
    "DoctorEleks": ("/patients", {"surname": "Новак", "first_name": "Ія"}, {}),
}
"""For each double a control call with its body, and what followers hear of the change."""


@pytest.fixture(params=MAKERS, ids=lambda make: make.__name__)
def double(request: pytest.FixtureRequest) -> Double:
    made: Double = request.param(Clock())
    return made


@pytest.fixture
def http(double: Double) -> Iterator[httpx.Client]:
    with serve(double.app) as url, httpx.Client(base_url=url, timeout=5) as client:
        yield client


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ({}, "a list of rules is expected"),
        ([7], "a rule is an object with a kind, not 7"),
        ([{"method": "*"}], "a rule has no kind"),
        ([{"kind": "earthquake"}], "no such kind of fault: earthquake; there are "),
        ([{"kind": "html", "tmies": 1}], "a rule has no field tmies"),
        ([{"kind": "html", "times": "2"}], "times is a whole number"),
    ],
)
def test_faults_that_make_no_sense_are_explained(http: httpx.Client, rules: Any, why: str) -> None:
    http.put("/control/faults", json=[{"kind": "html"}]).raise_for_status()
    answer = http.put("/control/faults", json=rules)
    assert answer.is_client_error
    assert answer.json()["error"].startswith(f"these faults make no sense: {why}")
    assert [rule["kind"] for rule in http.get("/control/faults").json()] == ["html"]


def test_nothing_is_in_work_and_the_ledger_is_empty_at_first(double: Double) -> None:
    assert double.busy == 0
    assert double.entries() == []


def test_a_call_is_in_the_ledger_until_it_is_cleared(double: Double, http: httpx.Client) -> None:
    http.post(CALLS[type(double).__name__])
    assert len(double.entries()) == 1
    http.delete("/control/ledger").raise_for_status()
    assert double.entries() == []


def test_followers_hear_of_each_change(double: Double, http: httpx.Client) -> None:
    heard: list[dict[str, int | str]] = []

    def follower(**about: int | str) -> None:
        heard.append(about)

    path, body, about = CHANGES[type(double).__name__]
    double.follow(follower)
    http.post(f"/control{path}", json=body).raise_for_status()
    assert heard == [about]


def test_calls_and_deliveries_are_numbered_together() -> None:
    ledger = Ledger(Clock())
    ledger.call("first", {})
    with ledger.delivery(kind="second") as delivery:
        ledger.call("third", {})
        delivery["status"] = 200
    assert [(entry["n"], entry.get("status")) for entry in ledger.newest(5)] == [
        (1, None),
        (2, 200),
        (3, None),
    ]
    assert [entry["n"] for entry in ledger.newest(1)] == [2, 3]


def test_an_attempt_that_was_broken_off_has_its_time() -> None:
    ledger = Ledger(Clock())
    with pytest.raises(KeyError), ledger.delivery(kind="x"):
        raise KeyError
    assert ledger.deliveries[0]["duration_ms"] >= 0


def test_a_rule_hits_its_method_its_channel_and_its_number_of_calls() -> None:
    faults = Faults(SlackFault)
    faults.set([{"kind": "html", "method": "chat.postMessage", "channel": "C1", "times": 1}])
    assert faults.take("chat.update", "C1") is None
    assert faults.take("chat.postMessage", "C2") is None
    assert faults.take("CHAT.postmessage", "C1") is not None
    assert faults.take("chat.postMessage", "C1") is None
    assert faults.as_json()[0]["times"] == 0
