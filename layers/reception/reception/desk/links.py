"""Links in texts for staff. Texts of patients have none: there, a button leads on."""

import re
from html import escape

LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>')
"""A link in a text for staff (HTML): its address, and its words."""


def linked(words: str, url: str) -> str:
    """Words (HTML) that lead to an address; the words alone where it is empty."""
    return f'<a href="{escape(url)}">{words}</a>' if url else words
