"""The page itself: on a screen and on a telephone, by eye, by keyboard and by screen reader, in both languages."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, ViewportSize, expect

from sandbox.running import Running
from sandbox.telegram import SANDBOX_TOKEN
from tools.visitor import PHONE, Visitor, visitor

pytestmark = pytest.mark.stack

SMALL_PHONE: ViewportSize = {"width": 360, "height": 740}
ROOMS = ("#patient-room", "#staff", "#clinic", "#floor")
ANDRII, ANDRIIS_CHAT = "Андрій", 700003
A_REDRAWING_MS = 1_500
"""The page shows a change of the chat within this time."""


def starts(guest: Visitor) -> None:
    """Become Андрій, send /start and see the menu, whether he has spoken with the bot before or not."""
    guest.becomes(ANDRII)
    said = len(from_bot(guest.page))
    began = guest.page.request.post(f"/telegram/control/chats/{ANDRIIS_CHAT}/start", data={})
    assert began.ok
    expect(guest.page.locator("#log > li.bot")).to_have_count(said + 1)
    guest.hears("Чим можемо допомогти")


def from_bot(page: Page) -> list[int]:
    """The ids of the bot's messages to Андрій, the newest last."""
    chat = page.request.get(f"/telegram/control/chats/{ANDRIIS_CHAT}").json()
    return [message["id"] for message in chat["messages"] if message["from"] == "bot"]


def findings(page: Page) -> list[str]:
    """Everything that axe has against the page as it is now."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def test_axe_finds_nothing_on_a_screen(guest: Visitor) -> None:
    starts(guest)
    guest.page.locator("#floor-open").click()
    found = findings(guest.page)
    guest.page.emulate_media(color_scheme="dark")
    assert found + findings(guest.page) == []


def test_axe_finds_nothing_on_a_telephone(sandbox: Running) -> None:
    with visitor(f"{sandbox.url}/", PHONE) as guest:
        starts(guest)
        found = []
        for room in ROOMS:
            guest.page.locator(f'#nav a[href="{room}"]').click()
            found += findings(guest.page)
        assert found == []


def test_a_telephone_shows_the_chat_first_and_each_room_by_itself(sandbox: Running) -> None:
    with visitor(f"{sandbox.url}/", SMALL_PHONE) as guest:
        page = guest.page
        expect(page.locator("#begin")).to_be_in_viewport(ratio=1)
        expect(page.locator("#step")).to_be_hidden()
        page.locator("#clock-open").click()
        expect(page.locator("#step")).to_be_in_viewport()
        page.locator("#clock-open").click()
        for room in ROOMS:
            page.locator(f'#nav a[href="{room}"]').click()
            expect(page.locator(room)).to_be_in_viewport(ratio=0.9)
            others = page.locator(", ".join(other for other in ROOMS if other != room))
            assert [other.is_visible() for other in others.all()] == [False] * 3
            wide, high = page.evaluate(
                "[document.scrollingElement.scrollWidth, document.scrollingElement.scrollHeight]"
            )
            assert (wide, high) == (SMALL_PHONE["width"], SMALL_PHONE["height"])


def test_no_word_on_a_button_is_broken(sandbox: Running) -> None:
    with visitor(f"{sandbox.url}/", SMALL_PHONE) as guest:
        starts(guest)
        guest.presses("Інші питання")
        expect(guest.newest.get_by_role("button", name="Менеджер")).to_be_visible()
        cut = guest.page.evaluate(
            """[...document.querySelectorAll("#log .row > *")].filter((one) => one.scrollWidth > one.clientWidth)
                .map((one) => one.textContent)"""
        )
        assert cut == []
        assert guest.page.evaluate("document.querySelector('#scroller').scrollWidth") <= 360


def test_the_next_button_at_the_same_place_is_pressed_before_the_last_press_is_answered(
    guest: Visitor,
) -> None:
    starts(guest)
    slow = {"kind": "delay", "method": "answerCallbackQuery", "seconds": 4, "times": 4}
    guest.page.request.put("/telegram/control/faults", data=[slow])
    for pressed in ("Інші питання", "Аналізи", "Як підготуватися?", "Перед аналізом крові"):
        guest.presses(pressed)
    guest.hears("уранці натще")
    guest.page.request.put("/telegram/control/faults", data=[])


def test_a_press_holds_though_its_message_is_edited_between_down_and_up(guest: Visitor) -> None:
    starts(guest)
    guest.newest.get_by_role("button", name="Про клініку").hover()
    guest.page.mouse.down()
    keyboard = [[{"text": "Кнопка", "callback_data": "-"}]]
    edited = {
        "chat_id": ANDRIIS_CHAT,
        "message_id": from_bot(guest.page)[-1],
        "text": "Змінено",
        "reply_markup": {"inline_keyboard": keyboard},
    }
    assert guest.page.request.post(f"/telegram/bot{SANDBOX_TOKEN}/editMessageText", data=edited).ok
    guest.page.wait_for_timeout(A_REDRAWING_MS)
    with guest.page.expect_request("**/press"):
        guest.page.mouse.up()


def test_the_tour_opens_by_itself_the_first_time_only(sandbox: Running) -> None:
    with visitor(f"{sandbox.url}/") as guest:
        page = guest.page
        expect(page.locator("#tour-title")).to_have_text("Записатися до лікаря")
        page.locator("#tour-end").click()
        page.reload()
        expect(page.locator("#now")).not_to_be_empty()
        expect(page.locator("#tour-open")).not_to_be_empty()
        expect(page.locator("#tour")).to_be_hidden()


def test_a_text_message_comes_to_the_telephone(guest: Visitor) -> None:
    guest.page.locator("#tour-end").click()
    guest.becomes("Ігор")
    guest.page.locator("#begin").click()
    guest.presses("Мої візити")
    guest.hears("номером")
    guest.says("067 111 00 03")
    guest.presses("✅")
    guest.newest.get_by_role("button", name=re.compile("СМС")).click()
    sms = guest.page.locator("#sms")
    expect(sms).to_contain_text("+380671110003")
    expect(sms).to_contain_text(re.compile(r"\d{6}"))
    sms.get_by_role("button").click()
    expect(sms).to_be_hidden()


def test_everything_that_can_be_pressed_says_what_it_is(guest: Visitor) -> None:
    guest.page.locator("#floor-open").click()
    nameless = guest.page.evaluate(
        """[...document.querySelectorAll("button, a, input, select, textarea")].filter((one) => one.checkVisibility()
            && !(one.textContent.trim() || one.ariaLabel || one.labels?.[0]?.textContent.trim() || one.placeholder))
            .map((one) => one.outerHTML)"""
    )
    assert nameless == []


def test_the_page_speaks_english_and_so_does_the_bot(sandbox: Running) -> None:
    with visitor(f"{sandbox.url}/", language="en-GB") as guest:
        expect(guest.page.locator("#step")).to_have_text(re.compile("Step|read"))
        guest.page.locator("#begin").click()
        expect(guest.newest.get_by_role("button", name="Book")).to_be_visible()
