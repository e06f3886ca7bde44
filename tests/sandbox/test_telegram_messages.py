"""The Bot API of the double refuses what Telegram refuses, in Telegram's words."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from sandbox.telegram import SANDBOX_TOKEN
from sandbox.telegram.contents import grey_png
from tests.sandbox.telegram_bench import OLENA, Bench, bench

YES = {"inline_keyboard": [[{"text": "Так", "callback_data": "yes"}]]}
NO = {"inline_keyboard": [[{"text": "Ні", "callback_data": "no"}]]}


@pytest.fixture(scope="module")
def served() -> Iterator[Bench]:
    with bench() as it:
        yield it


@pytest.fixture
def it(served: Bench) -> Bench:
    served.control(f"/chats/{OLENA}/unblock")
    return served


def photo(it: Bench, **params: str) -> dict:
    files = {"photo": ("face.png", grey_png(), "image/png")}
    url = f"{it.url}/bot{SANDBOX_TOKEN}/sendPhoto"
    return it.http.post(url, data={"chat_id": str(OLENA)} | params, files=files).json()["result"]


def test_a_wrong_token_is_unauthorized(it: Bench) -> None:
    answer = it.http.post(f"{it.url}/bot1:wrong/getMe")
    assert answer.status_code == 401
    assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


def test_an_unknown_method_is_not_found(it: Bench) -> None:
    assert it.refused("sendTelepathy") == "Not Found: method not found"


def test_parameters_come_in_an_address_a_form_or_json(it: Bench) -> None:
    url = f"{it.url}/bot{SANDBOX_TOKEN}/sendMessage"
    given = {"chat_id": str(OLENA), "text": "hi", "reply_markup": '{"remove_keyboard": true}'}
    assert it.http.get(url, params=given).json()["ok"]
    assert it.http.post(url, data=given).json()["ok"]
    assert it.http.post(url, json=given).json()["ok"]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "chat_id is empty"),
        ({"chat_id": 5}, "chat not found"),
        ({"chat_id": OLENA}, "message text is empty"),
        ({"chat_id": OLENA, "text": " \n "}, "message text is empty"),
        ({"chat_id": OLENA, "text": "a" * 4097}, "message is too long"),
        ({"chat_id": OLENA, "text": "a", "txet": "b"}, 'unknown parameter "txet"'),
        ({"chat_id": OLENA, "text": "\ud800"}, "strings must be encoded in UTF-8"),
        ({"chat_id": OLENA, "text": "a", "parse_mode": "Markup"}, "unsupported parse_mode"),
    ],
)
def test_a_message_that_cannot_be_sent(it: Bench, params: dict, words: str) -> None:
    url = f"{it.url}/bot{SANDBOX_TOKEN}/sendMessage"
    kind = {"Content-Type": "application/json"}
    answer = it.http.post(url, content=json.dumps(params), headers=kind)
    assert answer.status_code == 400
    assert answer.json()["description"] == f"Bad Request: {words}"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<b>bold", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("та 2 < 3", "Unclosed start tag at byte offset 7"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
    ],
)
def test_html_is_parsed_strictly(it: Bench, html: str, words: str) -> None:
    said = it.refused("sendMessage", chat_id=OLENA, text=html, parse_mode="HTML")
    assert said == f"Bad Request: can't parse entities: {words}"


def test_html_becomes_text_and_entities_counted_in_utf16(it: Bench) -> None:
    it.say("  😀 <b>Лікар <i>А&amp;Б</i></b> <a href='https://a.ua/'>тут</a> ", parse_mode="HTML")
    assert it.last()["text"] == "😀 Лікар А&Б тут"
    assert it.last()["entities"] == [
        {"type": "bold", "offset": 3, "length": 9},
        {"type": "italic", "offset": 9, "length": 3},
        {"type": "text_link", "offset": 13, "length": 3, "url": "https://a.ua/"},
    ]


def test_length_is_counted_after_parsing(it: Bench) -> None:
    it.say("<b>" + "&lt;" * 4096 + "</b>", parse_mode="HTML")
    assert it.last()["text"] == "<" * 4096


@pytest.mark.parametrize(
    ("keyboard", "words"),
    [
        ([[{"text": "a", "callback_data": "я" * 33}]], "BUTTON_DATA_INVALID"),
        ([[{"text": "a", "callback_data": ""}]], "BUTTON_DATA_INVALID"),
        (
            [[{"text": "a"}]],
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            [[{"callback_data": "a"}]],
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        ([[{"text": "a", "callback_data": "a"}] * 9], "REPLY_MARKUP_TOO_LONG"),
        ([[{"text": "a", "callback_data": "a"}]] * 101, "REPLY_MARKUP_TOO_LONG"),
    ],
)
def test_a_keyboard_beyond_its_limits(it: Bench, keyboard: list, words: str) -> None:
    markup = {"inline_keyboard": keyboard}
    said = it.refused("sendMessage", chat_id=OLENA, text="a", reply_markup=markup)
    assert said == f"Bad Request: {words}"


def test_callback_data_of_64_bytes_is_the_longest(it: Bench) -> None:
    it.say(reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "я" * 32}]]})
    assert it.last()["keyboard"] == [[{"text": "a", "data": "я" * 32}]]


def test_an_edit_is_seen_in_place(it: Bench) -> None:
    number = it.say("one", reply_markup=YES)
    it.bot("editMessageText", chat_id=OLENA, message_id=number, text="two", reply_markup=NO)
    assert it.last() | {"date": ""} == {
        "id": number,
        "from": "bot",
        "kind": "text",
        "text": "two",
        "caption": None,
        "entities": [],
        "photo": None,
        "keyboard": [[{"text": "Ні", "data": "no"}]],
        "edited": True,
        "date": "",
    }


def test_an_edit_that_changes_nothing_is_refused(it: Bench) -> None:
    edit = {"chat_id": OLENA, "message_id": it.say("one", reply_markup=YES), "text": "one"}
    assert "message is not modified: " in it.refused("editMessageText", reply_markup=YES, **edit)
    it.bot("editMessageText", reply_markup=NO, **edit)
    it.bot("editMessageText", **edit)
    assert it.last()["keyboard"] == []


def test_edits_of_what_is_not_there(it: Bench) -> None:
    edit = {"chat_id": OLENA, "text": "two"}
    assert it.refused("editMessageText", **edit) == (
        "Bad Request: message identifier is not specified"
    )
    assert it.refused("editMessageText", message_id=1, **edit) == (
        "Bad Request: message to edit not found"
    )


def test_neither_a_patients_message_nor_one_with_a_reply_keyboard_can_be_edited(it: Bench) -> None:
    theirs = it.olena("text", text="mine")["message_id"]
    ours = it.say(reply_markup={"remove_keyboard": True})
    for number in (theirs, ours):
        said = it.refused("editMessageText", chat_id=OLENA, message_id=number, text="two")
        assert said == "Bad Request: message can't be edited"


def test_a_photo_has_a_caption_to_edit_and_no_text(it: Bench) -> None:
    place = {"chat_id": OLENA, "message_id": photo(it, caption="Лікар")["message_id"]}
    assert it.refused("editMessageText", text="two", **place) == (
        "Bad Request: there is no text in the message to edit"
    )
    assert it.refused("editMessageCaption", caption="a" * 1025, **place) == (
        "Bad Request: message caption is too long"
    )
    it.bot("editMessageCaption", caption="<b>Два</b>", parse_mode="HTML", **place)
    assert it.last()["caption"] == "Два"
    assert it.last()["photo"]


def test_a_photo_is_sent_again_by_its_file_id_and_fetched(it: Bench) -> None:
    file_id = photo(it)["photo"][-1]["file_id"]
    it.bot("sendPhoto", chat_id=OLENA, photo=file_id)
    path = it.bot("getFile", file_id=file_id)["file_path"]
    assert it.http.get(f"{it.url}/file/bot{SANDBOX_TOKEN}/{path}").content == grey_png()
    assert it.http.get(f"{it.url}/control/files/{file_id}").content == grey_png()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("AgAC-unknown", "wrong file identifier/HTTP URL specified"),
        ("https://example.org/a.png", "failed to get HTTP URL content"),
        ("", "there is no photo in the request"),
    ],
)
def test_a_photo_that_cannot_be_had(it: Bench, given: str, words: str) -> None:
    assert it.refused("sendPhoto", chat_id=OLENA, photo=given) == f"Bad Request: {words}"


def test_a_text_becomes_a_photo(it: Bench) -> None:
    file_id = photo(it)["photo"][-1]["file_id"]
    number = it.say("card", reply_markup=YES)
    media = {"type": "photo", "media": file_id, "caption": "card"}
    it.bot("editMessageMedia", chat_id=OLENA, message_id=number, media=media, reply_markup=YES)
    assert (it.last()["text"], it.last()["caption"]) == (None, "card")


def test_an_uploaded_document_and_a_venue_are_seen(it: Bench) -> None:
    files = {"document": ("visit.ics", b"BEGIN:VCALENDAR", "text/calendar")}
    url = f"{it.url}/bot{SANDBOX_TOKEN}/sendDocument"
    assert it.http.post(url, data={"chat_id": str(OLENA)}, files=files).json()["ok"]
    assert it.last()["document"]["file_name"] == "visit.ics"
    place = {"latitude": 50.45, "longitude": 30.52, "title": "Клініка", "address": "Хрещатик, 1"}
    it.bot("sendVenue", chat_id=OLENA, **place)
    assert it.last()["venue"]["title"] == "Клініка"


def test_a_message_is_copied_and_deleted(it: Bench) -> None:
    number = it.say("one", reply_markup=YES)
    place = {"chat_id": OLENA, "from_chat_id": OLENA, "message_id": number}
    copy = it.bot("copyMessage", **place)["message_id"]
    assert (it.last()["id"], it.last()["text"], it.last()["keyboard"]) == (copy, "one", [])
    it.bot("deleteMessage", chat_id=OLENA, message_id=copy)
    assert it.refused("deleteMessage", chat_id=OLENA, message_id=copy) == (
        "Bad Request: message to delete not found"
    )


def test_a_reply_keyboard_stays_until_it_is_removed(it: Bench) -> None:
    button = {"text": "Мій номер", "request_contact": True}
    it.say(reply_markup={"keyboard": [[button, "Пізніше"]], "resize_keyboard": True})
    it.say()
    assert it.seen()["reply_keyboard"] == [
        [button, {"text": "Пізніше", "request_contact": False}],
    ]
    it.say(reply_markup={"remove_keyboard": True})
    assert it.seen()["reply_keyboard"] is None


def test_nobody_writes_to_a_patient_who_blocked_the_bot(it: Bench) -> None:
    it.olena("block")
    assert it.refused("sendMessage", chat_id=OLENA, text="a") == (
        "Forbidden: bot was blocked by the user"
    )


def test_typing_is_shown_until_the_message(it: Bench) -> None:
    it.bot("sendChatAction", chat_id=OLENA, action="typing")
    assert it.seen()["action"] == "typing"
    it.say()
    assert it.seen()["action"] is None


def test_an_answer_to_a_press_is_a_toast_seen_once(it: Bench) -> None:
    it.say(reply_markup=YES)
    query = it.olena("press", label="Так")["query_id"]
    assert it.refused("answerCallbackQuery", callback_query_id=query, text="a" * 201) == (
        "Bad Request: MESSAGE_TOO_LONG"
    )
    it.bot("answerCallbackQuery", callback_query_id=query, text="Готово", show_alert=True)
    it.bot("answerCallbackQuery", callback_query_id=query, text="Двічі")
    toast = it.seen()["answers"][-1]
    assert (toast["text"], toast["alert"], toast["query_id"]) == ("Готово", True, query)


def test_a_press_cannot_be_answered_late(it: Bench) -> None:
    it.say(reply_markup=YES)
    query = it.olena("press", label="Так")["query_id"]
    it.clock.move(it.clock.now() + timedelta(minutes=2))
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert it.refused("answerCallbackQuery", callback_query_id=query) == words
    assert it.refused("answerCallbackQuery", callback_query_id="nonsense") == words


def test_commands_are_kept_for_each_scope_and_language(it: Bench) -> None:
    uk = [{"command": "start", "description": "Почати"}]
    en = [{"command": "start", "description": "Begin"}]
    private = {"type": "all_private_chats"}
    it.bot("setMyCommands", commands=en)
    it.bot("setMyCommands", commands=uk, scope=private, language_code="uk")
    assert it.bot("getMyCommands") == en
    assert it.bot("getMyCommands", scope=private, language_code="uk") == uk
    assert it.control("/bot?language_code=uk", "GET")["commands"] == uk
    it.bot("deleteMyCommands", scope=private, language_code="uk")
    assert it.control("/bot?language_code=uk", "GET")["commands"] == en


def test_the_bot_has_a_name_in_each_language_and_the_last_picture(it: Bench) -> None:
    it.bot("setMyName", name="Клініка")
    it.bot("setMyName", name="Clinic", language_code="en")
    assert it.bot("getMyName", language_code="uk") == {"name": "Клініка"}
    assert it.bot("getMyName", language_code="en") == {"name": "Clinic"}
    assert it.refused("setMyName", name="a" * 65) == "Bad Request: bot name is too long"
    photo = {"type": "static", "photo": "AgAC"}
    assert it.refused("setMyProfilePhoto", photo=photo).endswith("upload a new file")
    me = it.bot("getMe")["id"]
    assert it.bot("getUserProfilePhotos", user_id=me) == {"total_count": 0, "photos": []}


def test_the_bot_describes_itself(it: Bench) -> None:
    it.bot("setChatMenuButton", menu_button={"type": "commands"})
    it.bot("setMyDescription", description="Запис до лікаря", language_code="uk")
    it.bot("setMyShortDescription", short_description="Reception")
    bot = it.control("/bot?language_code=uk", "GET")
    assert bot["menu_button"] == {"type": "commands"}
    assert (bot["description"], bot["short_description"]) == ("Запис до лікаря", "Reception")
