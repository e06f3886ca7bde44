"""`docs/deploy.md`, word by word, with the AWS emulator in place of AWS: its commands, its questions in their order."""

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
    """Somebody who follows the page, with the addresses of this sandbox where it names its own."""

    sandbox: Running

    def does(self, command: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Type a command that the page has as such."""
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
            start_new_session=True,  # no terminal, so that what is asked unseen is read from `typed`
            timeout=300,
        )

    def _variables(self) -> dict[str, str]:
        """What the page has exported, at this sandbox's own addresses."""
        exported = " ".join(re.findall(r"^    export (.+)$", PAGE, re.MULTILINE))
        exported = exported.replace("http://127.0.0.1:4577", self.sandbox.emulator.url)
        exported = exported.replace("http://127.0.0.1:8080", self.sandbox.url)
        return dict(pair.split("=", 1) for pair in exported.split())

    def answers(self, **values: str) -> str:
        """What is typed: an answer to each question of the page's table, in its order; else Enter."""
        asked = re.findall(
            r"^\| ([^|]+?) \| ", PAGE.split("| it asks for |")[1].split("\n\n")[0], re.MULTILINE
        )
        assert values.keys() <= {*asked}, "the page asks other things"
        return "".join(f"{values.get(question, '')}\n" for question in asked)


@pytest.fixture
def reader(sandbox: Running) -> Iterator[Reader]:
    """The bot is given back to the sandbox's own stack."""
    yield Reader(sandbox)
    environment = {**os.environ, **sandbox.emulator.environment}
    subprocess.run(["./reception", "webhook", "set"], cwd=HERE, env=environment, check=True)


def test_the_page_leads_to_a_bot_that_answers(reader: Reader) -> None:
    """With a wrong password first: it is said, mended as the page says, and well."""
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
    """The environment without what a `make` that runs this test hands on to another one."""
    made = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    return {name: value for name, value in os.environ.items() if name not in made}


def _books(patient: Patient) -> str:
    patient.does("start")
    return patient.press("📅 Записатися")
