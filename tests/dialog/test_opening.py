"""Opening hours as patients read them."""

from datetime import datetime

import pytest

from reception.adapters.clinic_toml import read_week
from reception.dialog import opening
from tests.doubles.world import KYIV, WORDS

NIGHT = {"mon-fri": "20:00-08:00"}
ALWAYS = {"mon-sun": "00:00-24:00"}
CLINIC = {"mon-fri": "08:00-20:00", "sat": "09:00-15:00"}


@pytest.mark.parametrize(
    ("language", "week", "said"),
    [
        ("uk", CLINIC, "Пн–Пт 08:00–20:00, Сб 09:00–15:00, Нд вихідний"),
        ("ru", CLINIC, "Пн–Пт 08:00–20:00, Сб 09:00–15:00, Вс выходной"),
        ("en", CLINIC, "Mon–Fri 08:00–20:00, Sat 09:00–15:00, Sun closed"),
        ("uk", ALWAYS, "цілодобово"),
        ("uk", NIGHT, "Пн–Пт 20:00–08:00, Сб–Нд вихідний"),
        ("uk", {"mon-sun": ["09:00-13:00", "14:00-24:00"]}, "Пн–Нд 09:00–13:00, 14:00–24:00"),
        (
            "uk",
            {"mon": "00:00-24:00", "tue": "08:00-09:30"},
            "Пн цілодобово, Вт 08:00–09:30, Ср–Нд вихідний",
        ),
    ],
)
def test_a_week_is_said_in_few_words(language: str, week: dict[str, object], said: str) -> None:
    assert opening.week(WORDS[language], read_week(week)) == said


@pytest.mark.parametrize(
    ("week", "when", "said"),
    [
        (CLINIC, "2026-11-23 10:00", "🟢 Зараз відчинено, до 20:00"),
        (CLINIC, "2026-11-23 07:59", "🔴 Зараз зачинено, відчиниться сьогодні о 08:00"),
        (CLINIC, "2026-11-28 15:00", "🔴 Зачинено до Пн, 30 листопада, 08:00"),
        (CLINIC, "2026-12-24 21:00", "🔴 Зачинено до Сб, 26 грудня, 09:00"),
        (NIGHT, "2026-11-23 23:00", "🟢 Зараз відчинено, до 08:00"),
        ({"mon-sun": "08:00-24:00"}, "2026-11-23 23:00", "🟢 Зараз відчинено, до 24:00"),
        (ALWAYS, "2026-11-23 23:00", "🟢 Зараз відчинено"),
        ({}, "2026-11-23 23:00", "🔴 Зараз зачинено"),
    ],
)
def test_what_is_open_now_says_until_when_and_what_is_closed_from_when(
    week: dict[str, object], when: str, said: str
) -> None:
    local = datetime.fromisoformat(when).replace(tzinfo=KYIV.zone)
    hours = read_week(week, {} if week in (ALWAYS, {}) else {"12-25": "closed"})
    assert opening.now(WORDS["uk"], hours, local) == said


def test_holidays_of_the_next_two_weeks_are_said() -> None:
    hours = read_week(
        CLINIC, {"12-25": "closed", "2026-12-31": "08:00-14:00", "2027-01-07": "closed"}
    )
    local = datetime(2026, 12, 20, 12, tzinfo=KYIV.zone)
    assert opening.holidays(WORDS["uk"], hours, local) == [
        "❗️ Пт, 25 грудня: вихідний",
        "❗️ Чт, 31 грудня: 08:00–14:00",
    ]


def test_a_branch_keeps_the_holidays_of_the_chain_but_for_its_own_dates() -> None:
    hours = read_week(
        {**CLINIC, "dates": {"12-25": "10:00-12:00"}}, {"12-25": "closed", "01-01": "closed"}
    )
    christmas = datetime(2026, 12, 25, 11, tzinfo=KYIV.zone)
    assert hours.is_open(christmas)
    assert not hours.is_open(christmas.replace(year=2027, month=1, day=1))
