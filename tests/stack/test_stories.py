"""Stories of `tests/conversations`, played against the deployed stack with the rights of its roles checked.

The in-memory stories show what is said. These show that each function may do what it has to do: the emulator refuses a
call that the function's role does not allow, the update is then answered 503, and the patient reads nothing.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conversations.test_conversations import SLACK_ONLY, STORIES
from tests.stack.stories.people import People
from tests.stack.stories.stage import WITH_CODES, WITHOUT_CODES, Stage, stage
from tests.stack.stories.told import played

pytestmark = pytest.mark.stack

CODES = "Clinic   sends codes by SMS\n"
NOT_HERE: dict[str, str] = {
    story.stem: "the stack's staff are in Telegram; tests/stack/test_slack_desk.py has the desk in Slack"
    for story in STORIES
    if story.stem.startswith(SLACK_ONLY)
} | {
    "staff_delay_seen": "it begins with twenty days of a clinic's marks: tests/desk/room/test_delays.py",
}
"""Stories that can't be played on this stage, and why, with the test that has them."""


A_DOZEN = (
    "answer_lost_but_booked",
    "cancel",
    "change_of_number",
    "code_proves_number",
    "desk_books_for_the_patient",
    "desk_talk",
    "feedback_bad",
    "forget",
    "move",
    "namesake",
    "new_patient_books",
    "shown_and_changed",
)
"""These alone touch all: each function works in one of them, and each table is written."""
UNTOUCHED = {
    "CabinetFunction": "the manager's pages: tests/browser/test_cabinet.py",
    "ContentTable": "content that is edited at run time: tests/stack/test_command_line.py",
    "OperatorsFunction": "the desk in Slack: tests/stack/test_slack_desk.py",
    "PicturesFunction": "pictures of /stats: tests/stack/test_figures.py",
    "SlackFunction": "the desk in Slack: tests/stack/test_slack_desk.py",
}
"""Functions and tables that no story needs, and the test that has them."""


@pytest.fixture(scope="module")
def there() -> Iterator[Stage]:
    with stage() as started:
        yield started


def differences(story: Path, there: Stage) -> list[str]:
    """Tell what goes otherwise than the story says, and what the stack leaves behind."""
    script = story.read_text("utf-8")
    there.begin()
    there.sends_codes(WITH_CODES if CODES in script else WITHOUT_CODES)
    language = {"ru": "ru", "en": "en"}.get(story.stem.rpartition(".")[2], "uk")
    found = played(script, People(there, language))
    there.note_what_was_touched()
    return found + there.faults()


@pytest.mark.storm
def test_a_dozen_stories_touch_each_function_and_each_table(there: Stage) -> None:
    stories = [story for story in STORIES if story.stem in A_DOZEN]
    assert len(stories) == len(A_DOZEN)
    assert {story.stem: found for story in stories if (found := differences(story, there))} == {}
    assert there.parts - there.touched == {*UNTOUCHED}


@pytest.mark.storm
@pytest.mark.parametrize(
    "story", [x for x in STORIES if x.stem not in NOT_HERE], ids=lambda path: path.stem
)
def test_the_story_goes_as_written_on_the_deployed_stack(story: Path, there: Stage) -> None:
    assert differences(story, there) == []
