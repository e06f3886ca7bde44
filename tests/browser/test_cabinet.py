"""The cabinet in a real browser: from the desk to the pages, by eye and by screen reader, on a small telephone."""

import time
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, ViewportSize, expect

from sandbox.running import Running
from sandbox.telegram import STAFF_GROUP
from tests.browser.content_flows import Manager, content_flows
from tests.doubles.world import KYIV
from tests.stack.patient import Patient
from tools.visitor import Visitor, visitor

pytestmark = pytest.mark.stack

SMALL_PHONE: ViewportSize = {"width": 360, "height": 740}
IRYNA, MAKSYM = 900001, 900002
PAGES = ("today", "today/calls", "today/closed", "today/waiting", "today/pauses", "figures")
LIGHT_BYTES = 100_000
COLD_MS = 60_000
"""The first page of a cold function on a busy machine, whose emulator starts a process for it."""
TWO_MINUTES = 120
SATURDAY = 5
COUNTED_SECONDS = 60
"""A deed is counted from the stream of its table, after a while."""


def opened(sandbox: Running, member: int) -> str:
    """The address at which Telegram opens the Mini App for a member of the staff's group."""
    url = f"{sandbox.url}/telegram/control/groups/{STAFF_GROUP}/mini_app"
    given = {"from": member, "url": f"{sandbox.url}/cabinet/sign-in"}
    answer = httpx.post(url, json=given, timeout=30).raise_for_status()
    return str(answer.json()["url"])


@pytest.fixture
def phone(sandbox: Running) -> Iterator[Visitor]:
    """A small telephone in which a manager has opened the cabinet."""
    with visitor(f"{sandbox.url}/", SMALL_PHONE) as came:
        came.page.goto(opened(sandbox, IRYNA))
        expect(came.page.get_by_role("heading", name="Візити")).to_be_visible(timeout=COLD_MS)
        yield came
        assert came.complaints == []


def findings(page: Page) -> list[str]:
    """Everything that axe has against the page as it is now."""
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url} {one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]
    ]


def test_a_manager_opens_the_cabinet_at_the_desk_beside_the_patient(guest: Visitor) -> None:
    guest.page.locator("#tour-end").click()
    guest.page.locator("#cabinet-open").click()
    expect(guest.page.locator("#manager-room")).to_be_in_viewport()
    expect(guest.page.locator("#patient-room")).to_be_in_viewport()
    frame = guest.page.frame_locator("#manager-room iframe")
    expect(frame.get_by_role("heading", name="Візити")).to_be_visible(timeout=COLD_MS)
    frame.get_by_role("link", name="Паузи").click()
    expect(frame.get_by_text("Пацієнти можуть записуватися")).to_be_visible()
    guest.page.locator("#manager-room header button").click()
    expect(guest.page.locator("#manager-room")).to_have_count(0)


def test_axe_finds_nothing_on_any_page_in_either_theme(phone: Visitor) -> None:
    found = []
    for scheme in ("light", "dark"):
        phone.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for path in PAGES:
            phone.page.goto(f"/cabinet/{path}")
            found += findings(phone.page)
            wide = phone.page.evaluate("document.scrollingElement.scrollWidth")
            assert wide <= SMALL_PHONE["width"], f"{path} is {wide} wide"
    assert found == []


def test_a_pause_is_asked_first_and_each_answer_takes_the_focus(phone: Visitor) -> None:
    page = phone.page
    page.goto("/cabinet/today/pauses")
    page.get_by_role("button", name="Призупинити запис").click()
    page.get_by_role("button", name="✅").click()
    expect(page.get_by_text("Запис призупинено")).to_be_visible()
    expect(page.locator("#part .lines")).to_be_focused()
    expect(page.get_by_role("heading", name="Паузи")).to_be_visible()
    page.get_by_role("button", name="Відновити запис").click()
    expect(page.get_by_text("Пацієнти можуть записуватися")).to_be_visible()


def test_a_branch_is_closed_and_opened_by_keyboard(phone: Visitor) -> None:
    page = phone.page
    page.goto("/cabinet/today/closed")
    page.get_by_label("Філія").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_label("До", exact=True).fill("2020-01-01T10:00")
    page.get_by_role("button", name="Зачинити", exact=True).press("Enter")
    expect(page.locator("#until-wrong")).to_be_visible()
    assert len(phone.complaints) == 1, "the browser's own line, that the form was refused"
    phone.complaints.clear()
    now = httpx.get(f"{page.url.partition('/cabinet')[0]}/sandbox/clock").json()["now"]
    tomorrow = date.fromisoformat(now[:10]) + timedelta(days=1)
    page.get_by_label("До", exact=True).fill(f"{tomorrow}T12:00")
    page.get_by_role("button", name="Зачинити", exact=True).press("Enter")
    page.get_by_role("button", name="🔓").press("Enter")
    expect(page.get_by_text("Знову відчинено")).to_be_visible()


def test_figures_are_drawn_and_have_tables(phone: Visitor) -> None:
    page, sandbox = phone.page, phone.page.url.partition("/cabinet")[0]
    httpx.post(f"{sandbox}/telegram/control/chats/700003/start", json={}, timeout=30)
    deadline = time.monotonic() + COUNTED_SECONDS
    while not page.locator(".course canvas").count() and time.monotonic() < deadline:
        page.goto("/cabinet/figures?period=today")
    assert page.locator(".course canvas").count() == page.locator(".course details").count() > 0
    page.emulate_media(color_scheme="dark")
    assert findings(page) == []
    page.get_by_text("Таблицею").first.click()
    expect(page.locator(".course details table").first).to_be_visible()


def published_seen_and_taken_back(
    phone: Visitor, sandbox: Running, folder: Path, names: Collection[str]
) -> None:
    """Make these changes one after another; each is seen in the patient's next turn, and then no more."""
    manager = Manager(phone.page)
    patient = Patient(f"{sandbox.url}/telegram", 90301, "+380671110031")
    today = sandbox.clock.now().astimezone(KYIV.zone).date()
    for name, flow in content_flows(today, folder).items():
        if name not in names:
            continue
        flow.makes(manager)
        took = manager.publishes()
        assert took < TWO_MINUTES, f"{name} took {took:.0f} s"
        assert flow.seen(patient), f"{name} is not seen in the next turn"
        manager.takes_back()
        assert not flow.seen(patient), f"{name} was not taken back"


def test_content_is_published_in_two_minutes_seen_in_the_next_turn_and_taken_back(
    phone: Visitor, sandbox: Running, tmp_path: Path
) -> None:
    """The storm below has the three other changes."""
    published_seen_and_taken_back(phone, sandbox, tmp_path, ("a price", "a doctor's photo"))


@pytest.mark.storm
def test_all_five_changes_of_content_without_a_deployment_and_with_nobody_interrupted(
    phone: Visitor, sandbox: Running, tmp_path: Path
) -> None:
    """An operator takes the request with the ready answer, so that the desk must be open."""
    day = sandbox.clock.now().astimezone(KYIV.zone) + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    opens = {"now": day.replace(hour=9, minute=0).isoformat()}
    httpx.put(f"{sandbox.url}/sandbox/clock", json=opens, timeout=300).raise_for_status()
    phone.page.goto(opened(sandbox, IRYNA))
    expect(phone.page.get_by_role("heading", name="Візити")).to_be_visible(timeout=COLD_MS)
    every = content_flows(day.date(), tmp_path)
    published_seen_and_taken_back(phone, sandbox, tmp_path, every)


def test_the_first_page_is_light(phone: Visitor) -> None:
    loaded: list[int] = []
    page = phone.page.context.new_page()
    page.on("response", lambda answer: loaded.append(len(answer.body())) if answer.ok else None)
    page.goto("/cabinet/today")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(loaded) < LIGHT_BYTES


def test_who_is_no_manager_stays_outside(sandbox: Running) -> None:
    with visitor(f"{sandbox.url}/", SMALL_PHONE) as came:
        came.page.goto(opened(sandbox, MAKSYM))
        expect(came.page.get_by_text("Вхід не дозволено")).to_be_visible(timeout=COLD_MS)
        assert not [one for one in came.page.context.cookies() if one["name"] == "cabinet"]
