"""Places, screens and outcomes: what is declared once is whole, and nothing that somebody forgets goes unseen."""

import inspect
from dataclasses import is_dataclass

import pytest

from reception.dialog import events, places
from reception.dialog.engine import HANDLER_OF
from reception.dialog.events import (
    ChatEvent,
    Event,
    Outcome,
    PatientEvent,
    Poisoned,
    Redraw,
    members,
)
from reception.dialog.places import Section
from reception.dialog.scene import Screen
from reception.dialog.screens import SCREENS


def test_every_place_has_its_screen_and_every_screen_its_place() -> None:
    assert SCREENS.keys() == places.BY_NAME.keys()
    assert all(screen.place == places.BY_NAME[name] for name, screen in SCREENS.items())


def test_no_two_screens_share_a_place() -> None:
    declared = [value for value in vars(places).values() if isinstance(value, places.Place)]
    assert len({place.screen for place in declared}) == len(declared)


def test_a_screen_without_a_place_of_its_own_fails_at_import() -> None:
    with pytest.raises(TypeError, match="Forgotten has no place"):
        type("Forgotten", (Screen,), {})
    with pytest.raises(TypeError, match="Heir has no place"):
        type("Heir", (type(SCREENS["home"]),), {})


@pytest.mark.parametrize("stored", ["home", "visit:v-1", "paused:patient:branch=b-1", "age:card"])
def test_a_place_is_stored_as_text_and_read_back(stored: str) -> None:
    assert str(places.parse(stored)) == stored


def test_a_place_whose_screen_is_gone_is_read_as_the_menu() -> None:
    assert places.parse("a_screen_of_last_year:b-1") == places.HOME


def test_every_section_has_a_screen() -> None:
    assert {screen.place.section for screen in SCREENS.values()} == set(Section)


def test_every_outcome_has_a_handler() -> None:
    assert HANDLER_OF.keys() == set(members(Outcome))


def test_every_class_of_an_event_is_in_one_of_the_groups() -> None:
    """A new class that is in no group would be no `Event`, and nobody would go on with it."""
    declared = {
        kind
        for _, kind in inspect.getmembers(events, is_dataclass)
        if kind.__module__ == events.__name__
    }
    assert declared == set(members(Event))
    assert set(members(Event)) - set(members(PatientEvent)) - {
        Redraw,
        Poisoned,
        *members(ChatEvent),
    } == set(members(Outcome))
