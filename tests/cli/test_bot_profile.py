"""`./reception commands` brings the bot's profile to what the content says, and writes only what differs."""

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image, ImageDraw

from reception.adapters.clinic_toml import BotTable
from reception.adapters.content import Content
from sandbox.clock import Clock
from sandbox.serving import serve
from sandbox.telegram import SANDBOX_TOKEN, Telegram
from tools.bot_profile import Outcome, is_same_picture, set_profile
from tools.content import FOLDER, faults
from tools.telegram import BotApi

CONTENT = Content(FOLDER)
LANGUAGES = {"uk": None, "ru": None, "en": None}
THINGS = [
    *(f"{thing} in {code}" for thing in ("name", "description", "about") for code in LANGUAGES),
    "picture",
]


@pytest.fixture
def telegram() -> Iterator[str]:
    with serve(Telegram(Clock()).app) as url:
        yield url


@pytest.fixture
def bot(telegram: str) -> BotApi:
    return BotApi(telegram, SANDBOX_TOKEN)


def picture(size: int = 640, quality: int = 90, *, cross: bool = True) -> bytes:
    image = Image.new("RGB", (640, 640), "#2f6fde")
    draw = ImageDraw.Draw(image)
    draw.rectangle((120, 120, 520, 440), fill="white")
    if cross:
        draw.rectangle((280, 180, 360, 380), fill="#2f6fde")
    held = io.BytesIO()
    image.resize((size, size)).save(held, "JPEG", quality=quality)
    return held.getvalue()


def test_a_new_bot_gets_everything(bot: BotApi) -> None:
    assert list(set_profile(bot, CONTENT, LANGUAGES)) == [
        Outcome(one, written=True) for one in THINGS
    ]
    said = CONTENT.clinic.bot
    assert bot.call("getMyName", language_code="ru")["name"] == said.name["ru"]
    assert bot.call("getMyName")["name"] == said.name["uk"]
    about = bot.call("getMyShortDescription", language_code="en")["short_description"]
    assert about == said.about["en"]
    description = bot.call("getMyDescription")["description"]
    assert description == said.description["uk"].strip()


def test_the_second_time_nothing_is_written(bot: BotApi, telegram: str) -> None:
    list(set_profile(bot, CONTENT, LANGUAGES))
    assert list(set_profile(bot, CONTENT, LANGUAGES)) == [
        Outcome(one, written=False) for one in THINGS
    ]
    calls = httpx.get(f"{telegram}/control/ledger").json()["calls"]
    writes = [call["method"] for call in calls if call.get("method", "").startswith("setMy")]
    assert len(writes) == len(THINGS)


def test_only_what_differs_is_written(bot: BotApi) -> None:
    list(set_profile(bot, CONTENT, LANGUAGES))
    bot.call("setMyDescription", description="Інше", language_code="ru")
    written = [one.thing for one in set_profile(bot, CONTENT, LANGUAGES) if one.written]
    assert written == ["description in ru"]


def test_a_refusal_ends_only_what_was_refused(bot: BotApi, telegram: str) -> None:
    fault = {
        "kind": "status",
        "method": "setMyName",
        "code": 429,
        "retry_after": 86_400,
        "times": 1,
    }
    httpx.put(f"{telegram}/control/faults", json=[fault]).raise_for_status()
    refused, *others = set_profile(bot, CONTENT, LANGUAGES)
    assert refused.thing == "name in uk"
    assert "429" in refused.refusal
    assert "86400" in refused.refusal
    assert others == [Outcome(one, written=True) for one in THINGS[1:]]


def test_what_the_content_does_not_say_stays_as_it_is(bot: BotApi) -> None:
    bot.call("setMyName", name="Клініка")
    silent = Content(FOLDER)
    silent.clinic.bot = BotTable(about={"uk": "Запис", "ru": "Запись", "en": "Book"})
    done = list(set_profile(bot, silent, LANGUAGES))
    assert [one.thing for one in done] == ["about in uk", "about in ru", "about in en"]
    assert bot.call("getMyName")["name"] == "Клініка"


def test_a_picture_that_is_not_there_is_said(bot: BotApi) -> None:
    content = Content(FOLDER)
    content.clinic.bot = BotTable(picture="next.jpg")
    [outcome] = set_profile(bot, content, LANGUAGES)
    assert not outcome.written
    assert "photos/next.jpg" in outcome.refusal


def test_a_picture_is_known_again_however_it_is_compressed_and_sized() -> None:
    assert is_same_picture(picture(), picture(size=160, quality=40))
    assert not is_same_picture(picture(), picture(cross=False))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            f'[bot.name]\nuk = "{"а" * 65}"\nru = "а"\nen = "a"',
            "bot.name.uk: 65 letters: 64 at most",
        ),
        (f'[bot.description]\nuk = "{"а" * 513}"\nru = "а"\nen = "a"', "513 letters: 512 at most"),
        (f'[bot.about]\nuk = "а"\nru = "{"а" * 121}"\nen = "a"', "121 letters: 120 at most"),
        ('[bot]\npicture = "bot.png"', "Telegram takes a JPEG only"),
        ('[bot]\npicture = "none.jpg"', "there is no photos/none.jpg"),
        ('[sources]\n"на сайті" = { uk = "а", ru = "а", en = "a" }', "can't stand in a link"),
        ('[sources]\ndoctor_x = { uk = "а", ru = "а", en = "a" }', "would lead to a page"),
    ],
)
def test_the_check_names_what_telegram_would_refuse(tmp_path: Path, table: str, words: str) -> None:
    before, _, after = (FOLDER / "clinic.toml").read_text("utf-8").partition("# --- the bot in T")
    rest = after[after.index("# --- branches") :]
    (tmp_path / "clinic.toml").write_text(f"{before}{table}\n{rest}", "utf-8")
    assert any(words in fault for fault in faults(tmp_path)), list(faults(tmp_path))
