"""The data of buttons: at most 64 bytes, which may be forged when they come back.

The data of a screen's button is `s:<stamp>:<index>`: the conversation's stamp when the screen was drawn, in base 36,
and the index of the button's action in `Conversation.choices`. With another stamp it is an old button.
A button of the menu has its command behind that, `s:<stamp>:<index>:<command>`: it means the same on any old page.

The data of a button in a notice is `n:<tag>:<start>:<visit>`: what it does, and with which visit, if that visit still
starts at the same time (minutes since 2020, in base 36). Such a button works for days.
"""

import re
from datetime import UTC, datetime, timedelta

from reception.dataclass import dataclass

_SCREEN = re.compile(r"s:([0-9a-z]{1,12}):([0-9]{1,3})(?::([a-z]{1,20}))?", re.ASCII)
_STANDING = re.compile(r"n:([a-z0-9]{1,2}):([0-9a-z]{1,8}):(.+)", re.DOTALL)
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
LARGEST = 64
"""Bytes of a button's data that Telegram brings back."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def encode(stamp: int, index: int, command: str = "") -> str:
    """The data of a screen's button."""
    data = f"s:{_base36(stamp)}:{index}"
    return f"{data}:{command}" if command else data


def decode(data: str) -> tuple[int, int, str] | None:
    """The stamp, the index and the command in the data of a screen's button; None for any other data."""
    match = _SCREEN.fullmatch(data)
    return (int(match[1], 36), int(match[2]), match[3] or "") if match else None


@dataclass(frozen=True)
class Standing:
    """A button of a notice: what it does (`tag`), with a visit that starts then (UTC)."""

    tag: str
    visit: str
    start: datetime


def encode_standing(tag: str, visit: str, start: datetime) -> str:
    """The data of a notice's button; empty if the visit's id is too long for it."""
    data = f"n:{tag}:{_base36((start - _EPOCH) // _MINUTE)}:{visit}"
    return data if len(data.encode()) <= LARGEST else ""


def decode_standing(data: str) -> Standing | None:
    """The button that the data of a notice's button says; None for any other data."""
    match = _STANDING.fullmatch(data)
    if match is None or len(data.encode("utf-8", "replace")) > LARGEST:
        return None
    try:
        start = _EPOCH + int(match[2], 36) * _MINUTE
    except OverflowError:
        return None
    return Standing(match[1], match[3], start)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
