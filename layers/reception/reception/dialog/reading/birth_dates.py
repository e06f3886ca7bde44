"""Reads a date of birth, however a patient writes it.

The day stands before the month, as in Ukraine, unless only the other order gives a day of the calendar. A year of two
digits is one of the last hundred years. A date that rests on a guess is not `certain`, so that the patient is asked.
"""

import re
from collections.abc import Iterator
from datetime import date
from enum import Enum, auto
from functools import cache
from itertools import pairwise

from reception.clinic.model import full_years
from reception.dataclass import dataclass
from reception.dialog.reading.lookalikes import plain_digits, skeleton
from reception.dialog.reading.months import month, near_months, roman_month

LONGEST_TEXT = 100
"""Letters of a text in which a date is looked for."""
OLDEST_YEARS = 120
"""Years since the earliest date of birth that is taken."""


class DateFault(Enum):
    """Why a text is no date of birth.

    INCOMPLETE: the day or the month is missing.
    AGE: the text gives an age in place of a date.
    """

    UNREADABLE = auto()
    NO_SUCH_DAY = auto()
    FUTURE = auto()
    TOO_OLD = auto()
    NO_YEAR = auto()
    INCOMPLETE = auto()
    AGE = auto()


@dataclass(frozen=True)
class BirthDate:
    """A date as it was understood. If it is not `certain` it has to be confirmed; `others` may be meant, too."""

    day: date
    certain: bool
    others: tuple[date, ...] = ()


def read_birth_date(text: str, today: date) -> BirthDate | DateFault:
    """The date that `text` says, never after `today`; or the fault for which it says none."""
    if len(text) > LONGEST_TEXT:
        return DateFault.UNREADABLE
    mended = _mend_digits(plain_digits(text))
    if mended is None:
        return DateFault.UNREADABLE
    written = _take_apart(mended)
    guessed = mended != plain_digits(text) or _has_a_sign_for_a_digit(text)
    orders = list(_orders(written))
    if not orders:
        return _what_is_missing(written)
    placed = [(order, _place(order, today)) for order in orders]
    real = [(order, day) for order, day in placed if day is not DateFault.NO_SUCH_DAY]
    meant = real if written.ambiguous else real[:1]
    dates = [(order, day) for order, day in meant if isinstance(day, date)]
    if not dates:
        faults = (fault for _, fault in meant if isinstance(fault, DateFault))
        return next(faults, DateFault.NO_SUCH_DAY)
    order, day = dates[0]
    others = tuple(other for other in dict.fromkeys(d for _, d in dates) if other != day)
    certain = order.usual and written.plain and not others and not guessed
    return BirthDate(day, certain, others)


_SIGNS = "!@#$%^&*()?№\"'¡"
"""Signs that share a key with a digit: with Shift held down too long, 12 becomes !2."""
_SIGN_FOR_A_DIGIT = re.compile(rf"[{re.escape(_SIGNS)}]\d(?!\d)|(?<!\d)\d[{re.escape(_SIGNS)}]")
_WRAPPED = {"(": ")", '"': '"', "'": "'"}


def _has_a_sign_for_a_digit(text: str) -> bool:
    """Whether such a sign stands beside a digit that is alone: the number may have had two."""
    inner = text.strip()
    if _WRAPPED.get(inner[:1]) == inner[-1:]:
        inner = inner[1:-1]
    return bool(_SIGN_FOR_A_DIGIT.search(inner))


@dataclass(frozen=True)
class _Written:
    """The parts of a text: its numbers in their order, and the months that it names, the likeliest first.

    slashed: slashes stand between the numbers; in America the month then goes first.
    plain: no word is misspelt or unknown.
    aged: a word such as «years» stands behind a number.
    """

    numbers: tuple[str, ...]
    months: tuple[int, ...]
    slashed: bool
    plain: bool
    aged: bool

    @property
    def ambiguous(self) -> bool:
        """Whether more than one date may be meant."""
        return self.slashed or len(self.months) > 1


@dataclass(frozen=True)
class _Order:
    """One way to tell which number is the day, the month and the year."""

    day: str
    month: int
    year: str
    first: bool

    @property
    def usual(self) -> bool:
        """Whether nobody here would read the numbers in another way."""
        return self.first and len(self.year) == 4


def _orders(written: _Written) -> Iterator[_Order]:
    """The ways in which the numbers may be a date, the likeliest first."""
    match written.numbers:
        case (a, b, c):
            yield from _by_digits(a, b, c)
        case (run,) if len(run) == 6:
            yield from _by_digits(run[:2], run[2:4], run[4:])
        case (run,) if len(run) == 8:
            year_first, year_last = (run[:4], run[4:6], run[6:]), (run[:2], run[2:4], run[4:])
            begins_a_year = int(run[4:6]) > 12  # 19 or 20, which no month is
            ways = (year_last, year_first) if begins_a_year else (year_first, year_last)
            for way in ways:
                yield from _by_digits(*way)
        case (a, b):
            day, year = (b, a) if len(a) > 2 or int(a) > 31 else (a, b)
            if len(year) in (2, 4):
                yield from (_Order(day, month, year, first=True) for month in written.months)


def _by_digits(a: str, b: str, c: str) -> Iterator[_Order]:
    if len(a) == 4 and len(c) <= 2:
        yield _Order(c, int(b), a, first=True)
        yield _Order(b, int(c), a, first=False)
    elif len(c) in (2, 4):
        yield _Order(a, int(b), c, first=True)
        yield _Order(b, int(a), c, first=False)
        if len(c) == 2 and int(a) > 31:
            yield _Order(c, int(b), a, first=False)


def _place(order: _Order, today: date) -> date | DateFault:
    year = int(order.year)
    if len(order.year) == 2:
        century = today.year - today.year % 100
        days = (_in_calendar(order, c + year) for c in (century, century - 100))
        return next((d for d in days if d and d <= today), DateFault.NO_SUCH_DAY)
    day = _in_calendar(order, year)
    if day is None:
        return DateFault.NO_SUCH_DAY
    if day > today:
        return DateFault.FUTURE
    return day if full_years(day, today) <= OLDEST_YEARS else DateFault.TOO_OLD


def _in_calendar(order: _Order, year: int) -> date | None:
    try:
        return date(year, order.month, int(order.day))
    except (ValueError, OverflowError):
        return None


def _what_is_missing(written: _Written) -> DateFault:
    long = [number for number in written.numbers if len(number) > 2]
    match written.numbers:
        case () if written.months:
            return DateFault.INCOMPLETE
        case (year,) if len(year) == 4 or (written.months and int(year) > 31):
            return DateFault.INCOMPLETE
        case (_,) if written.months and not long:
            return DateFault.NO_YEAR
        case (age,) if not written.months and int(age) <= OLDEST_YEARS:
            return DateFault.AGE
        case (_, _) if written.aged:
            return DateFault.AGE
        case (a, b) if not long and min(int(a), int(b)) <= 12 and max(int(a), int(b)) <= 31:
            return DateFault.NO_YEAR
        case (month, year) if len(year) == 4 and int(month) <= 12 and written.plain:
            return DateFault.INCOMPLETE
    return DateFault.UNREADABLE


_GLUED = re.compile(r"(?:[^\W_]|\|)+")
_LETTERS = re.compile(r"(?:[^\W\d_]|\|)+")
_LIKE_DIGITS = str.maketrans("lI|iіІӏoOоОDzZзЗэЭSsбbBВq", "1111111000002233335566889")
_LIKE_A_SIGN = frozenset("xXхХ×")
"""Letters that stand between numbers as a sign: 12x03x1985."""


def _mend_digits(text: str) -> str | None:
    """The text with digits in place of letters that look like them, as in l2.03.1985.

    None if a number has a letter in it that means nothing: without it the number would be another one.
    """
    parts = []
    end = 0
    for run in _GLUED.finditer(text):
        mended = _mend_number(run[0]) if re.search(r"\d", run[0]) else run[0]
        if mended is None:
            return None
        parts += [text[end : run.start()], mended]
        end = run.end()
    return "".join((*parts, text[end:]))


def _mend_number(run: str) -> str | None:
    """Digits with letters glued to them: the letters are a word, or digits that were mistyped, or None."""
    parts = []
    end = 0
    for letters in _LETTERS.finditer(run):
        word = letters[0]
        between = letters.start() > 0 and letters.end() < len(run)
        mended = word.translate(_LIKE_DIGITS)
        if mended.isdecimal() and not (between and roman_month(word)):
            word = mended
        elif not (_may_be_glued(word) or (between and roman_month(word))):
            return None
        parts += [run[end : letters.start()], word]
        end = letters.end()
    return "".join((*parts, run[end:]))


def _may_be_glued(word: str) -> bool:
    """Whether a word may stand at a number without a space: 12березня, 1985р, 12th; misspelt ones are read later."""
    return len(word) > 2 or word in _LIKE_A_SIGN or skeleton(word) in _known_words()


_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_SLASHED = re.compile(r"\b\d{1,2}\s*/\s*\d{1,2}\s*/")
_AGE_WORDS = (
    "рік роки років року рочки рочків год года лет годик годика годиков year years yo old y "
    "місяць місяці місяців місяця міс месяц месяца месяцев мес month months "
    "тиждень тижні тижнів неделя недели недель week weeks день дні днів дня дней day days"
)
_PLAIN_WORDS = (
    "го ого его те тє е є й ий ый ое th st nd rd р рн г гр н д др нар рожд народж "
    "народження народився народилася народилась рождения родился родилась дата число числа "
    "я мій моя мені мой моя мне в у від от це это "
    "born birth birthday birthdate date dob of the on in was is am i my it s"
)


def _take_apart(text: str) -> _Written:
    tokens = _TOKEN.findall(text)
    words = [token for token in tokens if not token.isdecimal()]
    named = tuple(dict.fromkeys(filter(None, map(month, words))))
    roman = () if named else _roman(tokens)
    unknown = [word for word in words if not (month(word) or skeleton(word) in _known_words())]
    aged = [_is_age(token, after) for token, after in pairwise([*tokens, ""])]
    numbers = [token for token in tokens if token.isdecimal()]
    if len(numbers) + bool(named) > 3:  # 12.03.1985, 41 рік
        numbers = [t for t, age in zip(tokens, aged, strict=True) if t.isdecimal() and not age]
    if len(numbers) == 2 and len("".join(numbers)) == 8:  # 1203 1985
        numbers = ["".join(numbers)]
    if len(numbers) == 3 or [len(number) for number in numbers] in ([6], [8]):
        months: tuple[int, ...] = ()
        unknown += words if named else []
    elif named or roman:
        months = named or roman
        unknown = [word for word in unknown if not roman_month(word)]
    else:
        months = tuple(dict.fromkeys(near for word in unknown for near in near_months(word)))
    return _Written(tuple(numbers), months, bool(_SLASHED.search(text)), not unknown, any(aged))


def _roman(tokens: list[str]) -> tuple[int, ...]:
    """The month in Roman digits between two numbers."""
    between = (
        roman_month(token)
        for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if before.isdecimal() and after.isdecimal()
    )
    return tuple(filter(None, between))


def _is_age(token: str, after: str) -> bool:
    return token.isdecimal() and len(token) <= 3 and skeleton(after) in _age_words()


@cache
def _age_words() -> frozenset[str]:
    return frozenset(map(skeleton, _AGE_WORDS.split()))


@cache
def _known_words() -> frozenset[str]:
    return _age_words().union(map(skeleton, _PLAIN_WORDS.split()))
