"""The double misbehaves as Telegram does, as often as it is told, and notes what really happened."""

import asyncio
import time
from collections.abc import Iterator

import httpx
import pytest
import telegram as ptb
from telegram.error import Forbidden, NetworkError, RetryAfter

from sandbox.telegram import SANDBOX_TOKEN
from sandbox.telegram.contents import grey_png
from tests.sandbox.telegram_bench import OLENA, Bench, bench


@pytest.fixture(scope="module")
def served() -> Iterator[Bench]:
    with bench() as it:
        yield it


@pytest.fixture
def it(served: Bench) -> Bench:
    served.faults()
    served.control("/ledger", "DELETE")
    return served


def send(it: Bench, text: str = "hello") -> httpx.Response:
    url = f"{it.url}/bot{SANDBOX_TOKEN}/sendMessage"
    return it.http.post(url, json={"chat_id": OLENA, "text": text})


def test_too_many_requests(it: Bench) -> None:
    it.faults(
        {"method": "sendMessage", "times": 2, "kind": "status", "code": 429, "retry_after": 3}
    )
    for _ in range(2):
        assert send(it).json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 3",
            "parameters": {"retry_after": 3},
        }
    assert send(it).json()["ok"]


def test_a_fault_of_one_chat_leaves_the_others_alone(it: Bench) -> None:
    it.control("/users", id=2002, first_name="Андрій")
    it.faults({"kind": "status", "code": 403, "chat_id": 2002, "times": None})
    assert send(it).json()["ok"]
    assert it.refused("sendMessage", chat_id=2002, text="a").startswith("Forbidden")


def test_a_proxys_page_instead_of_json(it: Bench) -> None:
    it.faults({"method": "*", "kind": "html"})
    answer = send(it)
    assert (answer.status_code, answer.text[:6]) == (502, "<html>")


def test_a_connection_cut_before_the_call_is_handled(it: Bench) -> None:
    it.faults({"method": "sendMessage", "kind": "reset_before"})
    with pytest.raises(httpx.TransportError):
        send(it, "never")
    assert "never" not in [message["text"] for message in it.seen()["messages"]]
    assert not it.ledger()["calls"][-1]["outcome"]["ok"]


def test_an_answer_lost_after_the_call_was_handled(it: Bench) -> None:
    it.faults({"method": "sendMessage", "kind": "lose_answer"})
    with pytest.raises(httpx.TransportError):
        send(it, "sent all the same")
    assert it.last()["text"] == "sent all the same"
    call = it.ledger()["calls"][-1]
    assert (call["outcome"]["ok"], call["fault"]) == (True, "lose_answer")


def test_a_slow_call_is_not_settled(it: Bench) -> None:
    it.faults({"method": "sendMessage", "kind": "delay", "seconds": 0.3})
    began = time.monotonic()
    with pytest.raises(httpx.ReadTimeout):
        it.http.post(
            f"{it.url}/bot{SANDBOX_TOKEN}/sendMessage",
            json={"chat_id": OLENA, "text": "slow"},
            timeout=0.1,
        )
    assert it.telegram.busy == 1
    asyncio.run(it.telegram.settled())
    assert time.monotonic() - began > 0.3
    assert it.last()["text"] == "slow"


def test_what_is_no_fault_is_refused(it: Bench) -> None:
    for rules in ([{"kind": "earthquake"}], [{"kind": "html", "tmies": 1}], {}, [7]):
        assert it.http.put(f"{it.url}/control/faults", json=rules).status_code == 422


def test_the_ledger_holds_calls_without_their_bytes(it: Bench) -> None:
    url = f"{it.url}/bot{SANDBOX_TOKEN}/sendDocument"
    markup = '{"inline_keyboard": []}'
    it.http.post(
        url,
        data={"chat_id": str(OLENA), "reply_markup": markup},
        files={"document": ("a.txt", b"abc", "text/plain")},
    )
    [call] = it.ledger()["calls"]
    assert call["params"] == {
        "chat_id": str(OLENA),
        "reply_markup": {"inline_keyboard": []},
        "document": {"upload": "a.txt", "mime": "text/plain", "bytes": 3},
    }
    assert (call["method"], call["rode"]) == ("sendDocument", False)
    assert call["outcome"]["message_id"] == it.last()["id"]


def test_a_usual_client_library_understands_it_all(it: Bench) -> None:
    asyncio.run(_converse(it))


async def _converse(it: Bench) -> None:
    keys = ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("Так", callback_data="yes")]])
    bot = ptb.Bot(SANDBOX_TOKEN, base_url=f"{it.url}/bot", base_file_url=f"{it.url}/file/bot")
    async with bot:
        message = await bot.send_message(OLENA, "<b>Так?</b>", "HTML", reply_markup=keys)
        assert message.text_html == "<b>Так?</b>"
        photo = await bot.send_photo(OLENA, grey_png(), caption="x", reply_markup=keys)
        file = await (await photo.photo[-1].get_file()).download_as_bytearray()
        assert bytes(file) == grey_png()
        media = ptb.InputMediaPhoto(grey_png(), caption="y")
        edited = await bot.edit_message_media(media, OLENA, photo.message_id)
        assert isinstance(edited, ptb.Message)
        assert edited.caption == "y"
        assert (await bot.get_chat(OLENA)).first_name == "Олена"
        await bot.set_my_commands([("start", "Почати")], ptb.BotCommandScopeAllPrivateChats())
        assert (await bot.get_webhook_info()).url == ""
        await _suffer(it, bot)


async def _suffer(it: Bench, bot: ptb.Bot) -> None:
    for rule, error in (
        ({"kind": "status", "code": 429, "retry_after": 7}, RetryAfter),
        ({"kind": "status", "code": 403}, Forbidden),
        ({"kind": "html"}, NetworkError),
        ({"kind": "lose_answer"}, NetworkError),
    ):
        await asyncio.to_thread(it.faults, {"method": "sendMessage", **rule})
        with pytest.raises(error):
            await bot.send_message(OLENA, "a")
