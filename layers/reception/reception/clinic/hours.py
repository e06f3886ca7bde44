"""Opening hours: a week, and the dates that differ from it. Pure.

Hours are written in the clinic's wall clock, and asked about with instants: a span that crosses a change of the clock
is an hour longer or shorter. `wall_clock` has the rule for times that the clock skips or shows twice.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from reception.clinic.wall_clock import instant_at
from reception.dataclass import dataclass

MIDNIGHT = 24 * 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED = "closed"
_DAYS_SEEN = 370
_ENDLESS = timedelta(days=8)
_SPAN = re.compile(r"(\d{1,2}):(\d{2}) ?[-–] ?(\d{1,2}):(\d{2})", re.ASCII)


@dataclass(frozen=True, order=True)
class Span:
    """From `opens` until `closes`, in minutes after the midnight that begins the day. Over 1440 is the next day."""

    opens: int
    closes: int


type Day = tuple[Span, ...]
"""The spans of one day, ascending. A span over midnight belongs to the day on which it opens."""


@dataclass(frozen=True)
class Hours:
    """A week from Monday, dates that differ, and days of the year (`12-25`) that differ every year."""

    week: tuple[Day, ...] = ((),) * 7
    dates: Mapping[date, Day] = field(default_factory=dict)
    yearly: Mapping[str, Day] = field(default_factory=dict)

    @property
    def always(self) -> bool:
        """Whether it never closes."""
        full = all(day == (Span(0, MIDNIGHT),) for day in self.week)
        return full and not self.has_holidays

    @property
    def has_holidays(self) -> bool:
        """Whether any day differs from the week."""
        return bool(self.dates or self.yearly)

    def is_written(self, day: date) -> bool:
        """Whether the hours of this day are written for itself, and not for its weekday."""
        return day in self.dates or _of_each_year(day) in self.yearly

    def on(self, day: date) -> Day:
        """The hours of a date: its own, else those of that day of every year, else the weekday's."""
        if day in self.dates:
            return self.dates[day]
        return self.yearly.get(_of_each_year(day), self.week[day.weekday()])

    def differing(self, first: date, days: int) -> Iterator[date]:
        """The dates among `days` from `first` on whose hours are not the weekday's."""
        for ahead in range(days):
            day = first + timedelta(days=ahead)
            if self.on(day) != self.week[day.weekday()]:
                yield day

    def is_open(self, local: datetime) -> bool:
        """Whether it is open at `local` (aware, in the clinic's zone)."""
        return any(opens <= local.astimezone(UTC) < closes for opens, closes in self._near(local))

    def closing(self, local: datetime) -> datetime | None:
        """When it closes, in the zone of `local`; None if it is closed then, or does not close for a week."""
        now = local.astimezone(UTC)
        for opens, closes in self._stretches(local, _ENDLESS.days + 2):
            if opens <= now < closes:
                return closes.astimezone(local.tzinfo) if closes - now < _ENDLESS else None
        return None

    def next_opening(self, local: datetime) -> datetime | None:
        """When it opens next after `local`, in its zone; None if it never closes, or not within a year."""
        if self.always:
            return None
        now = local.astimezone(UTC)
        stretches = self._stretches(local, _DAYS_SEEN)
        return next((opens.astimezone(local.tzinfo) for opens, _ in stretches if opens > now), None)

    def _near(self, local: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans of the day before and of the day itself, as instants."""
        assert local.tzinfo is not None
        for day in (local.date() - timedelta(days=1), local.date()):
            yield from _instants(day, self.on(day), local.tzinfo)

    def _stretches(self, local: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        """Instants between which it is open without a break, from the day before `local` on."""
        assert local.tzinfo is not None
        opened: datetime | None = None
        closes = datetime.min.replace(tzinfo=UTC)
        for ahead in range(-1, days):
            day = local.date() + timedelta(days=ahead)
            for start, end in _instants(day, self.on(day), local.tzinfo):
                if start > closes:
                    if opened:
                        yield opened, closes
                    opened = start
                closes = max(closes, end)
        if opened:
            yield opened, closes


def read_day(written: object) -> Day:
    """The hours of a day as a clinic writes them: `"08:00-20:00"`, a list of such, or `"closed"`.

    `"20:00-08:00"` goes over midnight, `"00:00-24:00"` is the whole day.

    Raises:
        ValueError: what is wrong, and what to write instead.
    """
    if written == CLOSED:
        return ()
    parts = written if isinstance(written, list) else [written]
    spans = tuple(sorted(_read_span(part) for part in parts))
    if not spans or any(later.opens < earlier.closes for earlier, later in pairwise(spans)):
        raise ValueError(f'{written!r}: spans of one day follow each other, or write "{CLOSED}"')
    return spans


def read_weekdays(written: str) -> range:
    """Weekdays, 0 for Monday: `"sat"`, or from and to: `"mon-fri"`.

    Raises:
        ValueError: what to write instead.
    """
    first, dash, last = written.partition("-")
    try:
        days = range(WEEKDAYS.index(first), WEEKDAYS.index(last if dash else first) + 1)
    except ValueError:
        days = range(0)
    if not days:
        known = ", ".join(WEEKDAYS)
        raise ValueError(f'"{written}" is no weekday: write {known}, or from and to: "mon-fri"')
    return days


def read_date(written: str) -> date | str:
    """A date (`"2026-12-31"`), or a day of every year (`"12-25"`), which stays as it is.

    Raises:
        ValueError: what to write instead.
    """
    try:
        if re.fullmatch(r"\d\d-\d\d", written, re.ASCII):
            date.fromisoformat(f"2000-{written}")
            return written
        return date.fromisoformat(written)
    except ValueError:
        words = f'"{written}" is no date: write "2026-12-31", or "12-31" for every year'
        raise ValueError(words) from None


def _read_span(written: object) -> Span:
    match = _SPAN.fullmatch(written) if isinstance(written, str) else None
    if match:
        h1, m1, h2, m2 = map(int, match.groups())
        opens, closes = h1 * 60 + m1, h2 * 60 + m2
        if m1 < 60 and m2 < 60 and opens < MIDNIGHT and closes <= MIDNIGHT and opens != closes:
            return Span(opens, closes if closes > opens else closes + MIDNIGHT)
    raise ValueError(f'{written!r} are no hours: write "08:00-20:00", or "{CLOSED}"')


def _instants(day: date, spans: Day, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    """The spans of a date as instants; one that the clock skips altogether is left out."""
    midnight = datetime.combine(day, time())
    for span in spans:
        opens, closes = (
            instant_at(midnight + timedelta(minutes=minutes), zone)
            for minutes in (span.opens, span.closes)
        )
        if opens < closes:
            yield opens, closes


def _of_each_year(day: date) -> str:
    """The month and day of a date, `12-25`: the key of `yearly`."""
    return day.isoformat()[5:]
