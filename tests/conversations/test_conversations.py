"""Every story in this folder, as the clinic's manager can read and check it.

After a wanted change: `make transcripts` writes the bot's lines anew; read the difference before committing it.
"""

import os
from pathlib import Path

import pytest

from tests.conversations.transcript import replay
from tests.doubles.world import World

STORIES = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_the_conversation_goes_as_written(story: Path) -> None:
    written = story.read_text("utf-8")
    language = {"ru": "ru", "en": "en"}.get(story.stem.rpartition(".")[2], "uk")
    told = replay(written, World(language=language))
    if os.environ.get("WRITE_TRANSCRIPTS"):
        story.write_text(told, "utf-8")
        return
    assert told == written
