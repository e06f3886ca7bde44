"""The bot's commands: the menu's sections in its order and words, then commands that are in no menu."""

import re

from reception.clinic.model import slug
from reception.dialog import places
from reception.dialog.conversation import Action
from reception.dialog.places import Place
from reception.dialog.scene import Scene
from reception.dialog.screens.home import MENU_ITEMS
from reception.dialog.words import N_, Words

ABOUT_THE_BOT = {
    "reminders": (places.REMINDERS, N_("Reminders")),
    "language": (places.LANGUAGE, N_("Language")),
    "help": (places.HELP, N_("Help")),
    "privacy": (places.PRIVACY, N_("What we store")),
    "export": (places.EXPORT, N_("My data as a file")),
    "forget": (places.FORGET, N_("Delete my data")),
}
"""Commands that are in no menu: the place that each opens, and its description."""

ORIGIN = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""A payload of a link, by the rules of Telegram's Bot API: `site`, `instagram`."""

COMMANDS: dict[str, Place] = {
    "start": places.HOME,
    "menu": places.HOME,
    **{item.command: item.place for item in MENU_ITEMS},
    **{command: place for command, (place, _) in ABOUT_THE_BOT.items()},
}
"""The place that each command opens, on whichever screen it is written."""


def linked_to(scene: Scene, payload: str) -> Place:
    """The place that a deep link leads to: `doctor_<slug>` or `branch_<slug>`; for any other payload the menu.

    Capital letters mean nothing: a link may be copied by hand. Each payload says where the patient heard of us
    (`site`, `doctor_koval`); the first one is kept.
    """
    kind, _, wanted = payload.partition("_")
    pages = {
        "doctor": {
            slug(doctor.id).lower(): places.DOCTOR_PAGE.of(doctor.id)
            for doctor in scene.directory.doctors
        },
        "branch": {
            slug(branch.id).lower(): places.BRANCH_PAGE.of(branch.id)
            for branch in scene.directory.branches
        },
    }
    if not scene.conversation.origin and ORIGIN.fullmatch(payload):
        scene.keep(origin=payload)
    return pages.get(kind.lower(), {}).get(wanted.lower(), places.HOME)


def command_of(action: Action) -> str:
    """The command that means the same as a button, on whichever page it stands; empty for most buttons."""
    return _BY_ACTION.get((action.do, action.argument), "")


_BY_ACTION = {
    ("home", ""): "menu",
    ("manager", ""): "manager",
    **{("open", str(item.place)): item.command for item in MENU_ITEMS},
}


def listed(words: Words) -> list[tuple[str, str]]:
    """Command and description of each command that Telegram's Menu button shows, in one language."""
    menu = [(item.command, words.label(item.label)) for item in MENU_ITEMS]
    about = [(command, words.label(label)) for command, (_, label) in ABOUT_THE_BOT.items()]
    return menu + about
