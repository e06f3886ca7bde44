"""Staff, reminders and codes through the deployed functions and their queues."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from sandbox.running import Running
from sandbox.telegram import STAFF_GROUP
from tests.stack.patient import Patient

pytestmark = pytest.mark.stack
KYIV = ZoneInfo("Europe/Kyiv")


def soon[T](look: Callable[[], T | None]) -> T:
    """Wait until `look` sees something, for a minute at most."""
    ends = time.monotonic() + 60
    while (seen := look()) is None:
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.2)
    return seen


def move(sandbox: Running, to: datetime) -> None:
    httpx.put(
        f"{sandbox.url}/sandbox/clock", json={"now": to.isoformat()}, timeout=300
    ).raise_for_status()


def topics(patient: Patient) -> list[dict[str, Any]]:
    group = patient.http.get(f"/groups/{STAFF_GROUP}").json()
    found: list[dict[str, Any]] = [topic for topic in group["topics"] if topic["thread"]]
    return found


def has_card(topic: dict[str, Any]) -> bool:
    return any(message["keyboard"] for message in topic["messages"])


def said(patient: Patient) -> list[str]:
    messages = patient.http.get(f"/chats/{patient.id}").json()["messages"]
    return [m.get("text") or m.get("caption") or "" for m in messages if m["from"] == "bot"]


def next_morning(sandbox: Running) -> datetime:
    """Ten o'clock of the next working day, when the desk is open."""
    zone = sandbox.clock.now().astimezone().tzinfo
    day = sandbox.clock.now() + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day.astimezone(zone).replace(hour=9, minute=0, second=0, microsecond=0)


def test_staff_get_a_card_take_it_and_answer(sandbox: Running) -> None:
    move(sandbox, next_morning(sandbox))
    patient = Patient(f"{sandbox.url}/telegram", 90201, "+380671110008")
    patient.does("start")
    patient.press("Менеджер")
    patient.does("text", text="Чи є у вас щеплення від грипу?")
    (topic,) = soon(lambda: [t for t in topics(patient) if has_card(t)] or None)
    act = f"/groups/{STAFF_GROUP}"
    patient.http.post(f"{act}/press", json={"label": "✋ Взяти"}).raise_for_status()
    soon(lambda: next((text for text in said(patient) if "Ірина" in text), None))
    answer = {"thread": topic["thread"], "text": "Так, приходьте завтра."}
    patient.http.post(f"{act}/text", json=answer).raise_for_status()
    soon(lambda: "Так, приходьте завтра." in said(patient) or None)


def room_says(patient: Patient, text: str) -> str:
    """The room's answer to a command of staff outside of all topics."""
    group = f"/groups/{STAFF_GROUP}"
    patient.http.post(f"{group}/text", json={"text": text}).raise_for_status()
    patient.settle()
    topics = patient.http.get(group).json()["topics"]
    general = next(topic for topic in topics if not topic["thread"])
    return str(general["messages"][-1]["text"])


def the_desk_is_open_after(start: str) -> bool:
    """True if the question about a visit is answered in working hours, when the manager's request is read."""
    return datetime.fromisoformat(start).weekday() < 5 and "13" <= start[11:13] < "17"


def test_a_visit_booked_by_phone_is_reminded_of_twice_and_asked_about_and_a_bad_mark_is_the_managers(
    sandbox: Running,
) -> None:
    clinic = httpx.Client(base_url=f"{sandbox.url}/doctor-eleks/control", timeout=30)
    move(sandbox, next_morning(sandbox))
    patient = Patient(f"{sandbox.url}/telegram", 90211, "+380671110003")
    patient.does("start")
    patient.press("Мої візити")
    patient.does("reply_button")
    patient.does("text", text="15.09.2010")
    slots = clinic.get("/slots", params={"doctor": "Kovalenko", "service": "201", "days": 6}).json()
    today = sandbox.clock.now().astimezone().date().isoformat()
    later = (s["start"] for s in slots if s["start"][:10] > today)
    start = next(it for it in later if the_desk_is_open_after(it))
    made = {"patient": 1006, "doctor": "Kovalenko", "start": start}
    visit = clinic.post("/visits", json=made).raise_for_status().json()
    begins = datetime.fromisoformat(start).replace(tzinfo=KYIV)

    def reminders() -> list[str]:
        return [text for text in said(patient) if text.startswith("🔔") and start[11:16] in text]

    move(sandbox, begins - timedelta(days=1) + timedelta(minutes=2))
    assert ["завтра" in text for text in reminders()] == [True]
    assert "чекаємо на Вас" in patient.press("✅")  # in the place of the reminder
    move(sandbox, begins - timedelta(hours=1, minutes=58))
    assert ["сьогодні" in text for text in reminders()] == [True]
    assert "✅" in room_says(patient, "/today")
    number = str(visit.get("scheduleID") or visit["id"])
    assert room_says(patient, f"/notice {number}").count("надіслано") >= 2
    assert "прийому немає до" in room_says(patient, "/close Коваленко до завтра 08:00 навчання")
    assert "Знову відчинено" in room_says(patient, "/open Коваленко")
    assert "надсилаються" in room_says(patient, "/notices on")

    move(sandbox, begins + timedelta(hours=2, minutes=35))
    assert any("Як пройшов візит?" in text for text in said(patient))
    assert "Менеджер бачить" in patient.press("2")
    soon(lambda: [t for t in topics(patient) if "Оцінка 2 з 5" in str(t["messages"])] or None)


def test_a_typed_number_is_proven_by_a_code(sandbox: Running) -> None:
    patient = Patient(f"{sandbox.url}/telegram", 90221, "+380671110001")
    patient.does("start")
    patient.press("Мої візити")
    patient.does("text", text="067 111 00 01")
    patient.press("✅")
    patient.press(next(label for label in patient.buttons() if "СМС" in label))
    texts = soon(lambda: httpx.get(f"{sandbox.url}/sandbox/sms").json() or None)
    code = "".join(filter(str.isdigit, str(texts[-1]["text"])))[:6]
    patient.does("text", text=code)
    assert "Гончаренко" in patient.does("text", text="14.03.1985")
