"""`make check` names every fault in a clinic's files: file, line, place, and what to write instead."""

import random
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from reception.adapters.content import Content
from reception.adapters.content_checks import HEAVIEST_PHOTO_BYTES
from tests.doubles.pictures import PNG, png
from tools.content import FACTS_HOLD_DAYS, FOLDER, faults, warnings

NAME = '[name]\nuk = "Родинний лікар"\n'
PHONES = 'phones = ["+380 48 700 01 00", "+380 67 700 01 00"]'
DOCTOR = "[doctors.Kovalenko]\n"
PHONE = "write it as +380 48 700 01 00"
EXAMPLE = "write it as https://example.com/"
REACH = "days_ahead = 60 # how far ahead patients may book\nminutes_ahead = 30"
LABELS = "labels = ["
LABEL = '[links.label]\nuk = "🌐 Сайт"'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(FOLDER, tmp_path / "content")


def change(folder: Path, old: str, new: str, file: str = "clinic.toml") -> int:
    """Replace the first `old` and return the number of the line on which it began."""
    path = folder / file
    before, found, after = path.read_text("utf-8").partition(old)
    assert found, f"{file} has no {old}"
    path.write_text(before + new + after, "utf-8")
    return before.count("\n") + 1


def test_what_is_shipped_has_no_fault() -> None:
    assert list(faults(FOLDER)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        # keys and types
        (PHONES, "fones = []\n" + PHONES, 0, "fones: no such key: did you mean phones?"),
        (PHONES, "x = 1\n" + PHONES, 0, "x: no such key: known are name, phones, hours,"),
        (PHONES, "", None, "phones: is missing"),
        (PHONES, 'phones = "+380 48 700 01 00"', 0, "phones: write a list: [\"…\", \"…\"]"),
        ("days_ahead = 60", 'days_ahead = "60"', 0, "booking.days_ahead: write a whole number without quotes"),
        ('leads_to = "trauma"', 'leads_to = "traume"', 0, "leads_to: 'traume' is no page: write one of patient"),
        ("[advantages]", "[advantage]", 0, "advantage: no such key: did you mean advantages?"),
        # languages
        (NAME, "[name]\n", 0, "name.uk: is missing: write it in uk, ru, en"),
        (NAME, '[name]\nuk = " "\n', 1, "name.uk: is missing: write it in uk, ru, en"),
        ('en = "Family Doctor"\n', "", None, "name.en: is missing: write it in uk, ru, en"),
        (NAME, NAME + 'pl = "Lekarz"\n', 2, "name.pl: no language of ours"),
        ('FAM = { ru = "Семейный врач", ', "FAM = { ", 0, "specialities.FAM.ru: is missing: write it in ru, en"),
        ("cannot breathe", "b", -1, "emergency.words.en[7]: 'b' fits too many words"),
        ('"запис", ', '"запис на прийом до лікаря", ', 0, "desk.labels: 20 letters or parts at most"),
        ("звати {name}, я", "звати {nam}, я", 0, "desk.answers[1].text.uk: {nam}: no such field: known are {name}"),
        # hours and dates
        ('mon-fri = "08:00-20:00"', 'mon-fri = "8-20"', 0, "hours.mon-fri: '8-20' are no hours: write \"08:00-20:00\""),
        ('mon-fri = "08:00-20:00"', 'mo-fr = "08:00-20:00"', 0, 'hours.mo-fr: "mo-fr" is no weekday: write mon, tue'),
        ('sat = "09:00-15:00"', 'fri-sat = "09:00-15:00"', 0, "hours.fri-sat: a day of it is written above already"),
        ('12-25 = "closed"', '25-12 = "closed"', 0, 'holidays.25-12: "25-12" is no date: write "2026-12-31"'),
        ('12-25 = "closed"', '12-25 = "зачинено"', 0, "holidays.12-25: 'зачинено' are no hours"),
        # ids
        ('id = "peresyp"', 'id = "central"', 0, "trauma_points[3].id: 'central' is used twice"),
        ('id = "prepare_ecg"', 'id = "sign"', 0, "questions[4].questions[1].questions[2].id: 'sign' is used twice"),
        ('id = "sign"', 'id = "Sign it"', 0, "questions[2].questions[1].id: 'Sign it' is no id"),
        ('leads_to = "trauma"\n', "", -2, "questions[7]: leads nowhere: write an answer, leads_to"),
        # lengths
        (LABEL, f'[links.label]\nuk = "{"с" * 61}"', 1, "links[1].label.uk: 61 letters: 60 at most"),
        ('uk = "Перед ЕКГ"', f'uk = "{"я" * 61}"', 0, "questions[4].questions[1].questions[2].question.uk: 61 letters"),
        ('uk = "Кардіолог. Конс', f'uk = "{"я" * 700}К', 0, "doctors.Hryhorenko.about.uk: "),
        ('uk = "Лікар приїздить', f'uk = "{"я" * 3500}', 0, "home_call.text.uk: "),
        # rules
        ("PED = { under = 18,", "PED = { at_least = 18, under = 18,", 0, "ages.PED.under: nobody is 18 or more"),
        ("bookings_a_day = 8", "bookings_a_day = 0", 0, "booking.bookings_a_day: write 1 or more"),
        ('quiet = "21:00-08:00"', 'quiet = "21-8"', 0, "notices.quiet: '21-8' are no quiet hours: write one span"),
        ('quiet = "21:00-08:00"', 'quiet = "closed"', 0, "notices.quiet: 'closed' are no quiet hours"),
        ('quiet = "21:00-08:00"', 'quiet = "00:00-24:00"', 0, "leaves no time for notices: leave 4 hours a day"),
        ("ahead = 120", "ahead = -120", 0, "notices.ahead: -120 can't work: write minutes from 1 to 1440"),
        ("feedback_after = 120", "feedback_after = -1", 0, "feedback_after: -1 can't work: write minutes from 0"),
        ("days_ahead = 60", "days_ahead = 0", 0, "booking.days_ahead: 0 can't work: write days from 1 to 730"),
        ("minutes_ahead = 30", "minutes_ahead = -30", 0, "booking.minutes_ahead: -30 can't work"),
        (REACH, "days_ahead = 1\nminutes_ahead = 1440", 1, "booking.minutes_ahead: no time is left to book"),
        (LABELS, f"remind_minutes = 0\n{LABELS}", 0, "desk.remind_minutes: 0 can't work: write minutes"),
        (LABELS, f"silence_minutes = -5\n{LABELS}", 0, "desk.silence_minutes: -5 can't work"),
        ('uk = "Київський район"\n', "", None, "home_call.areas[2].uk: is missing: write it in uk, ru, en"),
        ('id = "yearly"', 'id = "heart"', 20, "notices.due_again[3].id: 'heart' is in use: give each rule an id"),
        ('id = "yearly"', 'id = "declared"', 0, "notices.due_again[1].id: 'declared' is in use"),
        ('specialities = ["CAR"]', "", -3, "notices.due_again[3]: follows from no visit: write specialities"),
        ("after_days = 28", "after_days = 31", 0, "notices.doctor_gone.after_days: write 30 or less"),
        ("sms_a_month = 0", "sms_a_month = 9", 0, "notices.sms_a_month: a text leads nowhere without sms_link"),
        ('sms_link = ""', 'sms_link = "t.me/bot"', 0, "notices.sms_link: 't.me/bot' is no safe address"),
        ('checked = "2026-11-30"\n', "", None, "write both source and checked, or neither"),
        ('checked = "2026-11-30"', 'checked = "30.11.2026"', 0, "'30.11.2026' is no day: write it as 2026-11-30"),
        # telephones, places, links
        ("+380 48 700 01 01", "048 700 01 01", 0, f"'048 700 01 01' is no telephone number: {PHONE}"),
        ("+380 48 700 02 01", "+380 48", 0, f"trauma_points[1].phones[1]: '+380 48' is no telephone number: {PHONE}"),
        ("latitude = 46.4766", "latitude = 146", 0, ".latitude: 146 is not on the globe: degrees from -90 to 90"),
        ("longitude = 30.7497\n", "", None, ".latitude: write both latitude and longitude, or neither"),
        ("longitude = 30.7251", "longitude = -190", 0, "trauma_points[1].longitude: -190"),
        ("https://rodynnyi", "http://rodynnyi", 0, f"is no safe address: {EXAMPLE}"),
        ("https://rodynnyi-likar.example/", "https://rodynnyi likar.example/", 0, f"is no safe address: {EXAMPLE}"),
        # photos
        (DOCTOR, DOCTOR + 'photo = "nobody.jpg"\n', 1, "doctors.Kovalenko.photo: there is no photos/nobody.jpg"),
        (DOCTOR, DOCTOR + 'photo = "../me.jpg"\n', 1, "'../me.jpg': write the name of a file in photos"),
        (DOCTOR, DOCTOR + 'photo = "me.gif"\n', 1, "'me.gif': write the name of a file in photos, .jpg, .jpeg, .png"),
        (DOCTOR, DOCTOR + 'photo = "heavy.jpg"\n', 1, "photos/heavy.jpg has 2.0 MB: 2 MB at most"),
        # days in Ukrainian
        ('mon-fri = "08:00-20:00"', '"пн-пт" = "08:00-20:00"', 0, 'hours.пн-пт: "пн-пт" is no weekday: write mon, tue'),
        ('mon-fri = "08:00-20:00"', "mon-fri = 8", 0, "hours.mon-fri: 8 are no hours"),
    ],
)  # fmt: skip
def test_a_fault_is_named(folder: Path, old: str, new: str, line: int | None, fault: str) -> None:
    (folder / "photos").mkdir(exist_ok=True)
    (folder / "photos" / "heavy.jpg").write_bytes(b"\xff" * (HEAVIEST_PHOTO_BYTES + 1))
    written = change(folder, old, new)
    found = list(faults(folder))
    assert len(found) == 1, found
    assert fault in found[0]
    assert found[0].startswith(f"clinic.toml:{written + line}: " if line is not None else "clinic")


@pytest.mark.parametrize("key", ["hours", "desk.hours"])
def test_a_week_in_which_nothing_opens_is_a_fault(folder: Path, key: str) -> None:
    path = folder / "clinic.toml"
    text = re.sub(
        rf"^\[{key}\].*\n(?:[a-z-]+ = .*\n)*", "", path.read_text("utf-8"), flags=re.MULTILINE
    )
    path.write_text(f'{text}\n[{key}]\nmon-sun = "closed"\n', "utf-8")
    [found] = faults(folder)
    assert f"{key}: never open: write hours for a weekday" in found


def test_words_that_are_no_table_are_a_fault_and_no_traceback(folder: Path) -> None:
    (folder / "words.toml").write_text('uk = "Головна"\n', "utf-8")
    assert list(faults(folder)) == [
        'words.toml:1: uk: write a table of texts: [uk] and below it "Manager" = "…"'
    ]


ODD = ("0", "-1", "99999999", '""', '"x"', "[]", "{}", "true", "1.5", '["08:00-20:00"]', '"21-8"')
"""Values that stand in no clinic's file, and in some place or other break each reader."""


@pytest.mark.parametrize("seed", range(60))
def test_whatever_stands_there_is_named_or_can_be_read_by_the_functions(
    folder: Path, seed: int
) -> None:
    """Some values of the file are replaced. Either the check names a fault, or the functions read the content."""
    dice = random.Random(seed)
    path = folder / "clinic.toml"
    lines = path.read_text("utf-8").splitlines()
    simple = [n for n, line in enumerate(lines) if re.fullmatch(r"[\w-]+ = [^\[{'].*[^\[{]", line)]
    for number in dice.sample(simple, 2):
        if '"""' not in lines[number]:
            lines[number] = f"{lines[number].partition(' = ')[0]} = {dice.choice(ODD)}"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    if any(faults(folder)):
        return
    rules = Content(folder).facts()
    assert rules.desk is not None
    assert rules.desk.remind_minutes > 0
    assert rules.days_ahead > 0
    assert rules.notices.ahead.total_seconds() > 0


def test_every_fault_is_named_at_once(folder: Path) -> None:
    change(folder, "latitude = 46.4766", "latitude = 99")
    change(folder, 'id = "peresyp"', 'id = "central"')
    change(folder, "[holidays]", "[holliday]")
    assert len(list(faults(folder))) == 3


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (b"GIF89a", "photos/me.png is no JPEG and no PNG"),
        (png(5_001, 5_000), "photos/me.png has too many pixels: 10000 at most"),
        (png(2_001, 100), "photos/me.png is too long"),
    ],
)
def test_a_photo_that_telegram_would_refuse_is_a_fault(
    folder: Path, picture: bytes, words: str
) -> None:
    (folder / "photos").mkdir(exist_ok=True)
    (folder / "photos" / "me.png").write_bytes(picture)
    change(folder, "[doctors.Kovalenko]\n", '[doctors.Kovalenko]\nphoto = "me.png"\n')
    assert [words in fault for fault in faults(folder)] == [True]


def test_a_photo_that_is_there_is_good(folder: Path) -> None:
    (folder / "photos").mkdir(exist_ok=True)
    (folder / "photos" / "me.png").write_bytes(PNG)
    change(folder, "[doctors.Kovalenko]\n", '[doctors.Kovalenko]\nphoto = "me.png"\n')
    assert list(faults(folder)) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('"☰ Menu" = "☰ Головна"', None),
        ('"☰ Menue" = "☰ Головна"', "uk.☰ Menue: the reception says no such thing: did you mean '☰ Menu'?"),
        ('"☰ Menu" = "Головна"', "uk.☰ Menu: a leading sign is lost"),
        ("[pl]", "pl: no language of ours: write uk, ru, en"),
        ('"☰ Menu" = 5', "uk.☰ Menu: write a text in quotes"),
        (f'"☰ Menu" = "☰ {"Г" * 60}"', "uk.☰ Menu: longer than 60 on a button"),
        ('"📅 Book: {speciality}" = "📅 До лікаря: {doctor}"', "placeholders differ"),
    ],
)  # fmt: skip
def test_a_fault_in_the_clinics_own_words_is_named(
    folder: Path, line: str, fault: str | None
) -> None:
    written = change(folder, "[uk]\n", f"[uk]\n{line}\n", "words.toml")
    found = list(faults(folder))
    if fault is None:
        assert found == []
        return
    assert len(found) == 1, found
    assert found[0].startswith(f"words.toml:{written + 1}: ")
    assert fault in found[0]


def test_a_folder_without_a_clinic_is_named(tmp_path: Path) -> None:
    assert list(faults(tmp_path)) == ["clinic.toml: cannot be read: No such file or directory"]


def test_a_fact_that_was_checked_long_ago_is_a_warning_and_no_fault(folder: Path) -> None:
    checked = date(2026, 11, 30)
    text = (folder / "clinic.toml").read_text("utf-8")
    days = FACTS_HOLD_DAYS
    assert list(warnings(folder, checked + timedelta(days=days))) == []
    found = list(warnings(folder, checked + timedelta(days=days + 1)))
    assert len(found) == text.count('checked = "2026-11-30"') >= 3
    assert all(f"was checked {days + 1} days ago: read https://" in line for line in found)
    lines = text.splitlines()
    assert all("checked = " in lines[int(line.split(":")[1]) - 1] for line in found)
    assert list(faults(folder)) == []
