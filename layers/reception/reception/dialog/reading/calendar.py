"""The days and hours that a line of text means, and which of its words say so.

A line becomes a row of letters, one for each word: «в пятницу после 15» is `OWAn`. `RULES` are patterns over that
row, those that tell more come first. Words that one rule has read are not read by the next.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from datetime import date, time, timedelta
from typing import Any

from reception.dataclass import dataclass
from reception.dialog.reading.spelling import Sense

DAY, WEEK = timedelta(days=1), timedelta(days=7)
REACH = 62
"""Days that an open end («from Monday on») reaches."""
FAR = timedelta(days=120)
"""How far ahead a day may be: if «15.05» is further away than this, it is read as an hour."""
DAY_OF_MONTH, LAST_HOUR, FIRST_YEAR = 31, 23, 2000
MORNING_FROM, EVENING_UNTIL = 8, 20
"""Hours between which a number alone is likely to be an hour; «at 3» is before them, and means 15:00."""
READ, LEFT_OUT = "_", "!"
PARTS = {
    "morning": (time.min, time(12)),
    "daytime": (time(12), time(17)),
    "evening": (time(17), None),
}


@dataclass
class Calendar:
    """Collects the days and hours that a line means, on a day that is `today` in the clinic."""

    today: date
    points: set[date] = field(default_factory=set)
    ranges: list[tuple[date, date]] = field(default_factory=list)
    weekdays: set[int] = field(default_factory=set)
    since: time = time.min
    until: time | None = None

    def read(self, senses: Sequence[Sense]) -> str:
        """Read a row of words, and return their letters, with `READ` in place of words that were used.

        Words behind a «not» become `LEFT_OUT`: that day is not wanted, and no other day is looked for in its place.
        """
        row = [self._numbered(sense) for sense in senses]
        letters = "".join(sense.kind for sense in row)
        letters = letters.replace("NB", f"{READ}A").replace("NA", f"{READ}B")
        for pattern, take in RULES:
            mark = LEFT_OUT if take is Calendar._leave_out else READ
            for match in pattern.finditer(letters):
                start, end = match.span()
                if take(self, Given(match[0], row[start:end])):
                    letters = letters[:start] + mark * (end - start) + letters[end:]
        return letters

    def days(self) -> tuple[date, ...]:
        """The days that are meant, ascending; none if any day will do."""
        if self.points:
            return tuple(sorted(self.points))
        within = self._within_ranges()
        if not self.weekdays:
            return within
        if within:
            return tuple(day for day in within if day.weekday() in self.weekdays)
        coming = {self._coming(weekday) for weekday in self.weekdays}
        if self.today in coming:  # said on a Friday, «Friday» may be either
            coming.add(self.today + WEEK)
        return tuple(sorted(coming))

    def _within_ranges(self) -> tuple[date, ...]:
        """The days that are in every range; if there are none, the days that are in any range."""
        sets = [set(_each_day(first, last)) for first, last in self.ranges]
        common = set.intersection(*sets) if sets else set()
        return tuple(sorted(common or set().union(*sets)))

    def _coming(self, weekday: int) -> date:
        return self.today + timedelta(days=(weekday - self.today.weekday()) % 7)

    def _numbered(self, sense: Sense) -> Sense:
        """A number as a date, as an hour, or as both."""
        text = str(sense.value)
        if sense.kind == "iso":
            year, month, day = map(int, text.split("-"))
            return _dated(_date(year, month, day))
        if sense.kind == "full":
            day, month, year = map(int, re.split("[./-]", text))
            return _dated(_date(year if year > 99 else year + FIRST_YEAR, month, day))
        if sense.kind == "clock":
            return _timed(*map(int, text.split(":")))
        if sense.kind == "pair":
            first, second = map(int, re.split("[./]", text))
            day_meant = self._next(second, first)
            near = day_meant is not None and day_meant - self.today <= FAR
            return _dated(day_meant) if near else _timed(first, second)
        if sense.kind == "number":
            return Sense("n", int(text)) if len(text) <= 4 else Sense("?")
        return sense

    def _next(self, month: int, day: int) -> date | None:
        """The next time that this date comes."""
        dates = (_date(self.today.year + ahead, month, day) for ahead in (0, 1))
        return next((found for found in dates if found and found >= self.today), None)

    def _next_of_month(self, day: int) -> date | None:
        """The next day with this number, in a month that has it."""
        months = ((self.today.month - 1 + ahead, self.today.year) for ahead in range(3))
        dates = (_date(year + month // 12, month % 12 + 1, day) for month, year in months)
        return next((found for found in dates if found and found >= self.today), None)

    # --- what the rules do; each says whether it understood ---

    def _leave_out(self, given: "Given") -> bool:
        """A «not»: take the words out of the way of the other rules."""
        return True

    def _day_range(self, given: "Given") -> bool:
        """«з 3 по 5 грудня», «3-5 грудня», «30 листопада - 2 грудня», «3.12-5.12»."""
        if given.has("d"):
            first, last = given.every("d")
        else:
            numbers, months = given.every("n"), given.every("M")
            first = self._next(months[0], numbers[0])
            last = self._next(months[-1], numbers[-1])
        return self._between(first, last)

    def _date(self, given: "Given") -> bool:
        """«3 грудня», «December 3», «3.12», «25 числа», each with a «from», «until» or «after» before it."""
        if given.has("d"):
            found = given.first("d")
        elif given.has("M"):
            number, *year = given.every("n")
            found = self._next(given.first("M"), number)
            if year:
                found = _date(year[0], given.first("M"), number) if year[0] > FIRST_YEAR else None
        else:
            found = self._next_of_month(given.first("n"))
        return self._bounded(given, found)

    def _ahead(self, given: "Given") -> bool:
        """«завтра», «до завтра»."""
        return self._bounded(given, self.today + given.first("T") * DAY)

    def _weekday(self, given: "Given") -> bool:
        """«у п'ятницю», and a bound where «до» or «з» stands before it."""
        weekday = given.first("W")
        if given.letters[0] in "ABF":
            return self._bounded(given, self._coming(weekday))
        self.weekdays.add(weekday)
        return True

    def _weekday_range(self, given: "Given") -> bool:
        """«з понеділка по середу», «пн-ср»."""
        first, last = given.every("W")
        self.weekdays.update((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))
        return True

    def _weekend(self, given: "Given") -> bool:
        self.weekdays.update((5, 6))
        return True

    def _week(self, given: "Given") -> bool:
        """«наступного тижня», «next Friday»; of what is this week only the days to come are left."""
        monday = self.today - self.today.weekday() * DAY
        if given.has("X"):
            monday += WEEK
        if given.has("U") and given.first("U") != WEEK.days:
            return False
        return self._between(max(monday, self.today), monday + 6 * DAY)

    def _later(self, given: "Given") -> bool:
        """«через 3 дні», "in two weeks" with a digit, «через тиждень»."""
        number = given.first("n") if given.has("n") else 1
        if number > REACH:
            return False
        self.points.add(self.today + number * given.first("U") * DAY)
        return True

    def _month(self, given: "Given") -> bool:
        """«у грудні»."""
        month = given.first("M")
        first = max(self.today, _date(self.today.year, month, 1) or self.today)
        if month < self.today.month:
            first = date(self.today.year + 1, month, 1)
        days = [day for day in _each_day(first, first + DAY_OF_MONTH * DAY) if day.month == month]
        return self._between(days[0], days[-1])

    def _hours(self, given: "Given") -> bool:
        """«з 10 до 12», «10:00-12:00»."""
        first, last = given.times()
        return first is not None and last is not None and first < last and self._narrow(first, last)

    def _from_hour(self, given: "Given") -> bool:
        """«після 15»."""
        (hour,) = given.times()
        return hour is not None and self._narrow(hour, None)

    def _until_hour(self, given: "Given") -> bool:
        """«до 12»."""
        (hour,) = given.times()
        return hour is not None and self._narrow(time.min, hour)

    def _at_hour(self, given: "Given") -> bool:
        """«о 15», «10:30», «6 вечора»: within the hour from then; «на 25» is a day of the month."""
        number = given.first("n") if given.has("n") else 0
        if LAST_HOUR < number <= DAY_OF_MONTH:
            return self._date(given)
        (hour,) = given.times()
        if hour is None:
            return False
        return self._narrow(hour, hour.replace(hour=hour.hour + 1) if hour.hour < 23 else None)

    def _bare_hour(self, given: "Given") -> bool:
        """«у вівторок 15»: an hour of a clinic's day behind what was read of the day."""
        likely = MORNING_FROM <= given.first("n") <= EVENING_UNTIL
        return likely and self._at_hour(given)

    def _lunch(self, given: "Given") -> bool:
        """«після обіду», «до обіду», «в обід»."""
        first = given.letters[0]
        if first in "AF":
            return self._narrow(time(13), None)
        return (
            self._narrow(time.min, time(13)) if first == "B" else self._narrow(time(12), time(15))
        )

    def _part(self, given: "Given") -> bool:
        """«зранку», «ввечері»; «до вечора»."""
        since, until = PARTS[given.first("P")]
        return (
            self._narrow(time.min, since) if given.letters[0] == "B" else self._narrow(since, until)
        )

    def _narrow(self, since: time, until: time | None) -> bool:
        """Keep the days that were said before and now; if there are none, those that are said now."""
        both = max(self.since, since), min(filter(None, (self.until, until)), default=None)
        self.since, self.until = both if both[1] is None or both[0] < both[1] else (since, until)
        return True

    def _bounded(self, given: "Given", day: date | None) -> bool:
        """The day itself, or all days from it, after it or until it."""
        if day is None:
            return False
        bound = given.letters[0]
        if bound == "B":
            return self._between(self.today, day)
        if bound in "AF":
            first = day + DAY if bound == "A" else day
            return self._between(first, first + REACH * DAY)
        self.points.add(day)
        return True

    def _between(self, first: date | None, last: date | None) -> bool:
        if first is None or last is None or last < first:
            return False
        self.ranges.append((first, min(last, first + REACH * DAY)))
        return True


@dataclass(frozen=True)
class Given:
    """The words that a rule's pattern fits."""

    letters: str
    row: Sequence[Sense]

    def has(self, kind: str) -> bool:
        """Whether a word of this kind is among them."""
        return kind in self.letters

    def every(self, kind: str) -> list[Any]:
        """The meanings of all words of a kind."""
        return [sense.value for sense in self.row if sense.kind == kind]

    def first(self, kind: str) -> Any:
        """The meaning of the first word of a kind."""
        return self.every(kind)[0]

    def times(self) -> list[time | None]:
        """The times of day, each read with the words behind it; None for a number that is no hour."""
        found: list[time | None] = []
        part = ""
        for sense in reversed(self.row):
            if sense.kind in "mP":
                part = sense.value
            elif sense.kind in "nc":
                found.insert(0, _time_of_day(sense.value, part))
                part = ""
        return found


def _time_of_day(number: int | time, part: str) -> time | None:
    clock = number if isinstance(number, time) else None
    hour = clock.hour if clock else number
    assert isinstance(hour, int)
    afternoon = part in ("daytime", "evening") or (not part and 0 < hour < MORNING_FROM)
    if afternoon and hour < 12 and not (clock and not part):
        hour += 12
    return time(hour, clock.minute if clock else 0) if hour <= LAST_HOUR else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _dated(day: date | None) -> Sense:
    return Sense("d", day) if day else Sense("?")


def _timed(hour: int, minute: int) -> Sense:
    return Sense("c", time(hour, minute)) if hour <= LAST_HOUR and minute < 60 else Sense("?")


def _each_day(first: date, last: date) -> Iterable[date]:
    return (first + ahead * DAY for ahead in range((last - first).days + 1))


_HOUR = "[nc]h?[mP]?"
RULES: tuple[tuple[re.Pattern[str], Callable[[Calendar, Given], bool]], ...] = tuple(
    (re.compile(pattern), take)
    for pattern, take in (
        ("N[OI]?[XH]?(?:no?M|[dWTPE@])", Calendar._leave_out),
        ("F?no?M[YBK]no?M", Calendar._day_range),
        ("F?no?[YBK]no?M", Calendar._day_range),
        ("F?O?d[YBK]d", Calendar._day_range),
        ("[ABF]?O?(?:no?M|Mno?)n", Calendar._date),
        ("[ABF]?O?(?:no?M|Mno?)", Calendar._date),
        ("[ABF]?O?(?:d|no)", Calendar._date),
        ("F?W[YB]W", Calendar._weekday_range),
        ("[OI]?[XH](?=W|E)", Calendar._week),
        ("[OI]?[XH]U|[OI]?UX", Calendar._week),
        ("In?U", Calendar._later),
        ("[ABF]?O?T", Calendar._ahead),
        ("[ABFO]?W", Calendar._weekday),
        ("O?E", Calendar._weekend),
        ("[OI]M", Calendar._month),
        (f"F{_HOUR}[YBK]{_HOUR}|{_HOUR}[YB]{_HOUR}", Calendar._hours),
        (f"[AF]O?{_HOUR}", Calendar._from_hour),
        (f"BO?{_HOUR}", Calendar._until_hour),
        ("[ABFOI]?L", Calendar._lunch),
        (f"O{_HOUR}|ch?[mP]?|n(?:h[mP]?|[mP])", Calendar._at_hour),
        ("[BFOI]?P", Calendar._part),
        (f"(?<={READ})n$", Calendar._bare_hour),
    )
)
