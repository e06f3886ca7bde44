"""Has staff told of doctors' pictures that can't be shown: once for a picture, and not for each patient."""

from typing import override

from reception.clinic.pictures import PictureFault
from reception.clinic.refresh import Reports
from reception.notices.ports import RoomJobs
from reception.ports import Clock

PICTURE_JOB = "picture"
"""Begins the ids of these jobs: `picture:<fault>:<digest>:<doctor>`."""


class PictureReports(Reports):
    """A job is kept for a month. Staff hear of a picture that is still there after that once more.

    `has_room`: whether there is a room for the staff; without one nobody is told.
    """

    def __init__(self, jobs: RoomJobs, clock: Clock, *, has_room: bool) -> None:
        self.jobs = jobs
        self.clock = clock
        self.has_room = has_room

    @override
    def tell(self, doctor: str, digest: str, fault: PictureFault) -> None:
        if self.has_room:
            self.jobs.ask(f"{PICTURE_JOB}:{fault}:{digest}:{doctor}", self.clock.now())
