"""Each story with every update told twice, as Telegram and Slack do when an answer of ours was lost.

A repeat reaches another process than the first telling did, and nobody sees a difference: each message, each visit,
each line at the desk is there once, and the story goes on as it is written.
"""

from pathlib import Path

import pytest

from tests.conversations.telling import ToldTwice, ToldTwiceLate
from tests.conversations.test_conversations import STORIES, world_of
from tests.conversations.transcript import replay

NOT_LATE = {
    "commands": "/forget",
    "forget": "/forget",
}
"""Stories that can't be told so: an update that came before /forget and comes again after it is a new one, as nothing
is kept of a forgotten account, the ids of its updates neither."""


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_an_update_that_comes_again_changes_nothing(story: Path) -> None:
    written = story.read_text("utf-8")
    assert replay(written, world_of(story, world=ToldTwice)) == written


@pytest.mark.parametrize(
    "story", [x for x in STORIES if x.stem not in NOT_LATE], ids=lambda path: path.stem
)
def test_an_update_that_comes_again_after_the_next_one_changes_nothing(story: Path) -> None:
    written = story.read_text("utf-8")
    assert replay(written, world_of(story, world=ToldTwiceLate)) == written


@pytest.mark.parametrize("story", NOT_LATE)
def test_a_story_that_is_left_out_has_its_reason(story: str) -> None:
    [path] = [x for x in STORIES if x.stem == story]
    written = path.read_text("utf-8")
    assert f"Patient  {NOT_LATE[story]}\n" in written
    with pytest.raises(AssertionError):
        replay(written, world_of(path, world=ToldTwiceLate))
