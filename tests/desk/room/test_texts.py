"""Who is reminded by SMS in the morning, and what is left on the list of calls."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reception.codes.ports import SmsRefused
from reception.desk.room.call_list import TEXTS_PER_JOB
from reception.notices.mirrored import DayRead, Unlinked
from tests.desk.room.test_jobs import DAY, HOUR, MINUTE, START, ask, crowd, posted
from tests.doubles.clinic import Card
from tests.doubles.world import MONDAY, World

MORNING = MONDAY + 2 * DAY - 2 * HOUR
"""Wednesday at eight, when the desk opens; the visits are on Thursday."""


def silent(patients: int, most: int, link: str = "https://t.me/bot?start=sms") -> World:
    """Patients whose chats take no messages, in a clinic that texts."""
    world = crowd(patients)
    for n in range(patients):
        conversation = world.store.load(str(n)).conversation
        assert conversation is not None
        world.store.save(replace(conversation, unreachable=True))
    rules = replace(world.facts.notices, sms_a_month=most, sms_link=link)
    world.room_services.facts = replace(world.facts, notices=rules)
    return world


def texts(world: World) -> list[str]:
    return [number for number, _ in world.texts.telephones.texts]


def test_each_is_texted_and_nobody_is_left_to_call() -> None:
    world = silent(3, most=100)
    world.wait_until(MORNING + 20 * MINUTE)
    assert sorted(texts(world)) == [f"+3806711122{n:02}" for n in range(3)]
    assert posted(world) == []
    assert "СМС: 3" in ask(world, "/calls")


def test_without_the_clinics_wish_nobody_is_texted() -> None:
    world = silent(2, most=0)
    world.wait_until(MORNING + MINUTE)
    assert texts(world) == []
    assert "візитів: 2" in posted(world)[-1]


def test_the_months_limit_holds_and_the_others_are_called() -> None:
    world = silent(4, most=3)
    world.wait_until(MORNING + 20 * MINUTE)
    assert len(texts(world)) == 3
    assert "візитів: 1" in posted(world)[-1]


def test_a_number_that_takes_no_text_is_called() -> None:
    world = silent(2, most=9)
    world.texts.telephones.fail = [SmsRefused("no"), None]
    world.wait_until(MORNING + 20 * MINUTE)
    assert len(texts(world)) == 1
    assert "візитів: 1" in posted(world)[-1]


def test_more_than_one_job_asks_for_are_all_texted_once() -> None:
    patients = TEXTS_PER_JOB + 5
    world = silent(patients, most=1000)
    world.wait_until(MORNING + 20 * MINUTE)
    assert sorted(texts(world)) == [f"+3806711122{n:02}" for n in range(patients)]


@pytest.mark.parametrize("mode", ["paused", "preview"])
def test_while_patients_get_no_notices_nobody_is_texted(mode: str) -> None:
    world = silent(1, most=9)
    world.store.operations.change(lambda now: replace(now, notices=mode))
    world.wait_until(MORNING + 20 * MINUTE)
    assert texts(world) == []


def test_while_the_clinic_system_is_down_nobody_is_texted_and_all_are_called() -> None:
    world = silent(2, most=9)
    world.clinic.unreachable = True
    world.wait_until(MORNING + 20 * MINUTE)
    assert texts(world) == []
    assert "візитів: 2" in posted(world)[-1]


def test_a_patient_without_a_chat_is_texted_at_the_cards_number() -> None:
    world = silent(0, most=9)
    card = Card("p-x", "Ткачук Олег", date(1980, 1, 1), "+380671119999")
    world.clinic.cards.append(card)
    visit = world.clinic.add_visit("p-x", world.clinic.slot("koval", START), "by phone")
    unlinked = Unlinked(visit.id, visit.start, visit.doctor, visit.room, "")
    world.windows.keep_unlinked([unlinked], [])
    days = {
        (MONDAY + n * DAY).date(): DayRead(MORNING, MORNING + HOUR + timedelta(days=9))
        for n in range(9)
    }
    world.windows.keep_window(replace(world.windows.window(), days=days))
    world.wait_until(MORNING + 20 * MINUTE)
    assert texts(world) == ["+380671119999"]
