"""When the list of calls is due: each morning on which somebody is at the desk. Pure, but for `expect`."""

from datetime import date, datetime, timedelta

from reception.clinic.hours import Hours
from reception.clinic.model import ClinicTime
from reception.notices.ports import RoomJobs

DAY = timedelta(days=1)

MAX_DAYS_COVERED = 7
"""Days that one list covers at the most, if nobody is at the desk for longer."""

MINUTES_AT_NINE = 9 * 60
"""When the list is due (minutes after midnight) at a desk that never closes, and so never opens."""

MINUTES_AT_THREE = 3 * 60
"""When the visits of the day before are compared (minutes after midnight)."""


def due_minutes(hours: Hours, day: date) -> int | None:
    """When the list of a day is due, in minutes after midnight on the clinic's clock; None on a day without hours."""
    if hours.always:
        return MINUTES_AT_NINE
    return min((span.opens for span in hours.on(day)), default=None)


def days_covered(hours: Hours, day: date) -> list[date]:
    """The days that the list of `day` covers: from the next one to the next on which somebody is at the desk."""
    days = [day + n * DAY for n in range(1, MAX_DAYS_COVERED + 1)]
    next_staffed = next((n for n, one in enumerate(days) if due_minutes(hours, one) is not None), 0)
    return days[: next_staffed + 1]


def expect(jobs: RoomJobs, hours: Hours, time: ClinicTime, now: datetime) -> None:
    """Have today's list posted when the desk opens; however often this is called, it is posted once."""
    day = time.day(now)
    minutes = due_minutes(hours, day)
    if minutes is not None:
        jobs.ask(f"morning:{day}", time.instant(day, minutes))


def expect_delays(jobs: RoomJobs, hours: Hours, time: ClinicTime, now: datetime) -> None:
    """Have delays looked for in each quarter of an hour in which somebody is at the desk."""
    local = time.local(now)
    if hours.is_open(local):
        quarter = local.replace(minute=local.minute // 15 * 15)
        jobs.ask(f"delays:{local.date()}:{quarter:%H%M}", now)


def expect_night(jobs: RoomJobs, _hours: Hours, time: ClinicTime, now: datetime) -> None:
    """Have the visits of yesterday compared with the clinic system's at night."""
    day = time.day(now)
    jobs.ask(f"compare:{day - DAY}", time.instant(day, MINUTES_AT_THREE))


def expect_week(jobs: RoomJobs, hours: Hours, time: ClinicTime, now: datetime) -> None:
    """Have the figures of the week before posted each Monday; at nine on a Monday without hours."""
    monday = time.day(now)
    if monday.weekday() == 0:
        minutes = due_minutes(hours, monday)
        due_at = time.instant(monday, MINUTES_AT_NINE if minutes is None else minutes)
        jobs.ask(f"stats:{monday - 7 * DAY}:{monday - DAY}", due_at)
