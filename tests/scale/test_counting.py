"""The function of figures keeps up with fifty turns a second."""

import pytest

from tests.scale.counting import count

TURNS_A_SECOND = 50


def test_counting_costs_less_than_one_call_a_turn() -> None:
    counted = count(days=3)
    assert counted.turns > 40
    assert counted.records > counted.turns
    assert counted.calls < counted.turns


@pytest.mark.storm
def test_a_minute_of_fifty_turns_a_second_is_counted_in_less_than_a_minute() -> None:
    counted = count(copies=9)
    assert counted.turns > 60 * TURNS_A_SECOND
    assert counted.turns_a_second > TURNS_A_SECOND
