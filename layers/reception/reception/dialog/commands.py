"""The bot's commands: the menu's sections in its order and words, then what stands in no menu."""

from reception.dialog.screens.home import SECTIONS
from reception.dialog.words import N_, Words

ABOUT_THE_BOT = {
    "reminders": N_("Reminders"),
    "language": N_("Language"),
    "help": N_("Help"),
    "privacy": N_("What we store"),
    "export": N_("My data as a file"),
    "forget": N_("Delete my data"),
}

COMMANDS: dict[str, str] = {
    "start": "home",
    "menu": "home",
    **{section.command: section.screen for section in SECTIONS},
    **{command: command for command in ABOUT_THE_BOT},
}
"""Which screen a command opens, wherever it is written."""


def listed(words: Words) -> list[tuple[str, str]]:
    """Command and description of each, as Telegram's Menu button shows them in one language."""
    sections = [(section.command, words.label(section.label)) for section in SECTIONS]
    return sections + [(command, words.label(label)) for command, label in ABOUT_THE_BOT.items()]
