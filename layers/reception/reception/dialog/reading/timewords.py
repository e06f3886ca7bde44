"""The words and numbers for days and hours, in Ukrainian, Russian and English.

Each kind of word has a letter; `calendar` reads rows of these letters.
"""

import re
from collections.abc import Iterator

from reception.dialog.reading import months
from reception.dialog.reading.lookalikes import plain_digits
from reception.dialog.reading.spelling import Sense

_WEEKDAYS = (
    "понеділок понедельник monday пн mon",
    "вівторок вторник tuesday вт tue tues",
    "середа среда wednesday ср wed",
    "четвер четверг thursday чт thu thur thurs",
    "п'ятниця пятница friday пт fri",
    "субота суббота saturday сб sat",
    "неділя воскресенье sunday нд вс sun",
)
_WORDS: tuple[tuple[str, object, str], ...] = (
    ("T", 0, "сьогодні сегодня today"),
    ("T", 1, "завтра tomorrow"),
    ("T", 2, "післязавтра після_завтра послезавтра после_завтра day_after_tomorrow"),
    ("P", "morning", "ранок ранку зранку вранці уранці утро утра утром morning"),
    ("P", "daytime", "вдень удень днем посеред_дня afternoon"),
    ("P", "evening", "вечір вечора ввечері увечері вечером вечер evening"),
    ("P", "evening", "після_роботи после_работы after_work"),
    ("L", None, "обід обіду обед обеда lunch"),
    ("clock", "12:00", "noon midday полудень полудня"),
    ("U", 1, "день дні дня днів дней дню day days"),
    ("U", 7, "тиждень тижня тижні тижнів неделя недели недель неделе неделю week weeks"),
    ("U", 30, "місяць місяця месяц месяца month"),
    ("E", None, "вихідні вихідних выходные выходных weekend weekends"),
    ("X", None, "наступний наступна наступного наступному следующий следующая следующую следующей next"),
    ("H", None, "цей цього цю цій этот эта эту этой этого этих цих this"),
    ("A", None, "після после after пізніше позже later no_earlier"),
    ("B", None, "до before by until till раніше раньше earlier no_later"),
    ("F", None, "з із зі с со from since між между between"),
    ("Y", None, "по to through -"),
    ("K", None, "та і й и and"),
    ("O", None, "о об в у во на at on ко"),
    ("I", None, "через in за"),
    ("N", None, "не not крім окрім кроме except"),
    ("h", None, "година години годині годин час часа часов ч hour hours oclock"),
    ("o", None, "числа число"),
    ("m", "morning", "am"),
    ("m", "daytime", "pm"),
)  # fmt: skip

_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})|(?P<full>\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d))"
    r"|(?P<clock>\d{1,2}:\d{2})(?::\d{2})?|(?P<pair>\d{1,2}[./]\d{1,2})(?![\d./])|(?P<number>\d+)"
    r"|(?P<word>[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*|[-–—])"
)
_WRITTEN_TOGETHER = (
    (re.compile(r"(\d)-?(?:го|те|е|st|nd|rd|th)\b", re.IGNORECASE), r"\1 числа "),
    (re.compile(r"(\d)-?(?:й|ій|ої|ой|ю)\b", re.IGNORECASE), r"\1 годин "),
    (re.compile(r"\b([ap])\.m\.?", re.IGNORECASE), r"\1m "),
    (re.compile(r"(['’ʼ`])s\b", re.IGNORECASE), ""),
    (re.compile(r"\btonight\b", re.IGNORECASE), "today evening"),
    (re.compile("[–—]"), "-"),
)


def phrases() -> Iterator[tuple[str, Sense]]:
    """Every phrase for days and hours, with its meanings."""
    for month, forms in enumerate(months.NAMES, start=1):
        for form in forms.split():
            yield form, Sense("M", month)
            yield form[: months.SHORTEST], Sense("M", month)
    for weekday, forms in enumerate(_WEEKDAYS):
        yield from ((form, Sense("W", weekday)) for form in forms.split())
    for kind, value, forms in _WORDS:
        yield from ((form.replace("_", " "), Sense(kind, value)) for form in forms.split())


def tokens(text: str) -> Iterator[tuple[str, Sense | None]]:
    """The words and numbers of a line as they are written; a number with its value."""
    text = plain_digits(text)
    for pattern, apart in _WRITTEN_TOGETHER:
        text = pattern.sub(apart, text)
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        yield match[0], None if kind == "word" else Sense(str(kind), match[0])
