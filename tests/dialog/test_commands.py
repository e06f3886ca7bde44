"""The Menu button and the menu say the same, in the same order and words."""

import pytest

from reception.dialog.commands import COMMANDS, listed
from reception.dialog.events import Commanded
from reception.dialog.screens import SCREENS
from tests.doubles.world import WORDS, World


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_the_commands_are_the_menus_sections_in_its_order_and_words(language: str) -> None:
    world = World(language=language)
    world.happens(Commanded("start"))
    buttons = [button.label for row in world.channel.chat[-1].view.buttons for button in row]
    descriptions = [description for _, description in listed(WORDS[language])]
    assert descriptions[: len(buttons)] == buttons


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_telegram_takes_the_commands(language: str) -> None:
    for command, description in listed(WORDS[language]):
        assert command.isascii()
        assert command.islower()
        assert 1 <= len(command) <= 32
        assert 3 <= len(description) <= 256


def test_every_command_opens_a_screen() -> None:
    assert {place.screen for place in COMMANDS.values()} <= SCREENS.keys()
