"""The clinic system's free times, without those at which staff closed a branch or a doctor."""

from dataclasses import dataclass
from datetime import date, datetime

from reception.clinic.model import ClinicTime, Slot
from reception.clinic.operations import Operations
from reception.clinic.system import FreeTimes


@dataclass(frozen=True)
class OpenTimes:
    """`FreeTimes` over another `FreeTimes`. A closure that ended before `now` closes nothing."""

    times: FreeTimes
    operations: Operations
    time: ClinicTime
    now: datetime

    def free_dates(self, doctor: str, service: str, branch: str, days: int) -> tuple[date, ...]:
        """The days from the end of a closure on. On the first of them only closed times may be free."""
        dates = self.times.free_dates(doctor, service, branch, days)
        closure = self.operations.closed(branch, doctor, self.now)
        if closure is None:
            return dates
        opens = self.time.day(closure.until)
        return tuple(day for day in dates if day >= opens)

    def free_slots(self, doctor: str, service: str, branch: str, day: date) -> tuple[Slot, ...]:
        """The slots that start outside of closures."""
        slots = self.times.free_slots(doctor, service, branch, day)
        return tuple(s for s in slots if not self.operations.closed(branch, doctor, s.start))
