"""Whatever a patient writes, wherever: what is shown is whole, escaped, and fits into messages and buttons."""

import html
import re
from collections.abc import Callable
from datetime import date

import pytest

from reception.dialog.events import Commanded, SharedContact, Typed
from tests.doubles.clinic import Card
from tests.doubles.world import World
from tests.turns.test_turns import registered

LONGEST, LONGEST_LABEL, LONGEST_DATA = 4096, 200, 64
OUR_OWN = re.compile(r"</?b>|&(?:amp|lt|gt|quot|#x27|#39);")
TEXTS = {
    "markup": "<b>&amp;</i>" * 340,
    "ampersands": "&" * 4096,
    "one long word": "я" * 4096,
    "right to left": "א\u202eב<i>" * 100,
    "emoji": "😀" * 2000,
    "a wish": "до <кардіолога> завтра " * 170,
    "paragraphs": "a\n\nb" * 1000,
    "a name and markup": "Коваленко <b>" + "x" * 4000,
}


def at(command: str) -> Callable[[], World]:
    """A patient who is known, at a screen."""

    def begin() -> World:
        world = registered()
        world.happens(Commanded(command))
        return world

    return begin


def registering() -> World:
    """A stranger who is asked for a surname."""
    world = World()
    world.happens(Commanded("start"))
    world.press("Мої візити")
    world.happens(SharedContact("380671112233", own=True))
    world.happens(Typed("12.03.1985"))
    return world


WHERE = {
    **{command: at(command) for command in ("start", "manager", "questions", "visits", "language")},
    "a surname": registering,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("begin", WHERE.values(), ids=WHERE)
def test_a_text_is_answered_by_a_page_that_can_be_sent(
    begin: Callable[[], World], text: str
) -> None:
    world = begin()
    for _ in range(2):
        world.happens(Typed(text))
    assert_sendable(world)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_so_is_a_links_payload_and_a_command(text: str) -> None:
    world = World()
    for payload in (text, f"doctor_{text}", f"branch_{text}", text[:64]):
        world.happens(Commanded("start", payload))
    world.happens(Commanded(text))
    assert_sendable(world)


def test_names_of_the_clinics_cards_are_escaped() -> None:
    name = "Шевченко <b>Олена</b> & " + "о" * 300
    world = World()
    world.clinic.cards = [Card("p-1", name, date(1985, 3, 12), "+380671112233")]
    world.happens(Commanded("start"))
    world.press("Мої візити")
    world.happens(SharedContact("380671112233", own=True))
    world.happens(Typed("12.03.1985"))
    assert "&lt;b&gt;Олена" in world.channel.chat[-1].view.text
    assert_sendable(world)


def assert_sendable(world: World) -> None:
    """By Telegram's rules: no foreign markup, pieces of a message's length, labels and data of theirs."""
    for _, view in world.channel.log:
        stray = OUR_OWN.sub("", view.text)
        assert "<" not in stray
        assert "&" not in stray
        shown = html.unescape(OUR_OWN.sub("", view.text))
        assert all(len(piece) <= LONGEST for piece in view.text.split("\n\n")), shown[:80]
        for button in (button for row in view.buttons for button in row):
            assert 0 < len(button.label) <= LONGEST_LABEL
            assert len(button.data.encode()) <= LONGEST_DATA
