"""Takes commands and presses that belong to no request, and answers them in the room.

Whatever is shown of a patient leaves an audit line first. A press brings back no more than which page of what is
wanted: what stands there is read anew.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from reception.clinic import ClinicTime
from reception.desk import Operator, Rows
from reception.dialog.words import N_, Words
from reception.notices.mirror import Watched
from reception.notices.rules import Times
from reception.ports import (
    Clock,
    Desk,
    DeskStore,
    Mirror,
    StaffPressed,
    StaffUpdate,
    StaffWrote,
    TurnStore,
)
from reception.staffroom.day import of_day
from reception.staffroom.ledger import ledger
from reception.staffroom.pages import pressed

HELP = N_(
    "<b>Outside of requests</b>\n"
    "/today: today's visits, those that are not confirmed first.\n"
    "/notice and a visit's number: what was written to the patient and when, or why not."
)
DAY = timedelta(days=1)
TICK = timedelta(milliseconds=1)


class Staffroom:
    """The room outside of requests. `pseudonym` of an account is what audit lines know a patient by."""

    def __init__(
        self,
        room: Desk,
        desk: DeskStore,
        conversations: TurnStore,
        mirror: Mirror,
        clock: Clock,
        words: Words,
        times: Times,
        pseudonym: Callable[[str], str],
    ) -> None:
        self.room = room
        self.desk = desk
        self.conversations = conversations
        self.mirror = mirror
        self.clock = clock
        self.words = words
        self.times = times
        self.pseudonym = pseudonym
        self._commands: dict[str, Callable[[Asked], None]] = {
            "today": partial(self._today, page=0),
            "notice": self._notice,
        }
        self._buttons: dict[str, Callable[[Asked], None]] = {"today": self._turn_today}

    @property
    def help(self) -> str:
        """What can be asked here (HTML)."""
        return self.words.say(HELP)

    @property
    def time(self) -> ClinicTime:
        """The clinic's wall clock."""
        return self.words.time

    def take(self, update: StaffUpdate, member: Operator, command: str) -> str:
        """Do what a member of the staff asks, if it is anything of ours. Returns what to say at a pressed button.

        Raises:
            StoreUnreachable, ChannelError: it must come again.
        """
        match update.event:
            case StaffWrote(text=text) if act := self._commands.get(command):
                act(Asked(self.room, update, member, text.partition(" ")[2].strip()))
            case StaffPressed(data=data):
                action, argument = pressed(data)
                if act := self._buttons.get(action):
                    act(Asked(self.room, update, member, argument))
        return ""

    # --- today ---

    def _today(self, asked: "Asked", page: int) -> None:
        now = self.clock.now()
        day = self.time.day(now)
        first, until = self.time.instant(day, 0), self.time.instant(day + DAY, 0)
        expected = self.mirror.between(first, until)
        directory = self.conversations.look().directory
        asked.answer(*of_day(self.words, directory, now, expected, page))

    def _turn_today(self, asked: "Asked") -> None:
        if asked.argument.isdecimal():
            self._today(asked, int(asked.argument))

    # --- the ledger ---

    def _notice(self, asked: "Asked") -> None:
        visit = asked.argument.removeprefix("№").strip()
        if not visit:
            usage = N_("Write the visit's number behind it: /notice 1234. /today shows them.")
            return asked.answer(self.words.say(usage))
        patient = self.mirror.whose(visit)
        watched = self.mirror.load(patient) if patient else Watched("")
        known = next((k for k in watched.visits if k.visit.id == visit), None)
        if known is None:
            unknown = N_("No visit №{visit} of a patient who is linked to a chat.")
            return asked.answer(self.words.say(unknown, visit=visit))
        self.audit(asked, "notice", (link.account for link in watched.links))
        directory, now = self.conversations.look().directory, self.clock.now()
        return asked.answer(ledger(self.words, directory, self.times, watched, known, now))

    def audit(self, asked: "Asked", action: str, accounts: Iterable[str]) -> None:
        """A line for each account; the moments differ, as they are part of the lines' keys."""
        now = self.clock.now()
        for number, account in enumerate(sorted(set(accounts))):
            moment = now + number * TICK
            self.desk.audit(moment, asked.member.id, action, 0, self.pseudonym(account))


class Asked:
    """What a member of the staff asks, and where the answer goes: a press changes the message that it stands on."""

    def __init__(self, room: Desk, update: StaffUpdate, member: Operator, argument: str) -> None:
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
