"""`./reception content publish`: "published" is said only where patients see it, and every failure is one line."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result

from reception.adapters.content import Content
from reception.clinic.content import ContentError
from reception.clinic.operations import Operations
from reception.clinic.publishing import Publishing, Version
from reception.desk.room.holiday_visits import HolidayVisits
from reception.ports import Changed, StoreRefused, StoreUnreachable
from tests.conversations.transcript import replay
from tests.doubles.world import FACTS, KYIV, MONDAY, WORDS, World
from tools.cli import content as command
from tools.cli.content import content
from tools.cli.stack import Stack
from tools.content import FOLDER


class Shelf:
    """Versions in memory; `fails` is raised by the next write."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, str]] = {}
        self.by: dict[str, str] = {}
        self.fails: Exception | None = None

    def put(self, files: Mapping[str, str], now: datetime, by: str) -> str:
        if self.fails:
            raise self.fails
        version = f"v-{len(self.kept) + 1}"
        self.kept[version] = dict(files)
        self.by[version] = by
        return version

    def load(self, version: str) -> dict[str, str]:
        if version not in self.kept:
            raise ContentError(f"no version {version} was published")
        return self.kept[version]

    def history(self) -> list[Version]:
        return [Version(name, self.by[name]) for name in sorted(self.by, reverse=True)]

    def unlisted(self) -> list[Version]:
        return [Version(name) for name in sorted(self.kept, reverse=True) if name not in self.by]


class Deployed:
    """A stack of which only content, operations and the mirror of visits are there. `layer`: what was deployed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.layer = FOLDER
        self.shelf = Shelf()
        self.world = World()
        self.operations: Any = self.world.store.operations
        self.reception = SimpleNamespace(
            operations=self.operations,
            store=self.world.store,
            mirror=self.world.store.mirror,
            clock=self.world.clock,
            shelf_of_content=self.shelf,
            publishing=Publishing(self.shelf, self.operations, self.read),
            settings=SimpleNamespace(content=FOLDER),
            time=KYIV,
            words=WORDS,
            facts=FACTS,
            begin=self.begin,
        )

    def read(self, version: str) -> None:
        """Read a version as the functions do."""
        content = Content(FOLDER, self.shelf.load(version))
        content.facts()
        content.words(KYIV)

    def begin(self) -> None:
        """Take the facts of the content in use, as `Reception.begin` does."""
        content = Content(FOLDER, self.shelf.load(self.seen))
        self.reception.facts = replace(content.facts(), branches={})

    def content_of(self, version: str, to: Path) -> Path:
        """As `Stack.content_of`."""
        if not version:
            return self.layer
        for name, text in self.shelf.load(version).items():
            (to / name).write_text(text, "utf-8")
        return to

    def run(self, *words: str, typed: str = "") -> Result:
        """The command; `typed` answers what it asks."""
        return CliRunner().invoke(content, [*words], obj="reception", input=typed)

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
    change(deployed, "Родинний лікар", "Сімейна клініка")
    return deployed


def change(stack: Deployed, old: str, new: str) -> None:
    path = stack.folder / "clinic.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def told_by_file(folder: Path) -> dict[str, str]:
    """In the place of all conversations: the file itself, as one."""
    return {"clinic": (folder / "clinic.toml").read_text("utf-8")}


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


def test_what_is_deployed_already_is_not_published(stack: Deployed) -> None:
    stack.layer = stack.folder
    assert stack.publish().output == "patients see this content already: deployed\n"
    assert stack.seen == ""


def test_the_first_preview_compares_with_what_is_deployed(
    stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder that was deployed may be the one that is edited: it must not be compared with itself."""
    monkeypatch.setattr(command, "_played", told_by_file)
    stack.layer = shutil.copytree(stack.folder, stack.folder.parent / "deployed")
    change(stack, "Сімейна клініка", "Моя клініка")
    done = stack.run("preview", str(stack.folder))
    assert '-uk = "Сімейна клініка"' in done.output
    assert '+uk = "Моя клініка"' in done.output
    assert done.output.endswith("1 conversations change\n")


VISIT = """A patient has a visit

Clinic   knows Бойко Марія Степанівна, born 1990-07-01, phone 380671112233
Clinic   has booked Бойко with Бондар on 25.11.2026 10:30 by phone
Patient  /start
Patient  [Мої візити]
Patient  (own contact 380671112233)
Patient  01.07.1990
Clock    23.11.2026 10:10
"""


@pytest.mark.parametrize(("answers", "told"), [("y\ny\n", True), ("y\nn\n", False)])
def test_a_holiday_names_the_visits_that_stand_on_it_and_offers_to_tell_their_patients(
    stack: Deployed, monkeypatch: pytest.MonkeyPatch, answers: str, told: bool
) -> None:
    monkeypatch.setattr(command, "_played", told_by_file)
    replay(VISIT, stack.world)
    change(stack, "[holidays]", '[holidays]\n2026-11-25 = "closed"')
    done = stack.run("publish", str(stack.folder), typed=answers)
    assert "visits that stand on closed days: 1, patients: 1\n  Ср, 25 листопада, " in done.output
    assert "a message reaches: 1; to be telephoned: 0\n" in done.output
    assert ("they are being told" in done.output) is told
    closures = stack.operations.load().closures
    assert [closure.announced_at is not None for closure in closures] == [True] * told


def test_with_yes_nobody_is_told_without_being_asked(stack: Deployed) -> None:
    replay(VISIT, stack.world)
    change(stack, "[holidays]", '[holidays]\n2026-11-25 = "closed"')
    assert "visits that stand on closed days: 1" in stack.publish().output
    assert stack.operations.load().closures == ()


def test_a_patient_who_was_told_is_not_named_again(stack: Deployed) -> None:
    replay(VISIT, stack.world)
    change(stack, "[holidays]", '[holidays]\n2026-11-25 = "closed"')
    stack.publish()
    HolidayVisits(cast("Any", stack.reception)).tell()
    change(stack, "Сімейна клініка", "Моя клініка")
    assert "visits that stand" not in stack.publish().output


def test_the_same_content_again_is_not_published(stack: Deployed) -> None:
    stack.publish()
    done = stack.publish()
    assert done.output == "patients see this content already: v-1\n"
    assert [one.name for one in stack.shelf.history()] == ["v-1"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('quiet = "21:00-08:00"', 'quiet = "21-8"'),
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


def test_the_list_of_versions_names_who_published_them(stack: Deployed) -> None:
    """A manager's version from the cabinet stands in the same list, and one of before there was a list at its end."""
    stack.publish()
    stack.shelf.put({"clinic.toml": ""}, MONDAY, "Ірина")
    stack.shelf.kept["v-0"] = {"clinic.toml": ""}
    listed = "  v-2 Ірина\n→ v-1 ./reception\n  v-0\n  deployed\n"
    assert stack.run("restore").output == listed


def test_what_a_manager_published_meanwhile_is_not_overwritten(
    stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command reads what patients see, shows the difference and asks; the manager publishes before the answer."""
    monkeypatch.setattr(command, "_played", told_by_file)

    def publishes_first(*_words: object, **_how: object) -> None:
        stack.operations.change(lambda now: replace(now, content="v-9"))

    monkeypatch.setattr(command.click, "confirm", publishes_first)
    assert "somebody else chose v-9 meanwhile" in refused(stack.run("publish", str(stack.folder)))
    assert stack.seen == "v-9"


def test_what_patients_see_is_brought_into_the_folder(stack: Deployed) -> None:
    theirs = (stack.folder / "clinic.toml").read_text("utf-8")
    version = stack.shelf.put({"clinic.toml": theirs + "# a manager's\n"}, MONDAY, "Ірина")
    stack.operations.change(lambda now: replace(now, content=version))
    assert stack.run("pull", str(stack.folder), typed="n\n").exit_code == 1
    assert "a manager's" not in (stack.folder / "clinic.toml").read_text("utf-8")
    done = stack.run("pull", str(stack.folder), "--yes")
    assert done.output == f"{stack.folder} has what patients see: {version}\n"
    assert (stack.folder / "clinic.toml").read_text("utf-8").endswith("# a manager's\n")
