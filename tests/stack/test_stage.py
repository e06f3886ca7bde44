"""The stage of the stories knows what they say by now: seen without the stack, so that a new word is noticed early."""

import re
from pathlib import Path

import pytest

from reception.adapters.content import Content
from tests.conversations.test_conversations import STORIES
from tests.doubles.world import FACTS
from tests.stack.stories.clinic import CODES, content_of_stories, facts_of_stories
from tests.stack.stories.people import CLINIC
from tests.stack.stories.told import lines_of
from tests.stack.test_stories import NOT_HERE
from tools.content import faults


@pytest.mark.parametrize(
    "story", [x for x in STORIES if x.stem not in NOT_HERE], ids=lambda path: path.stem
)
def test_the_clinic_of_the_stage_can_do_what_the_story_has_it_do(story: Path) -> None:
    deeds = [line.what for line in lines_of(story.read_text("utf-8")) if line.who == "Clinic"]
    assert [it for it in deeds if not any(re.fullmatch(known, it) for known in CLINIC)] == []


def test_what_is_not_played_is_a_story_and_names_the_test_that_has_it() -> None:
    assert NOT_HERE.keys() <= {story.stem for story in STORIES}
    named = {reason: re.findall(r"tests/\S+\.py", reason) for reason in NOT_HERE.values()}
    assert {reason for reason, paths in named.items() if not paths} == set()
    assert [path for paths in named.values() for path in paths if not Path(path).exists()] == []


def test_the_content_of_the_stage_can_be_published(tmp_path: Path) -> None:
    assert [*faults(content_of_stories(tmp_path, facts_of_stories()))] == []


def test_the_content_of_the_stage_says_what_that_of_the_doubles_says(tmp_path: Path) -> None:
    """Specialities have the codes of Doctor Eleks, and branches its ids."""
    there = Content(content_of_stories(tmp_path, facts_of_stories())).facts()
    here = FACTS
    assert there.desk == here.desk
    assert [*there.branches.values()] == [*here.branches.values()]
    assert there.doctors == here.doctors
    assert there.services.keys() == {"1"}
    assert there.synonyms == {CODES[code]: words for code, words in here.synonyms.items()}
    for topic in ("home_call", "declaration", "free_services", "vaccination"):
        of_stage, of_doubles = getattr(there, topic), getattr(here, topic)
        assert {*of_stage.specialities} == {CODES[code] for code in of_doubles.specialities}
    again, gone = there.notices.due_again, there.notices.doctor_gone
    assert [rule.days for rule in again] == [rule.days for rule in here.notices.due_again]
    assert gone
    assert here.notices.doctor_gone
    assert gone.after_days == here.notices.doctor_gone.after_days
    assert {*gone.specialities} == {CODES[it] for it in here.notices.doctor_gone.specialities}
