"""Signs that look like others: wide digits, the letter O for a zero, letters of the other script."""

import re
import unicodedata

_DIGITS_AND_O = re.compile(r"\b[\doо]*\d[\doо]*\b", re.IGNORECASE)
LATIN_ALIKE = str.maketrans("abcehikmoptxy", "авсенікмортху")
_ALIKE_IN_CYRILLIC = str.maketrans("іыєэґ", "ииеег", "ьъ")


def plain_digits(text: str) -> str:
    """The text with every digit as 0 to 9; an O among digits becomes a zero."""
    text = unicodedata.normalize("NFKC", text)
    text = _DIGITS_AND_O.sub(lambda run: re.sub("[oо]", "0", run[0], flags=re.IGNORECASE), text)
    return re.sub(r"\d", lambda digit: str(unicodedata.digit(digit[0])), text)


def skeleton(word: str) -> str:
    """One form for words that look the same, or differ only as Ukrainian and Russian spelling do."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return bare.translate(LATIN_ALIKE).translate(_ALIKE_IN_CYRILLIC)
