"""The worked examples of `docs/developer.md`, made in a copy as the page says, are clean and play their stories."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHANGE = re.compile(
    r"\*\*`([^`]+)`\*\*, (new|at its end|below `([^`]+)`):\n\n```\w+\n(.*?)```", re.DOTALL
)
COPIED = ("docs", "layers", "tests", "tools", "sandbox", "pyproject.toml")
STORIES = ("free_today", "week_before")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which every change of the page is made, and the catalogues are in step."""
    tmp_path = tmp_path_factory.mktemp("developer")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    changes = CHANGE.findall((ROOT / "docs/developer.md").read_text("utf-8"))
    assert len(changes) > 14
    for name, how, anchor, text in changes:
        path = tmp_path / name
        if how == "new":
            assert not path.exists(), f"{name} is there already"
            path.write_text(text, "utf-8")
        elif how == "at its end":
            path.write_text(path.read_text("utf-8") + text, "utf-8")
        else:
            before = path.read_text("utf-8")
            assert before.count(f"{anchor}\n") == 1, f"{name} has no single line {anchor!r}"
            path.write_text(before.replace(f"{anchor}\n", f"{anchor}\n{text}"), "utf-8")
    run(tmp_path, "tools/catalogues.py", "update")
    return tmp_path


def run(copy: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": f"{copy}:{copy / 'layers/reception'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_examples_are_clean(copy: Path) -> None:
    run(copy, "tools/catalogues.py", "check")
    run(copy, "-m", "ruff", "check", "layers")
    run(copy, "-m", "ruff", "format", "--check", "layers")


@pytest.mark.parametrize("story", STORIES)
def test_an_example_plays_its_story(copy: Path, story: str) -> None:
    played = f"test_conversations.py::test_the_conversation_goes_as_written[{story}]"
    run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/conversations/{played}")


def test_the_new_kind_of_notice_goes_out_to_the_minute(copy: Path) -> None:
    run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/notices/test_rules.py")
    run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/notices/test_kinds.py")
