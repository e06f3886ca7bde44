"""Takes commands and presses that belong to no request, and answers them in the room.

Whatever is shown of a patient leaves an audit line first. A press brings back no more than which page of what is
wanted: what stands there is read anew.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from reception.clinic import ClinicTime
from reception.desk import Operator, Rows
from reception.dialog.words import N_, Words
from reception.facts import Facts
from reception.notices.mirror import Mirrored, Watched
from reception.notices.rules import Times
from reception.notifying import stopped
from reception.operations import Closure
from reception.ports import (
    Clock,
    Desk,
    DeskStore,
    Loaded,
    Mirror,
    OperationsStore,
    StaffPressed,
    StaffUpdate,
    StaffWrote,
    TurnStore,
)
from reception.staffroom.closing import (
    NotUnderstood,
    Reach,
    closing,
    listed,
    name,
    read_closing,
    read_place,
)
from reception.staffroom.day import of_day
from reception.staffroom.ledger import ledger
from reception.staffroom.pages import pressed

HELP = N_(
    "<b>Outside of requests</b>\n"
    "/today: today's visits, those that are not confirmed first.\n"
    "/notice and a visit's number: what was written to the patient and when, or why not.\n"
    "/close and a branch or a doctor, until when, and why: nobody can book there. /open opens it again.\n"
    "/close alone: what is closed."
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
        facts: Facts,
        operations: OperationsStore,
        times: Times,
        pseudonym: Callable[[str], str],
    ) -> None:
        self.room = room
        self.desk = desk
        self.conversations = conversations
        self.mirror = mirror
        self.clock = clock
        self.words = words
        self.facts = facts
        self.operations = operations
        self.times = times
        self.pseudonym = pseudonym
        self._commands: dict[str, Callable[[Asked], None]] = {
            "today": partial(self._today, page=0),
            "notice": self._notice,
            "close": self._close,
            "open": self._open,
        }
        self._buttons: dict[str, Callable[[Asked], None]] = {
            "today": self._turn_today,
            "announce": self._announce,
            "silent": self._silent,
            "reopen": self._reopen,
        }

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
        loaded, now = self.conversations.look(), self.clock.now()
        by = partial(stopped, loaded)
        return asked.answer(
            ledger(self.words, loaded.directory, self.times, watched, known, by, now)
        )

    # --- closing ---

    def _close(self, asked: "Asked") -> None:
        """At once; whether patients are told is decided by a button."""
        loaded, now = self.conversations.look(), self.clock.now()
        if not asked.argument:
            return self._list(asked, loaded)
        try:
            closure = read_closing(asked.argument, loaded.directory, self.facts, self.time, now)
        except NotUnderstood as error:
            return asked.answer(self.words.say(str(error)))
        operations = self.operations.change(lambda o: o.close(closure, now))
        self.audit(asked, "close", ())
        return self._show(asked, replace(loaded, operations=operations), closure)

    def _list(self, asked: "Asked", loaded: Loaded) -> None:
        now = self.clock.now()
        closures = tuple(c for c in loaded.operations.closures if c.holds(now))
        if closures:
            return asked.answer(*listed(self.words, loaded.directory, closures))
        return asked.answer(self.words.say(N_("Nothing is closed.")))

    def _show(self, asked: "Asked", loaded: Loaded, closure: Closure) -> None:
        """What is closed, and whom it concerns."""
        reading = self._reached(loaded, closure)
        affected = self._affected(loaded, closure)
        reach = Reach(
            len(affected), len({known.patient for known in affected}), len(set(reading.values()))
        )
        asked.answer(*closing(self.words, loaded.directory, closure, reach))

    def _affected(self, loaded: Loaded, closure: Closure) -> list[Mirrored]:
        """The visits to come that can't be."""
        now = self.clock.now()
        return [
            one.known
            for one in self.mirror.between(max(now, closure.since), closure.until)
            if one.known.visit.stands and stopped(loaded, one.known) == closure
        ]

    def _reached(self, loaded: Loaded, closure: Closure) -> dict[str, str]:
        """The accounts that read of such visits, each with one of its patients."""
        accounts = {
            link.account: patient
            for patient in {known.patient for known in self._affected(loaded, closure)}
            for link in self.mirror.load(patient).links
        }
        chats = {account: self.conversations.load(account).conversation for account in accounts}
        return {a: p for a, p in accounts.items() if (chat := chats[a]) and not chat.unreachable}

    def _announce(self, asked: "Asked") -> None:
        """Have them told: the clockwork brings each account at once."""
        now = self.clock.now()
        operations = self.operations.change(lambda o: o.announce(asked.argument, now))
        loaded = replace(self.conversations.look(), operations=operations)
        closure = operations.closure(asked.argument)
        if closure is None:
            return self._gone(asked)
        patients = {known.patient for known in self._affected(loaded, closure)}
        links = [(p, link.account) for p in patients for link in self.mirror.load(p).links]
        self.audit(asked, "announce", (account for _, account in links))
        for patient, account in links:
            self.mirror.look_again(patient, account, now)
        return self._show(asked, loaded, closure)

    def _silent(self, asked: "Asked") -> None:
        """It stays closed, and nobody is written to."""
        loaded = self.conversations.look()
        closure = loaded.operations.closure(asked.argument)
        if closure is None:
            return self._gone(asked)
        return asked.answer(*listed(self.words, loaded.directory, (closure,)))

    def _open(self, asked: "Asked") -> None:
        loaded, now = self.conversations.look(), self.clock.now()
        try:
            place = read_place(asked.argument, loaded.directory, self.facts, self.time.day(now))
        except NotUnderstood as error:
            return asked.answer(self.words.say(str(error)))
        closures = (
            c
            for c in loaded.operations.closures
            if (c.branch, c.doctor) == (place.branch, place.doctor)
        )
        return self._opened(asked, next(closures, None))

    def _reopen(self, asked: "Asked") -> None:
        self._opened(asked, self.operations.load().closure(asked.argument))

    def _opened(self, asked: "Asked", closure: Closure | None) -> None:
        if closure is None:
            return self._gone(asked)
        self.operations.change(lambda o: o.open(closure.branch, closure.doctor))
        self.audit(asked, "open", ())
        opened = self.words.say(
            N_("🔓 Open again: {name}."), name=name(self.conversations.look().directory, closure)
        )
        told = self.words.say(
            N_(
                "Patients were told that it is closed: those who did not move may be unsure. Please tell them."
            )
        )
        return asked.answer(f"{opened}\n{told}" if closure.announced_at else opened)

    def _gone(self, asked: "Asked") -> None:
        asked.answer(self.words.say(N_("It is not closed.")))

    def audit(self, asked: "Asked", action: str, accounts: Iterable[str]) -> None:
        """A line for each account, or one that names none; the moments differ, as they are part of the lines' keys."""
        now = self.clock.now()
        patients = [self.pseudonym(account) for account in sorted(set(accounts))]
        for number, patient in enumerate(patients or [""]):
            self.desk.audit(now + number * TICK, asked.member.id, action, 0, patient)


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
