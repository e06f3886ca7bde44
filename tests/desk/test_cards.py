"""The card of a request: what it says of the time that passed, of the lines below it, and of former requests."""

from datetime import timedelta

import pytest

from reception.desk.ports import StaffPressed
from tests.desk.staffing import MAKSYM, asks, does, writes
from tests.doubles.desk import Posted
from tests.doubles.world import World


@pytest.fixture(params=[False, True], ids=["telegram", "slack"])
def world(request: pytest.FixtureRequest) -> World:
    return World(threads=request.param)


def card(world: World) -> Posted:
    request = world.desk.load(world.account).request
    assert request is not None
    return world.room.messages[request.card]


def presses(world: World, label: str) -> None:
    does(world, StaffPressed(*world.room.offered[label]))


def test_a_new_card_is_pinned_and_says_nothing_of_an_age(world: World) -> None:
    asks(world)
    assert world.room.pinned == [card(world).id]
    assert "⏱" not in card(world).text


def test_with_each_reminder_the_card_says_how_long_the_request_has_waited(world: World) -> None:
    asks(world)
    world.pass_time(timedelta(minutes=16))
    assert "⏱ Чекає 15 хв (станом на 10:15)" in card(world).text
    world.pass_time(timedelta(minutes=30))
    assert "⏱ Чекає 45 хв (станом на 10:45)" in card(world).text


def test_taken_it_says_no_age(world: World) -> None:
    asks(world)
    world.pass_time(timedelta(minutes=16))
    presses(world, "✋ Взяти")
    assert "⏱" not in card(world).text


def test_passed_on_it_leads_to_the_last_line_of_each_side(world: World) -> None:
    asks(world, "Є вакцина?")
    presses(world, "✋ Взяти")
    world.clock.moment += timedelta(minutes=4)
    writes(world, "Так, є.")
    presses(world, "Передати")
    thread = world.desk.load(world.account)
    theirs, ours = thread.lines
    assert (
        "💬 Останні повідомлення: "
        f'<a href="{world.room.link(thread.topic, theirs.copy)}">пацієнт 10:00</a>, '
        f'<a href="{world.room.link(thread.topic, ours.message)}">клініка 10:04</a>'
    ) in card(world).text
    assert "вакцина" not in card(world).text


def test_a_line_that_did_not_go_out_is_not_the_clinics_last(world: World) -> None:
    asks(world)
    presses(world, "✋ Взяти")
    writes(world, "// для колег")
    presses(world, "Передати")
    assert "пацієнт 10:00" in card(world).text
    assert "клініка" not in card(world).text


def test_the_next_card_says_how_each_former_request_ended(world: World) -> None:
    asks(world, "Перше")
    presses(world, "✋ Взяти")
    presses(world, "⏹ Закрити")
    asks(world, "Друге")
    presses(world, "✋ Взяти")
    writes(world, "Так")
    world.pass_time(timedelta(minutes=31))
    asks(world, "Третє")
    world.press("Відкликати звернення")
    world.settle()
    asks(world, "Четверте")
    before = card(world).text.partition("Раніше:\n")[2].splitlines()[:3]
    assert before[0].endswith("запитання, 23.11; пацієнт завершив 23.11 10:31")
    assert before[1].endswith("запитання, 23.11; закрито 23.11 10:30, ніхто не писав")
    assert before[2].endswith("запитання, 23.11; закрито 23.11 10:00, Ірина")


def test_in_slack_a_former_request_leads_to_its_thread() -> None:
    world = World(threads=True)
    asks(world)
    presses(world, "✋ Взяти")
    former = world.desk.load(world.account).topic
    presses(world, "⏹ Закрити")
    asks(world, "Ще")
    assert f'<a href="{world.room.link(former)}">№1</a>' in card(world).text


def test_five_former_requests_are_enough_for_a_card(world: World) -> None:
    for _ in range(7):
        asks(world)
        does(world, StaffPressed(*world.room.offered["✋ Взяти"]), MAKSYM)
        does(world, StaffPressed(*world.room.offered["⏹ Закрити"]), MAKSYM)
    asks(world)
    assert "№7" in card(world).text
    assert "№3" in card(world).text
    assert "№2" not in card(world).text
