"""Lists that are longer than a message, a page at a time. Pure."""

from collections.abc import Sequence

from reception.desk.buttons import room_button
from reception.desk.thread import Rows

LINES_PER_PAGE = 40
"""A line has about 40 characters; a message of Telegram takes 4,096, a block of Slack 3,000."""


def page_number(argument: str) -> int:
    """The page that a button names, from 0 on; 0 for anything else."""
    return int(argument) if argument.isdecimal() else 0


def paged[Listed](
    lines: Sequence[Listed], page: int, *turn: object, size: int = LINES_PER_PAGE
) -> tuple[list[Listed], Rows]:
    """The lines of a page, and buttons to its neighbours. `turn`: their action, and its arguments before the page."""
    last = max(0, (len(lines) - 1) // size)
    page = min(page, last)
    action, *arguments = turn
    row = [
        (f"{label} {to + 1}/{last + 1}", room_button(str(action), *arguments, to))
        for label, to in (("←", page - 1), ("→", page + 1))
        if 0 <= to <= last
    ]
    return list(lines[page * size : (page + 1) * size]), [row] if row else ()
