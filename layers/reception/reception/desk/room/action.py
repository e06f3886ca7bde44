"""One thing that a member of the staff does outside of requests, and the services of its handlers."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from reception.clinic.facts import Facts
from reception.clinic.model import ClinicTime
from reception.clinic.operations import OperationsStore
from reception.clinic.system import ClinicSystem
from reception.codes.texts import Texting
from reception.dataclass import dataclass
from reception.desk.ports import Board, StaffPressed, StaffUpdate, ThreadStore
from reception.desk.thread import Operator, Rows
from reception.dialog.effects import View
from reception.dialog.words import Words
from reception.figures.ports import Draw, FigureStore
from reception.notices.news import NewsStore
from reception.notices.notice import NoticeGroup
from reception.notices.ports import RoomJobs, WindowStore
from reception.notices.rounds import RoundMirror
from reception.notices.rules import Times
from reception.ports import Clock
from reception.turns.ports import Loaded, TurnStore

TICK = timedelta(milliseconds=1)
"""Keeps audit lines of one deed apart: the moment is part of a line's key."""


@dataclass
class RoomServices:
    """Everything that the handlers of the room's commands work with.

    `wording` makes the page of a notice. `pseudonym` of an account stands for the patient in audit lines. `bring` has
    what these accounts are owed sent within seconds; the clockwork would bring them within a minute. `door`: the
    address by which a manager enters the cabinet; where it lets in whoever has it, it does so once, within minutes.
    `texting` has patients without a chat reminded by SMS.
    """

    room: Board
    threads: ThreadStore
    conversations: TurnStore
    mirror: RoundMirror
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
    figures: FigureStore
    draw: Draw
    bring: Callable[[Sequence[str]], None]
    news: NewsStore
    door: Callable[[Operator], str]
    texting: Texting

    @property
    def time(self) -> ClinicTime:
        """The clinic's wall clock."""
        return self.words.time

    def say(self, msgid: str, /, **parameters: object) -> str:
        """The words for a msgid, as HTML."""
        return self.words.say(msgid, **parameters)

    def audit(self, operator: str, action: str, accounts: Iterable[str]) -> None:
        """Leave an audit line for each account, or one without a patient if there are none."""
        now = self.clock.now()
        patients = [self.pseudonym(account) for account in sorted(set(accounts))]
        for number, patient in enumerate(patients or [""]):
            self.threads.audit(now + number * TICK, operator, action, 0, patient)


class RoomAction:
    """A command or a press of a member outside of requests. `argument`: the text behind the command, or in the button.

    The answer goes where the question came from: a press changes the message that it stands on.
    """

    def __init__(self, room: Board, update: StaffUpdate, member: Operator, argument: str) -> None:
        self.room = room
        self.update = update
        self.member = member
        self.argument = argument

    def answer(self, text: str, rows: Rows = ()) -> None:
        """Show a text (HTML) with buttons."""
        if isinstance(self.update.event, StaffPressed):
            self.room.redraw(self.update.event.message, text, rows)
        else:
            self.room.post(self.update.topic, text, rows)

    @property
    def arguments(self) -> list[str]:
        """The arguments of a button, each for itself."""
        return self.argument.split(":")
