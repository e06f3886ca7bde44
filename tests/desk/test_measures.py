"""The first answer to each request is measured once, in open hours, and names no patient."""

from datetime import UTC, datetime, timedelta

import pytest

from reception.desk.measures import FirstAnswer, Measured, measured, read_entry
from reception.desk.ports import StaffPressed, StaffWrote
from reception.desk.thread import Operator
from reception.ports import StoreUnreachable
from tests.desk.room.test_jobs import crowd
from tests.desk.staffing import IRYNA, MAKSYM, asks, does, writes
from tests.doubles.world import KYIV, World

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    """A request that Iryna took after three minutes."""
    world = World()
    asks(world)
    world.clock.moment += 3 * MINUTE
    does(world, StaffPressed(*world.room.offered["✋ Взяти"]))
    return world


def kept(world: World) -> list[FirstAnswer]:
    world.handoff.work(world.account)
    return [read_entry(entry) for entry in world.desk.answers_of(KYIV.day(world.clock.now()))]


def writes_as(world: World, member: Operator) -> None:
    world.room.last += 1
    world.room.said[world.room.last] = "Так"
    does(world, StaffWrote(world.room.last, "Так"), member)


def test_the_first_line_counts_and_no_later_one(world: World) -> None:
    writes(world, "Так")
    world.clock.moment += 9 * MINUTE
    writes(world, "І ще")
    assert kept(world) == [FirstAnswer(1, 10, IRYNA.id, IRYNA.name, 180)]


def test_a_line_that_stays_inside_is_no_answer(world: World) -> None:
    writes(world, "// дивлюся")
    assert kept(world) == []


def test_a_ready_answer_is_one(world: World) -> None:
    does(world, StaffPressed(*world.room.offered["💬 Вітання"]))
    assert [answer.seconds for answer in kept(world)] == [180]


def test_a_talk_that_staff_began_has_no_answer_to_wait_for() -> None:
    world = crowd(1)
    world.account = "0"
    does(world, StaffWrote(1, "/talk v-1"), topic=0)
    writes(world, "Добрий день")
    assert kept(world) == []
    assert world.desk.pace().samples == (), "nor does it make the promise better"


def test_what_the_patient_writes_after_closing_has_a_first_answer_again(world: World) -> None:
    writes(world, "Так")
    does(world, StaffPressed(*world.room.offered["⏹ Закрити"]))
    asks(world, "І ще одне")
    world.clock.moment += 5 * MINUTE
    does(world, StaffPressed(*world.room.offered["✋ Взяти"]))
    writes(world, "Так")
    assert sorted(answer.seconds for answer in kept(world)) == [180, 300]


def test_the_promise_and_the_director_have_the_same_waits(world: World) -> None:
    writes(world, "Так")
    assert [answer.seconds for answer in kept(world)] == [180]
    assert [sample.minutes for sample in world.desk.pace().samples] == [3]


def test_a_request_that_came_back_over_the_night_has_waited_since_it_was_asked() -> None:
    """Its taker never answered; who answers in the morning ends a wait that began in the evening."""
    world = World()
    world.clock.moment = datetime(2026, 11, 23, 17, 50, tzinfo=UTC)
    asks(world)
    does(world, StaffPressed(*world.room.offered["✋ Взяти"]))
    world.pass_time(timedelta(hours=12, minutes=20))
    does(world, StaffPressed(*world.room.offered["✋ Взяти"]), MAKSYM)
    writes_as(world, MAKSYM)
    assert [(answer.hour, answer.operator, answer.seconds) for answer in kept(world)] == [
        (19, MAKSYM.id, 20 * 60)
    ]


def test_a_night_does_not_count() -> None:
    world = World()
    world.clock.moment = datetime(2026, 11, 23, 17, 50, tzinfo=UTC)  # ten minutes before closing
    asks(world)
    world.clock.moment = datetime(2026, 11, 24, 6, 5, tzinfo=UTC)  # five minutes after opening
    does(world, StaffPressed(*world.room.offered["✋ Взяти"]))
    writes(world, "Так")
    assert [(answer.hour, answer.seconds) for answer in kept(world)] == [(19, 15 * 60)]


def test_a_store_that_fails_does_not_bring_the_line_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise StoreUnreachable

    monkeypatch.setattr(world.desk, "keep_answer", fails)
    writes(world, "Так")
    world.handoff.work("1001")
    assert [posted.text for how, posted in world.room.log if how == "out"] == ["Так"]
    assert world.desk.load("1001").claim is None


def test_groups_say_how_many_and_in_what_time_half_and_nine_of_ten() -> None:
    answers = [FirstAnswer(n, 9 + n % 2, "71", "Ірина", 60 * n) for n in range(1, 12)]
    assert measured(answers, lambda answer: answer.hour) == {
        9: Measured(5, 360, 552),
        10: Measured(6, 360, 600),
    }


def test_an_entry_is_read_as_it_was_kept_whatever_the_operators_name() -> None:
    answer = FirstAnswer(7, 10, "71", "Ірина | Б", 61)
    assert read_entry(answer.entry).name == "Ірина   Б"
    assert read_entry(answer.entry).seconds == 61


def test_nothing_of_a_patient_stands_in_it(world: World) -> None:
    writes(world, "Так")
    assert "1001" not in str(world.desk.measures)
