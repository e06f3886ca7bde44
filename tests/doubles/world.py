"""One reception over doubles: a patient's phone on one side, the clinic on the other, a clock that is set by hand."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from reception.adapters.content import Content
from reception.adapters.slack.texts import INSIDE as INSIDE_IN_SLACK
from reception.clinic.holidays import holidays_of
from reception.clinic.hours import Day, Hours
from reception.clinic.model import ClinicTime, Directory
from reception.clinic.operations import Operations
from reception.codes.texts import Texting
from reception.codes.verification import Verification
from reception.desk.beginning import TalkBeginner
from reception.desk.bookings import Bookings, for_staff
from reception.desk.cards import Cards
from reception.desk.export import Export
from reception.desk.finding import Finder
from reception.desk.handoff import Handoff
from reception.desk.inbox import DeskInbox
from reception.desk.operators import Operators
from reception.desk.performing import JobPerformer
from reception.desk.ports import StaffRoom
from reception.desk.proofs import Proofs
from reception.desk.request.action import RequestServices
from reception.desk.request.patient import PatientCommands
from reception.desk.request.topic import RequestTopic
from reception.desk.room.action import RoomServices
from reception.desk.room.announcements import Announcements
from reception.desk.room.commands import RoomCommands
from reception.desk.room.mornings import expect, expect_delays
from reception.desk.thread import DeskRules
from reception.dialog import buttons
from reception.dialog.conversation import Conversation
from reception.dialog.effects import Query, View
from reception.dialog.engine import Engine
from reception.dialog.events import (
    Event,
    Outcome,
    Pressed,
    PressedStanding,
    SharedContact,
    Typed,
    Unreadable,
)
from reception.dialog.scene import Knowledge, Scene
from reception.dialog.staff import Carried, Sent
from reception.figures.summary import Chart
from reception.logs import pseudonym
from reception.notices.kinds import page
from reception.notices.news import NEWS, NewsSending
from reception.notices.notice import NoticeGroup
from reception.notices.offering import Offering
from reception.notices.poll import Polling
from reception.notices.rules import Times
from reception.notices.send import Notifying
from reception.turns.consultation import Consultation
from reception.turns.ports import Channel, Loaded, TurnStore, Update
from reception.turns.turns import Turns
from tests.doubles.channel import MemoryChannel, Shown
from tests.doubles.clinic import ClinicDouble
from tests.doubles.codes import KEY, MemoryCodes, Texts
from tests.doubles.content import for_the_double
from tests.doubles.desk import MemoryDeskStore, MemoryQueue, MemoryRoom, MemoryThreads
from tests.doubles.figures import MemoryFigures
from tests.doubles.hints import MemoryHints
from tests.doubles.room_jobs import MemoryRoomJobs
from tests.doubles.store import MemoryStore
from tests.doubles.window import MemoryWindow

KYIV = ClinicTime(ZoneInfo("Europe/Kyiv"))
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=KYIV.zone).astimezone(UTC)
SHIPPED = Path(__file__).parents[2] / "layers" / "content"
CONTENT = Content(Path(os.environ.get("CONTENT_OF_TRANSCRIPTS", SHIPPED)))
FACTS, WORDS = for_the_double(CONTENT.facts()), CONTENT.words(KYIV)
assert FACTS.desk is not None
CARDS = Cards(WORDS, KYIV, FACTS.desk)
CARDS_IN_SLACK = Cards(WORDS, KYIV, FACTS.desk, INSIDE_IN_SLACK)


def _worded(loaded: Loaded, group: NoticeGroup, now: datetime) -> View:
    assert loaded.conversation is not None
    return page(
        Scene(Knowledge(FACTS, WORDS, loaded.directory, KYIV), loaded.conversation, now), group
    )


def _press(data: str) -> Pressed | PressedStanding:
    standing = buttons.decode_standing(data)
    return (
        PressedStanding(standing) if standing else Pressed(*(buttons.decode(data) or (None, None)))
    )


@dataclass
class SetClock:
    """Stands until it is moved."""

    moment: datetime = MONDAY

    def now(self) -> datetime:
        return self.moment


class RunningClock(SetClock):
    """Moves by itself: no two readings are the same, as with a real one."""

    def now(self) -> datetime:
        self.moment += timedelta(milliseconds=3)
        return self.moment


@dataclass
class World:
    """One patient's account in it; more by `account`."""

    clock: SetClock = field(default_factory=SetClock)
    account: str = "1001"
    language: str = "uk"
    threads: bool = False
    """The desk's room is as in Slack."""

    def __post_init__(self) -> None:
        self.facts = FACTS
        self.words = WORDS
        self.shown_name = ""
        self.cards = CARDS_IN_SLACK if self.threads else CARDS
        self.clinic = ClinicDouble(KYIV, KYIV.day(self.clock.now()))
        self.store = MemoryStore(self.clinic.known_directory, self.clock.now)
        self.channel = MemoryChannel()
        self.update_id = 500_000
        self.message_id = 0
        self.toasts: list[str] = []
        self.desk = MemoryDeskStore(DeskRules(topic_per_request=self.threads))
        self.queue = MemoryQueue()
        self.jobs = MemoryRoomJobs()
        self.figures = MemoryFigures()
        self.charts: list[Chart] = []
        self.windows = MemoryWindow()
        self.room = (MemoryThreads if self.threads else MemoryRoom)(self.channel)
        self.sends_codes = False
        self.looks_for_delays = False
        self.codes = MemoryCodes(self.clock.now)
        self.texts = Texts(self.codes, WORDS, dict(FACTS.name))
        self.turns = self.process()
        self.bookings = self.counter(self.room)
        self.handoff = self.worker()
        self.times = times = Times(FACTS.notices, KYIV)
        self.polling = Polling(
            self.store.mirror,
            lambda: self.clinic,
            self.clock,
            times,
            self.jobs,
            self.store,
            MemoryHints(),
            waiting=self.store.waiting,
        )
        self.notifying = Notifying(
            self.store,
            self.store.mirror,
            self.channel,
            self.clock,
            times,
            _worded,
            lambda: self.clinic,
            self.jobs,
            real_time=self.clock.now,
        )
        self.offering = self.offers()
        self.news_sending = self.sends_news()
        self.operators = self.staff(self.handoff)

    def publish_holiday(self, day: date, hours: Day) -> None:
        """Have content in use in which a day has these hours, in every branch."""

        def with_holiday(week: Hours) -> Hours:
            return replace(week, dates={**week.dates, day: hours})

        branches = {
            key: replace(branch, hours=with_holiday(branch.hours)) if branch.hours else branch
            for key, branch in self.facts.branches.items()
        }
        chain, home = with_holiday(self.facts.hours), self.facts.home_call
        if home.hours:
            home = replace(home, hours=with_holiday(home.hours))
        self.facts = replace(self.facts, hours=chain, branches=branches, home_call=home)

    def process(self, seen: Callable[[Knowledge], Knowledge] = lambda known: known) -> Turns:
        """A container of the webhook function, as it starts. `seen`: how much of what is known counts."""

        def engine(loaded: Loaded) -> Engine:
            known = Knowledge(
                self.facts,
                self.words,
                loaded.directory,
                KYIV,
                codes=self.sends_codes,
                operations=loaded.operations,
            )
            return Engine(seen(known))

        return Turns(
            self.store,
            self.channel,
            self.clock,
            engine,
            lambda now, operations: Consultation(
                lambda: self.clinic,
                KYIV,
                now,
                self.facts.days_ahead,
                operations,
                self.store.mirror.unproven,
                self.store.waiting.places,
                holidays_of(self.facts),
            ),
            DeskInbox(
                self.desk,
                self.queue,
                KYIV,
                self.cards.desk.hours,
                topic_per_request=self.threads,
            ),
            Verification(self.codes, self.texts, lambda: KEY, KYIV),
            Export(self.codes, [self.desk], self.store.mirror).of,
            real_time=self.clock.now,
        )

    def offers(self) -> Offering:
        """A container of the notices' function, as far as it offers freed times."""
        return Offering(
            self.store,
            self.store.waiting,
            self.store.mirror,
            self.clock,
            self.times,
            FACTS,
            lambda: self.clinic,
            self.jobs,
            self.notifying.notify,
        )

    def sends_news(self) -> NewsSending:
        """A container of the notices' function, as far as it sends news."""
        return NewsSending(
            self.store,
            self.store.news,
            self.channel,
            self.clock,
            self.times,
            WORDS,
            lambda account: pseudonym(KEY, account),
            self.jobs,
        )

    def counter(self, room: StaffRoom) -> Bookings:
        """The bookings that operators make for patients."""

        def turns(store: TurnStore, pages: Channel) -> Turns:
            at_desk = self.process(for_staff)
            at_desk.store, at_desk.channel = store, pages
            return at_desk

        return Bookings(self.desk, self.store, room, self.cards, turns)

    def worker(self, room: StaffRoom | None = None) -> Handoff:
        """A container of the hand-off function, as it starts; at another room than the double, if that is given."""
        performer = JobPerformer(
            self.desk,
            room or self.room,
            self.store,
            self._take,
            self.clock,
            self.cards,
            self.finder,
        )
        return Handoff(
            performer,
            lambda account: self.bookings.resume(account),
            publish=lambda minutes: self._publish(minutes),
            real_time=self.clock.now,
        )

    def _publish(self, minutes: tuple[int, ...]) -> None:
        self.store.operations.change(lambda now: now.promise("", minutes))

    def staff(self, handoff: Handoff) -> Operators:
        """A container of the function that takes updates of the staff's room, as it starts."""
        services = RequestServices(
            handoff, self.queue, self._take, self.cards, lambda account: pseudonym(KEY, account)
        )
        self.room_services = self.outside(handoff.room)
        self.announcements = Announcements(self.room_services)
        return self.takes_staff(services)

    def takes_staff(self, services: RequestServices) -> Operators:
        """The taker of updates of the room that these services belong to."""

        def find(query: Query) -> Outcome:
            return self.turns.consult(self.clock.now(), Operations()).answer(query)

        proofs = Proofs(find, KYIV, "UA", self.cards.words)
        patient = PatientCommands(services, find, proofs, self.bookings)
        beginner = TalkBeginner(services.handoff, services.queue, self._take, services.room_id)
        room = RoomCommands(self.room_services, beginner, self.finder)
        return Operators(services.handoff, RequestTopic(services, patient, room), room)

    def outside(self, room: StaffRoom) -> RoomServices:
        """The services of staff's commands outside of requests."""
        return RoomServices(
            room,
            self.desk,
            self.store,
            self.store.mirror,
            self.windows,
            self.jobs,
            self.store.operations,
            self.clock,
            self.cards.words,
            self.facts,
            self.times,
            _worded,
            lambda: self.clinic,
            lambda account: pseudonym(KEY, account),
            self.figures,
            self._draw,
            self._bring,
            self.store.news,
            lambda member: f"https://clinic.example/cabinet?{member.id}",
            Texting(self.codes, self.texts),
        )

    def _bring(self, ids: Sequence[str]) -> None:
        """Have news, and what accounts are owed, sent, as the queue of notices does at once."""
        for id_ in ids:
            if id_.startswith(NEWS):
                self.news_sending.work(id_.removeprefix(NEWS))
            else:
                self.notifying.notify(id_)

    @property
    def finder(self) -> Finder:
        """Finds whoever has asked the desk."""
        return Finder(self.desk, lambda text: pseudonym(KEY, text), "UA")

    def _draw(self, chart: Chart) -> bytes:
        self.charts.append(chart)
        return b"a picture"

    def _take(self, update: Update) -> str:
        return self.turns.take(update)

    def settle(self) -> None:
        """Deliver what is in the queue, at once or when its delay is over."""
        while taken := self.queue.take():
            for account, delay in taken:
                self.clock.moment += timedelta(seconds=delay)
                self.handoff.work(account)
        self.offer_what_was_freed()

    def update(self, event: Event, pressed: Shown | None = None) -> Update:
        """An update of Telegram's with the next id."""
        self.update_id += 1
        message = pressed.message if pressed else None
        name = self.shown_name
        return Update(self.update_id, self.account, event, self.language, message, name)

    def read_directory(self) -> None:
        """Have the directory read anew: the next free days are those from today on."""
        self.clinic.today = KYIV.day(self.clock.now())

    def change_directory(self, change: Callable[[Directory], Directory]) -> None:
        """Change what the directory has from now on."""
        known = self.store.directory
        self.store.directory = lambda: change(known())

    def happens(self, event: Event, pressed: Shown | None = None) -> None:
        """An update comes and is taken, and what it set off is done."""
        toast = self.deliver(self.update(self.said(event), pressed))
        if toast:
            self.toasts.append(toast)
        self.settle()

    def said(self, event: Event) -> Event:
        """The same event; a text or a file as a message of the chat, with an id."""
        if isinstance(event, (Typed, Unreadable)) and event.said is None:
            return self.saying(event, event.text if isinstance(event, Typed) else "(photo)")
        return event

    def deliver(self, update: Update) -> str:
        """Have an update taken, as Telegram delivers it. Returns the toast."""
        return self.turns.take(update)

    def saying[E: Typed | Unreadable | SharedContact](self, event: E, text: str, **how: Any) -> E:
        """The same event as a message of the chat, with an id; how: `reply_to`, `album`, `file`."""
        self.message_id += 1
        self.room.said[self.message_id] = text
        carried = Carried(text) if self.threads else None
        return replace(event, said=Sent(self.message_id, content=carried, **how))

    def press(self, label: str, shown: Shown | None = None) -> None:
        """Press the button that the patient sees; in the newest message that has it."""
        event, found = self.find(label, shown)
        self.happens(event, found)

    def find(
        self, label: str, shown: Shown | None = None
    ) -> tuple[Pressed | PressedStanding, Shown]:
        """The event that a press of a button sends, and the message that it stands on."""
        for candidate in [shown] if shown else reversed(self.channel.chat):
            for button in (b for row in candidate.view.buttons for b in row):
                if button.label == label and button.data:
                    return _press(button.data), candidate
        raise LookupError(f"no button [{label}] in sight")

    def pass_time(self, step: timedelta) -> None:
        """Move the clock and let the clockwork do what fell due."""
        until = self.clock.moment + step
        while (moment := self._next_due()) and moment <= until:
            self.clock.moment = max(moment, self.clock.moment)
            for account in self.desk.due(self.clock.now()):
                self.handoff.work(account)
            for job in self.jobs.due(self.clock.now()):
                self.announcements.work(job)
            self.settle()
        self.clock.moment = max(until, self.clock.moment)
        for account in self.store.due(self.clock.now()):
            self.turns.resume(account)
        self.settle()

    def _next_due(self) -> datetime | None:
        moments = (self.desk.next_due(), self.jobs.next_due())
        return min(filter(None, moments), default=None)

    def wait_until(self, moment: datetime) -> None:
        """Let time go by: polls and notices come as they would."""
        while (left := moment - self.clock.moment) > timedelta():
            self.pass_time(min(left, timedelta(minutes=5)))
            expect(self.jobs, self.cards.desk.hours, KYIV, self.clock.now())
            if self.looks_for_delays:
                expect_delays(self.jobs, self.cards.desk.hours, KYIV, self.clock.now())
            self.polling.run()
            self.send_what_is_due()

    def offer_what_was_freed(self) -> None:
        """Look at freed times whose turn it is: at once after the turn that has freed them."""
        for freed in self.store.waiting.due(self.clock.now()):
            self.offering.work(freed)

    def send_what_is_due(self) -> None:
        """Look at freed times again, and bring accounts that are owed a notice."""
        self.offer_what_was_freed()
        for account in self.store.mirror.due(self.clock.now()):
            self.notifying.notify(account)
        for news in self.store.news.due(self.clock.now()):
            self.news_sending.work(news)

    @property
    def conversation(self) -> Conversation:
        """As it is stored."""
        conversation = self.store.load(self.account).conversation
        assert conversation is not None
        return conversation

    def conversation_or_none(self) -> Conversation | None:
        """As it is stored, if it is."""
        return self.store.load(self.account).conversation
