"""Every story in this folder, as the clinic's manager can read and check it.

After a wanted change: `make transcripts` writes the bot's lines anew; read the difference before committing it.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from reception.desk.request.commands import UNDO_HELP
from reception.desk.request.lines import UNDO_IN_THREADS
from tests.conversations.transcript import WIDTH, replay
from tests.doubles.world import WORDS, RunningClock, SetClock, World

STORIES = sorted(Path(__file__).parent.glob("*.txt"))
TELEGRAM_ONLY, SLACK_ONLY = "desk_topic", "desk_slack"
"""Topics that staff close, open and delete; threads, and lines that staff delete there."""
AT_BOTH_DESKS = [
    story
    for story in STORIES
    if story.stem.startswith(("desk_", "staff_"))
    and not story.stem.startswith((TELEGRAM_ONLY, SLACK_ONLY))
]

TOPICS_NAME = rf"^{'Desk':<{WIDTH}}\((?:new topic|the topic is now)\).*\n"
SIGNS_IN_SLACK = ((r"(?<!\w)!!", "//"), (r"(?<!\w)!(?=[a-z]{3})", "/"))
"""The signs of a line that stays inside and of a command, in Slack and in Telegram."""
HELP_IN_SLACK, HELP_IN_TELEGRAM = (
    f"{'':<{WIDTH}}{WORDS['uk'].say(msgid)}\n" for msgid in (UNDO_IN_THREADS, UNDO_HELP)
)


def world_of(
    story: Path, clock: SetClock | None = None, *, world: Callable[..., World] = World
) -> World:
    """In the language that the file's name ends with, at the desk that it begins with."""
    language = {"ru": "ru", "en": "en"}.get(story.stem.rpartition(".")[2], "uk")
    clock = clock or SetClock()
    return world(clock, language=language, threads=story.stem.startswith(SLACK_ONLY))


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_the_conversation_goes_as_written(story: Path) -> None:
    written = story.read_text("utf-8")
    told = replay(written, world_of(story))
    if os.environ.get("WRITE_TRANSCRIPTS"):
        story.write_text(told, "utf-8")
        return
    assert told == written


TO_PEOPLE = re.compile(r"^(?:Bot|Desk|Toast| {9}).*$", re.MULTILINE)
RAW_NUMBER = re.compile(r"\+?\d{9,}")


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_nobody_reads_a_telephone_number_in_one_piece(story: Path) -> None:
    lines = TO_PEOPLE.findall(story.read_text("utf-8"))
    assert [line for line in lines if RAW_NUMBER.search(line)] == []


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_the_conversation_goes_the_same_while_the_clock_runs(story: Path) -> None:
    world = world_of(story, RunningClock())
    assert replay(story.read_text("utf-8"), world) == story.read_text("utf-8")


@pytest.mark.parametrize("story", AT_BOTH_DESKS, ids=lambda path: path.stem)
def test_the_desk_in_slack_has_the_same_words(story: Path) -> None:
    """But for what one of them has alone: a topic with a name; the sign of commands; undoing by an answer."""
    written = re.sub(TOPICS_NAME, "", story.read_text("utf-8"), flags=re.MULTILINE)
    in_slack = replay(written, World(threads=True)).replace(HELP_IN_SLACK, "")
    for there, here in SIGNS_IN_SLACK:
        in_slack = re.sub(there, here, in_slack)
    assert in_slack == written.replace(HELP_IN_TELEGRAM, "")
