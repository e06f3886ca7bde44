"""The clinic system is told where the patient of a booked visit came from, if the clinic wants it, after the turn."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reception.clinic.model import Directory
from reception.dialog.conversation import Conversation, StaffTask
from reception.dialog.events import Commanded
from reception.dialog.scene import MAX_TASKS, Knowledge, Scene
from tests.dialog.test_typed_times import REVIEW, at
from tests.doubles import world as doubles
from tests.doubles.world import FACTS, KYIV, MONDAY, WORDS, World

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubles, "FACTS", replace(FACTS, tell_source=True))


def booked(source: str, *, fails: list[str] | None = None) -> World:
    """A patient who came by a link and has just booked; `fails` is what the clinic system answers about the source."""
    world = at()
    world.happens(Commanded("start", source))
    world.happens(Commanded("book"))
    world.clinic.fail["came_from"] = fails or []
    for label in (*REVIEW, "✅ Так, записати"):
        world.press(label)
    assert "підтверджено" in world.channel.chat[-1].view.text
    return world


def test_the_source_is_told_by_the_clockwork_and_not_in_the_turn() -> None:
    world = booked("instagram")
    assert world.clinic.sources == []
    world.pass_time(MINUTE)
    [visit] = world.clinic.visits_made
    assert world.clinic.sources == [("p-1", visit, "instagram")]
    assert world.conversation.due_at is None


def test_nothing_is_told_of_a_patient_who_came_by_no_link() -> None:
    world = booked("")
    assert world.conversation.tasks == ()


def test_nothing_is_told_if_the_clinic_does_not_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubles, "FACTS", FACTS)
    assert not FACTS.tell_source
    assert booked("instagram").conversation.tasks == ()


@pytest.mark.parametrize("failure", ["refused", "unreachable", "lost before", "lost after"])
def test_a_failure_does_not_touch_the_visit(failure: str) -> None:
    world = booked("instagram", fails=[failure])
    shown = len(world.channel.chat)
    for _ in range(30):
        world.pass_time(MINUTE)
    [(_, visit, _)] = world.clinic.visits_made.values()
    assert visit.stands
    assert len(world.channel.chat) == shown
    assert world.conversation.tasks == ()
    told = set(world.clinic.sources)
    assert told == (set() if failure == "refused" else {("p-1", visit.id, "instagram")})


def test_a_source_that_waits_does_not_keep_a_patient_from_deleting_everything() -> None:
    world = booked("instagram", fails=["unreachable"])
    assert world.conversation.tasks
    world.happens(Commanded("forget"))
    world.press("🗑 Так, видалити")
    assert world.store.load(world.account).conversation is None
    world.pass_time(30 * MINUTE)
    assert world.clinic.sources == []


def test_of_too_many_tasks_a_source_is_dropped_first() -> None:
    scene = Scene(Knowledge(FACTS, WORDS, Directory(), KYIV), Conversation("1001"), MONDAY)
    source = StaffTask("site", "site", patient="p-1", visit="v-1")
    others = [StaffTask(f"task {number}", "") for number in range(MAX_TASKS)]
    for task in (others[0], source, *others[1:]):
        scene.keep_task(task)
    assert scene.conversation.tasks == tuple(others)
    scene.keep_task(source)
    assert scene.conversation.tasks == tuple(others)


def test_the_visit_that_a_move_makes_has_the_source_too() -> None:
    world = booked("instagram")
    world.pass_time(MINUTE)
    for label in ("🔁 Перенести на інший час", "Ср 25.11", "10:30", "✅ Так, перенести"):
        world.press(label)
    world.pass_time(MINUTE)
    assert [visit for _, visit, _ in world.clinic.sources] == list(world.clinic.visits_made)
    assert len(world.clinic.sources) == 2
