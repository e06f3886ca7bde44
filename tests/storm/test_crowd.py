"""Thousands of updates come at once, some several times: none is lost or has two effects, no time is booked twice."""

import random
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from reception.dialog.events import Commanded, Pressed, Typed
from reception.turns.ports import NotDelivered, Update
from reception.turns.turns import Busy
from tests.doubles.channel import MemoryChannel
from tests.storm.crowd import Crowd
from tests.storm.interleaving import Interleaving

IN_FLIGHT = 32
REPEATED = 0.3
PATIENTS = [50, pytest.param(500, marks=pytest.mark.storm)]
UPDATES_EACH = 20
ROUNDS = [3, pytest.param(50, marks=pytest.mark.storm)]
RACERS = 200
BOOKED = "✅ Запис підтверджено"
BOUNDARIES = {
    "store": ("load", "save", "forget"),
    "clinic": ("free_dates", "free_slots", "patients_by_phone", "patients_by_name", "register", "book", "visits"),
    "channel": ("send", "edit"),
}  # fmt: skip


def stormy(seed: int) -> tuple[Crowd, Interleaving]:
    dice = random.Random(seed)
    crowd, interleaving = Crowd(dice), Interleaving(dice)
    for thing, names in BOUNDARIES.items():
        interleaving.at_each_call(getattr(crowd, thing), *names)
    return crowd, interleaving


class Telegram:
    """Deliver updates as Telegram does, and worse: until the answer is 200, and sometimes once more after that."""

    def __init__(self, crowd: Crowd, dice: random.Random) -> None:
        self.crowd = crowd
        self.dice = dice
        self.waiting: deque[Callable[[], None]] = deque()
        self.answered: set[int] = set()
        self.told: Counter[int] = Counter()
        self.updates: dict[int, Update] = {}

    def __iter__(self) -> Iterator[Callable[[], None]]:
        return self

    def __next__(self) -> Callable[[], None]:
        if not self.waiting:
            raise StopIteration
        return self.waiting.popleft()

    def brings(self, update: Update, then: Callable[[], None] = lambda: None) -> None:
        """Deliver an update, three in ten of them two to five times; call `then` after its first answer."""
        self.updates[update.id] = update
        times = self.dice.randint(2, 5) if self.dice.random() < REPEATED else 1
        for _ in range(times):
            self.told[update.id] += 1
            self.waiting.append(lambda: self.deliver(update, then))

    def lost(self) -> list[Update]:
        """The updates that were not decided. A quick second press of a button is the same press as the first."""
        decided = [self.updates[one] for one in self.crowd.store.decided]
        presses = [(it.account, it.event) for it in decided if isinstance(it.event, Pressed)]
        others = (it for it in self.updates.values() if it.id not in self.crowd.store.decided)
        return [it for it in others if (it.account, it.event) not in presses]

    def deliver(self, update: Update, then: Callable[[], None]) -> None:
        """Deliver once; if the answer is not 200, deliver again."""
        process = self.crowd.warm()
        try:
            process.take(update)
        except (Busy, NotDelivered):
            self.waiting.append(lambda: self.deliver(update, then))
            return
        finally:
            self.crowd.idle.append(process)
        if update.id not in self.answered:
            self.answered.add(update.id)
            then()


@pytest.mark.parametrize("patients", PATIENTS)
def test_a_crowd_books(patients: int) -> None:
    crowd, interleaving = stormy(11)
    dice = interleaving.dice
    telegram = Telegram(crowd, dice)
    left = Counter({str(1 + number): UPDATES_EACH for number in range(patients)})

    def goes_on(account: str) -> None:
        if left[account] <= 0:
            return
        left[account] -= 1
        telegram.brings(crowd.acts(account), lambda: goes_on(account))
        if dice.random() < 0.1 and left[account] > 0:  # a double tap, or a word at the same time
            left[account] -= 1
            chat = crowd.channel.chat(account)
            again = crowd.acts(account) if chat and dice.random() < 0.5 else None
            telegram.brings(again or crowd.next_update(account, Typed("агов")))

    for account in list(left):
        goes_on(account)
    interleaving.run(telegram, IN_FLIGHT)

    assert len(telegram.told) >= patients * UPDATES_EACH, "as many as were to come"
    assert set(crowd.store.decided) <= set(telegram.told)
    assert telegram.lost() == [], "none is lost"
    assert set(crowd.store.decided.values()) == {1}, "none is decided twice"
    assert_booked_once(crowd)
    for account in left:
        conversation = crowd.stored(account)
        assert conversation.unfinished is None
        assert conversation.checking is None
        assert {p.id for p in conversation.patients} <= cards_of(crowd, account)


def assert_booked_once(crowd: Crowd) -> None:
    """The clinic's list gives each time to one patient, and each patient who was told of a visit has it."""
    made = crowd.clinic.visits_made
    times = Counter((visit.doctor, visit.start) for _, visit, _ in made.values())
    assert set(times.values()) <= {1}
    assert crowd.clinic.calls.count("book") >= len(made)
    booked = Counter(patient for patient, _, _ in made.values())
    for account in crowd.channel.of:
        pages = [shown.view.text for shown in crowd.channel.chat(account)]
        said = {moment(page) for page in pages if BOOKED in page}
        mine = sum(booked[card] for card in cards_of(crowd, account))
        assert len(said) == mine, f"{account} has {mine} visits and was told of {said}"
    assert made


def moment(page: str) -> str:
    """The day and time on a page."""
    return next(line for line in page.splitlines() if line.startswith("🗓"))


def cards_of(crowd: Crowd, account: str) -> set[str]:
    return {card.id for card in crowd.clinic.cards if card.phone == _phone(account)}


def _phone(account: str) -> str:
    return f"+38067{int(account):07d}"


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_hundred_race_for_one_time(rounds: int) -> None:
    for number in range(rounds):
        crowd, interleaving = stormy(number)
        racers = at_the_confirmation(crowd)
        telegram = Telegram(crowd, interleaving.dice)
        for account in racers:
            telegram.brings(crowd.pressing(account, "✅ Так, записати"))
        interleaving.run(telegram, IN_FLIGHT)
        assert len(crowd.clinic.visits_made) == 1
        told = [crowd.channel.chat(account)[-1].view for account in racers]
        assert sum(BOOKED in view.text for view in told) == 1
        others = [view for view in told if BOOKED not in view.text]
        assert all("зайняли" in view.text for view in others)
        assert all(view.buttons[0][0].label.count(":") == 1 for view in others), "the nearest times"


def at_the_confirmation(crowd: Crowd) -> list[str]:
    """Bring all patients one press away from one time: the first by the screens, the others by a copy."""
    first = "1"
    process = crowd.process()
    process.take(crowd.next_update(first, Commanded("start")))
    for _ in range(40):
        if crowd.stored(first).screen == "review":
            break
        process.take(crowd.acts(first))
    row = crowd.store.rows[first]
    chat = crowd.channel.of[first]
    [card] = crowd.clinic.cards[:1]
    racers = [first]
    for number in range(2, RACERS + 1):
        account = str(number)
        another = row.replace(f'"{card.id}"'.encode(), f'"p-{number}"'.encode())
        another = another.replace(_phone(first).encode(), _phone(account).encode())
        crowd.store.rows[account] = another.replace(
            b'"account":"1"', f'"account":"{number}"'.encode()
        )
        crowd.channel.of[account] = MemoryChannel(chat=[replace(shown) for shown in chat.chat])
        crowd.clinic.cards.append(replace(card, id=f"p-{number}"))
        racers.append(account)
    return racers
