"""The events for `sam local invoke` are ones that the functions understand."""

import json
from pathlib import Path
from typing import Any

import pytest

from reception.adapters.telegram.updates import read
from tools.sam import HERE

EVENTS = sorted((HERE / "events").glob("*/*.json"))


def event(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def test_every_function_has_one() -> None:
    functions = {path.parent.name for path in (HERE / "functions").glob("*/app.py")}
    assert {path.parent.name for path in EVENTS} == functions


@pytest.mark.parametrize("name", ["start", "press"])
def test_the_webhooks_hold_an_update(name: str) -> None:
    assert read(json.loads(event(HERE / f"events/webhook/{name}.json")["body"])) is not None


def test_a_code_is_asked_for_by_ids() -> None:
    [record] = event(HERE / "events/codes/one_code.json")["Records"]
    assert json.loads(record["body"]) == {"account": "501", "update": 870001}


def test_the_queues_hold_an_id_and_nothing_else() -> None:
    for queue in ("resume", "notices", "handoff"):
        for record in event(HERE / f"events/{queue}/two_accounts.json")["Records"]:
            assert set(json.loads(record["body"])) == {"account"}
