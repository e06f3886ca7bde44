"""The desk in Telegram, over real HTTP: a whole hand-off, and what each refusal of the room means."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from reception.adapters.telegram.desk import TelegramRoom
from reception.adapters.telegram.staff_updates import read_staff
from reception.adapters.telegram.updates import read
from reception.desk.ports import (
    CannotCopy,
    File,
    RoomChanged,
    RoomGone,
    StaffWrote,
    TopicGone,
    TopicShut,
)
from reception.desk.thread import Stage
from reception.turns.ports import ChatGone, TooManyMessages
from sandbox.telegram import STAFF_GROUP
from sandbox.telegram.contents import grey_png
from tests.adapters.halls import PATIENT, TAKE, Hall, line, texts
from tests.sandbox.telegram_bench import Bench, bench, listening
from tests.sandbox.telegram_staff import IRYNA, MAKSYM, room, staff


class TelegramHall(Hall):
    """The reception over a served Telegram: every update that the webhook gets is taken."""

    def __init__(self, it: Bench) -> None:
        super().__init__(it, threads=False)
        self.desk = TelegramRoom(self.channel, STAFF_GROUP)
        self.staffed(self.desk)
        self._taken = 0

    def settle(self) -> None:
        """Take what came, as the webhook's function does, and deliver what is in the queue."""
        self.it.settle()
        for body in self.it.webhook.updates[self._taken :]:
            self._taken += 1
            received, from_staff = read(body), read_staff(body)
            if received:
                self.world.turns.take(received[0])
            elif from_staff:
                self.operators.take(from_staff[0])
        self.world.settle()

    def staff(self, deed: str, who: int = IRYNA, group: int = STAFF_GROUP, **body: Any) -> Any:
        """A member of the staff does something."""
        done = staff(self.it, deed, group, **{"from": who}, **body)
        self.settle()
        return done

    @property
    def topic(self) -> int:
        """The only one."""
        topics = self.it.control(f"/groups/{STAFF_GROUP}", "GET")["topics"]
        return next(one["thread"] for one in topics if one["thread"])

    def presses(self, label: str) -> None:
        """Iryna presses a button in the topic."""
        self.staff("press", label=label, thread=self.topic)

    def posted(self) -> list[str]:
        """The texts in the topic."""
        return texts([m for m in room(self.it, self.topic)["messages"] if not _service(m)])


def _service(message: dict[str, Any]) -> bool:
    return str(message["kind"]).startswith(("forum_topic", "pinned_message"))


@pytest.fixture
def hall() -> Iterator[TelegramHall]:
    with bench() as it:
        it.control("/limits", "PUT", group_messages=None)
        with listening(it):
            yield TelegramHall(it)


def test_a_request_comes_to_the_desk_card_first(hall: TelegramHall) -> None:
    hall.asked()
    card, line = hall.posted()
    assert card.startswith("Звернення №1")
    assert line == "Чи є вакцина?"


def test_only_the_takers_lines_reach_the_patient(hall: TelegramHall) -> None:
    hall.taken()
    hall.staff("text", thread=hall.topic, text="Так, є.")
    hall.staff("text", MAKSYM, thread=hall.topic, text="не кажи")
    hall.staff("text", thread=hall.topic, text="// дорого")
    assert hall.seen()[-1] == "Так, є."
    assert "не кажи" not in hall.seen()


def test_what_the_patient_writes_comes_to_the_topic_and_the_bot_is_silent(
    hall: TelegramHall,
) -> None:
    hall.taken()
    before = len(hall.seen())
    hall.patient("text", text="/take 7 №1 — це лише текст")
    assert len(hall.seen()) > before, "a command is the bot's"
    before = len(hall.seen())
    hall.patient("text", text="№1 d:take:1")
    hall.patient("photo", caption="ось")
    assert len(hall.seen()) == before + 2, "the bot said nothing"
    assert hall.posted()[-2:] == ["№1 d:take:1", "ось"]


def test_lines_are_changed_undone_and_answered(hall: TelegramHall) -> None:
    hall.taken()
    line = hall.staff("text", thread=hall.topic, text="О 16:00")
    hall.staff("edit", message_id=line["message_id"], text="О 17:00")
    assert hall.seen()[-1] == "О 17:00"
    hall.staff("text", reply_to=line["message_id"], text="/undo")
    assert "О 17:00" not in hall.seen()


def test_a_stranger_who_left_the_group_cannot_take(hall: TelegramHall) -> None:
    hall.asked()
    assert hall.desk.is_member(str(IRYNA))
    hall.it.control(f"/groups/{STAFF_GROUP}/remove_member", id=MAKSYM, **{"from": IRYNA})
    assert not hall.desk.is_member(str(MAKSYM))


def test_a_topic_that_was_deleted_is_made_again_with_its_card(hall: TelegramHall) -> None:
    hall.taken()
    hall.staff("delete_topic", thread=hall.topic)
    hall.patient("text", text="Ви тут?")
    card, line = hall.posted()
    assert card.startswith("Звернення №1")
    assert line == "Ви тут?"


def test_a_topic_that_was_closed_is_opened_again(hall: TelegramHall) -> None:
    hall.taken()
    hall.staff("close_topic", thread=hall.topic)
    hall.patient("text", text="Ви тут?")
    assert hall.posted()[-1] == "Ви тут?"


def test_a_line_to_a_patient_who_blocked_the_bot_is_marked(hall: TelegramHall) -> None:
    hall.taken()
    hall.it.olena("block")
    hall.staff("text", thread=hall.topic, text="Алло")
    assert hall.posted()[-1].startswith("🔴")


def test_albums_stay_together_both_ways(hall: TelegramHall) -> None:
    hall.taken()
    hall.staff("album", thread=hall.topic, items=[{"caption": "перша"}, {}, {}])
    groups = {m.get("album") for m in hall.it.seen()["messages"][-3:]}
    assert len(groups) == 1
    assert None not in groups


def topic_shown(hall: TelegramHall) -> tuple[str, str | None]:
    """The name and the icon of the newest topic, as staff see them."""
    topics = hall.it.control(f"/groups/{STAFF_GROUP}", "GET")["topics"]
    newest = next(one for one in topics if one["thread"])
    return newest["name"], newest["icon"]


def renamed(hall: TelegramHall) -> int:
    """How often the bot has changed the look of a topic."""
    return sum(call["method"] == "editForumTopic" for call in hall.it.ledger()["calls"])


def test_a_topic_shows_how_its_request_stands_and_who_has_it(hall: TelegramHall) -> None:
    hall.asked()
    assert topic_shown(hall) == ("Чекає · Олена", "❓")
    hall.presses(TAKE)
    assert topic_shown(hall) == ("Ірина · Олена", "💬")
    hall.presses("⏹ Закрити")
    assert topic_shown(hall) == ("Закрито · Олена", "✅")
    hall.asked()
    assert topic_shown(hall) == ("Чекає · Олена", "❓")
    assert renamed(hall) == 3


def test_the_card_is_pinned_above_its_topic(hall: TelegramHall) -> None:
    hall.asked()
    pins = [call for call in hall.it.ledger()["calls"] if call["method"] == "pinChatMessage"]
    assert [call["outcome"]["ok"] for call in pins] == [True]
    request = hall.world.desk.load(PATIENT).request
    assert request is not None
    assert int(pins[0]["params"]["message_id"]) == request.card


def test_a_bot_that_may_not_pin_posts_the_card_all_the_same(hall: TelegramHall) -> None:
    hall.it.faults({"method": "pinChatMessage", "times": 1, "kind": "status", "code": 400})
    hall.asked()
    assert hall.posted()[-1] == "Чи є вакцина?"


def test_a_member_who_opened_a_chat_with_the_bot_is_shown_a_text_alone(hall: TelegramHall) -> None:
    assert not hall.desk.show_alone(0, str(IRYNA), "<b>Бойко</b>")
    hall.it.control("/users", id=IRYNA, first_name="Ірина")
    assert hall.desk.show_alone(0, str(IRYNA), "<b>Бойко</b>")
    assert texts(hall.it.control(f"/chats/{IRYNA}", "GET")["messages"]) == ["Бойко"]
    hall.it.control(f"/chats/{IRYNA}/block")
    assert not hall.desk.show_alone(0, str(IRYNA), "<b>Бойко</b>")


def test_without_the_right_to_manage_topics_a_topic_keeps_its_name(hall: TelegramHall) -> None:
    topic = hall.desk.open_topic("Олена", "❓")
    staff(hall.it, "remove_bot")
    hall.desk.dress_topic(topic, "Ірина · Олена", "💬")
    assert topic_shown(hall) == ("Олена", "❓")


def test_where_telegram_asks_to_wait_the_name_comes_later(hall: TelegramHall) -> None:
    hall.asked()
    hall.it.faults(
        {
            "method": "editForumTopic",
            "times": 1,
            "kind": "status",
            "code": 429,
            "retry_after": 30,
        }
    )
    hall.presses(TAKE)
    assert topic_shown(hall) == ("Чекає · Олена", "❓")
    hall.world.pass_time(timedelta(seconds=40))
    assert topic_shown(hall) == ("Ірина · Олена", "💬")


def test_what_the_rooms_refusals_mean(hall: TelegramHall) -> None:
    desk = hall.desk
    topic = desk.open_topic("Олена")
    with pytest.raises(TopicGone):
        desk.post(987, "x")
    desk.close_topic(topic)
    desk.close_topic(topic)
    with pytest.raises(TopicShut):
        desk.post(topic, "x")
    desk.reopen_topic(topic)
    desk.reopen_topic(topic)
    with pytest.raises(CannotCopy):
        desk.copy_to_topic(topic, PATIENT, [line(987654)], 0)
    with pytest.raises(CannotCopy):
        desk.copy_to_patient(topic, PATIENT, [line(987654)], 0)
    hall.it.olena("block")
    card = desk.post(topic, "x")
    with pytest.raises(ChatGone):
        desk.copy_to_patient(topic, PATIENT, [line(card)], 0)
    desk.delete_topic(topic)
    desk.delete_topic(topic)
    staff(hall.it, "remove_bot")
    with pytest.raises(RoomGone):
        desk.post(0, "x")


def test_a_room_that_moved_is_told(hall: TelegramHall) -> None:
    moved = staff(hall.it, "migrate")
    with pytest.raises(RoomChanged) as change:
        hall.desk.post(0, "x")
    assert change.value.room == moved["id"]


def test_twenty_messages_a_minute_are_the_rooms_limit(hall: TelegramHall) -> None:
    hall.it.control("/limits", "PUT", group_messages=2)
    hall.desk.post(0, "x")
    hall.desk.post(0, "x")
    with pytest.raises(TooManyMessages):
        hall.desk.post(0, "x")


def test_a_group_that_moves_in_the_middle_of_a_talk_keeps_the_talk(hall: TelegramHall) -> None:
    hall.taken()
    moved = int(hall.staff("migrate", MAKSYM)["id"])
    hall.patient("text", text="Ви тут?")
    [topic] = [t for t in hall.it.control(f"/groups/{moved}", "GET")["topics"] if t["thread"]]
    card, line = [m["text"] for m in topic["messages"] if not _service(m)]
    assert card.startswith("Звернення №1")
    assert line == "Ви тут?"
    hall.staff("text", group=moved, thread=topic["thread"], text="Тут")
    assert hall.seen()[-1] == "Тут"


def test_where_the_group_takes_no_more_answers_go_out_and_cards_wait(hall: TelegramHall) -> None:
    hall.taken()
    hall.it.control("/limits", "PUT", group_messages=1)
    hall.desk.post(0, "x")
    hall.patient("text", text="Алло?")
    hall.staff("text", thread=hall.topic, text="Так, слухаю")
    assert hall.seen()[-1] == "Так, слухаю"
    assert "Алло?" not in hall.posted()
    hall.it.control("/limits", "PUT", group_messages=None)
    hall.world.pass_time(timedelta(minutes=2))
    assert hall.posted().count("Алло?") == 1


def test_replies_stay_replies_both_ways(hall: TelegramHall) -> None:
    hall.taken()
    hall.staff("text", thread=hall.topic, text="О котрій?")
    asked = hall.it.last()["id"]
    hall.patient("text", text="О десятій", reply_to=asked)
    [question, answer] = room(hall.it, hall.topic)["messages"][-2:]
    assert answer["reply_to"] == question["id"]
    hall.staff("text", thread=hall.topic, text="Чекаємо", reply_to=answer["id"])
    said = [m for m in hall.it.seen()["messages"] if m.get("text") == "О десятій"]
    assert hall.it.last()["reply_to"] == said[0]["id"]


def test_a_card_is_drawn_again_or_left(hall: TelegramHall) -> None:
    topic = hall.desk.open_topic("Олена")
    rows = [[("Взяти", "d:take:1")]]
    card = hall.desk.post(topic, "один", rows)
    hall.desk.redraw(card, "два", ())
    hall.desk.redraw(card, "два", ())
    hall.desk.redraw(987654, "три", ())
    messages = room(hall.it, topic)["messages"]
    assert messages[-1]["text"] == "два"


def written(**message: object) -> StaffWrote:
    """A message of Iryna's in a topic, as Telegram brings it."""
    iryna = {"id": 71, "is_bot": False, "first_name": "Ірина"}
    where = {"id": STAFF_GROUP, "type": "supergroup", "is_forum": True, "title": "Рецепція"}
    body = {"message_id": 5, "date": 1795000000, "chat": where, "from": iryna}
    received = read_staff({"update_id": 1, "message": {**body, **message}})
    assert received is not None
    assert isinstance(received[0].event, StaffWrote)
    return received[0].event


@pytest.mark.parametrize(
    ("text", "offset", "calls"),
    [("Максим глянь", 0, True), ("🙂\nМаксим глянь", 3, True), ("Вас прийме Максим", 11, False)],
)
def test_a_mention_without_an_at_sign_that_begins_a_line_calls_a_colleague(
    text: str, offset: int, *, calls: bool
) -> None:
    user = {"id": 72, "is_bot": False, "first_name": "Максим"}
    entity = {"type": "text_mention", "offset": offset, "length": 6, "user": user}
    assert written(text=text, entities=[entity]).calls == calls


@pytest.mark.parametrize(
    ("origin", "forwarded"),
    [
        (
            {"type": "user", "sender_user": {"id": 71, "is_bot": False, "first_name": "Ірина"}},
            False,
        ),
        ({"type": "user", "sender_user": {"id": 1, "is_bot": True, "first_name": "Бот"}}, True),
        ({"type": "hidden_user", "sender_user_name": "Марія"}, True),
        (
            {
                "type": "channel",
                "chat": {"id": -5, "type": "channel", "title": "Новини"},
                "message_id": 3,
            },
            False,
        ),
    ],
)
def test_what_was_a_persons_or_a_bots_before_counts_as_forwarded(
    origin: dict[str, object], *, forwarded: bool
) -> None:
    event = written(text="Бойко, 067 123 45 67", forward_origin={**origin, "date": 1795000000})
    assert event.forwarded == forwarded


def test_the_names_of_files_come_along() -> None:
    document = {"file_id": "f", "file_unique_id": "u", "file_name": "// внутрішнє.pdf"}
    assert written(document=document).files == ("// внутрішнє.pdf",)


def test_who_leaves_the_group_loses_the_request(hall: TelegramHall) -> None:
    hall.taken()
    hall.staff("remove_member", IRYNA, id=IRYNA)
    request = hall.world.desk.load(PATIENT).request
    assert request is not None
    assert request.stage == Stage.WAITING


def test_without_the_right_to_make_topics_a_request_is_shown_in_the_general_one(
    hall: TelegramHall,
) -> None:
    staff(hall.it, "rights", can_manage_topics=False)
    hall.asked()
    topics = hall.it.control(f"/groups/{STAFF_GROUP}", "GET")["topics"]
    [general] = [t for t in topics if not t["thread"]]
    said = [m.get("text", "") for m in general["messages"] if not _service(m)]
    assert any("Звернення №1" in text for text in said)
    assert not [t for t in topics if t["thread"]]


def test_a_picture_is_shown_as_a_photo_with_its_text_and_a_table_as_a_file(
    hall: TelegramHall,
) -> None:
    files = [File("week.png", grey_png()), File("week.csv", b"a;b")]
    hall.desk.show(0, files, "<b>7</b> візитів")
    photo, table = room(hall.it)["messages"][-2:]
    assert (photo["kind"], texts([photo])) == ("photo", ["7 візитів"])
    assert (table["kind"], texts([table])) == ("document", [""])


def test_the_door_of_the_cabinet_is_a_button_in_the_members_own_chat(hall: TelegramHall) -> None:
    address = "https://clinic.example/cabinet/sign-in"
    assert not hall.desk.show_door(0, str(IRYNA), "Кабінет", "Відкрити", address)
    hall.it.control("/users", id=IRYNA, first_name="Ірина")
    assert hall.desk.show_door(0, str(IRYNA), "Кабінет", "Відкрити", address)
    [shown] = hall.it.control(f"/chats/{IRYNA}", "GET")["messages"]
    assert shown["keyboard"] == [[{"text": "Відкрити", "web_app": {"url": address}}]]
