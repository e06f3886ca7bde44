"""A simulated quarter of a clinic with a waiting list: how many freed times are filled, and by how many offers.

Patients book days ahead, some wait for an earlier time, some cancel in the chat or by telephone, by day and by night.
The prompt that brings a freed time at once is lost each time: the clockwork of each minute has to do.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from statistics import median

import pytest

from reception.clinic.model import Visit
from reception.clinic.waiting import (
    MAX_OFFERS_A_DAY,
    EarlierOffer,
    FreedTime,
    Waiting,
    freed_by,
    in_order,
    line_of_doctor,
    those_who_may,
    time_to_answer,
)
from reception.dialog.events import Commanded
from reception.turns.ports import Update
from tests.doubles.clinic import DIRECTORY
from tests.doubles.world import KYIV
from tests.storm.waiting import DAY, MINUTE, WaitingRoom, working_hours

HOUR = timedelta(hours=1)
DOCTORS = ("koval", "bondar", "melnyk")
WAIT, CANCELS, BY_PHONE = 0.35, 0.2, 0.3
"""The parts of patients who wait, of visits that are cancelled, and of cancellations that a chat does not make."""
LONGEST_POLL = timedelta(minutes=60)
BOOKED_AHEAD = (4, 25)
"""Days."""
SIZES = [(60, 12), pytest.param((700, 65), marks=pytest.mark.storm)]
"""Patients, and the working days over which their visits are spread."""


@dataclass
class FreedAt:
    """A time that came free, and who was offered it.

    at_once: somebody whom it fits had no other offer to answer, and it was no time for sleep.
    """

    at: datetime
    somebody_fits: bool
    at_once: bool
    in_chat: bool
    offers: list[tuple[str, EarlierOffer]] = field(default_factory=list)


class Quarter:
    """Events in their order, with the clockwork of each minute between them. `says_yes` to the n-th offer of all."""

    def __init__(
        self, seed: int, patients: int, days: int, says_yes: Callable[[int], bool]
    ) -> None:
        self.dice = random.Random(seed)
        self.says_yes = says_yes
        self.world = WaitingRoom()
        self.world.offer_what_was_freed = lambda: None  # type: ignore[method-assign] # the prompt is lost
        self.events: list[tuple[datetime, int, Callable[[], None]]] = []
        self.order = count()
        self.read = 0
        self.asked = 0
        self.freed: dict[str, FreedAt] = {}
        first = self.world.clock.now() + (BOOKED_AHEAD[1] + 1) * DAY
        number = days * 5
        slots = [(d, start) for d in DOCTORS for start in working_hours(first, number)]
        for place, (doctor, start) in enumerate(self.dice.sample(slots, patients)):
            self._patient(str(1000 + place), doctor, start)

    def _patient(self, account: str, doctor: str, start: datetime) -> None:
        ahead = self.dice.uniform(*BOOKED_AHEAD)
        booked_at = start - ahead * DAY
        self.at(booked_at, lambda: self._books(account, doctor, start))
        if self.dice.random() < CANCELS:
            left = (start - booked_at - HOUR) * self.dice.random()
            in_chat = self.dice.random() >= BY_PHONE
            self.at(booked_at + left, lambda: self._cancels(account, in_chat=in_chat))

    def at(self, moment: datetime, happens: Callable[[], None]) -> None:
        heappush(self.events, (moment, next(self.order), happens))

    # --- what people do ---

    def _books(self, account: str, doctor: str, start: datetime) -> None:
        if (doctor, start) in self.world.clinic.taken:
            return
        visit = self.world.has_visit(account, doctor, start)
        if self.dice.random() < WAIT:
            self.world.waits(account, visit)

    def _cancels(self, account: str, *, in_chat: bool) -> None:
        if self.world.store._read(account) is None:
            return
        coming = [v for v in self.world.stands(account) if v.start > self.world.clock.now()]
        if not coming:
            return
        [visit] = coming
        if not in_chat:
            self.world.clinic.cancel_visit(visit.id)
            self._note(visit, in_chat=False)
            self.at(self._now + LONGEST_POLL * self.dice.random(), lambda: self._polled(account))
            return
        self._note(visit, in_chat=True)
        self.world.account = account
        self._take(self.world.update(Commanded("visits")))
        first = self.world.channel.chat(account)[-1].view.buttons[0][0].label
        for label in (first, "❌ Скасувати візит", "❌ Так, скасувати"):
            self._presses(account, label)

    def _polled(self, account: str, times: int = 2) -> None:
        """A poll reads the patient; a second answer makes it believe."""
        self.world.store.mirror.read_soon(f"p-{account}", account, self._now)
        self.world.polling.run()
        if times > 1:
            self.at(self._now + 5 * MINUTE, lambda: self._polled(account, times - 1))

    def _answers(self, account: str, offer: EarlierOffer) -> None:
        self.asked += 1
        if self.says_yes(self.asked):
            self._take(self.world.says_yes(account, offer))
            if _answer(self, account, offer) == "yes" and offer.before:
                left = next(
                    v for _, v, _ in self.world.clinic.visits_made.values() if v.id == offer.visit
                )
                self._note(left, in_chat=True)
        elif self.dice.random() < 0.5:
            self._take(self.world.says_no(account, offer))

    def _presses(self, account: str, label: str) -> None:
        self.world.account = account
        shown = self.world.channel.chat(account)[-1]
        event, _ = self.world.find(label, shown)
        self._take(self.world.update(event, shown))

    def _take(self, update: Update) -> None:
        self.world.turns.take(update)

    # --- what is seen from outside ---

    @property
    def _now(self) -> datetime:
        return self.world.clock.now()

    def _note(self, visit: Visit, *, in_chat: bool) -> None:
        """Keep that a time comes free now, and whether somebody who waits can take it, by the rules alone."""
        word = freed_by(visit)
        if time_to_answer(self._now, visit.start) is None or visit.start - self._now <= 2 * HOUR:
            return
        record = FreedTime(word, (visit.id,))
        branch = DIRECTORY.branch_at(visit)
        assert branch is not None
        local = KYIV.local(visit.start)
        may = those_who_may(self._line(visit.doctor), record, local, branch.id)
        fits = [one for one in may if self.world.stands(one.account)]
        soon = self.world.times.quiet(self._now) or self.world.times.quiet(self._now + MINUTE)
        at_once = not soon and any(self._is_idle(one.account) for one in fits)
        self.freed[word.id] = FreedAt(self._now, bool(fits), at_once, in_chat)

    def _is_idle(self, account: str) -> bool:
        """Whether somebody has no other offer, and not enough of them today."""
        theirs = [offer for a, offer in self.world.offered() if a == account]
        today = [it for it in theirs if KYIV.day(it.offered_at) == KYIV.day(self._now)]
        return all(it.answer_by < self._now for it in theirs) and len(today) < MAX_OFFERS_A_DAY

    def _line(self, doctor: str) -> list[Waiting]:
        return in_order([self.world.store.waiting.line(line_of_doctor(doctor))])

    # --- the clockwork ---

    def run(self) -> None:
        """Until all visits are over."""
        while self.events or self.world.store.waiting.due_at:
            minute = self._next_minute()
            if self.events and self.events[0][0] <= minute:
                self.world.clock.moment = max(self._now, self.events[0][0])
                heappop(self.events)[2]()
                continue
            self.world.clock.moment = minute
            self._minute()

    def _next_minute(self) -> datetime:
        """The next full minute at which something is due."""
        store = self.world.store
        owed = [work.due_at for work in store.mirror.clockwork.values() if work.due_at]
        due = min((*store.waiting.due_at.values(), *owed), default=self._now + DAY)
        due = max(due, self._now)
        return due.replace(second=0, microsecond=0) + MINUTE

    def _minute(self) -> None:
        store = self.world.store
        for freed in store.waiting.due(self._now):
            self.world.offering.work(freed)
        for account in store.mirror.due(self._now):
            self.world.notifying.notify(account)
        for account, offer in self.world.offered()[self.read :]:
            self.read += 1
            if offer.freed in self.freed:
                self.freed[offer.freed].offers.append((account, offer))
            thinks = (offer.answer_by - offer.offered_at) * self.dice.uniform(0.05, 0.95)
            self.at(self._now + thinks, lambda a=account, o=offer: self._answers(a, o))  # type: ignore[misc]


def _answer(quarter: Quarter, account: str, offer: EarlierOffer) -> str:
    stored = quarter.world.stored(account).offers
    return next((it.answer for it in stored if it.id == offer.id), "")


@dataclass
class Result:
    """The figures of a quarter."""

    freed: int
    filled: int
    offers: list[int]
    first_offers: list[timedelta]
    days: int

    @property
    def share(self) -> float:
        return self.filled / self.freed

    def __str__(self) -> str:
        per = median(self.offers) if self.offers else 0
        return (
            f"{self.freed} freed while somebody fits, {self.filled} filled ({self.share:.0%}),"
            f" offers a filled time: median {per}, {self.days} days gained"
        )


def outcome(quarter: Quarter) -> Result:
    """Count what was freed while somebody could take it, and what became of it."""
    fitting = [it for it in quarter.freed.values() if it.somebody_fits]
    filled = [it for it in fitting if any(_answer(quarter, a, o) == "yes" for a, o in it.offers)]
    waited = [
        it.offers[0][1].offered_at - it.at if it.offers else DAY
        for it in fitting
        if it.in_chat and it.at_once
    ]
    taken = [o for it in filled for a, o in it.offers if _answer(quarter, a, o) == "yes"]
    days = sum((o.before - o.slot.start).days for o in taken if o.before)
    return Result(len(fitting), len(filled), [len(it.offers) for it in filled], waited, days)


def is_true(quarter: Quarter) -> None:
    """Nobody has two visits or lost one, and the ledger of notices has each offer once, in the order of asking."""
    made = quarter.world.clinic.visits_made.values()
    stands = Counter((v.doctor, v.start) for _, v, _ in made if v.stands)
    assert max(stands.values()) == 1
    per_patient = Counter(p for p, v, _ in made if v.stands)
    assert max(per_patient.values()) == 1
    ledger: dict[str, list[datetime]] = defaultdict(list)
    for notices in quarter.world.store.mirror.notices.values():
        for (account, key), noted in notices.items():
            if ":earlier:" in key and noted.outcome == "sent":
                ledger[key.rpartition(":")[2]].append(quarter.world.asked_at[account])
                assert quarter.world.times.quiet(noted.at) is None
    for it in quarter.freed.values():
        asked = [ledger[offer.id] for _, offer in it.offers]
        assert all(len(one) == 1 for one in asked), "each offer went out once"


@pytest.mark.parametrize("size", SIZES)
def test_a_quarter_in_which_every_second_offer_is_taken(size: tuple[int, int]) -> None:
    quarter = Quarter(3, *size, says_yes=lambda number: number % 2 == 0)
    quarter.run()
    is_true(quarter)
    result = outcome(quarter)
    print(result)
    assert result.freed >= size[0] / 20
    assert result.share >= 0.6
    assert median(result.offers) <= 4
    assert max(result.first_offers) <= MINUTE


@pytest.mark.parametrize("size", SIZES)
def test_a_quarter_in_which_one_offer_in_nine_is_taken(size: tuple[int, int]) -> None:
    """As many as took an offer that they had not asked for. The figures are told, not judged."""
    quarter = Quarter(3, *size, says_yes=lambda number: number % 9 == 0)
    quarter.run()
    is_true(quarter)
    result = outcome(quarter)
    print(result)
    assert max(result.first_offers) <= MINUTE
