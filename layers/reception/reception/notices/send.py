"""Sends the notices that an account is owed, and notes for each what became of it.

For one account (`_Account`):

1. Notices that are of no use any more are noted as late, or as shut if staff closed the place.
2. For each message that is due now, the visits are read once more (`_read_again`), and notices that do not hold any
   more are dropped.
3. Each notice left is asked for a reason not to send it: the column `not_sent_if` of its row in `kinds.py`.
4. Each notice left is claimed by a conditional write, under a lease of real time.
5. The message is sent, or only shown to staff, and the outcome of its notices is noted.
6. The clockwork learns when to bring the account again.

**Why somebody was not reminded:** `reasons.py` has every outcome and every reason to wait in one table; staff read the
same with `/notice <number>`. A notice that does not stand in the ledger was never owed (`rules.py`), or still waits.

**Nothing is lost:** while Telegram does not say that a notice arrived, it is sent again after growing pauses, and the
ledger has each try. A notice comes twice only if Telegram's answer was lost, or if a process died between sending and
noting. A process that dies after its claim leaves the notice to the next one, when the lease is over.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

from reception.clinic.system import ClinicSystem, ClinicUnreachable
from reception.dataclass import replace
from reception.dialog import pinning
from reception.dialog.conversation import Conversation, Message, Noticed
from reception.dialog.effects import View
from reception.dialog.notice_kinds import NoticeKind
from reception.notices.kinds import KINDS
from reception.notices.mirrored import Watched
from reception.notices.notice import NoticeGroup, Planned
from reception.notices.planning import (
    FIRST_PAUSE,
    LOOK_AGAIN_AT_CLAIMED,
    Agenda,
    agenda,
    claimed,
    owed,
    settled,
    stopped_by,
)
from reception.notices.poll import READ_IN_DOUBT, visits_after_reading
from reception.notices.ports import Entry, Mirror, RoomJobs
from reception.notices.reasons import NoticeOutcome
from reception.notices.rules import Times
from reception.ports import Changed, Clock
from reception.turns.pins import move_pin
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

CLAIM_LEASE = timedelta(seconds=60)
READ_AGAIN_AFTER = timedelta(minutes=5)
"""Visits that were read less than this ago are not read again before a notice."""
LEDGER_KEPT_FOR = timedelta(days=60)
"""The ledger forgets a notice this long after the visit's end, or after the notice."""
MAX_VISITS_TOLD_OF = 20
MAX_OFFERS_KEPT = 10
"""Offers of earlier times that a conversation remembers."""
MAX_NOTICED = 6
"""Notices that a conversation remembers, so that a text can answer one."""
CHAT_GAP_SECONDS = 1.0
"""Telegram asks for no more than a message a second in one chat."""
SAVE_ATTEMPTS = 5
PAUSE_WHILE_STOPPED = timedelta(minutes=5)
"""While staff pause all notices, an account is looked at again after this."""
MINUTES_PER_PREVIEW = 10
"""Notices of this many minutes are shown to staff together."""

NOTHING = ""
"""In place of an outcome: claim and tries are deleted."""

log = logging.getLogger(__name__)


class Pace:
    """At most one message a second to a chat; `over_all` returns when the next one may go out over all chats."""

    def __init__(self, over_all: Callable[[], None]) -> None:
        self.over_all = over_all
        self.last = ("", 0.0)

    def wait(self, account: str) -> None:
        """Return when the next message to an account may be sent."""
        chat, sent_at = self.last
        left = sent_at + CHAT_GAP_SECONDS - monotonic()
        if chat == account and left > 0:
            sleep(left)
        self.over_all()
        self.last = account, monotonic()


type Wording = Callable[[Loaded, NoticeGroup, datetime], View]


class Notifying:
    """Sends what an account is owed.

    `wording` makes the page of a message. `jobs` tell staff of notices that are only shown to them. `pace` returns when
    the next message to an account may be sent.
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
        pace: Callable[[str], None] = lambda _account: None,
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
        """Send what is due to an account. Returns how many notices had which outcome.

        Raises:
            ChannelClosed, StoreUnreachable: the account must be brought again.
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
        """Send everything that is due, message by message, and say when to look again."""
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
        """Staff paused all notices: look again in a while. What is of use by then goes out."""
        for patient in self.watched:
            self.shell.mirror.look_again(patient, self.account, self.now + PAUSE_WHILE_STOPPED)
        return Counter(paused=1)

    def _send_all(self) -> None:
        """Steps 1 to 5 of the module's head."""
        look = self._agenda(self.watched)
        for planned in look.late:
            shut = planned.closure and planned.kind is not NoticeKind.OPENED
            self._settle(planned, NoticeOutcome.SHUT if shut else NoticeOutcome.LATE)
        for group in look.messages:
            if self.silent_until is None:
                self._send_what_holds(group)

    def _agenda(self, watched: Mapping[str, Watched]) -> Agenda:
        real_now = self.shell.real_time()
        return agenda(
            [p for w in watched.values() for p in self._owed(w)],
            {key for w in watched.values() for key in settled(w, self.account)},
            {key for w in watched.values() for key in claimed(w, self.account, real_now)},
            self.shell.times,
            self.now,
        )

    def _owed(self, watched: Watched) -> tuple[Planned, ...]:
        stopped = stopped_by(self.loaded.operations, self.loaded.directory)
        return owed(watched, self.account, self.shell.times, stopped)

    def _send_what_holds(self, group: NoticeGroup) -> None:
        """Steps 2 to 5 for one message."""
        # 2. read the visits once more; what they say decides
        for patient in {planned.patient for planned in group}:
            self._read_again(patient)
        present = {p.key: p for watched in self.watched.values() for p in self._owed(watched)}
        holding = [p for planned in group if (p := present.get(planned.key)) and p.sure]
        wanted = []
        for planned in holding:
            why_not = self._why_not(planned)
            if why_not:  # 3. there is a reason not to send it
                self._settle(planned, why_not)
            elif self._claim(planned):  # 4. no other process sends it
                wanted.append(planned)
        if wanted:
            self._send(tuple(wanted))

    def _why_not(self, planned: Planned) -> NoticeOutcome | None:
        """The outcome of the first reason not to send a notice; None if there is no reason."""
        reasons = KINDS[planned.kind].not_sent_if
        return next((r.outcome for r in reasons if r.holds(self.conversation, planned)), None)

    def _read_again(self, patient: str) -> None:
        """Ask the clinic system whether the mirror still holds. Out of its reach, the mirror's word is good."""
        watched = self.watched[patient]
        if watched.read_at and self.now - watched.read_at < READ_AGAIN_AFTER:
            return
        try:
            self.clinic = self.clinic or self.shell.open_clinic()
            after = visits_after_reading(
                self.clinic,
                watched,
                self.shell.times,
                self.now,
                lambda _: [self.conversation],
                believe=False,
            )
        except ClinicUnreachable as error:
            log.info("reminding from the mirror: %s", error)
            return
        self.shell.mirror.keep(watched, after)
        if after != watched.visits:
            self.shell.mirror.read_soon(patient, self.account, self.now + READ_IN_DOUBT)
        self.watched[patient] = replace(watched, visits=after, read_at=self.now)

    def _claim(self, planned: Planned) -> bool:
        """Claim a notice; True if this process may send or settle it."""
        real_now = self.shell.real_time()
        return self.shell.mirror.claim(
            planned.patient,
            self.account,
            planned.key,
            real_now,
            real_now + CLAIM_LEASE,
            max(self.now, planned.visit.end) + LEDGER_KEPT_FOR,
        )

    def _settle(self, planned: Planned, outcome: NoticeOutcome) -> None:
        """Note why a notice was not sent."""
        if self._claim(planned):
            self._note((planned,), outcome)

    def _preview(self, group: NoticeGroup) -> None:
        """Show claimed notices to staff, some minutes' together. They are not sent, now or later."""
        minute = self.now.minute // MINUTES_PER_PREVIEW * MINUTES_PER_PREVIEW
        begin = self.now.replace(minute=minute, second=0, microsecond=0)
        entries = [Entry(self.account, planned.patient, planned.key) for planned in group]
        due_at = begin + timedelta(minutes=MINUTES_PER_PREVIEW)
        self.shell.jobs.ask(f"preview:{begin:%Y-%m-%dT%H%M}", due_at, entries)
        self._note(group, NoticeOutcome.PREVIEW)

    def _send(self, group: NoticeGroup) -> None:
        """Send claimed notices as one message, and note what became of them."""
        if self.loaded.operations.notices == "preview":
            return self._preview(group)
        shell = self.shell
        # the buttons work only on visits that the conversation has, so it is saved before they are sent
        if not self._save(lambda c: _with_visits_of(c, group, self.now)):
            for planned in group:
                self._take_back(planned.patient, planned.key)
            return None
        view = shell.wording(replace(self.loaded, conversation=self.conversation), group, self.now)
        shell.pace(self.account)
        try:
            message = shell.channel.send(self.account, view)
        except TooManyMessages as error:
            self._try_later(group, timedelta(seconds=error.seconds))
        except (NotDelivered, MaybeDelivered) as error:
            log.warning("a notice is sent again: %s: %s", type(error).__name__, error)
            self._try_later(group, FIRST_PAUSE)
        except ChatGone:
            self._note(group, NoticeOutcome.BLOCKED)
            self._save(lambda c: replace(c, unreachable=True))
        except ChannelClosed:
            self._give_back(group)
            raise
        else:
            self._note(group, NoticeOutcome.SENT)
            self._pin(group, message)

    def _pin(self, group: NoticeGroup, message: Message) -> None:
        """Pin the message in place of what it renews, or unpin what is over, where the patient wants the visit pinned.

        A process that dies before leaves the former message pinned until the next one.
        """
        before = self.conversation
        if not before.pins and not before.pinned:
            return
        first = min(group, key=lambda planned: planned.visit.start)
        shown = "" if first.offer else first.visit.id
        pinned = pinning.after(before, shown, message.id, self.now, renews=True)
        if pinned != before.pinned and self._save(lambda c: replace(c, pinned=pinned)):
            move_pin(self.shell.channel, before, replace(before, pinned=pinned))

    def _try_later(self, group: NoticeGroup, silence: timedelta) -> None:
        """Note a try in vain, and leave the chat alone for a while."""
        self._give_back(tuple(replace(p, tries=(*p.tries, self.now)) for p in group))
        self.silent_until = self.now + silence

    def _give_back(self, group: NoticeGroup) -> None:
        """Give claims back with the tries of their notices."""
        for planned in group:
            self.shell.mirror.tried(planned.patient, self.account, planned.key, planned.tries)
            self.counts["again"] += 1
            log.info("notice %s of visit %s: again", planned.kind, planned.visit.id)

    def _note(self, group: NoticeGroup, outcome: NoticeOutcome) -> None:
        """Note the outcome of claimed notices."""
        for planned in group:
            self.shell.mirror.note(
                planned.patient, self.account, planned.key, str(outcome), self.now
            )
            self.counts[str(outcome)] += 1
            log.info("notice %s of visit %s: %s", planned.kind, planned.visit.id, outcome)

    def _save(self, change: Callable[[Conversation], Conversation]) -> bool:
        """Change the conversation, also if somebody else writes it meanwhile. False if it was forgotten meanwhile.

        Raises:
            Changed: others were first, time and again.
        """
        for _ in range(SAVE_ATTEMPTS):
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
        """Step 6: when the clockwork must bring this account, on each of its links."""
        watched = {patient: self.shell.mirror.load(patient) for patient in self.watched}
        together = self._agenda(watched).next_at or self.now + LOOK_AGAIN_AT_CLAIMED
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
        """The link ended meanwhile: take back everything that was noted for it."""
        for noted in watched.notices:
            if noted.account == self.account:
                self._take_back(watched.patient, noted.key)

    def _take_back(self, patient: str, key: str) -> None:
        """Leave nothing of a notice in the ledger."""
        self.shell.mirror.note(patient, self.account, key, NOTHING, self.now)


def _with_visits_of(conversation: Conversation, group: NoticeGroup, now: datetime) -> Conversation:
    """The conversation with the visits of a message: those of its buttons, and those to come as they are now.

    An offer is about a time that nobody has booked yet: it is kept among the offers.
    """
    told = {p.visit.id: p.told_of(p.visit) for p in group if p.offer is None}
    known = {one.id for one in conversation.offers}
    # an offer that is sent once more may have its answer already
    offered = (p.offer for p in group if p.offer and p.offer.id not in known)
    offers = (*conversation.offers, *offered)
    before = (one for one in conversation.told_of if one.visit.id not in told)
    coming = {visit: one for visit, one in told.items() if one.visit.start > now}
    others = (one for one in conversation.visits if one.visit.id not in coming)
    new = Noticed(group[0].kind, tuple(told), now)
    former = (n for n in conversation.noticed if (n.kind, n.visits) != (new.kind, new.visits))
    return replace(
        conversation,
        noticed=(*former, new)[-MAX_NOTICED:],
        told_of=(*before, *told.values())[-MAX_VISITS_TOLD_OF:],
        visits=tuple(sorted((*others, *coming.values()), key=lambda one: one.visit.start)),
        visits_read_at=conversation.visits_read_at or now,
        offers=offers[-MAX_OFFERS_KEPT:],
    )
