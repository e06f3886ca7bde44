"""Visits that were booked where the bot cannot book: shown all the same, and never moved by guess."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from reception.dialog.events import Commanded, SharedContact, Typed
from tests.doubles.clinic import Card
from tests.doubles.world import KYIV, World

START = datetime(2026, 11, 25, 10, 30, tzinfo=KYIV.zone)


def at_the_visit(booked_with: str = "koval", **changes: Any) -> World:
    """On the page of a visit that staff booked, and that is in some way unusual."""
    world = World()
    world.clinic.cards = [Card("p-1", "Бойко Марія", date(1990, 7, 1), "+380671112233")]
    visit = world.clinic.add_visit("p-1", world.clinic.slot(booked_with, START), "")
    world.clinic.visits_made[visit.id] = ("p-1", replace(visit, **changes), "")
    world.happens(Commanded("start"))
    world.press("Мої візити")
    world.happens(SharedContact("380671112233", own=True))
    world.happens(Typed("01.07.1990"))
    shown = world.channel.chat[-1].view
    world.press(next(b.label for row in shown.buttons for b in row if "10:30" in b.label))
    return world


def text(world: World) -> str:
    return world.channel.chat[-1].view.text


@pytest.mark.parametrize(
    "changes",
    [
        {"service": "Д-99"},
        {"room": "r-99", "address": "вул. Нова, 1"},
        {"room": ""},
        {"doctor": "unknown"},
    ],
    ids=str,
)
def test_a_visit_that_the_bot_could_not_book_is_moved_by_the_clinic_alone(
    changes: dict[str, str],
) -> None:
    world = at_the_visit(**changes)
    world.press("🔁 Перенести на інший час")
    assert world.conversation.screen == "manager"
    assert "лише клініка" in text(world)


def test_a_visit_whose_service_is_not_told_is_moved_where_only_one_can_be_meant() -> None:
    one = at_the_visit("koval", service="")
    one.press("🔁 Перенести на інший час")
    assert one.conversation.wish.service == "s-visit"
    several = at_the_visit("bondar", service="")
    several.press("🔁 Перенести на інший час")
    assert several.conversation.screen == "manager"


def test_the_services_code_tells_which_of_several_it_was() -> None:
    world = at_the_visit("bondar", service="К-2")
    world.press("🔁 Перенести на інший час")
    assert world.conversation.wish.service == "s-ecg"


def test_a_visit_in_a_room_that_is_not_open_to_the_web_has_its_address() -> None:
    assert "вул. Нова, 1" in text(at_the_visit(room="r-99", address="вул. Нова, 1"))
    of_a_branch = at_the_visit(room="r-99", address="вул. Дерибасівська, 10")
    assert "Філія Центр" in text(of_a_branch)


@pytest.mark.parametrize("changes", [{"service": "Д-99"}, {"room": ""}], ids=str)
def test_it_can_be_cancelled_but_not_booked_back(changes: dict[str, str]) -> None:
    world = at_the_visit(**changes)
    world.press("❌ Скасувати візит")
    world.press("❌ Так, скасувати")
    assert "Візит скасовано" in text(world)
    labels = [b.label for row in world.channel.chat[-1].view.buttons for b in row]
    assert "↩️ Повернути цей візит" not in labels


def test_the_childrens_doctor_asks_for_other_papers() -> None:
    assert "свідоцтво про народження" in text(at_the_visit("melnyk"))
    assert "паспорт" in text(at_the_visit("koval"))
