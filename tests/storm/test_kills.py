"""A process is killed at each boundary, and sometimes the next processes, too: nothing is lost or done twice."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import pytest

from reception.desk.ports import StaffPressed, StaffUpdate, StaffWrote
from reception.desk.thread import Operator
from reception.dialog.events import Commanded, SharedContact, Typed
from reception.dialog.notice_kinds import NoticeKind
from reception.turns.turns import TURN_LEASE, Busy
from tests.doubles.world import World
from tests.turns.crashes import Calls, Killed, killed_at, labels, of_a_turn
from tests.turns.test_turns import ready_to_confirm, registered

SEEDS = [range(1), pytest.param(range(20), marks=pytest.mark.storm)]
AGAIN = 0.3
"""The chance that the next process is killed, too."""
IRYNA = Operator("71", "Ірина")
SAID = "Чи можна прийти з дитиною?"
ANSWER = "Так, приходьте."


@dataclass
class Story:
    """A story: an event that comes until it is handled, and the state that must hold in the end."""

    begin: Callable[[], World]
    bring: Callable[[World], Callable[[], object]]
    ends_well: Callable[[World, int], None]
    """Check the end, given the number of killed processes: each may have left one message twice."""


def calls(world: World) -> Calls:
    """All methods of the world that a process may call."""
    return (
        *of_a_turn(world),
        (world.store, "forget"),
        (world.clinic, "register"),
        (world.clinic, "patients_by_name"),
        (world.desk, "load"),
        (world.desk, "save"),
        (world.desk, "delete"),
        (world.desk, "own_topic"),
        (world.queue, "send"),
        (world.room, "open_topic"),
        (world.room, "dress_topic"),
        (world.room, "post"),
        (world.room, "copy_to_topic"),
        (world.room, "copy_to_patient"),
        (world.store.mirror, "load"),
        (world.store.mirror, "keep"),
        (world.store.mirror, "polled"),
        (world.store.mirror, "claim"),
        (world.store.mirror, "note"),
        (world.store.mirror, "look_again"),
    )


# --- the stories ---


def an_update(world: World, *what: object) -> Callable[[], object]:
    """Bring an update as Telegram does, to any process."""
    update = world.update(*what)  # type: ignore[arg-type]
    return lambda: world.process().take(update)


def booked(world: World, killed: int) -> None:
    assert len(world.clinic.visits_made) <= 1
    text = pages(world)[-1]
    stands = any(visit.stands for _, visit, _ in world.clinic.visits_made.values())
    assert ("✅" in text) == stands
    assert repeated(pages(world)) <= killed


def to_register() -> World:
    world = World()
    world.happens(Commanded("start"))
    world.press("Мої візити")
    world.happens(SharedContact("380671112233", own=True))
    for text in ("12.03.1985", "Шевченко", "Олена", "Іванівна"):
        world.happens(Typed(text))
    return world


def one_card(world: World, killed: int) -> None:
    if not world.clinic.cards:  # the write was never sent, and is not sent later: ask the patient
        world.press("🔄 Спробувати ще раз")
    assert len(world.clinic.cards) == 1
    assert len(world.conversation.patients) == 1
    assert repeated(pages(world)) <= killed


def at_the_manager() -> World:
    world = World()
    world.happens(Commanded("manager"))
    return world


def asked(world: World, killed: int) -> None:
    request = world.desk.load(world.account).request
    assert request is not None
    assert world.conversation.request is not None, "the patient knows the number"
    assert 1 <= len(cards(world)) <= 1 + killed
    assert 1 <= brought_in(world, SAID) <= 1 + killed


def talking() -> World:
    world = at_the_manager()
    world.happens(Typed("Питання"))
    [card] = [m for m in world.room.messages.values() if m.rows]
    pressed = StaffPressed(card.id, "d:take:1")
    world.operators.take(StaffUpdate(9001, world.room.room, card.topic, IRYNA, pressed))
    world.settle()
    return world


def heard(world: World, killed: int) -> None:
    assert 1 <= brought_in(world, SAID) <= 1 + killed


def an_answer(world: World) -> Callable[[], object]:
    topic = world.desk.load(world.account).topic
    world.room.said[5001] = ANSWER
    wrote = StaffUpdate(9002, world.room.room, topic, IRYNA, StaffWrote(5001, ANSWER))
    return lambda: world.staff(world.worker()).take(wrote)


def answered(world: World, killed: int) -> None:
    line = next(x for x in world.desk.load(world.account).lines if not x.to_staff)
    delivered = sum(ANSWER in text for text in pages(world))
    assert delivered <= 1
    assert delivered or line.arrival, "whoever died over it leaves a mark for the operator"


def to_forget() -> World:
    world = registered()
    world.happens(Commanded("manager"))
    world.happens(Typed("Питання"))
    world.happens(Commanded("forget"))
    return world


def forgotten(world: World, killed: int) -> None:
    account = world.conversation_or_none()
    assert account is None or account.patients == ()
    assert not world.desk.rows
    assert not world.store.mirror.links


def reminder_due() -> World:
    world = registered()
    [patient] = world.conversation.patients
    start = world.clock.moment.replace(hour=8, minute=0) + timedelta(days=3)
    world.clinic.add_visit(patient.id, world.clinic.slot("koval", start), "")
    world.wait_until(start - timedelta(days=1, minutes=10))
    world.clock.moment += timedelta(minutes=12)
    return world


def a_poll(world: World) -> Callable[[], object]:
    def run() -> None:
        world.polling.run()
        for account in world.store.mirror.due(world.clock.now()):
            world.notifying.notify(account)

    return run


def reminded(world: World, killed: int) -> None:
    said = [text for text in pages(world) if "Чекаємо на Вас завтра" in text]
    assert 1 <= len(said) <= 1 + killed
    [noted] = [
        n for n in world.store.mirror.notices["p-1"].values() if NoticeKind.DAY_BEFORE in n.key
    ]
    assert noted.outcome == "sent"


STORIES = {
    "a booking": Story(
        ready_to_confirm, lambda world: an_update(world, *world.find("✅ Так, записати")), booked
    ),
    "a registration": Story(
        to_register, lambda world: an_update(world, *world.find("✅ Все вірно")), one_card
    ),
    "a request": Story(at_the_manager, lambda w: an_update(w, w.saying(Typed(SAID), SAID)), asked),
    "a line to staff": Story(talking, lambda w: an_update(w, w.saying(Typed(SAID), SAID)), heard),
    "a line to the patient": Story(talking, an_answer, answered),
    "forget": Story(
        to_forget, lambda world: an_update(world, *world.find(labels(world)[0])), forgotten
    ),
    "a reminder": Story(reminder_due, a_poll, reminded),
}


# --- how they are told ---


def told(story: Story, boundary: int, dice: random.Random) -> int:
    """Kill the process at a boundary and bring the event until it is handled; return the boundaries passed."""
    world = story.begin()
    bring = story.bring(world)
    first = killed = 0
    for attempt in range(60):
        at = boundary if attempt == 0 else dice.randint(1, 40) if dice.random() < AGAIN else -1
        passed = [0]
        try:
            with killed_at(world, at, calls(world)) as passed:
                bring()
                first = first or passed[0]
                world.settle()
        except Killed:
            first, killed = first or passed[0], killed + 1
            world.clock.moment += dice.choice([timedelta(), timedelta(seconds=2), TURN_LEASE])
        except Busy as busy:
            world.clock.moment += timedelta(seconds=busy.seconds)
        else:
            break
    for _ in range(8):
        killed += clockwork(world, dice)
    story.ends_well(world, killed)
    return first


def clockwork(world: World, dice: random.Random) -> int:
    """Let a minute pass, in which processes may die, too; return how many died."""
    at, killed = dice.randint(1, 40) if dice.random() < AGAIN / 2 else -1, 0
    try:
        with suppress(Busy), killed_at(world, at, calls(world)):
            world.pass_time(timedelta(minutes=1))
    except Killed:
        killed = 1
    with suppress(Busy):
        world.pass_time(TURN_LEASE)
        for account in world.store.mirror.due(world.clock.now()):
            world.notifying.notify(account)
    return killed


def pages(world: World) -> list[str]:
    """The messages that the patient sees, oldest first."""
    return [shown.view.text for shown in world.channel.chat]


def repeated(texts: list[str]) -> int:
    """The number of messages that repeat the message before them."""
    return sum(one == another for one, another in pairwise(texts))


def cards(world: World) -> list[str]:
    return [m.text for m in world.room.messages.values() if m.rows]


def brought_in(world: World, words: str) -> int:
    return sum(words in posted.text for how, posted in world.room.log if how == "line")


@pytest.mark.parametrize("seeds", SEEDS)
@pytest.mark.parametrize("name", STORIES)
def test_killed_at_every_boundary(name: str, seeds: range) -> None:
    story = STORIES[name]
    boundaries = told(story, -1, random.Random(0))
    assert boundaries > 4
    for seed in seeds:
        for boundary in range(1, boundaries + 1):
            told(story, boundary, random.Random(f"{seed} {boundary}"))


def test_there_are_boundaries_enough() -> None:
    assert sum(told(story, -1, random.Random(0)) for story in STORIES.values()) > 100
