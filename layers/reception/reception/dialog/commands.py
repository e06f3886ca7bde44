"""The bot's commands: the menu's sections in its order and words, then what stands in no menu."""

import re

from reception.clinic.model import slug
from reception.dialog.scene import Scene
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

ORIGIN = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""`site`, `instagram`: what a link may carry, by the Bot API."""

COMMANDS: dict[str, str] = {
    "start": "home",
    "menu": "home",
    **{section.command: section.screen for section in SECTIONS},
    **{command: command for command in ABOUT_THE_BOT},
}
"""Which screen a command opens, wherever it is written."""


def linked_to(scene: Scene, payload: str) -> str:
    """The place that a deep link leads to: `doctor_<slug>`, `branch_<slug>`; any other says where somebody came from.

    Only the first origin is kept: where the patient heard of us.
    """
    kind, _, wanted = payload.partition("_")
    ids = {
        "doctor": [doctor.id for doctor in scene.directory.doctors],
        "branch": [branch.id for branch in scene.directory.branches],
    }
    found = next((own for own in ids.get(kind, ()) if slug(own) == wanted), None)
    if found is not None:
        return f"{kind}_page:{found}"
    if not scene.conversation.origin and ORIGIN.fullmatch(payload):
        scene.keep(origin=payload)
    return "home"


def listed(words: Words) -> list[tuple[str, str]]:
    """Command and description of each, as Telegram's Menu button shows them in one language."""
    sections = [(section.command, words.label(section.label)) for section in SECTIONS]
    return sections + [(command, words.label(label)) for command, label in ABOUT_THE_BOT.items()]
