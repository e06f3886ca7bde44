"""A call of Doctor Eleks' webhook goes from the double through the API to the mirror."""

from typing import Any

import httpx
import pytest

from sandbox.running import Running
from tests.stack.patient import Patient

pytestmark = pytest.mark.stack


def control(sandbox: Running) -> httpx.Client:
    return httpx.Client(base_url=f"{sandbox.url}/doctor-eleks/control", timeout=30)


def mirrored(sandbox: Running, patient: int, visit: int) -> dict[str, Any] | None:
    """The item that the table has of a visit."""
    tables = sandbox.emulator.session.client("dynamodb", endpoint_url=sandbox.emulator.url)
    key = {"key": {"S": f"patient:{patient}"}, "part": {"S": f"visit:{visit}"}}
    found: dict[str, Any] = tables.get_item(TableName=sandbox.stack.outputs["VisitsTable"], Key=key)
    return found.get("Item")


def test_a_visit_made_by_phone_is_known_before_the_next_poll(sandbox: Running) -> None:
    clinic = control(sandbox)
    with httpx.Client(base_url=sandbox.url, timeout=60) as client:
        card = clinic.get("/state").json()["patients"][3]
        patient = Patient(f"{sandbox.url}/telegram", 90231, f"+{card['phone']}")
        patient.does("start")
        patient.press("Мої візити")
        patient.does("reply_button")
        year, month, day = card["birth_date"].split("-")
        patient.does("text", text=f"{day}.{month}.{year}")
        client.get("/sandbox/settled").raise_for_status()
        slot = clinic.get(
            "/slots", params={"doctor": "Kovalenko", "service": "201", "days": 9}
        ).json()[-1]
        asked = {"patient": card["id"], "doctor": "Kovalenko", "start": slot["start"]}
        visit = clinic.post("/visits", json=asked).raise_for_status().json()["id"]
        client.get("/sandbox/settled").raise_for_status()
    [told] = [one for one in clinic.get("/webhook").json()["told"] if one["key"] == visit]
    assert (told["entity"], told["action"], told["status"]) == ("Schedule", "Create", 200)
    assert mirrored(sandbox, card["id"], visit)


def test_the_door_is_open_through_a_tunnel_and_nothing_behind_it(sandbox: Running) -> None:
    tunnel = {"Host": "tunnel.example"}
    hint = {"source": "x", "entity": "Schedule", "key": "1", "action": "Edit"}
    for verb in ("GET", "POST"):
        wrong = httpx.request(
            verb, f"{sandbox.url}/doctor-eleks/wrong", params=hint, headers=tunnel, timeout=30
        )
        assert wrong.status_code == 403
    known = control(sandbox).get("/webhook").json()["url"].rpartition("/")[2]
    right = httpx.get(
        f"{sandbox.url}/doctor-eleks/{known}", params=hint, headers=tunnel, timeout=30
    )
    assert right.status_code == 200
    behind = httpx.get(f"{sandbox.url}/doctor-eleks/control/state", headers=tunnel, timeout=30)
    assert behind.status_code == 404
