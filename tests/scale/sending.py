"""Senders of notices at work, in real time: stores that take 4 ms for a call, a Telegram that takes 40 ms."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from queue import Empty, SimpleQueue
from random import Random
from threading import Barrier, Event, Lock, Thread
from time import monotonic, sleep
from typing import Any

from reception.dialog.conversation import Message
from reception.dialog.effects import View
from reception.notices.send import Notifying
from tests.notices.simulation import DAY, HOUR, Simulation, instant

STORE_SECONDS, TELEGRAM_SECONDS = 0.004, 0.040
BEFORE_THE_DAY = instant(date(2026, 11, 23), 15)
START = BEFORE_THE_DAY + DAY

type Wait = Callable[[str], None]


@dataclass
class Telegram:
    """Notes the moment at which each message arrives."""

    moments: list[float] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def send(self, account: str, view: View) -> Message:
        sleep(TELEGRAM_SECONDS / 2)
        with self.lock:
            self.moments.append(monotonic())
            number = len(self.moments)
        sleep(TELEGRAM_SECONDS / 2)
        return Message(number)

    def most_in_a_second(self) -> int:
        """The greatest number of messages within any second."""
        moments = sorted(self.moments)
        most = begin = 0
        for end, moment in enumerate(moments):
            while moments[begin] <= moment - 1:
                begin += 1
            most = max(most, end - begin + 1)
        return most


class Slow:
    """A store each call of which takes as long as one of DynamoDB."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        def call(*args: Any, **named: Any) -> Any:
            sleep(STORE_SECONDS)
            return method(*args, **named)

        return call


def owed(count: int) -> Simulation:
    """This number of accounts that are owed the reminder of a day before, now."""
    made = Simulation(BEFORE_THE_DAY - 20 * HOUR)
    for number in range(count):
        made.account(f"a{number}", f"p{number}")
        made.make(f"v{number}", f"p{number}", START, account=f"a{number}", here=False)
    made.polling.most_calls = count
    made.polling.run()
    made.moment = BEFORE_THE_DAY + timedelta(minutes=1)
    return made


@dataclass
class Office:
    """Senders of notices over one queue of accounts, and turns beside them."""

    made: Simulation
    telegram: Telegram = field(default_factory=Telegram)
    accounts: SimpleQueue[str] = field(default_factory=SimpleQueue)

    def sender(self, pace: Wait, ready: Barrier) -> None:
        """Work until the queue is empty. A first message is not sent: it opens the sender's connections."""
        made = self.made
        pace("")
        ready.wait()
        notifying = Notifying(
            Slow(made.store),
            Slow(made.mirror),
            self.telegram,  # type: ignore[arg-type] # all that is used of it
            made,
            made.notifying.times,
            made.chats.word,
            lambda: made.clinic,  # type: ignore[arg-type,return-value]
            made.jobs,
            pace=pace,
            real_time=made.now,
        )
        with suppress(Empty):
            while True:
                notifying.notify(self.accounts.get_nowait())

    def turns(self, over: Event, before: Callable[[], None], each: float) -> None:
        """Show pages at random moments, `each` of them a second."""
        dice = Random(1)

        def turn() -> None:
            before()
            self.telegram.send("turn", View("a page"))

        while not over.wait(dice.expovariate(each)):
            Thread(target=turn).start()


def sent(
    count: int, senders: int, wait: Callable[[], Wait], others: Callable[[], None], each: float
) -> tuple[float, int]:
    """Send notices to this number of accounts: how many a second, and the most messages in any second.

    `wait` makes the pace of a sender. `others` is what a turn does before its message; there are `each` turns a second.
    """
    office, over = Office(owed(count)), Event()
    for number in range(count):
        office.accounts.put(f"a{number}")
    ready = Barrier(senders + 1)
    threads = [Thread(target=office.sender, args=(wait(), ready)) for _ in range(senders)]
    beside = [Thread(target=office.turns, args=(over, others, each))] if each else []
    for thread in threads:
        thread.start()
    ready.wait()
    began = monotonic()
    for thread in beside:
        thread.start()
    for thread in threads:
        thread.join()
    took = monotonic() - began
    over.set()
    for thread in beside:
        thread.join()
    sleep(1)
    return count / took, office.telegram.most_in_a_second()
