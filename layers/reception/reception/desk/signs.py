"""Reads what a line of the staff's holds beside its words: a sign of "inside", a command, a call of a colleague. Pure.

Only a line that surely is for the patient goes out. Text, captions and files' names are read alike at both desks, which
write `//` and `/` in Telegram, and `!!` and `!` in Slack. A sign that stands where it has no meaning, or that only
looks like one, makes a line unsure: it stays inside, and its writer is told.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from enum import Enum, auto
from unicodedata import category, normalize

from reception.desk.ports import StaffEdited, StaffWrote
from reception.dialog.words import N_

INSIDE = "//"
"""Begins a line of the taker's that stays in the staff's room."""

_DECORATION = "*_~`>|«»„“”\"'‘’‹›()[]{}•·‣◦-–—"
"""Characters of emphasis, quotation and lists, which may stand before a sign."""
_LOOK_ALIKES = str.maketrans(
    dict.fromkeys("\\⁄∕⧸⧵╱╲⟋⟍〳∖⫽⫻ﾉノ", "/") | dict.fromkeys("¡ǃꜝ‼❕", "!") | {"⫽": "//", "‼": "!!"}
)
"""Characters that look like a sign; those of full width become the sign by NFKC."""
_INVISIBLE = ("Cf", "Cc", "Mn", "Me", "Zs", "Zl", "Zp")
"""Categories of Unicode that show nothing by themselves, or mark the character before."""
_WITHIN = re.compile(r"\s//")
"""A sign of "inside" behind a blank. The one in an address has none before it."""
_CALLS_ALL = re.compile(r"(?<!\S)@(?:here|channel|everyone|all)\b|<[@#!]\w", re.IGNORECASE)
"""A call of everybody; or a mention that was written by hand as Slack stores one, which no patient can read."""
_NAME = re.compile(r"[/!]([^\W\d_][\w]*)")


class Sign(Enum):
    """The sign that a line holds. Only a line with NONE may leave the room."""

    NONE = auto()
    INSIDE = auto()
    """It begins with the sign of "inside": that is clear, and nobody has to be told."""
    COMMAND = auto()
    """It begins with the sign of a command, whether there is such a command or not."""
    UNSURE = auto()
    CALL = auto()
    FORWARD = auto()
    REPLY = auto()
    """It answers a message that neither is the patient's nor went there."""


TOLD: dict[Sign, str] = {
    Sign.COMMAND: N_(
        "🔴 Not sent: nothing that begins with the sign of a command goes to the patient. /help shows the commands."
    ),
    Sign.UNSURE: N_(
        "🔴 Not sent, as it may be meant for colleagues: there is a sign in it as before commands and notes."
        " If it is for the patient, write it again without the sign."
    ),
    Sign.CALL: N_(
        "🔴 Not sent, as it calls a colleague. If it is for the patient, write it again without @ at its beginning."
    ),
    Sign.FORWARD: N_(
        "🔴 Not sent, as it is forwarded. If it is for the patient, copy it and send it as your own."
    ),
    Sign.REPLY: N_(
        "🔴 Not sent, as it answers a message that the patient does not see. If it is for the patient, write it without"
        " a reply."
    ),
}
"""The answer to the writer of a line, by the sign that keeps it inside."""


def bare(text: str) -> str:
    """A text without blanks and invisible characters at its beginning."""
    start = next((n for n, char in enumerate(text) if not _is_invisible(char)), len(text))
    return text[start:]


def _is_invisible(char: str) -> bool:
    return char.isspace() or category(char) in _INVISIBLE


def read_text(text: str) -> Sign:
    """The sign of a text or a caption."""
    if bare(text).startswith(INSIDE):
        return Sign.INSIDE
    if bare(text).startswith("/"):
        return Sign.COMMAND
    lines = [stripped for line in text.splitlines() if (stripped := _undecorated(line))]
    if any(line.startswith(("/", "!")) for line in lines) or _WITHIN.search(text):
        return Sign.UNSURE
    if _CALLS_ALL.search(text) or any(line.startswith("@") for line in lines):
        return Sign.CALL
    return Sign.NONE


def _undecorated(line: str) -> str:
    """A line from its first character that is no decoration; look-alikes of signs are the signs themselves."""
    folded = normalize("NFKC", line.translate(_LOOK_ALIKES)).translate(_LOOK_ALIKES)
    start = (n for n, c in enumerate(folded) if c not in _DECORATION and not _is_invisible(c))
    return folded[next(start, len(folded)) :]


def read_line(wrote: StaffWrote) -> Sign:
    """The sign of a message: of its text first, then of its kind, then of its files' names."""
    sign = read_text(wrote.text)
    if sign != Sign.NONE:
        return sign
    if wrote.calls:
        return Sign.CALL
    if wrote.forwarded:
        return Sign.FORWARD
    named = any(read_text(name) not in (Sign.NONE, Sign.CALL) for name in wrote.files)
    return Sign.UNSURE if named else Sign.NONE


def read_change(edited: StaffEdited) -> Sign:
    """The sign of a message as it is after its change."""
    sign = read_text(edited.text)
    return Sign.CALL if sign == Sign.NONE and edited.calls else sign


def nearest(text: str, commands: Iterable[str]) -> str:
    """The name of the command that a text which begins with a sign may mean; empty if none is near."""
    match = (
        _NAME.fullmatch(_undecorated(text).split(maxsplit=1)[0].rstrip(_DECORATION))
        if _undecorated(text)
        else None
    )
    if match is None:
        return ""
    return "".join(get_close_matches(match[1].lower(), list(commands), 1))
