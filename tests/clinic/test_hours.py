"""Opening hours: weeks, lunch breaks, nights, holidays, and the two days on which the clock changes.

In Kyiv the clock goes from 3:00 to 4:00 on 29.03.2026, and from 4:00 back to 3:00 on 25.10.2026.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reception.clinic.hours import Hours, Span, read_date, read_day, read_weekdays

KYIV = ZoneInfo("Europe/Kyiv")


def hours(**days: object) -> Hours:
    """Make hours from keywords: `mon_fri="8:00-20:00"`, `d2026_12_31` for a date, `y12_25` for a day of every year."""
    week = [()] * 7
    dates, yearly = {}, {}
    for key, written in days.items():
        name = key.replace("_", "-")
        if name[0] == "d":
            dates[date.fromisoformat(name[1:])] = read_day(written)
        elif name[0] == "y":
            yearly[name[1:]] = read_day(written)
        else:
            for weekday in read_weekdays(name):
                week[weekday] = read_day(written)
    return Hours(tuple(week), dates, yearly)


def at(text: str) -> datetime:
    """Read `24.11 8:00`: without a year it is in 2026; `*` marks the second of a doubled hour."""
    day, clock = text.rstrip("*").split()
    day = day if day.count(".") == 2 else f"{day}.2026"
    local = datetime.strptime(f"{day} {clock}", "%d.%m.%Y %H:%M").replace(tzinfo=KYIV)
    return local.replace(fold=1) if text.endswith("*") else local


CLINIC = hours(
    mon_fri="8:00-20:00",
    sat="9:00-15:00",
    d2026_12_31="8:00-14:00",
    d2027_01_02="closed",
    y12_25="closed",
    y01_01="closed",
)
LUNCH = hours(mon_sun=["9:00-13:00", "14:00-18:00"])
NIGHT = hours(mon_fri="20:00-8:00")
ALWAYS = hours(mon_sun="0:00-24:00")
SMALL_HOURS = hours(mon_sun="2:30-3:30")
NEVER = Hours()


@pytest.mark.parametrize(
    ("what", "when", "closes", "opens"),
    [
        # Monday 23.11.2026
        (CLINIC, "23.11 7:59", None, "23.11 8:00"),
        (CLINIC, "23.11 8:00", "23.11 20:00", "24.11 8:00"),
        (CLINIC, "23.11 19:59", "23.11 20:00", "24.11 8:00"),
        (CLINIC, "23.11 20:00", None, "24.11 8:00"),
        (CLINIC, "27.11 21:00", None, "28.11 9:00"),
        (CLINIC, "28.11 15:00", None, "30.11 8:00"),
        (CLINIC, "29.11 12:00", None, "30.11 8:00"),
        # holidays: every year, once, and a short day
        (CLINIC, "24.12 21:00", None, "26.12 9:00"),
        (CLINIC, "25.12 10:00", None, "26.12 9:00"),
        (CLINIC, "25.12.2029 10:00", None, "26.12.2029 8:00"),
        (CLINIC, "31.12 13:59", "31.12 14:00", "04.01.2027 8:00"),
        (CLINIC, "31.12 14:00", None, "04.01.2027 8:00"),
        (CLINIC, "02.01.2027 10:00", None, "04.01.2027 8:00"),
        # a break
        (LUNCH, "23.11 12:59", "23.11 13:00", "23.11 14:00"),
        (LUNCH, "23.11 13:00", None, "23.11 14:00"),
        (LUNCH, "23.11 14:00", "23.11 18:00", "24.11 9:00"),
        # over midnight: the night belongs to the day on which it begins
        (NIGHT, "23.11 7:00", None, "23.11 20:00"),
        (NIGHT, "23.11 23:59", "24.11 8:00", "24.11 20:00"),
        (NIGHT, "24.11 0:00", "24.11 8:00", "24.11 20:00"),
        (NIGHT, "24.11 8:00", None, "24.11 20:00"),
        (NIGHT, "28.11 7:59", "28.11 8:00", "30.11 20:00"),
        (NIGHT, "28.11 21:00", None, "30.11 20:00"),
        # never closed, never open
        (ALWAYS, "23.11 0:00", "never", None),
        (ALWAYS, "25.10 3:30*", "never", None),
        (NEVER, "23.11 12:00", None, None),
        # spring: half past three does not exist, so that the span ends with the gap
        (SMALL_HOURS, "28.03 3:00", "28.03 3:30", "29.03 2:30"),
        (SMALL_HOURS, "29.03 2:45", "29.03 4:00", "30.03 2:30"),
        (SMALL_HOURS, "29.03 4:00", None, "30.03 2:30"),
        (hours(mon_sun="3:10-3:50"), "29.03 4:00", None, "30.03 3:10"),
        (hours(mon_sun="3:10-3:50"), "28.03 12:00", None, "30.03 3:10"),
        (NIGHT, "28.03 1:00", "28.03 8:00", "30.03 20:00"),
        # autumn: half past three comes twice, and the first one counts
        (SMALL_HOURS, "25.10 3:29", "25.10 3:30", "26.10 2:30"),
        (SMALL_HOURS, "25.10 3:30", None, "26.10 2:30"),
        (SMALL_HOURS, "25.10 3:10*", None, "26.10 2:30"),
        (hours(mon_sun="20:00-8:00"), "25.10 3:10*", "25.10 8:00", "25.10 20:00"),
    ],
)  # fmt: skip
def test_it_is_open_until_and_opens_next(
    what: Hours, when: str, closes: str | None, opens: str | None
) -> None:
    now = at(when)
    assert what.is_open(now) == (closes is not None)
    expected = at(closes) if closes not in (None, "never") else None
    assert what.closing(now) == expected
    assert what.next_opening(now) == (at(opens) if opens else None)


def test_a_night_is_an_hour_shorter_in_spring_and_longer_in_autumn() -> None:
    night = hours(mon_sun="20:00-8:00")
    lengths = []
    for evening in ("27.03 20:00", "28.03 20:00", "24.10 20:00"):
        closing = night.closing(at(evening))
        assert closing is not None
        lengths.append(closing.astimezone(UTC) - at(evening).astimezone(UTC))
    assert lengths == [timedelta(hours=12), timedelta(hours=11), timedelta(hours=13)]


def test_a_day_is_written_for_itself_or_is_its_weekday() -> None:
    written = [date(2026, 12, 31), date(2027, 1, 2), date(2026, 12, 25), date(2030, 1, 1)]
    assert all(map(CLINIC.is_written, written))
    assert not CLINIC.is_written(date(2027, 12, 31))
    assert not CLINIC.is_written(date(2026, 11, 23))


def test_the_days_that_differ_are_found_ahead() -> None:
    found = list(CLINIC.differing(date(2026, 12, 20), 14))
    assert found == [date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)]


def test_the_moment_of_opening_agrees_with_being_open_at_every_quarter_of_a_year() -> None:
    """`is_open`, `closing` and `next_opening` answer separately and must not contradict each other."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for what in (CLINIC, LUNCH, NIGHT, SMALL_HOURS):
        for quarter in range(0, 365 * 96, 37):
            now = (start + timedelta(minutes=15 * quarter)).astimezone(KYIV)
            closing, opening = what.closing(now), what.next_opening(now)
            assert what.is_open(now) == (closing is not None)
            assert opening is not None
            assert what.is_open(opening)
            before = (opening.astimezone(UTC) - timedelta(minutes=1)).astimezone(KYIV)
            assert not what.is_open(before)
            if closing:
                assert not what.is_open(closing)
                assert now < closing < opening


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("8:00-20:00", (Span(480, 1200),)),
        ("08:00 – 20:30", (Span(480, 1230),)),
        ("0:00-24:00", (Span(0, 1440),)),
        ("20:00-8:00", (Span(1200, 1920),)),
        (["14:00-18:00", "9:00-13:00"], (Span(540, 780), Span(840, 1080))),
        (["8:30-12:00", "12:00-14:15"], (Span(510, 720), Span(720, 855))),
        ("closed", ()),
    ],
)
def test_hours_are_read(written: object, day: tuple[Span, ...]) -> None:
    assert read_day(written) == day


@pytest.mark.parametrize(
    "written",
    ["8-20", "8:00", "25:00-26:00", "8:60-9:30", "8:00-9:60", "24:00-8:00", "9:00-9:00", "", 8, None, [],
     ["8:00-12:00", "11:00-15:00"], "зачинено"],
)  # fmt: skip
def test_what_are_no_hours_is_refused_with_what_to_write(written: object) -> None:
    with pytest.raises(ValueError, match="write"):
        read_day(written)


@pytest.mark.parametrize("written", ["monday", "mon-", "fri-mon", "mon-tue-wed", "", "-"])
def test_what_is_no_weekday_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="write mon"):
        read_weekdays(written)


@pytest.mark.parametrize("written", ["31.12.2026", "2026-02-30", "13-01", "02-30", "xmas", ""])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is no date"):
        read_date(written)
