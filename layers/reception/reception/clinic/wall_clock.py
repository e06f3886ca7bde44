"""The one rule for reading a wall clock that is put forward and back: from what it shows to an instant.

A time that the clock shows twice is the first of the two. A time that the clock skips is the first moment after the
gap. Everything that turns a day and a time of day into an instant asks here: opening hours, times of notices ("the
same time on the day before"), and times that a clinic system writes without an offset.
"""

from datetime import UTC, datetime, timedelta, tzinfo


def instant_at(wall: datetime, zone: tzinfo) -> datetime:
    """The instant (UTC) at which a clock in `zone` shows `wall`, a date and time without a zone.

    Raises:
        OverflowError: the instant is beyond the calendar.
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    return _end_of_gap(wall, zone)


def _end_of_gap(wall: datetime, zone: tzinfo) -> datetime:
    """The instant, to the second, at which the clock leapt over `wall`: found by halving the span around it."""
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
