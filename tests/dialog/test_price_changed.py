"""A price that changes between the review and the press is shown before anything is booked."""

from dataclasses import replace

import pytest

from reception.dialog.events import Typed
from tests.dialog.test_typed_times import REVIEW, TIMES, at
from tests.doubles.world import World


def priced(world: World, price: str | None) -> None:
    """The clinic changes the price of the visit in its directory."""
    services = world.clinic.known_directory().services
    changed = tuple(replace(s, price=price) if s.id == "s-visit" else s for s in services)
    before = world.clinic.known_directory
    world.store.directory = lambda: replace(before(), services=changed)


@pytest.mark.parametrize("price", ["750", None])
@pytest.mark.parametrize("answer", ["press", "так", "запишіть"])
def test_another_price_is_shown_before_anything_is_booked(price: str | None, answer: str) -> None:
    world = at(*REVIEW)
    priced(world, price)
    world.press("✅ Так, записати") if answer == "press" else world.happens(Typed(answer))
    assert world.conversation.screen == "review"
    assert not world.clinic.visits_made
    page = world.channel.chat[-1].view.text
    assert "Вартість тим часом змінилася" in page
    assert ("750" in page) == (price == "750")
    world.press("✅ Так, записати")
    assert world.conversation.screen == "booked"


def test_a_price_that_changed_and_came_back_is_the_same() -> None:
    world = at(*REVIEW)
    priced(world, "600")
    world.press("✅ Так, записати")
    assert world.conversation.screen == "booked"


def test_without_a_review_in_sight_a_text_books_nothing() -> None:
    world = at(*TIMES)
    world.clinic.unreachable = True
    world.press("10:30")
    world.happens(Typed("запишіть"))
    assert world.conversation.screen == "review"
    assert not world.clinic.visits_made
