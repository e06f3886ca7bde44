"""Between the vendor's words and ours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reception.adapters.doctor_eleks import translate
from tests.adapters.doctor_eleks_site import KYIV

ZONES = [
    "Europe/Kyiv",
    "Europe/Lisbon",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
]
zones = st.sampled_from([ZoneInfo(name) for name in ZONES])
UNHURRIED = settings(deadline=None)
FIRST, LAST = datetime.fromisoformat("1995-01-01"), datetime.fromisoformat("2036-01-01")
walls = st.datetimes(FIRST, LAST).map(lambda wall: wall.replace(second=0, microsecond=0))


@UNHURRIED
@given(walls, zones)
def test_a_wall_clock_time_becomes_its_first_instant(wall: datetime, zone: ZoneInfo) -> None:
    moment = translate.instant(wall.isoformat(), zone)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    assert moment.tzinfo is UTC
    if shown == wall:  # the clock shows it: and not an hour before, too
        for earlier in (30, 60):
            before = moment - timedelta(minutes=earlier)
            assert before.astimezone(zone).replace(tzinfo=None) != wall
    else:  # it leaps over it: this is the first minute that it shows then
        just_before = (moment - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None)
        assert just_before < wall < shown
        assert shown.minute in (0, 30)


@UNHURRIED
@given(st.datetimes(FIRST, LAST, timezones=st.just(UTC)), zones)
def test_what_is_written_is_read_again(moment: datetime, zone: ZoneInfo) -> None:
    moment = moment.replace(microsecond=0)
    text = translate.wall_clock(moment, zone)
    again = translate.instant(text, zone)
    assert len(text) == len("2022-09-12T10:00:00.000")
    shown_twice = moment.astimezone(zone).fold == 1
    assert again == moment or (shown_twice and again < moment)


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ("2022-09-12T10:00:00.000", "2022-09-12T07:00"),
        ("2022-09-12 10:00", "2022-09-12T07:00"),
        ("2022-12-12T10:00:00", "2022-12-12T08:00"),
        ("2022-09-12T10:00:00Z", "2022-09-12T10:00"),
        ("2022-09-12T10:00:00+05:00", "2022-09-12T05:00"),
        ("2026-10-25T03:59:00", "2026-10-25T00:59"),
        ("2026-10-25T04:00:00", "2026-10-25T02:00"),
        ("2027-03-28T03:00:00", "2027-03-28T01:00"),
        ("2027-03-28T03:59:59.999", "2027-03-28T01:00"),
        ("2027-03-28T04:00:00", "2027-03-28T01:00"),
    ],
)
def test_known_moments(wall: str, utc: str) -> None:
    expected = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert translate.instant(wall, KYIV.zone) == expected


@pytest.mark.parametrize(
    "text", ["", "завтра", "2026-02-30T10:00:00", "0001-01-01T00:00:00", "10:00", "9999-99-99"]
)
def test_no_moment(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its text is of no use to anybody
        translate.instant(text, KYIV.zone)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1990-05-17T00:00:00.000", date(1990, 5, 17)),
        ("1990-05-17", date(1990, 5, 17)),
        ("1990-05-16T21:00:00Z", date(1990, 5, 17)),
    ],
)
def test_days(text: str, day: date) -> None:
    assert translate.calendar_day(text, KYIV.zone) == day


@UNHURRIED
@given(st.from_regex(r"\+380(39|50|63|66|67|68|73|9[1-9])[0-9]{7}", fullmatch=True))
def test_a_number_written_in_any_form_is_read_again(phone: str) -> None:
    for written in ("digits", "plus", "national"):
        text = translate.phone_for_call(phone, written)
        assert translate.phone_of_card(text, "UA") == phone
    assert translate.phone_for_call(phone, "digits") == phone[1:]
    assert translate.phone_for_call(phone, "national") == phone[3:]


@UNHURRIED
@given(st.text())
def test_any_text_is_a_number_or_none(text: str) -> None:
    phone = translate.phone_of_card(text, "UA")
    assert phone is None or (phone[0] == "+" and phone[1:].isdecimal())


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("+48 501 234 567", "+48501234567"),
        ("(050) 123-45-67", "+380501234567"),
        ("38 050 123 45 67", "+380501234567"),
        ("—", None),
    ],
)
def test_numbers_of_cards(text: str, phone: str | None) -> None:
    assert translate.phone_of_card(text, "UA") == phone


@UNHURRIED
@given(st.text())
def test_folding_a_name_again_changes_nothing(name: str) -> None:
    assert translate.folded(translate.folded(name)) == translate.folded(name)


@UNHURRIED
@given(st.text(alphabet="абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'’ʼ- ", min_size=1))
def test_every_spelling_of_a_name_is_that_name(name: str) -> None:
    spellings = translate.spellings(name)
    assert {translate.folded(spelling) for spelling in spellings} == {translate.folded(name)}
    assert len(spellings) == (3 if set(name) & set("'’ʼ") else 1)


def test_names_that_are_the_same_and_not() -> None:
    same = ["Лук'яненко-Ґалаґан", "ЛУК’ЯНЕНКО‐ҐАЛАҐАН", "лукʼяненко-ґалаґан "]
    assert len({translate.folded(name) for name in same}) == 1
    assert translate.folded("Ґалаґан") != translate.folded("Галаган")


@pytest.mark.parametrize(
    ("value", "price"),
    [
        (500.0, "500"),
        (850, "850"),
        ("850,50", "850.50"),
        (" 1200.5 ", "1200.50"),
        (0, None),
        (-5, None),
        (None, None),
        (True, None),
        ("безкоштовно", None),
        (float("nan"), None),
        (float("inf"), None),
        (1e300, None),
        ([1], None),
    ],
)
def test_prices(value: object, price: str | None) -> None:
    assert translate.price(value) == price
