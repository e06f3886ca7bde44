"""Doctors' timetables, which are the same in each run of the sandbox.

Times are the clinic's wall clock without an offset, as everywhere inside Doctor Eleks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from sandbox.doctor_eleks.chain import Doctor, Post

KYIV = ZoneInfo("Europe/Kyiv")
DRAWN_STEP = timedelta(minutes=30)
"""Chance decides for each such step of a doctor's day whether it is taken."""


@dataclass(frozen=True)
class Slot:
    """A time in a room, as long as a service takes."""

    room: int
    start: datetime
    end: datetime

    def meets(self, start: datetime, end: datetime) -> bool:
        """True if the slot overlaps with the time from `start` to `end`."""
        return self.start < end and start < self.end


def slots(doctor: Doctor, minutes: int, day: date) -> Iterator[Slot]:
    """The slots of this length in a doctor's timetable on a day, taken or not."""
    length = timedelta(minutes=minutes)
    for post in doctor.posts:
        if day.weekday() in post.weekdays:
            for opens, closes in _sessions(post):
                start, end = datetime.combine(day, opens), datetime.combine(day, closes)
                while start + length <= end:
                    yield Slot(post.room, start, start + length)
                    start += length


def is_spoken_for(doctor: Doctor, slot: Slot) -> bool:
    """True if other patients had a part of the slot from the start.

    A hash of the doctor and the time decides, and thus each run of the sandbox has the same gaps.
    """
    since_midnight = slot.start - datetime.combine(slot.start, time())
    cell = slot.start - since_midnight % DRAWN_STEP
    while cell < slot.end:
        if _draw(f"{doctor.login} {cell.isoformat()}") < doctor.load:
            return True
        cell += DRAWN_STEP
    return False


def _sessions(post: Post) -> Iterator[tuple[time, time]]:
    if post.lunch is None:
        yield post.start, post.end
    else:
        yield post.start, post.lunch[0]
        yield post.lunch[1], post.end


def _draw(key: str) -> int:
    return int.from_bytes(sha256(key.encode()).digest()[:4]) % 100
