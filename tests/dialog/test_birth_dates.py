"""A date of birth is read, asked back or refused as a person at the desk would do it: see `birth_dates.txt`."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reception.clinic.model import full_years
from reception.dialog.reading.birth_dates import BirthDate, DateFault, read_birth_date
from reception.dialog.reading.months import near_months

TODAY = date(2026, 11, 23)
OLDEST = date(1906, 11, 23)
FAULTS = {fault.name.lower().replace("_", " "): fault for fault in DateFault}
TABLE = [
    [side.strip() for side in line.rpartition("=")[::2]]
    for line in (Path(__file__).parent / "birth_dates.txt").read_text("utf-8").splitlines()
    if "=" in line and not line.startswith("#")
]


def expected(said: str) -> BirthDate | DateFault:
    if said in FAULTS:
        return FAULTS[said]
    day, asked, others = said.partition("?")
    meant = tuple(map(date.fromisoformat, others.split()))
    return BirthDate(date.fromisoformat(day.strip()), not asked, meant)


@pytest.mark.parametrize(("written", "understood"), TABLE)
def test_a_written_date(written: str, understood: str) -> None:
    assert read_birth_date(written, TODAY) == expected(understood)


def test_the_table_is_long_enough() -> None:
    assert len({written for written, _ in TABLE}) >= 150


GENITIVE = {
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "January February March April May June July August September October November December",
}
UK, RU, EN = (names.split() for names in GENITIVE.values())
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
CERTAIN = {
    "dots": lambda d: f"{d:%d.%m.%Y}",
    "without zeros": lambda d: f"{d.day}.{d.month}.{d.year}",
    "spaces": lambda d: f"{d:%d %m %Y}",
    "dashes": lambda d: f"{d.day} – {d.month} – {d.year}",
    "ISO": lambda d: d.isoformat(),
    "year first, dots": lambda d: f"{d.year}.{d.month}.{d.day}",
    "in one": lambda d: f"{d:%d%m%Y}",
    "in one, year first": lambda d: f"{d:%Y%m%d}",
    "wide digits": lambda d: f"{d:%d.%m.%Y}".translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "Ukrainian": lambda d: f"{d.day} {UK[d.month - 1]} {d.year} року",
    "Ukrainian, ordinal": lambda d: f"{d.day}-го {UK[d.month - 1].upper()} {d.year} р.н.",
    "Ukrainian, look-alikes": lambda d: f"{d.day} {UK[d.month - 1].translate(ALIKE)} {d.year}",
    "Russian": lambda d: f"{d.day} {RU[d.month - 1]} {d.year} г.",
    "Russian, short": lambda d: f"{d.day} {RU[d.month - 1][:3]}. {d.year}",
    "English": lambda d: f"{EN[d.month - 1]} {d.day}, {d.year}",
    "English, short": lambda d: f"{d.day} {EN[d.month - 1][:3]} {d.year}",
    "Roman": lambda d: f"{d.day}.{ROMAN[d.month - 1]}.{d.year}",
}  # fmt: skip
ALIKE = str.maketrans("аеіорсух", "aeiopcyx")
SHORT_YEAR = {
    "dots": lambda d: f"{d:%d.%m.%y}",
    "in one": lambda d: f"{d:%d%m%y}",
    "Ukrainian": lambda d: f"{d.day} {UK[d.month - 1]} {d:%y} р.",
    "Russian": lambda d: f"{d.day} {RU[d.month - 1]} {d:%y}",
    "English": lambda d: f"{EN[d.month - 1]} {d.day}, '{d:%y}",
}
LIVING = st.dates(OLDEST, TODAY)


@pytest.mark.parametrize("form", CERTAIN)
@given(day=LIVING)
@example(day=TODAY)
@example(day=OLDEST)
def test_every_date_in_a_full_form_is_read_back(form: str, day: date) -> None:
    assert read_birth_date(CERTAIN[form](day), TODAY) == BirthDate(day, certain=True)


@pytest.mark.parametrize("form", SHORT_YEAR)
@given(day=st.dates(TODAY - timedelta(days=36_500), TODAY))
def test_a_year_of_two_digits_is_one_of_the_last_hundred_and_asked_back(
    form: str, day: date
) -> None:
    assert read_birth_date(SHORT_YEAR[form](day), TODAY) == BirthDate(day, certain=False)


@given(day=LIVING)
def test_a_slash_leaves_two_orders_open_where_both_fit(day: date) -> None:
    read = read_birth_date(f"{day:%d/%m/%Y}", TODAY)
    if day.day > 12 or day.day == day.month:
        assert read == BirthDate(day, certain=True)
    else:
        swapped = date(day.year, day.day, day.month)
        others = (swapped,) if swapped <= TODAY and full_years(swapped, TODAY) <= 120 else ()
        assert read == BirthDate(day, certain=not others, others=others)


@given(day=st.dates(TODAY + timedelta(days=1)), form=st.sampled_from(sorted(CERTAIN)))
def test_a_day_to_come_is_none(day: date, form: str) -> None:
    assert read_birth_date(CERTAIN[form](day), TODAY) is DateFault.FUTURE


@given(day=st.dates(date(1300, 1, 1), date(1905, 11, 22)), form=st.sampled_from(sorted(CERTAIN)))
def test_more_than_120_years_ago_is_too_old(day: date, form: str) -> None:
    assert read_birth_date(CERTAIN[form](day), TODAY) is DateFault.TOO_OLD


PIECES = ["12", "3", "31", "85", "1985", "2027", "0", "березня", "may", "мая", "рік", "III", "г."]
NEARLY = st.lists(st.sampled_from([*PIECES, ".", "/", "-", " ", "O", "٣", "²", "½"])).map("".join)


@given(text=st.text() | NEARLY, today=st.dates(date(2026, 1, 1), date(2126, 12, 31)))
@example(text="9" * 5000, today=TODAY)
def test_no_text_breaks_it_and_nobody_is_born_tomorrow_or_older_than_120(
    text: str, today: date
) -> None:
    read = read_birth_date(text, today)
    if isinstance(read, BirthDate):
        assert all(0 <= full_years(day, today) <= 120 for day in (read.day, *read.others))
        assert all(day <= today for day in (read.day, *read.others))
        assert not (read.certain and read.others)


def test_no_two_months_begin_alike() -> None:
    for names in (UK, RU, EN):
        for number, name in enumerate(names, 1):
            for length in range(3, len(name) + 1):
                read = read_birth_date(f"5 {name[:length]} 1985", TODAY)
                assert read == BirthDate(date(1985, number, 5), certain=True), name[:length]


def test_a_misspelt_month_that_may_be_two_offers_both() -> None:
    assert near_months("июня") == (6, 7)
    read = read_birth_date("5 июнля 1985", TODAY)
    assert read == BirthDate(date(1985, 6, 5), certain=False, others=(date(1985, 7, 5),))
