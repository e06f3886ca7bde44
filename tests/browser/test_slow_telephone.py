"""The first page on a slow telephone that Chromium emulates: the function over doubles, a slow network and processor.

    .venv/bin/python -m pytest -s -m storm tests/browser/test_slow_telephone.py

prints the figures that docs/cabinet.md has.
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, sync_playwright
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import Response as Answer
from starlette.routing import Route

from functions.cabinet import app
from sandbox.serving import serve
from tests.cabinet.browser import Clinic, entered, with_visits
from tools.visitor import NoChromiumError, chromium

pytestmark = pytest.mark.storm

SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
"""Milliseconds, and bytes a second: the network that Lighthouse emulates for telephones."""
SLOWER = 4
"""Times that the processor is slower, as Lighthouse has it for telephones."""
SMALL_PHONE: ViewportSize = {"width": 360, "height": 740}
SECOND_MS, LIGHT_BYTES, ROUNDS = 1000, 100_000, 5
TIMED = """() => {
    const pages = performance.getEntriesByType("navigation");
    const loaded = pages.concat(performance.getEntriesByType("resource"));
    const first = performance.getEntriesByName("first-contentful-paint")[0];
    return [first.startTime, pages[0].loadEventStart, loaded.reduce((sum, one) => sum + one.transferSize, 0)];
}"""
"""Milliseconds to the first words and to the end, and bytes that came, packed and with their headers."""


@pytest.fixture
def browser() -> Iterator[Browser]:
    try:
        program = chromium()
    except NoChromiumError as missing:
        pytest.skip(str(missing))
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


def site(cookies: list[str]) -> Starlette:
    """The cabinet's function behind a server that hands requests over as API Gateway does."""

    def answer(asked: Asked) -> Answer:
        event: dict[str, Any] = {
            "rawPath": asked.url.path,
            "requestContext": {"http": {"method": asked.method}},
            "queryStringParameters": dict(asked.query_params),
            "headers": dict(asked.headers),
            "cookies": cookies,
        }
        given = app.handler(event, None)
        body = app.base64.b64decode(given["body"])
        return Answer(body, given["statusCode"], given["headers"])

    return Starlette(routes=[Route("/cabinet{path:path}", answer)])


@pytest.mark.parametrize("path", ["/cabinet/sign-in", "/cabinet/today", "/cabinet/content"])
def test_the_first_page_is_read_within_a_second(
    browser: Browser, path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The best round counts, because this machine has other work. Nothing is in the browser's cache."""
    clinic = with_visits(Clinic(), 30)
    cookies = [f"{name}={value}" for name, value in entered(clinic).cookies.items()]
    cabinet = SimpleNamespace(door=lambda _: clinic.door)
    reception = SimpleNamespace(begin=lambda: None, cabinet=cabinet)
    monkeypatch.setattr(app, "reception", reception)
    rounds: list[tuple[float, float, int]] = []
    with serve(site(cookies)) as url:
        for _ in range(ROUNDS):
            context = browser.new_context(viewport=SMALL_PHONE, base_url=url)
            page = context.new_page()
            tools = context.new_cdp_session(page)
            tools.send("Network.enable")
            tools.send("Network.emulateNetworkConditions", SLOW_4G)
            tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            page.goto(path, wait_until="load")
            page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
            rounds.append(tuple(page.evaluate(TIMED)))
            context.close()
    first, end, sent = min(rounds)
    with capsys.disabled():
        told = ", ".join(f"{words:.0f}" for words, _, _ in sorted(rounds))
        print(f"\n{path}: first words {told} ms; all {end:.0f} ms; {sent / 1000:.1f} kB")
    assert first < SECOND_MS
    assert 0 < sent < LIGHT_BYTES
