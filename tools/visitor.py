"""A visitor of the sandbox's page in a real browser, for its tests and for the README's pictures."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page, ViewportSize, expect, sync_playwright

from tools.sam import HERE

CHROMIUM = HERE / ".build/ready.chromium"
"""The file in which `make` writes the path of Chromium; empty if there is none."""
PATIENCE_MS = 20_000
A_DAY_PASSES_MS = 240_000
"""The sandbox needs a quarter of this to pass a day, and all of it on a busy machine."""
DESKTOP: ViewportSize = {"width": 1440, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 844}


class NoChromiumError(Exception):
    """There is no Chromium; the words say what to do."""


def chromium() -> Path:
    """Return the path of Chromium.

    Raises:
        NoChromiumError: there is no Chromium.
    """
    noted = CHROMIUM.read_text().strip() if CHROMIUM.exists() else ""
    if not noted:
        raise NoChromiumError("no Chromium: install it, then run make .build/ready.chromium")
    return Path(noted)


@contextmanager
def visitor(url: str, size: ViewportSize = DESKTOP, language: str = "uk-UA") -> Iterator["Visitor"]:
    """Open the page in a new browser.

    Raises:
        NoChromiumError: there is no Chromium.
    """
    program = chromium()
    with sync_playwright() as playwright:
        # Run by root, as in a container, Chromium starts only without its own sandbox.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = browser.new_context(
            base_url=url,
            viewport=size,
            locale=language,
            reduced_motion="reduce",
            color_scheme="light",
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        came = Visitor(page)
        page.goto(url)
        expect(page.locator("#now")).not_to_be_empty()
        expect(page.locator("#language")).not_to_be_empty()
        yield came
        browser.close()


class Visitor:
    """Acts on the page as a visitor does; `complaints` collects the page's errors."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hears_of)

    def _hears_of(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.complaints.append(line.text)

    @property
    def newest(self) -> Locator:
        """The bot's newest message to the patient."""
        return self.page.locator("#log > li.bot").last

    @property
    def topic(self) -> Locator:
        """The newest message of the topic that is open at the desk; that a card was pinned is none."""
        return self.page.locator("#staff-log > li:not(.day)").last

    def becomes(self, name: str) -> None:
        """Choose the patient by name."""
        self.page.locator("#patient").select_option(label=name)

    def presses(self, label: str, message: Locator | None = None) -> None:
        """Press the first button whose label holds `label`, below a message (default: the bot's newest)."""
        (message or self.newest).get_by_role("button", name=label).first.click()

    def says(self, text: str) -> None:
        """Type as the patient."""
        self.page.locator("#words").fill(text)
        self.page.locator("#words").press("Enter")

    def shares_number(self) -> None:
        """Share the patient's number, which the bot asks for."""
        self.page.locator("#keyboard button").first.click()
        self.page.locator("#share .main").click()

    def is_known(self, born: str) -> None:
        """Answer the bot's questions for number and date of birth, in Ukrainian. `born` is the date as it is typed."""
        self.hears("поділіться")
        self.shares_number()
        self.hears("дату народження")
        self.says(born)

    def chooses_a_time(self, speciality: str, day: Callable[[Locator], Locator]) -> None:
        """Go from the screen of branches to the booked visit, in Ukrainian. `day` picks one of the buttons of days.

        The branch has one doctor of the speciality, who comes to nobody's home: neither is asked.
        """
        self.hears("Яка філія")
        for label in ("Канатна", speciality):
            self.presses(label)
        self.hears("Оберіть день")
        day(self.newest.get_by_role("button", name=re.compile(r"\d\d\.\d\d"))).click()
        self.hears("Оберіть час")
        self.newest.get_by_role("button", name=re.compile(r"\d\d:\d\d")).first.click()
        self.presses("Так, записати")
        self.hears("Запис підтверджено")

    def answer_to(self, text: str) -> Locator:
        """The bot's first message after the patient's newest message that holds `text`."""
        said = self.page.locator("#log > li.user", has_text=text).last
        return said.locator("xpath=following-sibling::li[contains(@class, 'bot')]").first

    def hears(self, text: str | re.Pattern[str]) -> None:
        """Wait for the bot's newest message to hold `text`."""
        expect(self.newest).to_contain_text(text)

    def steps_until(self, text: str | re.Pattern[str], times: int = 12) -> Locator:
        """Step the clock from event to event until the bot sends one more message with `text`; return that message.

        One step may bring two messages, so this need not be the newest.
        """
        fitting = self.page.locator("#log > li.bot", has_text=text)
        before = fitting.count()
        for _ in range(times):
            self.step()
            with suppress(AssertionError):
                expect(fitting).to_have_count(before + 1, timeout=1_500)
                return fitting.last
        raise AssertionError(f"no message with {text!r} came in {times} steps")

    def step(self) -> None:
        """Step the clock to the next event."""
        self.page.locator("#step").click()
        expect(self.page.locator("#step")).to_be_visible(timeout=A_DAY_PASSES_MS)
