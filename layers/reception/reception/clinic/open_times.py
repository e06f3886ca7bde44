"""The clinic system's free times, without those at which staff closed a branch or a doctor."""

from datetime import date, datetime

from reception.clinic.model import ClinicTime, Slot
from reception.clinic.operations import Operations
from reception.clinic.system import FreeTimes
from reception.dataclass import dataclass


@dataclass(frozen=True)
class OpenTimes:
    """`FreeTimes` over another `FreeTimes`. A closure that ended before `now` closes nothing."""

    times: FreeTimes
    operations: Operations
    time: ClinicTime
    now: datetime

    def free_dates(self, doctor: str, service: str, branch: str, days: int) -> tuple[date, ...]:
        """The days that no closure shuts. On the days on which one begins or ends only closed times may be free."""
        dates = self.times.free_dates(doctor, service, branch, days)
        time, now, shuts = self.time, self.now, self.operations.shuts
        return tuple(day for day in dates if not shuts(branch, doctor, day, time, now))

    def free_slots(self, doctor: str, service: str, branch: str, day: date) -> tuple[Slot, ...]:
        """The slots that start outside of closures."""
        slots = self.times.free_slots(doctor, service, branch, day)
        return tuple(s for s in slots if not self.operations.closed(branch, doctor, s.start))
