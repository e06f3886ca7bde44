"""A clinic's weeks in the chat: ten conversations a day, and what really happened, kept apart from the counting.

The `Diary` is written by those who act: patients when they write or press, the clinic when it books, cancels and marks
visits, staff when they answer. It shares no code with the counting, and reads none of the reception's records but the
ledger of notices.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from reception.clinic.model import Slot, VisitStatus
from reception.desk.ports import StaffPressed, StaffUpdate, StaffWrote
from reception.desk.thread import Operator
from reception.dialog.conversation import Message
from reception.dialog.effects import View
from reception.dialog.events import ChatBlocked, Commanded, Event, SharedContact, Typed
from tests.doubles.channel import MemoryChannel, Shown
from tests.doubles.clinic import Card
from tests.doubles.world import KYIV, World
from tests.figures.streams import Streams

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
IRYNA = Operator("71", "Ірина")
WAY = ("start", "phone", "registered", "branch", "doctor", "time", "booked")
SOURCES = ("", "site", "instagram", "poster")
COMING, NOT_THERE = "✅ Прийду", "Я не був(-ла) на прийомі"


class Phones:
    """A chat for each account. `holder` is whose phone the test looks at."""

    def __init__(self) -> None:
        self.of: dict[str, MemoryChannel] = defaultdict(MemoryChannel)
        self.holder = ""

    @property
    def chat(self) -> list[Shown]:
        return self.of[self.holder].chat

    @property
    def blocked(self) -> set[str]:
        """Accounts that have blocked the bot."""
        return {account for account, chat in self.of.items() if account in chat.blocked}

    def typing(self, account: str) -> None:
        """Nobody looks at the chat action."""

    def pin(self, account: str, message: int) -> None:
        self.of[account].pin(account, message)

    def unpin(self, account: str, message: int) -> None:
        self.of[account].unpin(account, message)

    def carries(self, view: View) -> str:
        return MemoryChannel().carries(view)

    def send(self, account: str, view: View) -> Message:
        return self.of[account].send(account, view)

    def edit(self, account: str, message: Message, view: View) -> Message:
        return self.of[account].edit(account, message, view)


@dataclass
class Visit:
    """A visit, and its end. `ended`: who ended it, and when."""

    id: str
    patient: str
    account: str
    at: datetime
    start: datetime
    how: str
    source: str = ""
    ended: tuple[str, datetime] | None = None
    moved_to: str = ""
    status: str = "planned"
    doctor: str = ""
    confirmed: bool = False


@dataclass
class Diary:
    """The events as they really were, by clinic day."""

    days: dict[date, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    visits: dict[str, Visit] = field(default_factory=dict)

    def note(self, at: datetime, *names: str) -> None:
        self.days[KYIV.day(at)].update(names)

    def figures(self) -> dict[date, Counter[str]]:
        """The sum of all days and all visits."""
        whole = Diary(defaultdict(Counter, {d: Counter(c) for d, c in self.days.items()}))
        for one in self.visits.values():
            source = one.source or "none"
            match one.how:
                case "bot":
                    whole.note(one.at, "booked:bot", f"source_booked:{source}")
                case "move":
                    whole.note(one.at, "moved:bot")
                case _:
                    whole.note(one.at, "booked:elsewhere")
            if one.ended is not None:
                who, at = one.ended
                hours = (one.start - at) / HOUR
                bound = next((f"{n}" for n in (2, 24, 72) if hours < n), "more")
                if not one.moved_to:
                    whole.note(at, f"cancelled:{who}", f"cancelled_before:{who}:{bound}")
                continue
            whole.note(one.start, "visits")
            if one.status == "done":
                # nobody is marked as arrived here, so that no mark is in time
                whole.note(one.start, "visits_done", f"untimely:{one.doctor}")
                if one.how != "phone":
                    whole.note(one.start, f"source_done:{source}")
            if one.status == "no_show":
                said = "confirmed" if one.confirmed else "unconfirmed"
                whole.note(one.start, f"no_show:{said}")
        return {day: counts for day, counts in whole.days.items() if counts}


@dataclass
class Person:
    """A patient with a phone. `section`: the part of the bot that the phone shows."""

    account: str
    card: str
    source: str = ""
    known: int = 0
    reached: int = 0
    heard: datetime | None = None
    asked: bool = False
    section: str = ""
    blocked: bool = False


class Weeks:
    """The clinic, its patients and its staff, on a clock that runs through `days` days."""

    def __init__(self, seed: int, patients: int, a_day: int = 10) -> None:
        self.dice = Random(seed)
        self.world = world = World()
        self.phones = Phones()
        world.channel = world.notifying.channel = world.room.channel = self.phones  # type: ignore[assignment]
        self.directory = world.clinic.known_directory()
        world.store.directory = lambda: self.directory
        world.turns = world.process()
        slots = world.clinic._all_slots
        world.clinic._all_slots = lambda *of: [_in_utc(slot) for slot in slots(*of)]  # type: ignore[method-assign]
        self.streams = Streams(world)
        self.diary = Diary()
        self.a_day = a_day
        self.people = [Person(str(10_000 + n), f"p-{n + 1}") for n in range(patients)]
        world.clinic.cards = [
            Card(one.card, f"Шевченко Олена {one.card}", date(1980, 1, 1), _phone(one))
            for one in self.people
        ]
        self.strangers = list(self.people)
        self.dice.shuffle(self.strangers)
        self.patients: list[Person] = []

    # --- time ---

    def run(self, days: int) -> None:
        """Let days go by, then close the clinic and let its last notices go out."""
        for _ in range(days):
            today = KYIV.day(self.now) + DAY
            self.world.clinic.today = today
            self.directory = self.world.clinic.known_directory()
            if today.weekday() < 5:
                minutes = sorted(self.dice.sample(range(60, 8 * 60, 10), self.a_day))
                opens = datetime.combine(today, time(8), KYIV.zone)
                for minute in minutes:
                    self.wait_until(opens + minute * MINUTE)
                    self.converse()
            self.wait_until(datetime.combine(today, time(21), KYIV.zone))

    @property
    def now(self) -> datetime:
        return self.world.clock.moment

    def wait_until(self, moment: datetime) -> None:
        while self.now < moment:
            self.world.clock.moment = min(moment.astimezone(UTC), self.now + HOUR)
            self.tick()

    def tick(self) -> None:
        """The clockwork, the poll, and those who answer what they get."""
        world, now = self.world, self.now
        for account in world.store.due(now):
            world.turns.resume(account)
        self._mark_visits()
        world.polling.run()
        for account in world.store.mirror.due(now):
            world.notifying.notify(account)
        for account in world.desk.due(now):
            world.handoff.work(account)
        world.settle()
        for one in self.patients:
            self._answer_notice(one)

    def _mark_visits(self) -> None:
        """The registry marks who came."""
        for visit in self.diary.visits.values():
            if visit.status == "planned" and visit.ended is None and visit.start + HOUR < self.now:
                visit.status = self.dice.choices(("done", "no_show"), (8, 2))[0]
                patient, made, text = self.world.clinic.visits_made[visit.id]
                visit.doctor = made.doctor
                marked = replace(made, status=VisitStatus(visit.status))
                self.world.clinic.visits_made[visit.id] = (patient, marked, text)
                self._poll_soon(visit.patient)

    def _poll_soon(self, patient: str) -> None:
        for (of, _), work in self.world.store.mirror.clockwork.items():
            if of == patient:
                work.poll_at = self.now

    def clinic_did(self, patient: str) -> None:
        """The clinic changed something: two polls, so that it is known and believed at once."""
        for _ in range(2):
            self._poll_soon(patient)
            self.world.polling.run()

    # --- what patients do ---

    def converse(self) -> None:
        """One of the things that happen in a clinic."""
        kinds = (
            (self.newcomer, 8),
            (self.books_again, 5),
            (self.cancels, 2),
            (self.moves, 2),
            (self.reads, 3),
            (self.asks_staff, 2),
            (self.blocks, 1),
            (self.telephones, 3),
            (self.is_cancelled, 1),
            (self.is_moved, 1),
        )
        self.dice.choices([k for k, _ in kinds], [n for _, n in kinds])[0]()

    def newcomer(self) -> None:
        if not self.strangers:
            return
        one = self.strangers.pop()
        self.patients.append(one)
        one.source = self.dice.choice(SOURCES)
        depth = self.dice.choice((1, 2, 3, 4, 5, 6, 7, 7, 7, 7))
        self.diary.note(self.now, "users_new", f"source_new:{one.source or 'none'}")
        self.does(one, Commanded("start", one.source), "menu", 1)
        self.book(one, depth)

    def books_again(self) -> None:
        one = self._somebody(coming=False)
        if one:
            self.does(one, Commanded("start"), "menu")
            self.book(one, 7)

    def book(self, one: Person, depth: int) -> None:
        """Go on until this step of the way."""
        if depth > 1:
            self.presses(one, "📅 Записатися", "booking" if one.known == 3 else "patient_data")
        if depth > 1 and one.known < 2:
            one.known = 2
            self.does(one, SharedContact(_phone(one)[1:], own=True), "patient_data", 2)
        if depth > 2 and one.known < 3:
            one.known = 3
            self.diary.note(self.now, "users_registered")
            self.does(one, Typed("01.01.1980"), "booking", 3)
        steps = ("Філія Центр", "Сімейний лікар", "", "", "✅ Так, записати")
        for label, reached in zip(steps, (4, 5, 5, 6, 7), strict=True):
            if depth < reached:
                return
            before = set(self.world.clinic.visits_made)
            self.presses(one, label or self._any(one), "booking", reached)
            for visit in set(self.world.clinic.visits_made) - before:
                self._made(one, visit, "bot")

    def cancels(self) -> None:
        one = self._somebody(coming=True)
        if one is None:
            return
        visit = self.coming(one)
        assert visit is not None
        self.does(one, Commanded("menu"), "menu")
        self.does(one, Commanded("visits"), "visits")
        self.presses(one, self._listed(visit), "visits")
        self.presses(one, "❌ Скасувати візит", "visits")
        visit.ended = ("bot", self.now)
        self.presses(one, "❌ Так, скасувати", "visits")

    def moves(self) -> None:
        one = self._somebody(coming=True)
        if one is None:
            return
        visit = self.coming(one)
        assert visit is not None
        self.does(one, Commanded("menu"), "menu")
        self.does(one, Commanded("visits"), "visits")
        self.presses(one, self._listed(visit), "visits")
        self.presses(one, "🔁", "booking")
        day = next(
            label for label in self._labels(one) if not label.endswith(f"{visit.start:%d.%m}")
        )
        self.presses(one, day, "booking")
        self.presses(one, self._any(one), "booking")
        before = set(self.world.clinic.visits_made)
        self.presses(one, "✅ Так, перенести", "visits")
        [new] = set(self.world.clinic.visits_made) - before
        visit.ended, visit.moved_to = ("bot", self.now), new
        self._made(one, new, "move")

    def reads(self) -> None:
        one = self._somebody()
        if one:
            self.does(one, Commanded("clinic"), "clinic")
            self.does(one, Commanded("questions"), "questions")
            self.does(one, Commanded("clinic"), "clinic")

    def asks_staff(self) -> None:
        one = self._somebody()
        if one is None or self.world.desk.load(one.account).open:
            return
        self.does(one, Commanded("manager"), "manager")
        if not one.asked:
            one.asked = True
            self.diary.note(self.now, "sessions_with_staff")
        self.diary.note(self.now, "handoffs", "handoff:manager")
        self.presses(one, "💬 Покликати менеджера", "manager")
        if self.dice.random() < 0.8:
            self._is_answered(one)

    def _is_answered(self, one: Person) -> None:
        asked_at = self.now
        self.world.clock.moment += self.dice.randrange(20, 1500) * timedelta(seconds=1)
        room = self.world.room
        request = self.world.desk.load(one.account).request
        if request is None or request.posted_at is None:
            return  # the desk is closed for a holiday, and a topic of an earlier request shows nothing of this one
        message, data = room.offered["✋ Взяти"]
        topic = self.world.desk.load(one.account).topic
        self._staff(topic, StaffPressed(message, data))
        self.world.message_id += 1
        room.said[self.world.message_id] = "Добрий день!"
        self._staff(topic, StaffWrote(self.world.message_id, "Добрий день!"))
        seconds = int((self.now - asked_at).total_seconds())
        self.diary.note(self.now, "answered", f"first_answer:{seconds}")

    def _staff(self, topic: int, event: Any) -> None:
        self.world.update_id += 1
        update = StaffUpdate(self.world.update_id, self.world.room.room, topic, IRYNA, event)
        self.world.operators.take(update)
        self.world.settle()

    def blocks(self) -> None:
        one = self._somebody(coming=False)
        if one:
            one.blocked = True
            self.diary.note(self.now, "users_lost")
            self._look_at(one)
            self.world.happens(ChatBlocked())

    def telephones(self) -> None:
        """A known patient books by telephone."""
        one = self._somebody(coming=False)
        if one and one.known == 3:
            visit = self.world.clinic.add_visit(one.card, self._free_slot(), "by phone")
            self.clinic_did(one.card)
            self._made(one, visit.id, "phone")

    def is_cancelled(self) -> None:
        one = self._somebody(coming=True)
        if one:
            visit = self.coming(one)
            assert visit is not None
            self.world.clinic.cancel_visit(visit.id)
            visit.ended = ("clinic", self.now)
            self.clinic_did(one.card)

    def is_moved(self) -> None:
        one = self._somebody(coming=True)
        if one:
            visit = self.coming(one)
            assert visit is not None
            visit.start, visit.confirmed = self._free_slot().start, False
            self.world.clinic.move_visit(visit.id, visit.start)
            self.diary.note(self.now, "moved:clinic")
            self.clinic_did(one.card)

    def _answer_notice(self, one: Person) -> None:
        """Press a button of the newest notice, perhaps."""
        chat = self.phones.of[one.account].chat
        labels = [b.label for row in chat[-1].view.buttons for b in row] if chat else []
        if one.blocked or self.dice.random() < 0.4:
            return
        if COMING in labels:
            visit = self.coming(one, within=30 * HOUR)
            if visit is not None and not visit.confirmed and _is_about(chat[-1], visit):
                visit.confirmed = True
                self.diary.note(self.now, "confirmed")
                self.presses(one, COMING, "reminders")
        elif NOT_THERE in labels:
            mark = self.dice.choice((NOT_THERE, "4", "5", "5"))
            names = [f"mark:{mark}:b-1", f"mark_of_doctor:{mark}:koval"]
            self.diary.note(self.now, *(["not_there"] if mark == NOT_THERE else names))
            self.presses(one, mark, "feedback")

    # --- how they do it ---

    def presses(self, one: Person, label: str, section: str, reached: int = 0) -> None:
        self._look_at(one)
        whole = next((known for known in self._labels(one) if known.startswith(label)), "")
        assert whole, f"{one} sees no [{label}]: {self.phones.chat[-1].view}"
        event, shown = self.world.find(whole)
        self.does(one, event, section, reached, shown)

    def does(
        self,
        one: Person,
        event: Event,
        section: str,
        reached: int = 0,
        shown: Shown | None = None,
    ) -> None:
        """A patient writes or presses, and is then in this section, having made so many steps of the way."""
        begins = one.heard is None or self.now - one.heard >= 30 * MINUTE
        if one.heard is None or KYIV.day(one.heard) != KYIV.day(self.now):
            self.diary.note(self.now, "users_active")
        if begins:
            one.reached, one.asked = 0, False
            self.diary.note(self.now, "sessions")
        if begins or section != one.section:
            self.diary.note(self.now, f"section:{section}")
        one.heard, one.section = self.now, section
        most = max(one.reached, one.known, reached, 1)
        self.diary.note(self.now, *(f"funnel:{step}" for step in WAY[one.reached : most]))
        one.reached = most
        self._look_at(one)
        self.world.happens(event, shown)

    def coming(self, one: Person, within: timedelta | None = None) -> Visit | None:
        """The person's visit to come, if there is one."""
        theirs = (v for v in self.diary.visits.values() if v.account == one.account)
        last = self.now + (within or 400 * DAY)
        return next((v for v in theirs if v.ended is None and self.now < v.start < last), None)

    def _made(self, one: Person, visit: str, how: str) -> None:
        start = self.world.clinic.visits_made[visit][1].start
        source = one.source
        self.diary.visits[visit] = Visit(visit, one.card, one.account, self.now, start, how, source)

    def _somebody(self, coming: bool | None = None) -> Person | None:
        """A patient who is not talking with staff; with or without a visit a day or more ahead."""
        fit = [
            one
            for one in self.patients
            if not one.blocked
            and not self.world.desk.load(one.account).open
            and (one.heard is None or self.now - one.heard > 40 * MINUTE)
            and (coming is None or one.known == 3)
            and (coming is None or coming == (self.coming(one) is not None))
        ]
        if coming:
            fit = [one for one in fit if self.coming(one, within=DAY) is None]
        return self.dice.choice(fit) if fit else None

    def _free_slot(self) -> Slot:
        clinic = self.world.clinic
        days = list(clinic._days("koval", 20))
        return self.dice.choice(clinic._slots("koval", "s-visit", "b-1", self.dice.choice(days)))

    def _listed(self, visit: Visit) -> str:
        words = self.world.clinic.time.local(visit.start)
        account = next(one for one in self.patients if one.account == visit.account)
        return next(label for label in self._labels(account) if f"{words:%d.%m %H:%M}" in label)

    def _any(self, one: Person) -> str:
        """A day or an hour of those that are offered."""
        offered = [label for label in self._labels(one) if label[-1].isdigit()]
        return self.dice.choice(offered)

    def _labels(self, one: Person) -> list[str]:
        chat = self.phones.of[one.account].chat
        return [button.label for row in chat[-1].view.buttons for button in row]

    def _look_at(self, one: Person) -> None:
        self.world.account = self.phones.holder = one.account


def _is_about(shown: Shown, visit: Visit) -> bool:
    """True if the message names the visit's present time."""
    local = KYIV.local(visit.start)
    return f", {local.day} " in shown.view.text and f"{local:%H:%M}" in shown.view.text


def _in_utc(slot: Slot) -> Slot:
    """The slot as every adapter gives it."""
    return replace(slot, start=slot.start.astimezone(UTC), end=slot.end.astimezone(UTC))


def _phone(one: Person) -> str:
    return f"+38067{int(one.account):07d}"
