"""Five changes of content, as a manager makes each in the cabinet, and as a patient of the sandbox then sees it."""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

from sandbox.telegram import STAFF_GROUP
from tests.doubles.world import WORDS
from tests.stack.patient import Patient

BRANCH, DOCTOR = "b1a7c001-0000-4000-8000-00000000ca01", "Kovalenko"
LANGUAGES = ("uk", "ru", "en")
PATIENCE_SECONDS = 60


@dataclass
class Manager:
    """A manager with a telephone in which the cabinet is open. `opened`: when the last form was opened."""

    page: Page
    opened: float = 0.0

    def opens(self, path: str) -> None:
        """Open a form of the content."""
        self.opened = time.monotonic()
        self.page.goto(f"/cabinet/content/{path}")

    def types(self, **texts: str) -> None:
        """Fill in inputs by name; `__` stands for a dot."""
        for name, text in texts.items():
            self.page.locator(f"[name='{name.replace('__', '.')}']").fill(text)

    def keeps(self) -> None:
        """Press the button below the form."""
        self.page.get_by_role("button", name="Зберегти й переглянути").click()

    def publishes(self) -> float:
        """Publish what the preview shows. Returns the seconds since the form was opened."""
        self.page.get_by_role("button", name="Опублікувати").click()
        expect(self.page.get_by_role("status")).to_contain_text("Пацієнти побачать це")
        return time.monotonic() - self.opened

    def takes_back(self) -> None:
        """Press the one button on the page of what was published."""
        self.page.get_by_role("button", name="Повернути, як було").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Опубліковані версії")


@dataclass
class ContentFlow:
    """A change. `makes` leaves the manager at the preview. `seen`: whether the patient sees it in the next turn."""

    makes: Callable[[Manager], None]
    seen: Callable[[Patient], bool]


@dataclass
class Holiday:
    """A day on which the clinic is closed: the first weekday from the fifth on that is none yet."""

    today: date
    day: date = field(init=False)

    def makes(self, manager: Manager) -> None:
        """Write the day into the first empty row."""
        manager.opens("holidays")
        inputs = manager.page.locator("input[type=date]")
        written = [inputs.nth(n).input_value() for n in range(inputs.count())]
        ahead = (self.today + timedelta(days=n) for n in range(5, 13))
        taken = {day[5:] for day in written}
        self.day = next(d for d in ahead if d.weekday() < 5 and f"{d:%m-%d}" not in taken)
        inputs.nth(written.index("")).fill(self.day.isoformat())
        manager.keeps()

    def seen(self, patient: Patient) -> bool:
        """The page of a branch names the day."""
        page = patient.does("start", payload=f"branch_{BRANCH}")
        return f"{WORDS['uk'].day(self.day)}: вихідний" in page


def question(manager: Manager) -> None:
    """A question, and below it another one with an answer."""
    manager.opens("questions/new")
    manager.types(question__uk="Дитячі табори", question__ru="Лагеря", question__en="Camps")
    manager.keeps()
    manager.page.get_by_role("link", name="Додати запитання нижче").click()
    manager.types(question__uk="Яка довідка?", question__ru="Какая?", question__en="Which one?")
    manager.types(answer__uk="Форма 079.", answer__ru="Форма 079.", answer__en="Form 079.")
    manager.keeps()
    manager.page.get_by_role("link", name="Переглянути й опублікувати").click()


def asks(patient: Patient) -> bool:
    """The patient presses the new question and reads the answer below it."""
    patient.does("start")
    patient.press("Інші питання")
    if "Дитячі табори" not in patient.buttons():
        return False
    patient.press("Дитячі табори")
    return "Форма 079." in patient.press("Яка довідка?")


def price(manager: Manager) -> None:
    """Words above the prices."""
    manager.opens("prices")
    manager.types(**{f"prices__{code}": "Знижка 10 % у грудні" for code in LANGUAGES})
    manager.keeps()


def reads_prices(patient: Patient) -> bool:
    """The page of prices has the new words."""
    patient.does("start")
    patient.press("Про клініку")
    return "Знижка 10 % у грудні" in patient.press("💳 Ціни")


@dataclass
class Photo:
    """A doctor's photo from the camera, of one colour by which it is known again."""

    folder: Path

    def makes(self, manager: Manager) -> None:
        """Choose the file."""
        file = self.folder / "IMG_1.jpg"
        Image.new("RGB", (2400, 1800), (10, 120, 200)).save(file, "JPEG")
        manager.opens(f"doctors/{DOCTOR}")
        manager.page.locator("input[type=file]").set_input_files(file)
        manager.keeps()

    def seen(self, patient: Patient) -> bool:
        """The doctor's page comes with the picture."""
        patient.does("start", payload=f"doctor_{DOCTOR}")
        messages = patient.http.get(f"/chats/{patient.id}").json()["messages"]
        shown = next((m["photo"] for m in reversed(messages) if m["from"] == "bot"), None)
        if shown is None:
            return False
        picture = Image.open(io.BytesIO(patient.http.get(f"/files/{shown}").content))
        red, _, blue = picture.convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
        return blue - red > 150


def ready_answer(manager: Manager) -> None:
    """A ready answer of operators."""
    manager.opens("answers/new")
    manager.types(title="Паркінг", **{f"text__{code}": "Паркінг у дворі." for code in LANGUAGES})
    manager.keeps()


def is_answered_by_it(patient: Patient) -> bool:
    """The patient asks for the manager, an operator takes the request, presses the ready answer, and closes."""
    group = f"/groups/{STAFF_GROUP}"
    patient.does("start")
    patient.press("Менеджер")
    patient.press("💬 Покликати менеджера")

    def labels() -> list[str]:
        topics = patient.http.get(group).json()["topics"]
        cards = [m["keyboard"] for t in topics if t["thread"] for m in t["messages"]]
        return [button["text"] for rows in cards for row in rows for button in row]

    def press(label: str) -> None:
        _soon(lambda: label in labels())
        patient.http.post(f"{group}/press", json={"label": label}).raise_for_status()
        patient.settle()

    press("✋ Взяти")
    _soon(lambda: "⏹ Закрити" in labels())
    is_there = "💬 Паркінг" in labels()
    if is_there:
        press("💬 Паркінг")
        _soon(lambda: "Паркінг у дворі." in _texts(patient))
    press("⏹ Закрити")
    _soon(lambda: "⏹ Закрити" not in labels())
    return is_there


def _texts(patient: Patient) -> list[Any]:
    return [m["text"] for m in patient.http.get(f"/chats/{patient.id}").json()["messages"]]


def _soon(look: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not look():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.1)


def content_flows(today: date, folder: Path) -> dict[str, ContentFlow]:
    """The five changes by name."""
    holiday, photo = Holiday(today), Photo(folder)
    return {
        "a holiday": ContentFlow(holiday.makes, holiday.seen),
        "an answer with a new branch of the tree": ContentFlow(question, asks),
        "a price": ContentFlow(price, reads_prices),
        "a doctor's photo": ContentFlow(photo.makes, photo.seen),
        "a ready answer": ContentFlow(ready_answer, is_answered_by_it),
    }
