"""The sentences of the bot are said in the clinic's own words: found, checked, looked at, published, taken back."""

import tomllib
from time import thread_time

import pytest

from reception.cabinet.content.editing import TomlFile
from reception.cabinet.content.own_words import (
    Sentence,
    faults_of_own_words,
    faults_of_words,
    key_of_sentence,
    sentences,
    sentences_by_key,
)
from reception.clinic.content_faults import Kind
from reception.dialog.words import LANGUAGES
from tests.cabinet.content.managers import Clinic, Forms, Manager

GREETING = "<b>{clinic}</b>\nHow can we help?"
VISITS = "My visits"


def form_of(msgid: str) -> str:
    return f"/content/words/{key_of_sentence(msgid)}"


def say(manager: Manager, msgid: str, **own: str) -> None:
    manager.get(form_of(msgid))
    manager.type({f"own.{language}": text for language, text in own.items()})


def test_a_sentence_is_said_otherwise_in_the_next_turn_and_taken_back(
    clinic: Clinic, manager: Manager
) -> None:
    before = clinic.patient_opens()
    say(manager, GREETING, uk="<b>{clinic}</b>\nДобрий день! Чим допомогти?")
    assert "Слова бота" in manager.said
    assert clinic.patient_opens() == before
    manager.publish()
    assert "Добрий день! Чим допомогти?" in clinic.patient_opens()
    manager.press("version", "deployed")
    assert clinic.patient_opens() == before


def test_the_bots_words_come_back_with_one_press_or_by_emptying_the_field(
    clinic: Clinic, manager: Manager
) -> None:
    say(manager, VISITS, uk="Записи", ru="Записи")
    manager.get(form_of(VISITS))
    manager.press("do", "remove")
    assert "Немає неопублікованих змін" in manager.said
    say(manager, VISITS, uk="Записи")
    say(manager, VISITS, uk=" ")
    assert "Немає неопублікованих змін" in manager.said


def test_the_bots_own_words_typed_again_are_no_change(clinic: Clinic, manager: Manager) -> None:
    default = clinic.services.words["uk"].catalogue.gettext(VISITS)
    say(manager, VISITS, uk=default)
    assert "Немає неопублікованих змін" in manager.said


def test_the_preview_shows_the_sentence_itself_and_each_page_that_has_it(manager: Manager) -> None:
    say(manager, VISITS, uk="Усі мої записи")
    shown = manager.said
    assert "Слова бота: Мої візити Було Мої візити Стане Усі мої записи" in shown
    assert "Меню Було" in shown


def test_the_form_shows_the_words_of_the_bot_beside_those_of_the_clinic_and_marks_what_is_missing(
    manager: Manager,
) -> None:
    say(manager, VISITS, uk="Записи")
    manager.get(form_of(VISITS))
    for language in LANGUAGES:
        default = manager.clinic.services.words[language].catalogue.gettext(VISITS)
        assert f'<p class="bubble sentence" lang="{language}">{default}</p>' in manager.page
    [form, _] = [one for one in Forms(manager.page).forms if "seen" in one["fields"]]
    assert form["fields"]["own.uk"] == "Записи"
    assert manager.said.count("· бракує") == 2


@pytest.mark.parametrize("search", ["чим можемо", "ЧЕМ МОЖЕМ", "how can we help"])
def test_a_sentence_is_found_by_its_words_in_any_language(manager: Manager, search: str) -> None:
    manager.get(f"/content/words?q={search}")
    assert form_of(GREETING) in manager.page
    assert form_of(VISITS) not in manager.page


def test_what_the_clinic_says_itself_comes_first_and_is_found_by_its_own_words(
    manager: Manager,
) -> None:
    say(manager, GREETING, uk="<b>{clinic}</b>\nДобридень")
    for query in ("", "?of=own", "?q=добридень"):
        manager.get(f"/content/words{query}")
        first = manager.page.partition('<ul class="entries">')[2].partition("</li>")[0]
        assert form_of(GREETING) in first
        assert "бракує: ru, en" in first
    assert "Речень: 1" in manager.said


@pytest.mark.parametrize(
    ("query", "has"),
    [
        ("?q=нічогоТакогоНемає", "Жодне речення"),
        ("?page=99999", "Речень:"),
        ("?page=x&of=x", "Речень:"),
    ],
)
def test_any_search_is_answered(manager: Manager, query: str, has: str) -> None:
    manager.get(f"/content/words{query}")
    assert manager.status == 200
    assert has in manager.said


def test_the_pages_of_the_list_show_each_sentence_once(manager: Manager) -> None:
    keys: list[str] = []
    for page in range(100):
        manager.get(f"/content/words?page={page}")
        keys += [key for key in sentences_by_key() if f"/content/words/{key}" in manager.page]
        if 'rel="next"' not in manager.page:
            break
    assert sorted(keys) == sorted(sentences_by_key())


def test_another_window_is_told_and_loses_nothing(clinic: Clinic, manager: Manager) -> None:
    window = Manager(clinic)
    window.get(form_of(VISITS))
    say(manager, VISITS, uk="З першого вікна")
    window.type({"own.uk": "З другого вікна"})
    assert window.status == 409
    assert "З другого вікна" in window.page


def test_of_a_sentence_that_two_managers_changed_the_second_one_chooses(
    clinic: Clinic, manager: Manager
) -> None:
    other = Manager(clinic, "Олег")
    say(manager, VISITS, uk="Слова Ірини")
    say(other, VISITS, uk="Слова Олега")
    say(other, GREETING, uk="<b>{clinic}</b>\nВітає Олег")
    manager.publish()
    other.get("/content/review")
    assert "Слова бота: Українська, «Мої візити»" in other.said
    other.press("do", "carry", mine=f"uk/{key_of_sentence(VISITS)}")
    other.publish()
    said = tomllib.loads(clinic.source.files(clinic.present)["words.toml"])["uk"]
    assert said == {VISITS: "Слова Олега", GREETING: "<b>{clinic}</b>\nВітає Олег"}


def test_content_without_a_file_of_words_gets_one(clinic: Clinic, manager: Manager) -> None:
    files = clinic.source.files("")
    del files["words.toml"]
    version = clinic.versions.put(files, clinic.clock.now(), "./reception")
    clinic.content_services.publishing.use(version, "")
    say(manager, VISITS, uk="Записи")
    manager.publish()
    assert "Записи" in clinic.patient_opens()


def test_words_that_a_file_brought_and_no_form_would_take_are_named_before_publishing(
    clinic: Clinic, manager: Manager
) -> None:
    """They would fail in the turn that says them."""
    files = clinic.source.files("")
    files["words.toml"] = f'[uk]\n"{VISITS}" = "{{visits}}"\n"No such sentence" = "x"\n'
    version = clinic.versions.put(files, clinic.clock.now(), "./reception")
    clinic.content_services.publishing.use(version, "")
    manager.get("/content/prices")
    manager.type({"prices.uk": "Нове"})
    assert "Ще не можна опублікувати" in manager.said
    assert manager.said.count("не додавайте інших") == 1


def test_a_sentence_with_any_sign_is_the_same_sentence_in_the_file() -> None:
    """A sentence is a key of the file, with its quotes, braces and ends of lines."""
    with_sign = {sign: msgid for msgid in sentences() for sign in msgid if not sign.isalnum()}
    assert {"\n", "#", "'", "{", "<"} <= with_sign.keys()
    document = TomlFile("# kept\n\n[uk]\n\n[ru]\n")
    for msgid in [*with_sign.values(), 'Say "no" \\ "yes"']:
        document.set(("uk", msgid), f"{msgid} +\n")
    assert document.text.startswith("# kept\n")
    assert tomllib.loads(document.text) == document.data


def test_the_words_of_the_bot_would_be_taken_as_they_are(clinic: Clinic) -> None:
    """No check refuses what the bot itself says in any language."""
    said = {
        language: {msgid: words.catalogue.gettext(msgid) for msgid in sentences()}
        for language, words in clinic.services.words.items()
    }
    assert [*faults_of_own_words(said)] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{moment:>99999999}", Kind.PLACEHOLDERS_DIFFER),
        ("{moment.__class__}", Kind.PLACEHOLDERS_DIFFER),
        ("{moment!r}", Kind.PLACEHOLDERS_DIFFER),
        ("{moment} {}", Kind.PLACEHOLDERS_DIFFER),
        ("{moment", Kind.PLACEHOLDERS_DIFFER),
        ("{moment} < 5", Kind.TAGS_DIFFER),
        ("{moment} <b onclick=x>", Kind.MARKUP),
        ("{moment} &lt;", Kind.MARKUP),
        ("{moment} **так**", Kind.MARKUP),
        ("{moment}" + "я" * 200, Kind.TOO_LONG),
    ],
)
def test_words_that_could_break_a_page_are_refused(text: str, kind: Kind) -> None:
    sentence = Sentence("At {moment}", "dialog", is_label=False)
    assert [found.kind for found in faults_of_words(sentence, text)] == [kind]


def test_the_list_takes_less_than_a_tenth_of_a_second_of_processor_time(manager: Manager) -> None:
    took = []
    for _ in range(3):
        begun = thread_time()
        manager.get("/content/words?q=запис")
        took.append(thread_time() - begun)
    assert min(took) < 0.1
