"""Runs the desk's commands for a page: what they would answer in the room becomes a part of the page.

A command of the desk answers with a text in Telegram's HTML and rows of buttons. Here the text is shown as it is, and a
button becomes one of a form that brings back the same data. So the cabinet and the room do and say the same.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import override

from markupsafe import Markup, escape

from reception.dataclass import dataclass
from reception.desk.buttons import read_room_button
from reception.desk.ports import Board, File, StaffPressed, StaffUpdate
from reception.desk.room.action import RoomAction
from reception.desk.thread import Line, Operator, Rows

_TAG = re.compile(r"</?[bi]>|<a href=\"https://[^\"]*\">|</a>")
"""The tags that texts for staff have. Parameters of texts are escaped before; everything else is escaped here."""
_ENTITY = re.compile(r"&amp;(#?\w+;)")


@dataclass(frozen=True)
class Part:
    """An answer of a command: its lines, the first of which is its head, and rows of buttons (label and data)."""

    lines: tuple[Markup, ...] = ()
    rows: Rows = ()
    said: str = ""

    @property
    def head(self) -> Markup:
        """The first line."""
        return next(iter(self.lines), Markup())


@dataclass
class PageBoard(Board):
    """The board on a page. `link_to`: the board that knows the addresses of topics."""

    topic_per_request = False

    link_to: Callable[[int, int], str]
    text: str = ""
    rows: Rows = ()
    alone: list[str] = field(default_factory=list)

    @override
    def post(self, topic: int, text: str, buttons: Rows = (), reply_to: int = 0) -> int:
        self.text, self.rows = text, buttons
        return 1

    @override
    def redraw(self, message: int, text: str, buttons: Rows) -> None:
        self.text, self.rows = text, buttons

    @override
    def show(self, topic: int, files: Sequence[File], text: str) -> None:
        """Show the text: no page of the cabinet asks for files."""
        self.text = text

    @override
    def show_alone(self, topic: int, user: str, text: str) -> bool:
        """Show it on the page, which nobody but the manager sees."""
        self.alone.append(text)
        return True

    @override
    def show_door(self, topic: int, user: str, text: str, label: str, address: str) -> bool:
        """Show nothing: the manager is inside."""
        return False

    @override
    def copy_to_topic(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        """Copy nothing: what patients wrote stands in the room alone."""
        return ()

    @override
    def link(self, topic: int, message: int = 0) -> str:
        return self.link_to(topic, message)


type RoomDeed = Callable[[RoomAction], str | None]


def pressed(
    board: PageBoard, member: Operator, data: str, deeds: Mapping[str, RoomDeed]
) -> Part | None:
    """Do what a button of the page stands for, as a press in the room does; None if no page has such a button."""
    name, argument = read_room_button(data)
    deed = deeds.get(name)
    if deed is None:
        return None
    update = StaffUpdate(0, "", 0, member, StaffPressed(1, data))
    said = deed(RoomAction(board, update, member, argument)) or ""
    return part_of(board, deeds, said)


def part_of(board: PageBoard, deeds: Mapping[str, RoomDeed], said: str = "") -> Part:
    """The answer on a board, without buttons that no page does. A text for the manager alone takes its place."""
    rows = [[(label, data) for label, data in row if _name(data) in deeds] for row in board.rows]
    text = "\n".join(board.alone) or board.text
    lines = tuple(as_markup(line) for line in text.split("\n") if line.strip())
    return Part(lines, [row for row in rows if row], "" if board.alone else said)


def as_markup(html: str) -> Markup:
    """A line for staff as a part of a page: tags that staff's texts have stay tags, all others become text."""
    made, at = Markup(), 0
    for tag in _TAG.finditer(html):
        made += _text(html[at : tag.start()]) + Markup(tag[0])  # noqa: S704 - one of five tags
        at = tag.end()
    return made + _text(html[at:])


def _text(html: str) -> Markup:
    """Text whose parameters were escaped before, so that its entities stay entities."""
    return Markup(_ENTITY.sub(r"&\1", str(escape(html))))  # noqa: S704 - escaped


def _name(data: str) -> str:
    return read_room_button(data)[0]
