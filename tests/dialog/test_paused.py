"""While booking is paused nothing is booked, whatever is pressed, typed or left over from before."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from reception.dialog.screens import SCREENS
from tests.dialog.walk import ACTS, Walker
from tests.doubles.world import World

STEPS = 250
ONE_PATIENT = [act for act in ACTS if act[1] not in (Walker.operations, Walker.another_account)]
"""The acts of one patient: bookings that others begin go on in a pause, too."""


def pause(world: World, *, paused: bool) -> None:
    world.store.operations.change(lambda now: replace(now, booking_paused=paused))


def sent(world: World) -> int:
    """Visits that the clinic ever had of us, cancelled ones too."""
    return len(world.clinic.visits_made)


def is_under_way(world: World) -> bool:
    """Whether something has begun, which goes on."""
    known = world.conversation_or_none()
    return known is not None and bool(known.moving or known.checking)


@pytest.mark.parametrize("seed", range(3))
def test_random_walks_book_nothing_while_it_is_paused(seed: int) -> None:
    """A pause after a stretch of the walk finds pages, slots and cancelled visits of any kind open."""
    seen, walker = Counter[str](), Walker(random.Random(seed), Counter(), ONE_PATIENT)
    world = walker.world
    for _ in range(4):
        pause(world, paused=False)
        for _ in range(STEPS // 2):
            walker.step()
        pause(world, paused=True)
        while is_under_way(world):
            walker.step()
        before, walker.seen = sent(world), seen
        for _ in range(STEPS // 2):
            walker.step()
        assert sent(world) == before
    assert seen["paused"], "the walk never came to the pause"


def test_every_screen_on_the_way_to_a_visit_is_marked() -> None:
    marked = {name for name, screen in SCREENS.items() if screen.books}
    assert marked >= {"patient", "dates", "times", "nearest", "review", "soonest", "move"}
    assert not marked & {"home", "visits", "cancel", "manager", "booked", "checking", "paused"}
