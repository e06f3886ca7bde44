"""Notices are of what stands now: after a patient was shown a visit, after a booking anew, after an arrival."""

from datetime import timedelta

import pytest

from reception.clinic.model import Slot, VisitStatus
from reception.dialog.events import Commanded
from tests.doubles.world import MONDAY, World
from tests.notices.simulation import Simulation
from tests.turns.test_turns import registered

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
START = MONDAY + 2 * DAY


def with_a_visit(start: object = START) -> tuple[World, str]:
    """A linked patient, and a visit that was made by phone."""
    world = registered()
    [patient] = world.conversation.patients
    slot = Slot("koval", "s-visit", "b-1", "r-1", START, START + HOUR)
    return world, world.clinic.add_visit(patient.id, slot, "by phone").id


def heard(world: World) -> list[str]:
    """The texts of all that was sent, without the pages of turns."""
    words = ("🔔", "Перепрошуємо", "Як пройшов")
    return [view.text for _, view in world.channel.log if view.text.startswith(words)]


def read_visits(world: World) -> None:
    world.happens(Commanded("start"))
    world.press("Мої візити")


# --- a visit that was shown ---


def test_a_visit_that_was_shown_and_moved_before_the_poll_read_it_is_news() -> None:
    world, visit = with_a_visit()
    read_visits(world)
    world.clinic.move_visit(visit, START + DAY)
    world.wait_until(MONDAY + 30 * MINUTE)
    [news] = heard(world)
    assert "25 листопада, 10:00" in news
    assert "26 листопада, 10:00" in news


def test_a_visit_that_was_shown_and_cancelled_before_the_poll_read_it_is_news() -> None:
    world, visit = with_a_visit()
    read_visits(world)
    world.clinic.cancel_visit(visit)
    world.wait_until(MONDAY + 30 * MINUTE)
    assert len(heard(world)) == 1


def test_what_was_shown_and_stays_is_no_news() -> None:
    world, _ = with_a_visit()
    read_visits(world)
    world.wait_until(MONDAY + HOUR)
    assert heard(world) == []


def test_what_nobody_was_shown_is_no_news() -> None:
    world, visit = with_a_visit()
    world.clinic.move_visit(visit, START + DAY)
    world.wait_until(MONDAY + HOUR)
    assert heard(world) == []


def test_what_was_cancelled_here_before_the_poll_is_no_news() -> None:
    world, _ = with_a_visit()
    read_visits(world)
    world.press(next(b.label for row in world.channel.chat[-1].view.buttons for b in row))
    world.press("❌ Скасувати візит")
    world.press(next(b.label for row in world.channel.chat[-1].view.buttons for b in row))
    world.wait_until(MONDAY + HOUR)
    assert not next(v for _, v, _ in world.clinic.visits_made.values()).stands
    assert heard(world) == []


def test_a_hint_between_the_look_and_the_poll_keeps_the_news() -> None:
    world, visit = with_a_visit()
    read_visits(world)
    world.clinic.move_visit(visit, START + DAY)
    world.polling.refresh(world.clinic, visit)
    world.wait_until(MONDAY + 30 * MINUTE)
    assert len(heard(world)) == 1


# --- cancelled and booked anew ---


def anew(world: World, old: str, **changes: object) -> None:
    """Cancel a visit and book the same time again."""
    patient, visit, _ = world.clinic.visits_made[old]
    world.clinic.cancel_visit(old)
    doctor, room = changes.get("doctor", visit.doctor), changes.get("room", visit.room)
    slot = Slot(str(doctor), "s-visit", "b-1", str(room), visit.start, visit.end)
    world.clinic.add_visit(patient, slot, "by phone")


@pytest.mark.parametrize("changes", [{"doctor": "bondar"}, {"room": "r-2"}], ids=str)
def test_a_time_that_is_cancelled_and_booked_again_is_one_message_of_what_stands(
    changes: dict[str, object],
) -> None:
    world, visit = with_a_visit()
    world.wait_until(MONDAY + HOUR)
    anew(world, visit, **changes)
    world.wait_until(MONDAY + 3 * HOUR)
    [news] = heard(world)
    assert "змінила" in news
    assert ("Бондар" in news) or ("Філія Море" in news)
    [*_, (_, view)] = world.channel.log
    new = [v for v in world.clinic.visits_made if v != visit]
    assert all(new[0] in b.data for row in view.buttons for b in row[:1])


def test_the_same_time_with_the_same_doctor_in_the_same_room_is_no_news() -> None:
    world, visit = with_a_visit()
    world.wait_until(MONDAY + HOUR)
    anew(world, visit)
    world.wait_until(MONDAY + 3 * HOUR)
    assert heard(world) == []
    world.wait_until(START - DAY + HOUR)
    assert len(heard(world)) == 1


def test_another_visit_of_that_time_that_was_known_before_replaces_nothing() -> None:
    world, visit = with_a_visit()
    patient, known, _ = world.clinic.visits_made[visit]
    world.clinic.add_visit(
        patient, Slot("bondar", "s-visit", "b-1", "r-1", known.start, known.end), ""
    )
    world.wait_until(MONDAY + HOUR)
    world.clinic.cancel_visit(visit)
    world.wait_until(MONDAY + 3 * HOUR)
    [news] = heard(world)
    assert "скасувала" in news


# --- a doctor who left, a patient who has come ---


def test_a_doctor_who_left_the_directory_keeps_the_name_in_reminders() -> None:
    world, _ = with_a_visit()
    read_visits(world)
    world.wait_until(MONDAY + HOUR)
    leaves(world, "koval")
    world.wait_until(START + 4 * HOUR)
    texts = heard(world)
    assert len(texts) == 3
    assert all("Коваленко Ірина Петрівна" in text for text in texts)


def test_a_doctor_who_left_the_directory_keeps_the_name_in_news_and_in_my_visits() -> None:
    world, visit = with_a_visit()
    read_visits(world)
    world.wait_until(MONDAY + HOUR)
    leaves(world, "koval")
    read_visits(world)
    assert "Коваленко" in world.channel.chat[-1].view.text
    world.clinic.move_visit(visit, START + DAY)
    world.wait_until(MONDAY + 3 * HOUR)
    assert [text.count("Коваленко") for text in heard(world)] == [2]


def leaves(world: World, doctor: str) -> None:
    from dataclasses import replace

    directory = world.clinic.known_directory()
    others = tuple(one for one in directory.doctors if one.id != doctor)
    offers = tuple(one for one in directory.offers if one.doctor != doctor)
    gone = replace(directory, doctors=others, offers=offers)
    world.store.directory = lambda: gone


@pytest.mark.parametrize("status", [VisitStatus.ARRIVED, VisitStatus.DONE])
def test_a_patient_who_has_come_is_not_reminded(status: VisitStatus) -> None:
    world = Simulation(MONDAY)
    world.account("1", "p")
    truth = world.make("v", "p", START, account="1", here=False)
    world.at(START - 3 * HOUR, lambda: world.becomes(truth, status=status))
    world.run(START + MINUTE)
    assert [str(sent.planned.kind) for sent in world.chats.sent] == ["day_before"]


def test_a_patient_who_has_come_is_not_told_that_the_place_is_closed_later() -> None:
    world = Simulation(MONDAY)
    world.account("1", "p")
    truth = world.make("v", "p", MONDAY + 100 * MINUTE, account="1", here=False)
    world.becomes(truth, status=VisitStatus.ARRIVED)
    world.run(MONDAY + 2 * HOUR)
    assert world.chats.sent == []
