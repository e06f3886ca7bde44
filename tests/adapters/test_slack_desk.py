"""The desk in Slack, over real HTTP: a whole hand-off, and what each refusal of Slack's means."""

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from reception.adapters.slack import desk as slack_desk
from reception.adapters.slack.desk import SlackRoom, number, ts
from reception.adapters.slack.door import is_slack, read_event, read_press
from reception.adapters.slack.web import SlackWeb
from reception.adapters.telegram.patients import TelegramPatients
from reception.adapters.telegram.updates import read
from reception.desk.ports import (
    CannotCopy,
    File,
    RoomGone,
    StaffDeed,
    StaffDid,
    StaffGone,
    TopicGone,
)
from reception.turns.ports import (
    ChannelClosed,
    ChatGone,
    MaybeDelivered,
    NotDelivered,
    TooManyMessages,
)
from sandbox.slack import SIGNING_SECRET, SLACK_TOKEN, STAFF_CHANNEL
from sandbox.telegram.contents import grey_png
from tests.adapters.halls import PATIENT, TAKE, Hall, line
from tests.doubles.world import KYIV
from tests.sandbox.slack_bench import IRYNA, MAKSYM, SlackBench, slack_bench, subscribed
from tests.sandbox.telegram_bench import Bench, bench, listening


class SlackHall(Hall):
    """The reception between a served Telegram and a served Slack: whatever comes in is taken."""

    def __init__(self, it: Bench, slack: SlackBench) -> None:
        super().__init__(it, threads=True)
        self.slack = slack
        self.slept: list[float] = []
        web = SlackWeb(f"{slack.url}/api", lambda: SLACK_TOKEN, self.slept.append)
        self.desk = SlackRoom(web, TelegramPatients(self.channel), STAFF_CHANNEL, KYIV)
        self.staffed(self.desk)
        self._updates = self._requests = 0
        self.did: list[StaffDid] = []

    def settle(self) -> None:
        """Take what came, as the functions do, until nothing comes any more."""
        while True:
            self.it.settle()
            self.slack.settle()
            updates = self.it.webhook.updates[self._updates :]
            requests = self.slack.app.requests[self._requests :]
            if not updates and not requests:
                return
            self._updates += len(updates)
            self._requests += len(requests)
            for body in updates:
                received = read(body, whole=True)
                if received:
                    self.world.turns.take(received[0])
            for headers, body in requests:
                self._take(headers, body)
            self.world.settle()

    def _take(self, headers: dict[str, str], raw: bytes) -> None:
        signed = headers["x-slack-request-timestamp"], headers["x-slack-signature"]
        assert is_slack(SIGNING_SECRET, *signed, raw, self.slack.clock.now())
        if b"url_verification" in raw:
            return
        press = headers["content-type"].startswith("application/x-www-form")
        did = (read_press if press else read_event)(raw)
        if did is None:
            return
        self.did.append(did)
        self.work_off(did)

    def work_off(self, did: StaffDid) -> None:
        """Do the worker's part."""
        update = self.desk.read(did)
        toast = self.operators.take(update) if update else ""
        if toast:
            self.desk.whisper(did.topic, did.user, toast)
        self.world.settle()

    def staff(self, deed: str, who: str = IRYNA, **body: Any) -> Any:
        """A member of the channel does something."""
        done = self.slack.staff(deed, **{"from": who}, **body)
        self.settle()
        return done

    def presses(self, label: str) -> None:
        """Iryna presses a button of the newest card."""
        self.staff("press", label=label)

    def writes(self, text: str, who: str = IRYNA) -> str:
        """A line in the newest thread; its ts."""
        return str(self.staff("text", who, thread=self.thread["ts"], text=text)["ts"])

    @property
    def threads(self) -> list[Any]:
        """The channel's threads."""
        threads: list[Any] = self.slack.room()["threads"]
        return threads

    @property
    def thread(self) -> Any:
        """The newest one."""
        return self.threads[-1]

    def replies(self) -> list[str]:
        """The lines below the newest card."""
        return [reply["text"] for reply in self.thread["replies"]]

    def reactions(self, line: str) -> list[str]:
        """At a line."""
        replies = [reply for thread in self.threads for reply in thread["replies"]]
        return next(reply["reactions"] for reply in replies if reply["ts"] == line)

    def whispers(self) -> list[str]:
        """The answers to presses."""
        return [it["text"] for it in self.slack.room()["whispers"]]

    def faults(self, *rules: dict[str, Any]) -> None:
        """Put faults in force."""
        self.slack.control("/faults", "PUT", list(rules))


@pytest.fixture
def hall() -> Iterator[SlackHall]:
    with bench() as it, slack_bench() as slack, listening(it), subscribed(slack):
        yield SlackHall(it, slack)


def buttons(thread: Any) -> list[str]:
    actions = [block for block in thread["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] for block in actions for element in block["elements"]]


def test_a_request_is_a_thread_that_its_card_begins(hall: SlackHall) -> None:
    hall.asked()
    [thread] = hall.threads
    assert thread["text"].startswith("*Звернення №1*")
    assert buttons(thread) == [TAKE]
    assert hall.replies() == ["👤 Чи є вакцина?"]


def test_only_the_takers_lines_reach_the_patient(hall: SlackHall) -> None:
    hall.taken()
    arrived = hall.writes("Так, є & <завтра>.")
    hall.writes("не кажи", MAKSYM)
    hall.writes("!! дорого")
    assert hall.seen()[-1] == "Так, є & <завтра>."
    assert hall.reactions(arrived) == ["white_check_mark"]


def test_a_call_of_a_colleague_stays_inside_and_mentions_within_a_line_become_names(
    hall: SlackHall,
) -> None:
    hall.taken()
    before = hall.seen()
    hall.writes(f"<@{MAKSYM}> глянь, він знову скаржиться")
    hall.writes("Гляньте, <!here>")
    assert hall.seen() == before
    assert hall.replies()[-1].startswith("🔴 Не надіслано: тут звертаються до колеги")
    line = hall.writes(f"Вас прийме <@{MAKSYM}>, спитайте в <#{STAFF_CHANNEL}>")
    name = hall.desk.web.ask("conversations.info", channel=STAFF_CHANNEL)["channel"]["name"]
    assert hall.seen()[-1] == f"Вас прийме Максим, спитайте в {name}"
    hall.staff("edit", ts=line, text=f"<@{MAKSYM}> глянь")
    assert hall.seen()[-1] == f"Вас прийме Максим, спитайте в {name}"
    hall.staff("edit", ts=line, text=f"Вас прийме <@{IRYNA}>")
    assert hall.seen()[-1] == "Вас прийме Ірина"


def test_before_it_is_taken_and_after_it_is_closed_nothing_goes_out(hall: SlackHall) -> None:
    hall.asked()
    before = hall.seen()
    hall.writes("Хто візьме?")
    assert hall.seen() == before
    hall.staff("press", label=TAKE)
    hall.writes("!close")
    late = hall.writes("Ще одне")
    assert "Ще одне" not in hall.seen()
    assert hall.reactions(late) == ["x"]
    assert hall.replies()[-1].startswith("🔴")


def test_one_has_it_and_the_other_is_told(hall: SlackHall) -> None:
    hall.taken()
    press = hall.did[-1]
    hall.work_off(
        StaffDid(press.deed, press.id + 1, press.topic, press.message, MAKSYM, press.data)
    )
    assert hall.whispers() == [
        "Звернення ваше. Пацієнт читає те, що ви пишете.",
        "Звернення вже взято: Ірина.",
    ]


def test_a_member_is_shown_a_text_alone(hall: SlackHall) -> None:
    hall.asked()
    assert hall.desk.show_alone(0, IRYNA, "<b>Бойко</b>")
    assert hall.whispers() == ["*Бойко*"]
    assert "Бойко" not in str(hall.thread)
    assert not hall.desk.show_alone(0, "U0NOBODY", "x")


def test_the_door_of_the_cabinet_is_a_link_for_one_member(hall: SlackHall) -> None:
    hall.asked()
    address = "https://clinic.example/cabinet/enter/secret"
    assert hall.desk.show_door(0, IRYNA, "Кабінет", "Відкрити", address)
    assert hall.whispers() == [f"Кабінет\n<{address}|Відкрити>"]
    assert "secret" not in str(hall.thread)


def test_slack_repeats_and_nothing_happens_twice(hall: SlackHall) -> None:
    hall.taken()
    hall.writes("Так, є.")
    before = hall.seen()
    for did in list(hall.did):
        hall.work_off(did)
    assert hall.seen() == before


def test_who_is_no_member_does_nothing(hall: SlackHall) -> None:
    hall.asked()
    press = StaffDid(**{**taking(hall), "user": "U0STRANGER"})
    hall.work_off(press)
    assert buttons(hall.thread) == [TAKE]
    assert not hall.desk.is_member("U0STRANGER")


def taking(hall: SlackHall) -> dict[str, Any]:
    """A press of "take"."""
    topic = number(hall.thread["ts"])
    return {"deed": "pressed", "id": 7, "topic": topic, "message": topic, "data": "d:take:1"}


def test_files_go_both_ways_and_an_album_stays_one(hall: SlackHall) -> None:
    hall.taken()
    hall.patient("photo", caption="ось")
    [shown] = [reply for reply in hall.thread["replies"] if reply["files"]]
    assert shown["text"] == "👤 ось"
    png = b64encode(grey_png()).decode()
    files = [{"name": "a.png", "data": png}, {"name": "b.png", "data": png}]
    album = hall.staff("file", thread=hall.thread["ts"], files=files, text="Два знімки")
    *_, first, second = hall.it.seen()["messages"]
    assert first["album"] == second["album"] is not None
    assert (first["kind"], first["caption"]) == ("photo", "Два знімки")
    hall.staff("erase", ts=album["ts"])
    assert not [m for m in hall.it.seen()["messages"] if m.get("album")], "both are gone"


def test_a_picture_and_a_table_are_shown_in_one_message_of_the_channel(hall: SlackHall) -> None:
    files = [File("week.png", grey_png()), File("week.csv", b"a;b")]
    hall.desk.show(0, files, "<b>7</b> візитів")
    shown = hall.threads[-1]
    assert shown["text"] == "*7* візитів"
    assert [file["title"] for file in shown["files"]] == ["week.png", "week.csv"]


def test_a_picture_that_telegram_does_not_take_goes_as_a_document(hall: SlackHall) -> None:
    hall.taken()
    hall.staff("file", thread=hall.thread["ts"], name="broken.png", text="Знімок")
    assert (hall.it.last()["kind"], hall.it.last()["caption"]) == ("document", "Знімок")


def test_a_file_larger_than_a_bot_may_fetch_is_refused_with_a_red_line(
    hall: SlackHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_desk, "MAX_FILE_BYTES", 5)
    hall.taken()
    sent = hall.staff("file", thread=hall.thread["ts"], name="film.mp4")
    assert hall.replies()[-1].startswith("🔴")
    assert "x" in hall.reactions(sent["ts"])


def test_a_patients_album_is_one_message_in_slack(hall: SlackHall) -> None:
    hall.taken()
    hall.patient("album", items=[{"caption": "перша"}, {}, {}])
    [shown] = [reply for reply in hall.thread["replies"] if reply["files"]]
    assert len(shown["files"]) == 3


def test_an_answer_to_a_line_quotes_it(hall: SlackHall) -> None:
    hall.taken()
    hall.writes("О котрій вам зручно?")
    message = hall.it.last()["id"]
    hall.patient("text", text="О десятій", reply_to=message)
    assert hall.replies()[-1] == "> О котрій вам зручно?\n👤 О десятій"


def test_a_line_that_looks_like_a_mention_or_a_link_is_a_text(hall: SlackHall) -> None:
    hall.taken()
    hall.patient("text", text="<!channel> <https://x.example|натисніть> №1 d:take:1")
    calls = hall.slack.control("/ledger", "GET")["calls"]
    posted = [call for call in calls if call["method"] == "chat.postMessage"][-1]
    assert "&lt;!channel&gt; &lt;https://x.example|натисніть&gt;" in json.dumps(
        posted, ensure_ascii=False
    )


def test_a_line_to_a_patient_who_blocked_the_bot_is_marked(hall: SlackHall) -> None:
    hall.taken()
    hall.it.olena("block")
    line = hall.writes("Алло")
    assert hall.replies()[-1].startswith("🔴")
    assert "x" in hall.reactions(line)


def test_the_next_request_has_a_thread_of_its_own_and_the_old_one_is_deaf(hall: SlackHall) -> None:
    hall.taken()
    hall.writes("!close")
    old = hall.thread["ts"]
    hall.asked()
    assert len(hall.threads) == 2
    hall.staff("press", label=TAKE)
    late = str(hall.staff("text", thread=old, text="не туди")["ts"])
    assert "не туди" not in hall.seen()
    assert hall.reactions(late) == ["x"]


def test_forget_deletes_what_the_bot_said_in_every_thread(hall: SlackHall) -> None:
    hall.taken()
    hall.patient("photo", caption="ось")
    hall.writes("!close")
    hall.asked()
    hall.world.turns.staff.forget(PATIENT, hall.world.clock.now())
    hall.world.settle()
    left = [it for thread in hall.threads for it in (thread, *thread["replies"])]
    assert not [it for it in left if it["from"] == "bot" and not it["deleted"]]
    assert not hall.world.desk.rows
    assert not hall.world.desk.topics


def test_a_card_that_somebody_deleted_is_posted_again(hall: SlackHall) -> None:
    hall.taken()
    topic = number(hall.thread["ts"])
    hall.work_off(StaffDid(**{**taking(hall), "deed": "erased", "user": IRYNA, "data": ""}))
    hall.settle()
    assert number(hall.thread["ts"]) != topic
    assert hall.thread["text"].startswith("*Звернення №1*")


def test_help_is_answered_wherever_it_is_asked(hall: SlackHall) -> None:
    hall.staff("text", text="!help")
    assert any("Взяти" in thread["text"] for thread in hall.threads)


def test_a_card_is_drawn_again_or_left(hall: SlackHall) -> None:
    card = hall.desk.post(0, "<b>один</b> *ні*", [[("Взяти", "d:take:1")]])
    hall.desk.redraw(card, "два", ())
    hall.desk.redraw(card, "два", ())
    hall.desk.redraw(card + 1, "три", ())
    assert [thread["text"] for thread in hall.threads] == ["два"]
    assert buttons(hall.thread) == []


def test_a_long_card_is_cut_into_sections(hall: SlackHall) -> None:
    text = "\n".join(f"рядок {n} " + "б" * 90 for n in range(60))
    hall.desk.post(0, text)
    sections = [block["text"]["text"] for block in hall.thread["blocks"]]
    assert len(sections) > 1
    assert "\n".join(sections) == text


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        ("is_archived", RoomGone),
        ("not_in_channel", RoomGone),
        ("channel_not_found", RoomGone),
        ("token_revoked", ChannelClosed),
        ("thread_not_found", TopicGone),
        ("internal_error", MaybeDelivered),
    ],
)
def test_what_slacks_refusals_mean(hall: SlackHall, error: str, meaning: type[Exception]) -> None:
    hall.faults({"method": "chat.postMessage", "kind": "error", "error": error, "times": 1})
    with pytest.raises(meaning):
        hall.desk.post(0, "x")


def test_what_is_gone_cannot_be_brought(hall: SlackHall) -> None:
    topic = hall.desk.open_topic("Олена")
    with pytest.raises(CannotCopy):
        hall.desk.copy_to_patient(topic, PATIENT, [line(topic + 5)], 0)
    with pytest.raises(CannotCopy):
        hall.desk.copy_to_topic(topic, PATIENT, [line(5)], 0)
    with pytest.raises(TopicGone):
        hall.desk.post(topic + 5, "x")
    hall.it.olena("block")
    with pytest.raises(ChatGone):
        hall.desk.copy_to_patient(topic, PATIENT, [line(topic)], 0)
    hall.desk.delete_topic(topic)
    hall.desk.delete_topic(topic)
    assert hall.threads == []


def test_a_channel_takes_a_message_a_second_and_the_desk_waits_for_it(hall: SlackHall) -> None:
    hall.faults(
        {"method": "chat.postMessage", "kind": "status", "code": 429, "retry_after": 1, "times": 2}
    )
    hall.desk.post(0, "x")
    assert hall.slept == [1, 1]
    hall.faults(
        {"method": "chat.postMessage", "kind": "status", "code": 429, "retry_after": 30, "times": 1}
    )
    with pytest.raises(TooManyMessages) as asked:
        hall.desk.post(0, "x")
    assert asked.value.seconds == 30


def test_where_the_channel_takes_no_more_answers_go_out_and_lines_wait(hall: SlackHall) -> None:
    hall.taken()
    hall.faults({"method": "chat.postMessage", "kind": "status", "code": 429, "retry_after": 30})
    hall.patient("text", text="Алло?")
    hall.writes("Так, слухаю")
    assert hall.seen()[-1] == "Так, слухаю"
    assert "👤 Алло?" not in hall.replies()
    hall.faults()
    hall.world.pass_time(timedelta(minutes=2))
    assert hall.replies().count("👤 Алло?") == 1


def test_a_lost_answer_may_have_been_delivered(hall: SlackHall) -> None:
    hall.faults({"method": "chat.postMessage", "kind": "lose_answer", "times": 1})
    with pytest.raises(MaybeDelivered):
        hall.desk.post(0, "x")


@pytest.mark.parametrize("kind", [{"kind": "lose_answer"}, {"kind": "status", "code": 502}])
def test_what_was_only_being_read_is_read_again_and_the_line_arrives_once(
    hall: SlackHall, kind: dict[str, Any]
) -> None:
    hall.taken()
    hall.writes("до того")
    hall.faults({"method": "conversations.replies", "times": 1, **kind})
    with pytest.raises(NotDelivered):
        hall.writes("Так, є.")
    hall.work_off(hall.did[-1])
    assert hall.seen().count("Так, є.") == 1


def test_a_file_whose_upload_was_cut_off_is_brought_again(hall: SlackHall) -> None:
    hall.taken()
    hall.faults({"method": "files.getUploadURLExternal", "kind": "status", "code": 503, "times": 1})
    hall.patient("photo", caption="ось")
    assert not [reply for reply in hall.thread["replies"] if reply["files"]]
    hall.world.pass_time(timedelta(minutes=2))
    assert len([reply for reply in hall.thread["replies"] if reply["files"]]) == 1


def test_ids_are_slacks_own_to_the_microsecond() -> None:
    assert ts(number("1795420800.000007")) == "1795420800.000007"


@pytest.mark.parametrize("subtype", ["channel_leave", "group_leave"])
def test_a_member_who_leaves_the_channel_is_read(hall: SlackHall, subtype: str) -> None:
    event = {
        "type": "message",
        "subtype": subtype,
        "user": "U1",
        "ts": "1700000000.000100",
        "channel": "C1",
    }
    did = read_event(json.dumps({"event": event}).encode())
    assert did is not None
    assert (did.deed, did.user, did.room) == (StaffDeed.LEFT, "U1", "C1")
    read = hall.desk.read(did)
    assert read is not None
    assert read.event == StaffGone("U1")
