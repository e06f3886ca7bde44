"""Any change in a deployment changes its release."""

from pathlib import Path

import pytest

from tools.release import release


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for path in (
        "functions/a/app.py",
        "layers/reception/b.py",
        "layers/content/c.toml",
        "template.yaml",
        "tools/artifacts/Makefile",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("one")
    return tmp_path


@pytest.mark.parametrize(
    "path",
    [
        "functions/a/app.py",
        "layers/reception/b.py",
        "layers/content/c.toml",
        "template.yaml",
        "tools/artifacts/Makefile",
        "functions/new.py",
    ],
)
def test_a_change_of_any_source_is_a_new_release(checkout: Path, path: str) -> None:
    before = release(checkout, {})
    (checkout / path).write_text("two")
    assert release(checkout, {}) != before


def test_a_file_under_another_name_is_a_new_release(checkout: Path) -> None:
    before = release(checkout, {})
    (checkout / "functions/a/app.py").rename(checkout / "functions/a/other.py")
    assert release(checkout, {}) != before


def test_a_parameter_is_part_of_the_release(checkout: Path) -> None:
    assert release(checkout, {"LogLevel": "INFO"}) != release(checkout, {"LogLevel": "DEBUG"})


def test_what_python_leaves_beside_a_source_is_not(checkout: Path) -> None:
    before = release(checkout, {})
    (checkout / "layers/reception/__pycache__").mkdir()
    (checkout / "layers/reception/__pycache__/b.pyc").write_text("x")
    (checkout / "README.md").write_text("x")
    assert release(checkout, {}) == before
