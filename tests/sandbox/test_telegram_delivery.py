"""Updates come to the webhook as Telegram brings them: in order, apart, and until they are taken."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from starlette.responses import PlainTextResponse, Response

from sandbox.telegram.delivery import pause
from tests.sandbox.telegram_bench import OLENA, SECRET, Bench, bench, listening, riding

YES = {"inline_keyboard": [[{"text": "Так", "callback_data": "yes"}]]}


@pytest.fixture
def it() -> Iterator[Bench]:
    with bench() as it:
        yield it


def texts(it: Bench) -> list[str]:
    return [update["message"]["text"] for update in it.webhook.updates if "message" in update]


def statuses(it: Bench) -> list[int | None]:
    return [delivery["status"] for delivery in it.ledger()["deliveries"]]


def refusing(times: int, **headers: str) -> Any:
    """Answer 503 so many times, then take."""
    left = iter(range(times))
    return lambda _: Response() if next(left, None) is None else Response("", 503, headers)


def test_a_text_comes_with_the_secret(it: Bench) -> None:
    with listening(it) as webhook:
        sent = it.olena("start", payload="doctor-7")
        it.settle()
    [update] = webhook.updates
    assert update["update_id"] == sent["update_id"]
    message = update["message"]
    assert (message["text"], message["chat"]["type"]) == ("/start doctor-7", "private")
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"] == {
        "id": OLENA,
        "is_bot": False,
        "first_name": "Олена",
        "language_code": "uk",
    }
    assert webhook.headers[0]["x-telegram-bot-api-secret-token"] == SECRET


def test_what_came_before_the_webhook_waits_for_it(it: Bench) -> None:
    it.olena("text", text="one")
    it.olena("text", text="two")
    assert it.bot("getWebhookInfo")["pending_update_count"] == 2
    with listening(it):
        it.settle()
    assert texts(it) == ["one", "two"]
    first, second = it.webhook.updates
    assert second["update_id"] == first["update_id"] + 1


def test_pending_updates_are_dropped_when_asked(it: Bench) -> None:
    it.olena("text", text="one")
    with listening(it, drop_pending_updates=True):
        it.olena("text", text="two")
        it.settle()
    assert texts(it) == ["two"]


def test_pauses_grow_to_a_minute() -> None:
    assert [pause(failures) for failures in (1, 2, 3, 4, 9)] == [0, 2, 4, 8, 60]


def test_an_unanswered_update_comes_again_at_once_then_later(it: Bench) -> None:
    it.webhook.answer = refusing(2)
    with listening(it):
        began = time.monotonic()
        it.olena("text", text="one")
        it.settle()
        it.bot("getWebhookInfo")
    assert statuses(it) == [503, 503, 200]
    assert texts(it) == ["one"] * 3
    assert 2 <= time.monotonic() - began < 4


def test_retry_after_is_honoured_and_the_error_reported(it: Bench) -> None:
    it.webhook.answer = refusing(1, **{"Retry-After": "1"})
    with listening(it):
        it.olena("text", text="one")
        it.until(lambda: statuses(it) == [503])
        time.sleep(0.5)
        assert statuses(it) == [503]
        words = "Wrong response from the webhook: 503 Service Unavailable"
        assert it.bot("getWebhookInfo")["last_error_message"] == words
        it.settle()
    assert statuses(it) == [503, 200]


def test_messages_of_a_chat_wait_for_each_other_while_presses_and_other_chats_pass(
    it: Bench,
) -> None:
    it.control("/users", id=2002, first_name="Андрій")
    stop = Event()
    it.webhook.answer = lambda update: (
        Response("", 503, {"Retry-After": "1"})
        if update.get("message", {}).get("text") == "stuck" and not stop.is_set()
        else Response()
    )
    with listening(it):
        it.say(reply_markup=YES)
        it.olena("text", text="stuck")
        it.olena("text", text="after")
        it.olena("press", label="Так")
        it.control("/chats/2002/text", text="other")
        it.until(lambda: len(it.webhook.updates) >= 3)
        assert "after" not in texts(it)
        assert "other" in texts(it)
        assert any("callback_query" in update for update in it.webhook.updates)
        stop.set()
        it.settle()
    assert texts(it)[-1] == "after"


def test_a_call_in_the_answer_is_performed(it: Bench) -> None:
    it.webhook.answer = lambda update: riding(
        "answerCallbackQuery", callback_query_id=update["callback_query"]["id"], text="Готово"
    )
    it.say(reply_markup=YES)
    with listening(it):
        it.olena("press", label="Так")
        it.settle()
    assert it.seen()["answers"][0]["text"] == "Готово"
    [call] = [call for call in it.ledger()["calls"] if call["rode"]]
    assert call["method"] == "answerCallbackQuery"
    assert call["outcome"]["ok"]


def test_an_answer_that_is_no_call_is_ignored(it: Bench) -> None:
    it.webhook.answer = lambda _: PlainTextResponse("ok")
    with listening(it):
        it.olena("text", text="one")
        it.settle()
    assert statuses(it) == [200]


def test_a_refused_connection_is_tried_again(it: Bench) -> None:
    it.bot("setWebhook", url="http://127.0.0.1:9/hook")
    it.olena("text", text="one")
    it.until(lambda: statuses(it) == [None, None])
    assert not it.control("/settled", "GET")["settled"]
    with listening(it):
        it.settle()
    assert texts(it) == ["one"]


def test_kinds_that_the_bot_did_not_ask_for_do_not_come(it: Bench) -> None:
    with listening(it, allowed_updates=["callback_query"]):
        it.olena("text", text="one")
        it.settle()
    assert it.webhook.updates == []


def test_an_old_update_comes_again_in_a_row_or_at_once(it: Bench) -> None:
    with listening(it):
        number = it.olena("text", text="one")["update_id"]
        it.settle()
        once = {"update_id": number, "times": 3}
        assert it.control("/repeat", **once) == {"statuses": [200] * 3}
        assert it.control("/repeat", parallel=True, **once) == {"statuses": [200] * 3}
    assert texts(it) == ["one"] * 7


@pytest.mark.unlike_telegram
def test_any_json_can_be_an_update(it: Bench) -> None:
    with listening(it):
        number = it.control("/updates", jump={"chat": {"id": OLENA}})["update_id"]
        it.control("/updates", update_id=5, message={"text": "\U0001f600"})
        it.http.post(f"{it.url}/control/updates", content=b"[1, null]")
        it.settle()
    for body in (
        [1, None],
        {"update_id": number, "jump": {"chat": {"id": OLENA}}},
        {"update_id": 5, "message": {"text": "\U0001f600"}},
    ):
        assert body in it.webhook.updates


def test_a_webhook_elsewhere_is_refused(it: Bench) -> None:
    assert it.refused("setWebhook", url="http://example.org/hook") == (
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    )
    assert it.refused("setWebhook", url="http://127.0.0.1/hook", secret_token="ключ") == (
        "Bad Request: secret token contains unallowed characters"
    )


def test_everything_outlives_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "telegram.json"
    with bench(file) as it:
        it.olena("photo", caption="mine")
        it.say("one", reply_markup=YES)
        it.bot("setMyCommands", commands=[{"command": "start", "description": "Почати"}])
        before, photo = it.seen(), it.seen()["messages"][0]["photo"]
    with bench(file, user=False) as it, listening(it):
        it.settle()
        assert it.seen() == before
        assert it.http.get(f"{it.url}/control/files/{photo}").is_success
        assert len(it.webhook.updates) == 1
        assert it.bot("getMyCommands")
        assert it.telegram.busy == 0


def test_reactions_come_only_if_the_bot_asked_for_them(it: Bench) -> None:
    with listening(it):
        number = it.olena("text", text="one")["message_id"]
        it.olena("react", message_id=number, emoji="👍")
        it.settle()
        assert [name for name in it.webhook.updates[-1] if name != "update_id"] == ["message"]
    with listening(it, allowed_updates=["message_reaction"]):
        it.olena("react", message_id=number)
        it.olena("react", message_id=number, emoji="custom")
        it.settle()
    gone, own = (update["message_reaction"] for update in it.webhook.updates[-2:])
    assert gone["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert gone["new_reaction"] == []
    assert own["new_reaction"][0]["type"] == "custom_emoji"
    assert it.last()["reacted"] == "custom"


@pytest.mark.parametrize("kind", ["contact", "location", "venue", "poll", "dice", "video_note"])
def test_every_kind_is_seen_as_what_it_is(it: Bench, kind: str) -> None:
    with listening(it):
        it.olena(kind, phone_number="+380671112233")
        it.settle()
    assert kind in it.webhook.updates[-1]["message"]
    assert it.last()["kind"] == kind
