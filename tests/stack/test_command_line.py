"""The command line against a deployed stack."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sandbox.running import Running
from sandbox.telegram import SANDBOX_TOKEN, STAFF_GROUP
from tests.stack.patient import Patient
from tools.cli.__main__ import reception
from tools.sam import HERE
from tools.telegram import BotApi

pytestmark = pytest.mark.stack

type Run = Callable[..., str]


@pytest.fixture
def run(sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command as it is typed behind `./reception`; return what it prints."""
    for name, value in sandbox.emulator.environment.items():
        monkeypatch.setenv(name, value)

    def run(*words: str, says_no: bool = False, typed: str = "") -> str:
        done = CliRunner().invoke(reception, words, input=typed)
        assert (done.exit_code != 0) is says_no, done.output
        return done.output

    return run


def guest(sandbox: Running, id: int, phone: str) -> Patient:
    return Patient(f"{sandbox.url}/telegram", id, phone)


def test_booking_is_paused_and_opened_again(sandbox: Running, run: Run) -> None:
    patient = guest(sandbox, 90301, "+380671110301")
    patient.does("start")
    assert "booking: paused" in run("pause", "booking")
    assert "призупинено" in patient.press("📅 Записатися")
    assert "booking: on" in run("resume", "all")
    assert "поділіться" in patient.press("🔄 Спробувати")


def test_a_branch_is_closed_and_opened_again(sandbox: Running, run: Run) -> None:
    assert run("close") == "nothing is closed\n"
    tomorrow = (sandbox.clock.now() + timedelta(days=2)).strftime("%d.%m.%Y")
    assert "Канатн" in run("close", "Канатна", "до", tomorrow, "14:00", "немає", "світла")
    assert "Немає світла" in run("close")
    assert "until when" in run("close", "Канатна", says_no=True)
    assert run("open", "Канатна") == "open again\n"
    assert "not closed" in run("open", "Канатна", says_no=True)


def test_the_webhook_is_looked_at_taken_away_and_set(sandbox: Running, run: Run) -> None:
    there = json.loads(run("webhook", "info"))
    assert there["url"] == f"{sandbox.stack.api}/telegram/webhook"
    run("webhook", "delete")
    assert json.loads(run("webhook", "info"))["url"] == ""
    run("webhook", "set")
    assert json.loads(run("webhook", "info"))["url"] == there["url"]
    patient = guest(sandbox, 90302, "+380671110302")
    assert "Чим можемо допомогти" in patient.does("start")


def test_commands_are_told_to_telegram(sandbox: Running, run: Run) -> None:
    bot = BotApi(f"{sandbox.url}/telegram", SANDBOX_TOKEN)
    bot.call("deleteMyCommands")
    assert bot.call("getMyCommands") == []
    assert "written: commands in uk" in run("commands")
    assert {"command": "book", "description": "📅 Записатися"} in bot.call("getMyCommands")
    assert bot.call("getMyName", language_code="en")["name"] == "Family Doctor: book a visit"
    assert "written" not in run("commands"), "the second time nothing differs"


def test_each_source_branch_and_doctor_has_a_link_and_a_code(run: Run, tmp_path: Path) -> None:
    said = run("links", str(tmp_path))
    assert "Instagram: https://t.me/sandbox_reception_bot?start=instagram\n" in said
    assert "?start=branch_b1a7c001-0000-4000-8000-00000000ca01" in said
    assert "?start=doctor_Kovalenko" in said
    assert 'data-bot="sandbox_reception_bot"' in said
    assert (tmp_path / "doctors/doctor_Kovalenko.svg").exists()


def test_the_launch_kit_is_written(run: Run, tmp_path: Path) -> None:
    said = run("launch", str(tmp_path))
    assert f"{tmp_path / 'instagram/story.en.png'}\n" in said
    assert len(list((tmp_path / "branches").glob("*.pdf"))) == 3


def test_dead_letters_go_back_to_their_queue(sandbox: Running, run: Run) -> None:
    queues: Any = sandbox.emulator.session.client("sqs", endpoint_url=sandbox.emulator.url)
    body = json.dumps({"account": "90303"})
    queues.send_message(QueueUrl=sandbox.stack.outputs["NoticesDeadQueue"], MessageBody=body)
    assert "Notices: 1\n" in run("redrive")
    assert run("redrive", "Notices") == "Notices: 1 sent back\n"
    assert "Notices: 0\n" in run("redrive")


def test_what_is_kept_of_a_person_comes_out_and_goes(sandbox: Running, run: Run) -> None:
    patient = guest(sandbox, 90304, "+380671110304")
    patient.does("start")
    patient.press("Мої візити")
    patient.does("reply_button")
    kept = json.loads(run("export", "+380671110304"))
    assert kept["conversations"]["account"] == "90304"
    assert kept["conversations"]["phone"]["number"] == "+380671110304"
    assert json.loads(run("export", "90304")) == kept
    assert "deleted" in run("forget", "+380671110304", typed="y\n")
    assert "nothing is kept" in run("export", "90304", says_no=True)
    assert "no account" in run("forget", "+380671110304", "--yes", says_no=True)


def test_the_doctor_finds_what_is_not_well_and_says_what_to_do(sandbox: Running, run: Run) -> None:
    texts_are_off_the_emulators_map = ("codes by SMS", "texts to UA", "alarms")
    sick = run("doctor", says_no=True).splitlines()
    well = [line for line in sick if not line.startswith("✗")]
    assert not [
        line
        for line in sick
        if line not in well and not line[2:].startswith(texts_are_off_the_emulators_map)
    ]
    assert {line[2:].partition(":")[0] for line in well} >= {
        "the bot", "webhook", "commands", "sign-in to Doctor Eleks", "rights in Doctor Eleks", "branches",
        "statuses of visits", "directory", "content", f"desk, the group {STAFF_GROUP}", "clock", "dead letters",
    }  # fmt: skip
    run("webhook", "delete")
    assert "✗ webhook: updates go to nobody → ./reception webhook set\n" in run(
        "doctor", says_no=True
    )
    run("webhook", "set")


def test_content_is_checked_looked_at_published_and_taken_back(
    sandbox: Running, run: Run, tmp_path: Path
) -> None:
    folder = shutil.copytree(HERE / "layers/content", tmp_path / "content")
    clinic = folder / "clinic.toml"
    written = clinic.read_text("utf-8")
    clinic.write_text(written.replace("phones = [", "telephones = [", 1), "utf-8")
    refused = run("content", "publish", str(folder), says_no=True)
    assert "clinic.toml:" in refused
    assert "did you mean phones?" in refused

    clinic.write_text(written.replace("Родинний лікар", "Сімейна клініка"), "utf-8")
    assert run("content", "check", str(folder)) == "no fault\n"
    seen = run("content", "preview", str(folder))
    assert "+Bot      Сімейна клініка" in seen
    assert "-Bot      Родинний лікар" in seen
    assert "conversations change" in seen

    patient = guest(sandbox, 90305, "+380671110305")
    assert "Родинний лікар" in patient.does("start")
    said = run("content", "publish", str(folder), "--yes")
    version = said.split()[1].rstrip(".")
    assert "Сімейна клініка" in patient.press("Про клініку")
    assert f"→ {version} ./reception\n" in run("content", "restore")
    run("content", "restore", "deployed")
    assert "Родинний лікар" in patient.does("start")
    assert "→ deployed\n" in run("content", "restore")
    assert "no version" in run("content", "restore", "yesterday", says_no=True)


def test_a_stack_that_is_not_there_is_said_in_a_line(run: Run) -> None:
    said = run("--stack", "elsewhere", "redrive", says_no=True)
    assert said.strip() == (
        "Error: there is no stack 'elsewhere' in this account and region: make deploy"
    )
