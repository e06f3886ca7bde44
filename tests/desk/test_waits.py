"""Waiting is said in hours and minutes."""

from datetime import timedelta

import pytest

from reception.desk.waits import said
from tests.doubles.world import WORDS


@pytest.mark.parametrize(
    ("waited", "words"),
    [
        (timedelta(), "0 хв"),
        (timedelta(minutes=24, seconds=59), "25 хв"),
        (timedelta(minutes=59, seconds=40), "1 год 0 хв"),
        (timedelta(hours=17, minutes=59), "17 год 59 хв"),
    ],
)
def test_it_is_said_to_the_nearest_minute(waited: timedelta, words: str) -> None:
    assert said(WORDS["uk"], waited) == words
