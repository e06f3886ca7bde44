"""Days at the desk, drawn by dice: operators fall silent, leave the staff, go home; nights and a weekend go by.

A ledger has every word, who said it and when. By it: no request is closed by time over an unanswered line, no line is
lost or goes to another's chat, lines keep their order, and each end of a conversation comes at its moment.
"""

import os
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from reception.desk.ports import StaffGone, StaffPressed, StaffUpdate, StaffWrote
from reception.desk.thread import Line, Operator, Request, Returned, Stage
from reception.dialog.events import Commanded, Typed
from reception.dialog.staff import COMES_BACK_WITHIN
from reception.turns.ports import NotDelivered, TooManyMessages
from tests.doubles.desk import MemoryRoom, MemoryThreads
from tests.doubles.world import CARDS, KYIV, MONDAY, SetClock, World

FULL = int(os.environ.get("REQUESTS_OF_THE_STORM", "2000"))
DAYS = 6
"""From Thursday to Tuesday: five nights, and the weekend."""
THURSDAY = MONDAY + timedelta(days=3)
LATE = timedelta(minutes=3)
"""How much later than its moment a thing may come: the room or the queue may hold it up."""
SILENCE = timedelta(minutes=30)
MARK = "№"


@dataclass
class TickingClock(SetClock):
    """Runs, but little: one process does here what many do at once, so that its readings must not make it late."""

    def now(self) -> datetime:
        self.moment += timedelta(microseconds=20)
        return self.moment


class Ledger(MemoryRoom):
    """A room that refuses now and then, and writes down which words arrived where."""

    dice: random.Random
    world: World

    def begin(self, dice: random.Random, world: World) -> None:
        """Begin with nothing written."""
        self.dice, self.world = dice, world
        self.out: list[tuple[str, str]] = []
        self.read: dict[str, list[str]] = defaultdict(list)

    def _maybe_fail(self) -> None:
        chance = self.dice.random()
        if chance < 0.005:
            raise TooManyMessages(self.dice.choice([1, 20]))
        if chance < 0.01:
            raise NotDelivered("refused")

    def copy_to_topic(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        ids = super().copy_to_topic(topic, account, lines, reply_to)
        assert self.world.desk.owner(topic) == account, "in another's topic"
        self.read[account] += [self.said[line.message] for line in lines]
        return ids

    def copy_to_patient(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        ids = super().copy_to_patient(topic, account, lines, reply_to)
        self.out += [(account, self.said[line.message]) for line in lines]
        return ids


class LedgerOfThreads(Ledger, MemoryThreads):
    """The same in Slack."""


@dataclass
class Patient:
    """One chat as its patient and the clinic lived it: `words` are moment, whose, and text."""

    account: str
    words: list[tuple[datetime, str, str]] = field(default_factory=list)
    closings: set[tuple[int, datetime]] = field(default_factory=set)

    def of(self, side: str) -> list[str]:
        return [text for _, whose, text in self.words if whose == side]

    def unanswered(self, until: datetime) -> datetime | None:
        """When the first word was said that the clinic had not answered by then."""
        since = None
        for moment, whose, _ in self.words:
            if moment > until:
                break
            since = None if whose == "clinic" else since or moment
        return since

    def last_of_clinic(self, until: datetime) -> datetime:
        return max(
            moment for moment, whose, _ in self.words if whose != "patient" and moment <= until
        )


class Days:
    """The desk, its patients and its staff."""

    def __init__(self, requests: int, *, threads: bool) -> None:
        self.dice = dice = random.Random(19)
        self.world = world = World(TickingClock(THURSDAY), threads=threads)
        self.room = (LedgerOfThreads if threads else Ledger)(world.channel)
        self.room.begin(dice, world)
        world.room = self.room
        world.bookings = world.counter(self.room)
        world.handoff = world.worker(self.room)
        world.operators = world.staff(world.handoff)
        directory = world.clinic.known_directory()
        world.store.directory = lambda: directory
        self.patients = [Patient(f"{n:05d}") for n in range(requests)]
        self.here: list[Patient] = []
        self.staff = [Operator(str(100 + n), f"Оператор {n}") for n in range(4)]
        self.room.members = {operator.id for operator in self.staff}
        self.away: dict[str, datetime] = {}
        self.seen: dict[str, bytes] = {}
        self.closed_by_time = self.returned = 0

    # --- the patients ---

    def arrives(self, patient: Patient) -> None:
        self.here.append(patient)
        self._happens(patient, Commanded("start"))
        self._happens(patient, Commanded("manager"))
        self.says(patient)

    def says(self, patient: Patient) -> None:
        """A word of the patient's own, which crosses whatever is under way. After a day the patient asks anew."""
        over = self.world.store.load(patient.account).conversation.over  # type: ignore[union-attr]
        if over and self.world.clock.now() > over.ended_at + COMES_BACK_WITHIN - LATE:
            self._happens(patient, Commanded("manager"))
        text = f"питання {MARK}{patient.account}-{len(patient.words)}"
        self.world.account = patient.account
        event = self.world.saying(Typed(text), text)
        patient.words.append((self.world.clock.now(), "patient", text))
        self.world.deliver(self.world.update(event))
        if self.dice.random() < 0.7:
            self.world.settle()

    def _happens(self, patient: Patient, event: Commanded) -> None:
        self.world.account = patient.account
        self.world.happens(event)

    def request(self, patient: Patient) -> Request | None:
        return self.world.desk.load(patient.account).request

    # --- the staff ---

    def acts(self, operator: Operator) -> None:
        """One deed: to take the first who waits, to answer, to pass on, to close; or nothing for hours."""
        now = self.world.clock.now()
        if self.away.get(operator.id, now) > now:
            return
        chance = self.dice.random()
        if chance < 0.03:
            self.away[operator.id] = now + timedelta(hours=self.dice.choice([1, 3, 20]))
        elif chance < 0.04:
            self.leaves(operator)
        elif chance < 0.55:
            self.takes(operator)
        else:
            self.serves(operator)

    def leaves(self, operator: Operator) -> None:
        """Somebody leaves the staff, which the platform mostly tells, and a new colleague comes."""
        self.room.members.discard(operator.id)
        self.staff.remove(operator)
        told = self.dice.random() < 0.7
        mine = list(self.world.desk.taken_by(operator.id))
        if told:
            self._did(operator, StaffGone(operator.id), 0)
            assert not self.world.desk.taken_by(operator.id), f"{mine} lost their taker"
        fresh = Operator(str(int(operator.id) + 1000), operator.name)
        self.staff.append(fresh)
        self.room.members.add(fresh.id)

    def takes(self, operator: Operator) -> None:
        """The first one who waits: of those that were asked urgently, else by number."""
        posted = [w for w in self.world.desk.waiting() if w.posted]
        if posted:
            self.presses(operator, posted[0].account, "take")

    def presses(self, operator: Operator, account: str, deed: str) -> None:
        thread = self.world.desk.load(account)
        if thread.request is None or not thread.topic:
            return
        data = f"d:{deed}:{thread.request.number}"
        self._did(operator, StaffPressed(thread.request.card or 1, data), thread.topic)

    def serves(self, operator: Operator) -> None:
        """Answer one of the operator's requests; then it may be passed on or closed."""
        mine = sorted(self.world.desk.taken_by(operator.id))
        if not mine:
            return
        account = self.dice.choice(mine)
        patient = self.patients[int(account)]
        self.answers(operator, patient)
        chance = self.dice.random()
        if chance < 0.05:
            self.presses(operator, account, "pass")
        elif chance < 0.5:
            self.closes(operator, patient)

    def answers(self, operator: Operator, patient: Patient) -> None:
        text = f"відповідь {MARK}{patient.account}-{len(patient.words)}"
        self.room.last += 1
        self.room.said[self.room.last] = text
        topic = self.world.desk.load(patient.account).topic
        before = self.request(patient)
        now = self.world.clock.now()
        self._did(operator, StaffWrote(self.room.last, text), topic)
        has_it = before and before.stage == Stage.TAKEN and before.operator == operator
        if has_it:
            patient.words.append((now, "clinic", text))

    def closes(self, operator: Operator, patient: Patient) -> None:
        """Close by a press; a line of the patient's that crosses it keeps the request open, or opens it again."""
        if self.dice.random() < 0.2:
            self.says(patient)
        unread = set(patient.of("patient")) - set(self.room.read[patient.account])
        self.presses(operator, patient.account, "close")
        request = self.request(patient)
        if request and request.closed_at:
            assert not unread, "closed over a line that staff had not read"
            patient.words.append((request.closed_at, "closed", ""))
        if self.dice.random() < 0.2:
            self.says(patient)

    def _did(
        self, operator: Operator, event: StaffPressed | StaffWrote | StaffGone, topic: int
    ) -> None:
        self.world.update_id += 1
        update = StaffUpdate(self.world.update_id, self.room.room, topic, operator, event)
        while True:
            try:
                self.world.operators.take(update)
                break
            except (NotDelivered, TooManyMessages):
                continue  # the update comes again
        self.world.settle()

    # --- what must hold at each moment ---

    def check(self) -> None:
        waiting = self.world.desk.waiting()
        assert [w.place for w in waiting] == sorted(w.place for w in waiting)
        for patient in self.here:
            row = self.world.desk.rows[patient.account]
            if row == self.seen.get(patient.account):
                continue
            self.seen[patient.account] = row
            request = self.request(patient)
            assert request is not None, "lost"
            if request.closed_at and request.closed_by in ("silence", "hours"):
                self._closed_by_time(patient, request, request.closed_at)
            if request.returned in (Returned.SILENT, Returned.NIGHT) and request.returned_at:
                self._returned(patient, request, request.returned_at)

    def _closed_by_time(self, patient: Patient, request: Request, at: datetime) -> None:
        if (request.number, at) in patient.closings:
            return
        patient.closings.add((request.number, at))
        self.closed_by_time += 1
        assert patient.unanswered(at) is None, "closed over an unanswered line"
        if request.closed_by == "silence":
            assert request.taken_at is not None
            last = max(patient.last_of_clinic(at), request.taken_at)
            assert SILENCE <= at - last < SILENCE + LATE
        else:
            assert self._is_evening(at)
        patient.words.append((at, "closed", ""))

    def _returned(self, patient: Patient, request: Request, at: datetime) -> None:
        if (request.number, at) in patient.closings:
            return
        patient.closings.add((request.number, at))
        self.returned += 1
        since = patient.unanswered(at)
        assert since is not None, "given back though all was answered"
        if request.returned == Returned.SILENT:
            assert request.taken_at is not None
            assert SILENCE <= at - max(since, request.taken_at) < SILENCE + LATE
        else:
            assert self._is_evening(at)

    def _is_evening(self, at: datetime) -> bool:
        """True at the desk's closing, and not two hours later."""
        before, after = KYIV.local(at - LATE), KYIV.local(at)
        return CARDS.desk.hours.is_open(before) and not CARDS.desk.hours.is_open(after)

    # --- the days, and their end ---

    def live(self) -> None:
        step = timedelta(days=DAYS) / len(self.patients)
        for patient in self.patients:
            self.arrives(patient)
            for other in self.dice.sample(self.here, min(2, len(self.here))):
                if self.dice.random() < 0.3:
                    self.says(other)
            for part in range(4):
                if CARDS.desk.hours.is_open(KYIV.local(self.world.clock.now())) or part == 0:
                    for operator in list(self.staff):
                        self.acts(operator)
                self.world.pass_time(step / 4)
                self.check()

    def work_off(self) -> None:
        """In the end somebody is diligent: whoever waits or is open is answered, in order, and closed."""
        diligent = self.staff[0]
        self.away.clear()
        for _ in range(3 * len(self.patients)):
            self.world.pass_time(timedelta(minutes=5))
            self.check()
            still = [p for p in self.here if (r := self.request(p)) and r.stage != Stage.CLOSED]
            if not still:
                return
            if not CARDS.desk.hours.is_open(KYIV.local(self.world.clock.now())):
                self.world.pass_time(timedelta(hours=2))
            for _ in range(20):
                self.takes(diligent)
            for patient in still:
                if (request := self.request(patient)) and request.operator == diligent:
                    self.answers(diligent, patient)
                    self.presses(diligent, patient.account, "close")
        raise AssertionError("the queue never ends")


@pytest.mark.parametrize("threads", [False, True], ids=["topics", "threads"])
@pytest.mark.parametrize("requests", [100, pytest.param(FULL, marks=pytest.mark.storm)])
def test_nobody_is_left_waiting(threads: bool, requests: int) -> None:
    days = Days(requests, threads=threads)
    days.live()
    days.work_off()
    for patient in days.here:
        said, read = patient.of("patient"), days.room.read[patient.account]
        assert sorted(set(read)) == sorted(said), "none lost, none invented"
        assert list(dict.fromkeys(read)) == said, "in the order in which they were said"
    for account, text in days.room.out:
        assert f"{MARK}{account}-" in text, "in another's chat"
    out = {text for _, text in days.room.out}
    assert {text for p in days.here for text in p.of("clinic")} <= out
    assert days.closed_by_time, "time has closed some"
    assert days.returned, "some came back to the queue"
