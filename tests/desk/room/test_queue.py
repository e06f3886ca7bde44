"""The list of requests that lack an answer: in which order, and a page at a time."""

import re
from datetime import timedelta

from reception.desk.links import LINK
from reception.desk.ports import StaffPressed, StaffWrote
from reception.desk.room.queue import REQUESTS_PER_PAGE
from tests.desk.staffing import IRYNA, MAKSYM, asks, does, writes
from tests.doubles.world import World

MINUTE = timedelta(minutes=1)
TAKEN = "Взяті, ще без відповіді: "


def asks_as(world: World, account: str) -> None:
    world.account = account
    asks(world)


def listed(world: World) -> tuple[list[int], list[int]]:
    """The numbers of `/queue`: of requests that nobody has taken, and of those that are taken."""
    does(world, StaffWrote(1, "/queue"), MAKSYM, topic=0)
    return numbers(world.room.log[-1][1].text)


def numbers(text: str) -> tuple[list[int], list[int]]:
    untaken, _, taken = LINK.sub(r"\2", text).partition(TAKEN)
    lines = (re.findall(r"^.*№(\d+) ·", part, re.MULTILINE) for part in (untaken, taken))
    first, second = ([int(number) for number in found] for found in lines)
    return first, second


def test_who_was_answered_is_left_out_until_the_next_line() -> None:
    world = World()
    asks(world)
    does(world, StaffPressed(*world.room.offered["✋ Взяти"]))
    assert listed(world) == ([], [1])
    writes(world, "Так")
    assert listed(world) == ([], [])
    assert world.room.log[-1][1].text == "Ніхто не чекає."
    asks(world, "А завтра?")
    assert listed(world) == ([], [1])


def test_the_taken_are_in_the_order_in_which_they_began_to_wait() -> None:
    """Request 1 was answered and asks once more, so request 2 waits longer by now."""
    world = World()
    for account in ("1", "2", "3"):
        asks_as(world, account)
        world.clock.moment += MINUTE
    for account in ("1", "2"):
        world.account = account
        does(world, StaffPressed(*take_button(world)), IRYNA)
    world.account = "1"
    writes(world, "Так")
    world.clock.moment += MINUTE
    asks(world, "А завтра?")
    assert listed(world) == ([3], [2, 1])


def take_button(world: World) -> tuple[int, str]:
    request = world.desk.load(world.account).request
    assert request is not None
    return request.card, f"d:take:{request.number}"


def test_both_share_the_pages() -> None:
    world = World()
    for number in range(REQUESTS_PER_PAGE + 2):
        asks_as(world, str(number))
        world.pass_time(MINUTE)
    for account in ("0", "1"):
        world.account = account
        does(world, StaffPressed(*take_button(world)), IRYNA)
    assert listed(world) == (list(range(3, REQUESTS_PER_PAGE + 3)), [])
    does(world, StaffPressed(*world.room.offered["→ 2/2"]), MAKSYM, topic=0)
    assert numbers(world.room.log[-1][1].text) == ([], [1, 2])
