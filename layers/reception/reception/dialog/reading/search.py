"""Finds words of danger in what patients write, and the questions of the clinic that it may mean.

Words are compared as `lookalikes.skeleton` leaves them, so that capitals, accents, apostrophes and letters of the
other script make no difference.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice

from reception.clinic.facts import Facts, Question
from reception.dialog.reading.lookalikes import skeleton

MOST_FOUND = 5
"""Questions that are offered where a text may mean several."""
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
_END = "."
_BETWEEN = " "
_SHORTEST = 3
"""Letters of a word that is looked for; a word this short has to be the same, a longer one may be alike."""
_EMPTY = """
привіт вітаю добрий доброго день дня вечір вечора дякую спасибі привет здравствуйте добрый вечер спасибо
hello good day evening morning thanks thank
як що чи коли можна мені хочу треба прошу будь ласка скажіть підкажіть как что когда можно мне надо нужно пожалуйста
скажите подскажите how what when can could you your please the and for are want need tell know про это щоб чтобы
"""
"""Words that are in every question, or in none, and so tell nothing."""
_MOST_READ = 20
"""Words of a text that are compared with the questions."""
_LONGEST = 40
"""Letters of a word that are compared: no word of a question is longer."""
_ALIKE = 0.64
"""From this likeness on two words are forms of one: «декларація» and «декларацию» share most pairs of letters."""
_SURELY_ALIKE = 0.8
"""From this likeness on one long word is enough to find its question."""
_LONG = 6
"""Letters of a long word."""
_COVERED = 0.4
"""The share of what was written that a question has to cover."""
_NEAR_THE_BEST = 0.5
"""The share of the best question's score that another question needs to be offered beside it."""
_OTHER_LANGUAGE = 0.9
"""The trust in a word of another language than the patient's, from 0 to 1."""
type Pairs = set[str]
"""The pairs of neighbouring letters by which words are compared."""


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, ready to be compared."""
    words = _WORD.findall(text)
    skeletons = {word: skeleton(re.sub(r"\W", "", word)) for word in dict.fromkeys(words)}
    return tuple(map(skeletons.__getitem__, words))


def is_danger(facts: Facts, text: str) -> bool:
    """Whether a text has one of the clinic's words of danger.

    The text's words must begin as the clinic's do, one after another. A full stop ends a word: «опік.» is not
    «опікун».
    """
    written = _BETWEEN + "".join(word + _END + _BETWEEN for word in words_of(text))
    return any(
        _pattern(danger).search(written)
        for dangers in facts.emergency.words.values()
        for danger in dangers
    )


def find_questions(facts: Facts, text: str, language: str) -> tuple[Question, ...]:
    """The questions that a text may mean, the likeliest first; `language` is the patient's own.

    Questions that only lead to others are left out. A word that few questions have tells more than a word that many
    have; one long word that a single question has is enough. Questions are looked for in every language.
    """
    told = (word for word in dict.fromkeys(words_of(text)) if word not in _empty())
    long = (word[:_LONGEST] for word in told if len(word) >= _SHORTEST)
    written = {word: _pairs(word) for word in islice(long, _MOST_READ)}
    asked = [question for question in facts.every_question() if not question.questions]
    table = [_likeness(written, question, language) for question in asked]
    having = [sum(1 for row in table if row[column]) for column in range(len(written))]
    scores = {
        question.id: sum(alike / many for alike, many in zip(row, having, strict=True) if many)
        for question, row in zip(asked, table, strict=True)
        if _fits(written, row, having)
    }
    enough = _NEAR_THE_BEST * max(scores.values(), default=0)
    found = [question for question in asked if scores.get(question.id, 0) > enough]
    return tuple(sorted(found, key=lambda question: -scores[question.id]))[:MOST_FOUND]


@cache
def _empty() -> frozenset[str]:
    return frozenset(words_of(_EMPTY))


@cache
def _pattern(danger: str) -> re.Pattern[str]:
    """Finds words, each with a full stop and a space after it, that begin as those of a danger, one after another."""
    beginnings = (
        "".join(words_of(part)) + (_END if part.endswith(_END) else "") for part in danger.split()
    )
    return re.compile(_BETWEEN + rf"\S*{_BETWEEN}".join(map(re.escape, beginnings)))


def _fits(written: Iterable[str], row: list[float], having: list[int]) -> bool:
    telling = (
        alike >= _SURELY_ALIKE and many == 1 and len(word) >= _LONG
        for word, alike, many in zip(written, row, having, strict=True)
    )
    return bool(row) and (sum(row) / len(row) >= _COVERED or any(telling))


def _likeness(written: Mapping[str, Pairs], question: Question, language: str) -> list[float]:
    """For each word, its likeness to the nearest word of a question, from 0 to 1."""
    trusted: dict[str, float] = {}
    for own, title in question.question.items():
        for text in (title, *question.words.get(own, ())):
            for word in words_of(text):
                trust = 1 if own == language else _OTHER_LANGUAGE
                trusted[word] = max(trust, trusted.get(word, 0))
    known = [(word, _pairs(word), trust) for word, trust in trusted.items()]
    return [
        max((trust * _alike(word, pairs, one, others) for one, others, trust in known), default=0)
        for word, pairs in written.items()
    ]


def _alike(one: str, pairs: Pairs, other: str, others: Pairs) -> float:
    if one == other:
        return 1
    few, many = len(pairs), len(others)
    if few > many:
        few, many = many, few
    most = 2 * few / (few + many)  # if the shorter word had all its pairs in the longer one
    if most < _ALIKE or min(len(one), len(other)) <= _SHORTEST:
        return 0
    alike = 2 * len(pairs & others) / (few + many)
    return alike if alike >= _ALIKE else 0


def _pairs(word: str) -> Pairs:
    """The pairs of neighbouring letters of a word; its first letter makes a pair with what stands before it."""
    return {(" " + word)[place : place + 2] for place in range(len(word))}
