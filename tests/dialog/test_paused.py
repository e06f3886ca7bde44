"""While booking is paused nothing is booked, whatever is pressed, typed or left over from before."""

import random
from dataclasses import replace

import pytest

from reception.dialog.events import Commanded
from reception.dialog.screens import SCREENS
from tests.dialog.test_every_button import act, cards, check
from tests.doubles.world import World

STEPS = 250


def pause(world: World, *, paused: bool) -> None:
    world.store.operations.change(lambda now: replace(now, booking_paused=paused))


def sent(world: World) -> int:
    """Visits that the clinic ever had of us, cancelled ones too."""
    return len(world.clinic.visits_made)


@pytest.mark.parametrize("seed", range(3))
def test_random_walks_book_nothing_while_it_is_paused(seed: int) -> None:
    """A pause after a stretch of the walk finds pages, slots and cancelled visits of any kind open."""
    dice, world = random.Random(seed), World()
    world.clinic.cards = cards()
    world.happens(Commanded("start"))
    stopped = False
    for _ in range(4):
        pause(world, paused=False)
        for _ in range(STEPS // 2):
            act(world, dice)
        pause(world, paused=True)
        while world.conversation.moving or world.conversation.checking:
            act(world, dice)  # what has begun goes on
        before = sent(world)
        for _ in range(STEPS // 2):
            act(world, dice)
            check(world)
            stopped = stopped or world.conversation.screen == "paused"
        assert sent(world) == before
    assert stopped, "the walk never came to the pause"


def test_every_screen_on_the_way_to_a_visit_is_marked() -> None:
    marked = {name for name, screen in SCREENS.items() if screen.books}
    assert marked >= {"patient", "dates", "times", "nearest", "review", "soonest", "move"}
    assert not marked & {"home", "visits", "cancel", "manager", "booked", "checking", "paused"}
