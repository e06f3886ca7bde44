"""All desks of the clinic: brings an update of staff, or an id from a queue, to the desk that it belongs to."""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from reception.clinic.facts import Facts
from reception.clinic.model import ClinicTime
from reception.desk.handoff import Handoff
from reception.desk.operators import Operators
from reception.desk.ports import QueuedRoom, StaffDid, StaffUpdate
from reception.desk.room.announcements import Announcements
from reception.desk.room.mornings import expect, expect_delays, expect_night, expect_week
from reception.desk.thread import read_address
from reception.notices.ports import ROOM_JOB, RoomJobs
from reception.ports import Clock

log = logging.getLogger(__name__)


class Desk(Protocol):
    """One desk, as the wiring joins it. `name`: the id that its room was configured with."""

    name: str

    @property
    def handoff(self) -> Handoff:
        """Brings lines from one side to the other."""
        ...

    @property
    def operators(self) -> Operators:
        """Takes the updates of the room."""
        ...

    @property
    def announcements(self) -> Announcements:
        """Tells the staff what they have to hear without asking."""
        ...

    @property
    def queued_room(self) -> QueuedRoom:
        """The room of a desk whose updates come through a queue."""
        ...


class Office:
    """Every desk of the clinic. The first of `rooms` is the default desk's; `desk_at` gives the desk of a room.

    `has_room`: whether the stack was deployed with a room for the staff.
    """

    def __init__(
        self,
        rooms: Sequence[str],
        desk_at: Callable[[str], Desk],
        jobs: RoomJobs,
        clock: Clock,
        time: ClinicTime,
        facts: Facts,
        *,
        has_room: bool,
    ) -> None:
        self.rooms = rooms
        self.desk_at = desk_at
        self.jobs = jobs
        self.clock = clock
        self.time = time
        self.facts = facts
        self.has_room = has_room

    def work(self, address: str) -> None:
        """Do what is next for the thread with this address; or, for a `tell:` job, tell the staff what it asks for.

        Raises:
            StoreUnreachable, ChannelClosed: it must come again.
        """
        room, account = read_address(address)
        if not account.startswith(ROOM_JOB):
            self.desk_at(room).handoff.work(account)
            return
        job = account.removeprefix(ROOM_JOB)
        if not self.has_room:
            log.error("there is no desk to tell: %s", job)
            self.jobs.done(job)
            return
        default = self.desk_at(self.rooms[0])
        default.handoff.find_room()
        default.announcements.work(job)

    def take(self, update: StaffUpdate) -> str:
        """Handle an update of one of the rooms. Returns what to say at a pressed button.

        The desk that was configured with the update's room is asked first. A room that moved has another id than the
        configured one, so the other desks are asked, too.

        Raises:
            Busy, StoreUnreachable, ChannelError: it must come again.
        """
        desks = [self.desk_at(room) for room in self.rooms]
        for desk in sorted(desks, key=lambda desk: desk.name != str(update.room)):
            toast = desk.operators.take(update)
            if toast is not None:
                return toast
        return ""

    def take_queued(self, did: StaffDid) -> None:
        """Do what a member did in a room whose updates come through a queue, and answer a press.

        Raises:
            Busy, StoreUnreachable, ChannelError: it must come again.
        """
        desks = map(self.desk_at, self.rooms)
        desk = next((desk for desk in desks if desk.name == did.room), None)
        if desk is None:
            log.warning("the app is in a channel that is no desk")
            return
        room = desk.queued_room
        update = room.read(did)
        toast = desk.operators.take(update) if update else ""
        if toast:
            room.whisper(did.topic, did.user, toast)

    def expect_morning(self) -> None:
        """Have the list of calls posted when the desk opens, delays looked for, and on Mondays the figures posted.

        Without a desk nothing.
        """
        if self.facts.desk:
            for due in (expect, expect_delays, expect_night, expect_week):
                due(self.jobs, self.facts.desk.hours, self.time, self.clock.now())
