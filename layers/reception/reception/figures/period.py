"""The span of clinic days that figures are asked for. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
MAX_DAYS = 400
DAYS_OF_A_WORD = {
    **dict.fromkeys(("week", "тиждень", "неделя"), 7),
    **dict.fromkeys(("month", "місяць", "месяц"), 30),
    **dict.fromkeys(("quarter", "квартал"), 91),
    **dict.fromkeys(("year", "рік", "год"), 365),
}


@dataclass(frozen=True)
class Period:
    """Clinic days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """The period of the same length that ends on the day before."""
        return Period(self.first - self.days * DAY, self.first - DAY)


def read_period(text: str, today: date) -> Period | None:
    """The period that a member of the staff asks for; None if it is not understood.

    Nothing is the last seven days; `week`, `month`, `quarter`, `year` and a number of days end yesterday; `today`;
    `2026-11` is a month; `01.11.2026-15.11.2026` are two days, the year of which may be left out.
    """
    text = text.strip().lower()
    if text in ("today", "сьогодні", "сегодня"):
        return Period(today, today)
    days = DAYS_OF_A_WORD.get(text) or (int(text) if re.fullmatch(r"[0-9]{1,3}", text) else 0)
    if not text or days:
        days = days or 7
        return Period(today - days * DAY, today - DAY) if days <= MAX_DAYS else None
    try:
        return _month(text) or _span(text, today)
    except ValueError:
        return None


def _month(text: str) -> Period | None:
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
    if not found:
        return None
    first = date(int(found[1]), int(found[2]), 1)
    return Period(first, (first + 31 * DAY).replace(day=1) - DAY)


def _span(text: str, today: date) -> Period | None:
    one = r"([0-9]{1,2})\.([0-9]{1,2})(?:\.([0-9]{4}))?"
    found = re.fullmatch(rf"{one}\s*[-–—]\s*{one}", text)
    if not found:
        return None
    day, month, year, to_day, to_month, to_year = found.groups()
    last = date(int(to_year or year or today.year), int(to_month), int(to_day))
    first = date(int(year or last.year), int(month), int(day))
    fits = first <= last and (last - first).days < MAX_DAYS
    return Period(first, last) if fits else None
