"""Finds the number of an e-referral in a text: `1111-1111-1111-1111`, with any kind of dash."""

import re

_DASH = r"\s*[-\u2010-\u2015\u2212]\s*"
_NUMBER = re.compile(
    rf"(?<![\d-])(\d{{4}}){_DASH}(\d{{4}}){_DASH}(\d{{4}}){_DASH}(\d{{4}})(?![\d-])", re.ASCII
)


def read_referral(text: str) -> str:
    """The number as the clinic system takes it; empty if the text has none.

    Sixteen digits without dashes, or with spaces alone, are not taken: so people write the number of a bank card.
    """
    found = _NUMBER.search(text)
    return "-".join(found.groups()) if found else ""
