"""`./reception links` makes links whose codes can be read, and whose patients are counted by where they came from."""

import csv
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from reception.adapters.dynamodb.stream import read_records
from reception.clinic.model import Branch, Directory, Doctor
from reception.dialog.events import Commanded
from reception.figures.keeping import Keeping
from reception.figures.summary import whole
from tests.doubles.figures import MemoryFigures
from tests.doubles.world import KYIV
from tests.figures.quarter import Weeks
from tools.links import Link, links_of, write, write_widget

SOURCES = {"site": {"uk": "Сайт"}, "instagram": {"uk": "Instagram"}}
DIRECTORY = Directory(
    branches=(Branch("b1a7c001-0000-4000-8000-00000000ca01", "Канатна"),),
    doctors=(Doctor("o.voitsekhivska", "Войцехівська О. С."),),
)
LINKS = links_of("clinic_bot", SOURCES, DIRECTORY)


def test_there_is_a_link_for_each_source_branch_and_doctor() -> None:
    assert [(link.name, link.url) for link in LINKS] == [
        ("Сайт", "https://t.me/clinic_bot?start=site"),
        ("Instagram", "https://t.me/clinic_bot?start=instagram"),
        ("Канатна", "https://t.me/clinic_bot?start=branch_b1a7c001-0000-4000-8000-00000000ca01"),
        ("Войцехівська О. С.", "https://t.me/clinic_bot?start=doctor_o-voitsekhivska"),
    ]


def test_an_id_that_is_too_long_for_a_link_is_known() -> None:
    directory = Directory(doctors=(Doctor("a" * 57, "Довга"), Doctor("b" * 58, "Задовга")))
    links = links_of("clinic_bot", {}, directory)
    assert [(link.name, link.fits) for link in links] == [("Довга", True), ("Задовга", False)]


def test_each_code_is_read_as_its_link(tmp_path: Path) -> None:
    assert list(write(LINKS, tmp_path)) == LINKS
    for link in LINKS:
        with Image.open(tmp_path / f"{link.file}.png") as picture:
            assert picture.width == picture.height > 700
            assert [code.text for code in zxingcpp.read_barcodes(picture)] == [link.url]
        assert (tmp_path / f"{link.file}.svg").read_text().startswith("<?xml")


def test_the_table_names_each_link_and_the_file_of_its_code(tmp_path: Path) -> None:
    list(write(LINKS, tmp_path))
    list(write(LINKS, tmp_path))  # written again, it is the same
    with (tmp_path / "links.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["link"] for row in rows] == [link.url for link in LINKS]
    assert all((tmp_path / row["code"]).exists() for row in rows)


def test_the_button_for_the_site_comes_with_the_line_that_the_site_needs(tmp_path: Path) -> None:
    line = write_widget("clinic_bot", tmp_path)
    assert line == '<script src="/widget.js" data-bot="clinic_bot" defer></script>'
    assert (tmp_path / "widget.js").read_text().startswith("/* A button on a clinic's site")


@pytest.mark.parametrize("kind", ["sources", "branches", "doctors"])
def test_who_comes_by_a_link_is_counted_from_the_first_start_to_the_visit(kind: str) -> None:
    weeks = Weeks(seed=3, patients=1, a_day=0)
    link = next(link for link in links_of("bot", SOURCES, weeks.directory) if link.kind == kind)
    figures = who_came(weeks, link)
    named = {name: count for name, count in figures.items() if name.startswith("source_")}
    assert named == {
        f"source_new:{link.payload}": 1,
        f"source_booked:{link.payload}": 1,
        f"source_done:{link.payload}": 1,
    }


def who_came(weeks: Weeks, link: Link) -> Counter[str]:
    """The figures after a patient opened the bot by a link, booked and came."""
    weeks.wait_until(weeks.now + timedelta(hours=20))
    one = weeks.people[0]
    one.source = link.payload
    weeks.patients.append(one)
    weeks.does(one, Commanded("start", link.payload), "menu", 1)
    weeks.does(one, Commanded("menu"), "menu")
    weeks.book(one, 7)
    weeks.run(days=21)
    store = MemoryFigures()
    changes = read_records(weeks.streams.records, weeks.now)
    counting = Keeping(store, KYIV, lambda v: "", lambda v: v, lambda job: None)
    counting.take(changes)
    return whole(store.of_days(min(day for day, _ in store.facts), KYIV.day(weeks.now)))
