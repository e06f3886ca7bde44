"""Cuts long texts into pieces that fit into a platform's messages."""

from collections.abc import Iterator


def pieces(text: str, limit: int) -> Iterator[str]:
    """Cut a text into pieces of at most `limit` UTF-16 units, between lines if possible, else between words.

    A word that is longer than a piece is cut. The blank at which a text is cut is left out. An empty text has no piece.
    """
    while _units(text) > limit:
        fits = _fitting(text, limit)
        # A cut in the first half of a piece would make many short messages.
        cut = next((n for mark in "\n " if (n := text.rfind(mark, 0, fits + 1)) >= fits / 2), fits)
        if piece := text[:cut].rstrip():
            yield piece
        text = text[cut:].lstrip() if text[cut].isspace() else text[cut:]
    if text:
        yield text


def _fitting(text: str, limit: int) -> int:
    """The number of characters from the beginning that take no more than `limit` UTF-16 units."""
    fits = min(len(text), limit)
    while _units(text[:fits]) > limit:
        fits -= -(-(_units(text[:fits]) - limit) // 2)
    return fits


def _units(text: str) -> int:
    """The length of a text as Telegram counts it: a character beyond the first plane of Unicode counts twice."""
    return len(text) + sum(character > "\uffff" for character in text)
