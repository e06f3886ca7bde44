"""Mini Apps in the double of Telegram: a button where Telegram allows one, and a signature that the reception takes."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from reception.cabinet.init_data import read_init_data
from sandbox.telegram import SANDBOX_TOKEN, STAFF_GROUP
from tests.sandbox.telegram_bench import OLENA, Bench, bench, listening
from tests.sandbox.telegram_staff import IRYNA, staff

PAGE = "https://clinic.example/cabinet/sign-in"


@pytest.fixture
def it() -> Iterator[Bench]:
    with bench() as it, listening(it):
        yield it


def button(url: str) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": "Відкрити", "web_app": {"url": url}}]]}


def test_a_mini_app_is_opened_by_a_member_whom_telegram_names(it: Bench) -> None:
    opened = staff(it, "mini_app", **{"from": IRYNA, "url": PAGE})["url"]
    assert opened.startswith(f"{PAGE}#")
    [told] = parse_qs(urlsplit(opened).fragment)["tgWebAppData"]
    now = datetime.fromtimestamp(int(parse_qs(told)["auth_date"][0])).astimezone()
    assert read_init_data(told, SANDBOX_TOKEN, now).who.id == str(IRYNA)


def test_nobody_but_a_member_opens_it(it: Bench) -> None:
    with pytest.raises(AssertionError, match="no member"):
        staff(it, "mini_app", **{"from": OLENA, "url": PAGE})


@pytest.mark.parametrize(
    ("chat", "url", "refusal"),
    [
        (STAFF_GROUP, PAGE, "BUTTON_TYPE_INVALID"),
        (OLENA, "http://clinic.example/cabinet", "Only HTTPS links are allowed"),
    ],
)
def test_a_button_that_telegram_refuses_is_refused(
    it: Bench, chat: int, url: str, refusal: str
) -> None:
    said = it.refused("sendMessage", chat_id=chat, text="Кабінет", reply_markup=button(url))
    assert refusal in said


def test_a_button_in_a_private_chat_is_taken(it: Bench) -> None:
    it.bot("sendMessage", chat_id=OLENA, text="Кабінет", reply_markup=button(PAGE))
    assert it.seen()["messages"][-1]["keyboard"][0][0]["web_app"] == {"url": PAGE}
