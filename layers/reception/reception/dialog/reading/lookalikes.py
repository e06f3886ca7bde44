"""Signs that look like others: wide digits, the letter O for a zero, letters of the other script."""

import re
import unicodedata
from functools import lru_cache

MOST_WORDS_KEPT = 4096
"""The words of a clinic and of one long text, so that neither is worked out again and again."""
_DIGITS_AND_O = re.compile(r"\b[\doо]*\d[\doо]*\b", re.IGNORECASE)
LATIN_ALIKE = str.maketrans("abcehikmoptxy", "авсенікмортху")
_TO_CYRILLIC = dict(
    zip("ABCEHIKMOPTXYaceiopxykmtlïëÏË", "АВСЕНІКМОРТХУасеіорхукмтіїёЇЁ", strict=True)
)
_TO_LATIN = dict(zip("АВСЕНІКМОРТХУасеіорхук", "ABCEHIKMOPTXYaceiopxyk", strict=True))
_ALIKE_IN_CYRILLIC = str.maketrans("іыєэґ", "ииеег", "ьъ")


def plain_digits(text: str) -> str:
    """The text with every digit as 0 to 9; an O among digits becomes a zero."""
    text = unicodedata.normalize("NFKC", text)
    text = _DIGITS_AND_O.sub(lambda run: re.sub("[oо]", "0", run[0], flags=re.IGNORECASE), text)
    return re.sub(r"\d", lambda digit: str(unicodedata.digit(digit[0])), text)


@lru_cache(MOST_WORDS_KEPT)
def skeleton(word: str) -> str:
    """One form for words that look the same, or differ only as Ukrainian and Russian spelling do."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return bare.translate(LATIN_ALIKE).translate(_ALIKE_IN_CYRILLIC)


def one_script(text: str) -> str:
    """The text with each mixed word in one script: letters that only look right become those of the letters around.

    In a text that is Cyrillic otherwise, a word of Latin letters that all look Cyrillic becomes Cyrillic, too. A word
    that can be neither stays as it is.
    """
    cyrillic = any(_is_cyrillic(sign) and sign not in _TO_LATIN for sign in text)
    return re.sub(r"[^\W\d_]+", lambda word: _in_one_script(word[0], cyrillic=cyrillic), text)


def _in_one_script(word: str, *, cyrillic: bool) -> str:
    latin = [sign for sign in word if _is_latin(sign)]
    other = [sign for sign in word if _is_cyrillic(sign)]
    if not latin or not (other or cyrillic):
        return word
    may_be_cyrillic = all(sign in _TO_CYRILLIC for sign in latin)
    may_be_latin = bool(other) and all(sign in _TO_LATIN for sign in other)
    if may_be_cyrillic and (cyrillic or not may_be_latin or len(other) >= len(latin)):
        return "".join(_TO_CYRILLIC.get(sign, sign) for sign in word)
    return "".join(_TO_LATIN.get(sign, sign) for sign in word) if may_be_latin else word


def _is_cyrillic(sign: str) -> bool:
    return "\u0400" <= sign <= "\u04ff"


def _is_latin(sign: str) -> bool:
    return "a" <= sign.lower() <= "z" or "\u00c0" <= sign <= "\u024f"
