"""Lists that are longer than a message, by page; and what a button of the room brings back."""

from collections.abc import Sequence

from reception.desk.thread import Rows

LINES_ON_A_PAGE = 40
"""About 40 characters each; a message of Telegram takes 4,096, a block of Slack 3,000."""


def data(action: str, *arguments: object) -> str:
    """What a button of the room brings back: `s:<action>[:<argument>…]`."""
    return ":".join(["s", action, *map(str, arguments)])


def pressed(data: str) -> tuple[str, str]:
    """Action and arguments of a button; no action for anything else."""
    mark, _, rest = data.partition(":")
    action, _, argument = rest.partition(":")
    return (action, argument) if mark == "s" else ("", "")


def paged(
    lines: Sequence[str], page: int, *turn: object, size: int = LINES_ON_A_PAGE
) -> tuple[list[str], Rows]:
    """The lines of a page, and buttons to the others: `turn` is the action, and its arguments before the page."""
    last = max(0, (len(lines) - 1) // size)
    page = min(page, last)
    action, *arguments = turn
    row = [
        (f"{label} {to + 1}/{last + 1}", data(str(action), *arguments, to))
        for label, to in (("←", page - 1), ("→", page + 1))
        if 0 <= to <= last
    ]
    return list(lines[page * size : (page + 1) * size]), [row] if row else ()
