"""Two hundred patients wait while times come free, and processes die at every boundary.

Nobody gets a time twice, nobody is left without a visit, and each time is offered to one patient at a time in the order
of asking: the clinic's schedule and the ledger of notices say so.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest

from reception.clinic.waiting import GRACE, MAX_OFFERS_A_DAY, EarlierOffer
from reception.dialog.screens.notices import CANCEL
from reception.ports import Changed
from reception.turns.ports import Update
from reception.turns.turns import Busy
from tests.doubles.world import KYIV
from tests.storm.interleaving import Interleaving
from tests.storm.waiting import DAY, MINUTE, WaitingRoom, working_hours
from tests.turns.crashes import Killed

BOUNDARIES = {
    "store": ("load", "save", "look"),
    "clinic": ("free_slots", "book", "cancel", "visits"),
    "channel": ("send", "edit"),
}
OF_THE_LIST = ("line", "load", "keep", "offer")
OF_THE_MIRROR = ("load", "claim", "note", "keep", "look_again")
SIZES = [(24, 4), pytest.param((200, 20), marks=pytest.mark.storm)]
KILLED = 0.02
"""The chance that a process dies at a boundary."""
IN_FLIGHT = 12
ROUNDS = 2_000


class Race:
    """Everything happens side by side, in the order that dice say, and dies by dice."""

    def __init__(self, seed: int, patients: int, times: int) -> None:
        self.dice = random.Random(seed)
        self.world = WaitingRoom()
        self.killed = 0
        self.lethal = False
        self.updates: list[Update] = []
        self.decided: set[str] = set()
        self.owners = [str(1000 + n) for n in range(times)]
        self.waiting = [str(5000 + n) for n in range(patients)]
        world, now = self.world, self.world.clock.now()
        starts = working_hours(now + 2 * DAY, times + patients + 5)
        for account, start in zip(self.owners, starts, strict=False):
            world.has_visit(account, "koval", start)
        later = starts[times + 5 :]
        self.dice.shuffle(later)
        for account, start in zip(self.waiting, later, strict=True):
            world.waits(account, world.has_visit(account, "koval", start))
            world.clock.moment += MINUTE / 60
        self.interleaving = Interleaving(self.dice)
        things = [(getattr(world, name), names) for name, names in BOUNDARIES.items()]
        things += [(world.store.waiting, OF_THE_LIST), (world.store.mirror, OF_THE_MIRROR)]
        for thing, names in things:
            self._may_die(thing, names)
            self.interleaving.at_each_call(thing, *names)

    def _may_die(self, thing: Any, names: tuple[str, ...]) -> None:
        for name in names:
            setattr(thing, name, self._dying(getattr(thing, name)))

    def _dying(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def dying(*args: Any, **kwargs: Any) -> Any:
            self._die()
            result = call(*args, **kwargs)
            self._die()
            return result

        return dying

    def _die(self) -> None:
        if self.lethal and self.dice.random() < KILLED:
            self.killed += 1
            raise Killed

    def begin(self) -> None:
        """All owners cancel at once."""
        for account in self.owners:
            [one] = self.world.stored(account).visits
            update = self.world.standing(CANCEL, one.visit.id, one.visit.start, account)
            self.updates.append(update)

    def run(self) -> None:
        """Go on, half a minute at a time, until nothing is left to do."""
        world = self.world
        self.lethal = True
        for _ in range(ROUNDS):
            self._answer()
            now = world.clock.now()
            calls: list[Callable[[], None]] = [self._brought(u) for u in self.updates]
            calls += [self._looked_at(it) for it in world.store.waiting.due(now) for _ in "12"]
            calls += [self._notified(it) for it in world.store.mirror.due(now) for _ in "12"]
            calls += [self._resumed(it) for it in world.store.due(now)]
            self.dice.shuffle(calls)
            self.interleaving.run(calls, IN_FLIGHT)
            if not calls and not world.store.waiting.due_at:
                return
            world.clock.moment += MINUTE / 2
            if not self.updates:
                world.clock.moment = max(world.clock.moment, self._next_moment())
        raise AssertionError("it never ends")

    def _next_moment(self) -> datetime:
        """When something is due again."""
        store = self.world.store
        notices = [work.due_at for work in store.mirror.clockwork.values() if work.due_at]
        turns = [c.due_at for a in store.rows if (c := store._read(a)) and c.due_at]
        return min(
            (*store.waiting.due_at.values(), *notices, *turns), default=self.world.clock.now()
        )

    def _surviving(self, call: Callable[[], object]) -> Callable[[], None]:
        def surviving() -> None:
            try:
                call()
            except (Killed, Busy, Changed):
                return

        return surviving

    def _brought(self, update: Update) -> Callable[[], None]:
        def take() -> None:
            self.world.process().take(update)
            if update in self.updates:
                self.updates.remove(update)

        return self._surviving(take)

    def _looked_at(self, freed: str) -> Callable[[], None]:
        return self._surviving(lambda: self.world.offers().work(freed))

    def _notified(self, account: str) -> Callable[[], None]:
        return self._surviving(lambda: self.world.notifying.notify(account))

    def _resumed(self, account: str) -> Callable[[], None]:
        return self._surviving(lambda: self.world.process().resume(account))

    def _answer(self) -> None:
        """Each patient who has read an offer says yes, no or nothing; now and then a caller takes the time."""
        for account in self.owners:
            self._confirm_cancel(account)
        for account, offer in self.world.offered():
            shown = {it.id for it in self.world.stored(account).offers}
            if offer.id not in shown or offer.id in self.decided:
                continue
            self.decided.add(offer.id)
            luck = self.dice.random()
            if luck < 0.1:
                self.world.clinic.taken.add((offer.slot.doctor, offer.slot.start))
            if luck < 0.55:
                self.updates.append(self.world.says_yes(account, offer))
            elif luck < 0.8:
                self.updates.append(self.world.says_no(account, offer))

    def _confirm_cancel(self, account: str) -> None:
        chat = self.world.channel.chat(account)
        labels = [b.label for row in chat[-1].view.buttons for b in row] if chat else []
        if "❌ Так, скасувати" in labels and account not in self.decided:
            self.decided.add(account)
            self.world.account = account
            shown = chat[-1]
            event, _ = self.world.find("❌ Так, скасувати", shown)
            self.updates.append(self.world.update(event, shown))


def asked_in_turn(race: Race, offers: list[tuple[str, EarlierOffer]]) -> None:
    """The offers of one time are one after another, and nobody is asked twice."""
    who = [account for account, _ in offers]
    assert len(set(who)) == len(who), "nobody is offered the same time twice"
    for (account, former), (next_one, latter) in pairwise(offers):
        chat = race.world.stored(account)
        answered = any(it.id == former.id and it.answer for it in chat.offers)
        assert answered or latter.offered_at >= former.answer_by + GRACE
        asked_at = race.world.asked_at
        in_order = asked_at[account] < asked_at[next_one]
        assert in_order or could_not_be_asked(race, next_one, former)


def could_not_be_asked(race: Race, account: str, offer: EarlierOffer) -> bool:
    """Whether somebody had another offer to answer, or enough of them that day, when this offer was made."""
    theirs = [it for a, it in race.world.offered() if a == account and it.id != offer.id]
    before = [it for it in theirs if it.offered_at <= offer.offered_at]
    is_busy = any(offer.offered_at <= it.answer_by for it in before)
    today = [it for it in before if KYIV.day(it.offered_at) == KYIV.day(offer.offered_at)]
    return is_busy or len(today) >= MAX_OFFERS_A_DAY


@pytest.mark.parametrize("size", SIZES)
def test_a_race_for_times_that_come_free(size: tuple[int, int]) -> None:
    patients, times = size
    race = Race(7, patients, times)
    race.begin()
    race.run()
    world = race.world
    # nobody twice, nobody without a visit
    for account in race.waiting:
        assert len(world.stands(account)) == 1, account
    stands = [(v.doctor, v.start) for _, v, _ in world.clinic.visits_made.values() if v.stands]
    assert max(Counter(stands).values()) == 1
    # one at a time, in the order of asking
    by_time: dict[str, list[tuple[str, EarlierOffer]]] = defaultdict(list)
    for one in world.offered():
        by_time[one[1].freed].append(one)
    for offers in by_time.values():
        asked_in_turn(race, offers)
    # it was a race
    took = [o for a, o in world.offered() if _answer(race, a, o) == "yes"]
    assert len(took) >= times / 2
    assert len(by_time) > times, "the times that they left were offered on"
    assert race.killed > 10 * times
    assert race.updates == []


def _answer(race: Race, account: str, offer: EarlierOffer) -> str:
    return next(it.answer for it in race.world.stored(account).offers if it.id == offer.id)
