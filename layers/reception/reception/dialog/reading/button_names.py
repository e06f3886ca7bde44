"""Finds the buttons that a text names: «записатися», «мої візіти», «Коваленко», «так».

Words are compared by their stems, so that case endings, capitals, emoji, punctuation and the script make no
difference; a slip or two are allowed where nothing else fits.
"""

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import cache

from reception.dialog.reading.spelling import slips_between, sound, stem

MOST_WORDS = 6
"""Words of a text that may be the name of a button; a longer text says something else."""
LONGEST_NAME = 300
"""Letters of a text that may be the name of a button, with all that politeness puts around it."""
SHORTEST_PART = 3
"""Letters of a word by which a button is found that has more words than were typed."""
YES_SIGN = "✅"
"""Begins the label of a button that agrees, where the label does not begin with a word that does."""
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
_POLITE = """
будь ласка прошу пожалуйста please дякую спасибі спасибо thanks хочу хотів хотіла хотел хотела мені мене мне меня можна
можно треба нужно надо потрібен потрібна потрібний нужен нужна i want need to the a an
"""
_YES = "так да ага угу ок окей ok okay yes yep yeah авжеж звісно конечно згоден згодна согласен согласна підтверджую"
_SURE_YES = "так да yes підтверджую подтверждаю"
"""The words that agree to what can't be taken back: «ок» and «добре» may mean that the question was read."""
_NO = "ні нет no nope не_треба не_надо не_потрібно не_нужно"
_BOOK = """
записати записати_мене запишіть запишіть_мене записуйте записуйте_мене записать запишите запишите_меня записывайте
book book_it підтвердити підтверджую подтверждаю confirm підходить подходит бронюю бронируйте
"""


class Fit(IntEnum):
    """How well a text names a button; the better fit has the lower number."""

    WHOLE = 0
    PART = 1
    WHOLE_WITH_SLIPS = 2
    PART_WITH_SLIPS = 3


def words_of_name(text: str) -> tuple[str, ...]:
    """The stems of a text's words, without words of politeness; of numbers without leading zeros.

    None for a text that is longer than any name of a button, politeness included.
    """
    if len(text) > LONGEST_NAME:
        return ()
    return tuple(_stem(word) for word in _WORD.findall(text) if sound(word) not in _polite())


def named(words: Sequence[str], label: Sequence[str]) -> tuple[Fit, int] | None:
    """How well the words of a text fit the words of a label, and with how many slips; None if they don't."""
    if len(words) == len(label):
        slips = [slips_between(word, other) for word, other in zip(words, label, strict=True)]
        if None not in slips:
            total = sum(filter(None, slips))
            return (Fit.WHOLE_WITH_SLIPS if total else Fit.WHOLE), total
    if not any(word.isalpha() and len(word) >= SHORTEST_PART for word in words):
        return None
    nearest = [_nearest(word, label) for word in words]
    if None in nearest:
        return None
    total = sum(filter(None, nearest))
    return (Fit.PART_WITH_SLIPS if total else Fit.PART), total


def best[T](
    words: Sequence[str], labels: Iterable[tuple[str, T]], allowed: Sequence[Fit]
) -> list[T]:
    """The labels that the text names: all that fit equally well, none where nothing fits."""
    found: dict[tuple[Fit, int], dict[T, None]] = {}
    for label, meant in labels:
        fit = named(words, words_of_name(label)) if label else None
        if fit and fit[0] in allowed:
            found.setdefault(fit, {})[meant] = None
    return list(found[min(found)]) if found else []


def agrees(text: str) -> bool:
    """Whether a text is a yes and nothing else."""
    return _is_one_of(text, _YES)


def surely_agrees(text: str) -> bool:
    """Whether a text is a yes that can hardly be meant for anything else."""
    return _is_one_of(text, _SURE_YES)


def refuses(text: str) -> bool:
    """Whether a text is a no and nothing else."""
    return _is_one_of(text, _NO)


def tells_to_book(text: str) -> bool:
    """Whether a text tells to book what is shown."""
    return _is_one_of(text, _BOOK)


def begins_with_yes(label: str) -> bool:
    """Whether a button's label agrees with what the page asks."""
    return label.startswith(YES_SIGN) or words_of_name(label)[:1] in _phrases(_YES)


def begins_with_no(label: str) -> bool:
    """Whether a button's label declines what the page asks."""
    return words_of_name(label)[:1] in _phrases(_NO)


def _is_one_of(text: str, phrases: str) -> bool:
    words = words_of_name(text)
    known = _phrases(phrases)
    return words in known or (bool(words) and all((word,) in known for word in words))


@cache
def _phrases(phrases: str) -> frozenset[tuple[str, ...]]:
    return frozenset(words_of_name(phrase.replace("_", " ")) for phrase in phrases.split())


@cache
def _polite() -> frozenset[str]:
    return frozenset(map(sound, _POLITE.split()))


def _stem(word: str) -> str:
    return word.lstrip("0") or "0" if word.isdecimal() else stem(word)


def _nearest(word: str, label: Sequence[str]) -> int | None:
    """The fewest slips with which a word is one of a label's; None if it is none of them."""
    slips = (slips_between(word, other) for other in label)
    return min((n for n in slips if n is not None), default=None)
