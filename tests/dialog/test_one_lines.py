"""One line to a visit: what is understood of it, as a person at the desk would understand it: see `one_lines.txt`."""

import re
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reception.clinic.model import Branch, Directory, Doctor, Offer, Speciality
from reception.dialog.reading import oneline
from reception.dialog.reading.oneline import LONGEST, read_wanted
from reception.dialog.wanted import Wanted
from tests.doubles.world import CONTENT

FACTS = CONTENT.facts()
MONDAY = date(2026, 11, 23)
P99_SECONDS = 0.3
"""A turn that doesn't ask the clinic's system has one second; a busy machine gets the most of what is left of it."""

DOCTORS = {
    "kovalenko": ("Коваленко Олена Вікторівна", "FAM"),
    "kovalenko-ihor": ("Коваленко Ігор Петрович", "CAR"),
    "bondar": ("Бондар Сергій Миколайович", "FAM"),
    "bondarenko": ("Бондаренко Тетяна Іванівна", "DER"),
    "melnyk": ("Мельник Наталія Олегівна", "PED"),
    "savchenko": ("Савченко Олег Романович", "NEU"),
    "polishchuk": ("Поліщук Світлана Андріївна", "OPH"),
    "kravets": ("Кравець Віктор Данилович", "OPH"),
    "demianenko": ("Дем'яненко Юлія Олексіївна", "GYN"),
    "moroz": ("Мороз Дмитро Сергійович", "ENT"),
    "voitsekhivska": ("Войцехівська-Добровольська Олександра Станіславівна", "ENT"),
    "halchenko": ("Гальченко Людмила Василівна", "END"),
    "tymoshchuk": ("Тимощук Роман Олегович", "DER"),
}
DIRECTORY = Directory(
    branches=(
        Branch("KAN", "Родинний лікар на Канатній", "м. Одеса, вул. Канатна, 28"),
        Branch("NEB", "Родинний лікар на Небесної Сотні", "м. Одеса, просп. Небесної Сотні, 14"),
        Branch("ZAB", "Родинний лікар на Заболотного", "м. Одеса, вул. Академіка Заболотного, 52"),
    ),
    specialities=tuple(
        Speciality(code, name)
        for code, name in {
            "FAM": "Сімейний лікар",
            "PED": "Педіатр",
            "CAR": "Кардіолог",
            "NEU": "Невролог",
            "OPH": "Офтальмолог",
            "GYN": "Гінеколог",
            "ENT": "Отоларинголог",
            "END": "Ендокринолог",
            "DER": "Дерматолог",
        }.items()
    ),
    doctors=tuple(Doctor(login, name) for login, (name, _) in DOCTORS.items()),
    offers=tuple(Offer(login, "KAN", code, "1") for login, (_, code) in DOCTORS.items()),
)
TABLE = [
    [side.strip() for side in line.rpartition("=")[::2]]
    for line in (Path(__file__).parent / "one_lines.txt").read_text("utf-8").splitlines()
    if "=" in line and not line.startswith("#")
]


def read(text: str) -> Wanted:
    return read_wanted(text, DIRECTORY, FACTS, MONDAY)


def day(text: str) -> date:
    number, month = map(int, text.split("."))
    return date(2026 if month > 10 else 2027, month, number)


def understood(text: str) -> Wanted:
    """The right side of a line of the table."""
    wanted: dict[str, list[str]] = {"specialities": [], "doctors": [], "branches": []}
    days: list[date] = []
    since, until = time.min, None
    for part in filter(None, map(str.strip, text.split(","))):
        if ":" in part:
            first, last = part.split("-")
            since = time(*map(int, first.split(":"))) if first else time.min
            until = time(*map(int, last.split(":"))) if last else None
        elif re.fullmatch(r"\d+\.\d+(-\d+\.\d+)?", part):
            first, last = (part.split("-") * 2)[:2]
            ahead = (day(last) - day(first)).days
            days += [day(first) + timedelta(days=n) for n in range(ahead + 1)]
        else:
            known = (DIRECTORY.speciality(part), DIRECTORY.doctor(part), DIRECTORY.branch(part))
            wanted[list(wanted)[[bool(one) for one in known].index(True)]].append(part)
    whom = {kind: tuple(ids) for kind, ids in wanted.items()}
    return Wanted(**whom, days=tuple(days), since=since, until=until)


@pytest.mark.parametrize(("line", "right"), TABLE)
def test_a_line_is_understood(line: str, right: str) -> None:
    found, wanted = replace(read(line), unread=()), understood(right)
    assert replace(found, doctors=()) == replace(wanted, doctors=())
    assert set(found.doctors) == set(wanted.doctors)


def test_the_table_is_long_enough() -> None:
    assert len({line for line, _ in TABLE}) >= 80


def test_what_was_not_understood_is_told_word_for_word() -> None:
    assert read("Педіатр завтра з собакою Рексом").unread == ("собакою", "Рексом")
    assert read("нефролог завтра").unread == ("нефролог",)
    assert read("до Левченко завтра").unread == ("Левченко",)
    assert read("невролог, тільки не в п'ятницю").unread == ("не", "п'ятницю")
    assert read("до педіатра завтра після 15").unread == ()
    assert read("лор Канатна 28 завтра").unread == ()


@pytest.mark.parametrize(
    ("line", "certain", "something"),
    [
        ("до педіатра завтра", True, True),
        ("лор", True, True),
        ("скільки коштує прийом кардіолога", False, True),
        ("завтра вранці", False, True),
        ("дякую, до завтра", False, False),
        ("чи працюєте ви на Канатній у суботу?", False, False),
        ("", False, False),
    ],
)
def test_whether_a_visit_is_asked_for(line: str, certain: bool, something: bool) -> None:
    wanted = read(line)
    assert (wanted.is_certain, wanted.is_something) == (certain, something)


def test_on_a_friday_friday_may_be_either() -> None:
    friday = date(2026, 11, 27)
    wanted = read_wanted("лор у п'ятницю", DIRECTORY, FACTS, friday)
    assert wanted.days == (friday, date(2026, 12, 4))


def test_a_date_that_is_over_is_next_year_s() -> None:
    assert read("лор 3 лютого").days == (date(2027, 2, 3),)
    assert read("лор 31 лютого").days == ()


def test_a_clinic_without_doctors_understands_days_all_the_same() -> None:
    wanted = read_wanted("педіатр завтра", Directory(), FACTS, MONDAY)
    assert wanted == Wanted(days=(date(2026, 11, 24),), unread=("педіатр",))


WORDS = sorted({word for line, _ in TABLE for word in line.split()})
LINES = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
    st.lists(st.from_regex(r"[0-9]{1,4}[.:/\-]?[0-9]{0,2}", fullmatch=True), max_size=6).map(" ".join),
)  # fmt: skip


@given(line=LINES)
@example("²³ ١٢ ௧ 00.00 31.02 24:60 99/99/9999 0 числа через 0 днів в 0 тижнів")
@example("з по до - - не не між і в о " * 20)
@example("педіатр " * (LONGEST // 4))
def test_no_line_breaks_it_or_names_what_the_directory_has_not(line: str) -> None:
    wanted = read(line)
    assert set(wanted.doctors) <= set(DOCTORS)
    assert all(map(DIRECTORY.speciality, wanted.specialities))
    assert all(map(DIRECTORY.branch, wanted.branches))
    assert list(wanted.days) == sorted(set(wanted.days))
    assert all(one >= MONDAY for one in wanted.days)
    assert wanted.until is None or wanted.since < wanted.until


@given(login=st.sampled_from(sorted(DOCTORS)), letter=st.integers(1, 7), data=st.data())
def test_a_slip_in_a_long_surname_finds_the_doctor_or_nobody(
    login: str, letter: int, data: st.DataObject
) -> None:
    surname = DOCTORS[login][0].split()[0]
    at = min(letter, len(surname) - 1)
    typed = surname[:at] + data.draw(st.sampled_from("аеикнорст")) + surname[at + 1 :]
    same = {
        other
        for other, (name, _) in DOCTORS.items()
        if name.split()[0] == surname or (other + login).count("bondar") == 2
    }
    assert set(read(typed).doctors) <= same


def test_names_are_read_once_while_only_free_days_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn has a directory of its own where a holiday puts free days off."""
    read: list[Directory] = []
    names = oneline._names
    monkeypatch.setattr(
        oneline, "_names", lambda *made_of: read.append(made_of[0]) or names(*made_of)
    )
    monkeypatch.setattr(oneline, "_newest", [])
    for day in (3, 4, 5):
        offers = tuple(replace(o, next_free=date(2026, 12, day)) for o in DIRECTORY.offers)
        read_wanted("до педіатра завтра", replace(DIRECTORY, offers=offers), FACTS, MONDAY)
    assert len(read) == 1
    read_wanted("до педіатра завтра", replace(DIRECTORY, doctors=()), FACTS, MONDAY)
    assert len(read) == 2


def test_a_line_is_read_quickly() -> None:
    """A doctor's line in a turn: the hundredth part that takes longest, over the whole table."""
    many = replace(
        DIRECTORY,
        doctors=DIRECTORY.doctors
        + tuple(Doctor(f"d-{n}", f"Лікаренко{n % 10} Ім{n} Батькович") for n in range(100)),
    )
    seconds = []
    for line, _ in TABLE * 3:
        began = perf_counter()
        read_wanted(line, many, FACTS, MONDAY)
        seconds.append(perf_counter() - began)
    p99 = sorted(seconds)[len(seconds) * 99 // 100]
    print(f"one line, 113 doctors: p99 {p99 * 1000:.1f} ms, first {seconds[0] * 1000:.0f} ms")
    assert p99 < P99_SECONDS
