"""A built layer has the clinic's files parsed, and functions read the same from it as from the files."""

import shutil
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reception.adapters.content import Content
from reception.clinic.model import ClinicTime
from tools.artifacts.parse_content import main

SHIPPED = Path(__file__).parents[2] / "layers/content"
TIME = ClinicTime(ZoneInfo("Europe/Kyiv"))


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "content"
    shutil.copytree(SHIPPED, folder)
    monkeypatch.setattr(sys, "argv", ["parse_content.py", str(folder)])
    main()
    return folder


def test_parsed_content_is_the_same_content(built: Path) -> None:
    for path in built.glob("*.toml"):
        path.write_text("not = read", "utf-8")
    parsed, written = Content(built), Content(SHIPPED)
    assert parsed.facts() == written.facts()
    assert parsed.clinic_system == written.clinic_system
    for language, words in written.words(TIME).items():
        assert parsed.words(TIME)[language].overlay == words.overlay


def test_published_content_is_read_as_it_was_written(built: Path) -> None:
    text = (SHIPPED / "clinic.toml").read_text("utf-8")
    published = {"clinic.toml": text.replace("Родинний", "Сімейний")}
    assert Content(built, published).facts().name["uk"] == "Сімейний лікар"
