"""What a button carries and brings back: 64 bytes at most, and a stranger's input when it returns.

A screen button is `s:<stamp>:<index>`: the conversation's stamp when the screen was drawn, in base 36, and the place
of its action among the choices kept in the conversation. Another stamp is an old button.
"""

import re

_SCREEN = re.compile(r"s:([0-9a-z]{1,12}):([0-9]{1,3})", re.ASCII)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def encode(stamp: int, index: int) -> str:
    """The data of a screen button."""
    return f"s:{_base36(stamp)}:{index}"


def decode(data: str) -> tuple[int, int] | None:
    """The stamp and index of a screen button; None for anything else."""
    match = _SCREEN.fullmatch(data)
    return (int(match[1], 36), int(match[2])) if match else None


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
