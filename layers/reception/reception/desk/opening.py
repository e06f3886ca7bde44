"""When somebody is at the desk: the desk's hours, asked about moments in UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime

from reception.clinic.hours import Hours
from reception.clinic.model import ClinicTime


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
        """When the desk closes, on the wall clock; None if it never does, or is closed now."""
        return self.hours.closing(self.time.local(now))
