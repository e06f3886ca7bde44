"""Cleans texts that strangers wrote."""

import unicodedata

MAX_TEXT_CHARACTERS = 4096


def clean(text: str) -> str:
    """Cut a text to a message's length, and drop control characters, direction marks and lone surrogates."""
    kept = (c for c in text[:MAX_TEXT_CHARACTERS] if c == "\n" or unicodedata.category(c)[0] != "C")
    return "".join(kept).strip()
