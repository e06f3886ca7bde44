"""The streams of the tables: what they bring of a story that is played over real tables, and what is left out."""

import base64
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.client import BaseClient

from reception.adapters.dynamodb.news import TO
from reception.adapters.dynamodb.stream import EXPIRED_BY, read_records
from reception.desk.ports import StaffPressed, StaffUpdate, StaffWrote
from reception.desk.thread import Thread
from reception.dialog.conversation import Conversation
from reception.dialog.events import ChatBlocked, ChatUnblocked, Commanded, Typed
from reception.figures.changes import ConversationDeleted
from reception.figures.keeping import Keeping
from reception.notices.news import News
from reception.ports import SYNTHETIC_FROM, StoreUnreachable
from reception.turns.ports import ChatGone
from tests.adapters.tables import NOW, amazon
from tests.adapters.test_forgotten import IRYNA, SAID, Searched, StoredWorld, registers
from tests.conversations.test_conversations import STORIES
from tests.conversations.transcript import replay
from tests.doubles.figures import MemoryFigures
from tests.doubles.world import KYIV, World
from tests.figures.streams import Streams
from tools.sam import HERE
from tools.template.expanded import read

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"}
STREAMED = ("conversations", "visits", "desk")


class Records:
    """Writes down what the streams of the tables would bring: moto has none.

    Each write is compared with what lay in the tables before.
    """

    def __init__(self) -> None:
        self.all: list[dict[str, Any]] = []
        self.client = boto3.client("dynamodb")
        self.make: Any = BaseClient._make_api_call

    def call(self, client: BaseClient, operation: str, params: Any) -> Any:
        if operation not in WRITES:
            return self.make(client, operation, params)
        before = self._lying()
        answer = self.make(client, operation, params)
        after = self._lying()
        for row in before.keys() | after.keys():
            if before.get(row) != after.get(row):
                self._emit(dict(row[1:]), before.get(row), after.get(row))
        return answer

    def _lying(self) -> dict[Any, dict[str, Any]]:
        found = {}
        for table in STREAMED:
            for item in self.make(self.client, "Scan", {"TableName": table})["Items"]:
                keys = [(k, item[k]["S"]) for k in ("key", "part") if k in item]
                found[table, *keys] = item
        return found

    def _emit(self, keys: dict[str, str], was: Any, now: Any) -> None:
        body = {"Keys": {name: {"S": value} for name, value in keys.items()}}
        body |= {"OldImage": was} if was else {}
        body |= {"NewImage": now} if now else {}
        name = "MODIFY" if was and now else "INSERT" if now else "REMOVE"
        record = {"eventID": f"e-{len(self.all)}", "eventName": name, "dynamodb": body}
        self.all.append(in_json(record))


@pytest.fixture
def world() -> Iterator[StoredWorld]:
    with amazon():
        world = StoredWorld(Searched())
        world.streams = records = Records()  # type: ignore[attr-defined]

        def call(client: BaseClient, operation: str, params: Any) -> Any:
            return records.call(client, operation, params)

        with patch.object(BaseClient, "_make_api_call", call):
            yield world


def in_json(value: Any) -> Any:
    """Bytes as Lambda's JSON has them."""
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case dict():
            return {key: in_json(part) for key, part in value.items()}
        case list():
            return [in_json(part) for part in value]
    return value


def counted(world: StoredWorld, records: list[dict[str, Any]]) -> Counter[str]:
    """The figures of all days together."""
    store = MemoryFigures()
    changes = read_records(records, world.clock.now())
    Keeping(store, KYIV, lambda v: v.room, lambda v: f"~{v}", lambda job: None).take(changes)
    return sum(store.facts.values(), Counter())


def test_a_story_over_the_tables_is_counted(world: StoredWorld) -> None:
    world.happens(Commanded("start", "site"))
    registers(world)
    world.press("📅 Записатися")
    for label in ("Філія Центр", "Сімейний лікар"):
        world.press(label)
    for label in ("Ср 25.11", "10:30", "✅ Так, записати"):
        world.press(label)
    for _ in range(13):
        world.pass_time(step=4 * HOUR)
    figures = counted(world, world.streams.all)
    assert figures["users_new"] == figures["source_new:site"] == figures["users_registered"] == 1
    assert [figures[f"funnel:{step}"] for step in ("start", "phone", "booked")] == [1, 1, 1]
    assert figures["booked:bot"] == figures["source_booked:site"] == figures["visits"] == 1
    assert figures["booked:elsewhere"] == 0
    assert figures["notice:day_before:sent"] == 1
    assert figures["section:booking"] == 1


def test_a_synthetic_patients_way_is_in_no_figure(world: StoredWorld) -> None:
    """Not the chat, not its notices; and not its visit, which is the test doctor's."""
    world.account = str(SYNTHETIC_FROM + 7)
    world.happens(Commanded("start"))
    registers(world)
    world.press("📅 Записатися")
    for label in ("Філія Центр", "Сімейний лікар", "Ср 25.11", "10:30"):
        world.press(label)
    world.press("✅ Так, записати")
    [(_, visit, _)] = world.clinic.visits_made.values()
    for _ in range(13):
        world.pass_time(step=4 * HOUR)
    world.happens(Commanded("forget"))
    records, now = world.streams.all, world.clock.now()
    assert read_records(records, now, visit.doctor) == []
    assert len(read_records(records, now)) > 0, "the visit alone, without the setting"


def test_a_request_and_its_answer_are_counted(world: StoredWorld) -> None:
    world.happens(Commanded("start"))
    world.happens(Commanded("manager"))
    world.happens(Typed(SAID))
    card = next(m for m in world.room.messages.values() if m.rows)

    def does(event: Any) -> None:
        world.update_id += 1
        world.operators.take(
            StaffUpdate(world.update_id, world.room.room, card.topic, IRYNA, event)
        )
        world.settle()

    does(StaffPressed(card.id, "d:take:1"))
    world.clock.moment += 7 * MINUTE
    world.room.said[77] = world.room.said[78] = "Добрий день!"
    does(StaffWrote(77, "Добрий день!"))
    does(StaffWrote(78, "Добрий день!"))
    figures = counted(world, world.streams.all)
    assert figures["handoffs"] == figures["handoff:manager"] == 1
    assert figures["sessions_with_staff"] == figures["answered"] == 1
    assert figures["first_answer:420"] == 1


def test_the_last_label_of_each_closing_is_counted(world: StoredWorld) -> None:
    """Closed as a question of prices, which is corrected to a complaint; opened again, and closed as a booking."""
    world.happens(Commanded("manager"))
    world.happens(Typed(SAID))
    card = next(m for m in world.room.messages.values() if m.rows)
    for data in ("take:1", "close:1:1", "label:1:2", "open:1", "close:1:0"):
        world.update_id += 1
        press = StaffPressed(card.id, f"d:{data}")
        world.operators.take(
            StaffUpdate(world.update_id, world.room.room, card.topic, IRYNA, press)
        )
        world.settle()
    figures = counted(world, world.streams.all)
    labels = {name: n for name, n in figures.items() if name.startswith("label:") and n}
    assert labels == {"label:скарга": 1, "label:запис": 1}


def test_a_patient_who_blocks_the_bot_and_comes_back_is_counted(world: StoredWorld) -> None:
    world.happens(Commanded("start"))
    for event in (ChatBlocked(), ChatBlocked(), ChatUnblocked(), ChatBlocked()):
        world.happens(event)
    figures = counted(world, world.streams.all)
    assert (figures["users_lost"], figures["users_back"], figures["sessions"]) == (2, 1, 1)


def test_a_patient_who_forgets_is_counted_and_a_record_that_expires_is_not(
    world: StoredWorld,
) -> None:
    world.happens(Commanded("start"))
    world.happens(Commanded("forget"))
    world.press("🗑 Так, видалити")
    records = world.streams.all
    assert counted(world, records)["users_forgotten"] == 1
    [gone] = [record for record in records if record["eventName"] == "REMOVE"]
    assert read_records([gone], NOW) == [ConversationDeleted(gone["eventID"], NOW)]
    by_itself = {"userIdentity": {"type": "Service", "principalId": EXPIRED_BY}}
    assert read_records([gone | by_itself], NOW) == []


def test_a_record_of_a_newer_version_waits_for_that_version(world: StoredWorld) -> None:
    world.happens(Commanded("start"))
    [record, *_] = world.streams.all
    record["dynamodb"]["NewImage"]["schema"] = {"N": "3"}
    with pytest.raises(StoreUnreachable, match="schema 3"):
        read_records([record], NOW)


def test_a_thread_in_which_an_operator_books_is_no_conversation() -> None:
    """It has a conversation inside, by which the operator goes through the screens of booking."""
    [story] = [path for path in STORIES if path.stem == "desk_books_for_the_patient"]
    world = World()
    streams = Streams(world)
    booked_for = []
    save = world.desk.save

    def saved(thread: Thread) -> Thread:
        booked_for.append(thread.booking)
        return save(thread)

    world.desk.save = saved  # type: ignore[method-assign]
    replay(story.read_text("utf-8"), world)
    changes = read_records(streams.records, NOW)
    kinds = Counter(type(change).__name__ for change in changes)
    assert any(booked_for), "the story has such a thread"
    assert kinds["StaffWasAsked"] == 1
    assert kinds["StaffAnswered"] == 0


def test_news_that_was_sent_blocked_and_stopped_is_counted_once() -> None:
    with amazon():
        world, records = StoredWorld(Searched()), Records()
        figures = MemoryFigures()
        with patch.object(
            BaseClient, "_make_api_call", lambda self, op, params: records.call(self, op, params)
        ):
            for account in ("1", "2", "3"):
                world.store.save(Conversation(account, news=True))
            now = world.clock.now()
            world.store.news.keep(News("n-1", "Новина").begun(now, 3), now)
            world.channel.fail = [None, ChatGone("blocked")]
            world.news_sending.work("n-1")
            one = world.store.load("1").conversation
            assert one
            world.store.save(replace(one, news=False))
        for _ in range(2):
            changes = read_records(records.all, now)
            Keeping(figures, KYIV, lambda v: "", lambda v: v, lambda _: None).take(changes)
        [counted] = figures.of_days(KYIV.day(now), KYIV.day(now)).values()
        news = {name: number for name, number in counted.items() if name.startswith("news:")}
        assert news == {"news:on": 3, "news:sent": 2, "news:blocked": 1, "news:off": 1}


def test_the_template_lets_the_function_see_every_kind_of_record_of_the_visits_that_it_counts() -> (
    None
):
    events = read(HERE / "template.yaml")["Resources"]["FiguresFunction"]["Properties"]["Events"]
    filters = events["Visits"]["Properties"]["FilterCriteria"]["Filters"]
    patterns = [json.loads(one["Pattern"])["dynamodb"]["Keys"]["part"]["S"] for one in filters]
    assert [one["prefix"] for [one] in patterns] == ["visit:", "notice:", TO]
