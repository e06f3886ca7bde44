"""Buttons of notices: what comes back is a stranger's input."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.clinic.model import Visit
from reception.dialog import buttons
from reception.dialog.conversation import ChatVisit, Conversation, LinkedPatient
from reception.dialog.effects import FindVisits, Show
from reception.dialog.engine import Engine
from reception.dialog.events import PressedStanding
from reception.dialog.scene import Knowledge
from reception.dialog.screens.notices import COMING, VISITS
from tests.doubles.clinic import DIRECTORY
from tests.doubles.world import FACTS, KYIV, MONDAY, WORDS

START = datetime(2026, 11, 25, 12, tzinfo=UTC)
VISIT = Visit("v-1", "koval", "r-1", START, START)
OLENA = LinkedPatient("p-1", "Бойко Олена", opened=True)
TOLD = Conversation("1", patients=(OLENA,), told_of=(ChatVisit("p-1", VISIT),))


@given(st.text(max_size=40), st.integers(0, 40_000_000))
def test_what_is_encoded_comes_back_or_is_too_long(visit: str, minutes: int) -> None:
    minute = START + timedelta(minutes=minutes)
    data = buttons.encode_standing("c", visit, minute) if visit else ""
    if data:
        assert len(data.encode()) <= 64
        assert buttons.decode_standing(data) == buttons.Standing("c", visit, minute)


@given(st.text(max_size=80))
def test_whatever_comes_is_a_button_or_none(data: str) -> None:
    buttons.decode_standing(data)
    buttons.decode_standing(f"n:c:{data}")
    buttons.decode_standing(f"n:c:zzzzzzzz:{data}")


def press(conversation: Conversation, tag: str, visit: str = "v-1", start: datetime = START):
    engine = Engine(Knowledge(FACTS, WORDS, DIRECTORY, KYIV))
    button = buttons.Standing(tag, visit, start)
    return engine.advance(conversation, PressedStanding(button), MONDAY)


def test_the_patients_own_button_works() -> None:
    turn = press(TOLD, COMING)
    assert turn.conversation.place == "coming:v-1"
    assert [task.patient for task in turn.conversation.tasks] == ["p-1"]
    assert isinstance(press(TOLD, VISITS).effect, FindVisits)


@pytest.mark.parametrize(
    ("conversation", "tag", "visit", "start"),
    [
        (TOLD, COMING, "v-2", START),
        (TOLD, COMING, "v-1", START.replace(hour=13)),
        (TOLD, "zz", "v-1", START),
        (Conversation("2"), COMING, "v-1", START),
        (Conversation("1", told_of=TOLD.told_of), COMING, "v-1", START),
    ],
    ids=["another visit", "moved since", "unknown tag", "another account", "not linked any more"],
)
def test_any_other_is_an_old_one(
    conversation: Conversation, tag: str, visit: str, start: datetime
) -> None:
    turn = press(conversation, tag, visit, start)
    assert isinstance(turn.effect, Show)
    assert turn.effect.toast
    assert turn.conversation.place == "home"
    assert not turn.conversation.tasks


def test_a_visit_is_rated_once_and_the_first_mark_holds() -> None:
    first = press(TOLD, "5").conversation
    again = press(first, "1")
    assert [rating.mark for rating in again.conversation.ratings] == [5]
    assert isinstance(again.effect, Show)
    assert again.effect.toast


def test_a_chat_that_came_back_is_reached_again() -> None:
    gone = Conversation("1", patients=(OLENA,), told_of=TOLD.told_of, unreachable=True)
    assert not press(gone, COMING).conversation.unreachable
