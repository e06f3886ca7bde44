"""The button for a clinic's site, in a real browser: it opens the bot with the right source, for everybody."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from starlette.applications import Starlette
from starlette.routing import Mount

from sandbox.serving import serve
from sandbox.site import WIDGET, PageFiles
from tests.cli.test_links import who_came
from tests.figures.quarter import Weeks
from tools.links import Link
from tools.visitor import PHONE, NoChromiumError, chromium

BOT = "https://t.me/sandbox_reception_bot?start="
LARGEST_BYTES = 5_000
LABELS = {"uk": "Записатися до лікаря", "ru": "Записаться к врачу", "en": "Book a doctor"}
SENTENCES = {
    "uk": "відкриється нове вікно",
    "ru": "откроется новое окно",
    "en": "opens a new window",
}

type Visits = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        program = chromium()
    except NoChromiumError as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(missing))
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(Starlette(routes=[Mount("/", PageFiles(directory=WIDGET, html=True))])) as it:
        yield it


@pytest.fixture
def visits(browser: Browser, url: str) -> Visits:
    """Open the example of a clinic's site at `query`; the test fails if the page logs an error or loads from others."""

    @contextmanager
    def visits(query: str = "", **how: Any) -> Iterator[Page]:
        context = browser.new_context(**{"locale": "uk-UA", **how})
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda line: complaints.append(line.text) if line.type == "error" else None
        )
        page.on(
            "request",
            lambda it: None if it.url.startswith((url, "data:")) else complaints.append(it.url),
        )
        page.goto(f"{url}/{query}")
        expect(button(page)).to_be_visible()
        yield page
        assert page.context.cookies() == []
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        context.close()
        assert complaints == []

    return visits


def button(page: Page) -> Locator:
    return page.locator("reception-widget a")


def test_it_weighs_a_few_kilobytes() -> None:
    assert (WIDGET / "widget.js").stat().st_size < LARGEST_BYTES


@pytest.mark.parametrize(
    ("query", "source"),
    [
        ("", "site"),
        ("?source=poster", "poster"),
        ("?utm_source=instagram", "instagram"),
        ("?source=poster&utm_source=instagram", "poster"),
        ("?utm_source=Google%20Ads%2F2026", "Google-Ads-2026"),
        ("?utm_source=%D1%96%D0%BD%D1%81%D1%82%D0%B0", "site"),
        ("?utm_source=%22%3E%3Cscript%3E", "script"),
        (f"?utm_source={'a' * 70}", "a" * 64),
        ("?source=doctor_o-voitsekhivska", "doctor_o-voitsekhivska"),
    ],
)
def test_it_opens_the_bot_with_the_pages_source(visits: Visits, query: str, source: str) -> None:
    with visits(query) as page:
        expect(button(page)).to_have_attribute("href", f"{BOT}{source}")


def test_a_press_opens_telegram_in_another_window(visits: Visits) -> None:
    with visits("?utm_source=instagram") as page:
        page.context.route("https://t.me/**", lambda route: route.fulfill(body="Telegram"))
        with page.expect_popup() as opened:
            button(page).click()
        opened.value.wait_for_load_state()
        assert opened.value.url == f"{BOT}instagram"
        assert opened.value.evaluate("window.opener") is None


def test_its_source_arrives_in_the_figures(visits: Visits) -> None:
    with visits("?utm_source=Google%20Ads") as page:
        href = button(page).get_attribute("href") or ""
    payload = href.removeprefix(BOT)
    figures = who_came(Weeks(seed=3, patients=1, a_day=0), Link("sources", "", payload, "bot"))
    assert figures["source_new:Google-Ads"] == 1
    assert figures["source_booked:Google-Ads"] == 1
    assert figures["source_done:Google-Ads"] == 1


@pytest.mark.parametrize("language", LABELS)
def test_it_speaks_the_pages_language(visits: Visits, language: str) -> None:
    with visits(f"?language={language}") as page:
        expect(button(page)).to_have_text(LABELS[language])
        expect(button(page)).to_have_accessible_name(re.compile(SENTENCES[language]))
        expect(page.locator("reception-widget [lang]")).to_have_attribute("lang", language)


@pytest.mark.parametrize(
    ("lang", "browsers", "spoken"),
    [("ru", "en-GB", "ru"), ("", "en-GB", "en"), ("pl", "pl-PL", "uk"), ("uk-UA", "en-GB", "uk")],
)
def test_without_a_wish_it_follows_the_page_then_the_browser(
    visits: Visits, lang: str, browsers: str, spoken: str
) -> None:
    with visits(locale=browsers) as page:
        page.evaluate("lang => { document.documentElement.lang = lang; }", lang)
        page.evaluate("document.querySelector('reception-widget').remove()")
        page.add_script_tag(content=_again(page))
        expect(button(page)).to_have_text(LABELS[spoken])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", ["", "light", "dark"])
def test_axe_finds_nothing(visits: Visits, scheme: str, theme: str) -> None:
    with visits(f"?theme={theme}", color_scheme=scheme) as page:
        found = Axe().run(page).response["violations"]
        assert [
            f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]
        ] == []


def test_it_is_dark_where_the_visitor_wants_it_dark(visits: Visits) -> None:
    fill = "getComputedStyle(document.querySelector('reception-widget').shadowRoot.querySelector('a')).backgroundColor"
    seen = {}
    for scheme in ("light", "dark"):
        with visits(color_scheme=scheme) as page:
            seen[scheme] = page.evaluate(fill)
    assert seen == {"light": "rgb(31, 95, 191)", "dark": "rgb(143, 188, 255)"}


def test_the_keyboard_reaches_it_and_hides_it(visits: Visits) -> None:
    with visits() as page:
        focused = "document.activeElement.shadowRoot?.activeElement.localName"
        for _ in range(10):
            page.keyboard.press("Tab")
            if page.evaluate(focused) == "a":
                break
        assert page.evaluate(focused) == "a"
        page.keyboard.press("Tab")
        assert page.evaluate(focused) == "button"
        page.keyboard.press("Enter")
        expect(button(page)).to_have_count(0)


def test_the_sites_style_does_not_reach_it(visits: Visits) -> None:
    style = "el => { const s = getComputedStyle(el); return [s.textTransform, s.letterSpacing, s.color]; }"
    with visits() as page:
        assert button(page).evaluate(style) == ["none", "normal", "rgb(255, 255, 255)"]


def test_on_a_telephone_it_stays_inside_the_screen(visits: Visits) -> None:
    with visits(viewport=PHONE) as page:
        expect(button(page)).to_be_in_viewport(ratio=1)
        box = button(page).bounding_box()
        assert box is not None
        assert box["height"] >= 48
        assert page.evaluate("document.scrollingElement.scrollWidth") == PHONE["width"]


def test_a_wrong_name_of_the_bot_shows_nothing(browser: Browser, url: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.goto(f"{url}/?bot=javascript:alert")
    expect(button(page)).to_have_count(0)
    assert "data-bot" in "".join(said)


def _again(page: Page) -> str:
    """The script once more, as the page would run it, with the name of the bot alone."""
    script = (WIDGET / "widget.js").read_text()
    return script.replace("document.currentScript.dataset", '{ bot: "sandbox_reception_bot" }')
