"""When somebody is at the desk: the desk's hours, asked about moments in UTC."""

from datetime import UTC, datetime, timedelta

from reception.clinic.hours import Hours
from reception.clinic.model import ClinicTime
from reception.dataclass import dataclass

LOOK_BACK = timedelta(days=60)
"""A bound for a wait that is counted in open hours."""


@dataclass(frozen=True)
class DeskHours:
    """The desk's `hours`, on the clinic's wall clock `time`."""

    hours: Hours
    time: ClinicTime

    def is_open(self, now: datetime) -> bool:
        """True if requests are read at this moment."""
        return self.hours.is_open(self.time.local(now))

    def reads_at(self, now: datetime) -> datetime:
        """When a request of this moment is read (UTC): at once, or at the next opening.

        A desk that never opens reads at once: else its requests would wait for ever without anybody seeing them.
        """
        opening = None if self.is_open(now) else self.hours.next_opening(self.time.local(now))
        return opening.astimezone(UTC) if opening else now

    def closes_at(self, now: datetime) -> datetime | None:
        """When the desk closes (UTC); None if it never does, or is closed now."""
        closing = self.hours.closing(self.time.local(now))
        return closing.astimezone(UTC) if closing else None

    def open_between(self, start: datetime, end: datetime) -> timedelta:
        """For how long the desk was open between two moments (UTC), counted from `LOOK_BACK` before the end at most."""
        start = max(start, end - LOOK_BACK)
        total = timedelta()
        while start < end:
            opens = self.reads_at(start)
            closes = self.closes_at(opens) or end
            total += max(min(closes, end) - opens, timedelta())
            start = closes
        return total

    def days_between(self, start: datetime, end: datetime) -> int:
        """How many midnights of the clinic's clock lie between two moments (UTC)."""
        return (self.time.day(end) - self.time.day(start)).days
