"""`make shot`: take the README's pictures in a real browser, from the page of a running sandbox.

The command uses the sandbox that runs on `PORT`; it moves the clock and books visits there. If none runs, the command
starts a new one with data of its own. Then it takes a picture of the desk in Telegram and one of the desk in Slack,
each from a new sandbox. `python -m tools.shot desks` takes these two alone.
"""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from playwright.sync_api import expect

from sandbox.emulator import EmulatorError, free_port
from sandbox.running import running
from sandbox.settings import Settings, SettingsError
from tools.sam import HERE, SamError
from tools.visitor import A_DAY_PASSES_MS, PHONE, NoChromiumError, Visitor, visitor

PICTURES = HERE / "docs/pictures"
LARGEST_BYTES = 300_000
DESKS: Mapping[str, Mapping[str, str]] = {
    "desk_telegram": {},
    "desk_slack": {"OPERATOR_DESK": "slack:C0RECEPTION"},
}
"""The pictures of the desks, and the settings of their sandboxes."""
REQUEST = re.compile("Оксана|Звернення №")
"""The list names a request by its patient in Telegram, and by the card's first line in Slack."""

WORKING_HOURS = range(9, 18)
SATURDAY = 5


def main(environment: Mapping[str, str]) -> str | None:
    """Take all pictures; return the complaint, or None."""
    PICTURES.mkdir(exist_ok=True)
    try:
        if sys.argv[1:] != ["desks"]:
            with _page(environment) as url:
                _take(url)
        for name, desk in DESKS.items():
            with _new_page(desk) as url, visitor(url) as guest:
                _answer(guest)
                _shoot(guest, name, "#staff")
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
    with _new_page({}) as url:
        yield url


@contextmanager
def _new_page(desk: Mapping[str, str]) -> Iterator[str]:
    """The page of a new sandbox whose staff answer at this desk."""
    ports = {"PORT": str(free_port()), "EMULATOR_PORT": str(free_port())}
    given = {**ports, "FRESH": "1", **desk}
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
        turn = guest.page.locator("#stories tr:not(.quiet)", has_text="webhook").first
        turn.get_by_role("button").click()
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


def _answer(guest: Visitor) -> None:
    """A patient asks for a person, an operator takes the request and answers, and the patient writes again."""
    page = guest.page
    _open_the_desk(guest)
    page.locator("#begin").click()
    guest.hears("Чим можемо допомогти")
    guest.presses("Менеджер")
    guest.hears("Напишіть одним повідомленням")
    guest.says("Чи можна прийти з дитиною на щеплення без запису?")
    guest.hears("Прийнято")
    page.locator("#topics button", has_text=REQUEST).last.click()
    page.locator("#staff-log").get_by_role("button", name="Взяти").click()
    guest.hears("Ірина")
    page.locator("#staff-words").fill("Добрий день! Так, щодня з 9:00 до 12:00, кабінет 4.")
    page.locator("#staff-words").press("Enter")
    guest.hears("кабінет 4")
    guest.says("Дякую! Прийдемо завтра")
    expect(guest.topic).to_contain_text("Прийдемо завтра")


def _open_the_desk(guest: Visitor) -> None:
    """Move the clock to ten o'clock of the next working day, unless it is a working hour now."""
    told = guest.page.request.get("/sandbox/clock").json()
    now = datetime.fromisoformat(told["now"])
    if now.weekday() < SATURDAY and now.hour in WORKING_HOURS:
        return
    opens = now.replace(hour=10, minute=0, second=0, microsecond=0)
    while opens <= now or opens.weekday() >= SATURDAY:
        opens += timedelta(days=1)
    moved = guest.page.request.put(
        "/sandbox/clock", data={"now": opens.isoformat()}, timeout=A_DAY_PASSES_MS * 3
    )
    assert moved.ok, moved.text()


def _shoot(guest: Visitor, name: str, part: str = "") -> None:
    """Take a picture of the page, or of a part of it (a selector)."""
    expect(guest.page.locator("#staff-said p, #toast p")).to_have_count(
        0
    )  # wait until notes have faded
    shown = guest.page.locator(part) if part else guest.page
    shown.screenshot(path=PICTURES / f"{name}.png")
    print(PICTURES / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main(os.environ))
