"""A clinic through weeks of polls and notices: visits made, moved, cancelled; schedules doubled and missed; outages.

What was really sent, and what was really true, are kept here, apart from the reception's own tables.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any, NamedTuple

from reception.clinic.facts import NoticeRules
from reception.clinic.model import Directory, Visit
from reception.clinic.system import ClinicUnreachable
from reception.dialog.conversation import Conversation, LinkedPatient, Message
from reception.dialog.effects import View
from reception.notices.notice import NoticeGroup, Planned
from reception.notices.poll import Polling
from reception.notices.poll_everybody import WindowPolling
from reception.notices.ports import RoomJobs
from reception.notices.rounds import RoundMirror
from reception.notices.rules import Times
from reception.notices.send import Notifying
from reception.turns.ports import (
    ChatGone,
    Loaded,
    MaybeDelivered,
    TooManyMessages,
    TurnStore,
)
from tests.doubles.hints import MemoryHints
from tests.doubles.room_jobs import MemoryRoomJobs
from tests.doubles.store import MemoryStore
from tests.doubles.window import MemoryWindow
from tests.notices.test_rules import KYIV

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LENGTH = timedelta(minutes=30)
POLL_EVERY = 5


@dataclass
class Truth:
    """A visit as it really is: what it became, and when."""

    id: str
    patient: str
    here: bool
    became: list[tuple[datetime, Visit]]

    def at(self, moment: datetime) -> Visit | None:
        return next((visit for since, visit in reversed(self.became) if since <= moment), None)

    def within(self, first: datetime, last: datetime) -> list[Visit]:
        """Everything that it was at some time from `first` to `last`."""
        since = (visit for at, visit in self.became if first < at <= last)
        return list(filter(None, (self.at(first), *since)))


@dataclass(frozen=True)
class Sent:
    """A notice that arrived; `answered`: and Telegram said so."""

    at: datetime
    account: str
    planned: Planned
    message: int
    answered: bool = True


@dataclass
class Clinic:
    """A clinic system that answers with the truth, while it is not down.

    `lists_nothing`: its list of everybody's visits is empty. `mute`: visits whose patient it does not tell.
    """

    now: Callable[[], datetime]
    truth: dict[str, list[Truth]] = field(default_factory=lambda: defaultdict(list))
    outages: list[tuple[datetime, datetime]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    lists_nothing: bool = False
    mute: set[str] = field(default_factory=set)

    def is_down(self, moment: datetime) -> bool:
        return any(begin <= moment < end for begin, end in self.outages)

    def visits(self, patient: str, first: date, last: date) -> tuple[Visit, ...]:
        self._called("visits")
        return self._present(self.truth[patient], first, last)

    def visits_of_all(self, first: date, last: date) -> tuple[Visit, ...]:
        self._called("visits_of_all")
        if self.lists_nothing:
            return ()
        return self._present([t for theirs in self.truth.values() for t in theirs], first, last)

    def patient_of(self, visit: str) -> str | None:
        self._called("patient_of")
        if visit in self.mute:
            raise ClinicUnreachable("no such visit")
        return next(t.patient for theirs in self.truth.values() for t in theirs if t.id == visit)

    def _called(self, method: str) -> None:
        self.calls[method] += 1
        if self.is_down(self.now()):
            raise ClinicUnreachable("a power cut")

    def _present(self, truths: list[Truth], first: date, last: date) -> tuple[Visit, ...]:
        present = (truth.at(self.now()) for truth in truths)
        return tuple(v for v in present if v and first <= KYIV.day(v.start) <= last)


@dataclass
class Chats:
    """Telegram: `trouble` may refuse. A message whose answer is lost arrives all the same if `arrives` says so."""

    now: Callable[[], datetime]
    trouble: Callable[[str], Exception | None] = lambda _: None
    arrives: Callable[[], bool] = lambda: False
    sent: list[Sent] = field(default_factory=list)
    messages: int = 0
    under_way: NoticeGroup = ()

    def word(self, loaded: Loaded, group: NoticeGroup, now: datetime) -> View:
        self.under_way = group
        return View("a notice")

    def send(self, account: str, view: View) -> Message:
        error = self.trouble(account)
        if error is None or (isinstance(error, MaybeDelivered) and self.arrives()):
            self.messages += 1
            now, answered = self.now(), error is None
            self.sent.extend(
                Sent(now, account, planned, self.messages, answered) for planned in self.under_way
            )
        if error:
            raise error
        return Message(self.messages)


class Ports(NamedTuple):
    """The ports in which the simulation keeps everything."""

    store: TurnStore
    mirror: RoundMirror
    due: Callable[[datetime], Iterable[str]]
    jobs: RoomJobs


def in_memory(now: Callable[[], datetime]) -> Ports:
    """Doubles, which pass the same contract tests as the tables."""
    store = MemoryStore(Directory, now)
    return Ports(store, store.mirror, store.mirror.due, MemoryRoomJobs())


class Simulation:
    """Ports in memory, the real shells, and a clock by the minute."""

    def __init__(
        self,
        start: datetime,
        seed: int = 1,
        rules: NoticeRules | None = None,
        *,
        window_days: int = 0,
        ports: Callable[[Callable[[], datetime]], Ports] = in_memory,
    ) -> None:
        self.moment = start
        self.random = Random(seed)
        self.store, self.mirror, self.due, self.jobs = ports(self.now)
        self.owners: dict[str, str] = {}
        self.clinic = Clinic(self.now)
        self.chats = Chats(self.now)
        self.happenings: list[tuple[datetime, int, Callable[[], None]]] = []
        self.order = count()
        times = Times(rules or NoticeRules(), KYIV)
        self.windows = MemoryWindow()
        window = WindowPolling(self.mirror, self.windows, KYIV, window_days)
        self.hints = MemoryHints()
        self.polling = Polling(
            self.mirror,
            lambda: self.clinic,  # type: ignore[arg-type,return-value] # all that is used of it
            self,
            times,
            self.jobs,
            self.store,
            self.hints,
            window if window_days else None,
        )
        self.notifying = Notifying(
            self.store,
            self.mirror,
            self.chats,  # type: ignore[arg-type] # all that is used of it
            self,
            times,
            self.chats.word,
            lambda: self.clinic,  # type: ignore[arg-type,return-value]
            self.jobs,
            real_time=self.now,
        )

    def now(self) -> datetime:
        return self.moment

    # --- people ---

    def account(self, account: str, *patients: str) -> None:
        linked = tuple(LinkedPatient(p, p, opened=True) for p in patients)
        self.owners |= dict.fromkeys(patients, account)
        self.store.save(Conversation(account, patients=linked))

    def change(self, account: str, change: Callable[[Conversation], Conversation]) -> None:
        conversation = self.store.load(account).conversation
        assert conversation
        self.store.save(change(conversation))

    def at(self, moment: datetime, happens: Callable[[], None]) -> None:
        heappush(self.happenings, (moment, next(self.order), happens))

    # --- visits ---

    def make(
        self,
        id: str,
        patient: str,
        start: datetime,
        *,
        account: str,
        here: bool,
        doctor: str = "koval",
    ) -> Truth:
        visit = Visit(id, doctor, "r-1", start, start + LENGTH)
        truth = Truth(id, patient, here, [(self.moment, visit)])
        self.clinic.truth[patient].append(truth)
        if here:
            self.change(account, lambda c: replace(c, booked_here=(*c.booked_here, id)))
        return truth

    def becomes(self, truth: Truth, **changes: Any) -> None:
        truth.became.append((self.moment, replace(truth.became[-1][1], **changes)))

    # --- the clockwork ---

    def run(
        self, until: datetime, *, missed: float = 0.0, doubled: float = 0.0, step: int = 1
    ) -> None:
        """Send what is due every `step` minutes, and poll every five. A run may be missed, or come twice."""
        minute = 0
        while self.moment < until:
            while self.happenings and self.happenings[0][0] <= self.moment:
                heappop(self.happenings)[2]()
            if minute % POLL_EVERY == 0:
                self._scheduled(self.polling.run, missed, doubled)
            self._scheduled(self._due, missed, doubled)
            self.moment += step * MINUTE
            minute += step

    def _due(self) -> None:
        for account in self.due(self.moment):
            for _ in range(1 + (self.random.random() < 0.05)):  # SQS may bring it twice
                self.notifying.notify(account)

    def _scheduled(self, run: Callable[[], object], missed: float, doubled: float) -> None:
        luck = self.random.random()
        for _ in range(0 if luck < missed else 2 if luck < missed + doubled else 1):
            run()


def instant(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant by day, when the clock does not change, so that the time on the wall is enough."""
    return datetime.combine(day, time(hour, minute), KYIV.zone).astimezone(UTC)


def patience(seconds: int) -> TooManyMessages:
    return TooManyMessages(seconds)


def gone() -> ChatGone:
    return ChatGone("blocked")
