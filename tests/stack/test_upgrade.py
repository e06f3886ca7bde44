"""An upgrade while patients use the bot loses nothing and does nothing twice."""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from sandbox.deploy import deploy
from sandbox.running import Running
from sandbox.telegram import STAFF_GROUP
from tests.adapters.test_records import FIRST
from tests.stack.conftest import FOLDER
from tests.stack.patient import Patient
from tests.stack.test_booking import schedule, to_the_times
from tests.stack.test_desk_and_notices import move, next_morning, said, soon, topics
from tools.release import SOURCES
from tools.sam import HERE

pytestmark = pytest.mark.stack

MADE_OUT = ("Release", "Architecture", "LocalEmulator")
"""Parameters that a deployment computes by itself."""


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The next version, in which code, a layer and the template differ."""
    copy = tmp_path / "checkout"
    for source in SOURCES:
        if (HERE / source).is_dir():
            shutil.copytree(HERE / source, copy / source)
        else:
            shutil.copy(HERE / source, copy / source)
    shutil.copy(HERE / "samconfig.toml", copy)
    for path in ("functions/webhook/app.py", "layers/reception/reception/turns/turns.py"):
        with (copy / path).open("a") as file:
            file.write("\nNEWER = True\n")
    template = copy / "template.yaml"
    template.write_text(template.read_text().replace("RetentionInDays: 30", "RetentionInDays: 60"))
    # unchanged artifacts need not be built again
    for cache in FOLDER.glob("build-cache-*"):
        shutil.copytree(cache, tmp_path / cache.name, copy_function=os.link)
    return copy


def upgrade(sandbox: Running, checkout: Path) -> None:
    """Deploy a checkout in place of the running version, with its parameters."""
    clouds = sandbox.emulator.session.client("cloudformation", endpoint_url=sandbox.emulator.url)
    [stack] = clouds.describe_stacks(StackName="reception")["Stacks"]
    given = {p["ParameterKey"]: p["ParameterValue"] for p in stack["Parameters"]}
    kept = {name: value for name, value in given.items() if value and name not in MADE_OUT}
    deploy(sandbox.emulator, checkout, checkout.parent / "build", kept)


def release_behind_the_door(sandbox: Running) -> str:
    functions = sandbox.emulator.session.client("lambda", endpoint_url=sandbox.emulator.url)
    door = functions.get_function_configuration(
        FunctionName=sandbox.stack.outputs["WebhookFunction"]
    )
    return str(door["Environment"]["Variables"]["RELEASE"])


@contextmanager
def knocking(patient: Patient) -> Iterator[list[int]]:
    """A patient who sends /start all the time, whatever happens; the list gets an entry for each."""
    knocks: list[int] = []
    over = threading.Event()

    def knock() -> None:
        while not over.wait(0.5):
            patient.http.post(f"/chats/{patient.id}/start").raise_for_status()
            knocks.append(len(knocks))

    thread = threading.Thread(target=knock)
    thread.start()
    try:
        yield knocks
    finally:
        over.set()
        thread.join()


def keep_a_record_of_the_first_version(sandbox: Running, account: str) -> None:
    """A conversation in English, as the first version left it in the table."""
    state = FIRST | {"account": account, "language": "en", "checking": None, "retry_at": None}
    sandbox.emulator.session.client("dynamodb", endpoint_url=sandbox.emulator.url).put_item(
        TableName=sandbox.stack.outputs["ConversationsTable"],
        Item={
            "key": {"S": f"account:{account}"},
            "schema": {"N": "1"},
            "version": {"N": str(state["version"])},
            "state": {"B": json.dumps(state).encode()},
            "expires_at": {"N": "4102444800"},
        },
    )


def about_to_book(sandbox: Running) -> Patient:
    """Bring a patient to the page that asks whether all is right."""
    patient = Patient(f"{sandbox.url}/telegram", 90501, "+380671110001")
    patient.does("start")
    patient.press("Мої візити")
    patient.does("reply_button")
    patient.does("text", text="14.03.1985")
    patient.press("☰")
    to_the_times(patient)
    times = [label for label in patient.buttons() if ":" in label]
    patient.press(times[-1])  # the first time may be too near when it is confirmed
    return patient


def test_the_next_version_finds_every_conversation_where_it_was(
    sandbox: Running, newer: Path
) -> None:
    move(sandbox, next_morning(sandbox))
    booking = about_to_book(sandbox)
    asking = Patient(f"{sandbox.url}/telegram", 90502, "+380671110502")
    asking.does("start")
    asking.press("Менеджер")
    asking.does("text", text="Чи приймаєте в суботу?")
    topic = soon(lambda: next((t for t in topics(asking) if "суботу" in str(t)), None))
    staff = f"/groups/{STAFF_GROUP}"
    asking.http.post(f"{staff}/press", json={"label": "✋ Взяти"}).raise_for_status()
    soon(lambda: next((text for text in said(asking) if "Ірина" in text), None))
    keep_a_record_of_the_first_version(sandbox, "90504")
    visits, before = len(schedule(sandbox)), release_behind_the_door(sandbox)

    with knocking(Patient(f"{sandbox.url}/telegram", 90503, "+380671110503")) as knocks:
        upgrade(sandbox, newer)
    assert release_behind_the_door(sandbox) != before
    assert len(knocks) > 5

    # a patient with a visit there is asked whether this is one more
    yes = next(it for it in booking.buttons() if it.startswith(("✅", "Записати ще")))
    assert "✅" in booking.press(yes), "the button that was drawn before is good"
    assert len(schedule(sandbox)) == visits + 1
    answer = {"thread": topic["thread"], "text": "Так, до 14:00."}
    asking.http.post(f"{staff}/text", json=answer).raise_for_status()
    soon(lambda: "Так, до 14:00." in said(asking) or None)
    old = Patient(f"{sandbox.url}/telegram", 90504, "+380671110504")
    old.does("start")
    assert any("Book" in label for label in old.buttons()), "it is known that they read English"
    knocker = Patient(f"{sandbox.url}/telegram", 90503, "+380671110503")
    knocker.settle()
    ledger = httpx.get(f"{sandbox.url}/telegram/control/ledger").json()
    assert not [it for it in ledger["deliveries"] if it.get("status") in (403, 500, 502)]
    assert len(said(knocker)) == len(knocks)
