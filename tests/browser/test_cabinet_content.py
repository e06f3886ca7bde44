"""The content's pages in a real browser, on a telephone of 360 pixels: photos from the camera, axe, nothing inline."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request as Asked
from starlette.responses import Response as Answer
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from reception.cabinet.content.own_words import key_of_sentence
from reception.cabinet.content.pictures import MAX_UPLOAD_BYTES
from reception.cabinet.content.routes import ROUTES
from reception.cabinet.door import HEADERS
from reception.cabinet.web import ROOT, PageRequest, Upload
from reception.clinic.pictures import fault_of
from reception.desk.thread import Operator
from sandbox.serving import serve
from tests.cabinet.content.managers import TOKEN, Clinic
from tools.sam import HERE
from tools.visitor import NoChromiumError, chromium

SMALL_PHONE = {"width": 360, "height": 740}
WORDS = f"content/words/{key_of_sentence('My visits')}"
PAGES = (
    "content content/holidays content/hours content/questions content/questions/0 content/doctors/koval"
    f" content/words {WORDS}"
).split()


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


def site(clinic: Clinic) -> Starlette:
    """The content's pages of a manager who has signed in, with the headers of the door."""

    async def answer(asked: Asked) -> Answer:
        form = await asked.form()
        typed: dict[str, tuple[str, ...]] = {}
        files: dict[str, tuple[Upload, ...]] = {}
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                upload = Upload(value.filename or "", value.content_type or "", await value.read())
                files[name] = (upload,)
            else:
                typed[name] = (*typed.get(name, ()), str(value))
        path = asked.url.path.removeprefix(ROOT)
        who, query = Operator("900001", "Ірина"), dict(asked.query_params)
        for route in ROUTES:
            parts = route.parts(asked.method, path)
            if parts is not None:
                given = PageRequest(asked.method, path, who, TOKEN, query, typed, files, parts)
                made = route.handler(clinic.services, given)
                headers = {**HEADERS, **made.headers}
                return Answer(made.body, made.status, headers, made.kind)
        return Answer(status_code=404)

    static = StaticFiles(directory=HERE / "functions/cabinet/static")
    return Starlette(
        routes=[
            Mount(f"{ROOT}/static", static),
            Route(f"{ROOT}/{{path:path}}", answer, methods=["GET", "POST"]),
        ]
    )


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


@pytest.fixture
def page(browser: Browser, clinic: Clinic) -> Iterator[Page]:
    """A manager's telephone; the test fails if a page logs an error, as one of its policy would be."""
    with serve(site(clinic)) as url:
        context = browser.new_context(
            viewport=SMALL_PHONE, base_url=f"{url}{ROOT}/", locale="uk-UA"
        )  # type: ignore[arg-type]
        opened, complaints = context.new_page(), list[str]()
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on(
            "console",
            lambda line: (
                complaints.append(line.text)
                if line.type == "error" and "status of 4" not in line.text
                else None
            ),
        )
        yield opened
        context.close()
        assert complaints == []


def camera(path: Path) -> Path:
    """A photo of more than 12 MB, as a telephone makes it."""
    made = io.BytesIO()
    picture = Image.effect_noise((2400, 1800), 120).convert("RGB")
    picture.save(made, "JPEG", quality=95)
    (path / "IMG_1.jpg").write_bytes(made.getvalue() + bytes(max(0, 12_100_000 - made.tell())))
    return path / "IMG_1.jpg"


def test_a_photo_of_12_mb_is_made_small_in_the_browser_and_published(
    page: Page, clinic: Clinic, tmp_path: Path
) -> None:
    sizes: list[int] = []
    page.on("request", lambda sent: sizes.append(len(sent.post_data_buffer or b"")))
    page.goto("content/doctors/koval")
    page.locator("input[type=file]").set_input_files(camera(tmp_path))
    page.get_by_role("button", name="Зберегти й переглянути").click()
    page.get_by_role("button", name="Опублікувати").click()
    expect(page.get_by_role("status")).to_contain_text("Пацієнти побачать це")
    [kept] = clinic.versions.photos.values()
    assert fault_of(kept) is None
    assert max(sizes) < MAX_UPLOAD_BYTES
    page.get_by_role("button", name="Повернути, як було").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Опубліковані версії")
    assert clinic.present == ""


def test_a_heavy_file_that_the_browser_can_not_read_is_refused_before_it_is_sent(
    page: Page, tmp_path: Path
) -> None:
    (tmp_path / "IMG_1.HEIC").write_bytes(b"\0\0\0\x18ftypheic" + bytes(MAX_UPLOAD_BYTES))
    page.goto("content/doctors/koval")
    page.locator("textarea[name='about.uk']").fill("Приймає дітей.")
    page.locator("input[type=file]").set_input_files(tmp_path / "IMG_1.HEIC")
    expect(page.get_by_role("alert")).to_contain_text("Зробіть знімок екрана")
    page.get_by_role("button", name="Зберегти й переглянути").click()
    expect(page.locator("textarea[name='about.uk']")).to_have_value("Приймає дітей.")


def findings(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def look(page: Page) -> list[str]:
    """Everything that axe has against the page in both themes, and whether it is wider than the telephone."""
    found: list[str] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += findings(page)
    if page.evaluate("document.documentElement.scrollWidth") > SMALL_PHONE["width"]:
        found.append("it is wider than the telephone")
    return found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_the_telephone_and_axe_finds_nothing(page: Page, path: str) -> None:
    page.goto(path)
    assert look(page) == []


def test_a_fault_and_a_preview_fit_the_telephone_and_axe_finds_nothing(page: Page) -> None:
    page.goto("content/prices")
    page.locator("[name='prices.ru']").fill("")
    page.get_by_role("button", name="Зберегти й переглянути").click()
    found = look(page)
    page.locator("[name='prices.ru']").fill("Скидка")
    page.get_by_role("button", name="Зберегти й переглянути").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Що зміниться")
    assert found + look(page) == []


def test_a_sentence_is_searched_and_said_otherwise_by_keyboard(page: Page, clinic: Clinic) -> None:
    page.goto("content/words")
    page.get_by_label("Слова речення").fill("МОЇ ВІЗ")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Мої візити", exact=True).first.press("Enter")
    page.get_by_label("Вашими словами").first.fill("М" * 61)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Скоротіть до 60")).to_be_visible()
    found = look(page)
    page.get_by_label("Вашими словами").first.fill("Мої записи")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Що зміниться")
    assert found + look(page) == []
    page.get_by_role("button", name="Опублікувати").click()
    expect(page.get_by_role("status")).to_contain_text("Пацієнти побачать це")
    assert "[Мої записи]" in clinic.patient_opens()
