"""Telegram does not say that a notice arrived: it is sent again after growing pauses, while it is of use."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from reception.clinic.model import VisitStatus
from reception.notices.mirrored import Noted
from reception.turns.ports import ChannelError, ChatGone, MaybeDelivered, NotDelivered
from tests.notices.simulation import DAY, HOUR, MINUTE, Simulation, Truth, instant, patience

MONDAY = instant(date(2026, 11, 23), 10)
START = MONDAY + 2 * DAY
LOST: dict[str, Callable[[], ChannelError]] = {
    "reset, 5xx, a web page or silence": lambda: MaybeDelivered("no answer"),
    "no connection": lambda: NotDelivered("no connection"),
    "told to wait": lambda: patience(20),
}


class Phone:
    """One patient's Telegram, which fails the first `failures` tries from `since` on."""

    def __init__(self, error: Callable[[], ChannelError], failures: int = 1) -> None:
        self.world = Simulation(MONDAY)
        self.world.account("1", "p")
        self.error, self.failures, self.tries = error, failures, list[str]()
        self.world.chats.trouble = self._trouble

    def visit(self) -> Truth:
        return self.world.make("v", "p", START, account="1", here=False)

    def _trouble(self, _: str) -> Exception | None:
        self.tries.append(f"{self.world.moment - MONDAY - DAY}")
        return self.error() if len(self.tries) <= self.failures else None

    @property
    def arrived(self) -> list[str]:
        return [str(sent.planned.kind) for sent in self.world.chats.sent]

    def ledger(self, kind: str) -> Noted:
        noted = self.world.mirror.load("p").notices
        return next(one for one in noted if one.key.split(":")[1] == kind)


@pytest.mark.parametrize("error", LOST.values(), ids=LOST)
def test_a_reminder_whose_answer_is_lost_comes_again_and_the_ledger_has_both_tries(
    error: Callable[[], ChannelError],
) -> None:
    phone = Phone(error)
    phone.visit()
    phone.world.run(MONDAY + DAY + HOUR)
    assert phone.arrived == ["day_before"]
    assert phone.tries == ["0:00:00", "0:01:00"]
    noted = phone.ledger("day_before")
    assert (noted.outcome, noted.tries) == ("sent", (MONDAY + DAY,))


@pytest.mark.parametrize("error", LOST.values(), ids=LOST)
def test_news_whose_answer_is_lost_come_again(error: Callable[[], ChannelError]) -> None:
    phone = Phone(error)
    truth = phone.visit()
    phone.world.run(MONDAY + HOUR)
    phone.world.becomes(truth, status=VisitStatus.CANCELLED)
    phone.world.run(MONDAY + 4 * HOUR)
    assert (phone.arrived, len(phone.tries)) == (["changed"], 2)


def test_a_question_whose_answer_is_lost_comes_again() -> None:
    phone = Phone(LOST["no connection"], failures=3)
    phone.visit()
    phone.world.run(MONDAY + DAY - HOUR)
    phone.failures = 0
    phone.world.run(START + HOUR)
    phone.failures = len(phone.tries) + 1
    phone.world.run(START + DAY)
    assert phone.arrived == ["day_before", "two_hours", "feedback"]


def test_the_pauses_grow_up_to_an_eighth_of_the_time_of_use() -> None:
    phone = Phone(LOST["reset, 5xx, a web page or silence"], failures=1000)
    phone.visit()
    phone.world.run(START - 2 * HOUR)
    assert phone.tries[:9] == [
        "0:00:00",
        "0:01:00",
        "0:03:00",
        "0:07:00",
        "0:15:00",
        "0:31:00",
        "1:03:00",
        "2:07:00",
        "4:15:00",
    ]
    assert len(phone.tries) < 16


def test_what_never_arrives_is_late_in_the_end_and_the_ledger_has_each_try() -> None:
    phone = Phone(LOST["reset, 5xx, a web page or silence"], failures=1000)
    phone.visit()
    phone.world.run(START + HOUR)
    noted = phone.ledger("two_hours")
    assert (noted.outcome, phone.arrived) == ("late", [])
    assert noted.tries[:3] == tuple(START - 2 * HOUR + n * MINUTE for n in (0, 1, 3))
    assert 8 < len(noted.tries) < 16


def test_a_blocked_chat_ends_it_at_once() -> None:
    phone = Phone(lambda: ChatGone("blocked"))
    phone.visit()
    phone.world.run(MONDAY + DAY + HOUR)
    assert (phone.tries, phone.ledger("day_before").outcome) == (["0:00:00"], "blocked")


def test_an_outage_of_half_a_minute_at_eight_loses_nobodys_reminder() -> None:
    world = Simulation(MONDAY - 2 * HOUR)
    for n in range(50):
        world.account(str(n), f"p{n}")
        world.make(f"v{n}", f"p{n}", MONDAY + DAY - 2 * HOUR, account=str(n), here=False)
    eight = MONDAY + DAY - 4 * HOUR + 2 * HOUR - DAY
    world.chats.trouble = lambda _: MaybeDelivered("502") if world.moment == eight else None
    world.run(MONDAY)
    assert {sent.account for sent in world.chats.sent} == {str(n) for n in range(50)}
    assert len(world.chats.sent) == 50


def test_a_change_while_a_reminder_waits_is_told_instead() -> None:
    phone = Phone(LOST["reset, 5xx, a web page or silence"], failures=1000)
    truth = phone.visit()
    phone.world.run(MONDAY + DAY + 5 * MINUTE)
    phone.world.becomes(truth, status=VisitStatus.CANCELLED)
    phone.world.run(MONDAY + DAY + 2 * HOUR)
    phone.failures = 0
    phone.world.run(MONDAY + DAY + 10 * HOUR)
    assert phone.arrived == ["changed"]


def test_a_patient_is_looked_at_again_no_sooner_than_the_pause_says() -> None:
    phone = Phone(LOST["reset, 5xx, a web page or silence"], failures=4)
    phone.visit()
    phone.world.run(MONDAY + DAY + 10 * MINUTE)
    due = {work.due_at for work in phone.world.store.mirror.clockwork.values()}  # type: ignore[attr-defined]
    assert due == {MONDAY + DAY + timedelta(minutes=15)}
