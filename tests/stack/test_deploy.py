"""A reader follows `docs/deploy.md` on the AWS emulator: its commands, and its questions in their order."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from sandbox.doctor_eleks import INSTALLATION, LOGIN, PASSWORD
from sandbox.running import Running
from sandbox.telegram import SANDBOX_TOKEN, STAFF_GROUP
from tests.stack.patient import Patient
from tools.sam import HERE

pytestmark = pytest.mark.stack

WRONG = "not-the-password"
PAGE = (HERE / "docs/deploy.md").read_text("utf-8")


@dataclass
class Reader:
    """A person who follows the page, with the addresses of this sandbox in place of those on the page."""

    sandbox: Running

    def does(self, command: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Type a command that stands on the page."""
        assert f"    {command}\n" in PAGE or f"`{command}`" in PAGE, "that is not on the page"
        return subprocess.run(
            command,
            shell=True,
            cwd=HERE,
            env={**_as_in_a_terminal(), **self._variables()},
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,  # without a terminal, hidden questions read their answer from `typed`
            timeout=300,
        )

    def _variables(self) -> dict[str, str]:
        """The variables that the page exports, with this sandbox's addresses."""
        exported = " ".join(re.findall(r"^    export (.+)$", PAGE, re.MULTILINE))
        exported = exported.replace("http://127.0.0.1:4577", self.sandbox.emulator.url)
        exported = exported.replace("http://127.0.0.1:8080", self.sandbox.url)
        return dict(pair.split("=", 1) for pair in exported.split())

    def answers(self, **values: str) -> str:
        """Type an answer to each question of the page's table, in its order; Enter if there is none."""
        asked = re.findall(
            r"^\| ([^|]+?) \| ", PAGE.split("| it asks for |")[1].split("\n\n")[0], re.MULTILINE
        )
        assert values.keys() <= {*asked}, "the page asks other things"
        return "".join(f"{values.get(question, '')}\n" for question in asked)


@pytest.fixture
def reader(sandbox: Running) -> Iterator[Reader]:
    """The page's stack; afterwards the bot is given back to the sandbox's own stack."""
    yield Reader(sandbox)
    environment = {**os.environ, **sandbox.emulator.environment}
    subprocess.run(["./reception", "webhook", "set"], cwd=HERE, env=environment, check=True)


def test_the_page_leads_to_a_bot_that_answers(reader: Reader) -> None:
    """With a wrong password first: `make deploy` says so, it is mended as the page says, and all is well."""
    typed = reader.answers(
        **{
            "Make it?": "y",
            "AlarmEmail": "duty@clinic.example",
            "DoctorEleksUrl": f"{reader.sandbox.url}/doctor-eleks",
            "OperatorDesk": f"telegram:{STAFF_GROUP}",
            "The bot's token": SANDBOX_TOKEN,
            "Login in Doctor Eleks": LOGIN,
            "Its password": WRONG,
            "The installation's GUID": INSTALLATION,
        }
    )
    done = reader.does("make deploy", typed)
    assert "✗ sign-in to Doctor Eleks: " in done.stdout, done.stdout + done.stderr
    assert "./reception secrets doctor-eleks" in done.stdout
    assert done.returncode
    for confidential in (SANDBOX_TOKEN, WRONG):
        assert confidential not in done.stdout + done.stderr

    kept = reader.does("./reception secrets doctor-eleks", f"{LOGIN}\n{PASSWORD}\n{INSTALLATION}\n")
    assert kept.returncode == 0, kept.stderr
    done = reader.does("make deploy")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("\nAll is well. Write /start to the bot.\n")
    assert "✗" not in done.stdout

    patient = Patient(f"{reader.sandbox.url}/telegram", 90401, "+380671110401")
    assert "Чим можемо допомогти" in patient.does("start")

    again = reader.does("make deploy")
    assert "nothing has changed" in again.stderr, again.stderr
    assert reader.does("./reception doctor").returncode == 0
    assert "booking: paused" in reader.does("./reception pause booking").stdout
    assert "призупинено" in _books(patient)
    assert "booking: on" in reader.does("./reception resume all").stdout


def _as_in_a_terminal() -> dict[str, str]:
    """The environment without the variables that a running `make` hands on to another `make`."""
    made = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    return {name: value for name, value in os.environ.items() if name not in made}


def _books(patient: Patient) -> str:
    patient.does("start")
    return patient.press("📅 Записатися")
