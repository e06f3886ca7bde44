"""The number of an e-referral in a text, and the service that it leads to."""

from dataclasses import replace

import pytest

from reception.clinic.model import Referral
from reception.dialog.conversation import Conversation
from reception.dialog.events import Commanded, Typed
from reception.dialog.reading.referrals import read_referral
from reception.dialog.scene import Knowledge, Scene
from reception.dialog.screens.booking.referral import service_of
from tests.doubles.clinic import DIRECTORY
from tests.doubles.world import FACTS, KYIV, MONDAY, WORDS, World

NUMBER = "1111-2222-3333-4444"


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        f"направлення {NUMBER}, коли можна прийти?",
        "1111–2222–3333–4444",
        "1111 - 2222 - 3333 - 4444",
        "№1111\u20112222\u20113333\u20114444.",
    ],
)
def test_a_number_is_found_with_any_dashes(text: str) -> None:
    assert read_referral(text) == NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1111222233334444",
        "4149 4993 1111 2222",
        "1111-2222-3333",
        "1111-2222-3333-44445",
        "01111-2222-3333-4444",
        "1111-2222-3333-4444-5555",
        "067-123-45-67",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert read_referral(text) == ""


@pytest.mark.parametrize(
    ("referral", "service"),
    [
        (Referral("К-2", "Інша назва", is_active=True), "s-ecg"),
        (Referral("A67", " екг ", is_active=True), "s-ecg"),
        (Referral("mapped", "ЕКГ", is_active=True), "s-visit"),
        (Referral("gone", "", is_active=True), None),
        (Referral("", "МРТ", is_active=True), None),
    ],
)
def test_content_comes_before_the_code_and_the_code_before_the_name(
    referral: Referral, service: str | None
) -> None:
    facts = replace(FACTS, referrals={"mapped": "s-visit", "gone": "s-none"})
    knowledge = Knowledge(facts, WORDS, DIRECTORY, KYIV)
    found = service_of(Scene(knowledge, Conversation("1"), MONDAY), referral)
    assert (found.id if found else None) == service


def test_a_number_in_a_message_to_the_manager_stays_there() -> None:
    world = World()
    world.happens(Commanded("manager"))
    world.happens(Typed(f"Чи приймете за направленням {NUMBER}?"))
    assert "referral" not in world.clinic.calls
    assert world.conversation.request is not None
