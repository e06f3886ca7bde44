"""The sandbox's clock tells which real moment was which of its own."""

import time
from datetime import timedelta

import pytest

from sandbox.clock import Clock


@pytest.mark.parametrize("offset", [timedelta(), timedelta(days=3)])
def test_a_moment_is_found_again_before_and_after_a_jump(offset: timedelta) -> None:
    clock = Clock(offset)
    before, shown_before = time.time(), clock.now()
    clock.move(clock.now() + timedelta(days=1))
    after, shown_after = time.time(), clock.now()
    for real, shown in ((before, shown_before), (after, shown_after)):
        assert clock.real(shown) == pytest.approx(real, abs=0.05)
        assert abs(clock.at(real) - shown) < timedelta(seconds=0.05)


def test_a_time_that_was_jumped_over_was_the_moment_of_the_jump() -> None:
    clock = Clock()
    shown = clock.now() + timedelta(hours=1)
    clock.move(clock.now() + timedelta(hours=2))
    assert clock.real(shown) == pytest.approx(time.time(), abs=0.05)
