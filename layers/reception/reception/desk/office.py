"""The staff's rooms together: an update of staff, or an address from a queue, reaches the desk that it belongs to."""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from reception.clinic.facts import Facts
from reception.clinic.model import ClinicTime
from reception.desk.handoff import Handoff
from reception.desk.operators import Operators
from reception.desk.ports import QueuedRoom, StaffDid, StaffUpdate
from reception.desk.room.mornings import expect
from reception.desk.room.room import RoomCommands
from reception.desk.thread import read_address
from reception.notices.ports import ROOM_JOB, RoomJobs
from reception.ports import Clock

log = logging.getLogger(__name__)


class Desk(Protocol):
    """One desk, and what works there. `name`: the id that its room was configured with."""

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
    def commands(self) -> RoomCommands:
        """Answers commands outside of requests, and tells the staff what is due."""
        ...

    @property
    def queued_room(self) -> QueuedRoom:
        """The room of a desk whose updates come through a queue."""
        ...


class Office:
    """Every desk of the clinic. The first of `rooms` is the default one; `desk_at` gives the desk in a room.

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
        """Do what is next for the thread with this address; or tell the staff what a `tell:` job asks for.

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
        default.commands.work(job)

    def take(self, update: StaffUpdate) -> str:
        """Handle an update of one of the rooms. Returns what to say at a pressed button.

        The desk that was configured with the update's room is asked first; a group that moved has another id by now, so
        the others are asked, too.

        Raises:
            Busy, StoreUnreachable, ChannelError: it must come again.
        """
        desks = [self.desk_at(room) for room in self.rooms]
        for desk in sorted(desks, key=lambda it: it.name != str(update.room)):
            toast = desk.operators.take(update)
            if toast is not None:
                return toast
        return ""

    def take_queued(self, did: StaffDid) -> None:
        """Do what a member of the staff did in a room whose updates come through a queue, and answer a press.

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
        """Have the list of patients to telephone told when the desk opens today. Without a desk nobody is told."""
        if self.facts.desk:
            expect(self.jobs, self.facts.desk.hours, self.time, self.clock.now())
