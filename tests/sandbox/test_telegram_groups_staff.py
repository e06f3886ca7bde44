"""Deeds of staff in their group reach the webhook as Telegram brings them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.telegram import STAFF_GROUP
from tests.sandbox.telegram_bench import OLENA, Bench, bench, listening
from tests.sandbox.telegram_staff import (
    IRYNA,
    MAKSYM,
    SVITLANA,
    TAKE,
    post,
    room,
    staff,
    topic,
    update,
)


@pytest.fixture
def it() -> Iterator[Bench]:
    with bench() as it:
        it.control("/limits", "PUT", group_messages=None)
        with listening(it):
            yield it


def test_a_line_in_a_topic(it: Bench) -> None:
    thread = topic(it)
    message = update(it, staff(it, "text", thread=thread, text="Добрий день!"))["message"]
    assert message["from"]["first_name"] == "Максим"
    assert message["chat"] == {
        "id": STAFF_GROUP,
        "title": "Рецепція: оператори",
        "type": "supergroup",
        "is_forum": True,
    }
    assert (message["message_thread_id"], message["is_topic_message"]) == (thread, True)
    assert message["reply_to_message"]["message_id"] == thread, "as Telegram says: in a topic"
    assert room(it, thread)["messages"][-1]["author"] == {"id": MAKSYM, "name": "Максим"}


def test_an_answer_to_a_card(it: Bench) -> None:
    thread = topic(it)
    card = post(it, thread)["message_id"]
    message = update(it, staff(it, "text", reply_to=card, text="//своїм"))["message"]
    assert message["reply_to_message"]["message_id"] == card
    assert message["message_thread_id"] == thread


def test_an_answer_in_the_general_topic_has_a_thread_that_is_no_topic(it: Bench) -> None:
    plain = update(it, staff(it, "text", text="/today"))["message"]
    assert plain["entities"][0]["type"] == "bot_command"
    assert "message_thread_id" not in plain
    answer = staff(it, "text", reply_to=plain["message_id"], text="так")
    message = update(it, answer)["message"]
    assert message["message_thread_id"] == plain["message_id"]
    assert "is_topic_message" not in message


def test_files_and_albums_come_one_by_one(it: Bench) -> None:
    thread = topic(it)
    photo = update(it, staff(it, "photo", thread=thread, caption="план"))["message"]
    assert photo["caption"] == "план"
    document = update(it, staff(it, "document", thread=thread, name="план.pdf"))["message"]
    assert document["document"]["file_name"] == "план.pdf"
    voice = update(it, staff(it, "voice", thread=thread, duration=9))["message"]
    assert voice["voice"]["duration"] == 9
    sent = staff(it, "album", thread=thread, items=[{"caption": "перша"}, {}, {}])
    it.settle()
    album = [one["message"] for one in it.webhook.updates if one["update_id"] in sent["update_id"]]
    assert len(album) == 3
    assert len({message["media_group_id"] for message in album}) == 1
    assert [message.get("caption") for message in album] == ["перша", None, None]


def test_a_patients_album_and_answer(it: Bench) -> None:
    number = it.say("Що болить?")
    answer = it.olena("text", text="Горло", reply_to=number)
    assert update(it, answer)["message"]["reply_to_message"]["message_id"] == number
    sent = it.olena("album", items=[{"kind": "document"}] * 2)
    it.settle()
    assert len(sent["update_id"]) == 2
    assert it.seen()["messages"][-1]["album"] == it.seen()["messages"][-2]["album"]


def test_an_edited_line(it: Bench) -> None:
    line = staff(it, "text", thread=topic(it), text="завтра")
    edited = staff(it, "edit", message_id=line["message_id"], text="післязавтра")
    message = update(it, edited)["edited_message"]
    assert (message["text"], message["is_topic_message"]) == ("післязавтра", True)
    url = f"{it.url}/control/groups/{STAFF_GROUP}/edit"
    body = {"from": IRYNA, "message_id": line["message_id"], "text": "чуже"}
    assert it.http.post(url, json=body).status_code == 404


def test_a_press_is_answered_to_whoever_pressed(it: Bench) -> None:
    thread, other = topic(it), topic(it)
    card = post(it, thread, reply_markup=TAKE)
    post(it, other, reply_markup=TAKE)
    press = staff(it, "press", label="Беру", thread=thread, **{"from": SVITLANA})
    query = update(it, press)["callback_query"]
    assert (query["from"]["id"], query["data"]) == (SVITLANA, "take:7")
    assert query["message"]["message_id"] == card["message_id"]
    assert query["message"]["message_thread_id"] == thread
    it.bot("answerCallbackQuery", callback_query_id=query["id"], text="Ваш запит")
    [answer] = it.control(f"/groups/{STAFF_GROUP}", "GET")["answers"]
    assert (answer["user_id"], answer["text"]) == (SVITLANA, "Ваш запит")


def test_topics_by_hand(it: Bench) -> None:
    begun = staff(it, "create_topic", name="Черга")
    made = update(it, begun)["message"]
    assert made["forum_topic_created"]["name"] == "Черга"
    thread = begun["thread"]
    renamed = staff(it, "rename_topic", thread=thread, name="Черга 2")
    assert update(it, renamed)["message"]["forum_topic_edited"] == {"name": "Черга 2"}
    closed = update(it, staff(it, "close_topic", thread=thread))["message"]
    assert (closed["forum_topic_closed"], closed["message_thread_id"]) == ({}, thread)
    assert update(it, staff(it, "text", thread=thread, text="я ще тут"))
    url = f"{it.url}/control/groups/{STAFF_GROUP}/text"
    body = {"from": SVITLANA, "thread": thread, "text": "а я ні"}
    assert it.http.post(url, json=body).status_code == 409
    opened = update(it, staff(it, "reopen_topic", thread=thread))["message"]
    assert opened["forum_topic_reopened"] == {}
    assert staff(it, "delete_topic", thread=thread) == {"update_id": None}


def test_the_bot_hears_nothing_of_its_own_doings(it: Bench) -> None:
    thread = topic(it)
    post(it, thread)
    it.bot("closeForumTopic", chat_id=STAFF_GROUP, message_thread_id=thread)
    it.settle()
    assert it.webhook.updates == []


def test_the_bot_is_thrown_out_and_comes_back(it: Bench) -> None:
    change = update(it, staff(it, "remove_bot"))["my_chat_member"]
    statuses = [change[name]["status"] for name in ("old_chat_member", "new_chat_member")]
    assert statuses == ["administrator", "kicked"]
    assert change["chat"]["id"] == STAFF_GROUP
    assert staff(it, "text", text="без бота")["update_id"] is None
    back = update(it, staff(it, "add_bot", status="member"))["my_chat_member"]
    assert back["new_chat_member"]["status"] == "member"


def test_a_mere_member_hears_only_what_is_for_it(it: Bench) -> None:
    card = post(it, None)["message_id"]
    staff(it, "add_bot", status="member")
    assert staff(it, "text", text="між нами")["update_id"] is None
    assert staff(it, "text", text="/help")["update_id"]
    assert staff(it, "text", text="боте!", reply_to=card)["update_id"]


def test_rights_that_change(it: Bench) -> None:
    change = update(it, staff(it, "rights", can_manage_topics=False))["my_chat_member"]
    assert change["old_chat_member"]["can_manage_topics"]
    assert not change["new_chat_member"]["can_manage_topics"]


def test_the_group_gets_another_id(it: Bench) -> None:
    topic(it)
    moved = staff(it, "migrate")
    it.settle()
    brought = {one["update_id"]: one["message"] for one in it.webhook.updates}
    left, arrived = (brought[update_id] for update_id in moved["update_id"])
    assert left["migrate_to_chat_id"] == moved["id"] == arrived["chat"]["id"]
    assert arrived["migrate_from_chat_id"] == left["chat"]["id"] == STAFF_GROUP
    assert staff(it, "text", group=moved["id"], text="тут")["update_id"]
    assert len(it.control(f"/groups/{moved['id']}", "GET")["topics"]) == 1, "topics stay behind"


def test_somebody_joins_and_leaves(it: Bench) -> None:
    joined = staff(it, "add_member", id=900009, first_name="Нова")
    assert update(it, joined)["message"]["new_chat_members"][0]["id"] == 900009
    assert update(it, staff(it, "text", text="я тут", **{"from": 900009}))
    left = update(it, staff(it, "remove_member", id=900009))["message"]
    assert left["left_chat_member"]["first_name"] == "Нова"
    assert it.refused("getChatMember", chat_id=STAFF_GROUP, user_id=900009)


def test_what_staff_cannot_do(it: Bench) -> None:
    def status(deed: str, **body: object) -> int:
        url = f"{it.url}/control/groups/{STAFF_GROUP}/{deed}"
        return it.http.post(url, json=body).status_code

    assert status("dance") == 404
    assert status("text", text="") == 422
    assert status("text", text="a", **{"from": OLENA}) == 409
    assert status("text", text="a", thread=999) == 404
    assert status("press", label="Беру") == 404
    assert status("rights", can_fly=True) == 422
    assert it.http.get(f"{it.url}/control/groups/5").status_code == 404


def test_groups_outlive_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "telegram.json"
    with bench(file) as it:
        thread = topic(it)
        number = post(it, thread)["message_id"]
        reaction = [{"type": "emoji", "emoji": "👍"}]
        it.bot("setMessageReaction", chat_id=STAFF_GROUP, message_id=number, reaction=reaction)
        before = it.control(f"/groups/{STAFF_GROUP}", "GET")
    with bench(file, user=False) as it:
        assert it.control(f"/groups/{STAFF_GROUP}", "GET") == before
        assert post(it, thread)["message_id"] == number + 1
