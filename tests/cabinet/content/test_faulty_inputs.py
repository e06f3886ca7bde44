"""Faulty inputs are refused beside the field, in Ukrainian, with what to do; all that was typed stays in the form."""

import re
from collections.abc import Iterator

import pytest
from PIL import Image

from reception.cabinet.content.kinds import (
    DatesField,
    PhonesField,
    WeekField,
    WordListsField,
)
from reception.cabinet.content.own_words import key_of_sentence
from reception.cabinet.content.pictures import MAX_UPLOAD_BYTES
from reception.cabinet.content.sections import SECTIONS, Shape
from reception.cabinet.content.wording import WORDS as SAID
from reception.clinic.content_faults import Kind
from tests.cabinet.content.managers import Clinic, Forms, Manager
from tests.cabinet.content.test_published import photo

CYRILLIC = re.compile(r"[а-яіїєґ]", re.IGNORECASE)
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(2000)
BUTTON = f"words/{key_of_sentence('🗓 Visits')}"
GREETING = f"words/{key_of_sentence('<b>{clinic}</b>\nHow can we help?')}"
NEW_QUESTION = {"question.uk": "Нове", "question.ru": "Новое", "question.en": "New"}


@pytest.fixture
def manager() -> Manager:
    return Manager(Clinic())


@pytest.mark.parametrize(
    ("page", "typed", "at", "says"),
    [
        ("hours", {"hours.mon": "08:00-14:00, 13:00-20:00"}, "hours.mon", "години перетинаються"),
        ("hours", {"hours.tue": "вісім"}, "hours.tue", "Напишіть так: 08:00-20:00"),
        ("hours", {"hours.wed": "08:00-25:00"}, "hours.wed", "«08:00-25:00» — не години"),
        ("hours", dict.fromkeys([f"hours.{day}" for day in "mon tue wed thu fri sat".split()], ""),
         "hours", "не відчиняється ніколи"),
        ("holidays", {"holidays.3.hours": "08:00-12:00"}, "holidays.3.date", "Оберіть дату"),
        ("holidays", {"holidays.3.date": "2026-12-25", "holidays.3.yearly": "yes"},
         "holidays.3.date", "Ця дата є двічі"),
        ("prices", {"prices.ru": ""}, "prices.ru", "Бракує цієї мови"),
        ("prices", {"prices.uk": "я" * 3501}, "prices.uk", "Скоротіть до 3500"),
        ("prices", {"prices.uk": "Знижка <b>10 %"}, "prices.uk", "Приберіть розмітку"),
        ("questions/0", {"question.uk": "я" * 61}, "question.uk", "Скоротіть до 60"),
        ("questions/new", {**NEW_QUESTION, "question.uk": "Дітям"}, "question.uk", "«Дітям» уже є"),
        ("questions/0", {"leads_to": "elsewhere"}, "leads_to", "Оберіть зі списку"),
        ("doctors/koval", {f"about.{code}": "я" * 701 for code in ("uk", "ru", "en")},
         "about.uk", "Скоротіть до 700"),
        ("doctors/koval", {"name.ru": "Коваленко"}, "name.en", "Бракує цієї мови"),
        ("clinic", {"phones": "телефон 5"}, "phones", "Напишіть так: +380 48 700 01 00"),
        ("answers/0", {"title": "Хто пацієнт?"}, "title", "«Хто пацієнт?» уже є"),
        ("answers/0", {"title": ""}, "title", "тут не може бути порожньо"),
        ("answers/0", {"text.uk": "Вітаю, {nam}"}, "text.uk", "{nam} тут нічого не означає"),
        ("branches/b-1", {"latitude": "46,4766"}, "latitude", "і широту, і довготу"),
        ("branches/b-1", {"hours-dates.0.date": "2026-12-24"}, "hours", "не відчиняється ніколи"),
        ("booking", {"days_ahead": "1", "minutes_ahead": "1440"}, "minutes_ahead", "суперечать одне одному"),
        ("booking", {"days_ahead": "багато"}, "days_ahead", "Напишіть лише цифри"),
        ("notices", {"quiet": "00:00-24:00"}, "quiet", "не лишає часу"),
        ("notices", {"ahead": "0"}, "ahead", "число від 1 до 1440"),
        ("desk", {"labels": "позначка, яка задовга для кнопки"}, "labels", "Скоротіть"),
        (BUTTON, {"own.uk": "🗓 " + "я" * 60}, "own.uk", "Скоротіть до 60"),
        (BUTTON, {"own.ru": "Мои записи"}, "own.ru", "Знаки на початку рядків залишаються такими: 🗓"),
        (BUTTON, {"own.en": "🗓 {visits}"}, "own.en", "не додавайте інших: –"),
        (GREETING, {"own.uk": "<b>Клініка</b>\nЧим допомогти?"}, "own.uk", "не додавайте інших: {clinic}"),
        (GREETING, {"own.uk": "{clinic}\nЧим допомогти?"}, "own.uk", "не додавайте інших: <b> </b>"),
        (GREETING, {"own.uk": "</b>{clinic}<b>\nЧим допомогти?"}, "own.uk", "Після кожного <b> потрібне </b>"),
        (GREETING, {"own.uk": "<b>{clinic}</b> <i>Вітаємо"}, "own.uk", "Приберіть розмітку"),
        (GREETING, {"own.en": "<b>{clinic}</b> " + "a" * 200}, "own.en", "Скоротіть до 200"),
    ],
)  # fmt: skip
def test_a_faulty_input_is_refused_beside_its_field(
    manager: Manager, page: str, typed: dict[str, str], at: str, says: str
) -> None:
    manager.get(f"/content/{page}")
    manager.type(typed)
    assert manager.status == 422
    assert says in manager.fault_at(at), manager.said
    form = next(one for one in Forms(manager.page).forms if "seen" in one["fields"])
    assert {name: form["fields"].get(name) for name in typed if name != "leads_to"} == {
        name: text for name, text in typed.items() if name != "leads_to"
    }
    assert manager.clinic.drafts.kept == {}


@pytest.mark.parametrize(
    ("upload", "says"),
    [
        (
            b"\xff\xd8" + bytes(12_000_000),
            "Фото завелике: 12.0 МБ, а можна до 4 МБ. Зробіть знімок",
        ),
        (HEIC, "Telegram не приймає HEIC. Зробіть знімок екрана"),
        (b"%PDF-1.7", "Оберіть JPEG або PNG"),
        (photo()[:20_000], "Оберіть JPEG або PNG"),
        (photo(4200, 200), "Обріжте його"),
    ],
    ids=["12 MB", "HEIC", "PDF", "cut off", "too narrow"],
)
def test_a_photo_that_can_not_be_used_is_refused(
    manager: Manager, upload: bytes, says: str
) -> None:
    manager.get("/content/doctors/koval")
    about = {f"about.{code}": "Приймає дітей." for code in ("uk", "ru", "en")}
    manager.type(about, photo=upload)
    assert says in manager.fault_at("photo")
    assert manager.page.count("Приймає дітей.") == 3
    assert manager.clinic.versions.photos == {}


def test_a_photo_may_be_as_heavy_as_a_request_takes() -> None:
    """API Gateway gives a function 6 MB, in which a file takes a third more as Base64."""
    assert MAX_UPLOAD_BYTES * 4 / 3 < 6_000_000


def test_pixels_that_would_fill_the_memory_are_not_decoded(
    manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = photo(400, 300, "PNG")
    monkeypatch.setattr("reception.cabinet.content.pictures.MAX_PIXELS", 1000)
    monkeypatch.setattr(Image.Image, "load", lambda _picture: pytest.fail("decoded"))
    manager.get("/content/doctors/koval")
    manager.type({}, photo=upload)
    assert "Оберіть JPEG або PNG" in manager.fault_at("photo")


def pages() -> Iterator[str]:
    """A form of each section, of a thing that is there; and of something new where there can be some."""
    yield from (BUTTON, GREETING)
    for section in SECTIONS.values():
        match section.shape:
            case Shape.ONE:
                yield section.id
            case Shape.NAMED:
                yield f"{section.id}/{'b-1' if section.id == 'branches' else 'koval'}"
            case Shape.LIST | Shape.TREE:
                yield from (f"{section.id}/0", f"{section.id}/new")


def inputs(manager: Manager) -> list[str]:
    """The names of all inputs of the page's form, but for those that are the cabinet's own."""
    form = manager.page.partition('name="seen"')[2].partition("</form>")[0]
    return [
        name for name in dict.fromkeys(re.findall(r' name="([^"]+)"', form)) if "file" not in name
    ]


SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.mark.parametrize("page", [*pages()])
def test_markup_in_each_input_of_each_form_is_refused_or_is_a_mere_text(
    manager: Manager, page: str
) -> None:
    """A field that is added tomorrow is tried, too. Texts of patients are refused; search words may have any sign."""
    manager.get(f"/content/{page}")
    for name in inputs(manager):
        manager.get(f"/content/{page}")
        manager.type({name: SCRIPT})
        shown = [manager.page]
        if name.endswith((".uk", ".ru", ".en")) and not name.startswith("words."):
            assert "Приберіть розмітку" in manager.fault_at(name), name
        if manager.status != 422:
            shown += [manager.get(f"/content{path}") for path in ("/review", "", f"/{page}")]
        for html in shown:
            assert "<script>alert" not in html, name
            assert "<img src=x" not in html, name


def test_every_fault_that_a_form_can_have_is_said_in_the_managers_language(
    manager: Manager,
) -> None:
    """Other kinds concern what no form changes, or can't be typed in one."""
    elsewhere = """
    SHAPE NO_KEY FOREIGN_LANGUAGE NO_WORDS PAGE SHORT_WORD URL NOBODY NO_DATES ID PHOTO_NAME PHOTO_WEIGHT PHOTO_FORM
    PHOTO_SIDES PHOTO_RATIO ONLY_JPEG ROOM NO_LINK LINK_TO_A_PAGE HALF_A_SOURCE NO_DAY NO_LINK_IN_TEXT NO_VISIT
    RULE_ID_TWICE NO_TEXT
    """.split()
    assert {kind.name for kind in Kind} - {kind.name for kind in SAID} == set(elsewhere)
    words = manager.clinic.services.words["uk"]
    assert all(CYRILLIC.search(words.template(said)) for said in SAID.values())


def test_hours_are_read_as_people_type_them() -> None:
    typed = {
        "mon": "8-20",
        "tue": "08.00–20.00",
        "wed": " 8:00 - 20:00 ",
        "thu": "зачинено",
        "fri": "",
    }
    assert WeekField().read(typed, None).value == {"mon-wed": "08:00-20:00"}


def test_days_of_every_year_and_of_one_year_are_kept_apart() -> None:
    kind = DatesField()
    value = {"12-25": "closed", "2026-12-31": "08:00-14:00", "02-29": "closed"}
    assert kind.read(kind.show(value), None).value == value


def test_words_for_a_search_are_split_at_commas() -> None:
    assert WordListsField().read({"uk": "лор, вухо , "}, None).value == {"uk": ["лор", "вухо"]}


def test_a_number_typed_as_within_the_country_gets_its_code() -> None:
    typed = {"": "048 700 01 00\n+380 67 700 01 00\n\n067"}
    assert PhonesField().read(typed, None).value == [
        "+380 48 700 01 00",
        "+380 67 700 01 00",
        "067",
    ]
