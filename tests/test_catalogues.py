"""The catalogues are complete, and every kind of fault in one is named."""

import gettext
import shutil
from pathlib import Path

import polib
import pytest

from tools.catalogues import CABINET, DOMAINS, LANGUAGES, LOCALES, SOURCES, faults, update

CODE = """
YES = N_("✅ Yes")
scene.choice(YES, "right")
scene.say(N_("Hello, "
             "<b>{name}</b>!"), name=name)
"""
GOOD = {"✅ Yes": "✅ Так", "Hello, <b>{name}</b>!": "Вітаємо, <b>{name}</b>!"}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "screen.py").write_text(CODE)
    return folder


@pytest.fixture
def locales(sources: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "locales"
    update(sources, folder)
    for language in LANGUAGES:
        for msgid, translation in GOOD.items():
            change(
                folder,
                f'msgid "{msgid}"\nmsgstr ""',
                f'msgid "{msgid}"\nmsgstr "{translation}"',
                language,
            )
    update(sources, folder)
    return folder


def change(locales: Path, old: str, new: str, language: str = "uk") -> None:
    po = locales / language / "LC_MESSAGES" / "reception.po"
    before = po.read_text()
    assert old in before
    po.write_text(before.replace(old, new))


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_catalogues_are_complete(domain: str):
    assert list(faults(SOURCES, DOMAINS[domain], domain)) == []


def test_a_text_that_the_cabinet_alone_marks_is_in_no_catalogue_that_turns_load(tmp_path: Path):
    pages = tmp_path / "reception/cabinet/pages"
    pages.mkdir(parents=True)
    (pages / "page.html").write_text("{{ _('Yes') }} {{ _('Publish') }}")
    (tmp_path / "reception/screen.py").write_text('YES = N_("Yes")')
    for domain in DOMAINS:
        update(tmp_path, tmp_path / domain, domain)
    texts = {
        domain: [entry.msgid for entry in polib.pofile(str(path))]
        for domain in DOMAINS
        for path in (tmp_path / domain / "uk").rglob(f"{domain}.po")
    }
    assert texts == {"reception": ["Yes"], CABINET: ["Publish"]}


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_patients_read_of_the_manager_and_of_no_operator(language: str):
    """One word for one thing. Staff among themselves are operators: these are the texts of patients."""
    catalogue = polib.pofile(str(LOCALES / language / "LC_MESSAGES" / "reception.po"))
    theirs = [e for e in catalogue if any("/dialog/" in place for place, _ in e.occurrences)]
    assert [e.msgid for e in theirs if "оператор" in e.msgstr.lower()] == []


def test_update_changes_nothing_that_is_up_to_date(tmp_path: Path):
    for domain, locales in DOMAINS.items():
        copy = shutil.copytree(locales, tmp_path / domain)
        update(SOURCES, copy, domain)
        for path in locales.rglob(f"{domain}.*"):
            assert (copy / path.relative_to(locales)).read_bytes() == path.read_bytes(), path


def test_a_compiled_catalogue_speaks(locales: Path):
    said = gettext.translation("reception", locales, ["uk"]).gettext
    assert {msgid: said(msgid) for msgid in GOOD} == GOOD


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('\nmsgid "✅ Yes"\nmsgstr "✅ Так"\n', "", "uk: missing: '✅ Yes'"),
        ('msgid "✅ Yes"', 'msgid "✅ Yea"', "uk: obsolete: '✅ Yea'"),
        ('"✅ Так"', '""', "uk: empty: '✅ Yes'"),
        ('msgid "✅ Yes"', '#, fuzzy\nmsgid "✅ Yes"', "uk: fuzzy: '✅ Yes'"),
        (
            "Вітаємо, <b>{name}",
            "Вітаємо, <b>{ім’я}",
            "uk: placeholders differ: 'Hello, <b>{name}</b>!'",
        ),
        (
            "Вітаємо, <b>{name}",
            "Вітаємо, <b>{name",
            "uk: placeholders differ: 'Hello, <b>{name}</b>!'",
        ),
        ("Вітаємо, <b>{name}</b>", "Вітаємо, {name}", "uk: tags differ: 'Hello, <b>{name}</b>!'"),
        (
            "Вітаємо, <b>{name}</b>",
            "Вітаємо, </b>{name}<b>",
            "uk: tags are not balanced: 'Hello, <b>{name}</b>!'",
        ),
        ('"✅ Так"', '"Так"', "uk: a leading sign is lost: '✅ Yes'"),
        ('"✅ Так"', f'"✅ {"Так" * 20}"', "uk: longer than 60 on a button: '✅ Yes'"),
        ('"✅ Так"', '"✅ Авжеж"', "uk: reception.mo is not what reception.po compiles to"),
    ],
)
def test_a_fault_is_named(sources: Path, locales: Path, old: str, new: str, fault: str):
    assert list(faults(sources, locales)) == []
    change(locales, old, new)
    assert fault in list(faults(sources, locales))


COUNTING = CODE + 'YEARS = NN_("{number} year", "{number} years")\n'
FORMS = {
    "uk": ("{number} рік", "{number} роки", "{number} років"),
    "ru": ("{number} год", "{number} года", "{number} лет"),
    "en": ("{number} year", "{number} years"),
}


@pytest.fixture
def counting(sources: Path, locales: Path) -> Path:
    """Catalogues of the three languages with a text that has plural forms."""
    (sources / "screen.py").write_text(COUNTING)
    update(sources, locales)
    for language, forms in FORMS.items():
        for number, form in enumerate(forms):
            change(locales, f'msgstr[{number}] ""', f'msgstr[{number}] "{form}"', language)
    update(sources, locales)
    return locales


def test_a_plural_has_the_forms_of_its_language(sources: Path, counting: Path):
    assert list(faults(sources, counting)) == []
    said = gettext.translation("reception", counting, ["uk"]).ngettext
    counted = [said("{number} year", "{number} years", n).format(number=n) for n in (21, 2, 11)]
    assert counted == ["21 рік", "2 роки", "11 років"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgstr[1] "{number} роки"', 'msgstr[1] ""', "empty"),
        ('"{number} роки"', '"роки"', "placeholders differ"),
        ('\nmsgstr[2] "{number} років"', "", "empty"),
        ('msgid_plural "{number} years"\nmsgstr[0]', "msgstr", "missing"),
    ],
)
def test_a_fault_in_a_plural_is_named(
    sources: Path, counting: Path, old: str, new: str, fault: str
):
    change(counting, old, new)
    assert f"uk: {fault}: '{{number}} year'" in list(faults(sources, counting))


def test_a_text_that_begins_to_count_is_translated_anew(sources: Path, locales: Path):
    (sources / "screen.py").write_text(CODE.replace('N_("✅ Yes")', 'NN_("✅ Yes", "✅ Yeses")'))
    update(sources, locales)
    assert list(faults(sources, locales)) == [f"{x}: empty: '✅ Yes'" for x in LANGUAGES]


def test_what_the_code_says_anew_is_missing_until_it_is_translated(sources: Path, locales: Path):
    (sources / "screen.py").write_text(CODE.replace("✅ Yes", "✅ Certainly"))
    assert set(faults(sources, locales)) >= {
        "uk: missing: '✅ Certainly'",
        "uk: obsolete: '✅ Yes'",
    }
    update(sources, locales)
    assert list(faults(sources, locales)) == [f"{x}: empty: '✅ Certainly'" for x in LANGUAGES]


def test_without_files_everything_is_missing(sources: Path, tmp_path: Path):
    found = list(faults(sources, tmp_path / "nowhere"))
    assert "en: missing: '✅ Yes'" in found
    assert "en: reception.mo is not what reception.po compiles to" in found
