"""Weeks at the desk: closures, messages twice, poison, kills. Nothing is lost, nothing overtakes, no card twice."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from reception.desk import talk
from reception.desk.saving import change_thread
from reception.desk.thread import Line, Rows, Thread
from reception.dialog.events import Commanded
from reception.dialog.staff import AskStaff, Carried, RequestKind, Sent
from reception.turns.ports import MaybeDelivered, NotDelivered, TooManyMessages
from tests.desk.staffing import IRYNA
from tests.doubles.desk import MemoryRoom, MemoryThreads
from tests.doubles.world import CARDS, KYIV, World

HURRY = 0.05


class Storm(MemoryRoom):
    """Refuses as a platform does, and keeps a ledger of what was really posted."""

    def stormy(self, dice: random.Random) -> None:
        """Begin."""
        self.dice = dice
        self.cards_posted: list[tuple[object, int]] = []
        self.world: World
        self.lost_answers: set[int] = set()

    def post(self, topic: int, text: str, buttons: Rows = (), reply_to: int = 0) -> int:
        chance = self.dice.random()
        if chance < 0.02:
            raise TooManyMessages(self.dice.choice([1, 35]))
        if chance < 0.03:
            raise NotDelivered("refused")
        message = super().post(topic, text, buttons, reply_to)
        if text.startswith("<b>") and buttons:
            number = int(text.partition("№")[2].partition("<")[0])
            self.cards_posted.append((self.world.clock.now(), number))
            self.nobody_was_before(number)
            if chance > 0.99:
                self.lost_answers.add(number)
                raise MaybeDelivered("answer lost")
        return message

    def nobody_was_before(self, number: int) -> None:
        """In order of the queue, but for those that Telegram or their own poison holds up."""
        waiting = self.world.desk.waiting()
        threads = {w.place: self.world.desk.load(w.account) for w in waiting if not w.posted}
        mine = next(w.place for w in waiting if w.place.endswith(f"{number:012d}"))
        for place, thread in threads.items():
            if place < mine:
                assert thread.retry_at or thread.failures, f"{place} was before №{number}"

    def copy_to_topic(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        assert self.messages_of(topic), "a patient's message overtook its card"
        return super().copy_to_topic(topic, account, lines, reply_to)

    def messages_of(self, topic: int) -> list[str]:
        """The texts in a topic."""
        return [m.text for m in self.messages.values() if m.topic == topic]


class StormyThreads(Storm, MemoryThreads):
    """A card begins a thread."""


@pytest.mark.parametrize("threads", [False, True], ids=["topics", "threads"])
@pytest.mark.parametrize("requests", [200, pytest.param(2000, marks=pytest.mark.storm)])
def test_weeks_at_the_desk(threads: bool, requests: int) -> None:
    dice = random.Random(5)
    world = World(threads=threads)
    accounts = [f"{n:05d}" for n in range(requests)]
    poisoned = set(dice.sample(accounts, requests // 20))
    room = (StormyThreads if threads else Storm)(world.channel)
    room.stormy(dice)
    room.world = world
    directory = world.clinic.known_directory()
    world.store.directory = lambda: directory
    world.handoff = world.worker(room)
    world.handoff.performer.cards = Poisonous(CARDS.languages, CARDS.time, CARDS.desk)
    world.handoff.performer.cards.poisoned = poisoned
    numbers: dict[int, str] = {}
    inbox = world.turns.staff
    for update, account in enumerate(accounts):
        world.account = account
        conversation = world.turns.store.load(account).conversation
        assert conversation is None
        world.turns.take(world.update(Commanded("start")))
        conversation = world.conversation
        said = Sent(update + 1, content=Carried("…"))
        room.said[said.id] = "…"
        urgent = dice.random() < HURRY
        kind = RequestKind.HOME_CALL if urgent else RequestKind.MANAGER
        command = AskStaff(kind, urgent=urgent, said=said)
        for _ in range(2 if dice.random() < 0.1 else 1):
            outcome = inbox.perform(conversation, update, command, world.clock.now())
        numbers[outcome.number] = account  # type: ignore[union-attr]
        deliver(world, dice)
        settle_some(world)
        world.pass_time(timedelta(minutes=dice.choice([0, 1, 7, 45, 90])))
        if dice.random() < 0.02:
            world.pass_time(timedelta(hours=dice.choice([14, 60])))
    for _ in range(60):
        world.pass_time(timedelta(hours=2))
    redrive(world, accounts)

    posted = [number for _, number in room.cards_posted]
    healthy = {number for number, account in numbers.items() if account not in poisoned}
    assert len(numbers) == requests
    twice = {n for n, count in Counter(posted).items() if count > 1}
    assert twice <= room.lost_answers, "a card twice only where its answer was lost, as a reminder"
    assert set(posted) == healthy, "none lost"
    for moment, number in room.cards_posted:
        assert CARDS.desk.hours.is_open(KYIV.local(moment)), f"№{number} out of hours"  # type: ignore[arg-type]
    parked = [a for a in poisoned if (r := world.desk.load(a).request) and r.parked]
    assert sorted(parked) == sorted(poisoned)
    assert len(room.cards_posted) - len(healthy) == sum(Counter(posted)[n] - 1 for n in twice)


def settle_some(world: World) -> None:
    """An operator takes what is there and closes it."""
    now = world.clock.now()
    for waiting in [w for w in world.desk.waiting() if w.posted]:
        change_thread(world.desk, waiting.account, lambda t: talk.take(t, IRYNA, now, None))
        change_thread(world.desk, waiting.account, lambda t: talk.close(t, now, IRYNA.name))


def deliver(world: World, dice: random.Random) -> None:
    """SQS brings a message twice now and then."""
    taken = world.queue.take()
    for account, _ in [*taken, *(t for t in taken if dice.random() < 0.1)]:
        world.handoff.work(account)


def redrive(world: World, accounts: list[str]) -> None:
    """Every message that there ever was, once more, while the desk is open."""
    while not world.handoff.is_open:
        world.pass_time(timedelta(hours=1))
    before = list(world.handoff.room.cards_posted)  # type: ignore[attr-defined]
    for account in accounts:
        world.handoff.work(account)
    assert world.handoff.room.cards_posted == before  # type: ignore[attr-defined]


class Poisonous(type(CARDS)):  # type: ignore[misc]
    """Some cards can't be drawn, ever."""

    poisoned: set[str]

    def card(self, thread: Thread, *others: Any) -> tuple[str, Rows]:
        if thread.account in self.poisoned:
            raise ZeroDivisionError
        card: tuple[str, Rows] = super().card(thread, *others)
        return card
