"""`./reception content publish`: "published" is said only where patients see it, and every failure is one line."""

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from reception.clinic.content import ContentError
from reception.clinic.operations import Operations
from reception.ports import Changed, StoreRefused, StoreUnreachable
from tests.doubles.operations import MemoryOperations
from tests.doubles.world import KYIV
from tools.cli.content import content
from tools.cli.stack import Stack
from tools.content import FOLDER


class Shelf:
    """Versions in memory; `fails` is raised by the next write."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, str]] = {}
        self.fails: Exception | None = None

    def put(self, files: Mapping[str, str], _now: datetime) -> str:
        if self.fails:
            raise self.fails
        version = f"v-{len(self.kept) + 1}"
        self.kept[version] = dict(files)
        return version

    def load(self, version: str) -> dict[str, str]:
        if version not in self.kept:
            raise ContentError(f"no version {version} was published")
        return self.kept[version]

    def versions(self) -> list[str]:
        return sorted(self.kept, reverse=True)


class Deployed:
    """A stack of which only content and operations are there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shelf = Shelf()
        self.operations: Any = MemoryOperations()
        self.reception = SimpleNamespace(
            operations=self.operations,
            shelf_of_content=self.shelf,
            settings=SimpleNamespace(content=FOLDER),
            time=KYIV,
        )

    def run(self, *words: str) -> Result:
        """The command, which asks nothing."""
        return CliRunner().invoke(content, [*words], obj="reception")

    def publish(self) -> Result:
        return self.run("publish", str(self.folder), "--yes")

    @property
    def seen(self) -> str:
        """The version that patients see."""
        version: str = self.operations.load().content
        return version


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deployed:
    deployed = Deployed(shutil.copytree(FOLDER, tmp_path / "content"))
    monkeypatch.setattr(Stack, "find", lambda _name: deployed)
    return deployed


def change(stack: Deployed, old: str, new: str) -> None:
    path = stack.folder / "clinic.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def refused(done: Result) -> str:
    """The one line with which a command ended, without a traceback."""
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert "Traceback" not in done.output
    assert "published:" not in done.output
    return done.output.strip().splitlines()[-1]


def test_what_is_published_is_what_patients_see(stack: Deployed) -> None:
    done = stack.publish()
    assert done.output.startswith("published: v-1.")
    assert stack.seen == "v-1"


def test_the_same_content_again_is_not_published(stack: Deployed) -> None:
    stack.publish()
    done = stack.publish()
    assert done.output == "patients see this content already: v-1\n"
    assert stack.shelf.versions() == ["v-1"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('quiet = "21:00-8:00"', 'quiet = "21-8"'),
        ("[[desk.answers]]", "[desk]\nremind_minutes = 0\n[[desk.answers]]"),
        ("days_ahead = 60", "days_ahead = -1"),
    ],
)
def test_what_the_functions_could_not_use_is_refused_with_its_line(
    stack: Deployed, old: str, new: str
) -> None:
    change(stack, old, new)
    done = stack.publish()
    assert refused(done) == f"Error: 1 faults in {stack.folder}"
    assert done.output.startswith("clinic.toml:")
    assert stack.seen == ""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (StoreUnreachable("timeout"), "the stack's tables can't be used: timeout"),
        (StoreRefused("AccessDenied"), "the stack's tables can't be used: AccessDenied"),
        (ContentError("400000 bytes, compressed: 390000 at most"), "400000 bytes, compressed"),
    ],
)
def test_a_table_that_can_not_be_written_is_said_in_a_line(
    stack: Deployed, error: Exception, said: str
) -> None:
    stack.shelf.fails = error
    assert said in refused(stack.publish())
    assert stack.seen == ""


def test_settings_that_others_change_all_the_time_are_said_in_a_line(
    stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(_what: object) -> Operations:
        raise Changed

    monkeypatch.setattr(stack.operations, "change", lost)
    assert "others changed the settings at the same time" in refused(stack.publish())


def test_another_version_that_somebody_chose_meanwhile_is_named(
    stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack.operations, "change", lambda what: what(Operations()))
    assert "somebody else chose deployed meanwhile" in refused(stack.publish())


def test_a_version_that_can_not_be_read_any_more_is_not_chosen(stack: Deployed) -> None:
    stack.publish()
    stack.shelf.kept["v-0"] = {"clinic.toml": "phones = 5"}
    assert "v-0" not in refused(stack.run("restore", "v-0"))
    assert stack.seen == "v-1"
