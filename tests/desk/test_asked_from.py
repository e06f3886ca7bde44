"""«Звідки»: a request's card says in which section the patient was, on whichever screen the request was made."""

import pytest

from reception.desk.inbox import DeskInbox
from reception.dialog import places
from reception.dialog.conversation import Conversation
from reception.dialog.places import Section
from reception.dialog.screens import SCREENS
from reception.dialog.staff import AskStaff, RequestKind
from tests.doubles.clinic import DIRECTORY
from tests.doubles.world import CARDS, World

OF_THE_DESK = (places.MANAGER.screen, places.TO_DESK.screen)
SCREENS_WITHOUT_THE_MANAGER = [name for name in SCREENS if name not in OF_THE_DESK]


def asked_from(command: AskStaff, *trail: str) -> str:
    """The card's words behind «Звідки», for a request that a patient at the end of this trail makes."""
    world = World()
    inbox = world.turns.staff
    assert isinstance(inbox, DeskInbox)
    conversation = Conversation("1001", trail=("home", *trail))
    inbox.perform(conversation, 1, command, world.clock.now())
    thread = world.desk.load("1001")
    text, _ = CARDS.card(thread, conversation, DIRECTORY, world.clock.now(), world.room.link)
    (line,) = (line for line in text.splitlines() if line.startswith("Звідки"))
    return line.removeprefix("Звідки: ")


def in_words(section: Section) -> str:
    return CARDS.words.label(section.value)


@pytest.mark.parametrize("name", SCREENS_WITHOUT_THE_MANAGER)
def test_a_request_at_the_manager_comes_from_the_screen_before(name: str) -> None:
    section = in_words(SCREENS[name].place.section)
    request = AskStaff(RequestKind.MANAGER)
    assert asked_from(request, name, "manager") == section
    assert asked_from(request, f"{name}:v-1", "manager:correction", "manager") == section


@pytest.mark.parametrize("name", SCREENS_WITHOUT_THE_MANAGER)
def test_a_request_that_the_bot_makes_comes_from_the_page_that_it_goes_on_to(name: str) -> None:
    """A move that lost its visit and a bad mark reach the desk while the trail says something else."""
    section = in_words(SCREENS[name].place.section)
    assert asked_from(AskStaff(RequestKind.LOST_BOOKING, then=name)) == section
    assert asked_from(AskStaff(RequestKind.BAD_RATING, then=f"{name}:v-1"), "users") == section


def test_a_request_at_the_manager_alone_comes_from_the_menu() -> None:
    assert asked_from(AskStaff(RequestKind.MANAGER), "manager") == "меню"


def test_a_request_of_a_screen_that_is_gone_comes_from_the_menu() -> None:
    assert asked_from(AskStaff(RequestKind.MANAGER), "of_last_year", "manager") == "меню"
