"""The months as people write them in Ukrainian, Russian and English: shortened, in Roman digits, misspelt."""

from functools import cache

from reception.dialog.reading.lookalikes import skeleton

NEAR_ENOUGH = 0.75
"""Likeness, from 0 to 1, from which on a misspelt word may mean a month."""
SHORTEST = 3
"""Letters of a shortened month."""
NAMES = (
    "січень січня січні январь января январе january",
    "лютий лютого лютому февраль февраля феврале february",
    "березень березня березні март марта марте march",
    "квітень квітня квітні апрель апреля апреле april",
    "травень травня травні май мая мае may",
    "червень червня червні июнь июня июне june",
    "липень липня липні июль июля июле july",
    "серпень серпня серпні август августа августе august",
    "вересень вересня вересні сентябрь сентября сентябре september",
    "жовтень жовтня жовтні октябрь октября октябре october",
    "листопад листопада листопаді ноябрь ноября ноябре november",
    "грудень грудня грудні декабрь декабря декабре december",
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_LATIN = str.maketrans("іх", "ix")


def month(word: str) -> int | None:
    """The month (1 to 12) that `word` names, in full or shortened to three letters or more; None if it names none."""
    return _beginnings().get(skeleton(word))


def roman_month(word: str) -> int | None:
    """The month (1 to 12) that `word` is in Roman digits; None if it is none."""
    word = word.casefold().translate(_LATIN)
    return _ROMAN.index(word) + 1 if word in _ROMAN else None


def near_months(word: str) -> tuple[int, ...]:
    """The months (1 to 12) that a misspelt `word` may mean, the likeliest first."""
    from difflib import get_close_matches

    bare = skeleton(word)
    if len(bare) <= SHORTEST:
        return ()
    near = get_close_matches(bare, _names(), n=6, cutoff=NEAR_ENOUGH)
    return tuple(dict.fromkeys(_names()[name] for name in near))


@cache
def _names() -> dict[str, int]:
    return {
        skeleton(name): number for number, names in enumerate(NAMES, 1) for name in names.split()
    }


@cache
def _beginnings() -> dict[str, int]:
    """The month of each beginning of its names, from three letters on: no two months share one."""
    return {
        name[:length]: number
        for name, number in _names().items()
        for length in range(SHORTEST, len(name) + 1)
    }
