"""Doctor Eleks takes calls and answers none: nobody waits long for it, and all containers know soon."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from time import monotonic, sleep
from typing import Any

import pytest

from reception.adapters.doctor_eleks import Connection, DoctorEleks
from reception.adapters.dynamodb.operations import DynamoOperations
from reception.clinic.model import Offer
from reception.clinic.system import ClinicUnreachable
from reception.dialog.effects import FindSoonest
from reception.dialog.wanted import Wanted
from reception.ports import StoreUnreachable
from reception.turns.soonest import Soonest
from tests.adapters.doctor_eleks_site import BOOK, DATES, KOVALENKO, KYIV, NOW, DoctorEleksSite
from tests.adapters.tables import Tables, amazon
from tests.doubles.outages import Container, Shared

ANSWER, TURN = 0.3, 2.0
"""Seconds, as short as a test wants them."""
HUNG = {"kind": "delay", "seconds": 3}
OKSANA = "1001"


def turn(site: DoctorEleksSite, connection: Connection) -> DoctorEleks:
    return site.gateway(TURN, connection, ANSWER)


def seconds(call: Callable[[], Any]) -> float:
    """How long a call takes that gets no answer."""
    began = monotonic()
    with pytest.raises(ClinicUnreachable):
        call()
    return monotonic() - began


@pytest.fixture
def signed_in(site: DoctorEleksSite) -> DoctorEleksSite:
    site.impatient(breaker=0.5)
    site.gateway().free_dates(*KOVALENKO, 3)
    return site


def test_a_look_up_waits_for_its_answer_and_no_longer(signed_in: DoctorEleksSite) -> None:
    signed_in.fault(**HUNG)
    clinic = turn(signed_in, signed_in.connection())
    assert ANSWER <= seconds(lambda: clinic.free_dates(*KOVALENKO, 3)) < 2 * ANSWER
    assert len(signed_in.asked(DATES)) == 2, "no repetition: it would wait as long"


def test_after_it_the_turn_asks_nothing_more(signed_in: DoctorEleksSite) -> None:
    slot = signed_in.gateway().free_slots(*KOVALENKO, date(2026, 9, 8))[0]
    signed_in.fault(**HUNG)
    clinic = turn(signed_in, signed_in.connection())
    seconds(lambda: clinic.free_dates(*KOVALENKO, 3))
    assert seconds(lambda: clinic.patients_by_phone("+380671110001")) < 0.05
    assert seconds(lambda: clinic.book(OKSANA, slot, "")) < 0.05
    assert signed_in.asked(BOOK) == []


def test_a_search_over_many_doctors_waits_once(signed_in: DoctorEleksSite) -> None:
    signed_in.fault(**HUNG)
    offers = tuple(Offer(KOVALENKO[0], f"b-{n}", "family", KOVALENKO[1]) for n in range(8))
    search = Soonest(turn(signed_in, signed_in.connection()), KYIV, NOW, 20)
    assert seconds(lambda: search.find(FindSoonest(offers, Wanted()))) < 2 * ANSWER


def test_a_sign_in_that_hangs_is_no_longer_wait(site: DoctorEleksSite) -> None:
    site.fault(**HUNG)
    clinic = turn(site, site.connection())
    assert seconds(lambda: clinic.free_dates(*KOVALENKO, 3)) < 2 * ANSWER


def test_a_slow_poll_may_wait_as_long_as_its_deadline(signed_in: DoctorEleksSite) -> None:
    signed_in.fault(kind="delay", seconds=2 * ANSWER)
    assert signed_in.gateway(TURN).free_dates(*KOVALENKO, 3)


def test_two_pages_that_hung_open_the_breaker_for_every_container(
    signed_in: DoctorEleksSite,
) -> None:
    shared = Shared()
    first, second = (Container(shared) for _ in range(2))
    one, other = (signed_in.connection(outages) for outages in (first, second))
    signed_in.fault(**HUNG)
    for _ in range(2):
        seconds(lambda: turn(signed_in, one).free_dates(*KOVALENKO, 3))
    assert shared.calls == 1
    second.load()
    asked = len(signed_in.asked(DATES))
    assert seconds(lambda: turn(signed_in, other).free_dates(*KOVALENKO, 3)) < 0.05
    assert len(signed_in.asked(DATES)) == asked


def test_when_the_mark_is_over_one_container_tries_and_the_others_wait_for_it(
    signed_in: DoctorEleksSite,
) -> None:
    shared = Shared()
    first, second = (Container(shared) for _ in range(2))
    one, other = (signed_in.connection(outages) for outages in (first, second))
    signed_in.fault(**HUNG)
    for _ in range(2):
        seconds(lambda: turn(signed_in, one).free_dates(*KOVALENKO, 3))
    first.load()
    second.load()
    sleep(0.55)
    assert seconds(lambda: turn(signed_in, one).free_dates(*KOVALENKO, 3)) >= ANSWER
    assert seconds(lambda: turn(signed_in, other).free_dates(*KOVALENKO, 3)) < 0.05


def test_an_answer_ends_the_outage_for_all(signed_in: DoctorEleksSite) -> None:
    shared = Shared()
    first, second = (Container(shared) for _ in range(2))
    one, other = (signed_in.connection(outages) for outages in (first, second))
    signed_in.fault(**HUNG)
    for _ in range(2):
        seconds(lambda: turn(signed_in, one).free_dates(*KOVALENKO, 3))
    second.load()
    signed_in.fault()
    sleep(0.55)
    assert turn(signed_in, one).free_dates(*KOVALENKO, 3)
    second.load()
    assert turn(signed_in, other).free_dates(*KOVALENKO, 3)
    assert shared.marked == 0.0


# --- the mark in the table ---


@pytest.fixture(scope="module")
def tables() -> Iterator[Tables]:
    with amazon():
        yield Tables()


@pytest.fixture
def containers(tables: Tables) -> tuple[DynamoOperations, DynamoOperations]:
    tables.system("operations").delete()
    return DynamoOperations(tables.system), DynamoOperations(tables.system)


type Containers = tuple[DynamoOperations, DynamoOperations]
LATER = datetime(2030, 1, 1, tzinfo=UTC).timestamp()


def test_the_mark_comes_with_the_operations(containers: Containers) -> None:
    one, other = containers
    assert other.outages.until() == 0.0
    assert one.outages.begin(LATER, LATER - 10)
    other.load()
    assert other.outages.until() == LATER
    one.outages.end()
    other.load()
    assert other.outages.until() == 0.0


def test_the_first_to_mark_wins_until_the_mark_is_over(containers: Containers) -> None:
    one, other = containers
    assert one.outages.begin(LATER, LATER - 10)
    assert not other.outages.begin(LATER + 1, LATER - 9)
    assert other.outages.begin(LATER + 10, LATER)


def test_a_mark_and_what_staff_set_leave_each_other_alone(containers: Containers) -> None:
    one, other = containers
    assert one.outages.begin(LATER, LATER - 10)
    other.change(lambda before: replace(before, booking_paused=True))
    assert one.load().booking_paused
    assert one.outages.until() == LATER
    one.outages.end()
    assert other.load().booking_paused


def test_a_store_that_fails_costs_only_the_sharing(signed_in: DoctorEleksSite) -> None:
    class Failing(Container):
        def begin(self, until: float, now: float) -> bool:
            super().begin(until, now)
            raise StoreUnreachable("throttled")

    outages = Failing(Shared())
    connection = signed_in.connection(outages)
    signed_in.fault(**HUNG)
    for _ in range(2):
        seconds(lambda: turn(signed_in, connection).free_dates(*KOVALENKO, 3))
    assert seconds(lambda: turn(signed_in, connection).free_dates(*KOVALENKO, 3)) < 0.05
