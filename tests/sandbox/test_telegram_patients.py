"""Deeds of patients reach the bot as they would from a phone."""

from collections.abc import Iterator

import httpx
import pytest

from tests.sandbox.telegram_bench import OLENA, Bench, bench, listening

YES_NO = {
    "inline_keyboard": [
        [{"text": "Так", "callback_data": "yes"}, {"text": "Ні", "callback_data": "no"}],
        [{"text": "Сайт", "url": "https://example.org/"}],
    ]
}
SHARE = {"keyboard": [[{"text": "Мій номер", "request_contact": True}], ["Пізніше"]]}


@pytest.fixture(scope="module")
def served() -> Iterator[Bench]:
    with bench() as it, listening(it):
        yield it


@pytest.fixture
def it(served: Bench) -> Bench:
    served.olena("unblock")
    served.settle()
    served.webhook.updates.clear()
    return served


def update(it: Bench) -> dict:
    it.settle()
    [only] = it.webhook.updates
    return only


def refusal(it: Bench, deed: str, **body: object) -> httpx.Response:
    return it.http.post(f"{it.url}/control/chats/{OLENA}/{deed}", json=body)


@pytest.mark.parametrize("how", ["label", "place", "data"])
def test_a_press_carries_its_data_and_the_message(it: Bench, how: str) -> None:
    number = it.say("Записати?", reply_markup=YES_NO)
    presses = {
        "label": {"label": "Ні"},
        "place": {"message_id": number, "row": 0, "column": 1},
        "data": {"message_id": number, "data": "no"},
    }
    pressed = it.olena("press", **presses[how])
    query = update(it)["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (pressed["query_id"], "no", OLENA)
    assert query["message"]["text"] == "Записати?"
    assert query["message"]["reply_markup"]["inline_keyboard"][0][1]["callback_data"] == "no"


def test_a_label_is_looked_for_from_the_newest_message(it: Bench) -> None:
    it.say("old", reply_markup=YES_NO)
    number = it.say("new", reply_markup=YES_NO)
    it.olena("press", label="Так")
    assert update(it)["callback_query"]["message"]["message_id"] == number


def test_a_press_under_a_deleted_message_is_told_without_it(it: Bench) -> None:
    number = it.say(reply_markup=YES_NO)
    it.bot("deleteMessage", chat_id=OLENA, message_id=number)
    it.olena("press", message_id=number, data="yes")
    assert update(it)["callback_query"]["message"]["date"] == 0


def test_a_button_that_is_not_there_cannot_be_pressed(it: Bench) -> None:
    number = it.say(reply_markup=YES_NO)
    assert refusal(it, "press", label="Можливо").status_code == 404
    assert refusal(it, "press", message_id=number, row=5, column=0).status_code == 404
    assert refusal(it, "press", label="Сайт").status_code == 409


def test_the_button_for_the_number_sends_the_own_contact(it: Bench) -> None:
    it.say(reply_markup=SHARE)
    it.olena("reply_button", label="Мій номер")
    assert update(it)["message"]["contact"] == {
        "phone_number": "+380671234567",
        "first_name": "Олена",
        "user_id": OLENA,
    }


def test_a_text_button_sends_its_text_and_a_one_time_keyboard_goes(it: Bench) -> None:
    it.say(reply_markup=SHARE | {"one_time_keyboard": True})
    it.olena("reply_button", label="Пізніше")
    assert update(it)["message"]["text"] == "Пізніше"
    assert it.seen()["reply_keyboard"] is None
    assert refusal(it, "reply_button", label="Пізніше").status_code == 404


def test_a_foreign_contact_may_have_no_owner_and_be_forwarded(it: Bench) -> None:
    it.olena("contact", phone_number="+380509999999", user_id=None, first_name="Х", forwarded=True)
    message = update(it)["message"]
    assert message["contact"] == {"phone_number": "+380509999999", "first_name": "Х"}
    assert message["forward_origin"]["type"] == "hidden_user"


@pytest.mark.parametrize("kind", ["photo", "sticker", "voice"])
def test_other_things_come_too(it: Bench, kind: str) -> None:
    it.olena(kind)
    assert kind in update(it)["message"]
    assert it.last()["kind"] == kind


def test_a_patient_edits_a_text(it: Bench) -> None:
    number = it.olena("text", text="one")["message_id"]
    it.settle()
    it.webhook.updates.clear()
    it.olena("edit", message_id=number, text="two")
    edited = update(it)["edited_message"]
    assert (edited["message_id"], edited["text"]) == (number, "two")
    assert it.last()["edited"]


def test_a_block_and_its_end_are_told(it: Bench) -> None:
    it.olena("block")
    assert update(it)["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert refusal(it, "text", text="one").status_code == 409
    it.olena("start")
    it.settle()
    _, back, start = it.webhook.updates
    assert back["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert start["message"]["text"] == "/start"


def test_who_is_not_there_cannot_act(it: Bench) -> None:
    answer = it.http.post(f"{it.url}/control/chats/7/text", json={"text": "a"})
    assert answer.status_code == 404
    assert "/control/users" in answer.json()["error"]


def test_a_change_is_heard_by_an_open_page(it: Bench) -> None:
    with httpx.stream("GET", f"{it.url}/control/events", timeout=5) as stream:
        lines = stream.iter_lines()
        assert next(lines) == "retry: 1000"
        it.say()
        assert next(line for line in lines if line.startswith("data:")) == (
            f'data: {{"chat_id": {OLENA}}}'
        )
