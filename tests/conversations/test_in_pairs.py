"""Each story with two updates handed in at once, wherever a patient can send two: the outcome is that of one order.

Nothing is lost, and nothing is done twice. Each line of a patient's is crossed with itself, as on two devices or by two
quick presses, and with the next line, if that one can be sent before the first is answered. Dice say which of the two
processes goes on at each call to the world, so a fault that was found is found again.
"""

import re
from pathlib import Path
from zlib import crc32

import pytest

from tests.conversations.pairs import Crossed, Pair, trials, tried
from tests.conversations.test_conversations import STORIES, world_of

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
# Timers of "typing…" may still be ending in other threads when the process is copied; the copies use none of them.

SHARE = 12
"""One of so many pairs is tried each time; `pytest -m storm` tries all."""
THROWS = 3
"""The storm throws the dice so often for each pair."""
LEFT_OUT = {
    r"\[(📩|🔄) .*(код|code).*\]": "one text is sent either way; the page that stays may be that of the second"
    " request, which also says that the code is in the text, and that another one can be had in a minute",
    r"\d\d\.\d\d\.\d{4}": "a date that fits no card is counted before its page is saved: the second may"
    " lead to the staff first, and the first one becomes a line to them: both are with the staff, who help either way",
    r"\d{3} ?\d{3}": "a code is used once: of two equal ones the second may be saved first and say that it is over. A"
    " code that stays right would be worth more to a thief than to this patient, who can ask for another one there",
}
"""Lines that can't be crossed, and why."""


def is_left_out(pair: Pair) -> bool:
    return all(any(re.fullmatch(line, what) for line in LEFT_OUT) for what in pair)


def faults(story: Path, share: int, throws: int) -> list[str]:
    """The pairs of a story whose outcome is that of neither order, with what differs."""
    world = world_of(story, world=Crossed)
    assert isinstance(world, Crossed)
    found = []
    for pair in trials(story.read_text("utf-8"), world):
        number = crc32(repr((story.stem, pair)).encode())
        if number % share == 0 and not is_left_out(pair):
            found += tried(world, pair, range(number, number + throws))
    return found


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_some_pairs_of_a_story_come_out_as_in_one_order(story: Path) -> None:
    assert faults(story, SHARE, 1) == []


@pytest.mark.storm
@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_all_pairs_of_a_story_come_out_as_in_one_order(story: Path) -> None:
    assert faults(story, 1, THROWS) == []


@pytest.mark.parametrize("line", LEFT_OUT)
def test_a_line_that_is_left_out_is_in_a_story(line: str) -> None:
    lines = {x for story in STORIES for x in story.read_text("utf-8").splitlines()}
    assert any(re.fullmatch(rf"Patient  {line}", x) for x in lines)
