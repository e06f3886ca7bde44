"""The bot's rights in the staff's group, and its refusals: Telegram's rules in Telegram's words."""

from collections.abc import Iterator

import pytest

from sandbox.telegram import SANDBOX_TOKEN, STAFF_GROUP
from sandbox.telegram.groups import RIGHTS
from tests.sandbox.telegram_bench import OLENA, Bench, bench
from tests.sandbox.telegram_staff import MAKSYM, TAKE, post, room, staff, topic

GONE = -1001000000999


@pytest.fixture(scope="module")
def served() -> Iterator[Bench]:
    with bench() as it:
        yield it


@pytest.fixture
def it(served: Bench) -> Iterator[Bench]:
    served.control("/limits", "PUT", group_messages=None)
    yield served
    served.control(f"/groups/{STAFF_GROUP}/add_bot")


def test_the_staff_group_is_a_forum_with_operators_and_the_bot(it: Bench) -> None:
    chat = it.bot("getChat", chat_id=STAFF_GROUP)
    assert (chat["type"], chat["is_forum"]) == ("supergroup", True)
    known = it.bot("getChatAdministrators", chat_id=STAFF_GROUP)
    assert [one["status"] for one in known] == ["creator", "administrator", "administrator"]
    assert known[-1]["user"]["is_bot"]
    assert known[-1]["can_manage_topics"]


def test_a_member_somebody_known_and_a_stranger(it: Bench) -> None:
    def status(user: int) -> str:
        return it.bot("getChatMember", chat_id=STAFF_GROUP, user_id=user)["status"]

    assert (status(MAKSYM), status(OLENA)) == ("administrator", "left")
    said = it.refused("getChatMember", chat_id=STAFF_GROUP, user_id=5)
    assert said == "Bad Request: PARTICIPANT_ID_INVALID"


def test_a_message_in_a_topic_says_where_it_stands(it: Bench) -> None:
    thread = topic(it)
    message = post(it, thread, reply_markup=TAKE)
    assert message["message_thread_id"] == thread
    assert message["is_topic_message"]
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "Олена К."
    assert message["chat"]["is_forum"]
    [begun, card] = room(it, thread)["messages"]
    assert begun["kind"] == "forum_topic_created"
    assert (card["from"], card["keyboard"][0][0]["data"]) == ("bot", "take:7")


def test_ids_of_a_supergroup_count_for_themselves(it: Bench) -> None:
    first, between, second = post(it, None), it.say(), post(it, None)
    assert second["message_id"] == first["message_id"] + 1
    assert it.say() == between + 1


def test_the_general_topic_has_no_thread(it: Bench) -> None:
    message = post(it, None, "усім")
    assert "message_thread_id" not in message
    said = it.refused("sendMessage", chat_id=STAFF_GROUP, text="a", message_thread_id=1)
    assert said == "Bad Request: message thread not found"
    assert room(it)["messages"][-1]["text"] == "усім"


def test_an_answer_goes_to_the_topic_of_what_it_answers(it: Bench) -> None:
    thread, other = topic(it), topic(it, "Інша")
    card = post(it, thread)
    answer = post(it, None, "так", reply_parameters={"message_id": card["message_id"]})
    assert answer["message_thread_id"] == thread
    assert room(it, thread)["messages"][-1]["reply_to"] == card["message_id"]
    answering = {"reply_parameters": {"message_id": card["message_id"]}}
    said = it.refused(
        "sendMessage", chat_id=STAFF_GROUP, text="a", message_thread_id=other, **answering
    )
    assert said.endswith("the message to be replied is not in the specified message thread")


def test_an_answer_to_what_is_gone_is_sent_where_that_is_allowed(it: Bench) -> None:
    thread = topic(it)
    lost = {"message_id": 10**6}
    said = it.refused("sendMessage", chat_id=STAFF_GROUP, text="a", reply_parameters=lost)
    assert said == "Bad Request: message to be replied not found"
    message = post(it, thread, reply_parameters={**lost, "allow_sending_without_reply": True})
    assert message["reply_to_message"]["message_id"] == thread


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("createForumTopic", {"name": "  "}, "title must be non-empty"),
        ("createForumTopic", {"name": "a", "icon_color": 1}, "invalid icon color specified"),
        ("createForumTopic", {"chat_id": OLENA, "name": "a"}, "the chat is not a forum"),
        ("createForumTopic", {"chat_id": GONE, "name": "a"}, "chat not found"),
        ("editForumTopic", {"name": "a"}, "invalid message thread identifier specified"),
        ("editForumTopic", {"message_thread_id": 10**6, "name": "a"}, "TOPIC_ID_INVALID"),
        ("closeForumTopic", {"message_thread_id": 10**6}, "TOPIC_ID_INVALID"),
        ("deleteForumTopic", {"message_thread_id": 10**6}, "TOPIC_ID_INVALID"),
        ("sendMessage", {"message_thread_id": 10**6, "text": "a"}, "message thread not found"),
        (
            "sendMessage",
            {"chat_id": OLENA, "message_thread_id": 7, "text": "a"},
            "message thread not found",
        ),
        ("getChatMember", {"chat_id": OLENA, "user_id": OLENA}, "there are no administrators"),
    ],
)
def test_what_cannot_be_done_with_a_topic(it: Bench, method: str, params: dict, words: str) -> None:
    said = it.refused(method, **{"chat_id": STAFF_GROUP} | params)
    assert said.startswith(f"Bad Request: {words}")


def test_a_name_too_long_is_cut(it: Bench) -> None:
    assert len(room(it, topic(it, "я" * 200))["name"]) == 128


def test_a_topic_is_renamed_closed_and_opened_again(it: Bench) -> None:
    thread = topic(it)
    where = {"chat_id": STAFF_GROUP, "message_thread_id": thread}
    assert it.bot("editForumTopic", name="Олена Коваль", **where)
    said = it.refused("editForumTopic", name="Олена Коваль", **where)
    assert said == "Bad Request: TOPIC_NOT_MODIFIED"
    assert it.bot("closeForumTopic", **where)
    assert it.refused("closeForumTopic", **where) == "Bad Request: TOPIC_NOT_MODIFIED"
    assert it.refused("sendMessage", text="a", **where) == "Bad Request: TOPIC_CLOSED"
    assert room(it, thread)["closed"]
    assert it.bot("reopenForumTopic", **where)
    post(it, thread)
    kinds = [
        message["kind"].removeprefix("forum_topic_") for message in room(it, thread)["messages"]
    ]
    assert kinds == ["created", "edited", "closed", "reopened", "text"]


def test_a_deleted_topic_takes_its_messages_along(it: Bench) -> None:
    thread = topic(it)
    card = post(it, thread)
    assert it.bot("deleteForumTopic", chat_id=STAFF_GROUP, message_thread_id=thread)
    said = it.refused("sendMessage", chat_id=STAFF_GROUP, text="a", message_thread_id=thread)
    assert said == "Bad Request: message thread not found"
    said = it.refused(
        "editMessageText", chat_id=STAFF_GROUP, text="a", message_id=card["message_id"]
    )
    assert said == "Bad Request: message to edit not found"


def test_a_topic_deleted_by_hand_is_noticed_late(it: Bench) -> None:
    thread = topic(it)
    staff(it, "delete_topic", thread=thread)
    where = {"chat_id": STAFF_GROUP, "message_thread_id": thread}
    assert it.refused("sendMessage", text="a", **where) == "Bad Request: TOPIC_DELETED"
    assert it.refused("sendMessage", text="a", **where) == "Bad Request: message thread not found"
    assert it.bot("sendChatAction", action="typing", **where), "Telegram doesn't look"


def test_rights_are_needed(it: Bench) -> None:
    theirs = staff(it, "create_topic", name="Для своїх")["thread"]
    own = topic(it)
    card = post(it, own)
    line = staff(it, "text", thread=own, text="беру")
    staff(it, "rights", **dict.fromkeys(RIGHTS, False))

    def said(method: str, **params: object) -> str:
        return it.refused(method, chat_id=STAFF_GROUP, **params).removeprefix("Bad Request: ")

    assert said("createForumTopic", name="a") == "not enough rights to create a topic"
    assert said("editForumTopic", message_thread_id=theirs, name="a").endswith("edit the topic")
    denied = "not enough rights to close or open the topic"
    assert said("closeForumTopic", message_thread_id=theirs) == denied
    assert said("deleteForumTopic", message_thread_id=own).endswith("delete the topic")
    assert said("pinChatMessage", message_id=card["message_id"]).endswith("messages in the chat")
    assert said("deleteMessage", message_id=line["message_id"]) == "message can't be deleted"
    assert it.bot("closeForumTopic", chat_id=STAFF_GROUP, message_thread_id=own), "its own topic"


def test_a_bot_thrown_out_is_forbidden_everything(it: Bench) -> None:
    staff(it, "remove_bot")
    for method, params in (("sendMessage", {"text": "a"}), ("getChat", {}), ("deleteMessage", {})):
        said = it.refused(method, chat_id=STAFF_GROUP, **params)
        assert said == "Forbidden: bot was kicked from the supergroup chat"


def test_a_basic_group_has_no_topics_and_becomes_another_group(it: Bench) -> None:
    people = [{"id": 42, "first_name": "Оксана", "status": "creator"}]
    old = it.control("/groups", title="Стара", type="group", members=people)["id"]
    assert it.refused("createForumTopic", chat_id=old, name="a").endswith("chat is not a forum")
    new = it.control(f"/groups/{old}/migrate")["id"]
    answer = it.http.post(
        f"{it.url}/bot{SANDBOX_TOKEN}/sendMessage", json={"chat_id": old, "text": "a"}
    )
    assert answer.status_code == 400
    assert answer.json() == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new},
    }
    assert topic(it, group=new)
    assert it.bot("getChatMember", chat_id=new, user_id=42)["status"] == "creator"


def test_a_closed_topic_is_read_and_edited_still(it: Bench) -> None:
    thread = topic(it)
    card = post(it, thread, reply_markup=TAKE)
    it.bot("closeForumTopic", chat_id=STAFF_GROUP, message_thread_id=thread)
    done = {"chat_id": STAFF_GROUP, "message_id": card["message_id"], "text": "закрито"}
    it.bot("editMessageText", **done)
    assert it.refused("editMessageText", **done).startswith("Bad Request: message is not modified")


def test_a_service_message_is_no_ones_to_change(it: Bench) -> None:
    thread = topic(it)
    it_is = {"chat_id": STAFF_GROUP, "message_id": thread}
    assert it.refused("deleteMessage", **it_is).endswith("message can't be deleted")
    assert it.refused("editMessageText", text="a", **it_is).endswith("message can't be edited")
    assert it.refused("pinChatMessage", **it_is).endswith("message can't be pinned")
    copied = {"chat_id": OLENA, "from_chat_id": STAFF_GROUP, "message_id": thread}
    assert it.refused("copyMessage", **copied).endswith("message can't be copied")
    assert it.refused("forwardMessage", **copied).endswith("message can't be forwarded")


def test_reactions_are_of_telegrams_list(it: Bench) -> None:
    card = post(it, topic(it))
    number = card["message_id"]

    def react(*emoji: str) -> dict:
        reaction = [{"type": "emoji", "emoji": one} for one in emoji]
        return {"chat_id": STAFF_GROUP, "message_id": number, "reaction": reaction}

    assert it.bot("setMessageReaction", **react("👀"))
    assert room(it, card["message_thread_id"])["messages"][-1]["reaction"] == "👀"
    assert it.refused("setMessageReaction", **react("✅")).endswith("REACTION_INVALID")
    assert it.refused("setMessageReaction", **react("👀", "👍")).endswith("REACTIONS_TOO_MANY")
    assert it.bot("setMessageReaction", **react())
    assert "reaction" not in room(it, card["message_thread_id"])["messages"][-1]


def test_a_pinned_card_is_said_and_seen(it: Bench) -> None:
    thread = topic(it)
    number = post(it, thread)["message_id"]
    assert it.bot("pinChatMessage", chat_id=STAFF_GROUP, message_id=number)
    [_, card, said] = room(it, thread)["messages"]
    assert (card["pinned"], said["kind"]) == (True, "pinned_message")
    assert it.bot("getChat", chat_id=STAFF_GROUP)["pinned_message"]["message_id"] == number


def test_files_go_from_chat_to_topic_and_back_by_their_ids(it: Bench) -> None:
    thread = topic(it)
    it.olena("voice", duration=7)
    it.olena("document", name="аналіз.pdf", mime="application/pdf")
    it.olena("sticker", emoji="😷")
    [voice, document, sticker] = it.seen()["messages"][-3:]
    where = {"chat_id": STAFF_GROUP, "message_thread_id": thread}
    sent = it.bot("sendVoice", voice=voice["voice"]["file_id"], caption="голос", **where)
    assert sent["voice"]["duration"] == 7
    it.bot("sendDocument", document=document["document"]["file_id"], **where)
    it.bot("sendSticker", sticker=sticker["sticker"]["file_id"], **where)
    copied = {"from_chat_id": OLENA, "message_id": document["id"]}
    assert it.bot("copyMessage", caption="від Олени", **copied, **where)["message_id"]
    forwarded = it.bot("forwardMessage", **copied, **where)
    assert forwarded["forward_origin"]["sender_user"]["id"] == OLENA
    kinds = [message["kind"] for message in room(it, thread)["messages"][1:]]
    assert kinds == ["voice", "document", "sticker", "document", "document"]
    wrong = {"chat_id": STAFF_GROUP, "voice": document["document"]["file_id"]}
    assert it.refused("sendVoice", **wrong).endswith("can't use file of type Document as Voice")


def test_protected_messages_stay_where_they_are(it: Bench) -> None:
    number = it.say(protect_content=True)
    copied = {"chat_id": STAFF_GROUP, "from_chat_id": OLENA, "message_id": number}
    assert it.refused("copyMessage", **copied).endswith("message can't be copied")


def test_an_album_is_sent_together_or_not_at_all(it: Bench) -> None:
    thread = topic(it)
    it.olena("photo")
    it.olena("document")
    [photo, document] = it.seen()["messages"][-2:]
    picture = {"type": "photo", "media": photo["photo"]}
    paper = {"type": "document", "media": document["document"]["file_id"]}
    where = {"chat_id": STAFF_GROUP, "message_thread_id": thread}
    sent = it.bot("sendMediaGroup", media=[picture | {"caption": "фото"}, picture], **where)
    assert len({message["media_group_id"] for message in sent}) == 1
    assert [message["kind"] for message in room(it, thread)["messages"][1:]] == ["photo", "photo"]
    number = sent[1]["message_id"]
    reaction = [{"type": "emoji", "emoji": "👌"}]
    it.bot("setMessageReaction", chat_id=STAFF_GROUP, message_id=number, reaction=reaction)
    assert room(it, thread)["messages"][1]["reaction"] == "👌", "an album's first has it"
    for media, words in (
        ([], "there are no messages to send"),
        ([picture], "media must include 2-10 items"),
        ([picture] * 11, "too many messages to send as an album"),
        ([picture, paper], "document can't be mixed with other media types"),
        ([picture, {"type": "photo", "media": "lost"}], "wrong file identifier/HTTP URL specified"),
    ):
        assert it.refused("sendMediaGroup", media=media, **where) == f"Bad Request: {words}"
    assert len(room(it, thread)["messages"]) == 3


def test_more_than_twenty_messages_a_minute_wait(it: Bench) -> None:
    it.control("/limits", "PUT", group_messages=20)
    thread = topic(it)
    for _ in range(20):
        post(it, thread)
    url = f"{it.url}/bot{SANDBOX_TOKEN}/sendMessage"
    answer = it.http.post(url, json={"chat_id": STAFF_GROUP, "text": "a"})
    wait = answer.json()["parameters"]["retry_after"]
    assert (answer.status_code, 55 < wait <= 60) == (429, True)
    assert answer.json()["description"] == f"Too Many Requests: retry after {wait}"
    it.say("a patient isn't a group")
    it.bot("setMessageReaction", chat_id=STAFF_GROUP, message_id=thread + 1, reaction=[])


def test_the_pace_is_of_real_seconds(it: Bench) -> None:
    it.control("/limits", "PUT", group_messages=1, seconds=0.2)
    post(it, None)
    said = it.refused("sendMessage", chat_id=STAFF_GROUP, text="a")
    assert said == "Too Many Requests: retry after 1"
    assert it.control("/limits", "GET") == {"group_messages": 1, "seconds": 0.2}
    it.until(lambda: _sent(it), seconds=1)


def _sent(it: Bench) -> bool:
    url = f"{it.url}/bot{SANDBOX_TOKEN}/sendMessage"
    return bool(it.http.post(url, json={"chat_id": STAFF_GROUP, "text": "a"}).json()["ok"])
