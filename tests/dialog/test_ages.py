"""An age as people tell it, in the plural form that its number takes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.clinic.facts import Ages
from reception.clinic.model import full_years
from tests.doubles.world import WORDS

TODAY = date(2026, 11, 23)
AGES = {
    "1985-03-12": ("41 рік", "41 год", "41 years old"),
    "2025-11-23": ("1 рік", "1 год", "1 year old"),
    "2024-11-23": ("2 роки", "2 года", "2 years old"),
    "2021-11-24": ("4 роки", "4 года", "4 years old"),
    "2021-11-23": ("5 років", "5 лет", "5 years old"),
    "2015-01-01": ("11 років", "11 лет", "11 years old"),
    "2012-06-01": ("14 років", "14 лет", "14 years old"),
    "2005-06-01": ("21 рік", "21 год", "21 years old"),
    "1925-06-01": ("101 рік", "101 год", "101 years old"),
    "1915-06-01": ("111 років", "111 лет", "111 years old"),
    "2025-11-24": ("11 місяців", "11 месяцев", "11 months old"),
    "2026-08-24": ("2 місяці", "2 месяца", "2 months old"),
    "2026-10-23": ("1 місяць", "1 месяц", "1 month old"),
    "2026-10-24": ("30 днів", "30 дней", "30 days old"),
    "2026-11-02": ("21 день", "21 день", "21 days old"),
    "2026-11-20": ("3 дні", "3 дня", "3 days old"),
    "2026-11-22": ("1 день", "1 день", "1 day old"),
    "2026-11-23": ("0 днів", "0 дней", "0 days old"),
}


@pytest.mark.parametrize(("born", "said"), AGES.items())
def test_an_age(born: str, said: tuple[str, str, str]) -> None:
    day = date.fromisoformat(born)
    assert tuple(WORDS[language].age(day, TODAY) for language in ("uk", "ru", "en")) == said


def test_who_was_born_on_the_29th_of_february_is_older_on_the_1st_of_march() -> None:
    born = date(2004, 2, 29)
    assert full_years(born, date(2026, 2, 28)) == 21
    assert full_years(born, date(2026, 3, 1)) == 22
    assert full_years(born, date(2028, 2, 29)) == 24


@given(born=st.dates(date(1900, 1, 1), TODAY), later=st.integers(0, 1000))
def test_nobody_grows_younger(born: date, later: int) -> None:
    assert full_years(born, born) == 0
    assert full_years(born, TODAY) <= full_years(born, TODAY + timedelta(days=later))


@pytest.mark.parametrize(
    ("ages", "born", "day", "seen"),
    [
        (Ages(under=18), "2008-11-24", "2026-11-23", True),  # eighteen tomorrow
        (Ages(under=18), "2008-11-23", "2026-11-23", False),
        (Ages(at_least=18), "2008-11-24", "2026-11-23", False),
        (Ages(at_least=18), "2008-11-24", "2026-11-24", True),  # on the day of the visit
        (Ages(at_least=3, under=18), "2023-11-23", "2026-11-23", True),
        (Ages(at_least=3, under=18), "2023-11-24", "2026-11-23", False),
        (Ages(), "2026-11-23", "2026-11-23", True),
    ],
)
def test_whom_a_speciality_sees(ages: Ages, born: str, day: str, seen: bool) -> None:
    assert ages.has(date.fromisoformat(born), date.fromisoformat(day)) is seen
