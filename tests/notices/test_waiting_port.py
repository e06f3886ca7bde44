"""The waiting list over its table and in memory: both do what the port promises."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from reception.adapters.dynamodb.due import due_links
from reception.adapters.dynamodb.visits import DynamoMirror
from reception.adapters.dynamodb.waiting import DynamoWaiting
from reception.clinic.model import Slot, Visit, VisitStatus
from reception.clinic.waiting import (
    Answered,
    Chain,
    EarlierOffer,
    Freed,
    FreedTime,
    OfferAnswer,
    Wait,
    Waiting,
)
from reception.dialog.conversation import ChatVisit, Conversation, LinkedPatient
from reception.notices.ports import FREED, FreedWords
from reception.ports import Changed
from tests.adapters.claims import claimed
from tests.adapters.tables import NOW, Tables, amazon
from tests.doubles.clinic import DIRECTORY
from tests.doubles.store import MemoryStore

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
START = NOW + 3 * DAY
WORD = Freed("v-1", "koval", "r-1", "", START, START + HOUR)
SLOT = Slot("koval", "s-visit", "b-1", "r-1", START, START + HOUR)
OLENA = LinkedPatient("p-1", "Олена", opened=True)


@dataclass
class Kept:
    """A store with its waiting list and mirror; `due` gives the freed times that the clockwork brings."""

    store: Any
    waiting: Any
    mirror: Any
    due: Any

    def saved(self, conversation: Conversation) -> Conversation:
        done: Conversation = self.store.save(conversation)
        return done


@pytest.fixture(params=["memory", "table"])
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    if request.param == "memory":
        store = MemoryStore(lambda: DIRECTORY, lambda: NOW)
        yield Kept(store, store.waiting, store.mirror, store.waiting.due)
        return
    with amazon():
        tables = Tables()
        due = due_links(tables.visits)

        def freed(now: datetime) -> list[str]:
            ids = claimed(due, now)
            return [id_.removeprefix(FREED) for id_ in ids if id_.startswith(FREED)]

        waiting = DynamoWaiting(tables.visits, lambda: NOW)
        yield Kept(tables.store(), waiting, DynamoMirror(tables.visits), freed)


def wait(number: int, **more: Any) -> Wait:
    return Wait(f"w-{number}", "p-1", NOW + number * MINUTE, START.date(), doctor="koval", **more)


def offer_for(account: str) -> EarlierOffer:
    who = Waiting(account, wait(1)).who
    return EarlierOffer("o-1", WORD.id, who, "w-1", "p-1", SLOT, NOW, NOW + HOUR)


def test_those_who_wait_stand_in_the_order_of_asking(kept: Kept) -> None:
    for account, number in (("1002", 2), ("1001", 1), ("1003", 3)):
        kept.saved(Conversation(account, patients=(OLENA,), waits=(wait(number),)))
    assert [one.account for one in kept.waiting.line("d:koval")] == ["1001", "1002", "1003"]
    assert kept.waiting.places((wait(3), wait(1))) == (3, 1)
    assert kept.waiting.line("d:bondar") == []


def test_another_wish_keeps_the_place_and_leaving_ends_it(kept: Kept) -> None:
    one = kept.saved(Conversation("1001", patients=(OLENA,), waits=(wait(1), wait(2))))
    narrowed = replace(wait(1), weekdays=(0, 1))
    one = kept.saved(replace(one, waits=(narrowed,)))
    assert [it.wait for it in kept.waiting.line("d:koval")] == [narrowed]
    kept.saved(replace(one, waits=()))
    assert kept.waiting.line("d:koval") == []


def test_whoever_is_forgotten_or_not_linked_any_more_waits_no_longer(kept: Kept) -> None:
    one = kept.saved(Conversation("1001", patients=(OLENA,), waits=(wait(1),)))
    two = kept.saved(Conversation("1002", patients=(OLENA,), waits=(wait(2),)))
    kept.saved(replace(one, patients=()))
    kept.store.forget(two)
    assert kept.waiting.line("d:koval") == []


def test_a_visit_that_is_ended_in_a_chat_frees_its_time_and_is_brought_at_once(kept: Kept) -> None:
    visit = Visit("v-1", "koval", "r-1", START, START + HOUR)
    one = kept.saved(Conversation("1001", patients=(OLENA,), visits=(ChatVisit("p-1", visit),)))
    assert kept.due(NOW) == []
    ended = replace(visit, status=VisitStatus.CANCELLED)
    one = replace(one, visits=(ChatVisit("p-1", ended),), ended_here=("v-1",))
    one = kept.saved(one)
    assert kept.waiting.load(WORD.id) == FreedWords(None, (WORD,))
    assert kept.due(NOW) == [WORD.id]
    assert kept.due(NOW) == [], "it is claimed for a while"
    kept.saved(replace(one, muted=("feedback",)))
    assert kept.due(NOW + MINUTE) == [], "it is said once"


def test_the_time_that_a_taken_offer_leaves_goes_on_with_the_chain(kept: Kept) -> None:
    visit = Visit("v-1", "koval", "r-1", START, START + HOUR, VisitStatus.CANCELLED)
    took = replace(
        offer_for("1001"), freed="koval@20261123T1200Z", visit="v-1", before=START, answer="yes"
    )
    took = replace(took, slot=replace(SLOT, start=START - DAY))
    kept.saved(
        Conversation(
            "1001",
            patients=(OLENA,),
            visits=(ChatVisit("p-1", visit),),
            ended_here=("v-1",),
            offers=(took,),
        )
    )
    [word] = kept.waiting.load(WORD.id).words
    assert word.chain == Chain("koval@20261123T1200Z", 1, 24 * 60)


def test_a_record_is_written_by_the_first_and_what_it_heard_is_deleted(kept: Kept) -> None:
    kept.waiting.say([WORD])
    said = kept.waiting.load(WORD.id)
    record = FreedTime(WORD, ("v-1",), look_at=NOW + HOUR)
    kept.waiting.keep(record, said)
    with pytest.raises(Changed):
        kept.waiting.keep(record, said)
    assert kept.waiting.load(WORD.id) == FreedWords(replace(record, version=1))
    assert kept.due(NOW + 30 * MINUTE) == []
    assert kept.due(NOW + HOUR) == [WORD.id]


def test_an_offer_stands_beside_the_visits_and_its_account_is_brought(kept: Kept) -> None:
    one = kept.saved(Conversation("1001", patients=(OLENA,)))
    offer = offer_for("1001")
    kept.waiting.offer(FreedTime(WORD), FreedWords(None), "1001", offer)
    assert kept.mirror.load("p-1").offers == (("1001", offer),)
    kept.store.forget(one)
    assert kept.mirror.load("p-1").offers == ()


def test_an_account_that_is_not_linked_gets_no_offer(kept: Kept) -> None:
    with pytest.raises(Changed):
        kept.waiting.offer(FreedTime(WORD), FreedWords(None), "1001", offer_for("1001"))
    assert kept.waiting.load(WORD.id) == FreedWords(None)


def test_an_answer_is_told_to_the_freed_time_once(kept: Kept) -> None:
    answered = replace(offer_for("1001"), answer=OfferAnswer.NO)
    one = kept.saved(Conversation("1001", patients=(OLENA,), offers=(answered,)))
    said = kept.waiting.load(WORD.id)
    assert said.answers == (Answered(WORD.id, answered.who, "no"),)
    assert kept.due(NOW) == [WORD.id]
    kept.waiting.keep(FreedTime(WORD), said)
    kept.saved(replace(one, muted=("feedback",)))
    assert kept.waiting.load(WORD.id).answers == ()
