"""Both desks do this alike, each over real HTTP: who is heard, what arrives, what is left of it."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

import pytest

from reception.desk.ports import StaffRoom
from reception.dialog.conversation import LinkedPatient
from sandbox.telegram import STAFF_GROUP
from tests.adapters import test_slack_desk as slack
from tests.adapters import test_telegram_desk as telegram
from tests.adapters.halls import TAKE
from tests.desk.test_bookings import STEPS, TOLD, YES
from tests.doubles.world import World
from tests.sandbox.slack_bench import MAKSYM as SLACK_MAKSYM
from tests.sandbox.slack_bench import slack_bench, subscribed
from tests.sandbox.telegram_bench import Bench, bench, listening
from tests.sandbox.telegram_staff import MAKSYM as TELEGRAM_MAKSYM
from tools.telegram import UPDATES


class Room(Protocol):
    """A desk with its patient, over whichever platform."""

    world: World
    desk: StaffRoom
    it: Bench
    sign: str

    def patient(self, deed: str, **body: Any) -> Any: ...
    def seen(self) -> list[str]: ...
    def asked(self) -> object: ...
    def taken(self) -> object: ...
    def takes(self, *, again: bool = False) -> None: ...
    def presses(self, label: str) -> None: ...
    def writes(self, text: str, *, another: bool = False) -> Any: ...
    def changes(self, line: Any, text: str) -> None: ...
    def deletes(self, line: Any) -> None: ...
    def lines(self) -> list[str]: ...
    def sends(self, name: str, text: str) -> Any: ...
    def reacts(self, emoji: str, *, another: bool = False) -> None: ...
    def shuts(self) -> None: ...
    def lets_in(self) -> None: ...
    def asks(self, text: str) -> str: ...
    def it_says(self) -> str: ...
    def settle(self) -> None: ...


class AtTelegram(telegram.TelegramHall):
    """A group with topics."""

    sign = "/"

    def takes(self, *, again: bool = False) -> None:
        self.presses("Відкрити знову" if again else TAKE)

    def writes(self, text: str, *, another: bool = False) -> Any:
        who = TELEGRAM_MAKSYM if another else telegram.IRYNA
        return self.staff("text", who, thread=self.topic, text=text.replace("!", "/"))

    def changes(self, line: Any, text: str) -> None:
        self.staff("edit", message_id=line["message_id"], text=text)

    def deletes(self, line: Any) -> None:
        self.staff("text", reply_to=line["message_id"], text="/undo")

    def sends(self, name: str, text: str) -> Any:
        return self.staff("document", thread=self.topic, name=name, caption=text)

    def reacts(self, emoji: str, *, another: bool = False) -> None:
        who = TELEGRAM_MAKSYM if another else telegram.IRYNA
        last = telegram.room(self.it, self.topic)["messages"][-1]
        self.staff("react", who, message_id=last["id"], emoji=emoji)

    def shuts(self) -> None:
        self.staff("remove_bot", TELEGRAM_MAKSYM)

    def lets_in(self) -> None:
        self.staff("add_bot", TELEGRAM_MAKSYM)

    def lines(self) -> list[str]:
        return [line for line in self.posted() if not line.startswith("Звернення")]

    def asks(self, text: str) -> str:
        self.staff("text", telegram.IRYNA, text=text.replace("!", "/"))
        return str(self._general[-1]["text"])

    def it_says(self) -> str:
        return str(self._general[-1])

    @property
    def _general(self) -> Any:
        topics = self.it.control(f"/groups/{STAFF_GROUP}", "GET")["topics"]
        return next(one for one in topics if not one["thread"])["messages"]


class AtSlack(slack.SlackHall):
    """A channel with threads."""

    sign = "!"

    def takes(self, *, again: bool = False) -> None:
        self.presses("Відкрити знову" if again else TAKE)

    def writes(self, text: str, *, another: bool = False) -> Any:
        who = SLACK_MAKSYM if another else slack.IRYNA
        return super().writes(text, who)

    def changes(self, line: Any, text: str) -> None:
        self.staff("edit", ts=line, text=text)

    def deletes(self, line: Any) -> None:
        self.staff("erase", ts=line)

    def sends(self, name: str, text: str) -> Any:
        return self.staff("file", thread=self.thread["ts"], name=name, text=text)

    def reacts(self, emoji: str, *, another: bool = False) -> None:
        who = SLACK_MAKSYM if another else slack.IRYNA
        name = {"👍": "+1", "": "+1", "custom": "clinic_logo"}[emoji]
        self.staff("react", who, ts=self.thread["replies"][-1]["ts"], name=name, off=not emoji)

    def shuts(self) -> None:
        self.staff("archive")

    def lets_in(self) -> None:
        self.staff("unarchive")

    def lines(self) -> list[str]:
        return [line.removeprefix("👤 ") for line in self.replies()]

    def asks(self, text: str) -> str:
        self.staff("text", slack.IRYNA, text=text)
        return str(self.thread["text"])

    def it_says(self) -> str:
        return str(self.thread).replace("&amp;", "&")


@pytest.fixture(params=["telegram", "slack"])
def hall(request: pytest.FixtureRequest) -> Iterator[Room]:
    with bench() as it, listening(it, allowed_updates=UPDATES):
        if request.param == "telegram":
            it.control("/limits", "PUT", group_messages=None)
            yield AtTelegram(it)
            return
        with slack_bench() as other, subscribed(other):
            yield AtSlack(it, other)


def test_outside_of_requests_staff_are_answered_in_the_room(hall: Room) -> None:
    assert "візитів 0" in hall.asks("!today")
    assert f"{hall.sign}notice 1234" in hall.asks("!notice")
    assert "прийому немає до" in hall.asks("!close Центр до завтра 12:00 аварія")
    assert [c.reason for c in hall.world.store.operations.load().closures] == ["Аварія"]
    assert "Знову відчинено" in hall.asks("!open Центр")
    assert [deed for _, deed, *_ in hall.world.desk.audited] == ["close", "open"]


def test_the_queue_leads_to_each_request(hall: Room) -> None:
    hall.asked()
    assert "Чекають: 1" in hall.asks("!queue")
    address = hall.desk.link(hall.world.desk.load(hall.world.account).topic)
    assert address in hall.it_says()


def test_what_the_patient_said_before_it_was_taken_stands_below_the_card(hall: Room) -> None:
    hall.asked()
    hall.patient("text", text="І скільки коштує?")
    assert hall.lines() == ["Чи є вакцина?", "І скільки коштує?"]


def test_only_the_taker_is_heard_and_no_line_inside(hall: Room) -> None:
    hall.asked()
    hall.writes("ще не взято")
    hall.takes()
    hall.writes("Так, є.")
    hall.writes("не кажи", another=True)
    hall.writes("!! дорого")
    seen = hall.seen()
    assert seen[-1] == "Так, є."
    assert not {"ще не взято", "не кажи", "!! дорого", "// дорого"} & set(seen)


@pytest.mark.parametrize(
    "text",
    [
        "!clsoe",
        "!prov 067 123 45 67 25.03.1985",
        "!today",
        "!close Коваленко до 15:00",
        "Добрий день\n// скаржиться",
        "*// жирний*",
        "／／ повної ширини",
        "@maksym глянь",
        "!",
    ],
)
def test_nothing_that_is_marked_or_commanded_goes_to_the_patient(hall: Room, text: str) -> None:
    hall.taken()
    before = hall.seen()
    hall.writes(text)
    hall.sends("довідка.txt", text)
    assert hall.seen() == before
    assert hall.lines()[-1].lstrip("*").startswith(("🔴", "Нічого", "Пн, 23"))


def marked(dice: random.Random, word: str) -> str:
    """A text that may not leave the room, at either desk."""
    before = dice.choice(["", " ", "\u200b", "*", "> ", "Так.\n", "Так.\n\u00a0"])
    return f"{before}{dice.choice(['//', '// ', '！', '／／', '⁄⁄', '/clsoe ', '!!', '!clsoe ', '@'])}{word}"


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_written_no_secret_goes_out_and_no_line_is_lost(hall: Room, seed: int) -> None:
    dice = random.Random(seed)
    hall.taken()
    secrets, owed = [], []
    line = hall.writes("О 16:00")
    for n in range(24):
        word = f"слово{n:03}x"
        match dice.randrange(6):
            case 0 | 1:
                secrets.append(word)
                hall.writes(marked(dice, word))
            case 2:
                secrets.append(word)
                hall.sends("довідка.txt", marked(dice, word))
            case 3:
                secrets.append(word)
                hall.changes(line, marked(dice, word))
            case 4:
                owed.append(word)
                line = hall.writes(word)
            case _:
                secrets.append(word)
                hall.writes(word, another=True)
    read = "\n".join(hall.seen())
    assert [word for word in secrets if word in read] == []
    assert [word for word in owed if word not in read] == []


def test_a_change_to_a_note_stays_inside_and_one_press_deletes_the_line(hall: Room) -> None:
    hall.taken()
    line = hall.writes("О 16:00")
    hall.changes(line, "// він скаржиться")
    assert hall.seen()[-1] == "О 16:00"
    hall.presses("🗑 Видалити в пацієнта")
    assert "О 16:00" not in hall.seen()


def test_a_line_is_changed_and_taken_back(hall: Room) -> None:
    hall.taken()
    line = hall.writes("О 16:00")
    hall.changes(line, "О 17:00")
    assert hall.seen()[-1] == "О 17:00"
    hall.deletes(line)
    assert "О 17:00" not in hall.seen()


def test_after_closing_the_operator_sees_that_it_was_not_delivered(hall: Room) -> None:
    hall.taken()
    hall.writes("!close")
    hall.writes("Ще одне")
    assert "Ще одне" not in hall.seen()
    assert hall.lines()[-1].startswith("🔴")
    hall.takes(again=True)
    hall.writes("А тепер чути")
    assert hall.seen()[-1] == "А тепер чути"


def test_passed_on_it_is_somebody_elses(hall: Room) -> None:
    hall.taken()
    hall.writes("!pass")
    hall.writes("моє?")
    hall.writes("!take", another=True)
    hall.writes("Вітаю, я Максим", another=True)
    assert hall.seen()[-1] == "Вітаю, я Максим"
    assert "моє?" not in hall.seen()


def test_an_operator_books_for_the_patient_in_the_thread(hall: Room) -> None:
    hall.taken()
    maria = LinkedPatient("p-1", "Бойко Марія", opened=True)
    hall.world.store.save(replace(hall.world.conversation, patients=(maria,)))
    hall.writes("!book")
    for label in (*STEPS, YES):
        hall.presses(label)
    assert any(TOLD in line for line in hall.seen())
    [made] = hall.world.clinic.visits_made.values()
    assert made[0] == "p-1"
    assert "Запис підтверджено" in hall.lines()[-1]


def test_a_ready_answer_reaches_the_patient_with_one_press(hall: Room) -> None:
    hall.taken()
    hall.presses("💬 Вітання")
    assert hall.seen()[-1].startswith("Доброго дня! Мене звати Ірина")
    assert hall.lines()[-1].startswith("💬 Ірина")


def test_a_patient_who_blocked_the_bot_is_told_at_the_line(hall: Room) -> None:
    hall.taken()
    hall.it.olena("block")
    hall.writes("Алло")
    assert hall.lines()[-1].startswith("🔴")


def test_while_the_room_is_closed_to_the_bot_all_waits_and_the_patient_is_answered(
    hall: Room,
) -> None:
    hall.shuts()
    hall.asked()
    assert "Ваше звернення" in hall.seen()[-1]
    hall.lets_in()
    hall.world.pass_time(timedelta(minutes=6))
    assert hall.lines() == ["Чи є вакцина?"]


def test_closed_to_the_bot_in_the_middle_of_a_talk_what_the_patient_wrote_comes_later(
    hall: Room,
) -> None:
    hall.taken()
    hall.shuts()
    hall.patient("text", text="Ви тут?")
    hall.patient("text", text="Агов")
    hall.lets_in()
    hall.world.pass_time(timedelta(minutes=6))
    assert hall.lines()[-2:] == ["Ви тут?", "Агов"]
    hall.writes("Тут")
    assert hall.seen()[-1] == "Тут"


def test_documents_and_voice_go_both_ways(hall: Room) -> None:
    hall.taken()
    hall.patient("document", name="аналіз.pdf", caption="ось")
    assert hall.lines()[-1] == "ось"
    hall.patient("voice")
    hall.sends("пам'ятка.pdf", "прочитайте")
    last = hall.it.last()
    assert (last["kind"], last["caption"]) == ("document", "прочитайте")
    assert not [line for line in hall.lines() if line.startswith("🔴")]


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("contact", "📇 Марія, +380 67 111 22 33"),
        ("location", "📍 46.48, 30.73"),
        ("venue", "📍 Аптека, Садова, 3 (46.48, 30.73)"),
        ("poll", "📊 О 15:00 зручно?\n– Так\n– Ні"),
        ("dice", "🎲 5"),
        ("sticker", "🖼 стікер 🙂"),
        ("video_note", "🎥 відео-кружечок"),
    ],
)
def test_whatever_a_patient_sends_comes_as_itself_or_as_a_line_that_says_what_it_is(
    hall: Room, kind: str, line: str
) -> None:
    hall.taken()
    hall.patient(kind, phone_number="+380671112233", first_name="Марія")
    if isinstance(hall, AtTelegram):
        assert telegram.room(hall.it, hall.topic)["messages"][-1]["kind"] == kind
        hall.staff(kind, thread=hall.topic, phone_number="+380671112233", first_name="Марія")
        assert hall.it.last()["kind"] == kind, "the operator's goes to the patient"
    else:
        assert hall.lines()[-1] == line
    assert not [line for line in hall.lines() if line.startswith("🔴")]


def test_what_telegram_does_not_copy_comes_as_a_line(hall: Room) -> None:
    hall.taken()
    hall.patient("poll", type="quiz")
    assert hall.lines()[-1] == "📊 О 15:00 зручно?\n– Так\n– Ні"


def test_a_live_location_comes_once_however_it_moves(hall: Room) -> None:
    hall.taken()
    sent = hall.patient("location", live_period=900)
    before = hall.lines()
    moved = hall.it.seen()["messages"][-1]
    chat = {"id": int(hall.world.account), "type": "private", "first_name": "Олена"}
    where = {"latitude": 46.5, "longitude": 30.7, "live_period": 900}
    person = {"id": chat["id"], "is_bot": False, "first_name": "Олена"}
    message = {"message_id": sent["message_id"], "chat": chat, "from": person, "date": 1}
    edit = {"edited_message": message | {"edit_date": 2, "location": where}}
    hall.it.control("/updates", "POST", **edit)
    hall.settle()
    assert hall.lines() == before
    assert hall.it.seen()["messages"][-1] == moved


def test_a_patients_emoji_under_a_line_is_an_answer_to_it(hall: Room) -> None:
    hall.taken()
    hall.writes("О 15:00 зручно?")
    question = hall.it.last()["id"]
    hall.patient("react", message_id=question, emoji="👍")
    assert hall.lines()[-1].endswith("👍")
    hall.patient("react", message_id=question)
    assert hall.lines()[-1].endswith("реакцію прибрано 👍")


def test_the_takers_emoji_is_put_on_the_patients_message(hall: Room) -> None:
    hall.taken()
    hall.patient("text", text="Буду о 15:00")
    sent = hall.it.last()["id"]
    hall.reacts("👍", another=True)
    assert "reaction" not in reacted(hall, sent), "a colleague's stays inside"
    hall.reacts("👍")
    assert reacted(hall, sent)["reaction"] == "👍"
    hall.reacts("")
    assert "reaction" not in reacted(hall, sent)
    hall.reacts("custom")
    assert "reaction" not in reacted(hall, sent)
    assert hall.lines()[-1] == "🔴 Пацієнт не бачить цієї реакції."


def reacted(hall: Room, message: int) -> Any:
    """A message as the patient sees it."""
    return next(it for it in hall.it.seen()["messages"] if it["id"] == message)


def test_a_photo_before_any_request_comes_along_with_one_press(hall: Room) -> None:
    hall.patient("text", text="/start")
    hall.patient("photo")
    hall.patient("press", label="💬 Передати менеджеру")
    assert "Ваше звернення №1" in hall.seen()[-1]
    [line] = hall.lines()
    assert not line, "the photo has no words"


def test_what_the_patient_changed_comes_again(hall: Room) -> None:
    hall.taken()
    sent = hall.patient("text", text="о 10")
    hall.patient("edit", message_id=sent["message_id"], text="о 11")
    assert hall.lines()[-2:][0] == "о 10"
    assert hall.lines()[-1].endswith("о 11")


def test_of_what_was_said_the_record_keeps_no_word(hall: Room) -> None:
    hall.taken()
    hall.patient("text", text="Секретне слово")
    hall.writes("Тихо")
    kept = str(hall.world.desk.rows)
    assert "Секретне" not in kept
    assert "Тихо" not in kept


def test_forgotten_nothing_of_the_record_is_left(hall: Room) -> None:
    hall.taken()
    hall.writes("!close")
    hall.asked()
    hall.world.turns.staff.forget(hall.world.account, hall.world.clock.now())
    hall.world.settle()
    assert not hall.world.desk.rows
    assert not hall.world.desk.topics


def test_what_is_so_already_is_no_error(hall: Room) -> None:
    desk = hall.desk
    topic = desk.open_topic("Олена")
    desk.close_topic(topic)
    desk.close_topic(topic)
    desk.reopen_topic(topic)
    card = desk.post(topic, "<b>один</b> &lt;", [[("Взяти", "d:take:1")]])
    desk.redraw(card, "два", ())
    desk.redraw(card, "два", ())
    desk.mark(card, arrived=True)
    desk.mark(card, arrived=True)
    desk.delete_topic(topic)
    desk.delete_topic(topic)
    desk.redraw(card, "три", ())
    desk.mark(card, arrived=False)
    assert not desk.is_member("1")
