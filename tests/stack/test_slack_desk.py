"""A setting alone moves the desk to Slack: the double of Slack, the deployed functions and their queues."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.emulator import free_port
from sandbox.running import Running, running
from sandbox.settings import Settings
from sandbox.slack import STAFF_CHANNEL
from tests.stack.patient import Patient
from tests.stack.test_desk_and_notices import move, next_morning, said, soon

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def slack_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    given = {
        "PORT": str(free_port()),
        "EMULATOR_PORT": str(free_port()),
        "OPERATOR_DESK": f"slack:{STAFF_CHANNEL}",
    }
    folder: Path = tmp_path_factory.mktemp("slack")
    with running(Settings.read(given, folder), print) as started:
        yield started


class Staff:
    """The channel as the staff see it."""

    def __init__(self, sandbox: Running) -> None:
        self.http = httpx.Client(base_url=f"{sandbox.url}/slack/control", timeout=30)

    def does(self, deed: str, **what: Any) -> Any:
        answer = self.http.post(f"/channels/{STAFF_CHANNEL}/{deed}", json=what)
        return answer.raise_for_status().json()

    def threads(self) -> list[Any]:
        threads: list[Any] = self.http.get(f"/channels/{STAFF_CHANNEL}").json()["threads"]
        return threads

    def cards(self) -> list[Any]:
        """The threads of requests: the room's own messages of the morning stand beside them."""
        return [it for it in self.threads() if str(it["text"]).startswith("*Звернення №")]

    def replies(self) -> list[str]:
        return [reply["text"] for thread in self.threads() for reply in thread["replies"]]

    def reactions(self, ts: str) -> list[str]:
        replies = [reply for thread in self.threads() for reply in thread["replies"]]
        return [name for it in replies if it["ts"] == ts for name in it["reactions"]]


def test_staff_get_a_card_in_slack_take_it_and_answer(slack_sandbox: Running) -> None:
    staff = Staff(slack_sandbox)
    move(slack_sandbox, next_morning(slack_sandbox))
    patient = Patient(f"{slack_sandbox.url}/telegram", 90301, "+380671110008")
    patient.does("start")
    patient.press("Менеджер")
    patient.does("text", text="Чи є у вас щеплення від грипу?")
    [thread] = soon(lambda: staff.cards() or None)
    soon(lambda: next((r for r in staff.replies() if "щеплення" in r), None))

    staff.does("press", label="✋ Взяти")
    soon(lambda: next((text for text in said(patient) if "Ірина" in text), None))
    line = staff.does("text", thread=thread["ts"], text="Так, приходьте завтра.")
    soon(lambda: "Так, приходьте завтра." in said(patient) or None)
    soon(lambda: staff.reactions(line["ts"]) == ["white_check_mark"] or None)

    patient.does("text", text="Дякую!")
    soon(lambda: next((r for r in staff.replies() if "Дякую!" in r), None))
    staff.does("file", thread=thread["ts"], name="memo.pdf", text="Пам'ятка")
    soon(lambda: next((text for text in said(patient) if text == "Пам'ятка"), None))

    sent = staff.http.get("/ledger").json()["deliveries"]
    pressed = next(it["id"] for it in sent if it["to"] == "interactions")
    again = staff.http.post("/repeat", json={"id": pressed, "times": 3}).json()
    assert again["statuses"] == [200, 200, 200]
    staff.does("press", label="⏹ Закрити")
    soon(lambda: next((t for t in said(patient) if "заверш" in t.lower()), None))
    assert sum("Ірина" in text for text in said(patient)) == 1, "taken once, however often told"


def test_what_slack_did_not_sign_is_not_heard(slack_sandbox: Running) -> None:
    door = f"{slack_sandbox.stack.api}/slack/events"
    forged = httpx.post(door, json={"type": "url_verification", "challenge": "x"}, timeout=30)
    assert forged.status_code == 401
