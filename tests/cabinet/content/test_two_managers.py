"""Nobody's work is overwritten: two managers at once, two windows, the command line; and the way back."""

import re
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from reception.cabinet.content.sections import SECTIONS
from tests.cabinet.content.managers import Clinic, Manager
from tests.conversations.transcript import replay
from tools.cli.content import content as command
from tools.cli.stack import Stack

LANGUAGES = ("uk", "ru", "en")


@pytest.fixture
def iryna(clinic: Clinic) -> Manager:
    return Manager(clinic, "Ірина")


@pytest.fixture
def oleh(clinic: Clinic) -> Manager:
    return Manager(clinic, "Олег")


def price(manager: Manager, text: str) -> None:
    manager.get("/content/prices")
    manager.type({f"prices.{code}": text for code in LANGUAGES})


def name(manager: Manager, text: str) -> None:
    manager.get("/content/clinic")
    manager.type({f"name.{code}": text for code in LANGUAGES})


def seen(clinic: Clinic) -> str:
    return clinic.source.files(clinic.present)["clinic.toml"]


def test_the_second_manager_is_told_and_overwrites_nothing(
    clinic: Clinic, iryna: Manager, oleh: Manager
) -> None:
    price(iryna, "Ціни Ірини")
    price(oleh, "Ціни Олега")
    oleh.get("/content/review")
    iryna.publish()
    oleh.press("do", "publish")
    assert oleh.status == 409
    assert re.search(r"Ірина: опубліковано Пн, 23 листопада, \d\d:\d\d", oleh.said)
    assert "Ціни Ірини" in seen(clinic)
    assert "Ціни Олега" in oleh.said
    assert "Ціни Олега" not in seen(clinic)


def test_changes_of_other_parts_are_carried_over_and_published(
    clinic: Clinic, iryna: Manager, oleh: Manager
) -> None:
    price(iryna, "Ціни Ірини")
    name(oleh, "Клініка Олега")
    iryna.publish()
    oleh.get("/content/review")
    oleh.press("do", "carry")
    assert "Це змінили ви обоє" not in oleh.said
    oleh.publish()
    assert "Ціни Ірини" in seen(clinic)
    assert "Клініка Олега" in seen(clinic)


@pytest.mark.parametrize(("mine", "stays"), [("", "Ціни Ірини"), ("prices", "Ціни Олега")])
def test_of_what_both_changed_the_second_manager_chooses(
    clinic: Clinic, iryna: Manager, oleh: Manager, mine: str, stays: str
) -> None:
    price(iryna, "Ціни Ірини")
    price(oleh, "Ціни Олега")
    name(oleh, "Клініка Олега")
    iryna.publish()
    oleh.get("/content/review")
    assert "Це змінили ви обоє" in oleh.said
    oleh.press("do", "carry", mine=mine)
    oleh.publish()
    assert stays in seen(clinic)
    assert "Клініка Олега" in seen(clinic)


def test_a_form_that_another_window_changed_meanwhile_is_not_taken(
    clinic: Clinic, iryna: Manager
) -> None:
    window = Manager(clinic, "Ірина")
    window.get("/content/prices")
    price(iryna, "З першого вікна")
    window.type({"prices.uk": "З другого вікна"})
    assert window.status == 409
    assert "Тим часом це змінили в іншому вікні" in window.said
    assert 'lang="uk"' in window.page
    assert "З другого вікна" in window.page
    iryna.get("/content/review")
    assert "З першого вікна" in iryna.said
    assert "З другого вікна" not in iryna.said


def test_a_former_version_is_not_chosen_over_one_that_was_not_seen(
    clinic: Clinic, iryna: Manager, oleh: Manager
) -> None:
    price(iryna, "Перша")
    iryna.publish()
    first = clinic.present
    price(iryna, "Друга")
    iryna.publish()
    oleh.get("/content/history")
    price(iryna, "Третя")
    iryna.publish()
    third = clinic.present
    oleh.press("version", first)
    assert oleh.status == 409
    assert "інша людина обрала іншу версію" in oleh.said
    assert clinic.present == third


def test_the_history_names_who_published_and_when_and_leads_back(
    clinic: Clinic, iryna: Manager
) -> None:
    price(iryna, "Перша")
    iryna.publish()
    first = clinic.present
    price(iryna, "Друга")
    iryna.publish()
    iryna.get("/content/history")
    assert "Пн, 23 листопада, 10:00, Ірина її бачать пацієнти" in iryna.said
    iryna.press("version", first)
    assert clinic.present == first


def test_a_version_that_can_not_be_read_any_more_is_not_chosen(
    clinic: Clinic, iryna: Manager
) -> None:
    broken = clinic.versions.put({"clinic.toml": "phones = 5"}, clinic.clock.now(), "Ірина")
    iryna.get("/content/history")
    iryna.press("version", broken)
    assert iryna.status == 422
    assert "не вдається прочитати" in iryna.said
    assert clinic.present == ""


def test_a_version_in_which_the_manager_is_none_is_not_chosen(
    clinic: Clinic, iryna: Manager
) -> None:
    files = clinic.source.files("")
    files["clinic.toml"] = files["clinic.toml"].replace('managers = ["900001",', "managers = [", 1)
    older = clinic.versions.put(files, clinic.clock.now(), "./reception")
    iryna.get("/content/history")
    iryna.press("version", older)
    assert iryna.status == 422
    assert "не змогли б повернутися сюди" in iryna.said
    assert clinic.present == ""


def test_command_line_and_cabinet_show_each_others_versions(
    clinic: Clinic, iryna: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    price(iryna, "З кабінету")
    iryna.publish()

    reception = SimpleNamespace(
        publishing=clinic.content_services.publishing,
        operations=clinic.store.operations,
        shelf_of_content=clinic.versions,
    )
    monkeypatch.setattr(Stack, "find", lambda _name: SimpleNamespace(reception=reception))
    listed = CliRunner().invoke(command, ["restore"], obj="reception").output
    assert listed.splitlines()[0] == f"→ {clinic.present} Ірина"
    files = clinic.source.files("")
    theirs = clinic.content_services.publishing.publish(
        files, clinic.present, "./reception", clinic.clock.now()
    )
    iryna.get("/content/history")
    assert clinic.present == theirs
    assert "./reception її бачать пацієнти" in iryna.said


def test_nothing_is_published_that_leads_nowhere(clinic: Clinic, iryna: Manager) -> None:
    iryna.get("/content/questions/new")
    iryna.type({f"question.{code}": "Нове" for code in LANGUAGES})
    iryna.get("/content/review")
    assert "Напишіть відповідь, або оберіть, куди вона веде" in iryna.said
    with pytest.raises(LookupError):
        iryna.press("do", "publish")


def test_changes_that_are_forgotten_are_gone(clinic: Clinic, iryna: Manager) -> None:
    price(iryna, "Інше")
    iryna.get("/content/review")
    iryna.press("do", "discard")
    assert iryna.path == "/content"
    assert "Є зміни" not in iryna.said
    assert clinic.drafts.kept == {}


def test_each_deed_leaves_an_audit_line(clinic: Clinic, iryna: Manager) -> None:
    price(iryna, "Інше")
    iryna.publish()
    iryna.press("version", "deployed")
    done = [(operator, action) for operator, action, *_ in clinic.desk.audited]
    assert done == [("900001", f"content {what}") for what in ("edit", "publish", "restore")]


VISIT = """A patient has a visit

Clinic   knows Бойко Марія Степанівна, born 1990-07-01, phone 380671112233
Clinic   has booked Бойко with Бондар on 25.11.2026 10:30 by phone
Patient  /start
Patient  [Мої візити]
Patient  (own contact 380671112233)
Patient  01.07.1990
Clock    23.11.2026 10:10
"""


def test_visits_on_a_day_that_is_closed_are_named_before_and_after_and_told(
    clinic: Clinic, iryna: Manager
) -> None:
    replay(VISIT, clinic)
    iryna.get("/content/holidays")
    iryna.type({"holidays.3.date": "2026-11-25"})
    named = "Ср, 25 листопада, Філія Центр: 1 Пацієнтів: 1. Повідомлення отримають 1"
    assert named in iryna.said
    assert clinic.store.operations.load().closures == ()
    iryna.press("do", "publish")
    assert named in iryna.said
    page = iryna.page.partition('action="/cabinet/content/visits"')
    assert page[1]
    iryna.send("/content/visits")
    assert "Повідомлення отримають 1" in iryna.said
    [closure] = clinic.store.operations.load().closures
    assert closure.announced_at is not None


def test_a_question_is_moved_and_taken_away(clinic: Clinic, iryna: Manager) -> None:
    def listed() -> list[str]:
        iryna.get("/content/questions/0")
        below = iryna.page.partition("Запитання під ним")[2]
        return re.findall(r'questions/0\.\d">([^<]*)<', below)

    first, second = listed()
    iryna.get("/content/questions/0.1")
    iryna.press("do", "up")
    assert listed() == [second, first]
    iryna.get("/content/questions/0.0")
    iryna.press("do", "remove")
    assert listed() == [first]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_is_there_in_each_language(clinic: Clinic, language: str) -> None:
    manager = Manager(clinic, language=language)
    price(manager, "Інше")
    for path in ("", "/review", "/history", *(f"/{section}" for section in SECTIONS)):
        manager.get(f"/content{path}")
        assert manager.status == 200
    for item in ("questions/new", "questions/0", "questions/0.new", "answers/0", "doctors/koval"):
        manager.get(f"/content/{item}")
        assert manager.status == 200


@pytest.mark.parametrize(
    "path",
    "nothing doctors/nobody questions/99 questions/0.99 questions/x answers/0.0 hours/1 photo/x".split(),
)
def test_what_is_not_there_is_said(iryna: Manager, path: str) -> None:
    iryna.get(f"/content/{path}")
    assert iryna.status == 404


def test_content_that_a_deployment_changed_under_a_draft_counts_as_published_meanwhile(
    clinic: Clinic, iryna: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    price(iryna, "Інше")
    files = clinic.source.files("")
    files["clinic.toml"] += "# deployed anew\n"
    monkeypatch.setattr(clinic.source, "files", lambda _version: dict(files))
    iryna.get("/content/review")
    assert "Тим часом опубліковано інше" in iryna.said
    with pytest.raises(LookupError):
        iryna.press("do", "publish")
    iryna.send("/content/review", do="publish")
    assert iryna.status == 409
    assert clinic.present == ""


def test_a_language_that_is_missing_is_marked(clinic: Clinic, iryna: Manager) -> None:
    """An optional text lacks nothing until it is written in some language."""
    iryna.get("/content/doctors/koval")
    assert "бракує" not in iryna.said
    iryna.type({"about.uk": "Приймає дітей.", "about.ru": " "})
    assert "Русский · бракує" in iryna.said
    assert "English · бракує" in iryna.said
