"""The days that staff ask figures for, and what is made of the figures."""

from collections import Counter
from datetime import date, timedelta

import pytest

from reception.figures.period import Period, read_period
from reception.figures.summary import (
    Leak,
    at_percent,
    bars,
    change,
    in_group,
    leak,
    marks_of_doctors,
    waits,
    without_staff,
)

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("", "2026-11-23", "2026-11-29"),
        ("30", "2026-10-31", "2026-11-29"),
        ("тиждень", "2026-11-23", "2026-11-29"),
        ("Місяць", "2026-10-31", "2026-11-29"),
        ("квартал", "2026-08-31", "2026-11-29"),
        ("year", "2025-11-30", "2026-11-29"),
        ("сьогодні", "2026-11-30", "2026-11-30"),
        ("2026-11", "2026-11-01", "2026-11-30"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("01.11-15.11", "2026-11-01", "2026-11-15"),
        ("28.12.2025 – 03.01.2026", "2025-12-28", "2026-01-03"),
    ],
)
def test_a_period_is_understood(text: str, first: str, last: str) -> None:
    assert read_period(text, TODAY) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    ["x", "0", "999", "2026-13", "31.02-01.03", "15.11-01.11", "01.01.2020-01.01.2026", "-7"],
)
def test_anything_else_is_not(text: str) -> None:
    assert read_period(text, TODAY) is None


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    period = Period(date(2026, 11, 23), date(2026, 11, 29))
    assert period.days == 7
    assert period.before == Period(date(2026, 11, 16), date(2026, 11, 22))


def test_the_first_answers_give_a_median_and_a_ninetieth_percentile() -> None:
    figures = Counter({"first_answer:60": 5, "first_answer:10": 4, "first_answer:900": 1})
    assert waits(figures) == [10] * 4 + [60] * 5 + [900]
    assert at_percent(waits(figures), 50) == 60
    assert at_percent(waits(figures), 90) == 60
    assert at_percent(waits(figures), 91) == 900
    assert at_percent([], 50) is None


def test_the_share_without_staff_is_of_sessions() -> None:
    assert without_staff(Counter(sessions=40, sessions_with_staff=3)) == 92
    assert without_staff(Counter()) is None


def test_the_step_with_the_greatest_loss_is_named() -> None:
    way = {"start": 90, "branch": 40, "doctor": 31, "time": 30, "booked": 18}
    figures = Counter({f"funnel:{step}": number for step, number in way.items()})
    assert leak(figures) == Leak("time", 12, 30)
    assert leak(Counter({"funnel:start": 5})) is None


def test_a_change_is_in_percent_and_against_nothing_there_is_none() -> None:
    assert (change(25, 18), change(9, 18), change(5, 0)) == ("+39 %", "-50 %", "")


def test_a_long_period_is_drawn_by_week_and_loses_nothing() -> None:
    first = date(2026, 9, 2)
    days = {first + timedelta(days=n): Counter(sessions=n) for n in range(60)}
    drawn = list(bars(days, "sessions"))
    assert all(begin.weekday() == 0 for begin, _ in drawn)
    assert sum(number for _, [number] in drawn) == sum(range(60))


def test_the_way_is_shown_in_its_order() -> None:
    names = ["funnel:time", "funnel:start", "funnel:booked", "funnel:branch", "sessions"]
    expected = ["funnel:start", "funnel:branch", "funnel:time", "funnel:booked"]
    assert in_group(names, "way") == expected


def test_doctors_are_listed_from_ten_marks_up() -> None:
    figures = Counter(
        {"mark_of_doctor:5:koval": 8, "mark_of_doctor:1:koval": 2, "mark_of_doctor:5:b:o": 9}
    )
    assert marks_of_doctors(figures) == {"koval": [2, 0, 0, 0, 8]}
