"""What everything in the room works with, and one thing that a member of the staff asks there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reception.clinic.facts import Facts
from reception.clinic.model import ClinicTime
from reception.clinic.operations import OperationsStore
from reception.clinic.system import ClinicSystem
from reception.desk.ports import StaffPressed, StaffRoom, StaffUpdate, ThreadStore
from reception.desk.thread import Operator, Rows
from reception.dialog.effects import View
from reception.dialog.words import Words
from reception.notices.notice import NoticeGroup
from reception.notices.ports import Mirror, RoomJobs, WindowStore
from reception.notices.rules import Times
from reception.ports import Clock
from reception.turns.ports import Loaded, TurnStore

TICK = timedelta(milliseconds=1)


@dataclass
class Context:
    """The room, and all that is read and changed there.

    `wording` makes a page of a notice; `pseudonym` of an account is what audit lines know a patient by.
    """

    room: StaffRoom
    desk: ThreadStore
    conversations: TurnStore
    mirror: Mirror
    windows: WindowStore
    jobs: RoomJobs
    operations: OperationsStore
    clock: Clock
    words: Words
    facts: Facts
    times: Times
    wording: Callable[[Loaded, NoticeGroup, datetime], View]
    open_clinic: Callable[[], ClinicSystem]
    pseudonym: Callable[[str], str]

    @property
    def time(self) -> ClinicTime:
        """The clinic's wall clock."""
        return self.words.time

    def say(self, msgid: str, /, **parameters: object) -> str:
        """The words for a msgid, as HTML."""
        return self.words.say(msgid, **parameters)

    def audit(self, operator: str, action: str, accounts: Iterable[str]) -> None:
        """A line for each account, or one that names none; the moments differ, as they are part of the lines' keys."""
        now = self.clock.now()
        patients = [self.pseudonym(account) for account in sorted(set(accounts))]
        for number, patient in enumerate(patients or [""]):
            self.desk.audit(now + number * TICK, operator, action, 0, patient)


class Asked:
    """What a member of the staff asks, and where the answer goes: a press changes the message that it stands on."""

    def __init__(
        self, room: StaffRoom, update: StaffUpdate, member: Operator, argument: str
    ) -> None:
        self.room = room
        self.update = update
        self.member = member
        self.argument = argument

    def answer(self, text: str, rows: Rows = ()) -> None:
        """Say it (HTML), with buttons."""
        event = self.update.event
        if isinstance(event, StaffPressed):
            self.room.redraw(event.message, text, rows)
        else:
            self.room.post(self.update.topic, text, rows)

    @property
    def arguments(self) -> list[str]:
        """A button's, each for itself."""
        return self.argument.split(":")


type Act = Callable[[Asked], None]
