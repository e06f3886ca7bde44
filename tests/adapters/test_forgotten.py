"""Forgotten: every table is searched for what is left of a person who had everything that can be stored."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from reception.adapters.dynamodb.codes import DynamoCodes
from reception.adapters.dynamodb.desk import DynamoThreads
from reception.adapters.dynamodb.directory import DirectoryMemory
from reception.adapters.dynamodb.directory_shelf import DirectoryShelf
from reception.adapters.dynamodb.due import due_conversations, due_links, due_threads
from reception.adapters.dynamodb.news import DynamoNews
from reception.adapters.dynamodb.store import DynamoStore
from reception.adapters.dynamodb.visits import DynamoMirror
from reception.adapters.dynamodb.waiting import DynamoWaiting
from reception.clinic.model import Directory
from reception.clinic.waiting import freed_by
from reception.desk.ports import StaffPressed, StaffUpdate, TopicGone
from reception.desk.thread import DeskRules
from reception.dialog.events import Commanded, SharedContact, Typed
from reception.notices.mirrored import Watched
from reception.notices.news import NEWS, News
from reception.notices.ports import FREED
from tests.adapters.claims import claimed
from tests.adapters.tables import Tables, amazon
from tests.desk.test_handoff import IRYNA
from tests.doubles.clinic import Card
from tests.doubles.codes import Texts
from tests.doubles.world import FACTS, WORDS, World
from tests.turns.crashes import labels

ACCOUNT, PHONE, FORMER_PHONE = "777333111", "+380509998877", "+380501112233"
NAMES = ("Канаренко", "Канарина", "Канарівна")
BORN, SAID = "05.06.1987", "кашель-канарейка"
TRACES = (ACCOUNT, PHONE[1:], FORMER_PHONE[1:], *NAMES, "1987", SAID)
MINUTE = timedelta(minutes=1)
DAYS, STEPS, STEP = 12, 16, timedelta(hours=17)
"""A visit on each working day, and the time that passes by them in steps."""


class Searched(Tables):
    """The tables, and what lies in them."""

    def traces(self) -> list[str]:
        """Table and key of each item with a trace of the person in it, and which."""
        return [
            f"{table.Meta.table_name} {item.key}: {trace}"
            for table in self.all
            for item in table.scan()
            for trace in TRACES
            if trace in written(item)
        ]


def written(item: Any) -> str:
    """All that an item holds, as text; pictures and the directory are packed, and of no patient."""
    texts = (
        value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        for value in item.attribute_values.values()
    )
    return " ".join(texts)


class StoredWorld(World):
    """The reception over its tables; patients, clinic and room are doubles."""

    def __init__(self, tables: "Searched") -> None:
        super().__init__(account=ACCOUNT)
        self.tables = tables
        memory = DirectoryMemory(tables.directory)
        self.known_directory = self.clinic.known_directory()
        DirectoryShelf(tables.directory).put(self.known_directory, {})
        self.mirror = DynamoMirror(tables.visits)
        now = self.clock.now
        self.store: Any = DynamoStore(
            tables.conversations, tables.system, memory, tables.visits, now
        )
        self.store.mirror = self.mirror
        self.store.waiting = DynamoWaiting(tables.visits, now)
        self.store.news = DynamoNews(tables.visits, now)
        self.desk: Any = DynamoThreads(tables.desk, DeskRules(), now)
        self.codes: Any = DynamoCodes(tables.codes, now)
        self.texts = Texts(self.codes, WORDS, dict(FACTS.name))
        self.texts.sending.store = self.codes
        self.codes.now = now
        self.turns = self.process()
        self.handoff = self.worker()
        self.operators = self.staff(self.handoff)
        self.polling.mirror = self.notifying.mirror = self.mirror
        self.notifying.store = self.store
        self.polling.waiting = self.store.waiting
        self.offering = self.offers()
        self.news_sending = self.sends_news()

    def read_directory(self) -> None:
        """Have the table hold the next free days as they are now, of the doctors that it knows."""
        super().read_directory()
        offers = self.clinic.known_directory().offers
        self.change_directory(
            lambda known: replace(known, offers=tuple(o for o in offers if known.doctor(o.doctor)))
        )

    def change_directory(self, change: Callable[[Directory], Directory]) -> None:
        """Change what the table has of the directory, and what a container remembers of it."""
        self.known_directory = change(self.known_directory)
        DirectoryShelf(self.tables.directory).put(self.known_directory, {})
        self.store.directory = DirectoryMemory(self.tables.directory)

    def offer_what_was_freed(self) -> None:
        """The clockwork brings freed times with the accounts that are owed a notice."""

    def pass_time(self, step: timedelta) -> None:
        """Move the clock and let the clockwork do what is due by then."""
        self.clock.moment += step
        now = self.clock.now()
        for account in claimed(due_conversations(self.tables.conversations), now):
            self.turns.resume(account)
        for account in claimed(due_threads(self.tables.desk), now):
            self.handoff.work(account)
        self.settle()
        self.polling.run()
        for id_ in claimed(due_links(self.tables.visits), now):
            self.send(id_)

    def send(self, id_: str) -> None:
        """Do what the function of notices does with an id of its queue."""
        if id_.startswith(NEWS):
            self.news_sending.work(id_.removeprefix(NEWS))
        elif id_.startswith(FREED):
            self.offering.work(id_.removeprefix(FREED))
        else:
            self.notifying.notify(id_)


@dataclass(frozen=True)
class Life:
    """A person in our tables: all that was stored, what the file had, and what was left after /forget.

    `left`: at once; `left_later`: after days of the clockwork; `said_later`: messages that came in those days.
    """

    stored: list[str]
    kept: dict[str, Any]
    known: Watched
    left: list[str]
    left_later: list[str]
    said_later: int


@pytest.fixture(scope="module")
def life() -> Life:
    """One life for all that is asked of it here, because it takes days of the clockwork over all tables."""
    with amazon():
        world = StoredWorld(Searched())
        lived(world)
        stored, kept = world.tables.traces(), exported(world)
        known = world.mirror.load(kept["visits"][0]["patient"])
        forgets(world)
        for _ in range(3):
            world.pass_time(MINUTE)
        left, said = world.tables.traces(), len(world.channel.log)
        for _ in range(STEPS):
            world.pass_time(STEP)
        return Life(stored, kept, known, left, world.tables.traces(), len(world.channel.log) - said)


def lived(world: StoredWorld) -> None:
    """A person who leaves a trace wherever one can be left: twice a number, a code, visits, notices, a request."""
    world.sends_codes = True
    world.turns = world.process()
    world.happens(SharedContact(FORMER_PHONE[1:], own=True))
    registers(world)
    patient = world.conversation.patients[0].id
    for days in range(1, DAYS):
        start = world.clock.moment.replace(hour=8, minute=0) + timedelta(days=days)
        if start.weekday() < 5:
            world.clinic.add_visit(patient, world.clinic.slot("koval", start), "")
    asked(world)
    for _ in range(STEPS):
        world.pass_time(STEP)
    poison = world.update(Typed(SAID))
    for _ in range(3):
        world.turns.give_up(poison, KeyError(SAID), f"text: {SAID}")


def registers(world: StoredWorld) -> None:
    world.happens(Commanded("start"))
    world.press("Мої візити")
    world.happens(SharedContact(PHONE[1:], own=True))
    for text in (BORN, *NAMES):
        world.happens(Typed(text))
    world.press("✅ Все вірно")


def asked(world: StoredWorld) -> None:
    """A request whose topic staff deleted, so that it has had two."""
    world.happens(Commanded("manager"))
    world.happens(Typed(SAID))
    card = next(m for m in world.room.messages.values() if m.rows)
    pressed = StaffPressed(card.id, "d:take:1")
    world.operators.take(StaffUpdate(9001, world.room.room, card.topic, IRYNA, pressed))
    world.room.fail = [TopicGone("deleted")]
    world.happens(Typed(SAID))
    world.pass_time(MINUTE)


def forgets(world: StoredWorld) -> None:
    world.happens(Commanded("forget"))
    world.press(labels(world)[0])


def test_there_is_something_to_be_forgotten(life: Life) -> None:
    where = {trace.partition(":")[0] for trace in life.stored}
    kinds = {key.split(" ")[0] for key in where}
    assert kinds >= {"conversations", "system", "visits", "desk"}, where


def test_the_file_has_what_each_table_has(life: Life) -> None:
    assert life.kept["conversations"]["phone"]["number"] == PHONE
    assert life.kept["desk"][0]["request"]["number"] == 1
    [known] = life.kept["visits"]
    assert len(known["visits"]) == len(life.known.visits) > 0
    assert len(known["notices"]) == len(life.known.notices) > 0


@pytest.fixture
def world() -> Iterator[StoredWorld]:
    with amazon():
        yield StoredWorld(Searched())


def test_of_a_card_that_is_not_opened_the_file_has_no_visit(world: StoredWorld) -> None:
    born = date(1987, 6, 5)
    world.clinic.cards = [Card("p-1", " ".join(NAMES), born, "+380671112233")]
    start = world.clock.moment.replace(hour=8, minute=0) + timedelta(days=2)
    world.clinic.add_visit("p-1", world.clinic.slot("koval", start), "")
    registers(world)
    world.pass_time(MINUTE)
    assert world.mirror.load("p-1").visits, "it is read, to be reminded of what is booked here"
    [known] = exported(world)["visits"]
    assert known["visits"] == []


def exported(world: StoredWorld) -> dict[str, Any]:
    """The file that the patient gets."""
    world.happens(Commanded("export"))
    document = world.channel.chat[-1].view.document
    assert document is not None
    kept: dict[str, Any] = json.loads(document.content)
    return kept


def test_of_whom_was_forgotten_no_table_knows_anything(life: Life) -> None:
    assert life.left == []
    assert life.left_later == [], "nothing brings the person back"
    assert life.said_later == 0, "nothing is said any more"


def test_nothing_is_left_of_whoever_waited_for_an_earlier_time(world: StoredWorld) -> None:
    """Neither the place in the line, nor an offer, nor the freed time tells of the person."""
    registers(world)
    patient = world.conversation.patients[0].id
    start = world.clock.moment.replace(hour=8, minute=0) + timedelta(days=8)
    world.clinic.add_visit(patient, world.clinic.slot("koval", start), "")
    world.happens(Commanded("visits"))
    world.press(labels(world)[0])
    world.press("🔔 Повідомити, якщо звільниться раніше")
    freed = world.clinic.add_visit("p-9", world.clinic.slot("koval", start - timedelta(days=1)), "")
    world.clinic.cancel_visit(freed.id)
    world.store.waiting.say([freed_by(freed)])
    world.pass_time(MINUTE)
    assert "✅ Так, перенести" in labels(world)
    kept = exported(world)
    assert [wait["visit"] for wait in kept["conversations"]["waits"]] == ["v-1"]
    assert [offer["visit"] for offer in kept["visits"][0]["offers"]] == ["v-1"]
    forgets(world)
    world.pass_time(MINUTE)
    assert world.tables.traces() == []
    assert world.store.waiting.line("d:koval") == []


def test_nothing_is_left_of_a_reader_of_news(world: StoredWorld) -> None:
    """Neither the wish for news nor the ledger of what was sent names the person."""
    registers(world)
    world.happens(Commanded("reminders"))
    world.press("🔕 Новини клініки")
    news, now = world.store.news, world.clock.now()
    news.keep(News("n-1", "Відкрили філію").begun(now, news.count()), now)
    world.pass_time(MINUTE)
    assert "Відкрили філію" in world.channel.chat[-1].view.text
    assert exported(world)["conversations"]["news"] is True
    forgets(world)
    assert news.count() == 0
    assert news.outcomes("n-1") == {"sent": 1}
    assert world.tables.traces() == []
