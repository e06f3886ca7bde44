"""Figures in the cabinet: the numbers of `/stats`, by period and branch, as tables that a script draws."""

import re
from collections import Counter
from datetime import timedelta

import pytest

from reception.figures.counting import Fact
from tests.cabinet.browser import Clinic, entered
from tests.doubles.world import KYIV, MONDAY

TODAY = KYIV.day(MONDAY)
DAY = timedelta(days=1)


@pytest.fixture
def clinic() -> Clinic:
    clinic = Clinic()
    counts = Counter(
        {
            "users_new": 4,
            "sessions": 9,
            "booked:bot": 3,
            "section:booking": 5,
            "mark:5:b-1": 2,
            "mark:5:b-2": 1,
            "mark:1:b-2": 1,
        }
    )
    clinic.figures.put([Fact(TODAY - DAY, "one", counts)])
    clinic.figures.put([Fact(TODAY - 9 * DAY, "two", Counter({"users_new": 2}))])
    return clinic


def cells(html: str, head: str) -> list[str]:
    """The cells of the row with this head, in each table that has one."""
    rows = re.findall(rf'<th scope="row">{head}</th>(.*?)</tr>', html)
    return [re.sub(r"<[^>]*>", " ", row).split()[0] for row in rows]


def test_a_week_is_shown_with_its_days_and_against_the_week_before(clinic: Clinic) -> None:
    browser = entered(clinic)
    browser.get("/figures")
    assert "16.11.2026 – 22.11.2026" in browser.seen
    day = re.search(r'<time datetime="2026-11-22">22.11</time></th>(.*?)</tr>', browser.text)
    assert day
    assert re.findall(r"\d+", day[1]) == ["4", "9"]
    assert cells(browser.text, "нові пацієнти") == ["4"]
    assert "+100 %" in browser.seen


def test_each_picture_has_a_table_behind_it(clinic: Clinic) -> None:
    browser = entered(clinic)
    browser.get("/figures")
    pictures = browser.text.count('class="picture"')
    assert pictures == browser.text.count("<details>") == 2
    assert browser.text.count("За цей період нічого немає") == 2


@pytest.mark.parametrize(
    ("branch", "fives"), [("", "3"), ("b-1", "2"), ("b-2", "1"), ("none", "0")]
)
def test_marks_are_those_of_the_chosen_branch(clinic: Clinic, branch: str, fives: str) -> None:
    browser = entered(clinic)
    browser.get(f"/figures?branch={branch}")
    assert cells(browser.text, "5 ⭐") == [fives]


@pytest.mark.parametrize("period", ["93", "400", "nonsense", "<script>", "01.01-31.12"])
def test_a_period_that_is_not_understood_or_too_long_shows_nothing(
    clinic: Clinic, period: str
) -> None:
    browser = entered(clinic)
    assert browser.get(f"/figures?period={period}").status == 422
    assert "до 92 днів" in browser.seen
    assert "<script>" not in browser.text
