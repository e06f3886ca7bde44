"""A time of the wall clock as an instant, around the two nights on which Kyiv's clock is changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.clinic.wall_clock import instant_at

KYIV = ZoneInfo("Europe/Kyiv")


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        ("2026-11-25 15:00", "2026-11-25 13:00"),
        ("2026-10-25 03:30", "2026-10-25 00:30"),
        ("2026-10-25 04:00", "2026-10-25 02:00"),
        ("2027-03-28 02:59", "2027-03-28 00:59"),
        ("2027-03-28 03:00", "2027-03-28 01:00"),
        ("2027-03-28 03:30:15", "2027-03-28 01:00"),
        ("2027-03-28 04:00", "2027-03-28 01:00"),
    ],
    ids=[
        "winter",
        "shown twice",
        "after it",
        "before the gap",
        "its first",
        "in it",
        "after the gap",
    ],
)
def test_a_time_on_the_wall_is_one_instant(wall: str, instant: str) -> None:
    expected = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert instant_at(datetime.fromisoformat(wall), KYIV) == expected


def test_each_second_of_the_gap_is_the_moment_after_it() -> None:
    gap = datetime.fromisoformat("2027-03-28 03:00")
    after = {instant_at(gap + timedelta(seconds=s), KYIV) for s in range(0, 3600, 7)}
    assert after == {datetime(2027, 3, 28, 1, tzinfo=UTC)}


@given(st.datetimes(datetime.fromisoformat("1992-01-01"), datetime.fromisoformat("2090-01-01")))
def test_what_the_clock_shows_at_an_instant_leads_back_to_it(wall: datetime) -> None:
    """It shows the time that was asked for, or a later one where it skips that."""
    instant = instant_at(wall, KYIV)
    shown = instant.astimezone(KYIV).replace(tzinfo=None)
    assert shown >= wall
    assert instant_at(shown, KYIV) == instant
