"""What a button carries and brings back: 64 bytes at most, and a stranger's input when it returns.

A screen button is `s:<stamp>:<index>`: the conversation's stamp when the screen was drawn, in base 36, and the place
of its action among the choices kept in the conversation. Another stamp is an old button.

A standing button is `n:<tag>:<start>:<visit>`: what it does, and with which visit, if that still starts then (minutes,
in base 36). It is good for days.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_SCREEN = re.compile(r"s:([0-9a-z]{1,12}):([0-9]{1,3})", re.ASCII)
_STANDING = re.compile(r"n:([a-z0-9]{1,2}):([0-9a-z]{1,8}):(.+)", re.DOTALL)
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
LARGEST = 64
"""Bytes that Telegram brings back."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def encode(stamp: int, index: int) -> str:
    """The data of a screen button."""
    return f"s:{_base36(stamp)}:{index}"


def decode(data: str) -> tuple[int, int] | None:
    """The stamp and index of a screen button; None for anything else."""
    match = _SCREEN.fullmatch(data)
    return (int(match[1], 36), int(match[2])) if match else None


@dataclass(frozen=True)
class Standing:
    """What a standing button does with a visit that starts then (UTC)."""

    tag: str
    visit: str
    start: datetime


def encode_standing(tag: str, visit: str, start: datetime) -> str:
    """The data of a standing button; empty where the visit's id is too long for one."""
    data = f"n:{tag}:{_base36((start - _EPOCH) // _MINUTE)}:{visit}"
    return data if len(data.encode()) <= LARGEST else ""


def decode_standing(data: str) -> Standing | None:
    """What a standing button says; None for anything else."""
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
