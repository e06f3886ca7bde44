"""Today in the cabinet: what the desk's commands show, and what they do, by a manager's presses."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reception.cabinet.board import as_markup
from reception.dialog.events import Commanded, Typed
from tests.cabinet.browser import IRYNA, Browser, Clinic, entered, with_visits
from tests.doubles.world import MONDAY

DAY = timedelta(days=1)
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>&lt;b&gt;"


@pytest.fixture
def clinic() -> Clinic:
    return with_visits(Clinic(), 3)


def local(clinic: Clinic, **later: int) -> str:
    """A moment from now, as a browser's field writes it."""
    moment = clinic.cards.time.local(clinic.clock.now()) + timedelta(**later)
    return f"{moment:%Y-%m-%dT%H:%M}"


def test_visits_stand_by_branch_and_each_leads_to_its_notices(clinic: Clinic) -> None:
    browser = entered(clinic)
    browser.get(f"/today/visits?day={(MONDAY + DAY).date()}")
    assert "візитів 3, з них не підтверджено 3" in browser.seen
    assert "Філія Центр" in browser.seen
    assert "Бойко" not in browser.text, "no name without a press"
    first = browser.text.partition('href="/cabinet/today/notice')[2].partition('"')[0]
    browser.get(f"/today/notice{first}")
    assert "Коваленко І. П." in browser.seen
    assert "піде" in browser.seen or "🕒" in browser.seen
    assert (str(IRYNA), "notice") in clinic.audited


def test_names_come_after_a_press_and_with_audit_lines(clinic: Clinic) -> None:
    for account in map(str, range(3)):
        _blocks_the_bot(clinic, account)
    clinic.wait_until(clinic.clock.now() + timedelta(hours=1))
    browser = entered(clinic)
    browser.get("/today/calls")
    assert "Бойко" not in browser.text
    browser.press("Імена")
    assert "Бойко Марія 0" in browser.seen
    assert clinic.audited.count((str(IRYNA), "names")) == 3


def _blocks_the_bot(clinic: Clinic, account: str) -> None:
    """The patient blocked the bot: no notice reaches the chat."""
    conversation = clinic.store.load(account).conversation
    assert conversation
    clinic.store.save(replace(conversation, unreachable=True))


def test_a_branch_is_closed_patients_are_told_and_it_is_opened_again(clinic: Clinic) -> None:
    browser = entered(clinic)
    browser.get("/today/closed")
    browser.fill(
        "/today/close",
        branch="b-1",
        doctor="",
        begins="",
        until=local(clinic, days=2),
        reason="немає світла",
    )
    assert "Немає світла" in browser.seen or "немає світла" in browser.seen
    [closure] = clinic.store.operations.load().closures
    assert (closure.branch, closure.starts_at) == ("b-1", None)
    browser.press("📨")
    assert clinic.store.operations.load().closures[0].announced_at
    browser.press("🔓")
    assert not clinic.store.operations.load().closures
    deeds = [what for _, what in clinic.audited if what in ("close", "announce", "open")]
    assert deeds == ["close", "announce", "announce", "announce", "open"]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"branch": "", "doctor": ""}, "Виберіть філію"),
        ({"branch": "nowhere"}, "Виберіть філію"),
        ({"until": ""}, "Такого моменту немає"),
        ({"until": "2026-02-30T10:00"}, "Такого моменту немає"),
        ({"until": "0001-01-01T00:00"}, "Такого моменту немає"),
        ({"until": "2001-01-01T00:00"}, "Кінець має бути пізніше"),
        ({"until": "9999-12-31T23:59"}, "Кінець має бути пізніше"),
        ({"begins": "2026-11-30T10:00", "until": "2026-11-29T10:00"}, "Кінець має бути пізніше"),
        ({"begins": "tomorrow"}, "Такого моменту немає"),
        ({"reason": "ї" * 201}, "щонайбільше 200"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    clinic: Clinic, typed: dict[str, str], wrong: str
) -> None:
    browser = entered(clinic)
    browser.get("/today/closed")
    given = {"branch": "b-1", "until": local(clinic, days=1), "reason": MARKUP[:60], **typed}
    assert browser.fill("/today/close", **given).status == 422
    assert wrong in browser.seen
    assert 'aria-invalid="true"' in browser.text
    assert not clinic.store.operations.load().closures
    assert "&lt;script&gt;" in browser.text or len(given["reason"]) > 200
    assert "<script>alert" not in browser.text


def test_booking_is_paused_after_a_question(clinic: Clinic) -> None:
    browser = entered(clinic)
    browser.get("/today/pauses")
    browser.press("Призупинити запис")
    assert not clinic.store.operations.load().booking_paused, "it is asked first"
    browser.press("✅")
    assert clinic.store.operations.load().booking_paused
    assert (str(IRYNA), "booking paused") in clinic.audited
    browser.press("Відновити запис")
    assert not clinic.store.operations.load().booking_paused


def test_notices_are_paused_after_a_question(clinic: Clinic) -> None:
    browser = entered(clinic)
    browser.get("/today/pauses")
    browser.press("Призупинити повідомлення")
    assert clinic.store.operations.load().notices == "on"
    browser.press("✅")
    assert clinic.store.operations.load().notices == "paused"
    assert "Ірина" in browser.seen
    assert (str(IRYNA), "notices paused") in clinic.audited
    browser.press("🔔")
    assert clinic.store.operations.load().notices == "on"


def test_who_waits_is_listed_with_a_way_to_the_topic(clinic: Clinic) -> None:
    clinic.happens(Commanded("start"))
    clinic.happens(Commanded("manager"))
    clinic.happens(Typed("Скільки коштує ЕКГ?"))
    clinic.settle()
    browser = entered(clinic)
    browser.get("/today/waiting")
    assert "Чекають" in browser.seen
    assert '<a href="https://desk.example/' in browser.text


@pytest.mark.parametrize(
    "deed",
    ["s:talk:v-1", "s:find:Бойко", "s:late:Коваленко 5", "d:take:1", "", "x", "s:", "s:stats:30"],
)
def test_a_deed_that_no_page_has_is_refused(clinic: Clinic, deed: str) -> None:
    browser = entered(clinic)
    assert browser.fill("/today/calls", deed=deed).status == 404


@pytest.mark.parametrize(
    "path", ["/today/nothing", "/today/", "/today/visits/1", "/today/notice/1"]
)
def test_an_unknown_section_is_no_page(clinic: Clinic, path: str) -> None:
    assert entered(clinic).get(path).status == 404


def test_markup_that_somebody_stored_is_text_on_every_page() -> None:
    clinic = with_visits(Clinic(), 1, MARKUP)
    _blocks_the_bot(clinic, "0")
    clinic.store.operations.change(
        lambda now: now.set_notices("preview", MARKUP, clinic.clock.now())
    )
    clinic.wait_until(clinic.clock.now() + timedelta(hours=1))
    browser = entered(clinic)
    browser.get("/today/pauses")
    shown = browser.text
    browser.get("/today/closed")
    browser.fill("/today/close", branch="b-1", until=local(clinic, days=2), reason=MARKUP)
    shown += browser.text
    browser.get("/today/calls")
    browser.press("Імена")
    shown += browser.text
    assert shown.count("&lt;script&gt;alert(1)") >= 3
    assert "<script>alert" not in shown
    assert "<img" not in shown


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<b>a</b> &lt;b&gt; &amp;lt;", "<b>a</b> &lt;b&gt; &amp;lt;"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ('<a href="javascript:x">y</a>', "&lt;a href=&#34;javascript:x&#34;&gt;y</a>"),
        ('<a href="https://desk.example/1">№1</a>', '<a href="https://desk.example/1">№1</a>'),
        ('<b onclick="x">', "&lt;b onclick=&#34;x&#34;&gt;"),
    ],
)
def test_only_the_tags_of_staffs_texts_stay_tags(html: str, shown: str) -> None:
    assert str(as_markup(html)) == shown


def test_the_pages_are_readable_to_browsers_without_scripts(clinic: Clinic) -> None:
    """Each button is one of a form with an address, so that a press works while htmx is not there."""
    browser = entered(clinic)
    for section in ("visits", "calls", "closed", "waiting", "pauses"):
        Browser.get(browser, f"/today/{section}")
        assert browser.text.count("hx-post=") == browser.text.count('class="buttons"')
