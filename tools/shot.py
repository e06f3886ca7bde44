"""`make shot`: take the README's pictures in a real browser, from the page of a running sandbox.

The command uses the sandbox that runs on `PORT`; it moves the clock and books visits there. If none runs, the command
starts a new one with data of its own.
"""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import expect

from sandbox.emulator import EmulatorError, free_port
from sandbox.running import running
from sandbox.settings import Settings, SettingsError
from tools.sam import HERE, SamError
from tools.visitor import PHONE, NoChromiumError, Visitor, visitor

PICTURES = HERE / "docs/pictures"
LARGEST_BYTES = 300_000


def main(environment: Mapping[str, str]) -> str | None:
    """Take all pictures; return the complaint, or None."""
    try:
        with _page(environment) as url:
            PICTURES.mkdir(exist_ok=True)
            _take(url)
    except (EmulatorError, NoChromiumError, SamError, SettingsError) as error:
        return str(error)
    heavy = [path.name for path in PICTURES.glob("*.png") if path.stat().st_size > LARGEST_BYTES]
    return f"larger than {LARGEST_BYTES} bytes: {', '.join(heavy)}" if heavy else None


@contextmanager
def _page(environment: Mapping[str, str]) -> Iterator[str]:
    url = f"http://127.0.0.1:{environment.get('PORT') or 8080}/"
    try:
        httpx.get(f"{url}sandbox/clock").raise_for_status()
    except httpx.HTTPError:
        print(f"there is no sandbox at {url}: starting one", file=sys.stderr)
    else:
        yield url
        return
    given = {"PORT": str(free_port()), "EMULATOR_PORT": str(free_port()), "FRESH": "1"}
    folder = Path(tempfile.mkdtemp(prefix="shot-", dir=HERE / ".build"))
    try:
        with running(Settings.read(given, folder), lambda step: print(step, file=sys.stderr)) as it:
            yield f"{it.url}/"
    finally:
        shutil.rmtree(folder)


def _take(url: str) -> None:
    with visitor(url) as guest:
        _book(guest)
        _shoot(guest, "booking")
        _feedback(guest)
        _shoot(guest, "page")
        guest.page.locator("#floor-open").click()
        guest.page.locator("#stories tr:not(.quiet) button").first.click()
        expect(guest.page.locator("#story .steps li").first).to_be_visible()
        _shoot(guest, "floor")
    with visitor(url, size=PHONE) as guest:
        _shoot(guest, "phone")


def _book(guest: Visitor) -> None:
    guest.page.locator("#begin").click()
    guest.presses("Записатися")
    guest.is_known("14.03.1985")
    guest.chooses_a_time("Отоларинголог", lambda days: days.nth(1))
    guest.page.locator("#news").get_by_role("button").click()
    expect(guest.page.locator("#schedule .visit.found")).to_be_visible()


def _feedback(guest: Visitor) -> None:
    page = guest.page
    page.locator("#tour-end").click()
    question = guest.steps_until(re.compile("Як пройшов візит.*Мороз", re.DOTALL))
    guest.presses("2", question)
    page.locator("#topics button", has_text="Гончаренко").click()
    guest.topic.get_by_role("button", name="Взяти").click()
    guest.hears("Ірина")
    page.locator("#staff-words").fill("Вибачте, будь ласка. Що саме пішло не так?")
    page.locator("#staff-words").press("Enter")
    guest.hears("Що саме")
    guest.says("Чекала сорок хвилин")
    expect(guest.topic).to_contain_text("сорок хвилин")


def _shoot(guest: Visitor, name: str) -> None:
    expect(guest.page.locator("#staff-said p, #toast p")).to_have_count(
        0
    )  # wait until notes have faded
    guest.page.screenshot(path=PICTURES / f"{name}.png")
    print(PICTURES / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main(os.environ))
