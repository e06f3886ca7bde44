"""The whole way: a patient's phone → Telegram → API Gateway → Lambda → DynamoDB and Doctor Eleks, and back."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.running import Running
from tests.stack.patient import Patient

pytestmark = pytest.mark.stack

KNOWN = ("+380671110003", "30.01.2014", "Кравченко")
BRANCH = "Канатна"


def to_the_times(patient: Patient) -> str:
    """Go from the menu to the times of the second free day: of the first, few may be left."""
    for label in ("📅", BRANCH, "Сімейний"):
        patient.press(label)
    return patient.press(patient.buttons()[1])


def schedule(sandbox: Running) -> list[dict[str, Any]]:
    state = httpx.get(f"{sandbox.url}/doctor-eleks/control/state").json()
    visits: list[dict[str, Any]] = state["visits"]
    return visits


@pytest.fixture
def clinic(sandbox: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{sandbox.url}/doctor-eleks/control", timeout=30) as clinic:
        yield clinic
        clinic.delete("/faults")
        clinic.post("/power", json={"on": True})


def test_a_patient_books_the_slot_is_gone_and_the_patient_is_known_again(sandbox: Running) -> None:
    phone, born, surname = KNOWN
    patient = Patient(f"{sandbox.url}/telegram", 90001, phone)
    before = {visit["id"] for visit in schedule(sandbox)}
    patient.does("start")
    patient.press("📅")
    patient.does("reply_button")
    assert surname in patient.does("text", text=born)
    for label in (BRANCH, "Сімейний"):
        patient.press(label)
    patient.press(patient.buttons()[1])
    hour = patient.buttons()[1]
    review = patient.press(hour)
    assert surname in review
    assert hour in review
    assert "✅" in patient.press("✅")

    made = [visit for visit in schedule(sandbox) if visit["id"] not in before]
    assert len(made) == 1
    assert surname in str(made[0])
    assert hour in str(made[0]["start"])
    assert "Telegram" in made[0]["desc"]

    patient.does("start")
    assert hour in patient.sees(), "the next visit stands on top of the menu, without registering"
    to_the_times(patient)
    assert hour not in patient.buttons(), "the slot is gone"


def test_two_patients_for_one_slot_one_booking(sandbox: Running) -> None:
    first = Patient(f"{sandbox.url}/telegram", 90011, "+380671110008")
    second = Patient(f"{sandbox.url}/telegram", 90012, "+380671110005")
    born = {first.id: "31.12.1975", second.id: "07.07.1990"}
    for patient in (first, second):
        patient.does("start")
        patient.press("Мої візити")
        patient.does("reply_button")
        patient.does("text", text=born[patient.id])
        patient.press("☰")
        to_the_times(patient)
        patient.press(patient.buttons()[-4])
    before = len(schedule(sandbox))
    for patient in (first, second):
        label = next(label for label in patient.buttons() if label.startswith("✅"))
        patient.http.post(f"/chats/{patient.id}/press", json={"label": label})
    first.settle()
    assert len(schedule(sandbox)) == before + 1
    seen = sorted(("✅" in p.sees(), "щойно зайняли" in p.sees()) for p in (first, second))
    assert seen == [(False, True), (True, False)], "the other is shown the nearest free times"


def test_a_booking_whose_answer_is_lost_is_found_again(
    sandbox: Running, clinic: httpx.Client
) -> None:
    patient = Patient(f"{sandbox.url}/telegram", 90021, "+380671110003")
    patient.does("start")
    patient.press("Мої візити")
    patient.does("reply_button")
    patient.does("text", text="20.05.1980")
    patient.press("☰")
    to_the_times(patient)
    patient.press(patient.buttons()[2])
    before = len(schedule(sandbox))
    rules = [
        {"method": "spzIBScheduleCreate", "kind": "lose_answer", "times": 1},
        {"method": "spzIBScheduleList", "kind": "status", "code": 500, "times": 9},
    ]
    clinic.put("/faults", json=rules).raise_for_status()
    assert "⏳" in patient.press("✅")
    clinic.delete("/faults").raise_for_status()
    now = sandbox.clock.now()
    moved = httpx.put(
        f"{sandbox.url}/sandbox/clock",
        json={"now": (now + timedelta(minutes=3)).isoformat()},
        timeout=120,
    )
    moved.raise_for_status()
    assert "✅" in patient.sees(), "the clockwork looked it up"
    assert len(schedule(sandbox)) == before + 1


def test_without_power_at_the_clinic_information_goes_on(
    sandbox: Running, clinic: httpx.Client
) -> None:
    patient = Patient(f"{sandbox.url}/telegram", 90031, "+380671110002")
    patient.does("start")
    clinic.post("/power", json={"on": False}).raise_for_status()
    assert "Родинний лікар" in patient.press("Про клініку")
    patient.press("☰")
    patient.press("Мої візити")
    patient.does("reply_button")
    assert "недоступний" in patient.does("text", text="01.06.2016")
    clinic.post("/power", json={"on": True}).raise_for_status()
    time.sleep(11)  # the gateway's breaker lets the next call through after 10 seconds
    patient.press("🔄")
    assert "Дарина" in patient.buttons(), "the date was not asked for again"
