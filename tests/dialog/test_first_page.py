"""The first page of a booking and of a doctor: for whom else, at home, and what an earlier version has shown."""

import pytest

from reception.dataclass import replace
from reception.dialog import places
from reception.dialog.conversation import LinkedPatient
from reception.dialog.events import Commanded, Redraw
from tests.dialog.test_typed_times import DATES, REVIEW, at, labels
from tests.doubles.world import World

ANOTHER, HOME = "👥 Для іншої людини", "🏠 Виклик додому"


def with_patients(world: World, number: int) -> World:
    """The same chat with so many patients."""
    patients = tuple(LinkedPatient(f"p-{i}", f"Пацієнт {i}", True) for i in range(1, number + 1))
    world.store.save(replace(world.conversation, patients=patients))
    return world


def test_the_first_page_alone_asks_whether_the_visit_is_for_another_person() -> None:
    assert [ANOTHER in labels(at(*DATES[:n])) for n in range(len(DATES) + 1)] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(("patients", "stands"), [(1, True), (2, True), (3, True), (4, False)])
def test_a_full_account_is_not_offered_another_person(patients: int, stands: bool) -> None:
    world = with_patients(at(), patients)
    world.happens(Commanded("book"))
    assert (ANOTHER in labels(world)) is stands


def test_a_visit_that_is_moved_is_for_its_patient_and_in_the_clinic() -> None:
    world = at(*REVIEW, "✅ Так, записати", "🔁 Перенести на інший час")
    assert world.conversation.screen == "dates"
    assert not {ANOTHER, HOME} & set(labels(world))


def test_a_doctor_is_called_home_also_while_the_schedule_does_not_answer() -> None:
    world = at(*DATES[:-1])
    world.clinic.fail = {"free_dates": ["unreachable"] * 3}
    world.press(DATES[-1])
    assert "🔄 Спробувати ще раз" in labels(world)
    world.press(HOME)
    assert world.conversation.screen == "home_call"


def test_the_card_that_an_earlier_version_has_shown_is_still_there() -> None:
    """Its buttons work, and the way back leads to it and not round in a circle."""
    world = at(*DATES)
    *before, days = world.conversation.trail
    world.store.save(replace(world.conversation, trail=(*before, str(places.CARD)), drawn=None))
    world.happens(Redraw())
    world.press("🏥 Візит у клініку")
    assert world.conversation.trail == (*before, "card", days)
    world.press("← Назад")
    assert world.conversation.screen == "card"
    world.press(HOME)
    world.press("← Назад")
    world.press("← Назад")
    assert world.conversation.trail == tuple(before)
