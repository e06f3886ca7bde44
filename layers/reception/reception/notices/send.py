"""A notice: claim it, read the visit once more, send, note what became of it.

What makes it safe to be killed anywhere: a notice is claimed by a conditional write before it is sent, under a lease of
real time. A process that dies after its claim leaves the notice to whoever comes when the lease is over; only one that
died between sending and noting has it sent twice.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

from reception.clinic.system import ClinicSystem, ClinicUnreachable
from reception.dialog.conversation import ChatVisit, Conversation
from reception.dialog.effects import View
from reception.notices.mirrored import Watched
from reception.notices.planning import (
    BUSY,
    PREVIEW,
    SENT,
    Agenda,
    Message,
    agenda,
    busy,
    owed,
    settled,
    stopped_by,
)
from reception.notices.poll import answered
from reception.notices.ports import Entry, Mirror, RoomJobs
from reception.notices.rules import NoticeKind, Planned, Times
from reception.ports import Changed, Clock
from reception.turns.ports import (
    Channel,
    ChannelClosed,
    ChatGone,
    Loaded,
    MaybeDelivered,
    NotDelivered,
    TooManyMessages,
    TurnStore,
)

LEASE = timedelta(seconds=60)
FRESH = timedelta(minutes=5)
"""What was read less than this ago is not read again."""
KEPT = timedelta(days=60)
MOST_TOLD = 20
RACES = 5
NOT_DELIVERED = timedelta(minutes=1)
PAUSED_AGAIN = timedelta(minutes=5)
PREVIEWED = 10
"""Minutes of which what is only shown to staff is told together."""

LATE, OFF, BLOCKED, OWN, HIDDEN, SHUT = "late", "off", "blocked", "own", "hidden", "shut"
"""Why a notice was not sent: of no use any more, switched off, the chat is gone, the patient's own doing, not this
account's to know, or staff closed the place."""

log = logging.getLogger(__name__)


class Pace:
    """So many messages a second, and no more."""

    def __init__(self, a_second: float) -> None:
        self.gap = 1 / a_second
        self.next_at = 0.0

    def wait(self) -> None:
        """Until the next one may be sent."""
        left = self.next_at - monotonic()
        if left > 0:
            sleep(left)
        self.next_at = monotonic() + self.gap


type Wording = Callable[[Loaded, Message, datetime], View]


class Notifying:
    """Sends what an account is owed.

    `wording` makes a page of a message; `jobs` tell staff what is only shown to them; `pace` waits until the next one
    may be sent.
    """

    def __init__(
        self,
        store: TurnStore,
        mirror: Mirror,
        channel: Channel,
        clock: Clock,
        times: Times,
        wording: Wording,
        open_clinic: Callable[[], ClinicSystem],
        jobs: RoomJobs,
        *,
        pace: Callable[[], None] = lambda: None,
        real_time: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store = store
        self.mirror = mirror
        self.channel = channel
        self.clock = clock
        self.times = times
        self.wording = wording
        self.open_clinic = open_clinic
        self.jobs = jobs
        self.pace = pace
        self.real_time = real_time

    def notify(self, account: str) -> Counter[str]:
        """Send what is due to an account; how many notices had which outcome.

        Raises:
            ChannelClosed, StoreUnreachable: it must come again.
        """
        loaded = self.store.load(account)
        if loaded.conversation is None:
            return Counter()
        one = _Account(self, loaded)
        return one.wait() if loaded.operations.notices == "paused" else one.work()


class _Account:
    """One account's notices, over what was loaded."""

    def __init__(self, shell: Notifying, loaded: Loaded) -> None:
        assert loaded.conversation is not None
        self.shell = shell
        self.loaded = loaded
        self.conversation = loaded.conversation
        self.account = loaded.conversation.account
        self.now = shell.clock.now()
        self.clinic: ClinicSystem | None = None
        self.counts: Counter[str] = Counter()
        self.silent_until: datetime | None = None
        patients = (patient.id for patient in loaded.conversation.patients)
        self.watched: dict[str, Watched] = {p: shell.mirror.load(p) for p in patients}

    def work(self) -> Counter[str]:
        """Everything that is due, message by message, and when to look again."""
        links = (
            link for w in self.watched.values() for link in w.links if link.account == self.account
        )
        waits = max((link.not_before for link in links if link.not_before), default=None)
        if waits and waits > self.now:
            self.silent_until = waits
        else:
            self._send_all()
        self._look_again()
        return self.counts

    def wait(self) -> Counter[str]:
        """Staff paused notices: they are looked at again in a while, and those that are of use then go out."""
        for patient in self.watched:
            self.shell.mirror.look_again(patient, self.account, self.now + PAUSED_AGAIN)
        return Counter(paused=1)

    def _send_all(self) -> None:
        look = self._agenda(self.watched)
        for planned in look.late:
            self._settle(planned, SHUT if planned.closure else LATE)
        for message in look.messages:
            if self.silent_until is None:
                self._message(message)

    def _agenda(self, watched: Mapping[str, Watched]) -> Agenda:
        real_now = self.shell.real_time()
        return agenda(
            [p for w in watched.values() for p in self._owed(w)],
            {key for w in watched.values() for key in settled(w, self.account)},
            {key for w in watched.values() for key in busy(w, self.account, real_now)},
            self.shell.times,
            self.now,
        )

    def _owed(self, watched: Watched) -> tuple[Planned, ...]:
        stopped = stopped_by(self.loaded.operations, self.loaded.directory)
        return owed(watched, self.account, self.shell.times, stopped)

    def _message(self, message: Message) -> None:
        """One message: what still holds of it, and is this account's to hear."""
        for patient in {planned.patient for planned in message}:
            self._read_again(patient)
        still = {
            planned.key: planned
            for watched in self.watched.values()
            for planned in self._owed(watched)
        }
        present = [p for planned in message if (p := still.get(planned.key)) and p.sure]
        wanted = []
        for planned in present:
            why_not = self._why_not(planned)
            if why_not:
                self._settle(planned, why_not)
            elif self._claim(planned):
                wanted.append(planned)
        if wanted:
            self._send(tuple(wanted))

    def _why_not(self, planned: Planned) -> str:
        conversation, visit = self.conversation, planned.visit.id
        linked = conversation.linked(planned.patient)
        if linked is None or not (linked.opened or visit in conversation.booked_here):
            return HIDDEN
        if planned.kind is NoticeKind.SOON and visit in conversation.booked_here:
            return OWN
        if (
            planned.kind in (NoticeKind.CHANGED, NoticeKind.CLOSED)
            and visit in conversation.ended_here
        ):
            return OWN
        if planned.kind in conversation.muted:
            return OFF
        return BLOCKED if conversation.unreachable else ""

    def _read_again(self, patient: str) -> None:
        """Ask whether the visits are still as the mirror has them; out of reach, the mirror's word is good."""
        watched = self.watched[patient]
        if watched.read_at and self.now - watched.read_at < FRESH:
            return
        try:
            self.clinic = self.clinic or self.shell.open_clinic()
            after = answered(self.clinic, watched, self.shell.times, self.now, believe=False)
        except ClinicUnreachable as error:
            log.info("reminding from the mirror: %s", error)
            return
        self.shell.mirror.keep(watched, after)
        self.watched[patient] = replace(watched, visits=after, read_at=self.now)

    def _claim(self, planned: Planned) -> bool:
        real_now = self.shell.real_time()
        return self.shell.mirror.claim(
            planned.patient,
            self.account,
            planned.key,
            real_now,
            real_now + LEASE,
            max(self.now, planned.visit.end) + KEPT,
        )

    def _settle(self, planned: Planned, outcome: str) -> None:
        """Note why a notice was not sent."""
        if self._claim(planned):
            self._note((planned,), outcome)

    def _preview(self, message: Message) -> None:
        """Shown to staff, a few minutes' together; not sent, now or later."""
        minute = self.now.minute // PREVIEWED * PREVIEWED
        begin = self.now.replace(minute=minute, second=0, microsecond=0)
        entries = [Entry(self.account, planned.patient, planned.key) for planned in message]
        due_at = begin + timedelta(minutes=PREVIEWED)
        self.shell.jobs.ask(f"preview:{begin:%Y-%m-%dT%H%M}", due_at, entries)
        self._note(message, PREVIEW)

    def _send(self, message: Message) -> None:
        if self.loaded.operations.notices == "preview":
            return self._preview(message)
        shell = self.shell
        if not self._keep(lambda c: _told(c, message, self.now)):
            self._note(message, "")
            return None
        view = shell.wording(
            replace(self.loaded, conversation=self.conversation), message, self.now
        )
        shell.pace()
        try:
            shell.channel.send(self.account, view)
        except TooManyMessages as error:
            self._note(message, "")
            self.silent_until = self.now + timedelta(seconds=error.seconds)
        except NotDelivered as error:
            log.warning("a notice comes again: %s", error)
            self._note(message, "")
            self.silent_until = self.now + NOT_DELIVERED
        except ChatGone:
            self._note(message, BLOCKED)
            self._keep(lambda c: replace(c, unreachable=True))
        except ChannelClosed:
            self._note(message, "")
            raise
        except MaybeDelivered as error:
            log.warning("a notice may not have arrived: %s", error)
            self._note(message, SENT)
        else:
            self._note(message, SENT)

    def _note(self, message: Message, outcome: str) -> None:
        for planned in message:
            self.shell.mirror.note(planned.patient, self.account, planned.key, outcome, self.now)
            self.counts[outcome or "again"] += 1

    def _keep(self, change: Callable[[Conversation], Conversation]) -> bool:
        """Change the conversation, whoever else writes it meanwhile; whether it is still there: it may be forgotten."""
        for _ in range(RACES):
            try:
                self.conversation = self.shell.store.save(change(self.conversation))
            except Changed:
                again = self.shell.store.load(self.account).conversation
                if again is None:
                    return False
                self.conversation = again
            else:
                return True
        raise Changed

    def _look_again(self) -> None:
        """When the clockwork must bring this account, on each link."""
        watched = {patient: self.shell.mirror.load(patient) for patient in self.watched}
        together = self._agenda(watched).next_at or self.now + BUSY
        for patient, one in watched.items():
            if all(link.account != self.account for link in one.links):
                self._withdraw(one)
                continue
            due_at = self._agenda({patient: one}).due_at(self.now)
            if due_at and due_at <= self.now:
                due_at = together
            if due_at and self.silent_until:
                due_at = max(due_at, self.silent_until)
            self.shell.mirror.look_again(patient, self.account, due_at, self.silent_until)

    def _withdraw(self, watched: Watched) -> None:
        """The link ended meanwhile: nothing of what was noted for it stays."""
        for noted in watched.notices:
            if noted.account == self.account:
                self.shell.mirror.note(watched.patient, self.account, noted.key, "", self.now)


def _told(conversation: Conversation, message: Message, now: datetime) -> Conversation:
    """Remember which visits the chat has buttons of; those to come are known to the conversation as they are now."""
    news = {p.visit.id: ChatVisit(p.patient, p.visit) for p in message}
    before = (known for known in conversation.told_of if known.visit.id not in news)
    coming = {visit: known for visit, known in news.items() if known.visit.start > now}
    others = (known for known in conversation.visits if known.visit.id not in coming)
    return replace(
        conversation,
        told_of=(*before, *news.values())[-MOST_TOLD:],
        visits=tuple(sorted((*others, *coming.values()), key=lambda known: known.visit.start)),
        visits_read_at=conversation.visits_read_at or now,
    )
