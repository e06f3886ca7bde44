"""Words by their sound: one form for Cyrillic and Latin, for every case ending, and for slips of the keyboard.

`stem("П'ятницю") == stem("пятница") == stem("Piatnytsia")`. Ukrainian, Russian and English share one alphabet of
sounds, so that a name is found in whichever of them it was written.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reception.dataclass import dataclass
from reception.dialog.reading.lookalikes import LATIN_ALIKE

_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгґдезийіклмнопрстуфхыэё", "abvhhdeziiiklmnoprstufhiee", strict=True)),
        "є": "ie", "ж": "zh", "ї": "ii", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "iu", "я": "ia",
        **dict.fromkeys("ьъ'’ʼ`", ""),
    }
)  # fmt: skip
_FOLDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("shch|sch", "sh"),
        ("ph", "f"),
        ("th", "t"),
        ("kh|g", "h"),
        ("tz", "ts"),
        ("ie|(?<![aeiou])[yj]e", "e"),
        ("ck|c(?!h)|q", "k"),
        ("x", "ks"),
        ("w", "v"),
        ("[yj]", "i"),
        (r"(.)\1+", r"\1"),
    )
)
_ENDING = re.compile(
    "(?<=.{3})(?:iami|ami|imi|oho|eho|omu|emu|oiu|eiu|ovi|evi|aia|uiu|iah|iam|ah|am|im|ih|om|em|oi|ei|iu|ia|[aeiou])$"
)
_FLEETING = re.compile("(?<=[^aeiou])(?:e(?=ts$|n$)|o(?=k$))")
"""The vowel that some cases of a word have and others don't: понеділок, понеділка; Кравець, Кравця."""
_VOWELS = "aeiou"
SHORTEST_TO_MISSPELL = 4
"""Letters of a word that may have a slip."""
LONG = 7
"""Letters of a word that may have more than one slip."""
MOST_SLIPS = 2
"""Slips in a long word."""


def sound(word: str) -> str:
    """A word's sound, in Latin letters."""
    word = unicodedata.normalize("NFC", word).casefold()
    if re.search("[а-яєіїґ]", word) and re.search("[a-z]", word):
        word = word.translate(LATIN_ALIKE)
    word = word.translate(_CYRILLIC)
    for pattern, folded in _FOLDS:
        word = pattern.sub(folded, word)
    return word


def stem(word: str) -> str:
    """The part of a word that is the same in every case."""
    cut = _ENDING.sub("", sound(word))
    return _FLEETING.sub("", cut) if len(cut) > SHORTEST_TO_MISSPELL else cut


@dataclass(frozen=True)
class Sense:
    """One meaning of a phrase.

    slips: with how many slips it may be typed. In a name a second slip makes another name.
    """

    kind: str
    value: Any = None
    slips: int = MOST_SLIPS

    def may_be(self, phrase: Sequence[str], slips: Sequence[int]) -> bool:
        """Whether a phrase that was typed with so many slips in each word still has this meaning."""
        likely = self.slips == MOST_SLIPS or all(
            not n or len(word) > SHORTEST_TO_MISSPELL for word, n in zip(phrase, slips, strict=True)
        )
        return likely and sum(slips) <= self.slips


@dataclass(frozen=True)
class Reading:
    """A number of words that were understood as one phrase, with its meanings; several if the phrase is ambiguous."""

    words: int
    senses: tuple[Sense, ...]


class Lexicon:
    """Phrases and their meanings, which are found in any case ending and with a slip or two."""

    def __init__(self, phrases: Iterable[tuple[str, Sense]]) -> None:
        self._senses: dict[tuple[str, ...], dict[Sense, None]] = {}
        for phrase, sense in phrases:
            key = tuple(map(stem, phrase.split()))
            if key:
                self._senses.setdefault(key, {})[sense] = None
        self._beginning: dict[str, list[tuple[str, ...]]] = {}
        for key in self._senses:
            self._beginning.setdefault(key[0], []).append(key)
        self._stems = sorted({word for phrase in self._senses for word in phrase})
        self._stem_set = frozenset(self._stems)

    def read(self, words: Sequence[str]) -> Iterator[Reading | None]:
        """Read words from left to right; None stands for a word that was not understood."""
        near = [self._near(stem(word)) for word in words]
        start = 0
        while start < len(words):
            reading = self._best(near[start:])
            yield reading
            start += reading.words if reading else 1

    def _best(self, near: Sequence[Mapping[str, int]]) -> Reading | None:
        """The best phrase that begins at a word: without slips before others, then the longest, then fewest slips."""
        found: dict[tuple[bool, int, int], dict[Sense, None]] = {}
        for first in near[0]:
            for phrase in self._beginning.get(first, ()):
                slips = [stems.get(word) for word, stems in zip(phrase, near, strict=False)]
                counted = [n for n in slips if n is not None]
                if len(counted) < len(phrase):
                    continue
                rank = any(counted), -len(phrase), sum(counted)
                senses = (s for s in self._senses[phrase] if s.may_be(phrase, counted))
                found.setdefault(rank, {}).update(dict.fromkeys(senses))
        best = min((rank for rank in found if found[rank]), default=None)
        return Reading(-best[1], tuple(found[best])) if best else None

    def _near(self, typed: str) -> Mapping[str, int]:
        """The stems that `typed` may mean, each with its number of slips."""
        if typed in self._stem_set:
            return {typed: 0}
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found = process.extract(
            typed, self._stems, scorer=OSA.distance, score_cutoff=MOST_SLIPS, limit=None
        )
        return {word: int(slips) for word, slips, _ in found if _is_slip(typed, word, int(slips))}


def slips_between(typed: str, word: str) -> int | None:
    """The number of slips with which a stem may have been typed for another; None if it is another word."""
    if typed == word:
        return 0
    if typed.isdecimal() or min(len(typed), len(word)) < SHORTEST_TO_MISSPELL:
        return None
    from rapidfuzz.distance import OSA

    slips = int(OSA.distance(typed, word, score_cutoff=MOST_SLIPS))
    return slips if _is_slip(typed, word, slips) else None


def _is_slip(typed: str, word: str, slips: int) -> bool:
    """Whether one word may be a slip for another. A short word with one other letter is another word."""
    if min(len(typed), len(word)) < SHORTEST_TO_MISSPELL:
        return False
    same_start = typed[0] == word[0] or (typed[0] in _VOWELS and word[0] in _VOWELS)
    return same_start and slips <= (MOST_SLIPS if len(word) >= LONG else 1)
