"""The clinic system's free times, without those that staff closed, or that the content's holidays close."""

from datetime import date, datetime

from reception.clinic.holidays import Holidays
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
    holidays: Holidays

    def free_dates(self, doctor: str, service: str, branch: str, days: int) -> tuple[date, ...]:
        """The days that no closure and no holiday shuts.

        On the days on which a closure begins or ends, and on a holiday with hours, only closed times may be free.
        """
        dates = self.times.free_dates(doctor, service, branch, days)
        time, now, shuts = self.time, self.now, self.operations.shuts
        return tuple(
            day
            for day in dates
            if not (self.holidays.shuts(branch, day) or shuts(branch, doctor, day, time, now))
        )

    def free_slots(self, doctor: str, service: str, branch: str, day: date) -> tuple[Slot, ...]:
        """The slots that start outside of closures, and of a holiday's closed hours."""
        slots = self.times.free_slots(doctor, service, branch, day)
        closed, holiday = self.operations.closed, self.holidays.closed
        return tuple(
            s
            for s in slots
            if not (closed(branch, doctor, s.start) or holiday(branch, s.start, self.time))
        )
