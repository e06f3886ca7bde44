"""Nothing in an item grows for ever: the longest story and the longest talk stay below 100 KB."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from reception.clinic.facts import DeskFacts
from reception.clinic.model import Directory, Visit
from reception.desk import jobs, talk
from reception.desk.thread import (
    Arrival,
    FormerTopic,
    Job,
    Line,
    Matter,
    Note,
    Operator,
    Task,
    Thread,
    rules_of,
)
from reception.dialog import chat_visits
from reception.dialog.conversation import (
    ChatVisit,
    Confirmed,
    Conversation,
    LinkedPatient,
    Rating,
)
from reception.dialog.events import VisitsFound
from reception.dialog.scene import MAX_TASKS, Knowledge, Scene
from reception.dialog.screens import notices, visit
from reception.dialog.staff import Carried, RequestKind
from tests.doubles.world import FACTS, KYIV, WORDS
from tests.scale.backlog import NOW

KB = 1024
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPERATOR = Operator(71, "Оксана Петренко")


def size(record: Conversation | Thread) -> int:
    """Bytes as they are stored."""
    return len(msgspec.json.encode(record))


def chat_visit(number: int, start_in: timedelta = DAY) -> ChatVisit:
    start = NOW + start_in
    address = "вул. Велика Васильківська, 100, корпус 2, третій поверх"
    seen = Visit(f"visit-{number:08}", "doctor-1", "room-1", start, start + HOUR, address=address)
    return ChatVisit("p-1", seen)


def family() -> Conversation:
    """A chat of four patients."""
    name = "Олександра Костянтинівна Переяславська-Хмельницька"
    patients = tuple(LinkedPatient(f"p-{n}", name, opened=True) for n in range(1, 5))
    return Conversation("1001", patients=patients)


def scene(conversation: Conversation) -> Scene:
    return Scene(Knowledge(FACTS, WORDS, Directory(), KYIV), conversation, NOW)


# --- a conversation ---


def test_years_of_bookings_and_cancellations_stay_small() -> None:
    played = scene(family())
    for number in range(3_000):
        chat_visits.keep_new(played, chat_visit(number, DAY + number * HOUR / 10))
        chat_visits.keep_cancelled(played, f"visit-{number:08}")
        visit.entry_of(played, chat_visit(number, DAY + number * HOUR / 10))
    conversation = replace(
        played.conversation,
        confirmed=(Confirmed("p-1", "visit-00000001", NOW),) * notices.CONFIRMED_KEPT,
        ratings=(Rating("visit-00000001", 5),) * notices.RATINGS_KEPT,
        told_of=(chat_visit(1),) * 20,
    )
    assert size(conversation) < 50 * KB
    assert conversation.booked_here[-1] == "visit-00002999"
    assert conversation.ended_here[-1] == "visit-00002999"


def test_a_visit_that_was_just_booked_stays_however_many_there_are() -> None:
    played = scene(family())
    for number in range(200):
        chat_visits.keep_new(played, chat_visit(number, 2 * DAY))
    chat_visits.keep_new(played, chat_visit(999, DAY))
    assert "visit-00000999" in {v.visit.id for v in played.conversation.visits}


def test_tasks_that_the_clinic_system_does_not_take_stay_few_and_the_newest() -> None:
    played = scene(family())
    for number in range(100):
        played.give_task("Telegram", "{text}", text=f"{number} " + "ж" * 4096)
    assert size(played.conversation) < 50 * KB
    assert len(played.conversation.tasks) == MAX_TASKS
    assert played.conversation.tasks[-1].text.startswith("99 ")


def test_of_many_visits_those_to_come_are_held_and_the_nearest_first() -> None:
    played = scene(family())
    past = [chat_visit(n, -n * DAY) for n in range(1, 100)]
    coming = [chat_visit(1000 + n, n * DAY) for n in range(1, 31)]
    chat_visits.keep(played, VisitsFound((*past, *coming)), ["p-1"])
    held = [v.visit.id for v in played.conversation.visits]
    assert len(held) == chat_visits.MAX_VISITS
    assert held[-30:] == [v.visit.id for v in coming]
    assert held[:10] == [v.visit.id for v in reversed(past[:10])]


# --- a thread at the desk ---


def matter(number: int) -> Matter:
    return Matter(f"1001:{number}", RequestKind.MANAGER, NOW, "ж" * 4096, "home")


def line(number: int, arrival: Arrival, text: str = "") -> Line:
    content = Carried(text) if text else None
    return Line(number, True, NOW, copy=number, arrival=arrival, more=(1, 2), content=content)


def longest(arrival: Arrival) -> Thread:
    """A request that was asked for again and again, with thousands of lines, notes, and a booking of a family."""
    thread = Thread("1001")
    for number in range(100):
        thread = talk.ask(thread, matter(number), 1, NOW, urgent=False)
        thread = talk.take(thread, OPERATOR, NOW, None)
        thread = talk.tell(thread, Note(f"n-{number}", "➕ The patient asks again: see the card."))
    for number in range(3_000):
        thread = talk.say(thread, line(number, arrival, "є" * 4096))
    topics = tuple(FormerTopic(number, NOW) for number in range(jobs.MAX_FORMER_TOPICS))
    thread = replace(thread, left=topics)
    booking = replace(family(), visits=tuple(chat_visit(n) for n in range(chat_visits.MAX_VISITS)))
    return talk.begin_booking(thread, booking, 7)


def test_of_too_many_topics_in_slack_the_oldest_is_deleted_at_once() -> None:
    """Before that it stays as long as all others."""
    many = tuple(FormerTopic(number, NOW - HOUR) for number in range(1, jobs.MAX_FORMER_TOPICS + 1))
    rules = rules_of(DeskFacts(FACTS.hours), topic_per_request=True)
    thread = Thread("1001", left=many)
    assert jobs.next_job(thread, NOW, rules, cards=True) is None
    assert jobs.due_at(thread, rules) == NOW - HOUR + rules.kept
    thread = replace(thread, left=(*many, FormerTopic(999, NOW - HOUR)))
    assert jobs.due_at(thread, rules) == NOW - HOUR
    assert jobs.next_job(thread, NOW, rules, cards=True) == Job(Task.DELETE_LEFT, topic=1)


@pytest.mark.parametrize("arrival", [Arrival.SENT, Arrival.WAITING])
def test_the_longest_talk_stays_below_100_kb(arrival: Arrival) -> None:
    thread = longest(arrival)
    assert size(thread) < 100 * KB
    assert thread.lines[-1].message == 2_999, "the newest line is there"


def test_the_first_matter_stays_for_the_cards_head_and_the_newest_after_it() -> None:
    request = longest(Arrival.SENT).request
    assert request is not None
    assert [m.id for m in request.matters] == ["1001:0", *[f"1001:{n}" for n in range(91, 100)]]
    assert request.matters[0].text == "ж" * talk.MAX_MATTER_CHARACTERS + "…"


def test_staff_are_told_once_if_a_line_that_waited_was_lost() -> None:
    notes = [note.id for note in longest(Arrival.WAITING).notes]
    assert notes.count("lost") == 1
    assert "lost" not in [note.id for note in longest(Arrival.SENT).notes]
