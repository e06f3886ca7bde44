"""Shows a text to one member of the staff alone: names and telephones do not stand in the room for everybody."""

import re
from collections.abc import Sequence
from html import unescape

from reception.desk.ports import Board, StaffPressed, StaffUpdate
from reception.dialog.words import N_, Words

SHOWN_ALONE = N_("Shown to you alone.")
MAX_ALERT_CHARACTERS = 200
"""Telegram answers a press with no more, in a window that only the one who pressed sees."""


def show_to(
    room: Board, words: Words, update: StaffUpdate, user: str, head: str, lines: Sequence[str]
) -> str | None:
    """Show a head and lines (HTML) to the member who asked. Returns what to say at the press, plain text.

    Where the platform can't write to the member alone, the answer to a press holds as many lines as it takes, and says
    how to see the others. None: it is no press, so that nothing can be shown to the member alone.
    """
    if room.show_alone(update.topic, user, "\n".join([head, *lines])):
        return words.label(SHOWN_ALONE)
    if not isinstance(update.event, StaffPressed):
        return None
    return _alert(words, [plain(line) for line in lines])


def plain(html: str) -> str:
    """A text of ours without its tags."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def _alert(words: Words, lines: Sequence[str]) -> str:
    """As many lines as the answer to a press takes. It has several lines, so that it stays until it is closed."""
    whole = "\n".join([*lines, ""])
    if len(whole) <= MAX_ALERT_CHARACTERS:
        return whole
    more = N_("+{number}: open a chat with this bot, press Start there, and press again.")
    for kept in range(len(lines) - 1, -1, -1):
        rest = words.label(more, number=len(lines) - kept)
        shown = "\n".join([*lines[:kept], rest])
        if len(shown) <= MAX_ALERT_CHARACTERS:
            return shown
    return words.label(more, number=len(lines))[:MAX_ALERT_CHARACTERS]
