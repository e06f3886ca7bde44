"""The sandbox answers on its port, and its clock moves the whole system."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from sandbox.running import Running

pytestmark = pytest.mark.stack


@pytest.fixture
def client(sandbox: Running) -> httpx.Client:
    return httpx.Client(base_url=sandbox.url, timeout=120)


def now(client: httpx.Client) -> datetime:
    return datetime.fromisoformat(client.get("/sandbox/clock").json()["now"])


def runs(sandbox: Running, function: str) -> int:
    """The number of runs of a function, by its log."""
    logs = sandbox.emulator.session.client("logs", endpoint_url=sandbox.emulator.url)
    lambdas = sandbox.emulator.session.client("lambda", endpoint_url=sandbox.emulator.url)
    described = lambdas.get_function_configuration(FunctionName=sandbox.stack.outputs[function])
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=described["LoggingConfig"]["LogGroup"], filterPattern='"REPORT RequestId"'
    )
    return sum(len(page["events"]) for page in pages)


def test_the_page_of_the_patient_is_at_the_root(client: httpx.Client) -> None:
    assert client.get("/", follow_redirects=True).headers["content-type"].startswith("text/html")


def test_the_webhook_and_the_commands_are_registered(
    sandbox: Running, client: httpx.Client
) -> None:
    assert sandbox.telegram is not None
    bot = client.get("/telegram/control/bot").json()
    commands = [command["command"] for command in bot["commands"]]
    assert commands[:2] == ["book", "visits"]
    assert bot["menu_button"]["type"] == "commands"
    door = httpx.post(f"{sandbox.stack.api}/telegram/webhook", json={"update_id": 1})
    assert door.status_code == 403


def test_the_clock_stops_each_hour_on_its_way(sandbox: Running, client: httpx.Client) -> None:
    began, due, directory = (
        now(client),
        runs(sandbox, "DueFunction"),
        runs(sandbox, "DirectoryFunction"),
    )
    to = began + timedelta(hours=5)
    moved = client.put("/sandbox/clock", json={"now": to.isoformat()})
    assert moved.status_code == 200
    assert datetime.fromisoformat(moved.json()["now"]) >= to
    assert runs(sandbox, "DueFunction") - due >= 5
    assert runs(sandbox, "DirectoryFunction") - directory >= 4


def test_the_clock_does_not_go_back(client: httpx.Client) -> None:
    back = now(client) - timedelta(minutes=1)
    refused = client.put("/sandbox/clock", json={"now": back.isoformat()})
    assert refused.status_code == 409


@pytest.mark.parametrize("body", [{}, {"now": "tomorrow"}, {"now": 5}, []])
def test_a_wrong_time_is_refused(client: httpx.Client, body: Any) -> None:
    assert client.put("/sandbox/clock", json=body).status_code == 400


def test_settled_when_nothing_is_in_work(client: httpx.Client) -> None:
    assert client.get("/sandbox/settled").json() == {"settled": True}


def test_a_tunnel_leads_to_the_webhook_alone(client: httpx.Client) -> None:
    abroad = {"Host": "tunnel.example"}
    assert client.get("/sandbox/clock", headers=abroad).status_code == 404
    assert client.get("/telegram/control/bot", headers=abroad).status_code == 404
    assert client.post("/telegram/webhook", headers=abroad, json={}).status_code == 403


def test_the_queue_reaches_its_function(sandbox: Running, client: httpx.Client) -> None:
    before = runs(sandbox, "ResumeFunction")
    queues = sandbox.emulator.session.client("sqs", endpoint_url=sandbox.emulator.url)
    queues.send_message(
        QueueUrl=sandbox.stack.outputs["ResumeQueue"], MessageBody='{"account": "0"}'
    )
    client.get("/sandbox/settled")
    assert runs(sandbox, "ResumeFunction") == before + 1
