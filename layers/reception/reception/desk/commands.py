"""Commands of the staff: what a row of their tables holds, and how a command is read.

There are two tables: `request.commands` for the topic of a request, `room.commands` for everything outside of requests.
A new command is one row there.
"""

from collections.abc import Callable, Iterable

from reception.dataclass import dataclass
from reception.desk.signs import INSIDE, bare
from reception.dialog.words import N_, Words

NOT_YOURS = N_("Only the operator who took the request can do that.")


def anybody(_: object) -> bool:
    """Every member of the staff's room may do it."""
    return True


@dataclass(frozen=True)
class CommandRow[Action]:
    """A row of a table of commands.

    `name`: what is written behind `/`, and what a button brings back. `handler` does it and returns what to answer, as
    plain text; without an answer it returns nothing. `who_may` decides; `refusal` (a msgid) is said to everybody else.
    `help`: a msgid, HTML; several commands may share a line, which stands with the first of them.
    `typed`, `button`: in which ways it is given.
    """

    name: str
    handler: Callable[[Action], str | None]
    who_may: Callable[[Action], bool]
    help: str = ""
    typed: bool = True
    button: bool = False
    refusal: str = NOT_YOURS

    def run(self, action: Action, words: Words) -> str:
        """Do it, if the member may. Returns what to say about it, plain text."""
        if not self.who_may(action):
            return words.label(self.refusal)
        return self.handler(action) or ""


def read_command(text: str) -> tuple[str, str]:
    """A command's name, without the slash and the bot's name, and its argument; no name for any other text."""
    text = bare(text)
    if not text.startswith("/") or text.startswith(INSIDE):
        return "", ""
    name, *argument = text[1:].split(maxsplit=1) or [""]
    return name.partition("@")[0].lower(), "".join(argument).strip()


def help_lines[Action](words: Words, table: Iterable[CommandRow[Action]]) -> list[str]:
    """The lines of help of a table, in its order (HTML)."""
    return [words.say(command.help) for command in table if command.help]
