"""Every screen, walked over at random: no dead end, no exception, nothing of a stranger."""

import random
from collections import Counter

import pytest

from reception.dialog.screens import SCREENS
from tests.dialog.walk import Walker

STEPS_OF_A_WALK = 250
STEPS = [10_000, pytest.param(100_000, marks=pytest.mark.storm)]
MOST_UNSEEN = {10_000: 12, 100_000: 3}
"""Screens to which the walks may not have come: some stand behind several faults in a row (`move_lost`)."""


@pytest.mark.parametrize("steps", STEPS)
def test_random_walks_find_no_dead_end_and_nothing_foreign(steps: int) -> None:
    seen = Counter[str]()
    for seed in range(steps // STEPS_OF_A_WALK):
        walker = Walker(random.Random(seed), seen)
        for step in range(STEPS_OF_A_WALK):
            try:
                walker.step()
            except Exception as error:
                error.add_note(f"walk {seed}, step {step}")
                raise
    unseen = SCREENS.keys() - seen.keys()
    assert len(unseen) <= MOST_UNSEEN[steps], f"never came to {unseen}"
