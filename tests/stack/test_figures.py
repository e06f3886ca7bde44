"""Deeds of patients reach the figures through the streams of the deployed tables."""

import time
from collections import Counter
from datetime import timedelta
from typing import Any

import boto3
import msgspec
import pytest

from sandbox.running import Running
from sandbox.telegram import STAFF_GROUP
from tests.sandbox.telegram_staff import IRYNA
from tests.stack.patient import Patient
from tests.stack.test_desk_and_notices import move, soon
from tools.local import STACK

pytestmark = pytest.mark.stack

SECONDS_OF_A_STREAM = 60


@pytest.fixture
def table(sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in sandbox.emulator.environment.items():
        monkeypatch.setenv(name, value)
    stack = boto3.resource("cloudformation").Stack(STACK)
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.outputs}
    return boto3.resource("dynamodb").Table(outputs["FiguresTable"])


def test_staff_ask_for_figures_and_get_them_with_a_picture(sandbox: Running) -> None:
    patient = Patient(f"{sandbox.url}/telegram", 90072, "+380671110072")
    group = f"/groups/{STAFF_GROUP}"
    patient.http.post(
        f"{group}/text", json={"from": IRYNA, "text": "/stats today"}
    ).raise_for_status()
    patient.settle()
    move(sandbox, sandbox.clock.now() + timedelta(minutes=2))

    today = f"{sandbox.clock.now():%d.%m.%Y}"

    def shown() -> dict[str, Any] | None:
        topics = patient.http.get(group).json()["topics"]
        general = next(topic["messages"] for topic in topics if not topic["thread"])
        captions = {m["caption"]: m for m in general if m.get("kind") == "photo"}
        return next((m for text, m in captions.items() if f"{today} – {today}" in text), None)

    assert soon(shown)["caption"].count("\n") == 3


def counted(table: Any) -> Counter[str]:
    figures: Counter[str] = Counter()
    for item in table.scan()["Items"]:
        if item["key"].startswith("day:"):
            figures.update(msgspec.json.decode(item["state"].value))
    return figures


def test_a_patient_who_comes_by_a_link_and_leaves_is_counted(sandbox: Running, table: Any) -> None:
    before = counted(table)
    patient = Patient(f"{sandbox.url}/telegram", 90071, "+380671110071")
    patient.does("start", payload="figures")
    patient.does("block")
    ends = time.monotonic() + SECONDS_OF_A_STREAM
    while (new := counted(table) - before)["users_lost"] == 0:
        assert time.monotonic() < ends, f"only {dict(new)} was counted"
        time.sleep(0.5)
    assert (new["users_new"], new["source_new:figures"], new["users_lost"]) == (1, 1, 1)
    assert (new["sessions"], new["users_active"], new["section:menu"]) == (1, 1, 1)
