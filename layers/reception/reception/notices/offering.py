"""Offers a freed time to those who wait, one after another. The rules are those of `clinic.waiting`.

For one freed time (`Offering.work`):

1. What was said since the last look is heard: that the time is free, and answers. An offer without an answer is over
   when its time is.
2. While an offer is out, or if the time is over, the record is kept, and nothing else is done.
3. While patients get no notices, or in quiet hours, the time waits, if it can still be offered then.
4. Those who wait are gone through in the order of asking. The first one whom the time fits by the clinic system's own
   word is offered it: record and offer are one transaction. The notice goes out as any other (`send.py`).

Two processes at one time do no harm: the record is written by the first one only. A process that dies leaves the words
that it has not heard, and the clockwork brings the time again.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from reception.clinic.facts import Facts
from reception.clinic.holidays import holidays_of
from reception.clinic.model import ClinicTime, Slot, Visit
from reception.clinic.open_times import OpenTimes
from reception.clinic.system import ClinicSystem, ClinicUnreachable
from reception.clinic.waiting import (
    MAX_OFFERS_A_DAY,
    End,
    FreedTime,
    Wait,
    Waiting,
    heard,
    in_order,
    line_of_doctor,
    line_of_speciality,
    offer_to,
    offered,
    slot_within,
    those_who_may,
    time_to_answer,
)
from reception.dataclass import replace
from reception.dialog.conversation import Conversation
from reception.dialog.notice_kinds import NoticeKind
from reception.notices.ports import FreedWords, Mirror, RoomJobs, WaitingStore
from reception.notices.rules import Times
from reception.ports import Changed, Clock
from reception.turns.ports import TurnStore

LOOK_AGAIN = timedelta(minutes=1)
"""While the clinic system does not answer."""
WHILE_STOPPED = timedelta(minutes=5)
"""While staff have patients get no notices, or whoever is next has another offer to answer."""
CHAIN_JOB = "chain"
"""Begins the id of the job that tells staff what a freed time has led to."""

log = logging.getLogger(__name__)


class Offering:
    """Looks at freed times. `notify` sends an account what it is owed; `jobs` tell staff how a chain of moves ended."""

    def __init__(
        self,
        store: TurnStore,
        waiting: WaitingStore,
        mirror: Mirror,
        clock: Clock,
        times: Times,
        facts: Facts,
        open_clinic: Callable[[], ClinicSystem],
        jobs: RoomJobs,
        notify: Callable[[str], object],
    ) -> None:
        self.store = store
        self.waiting = waiting
        self.mirror = mirror
        self.clock = clock
        self.times = times
        self.facts = facts
        self.open_clinic = open_clinic
        self.jobs = jobs
        self.notify = notify

    def work(self, freed: str) -> str:
        """Look at a freed time. Returns what was done with it, in a word for the log.

        Raises:
            StoreUnreachable, ChannelClosed: it must come again.
        """
        said = self.waiting.load(freed)
        now = self.clock.now()
        record = heard(said.record, said.words, said.answers, now)
        if record is None:
            return "unknown"
        look = _Look(self, said, record, now)
        try:
            return look.work()
        except Changed:
            log.info("another process looked at a freed time first")
            return "changed"


class _Look:
    """One look at a freed time."""

    def __init__(self, shell: Offering, said: FreedWords, record: FreedTime, now: datetime) -> None:
        self.shell = shell
        self.said = said
        self.record = record
        self.now = now
        self.loaded = shell.store.look()
        self.slots: dict[str, tuple[Slot, ...]] = {}
        self.waits_for_another = False

    @property
    def time(self) -> ClinicTime:
        return self.shell.times.time

    def work(self) -> str:
        """Steps 2 to 4 of the module's head."""
        record, freed = self.record, self.record.freed
        # 2. an offer is out, or the time is over
        if record.end:
            return self._ends(record)
        if record.offered:
            return self._keep(record, "waits")
        # 3. it begins too soon, or nobody may be written to now
        answer = time_to_answer(self.now, freed.start)
        if answer is None:
            return self._ends(record.over(End.TOO_LATE))
        if self.loaded.operations.notices != "on":
            return self._later(WHILE_STOPPED)
        quiet = self.shell.times.quiet(self.now)
        if quiet:
            return self._later(quiet.ends - self.now)
        # 4. the first whom it fits
        try:
            found = self._next()
        except ClinicUnreachable as error:
            log.info("a freed time waits: %s", error)
            return self._later(LOOK_AGAIN)
        if found is None:
            if self.waits_for_another:
                return self._later(WHILE_STOPPED)
            return self._ends(record.over(End.NOBODY))
        one, slot = found
        offer = offer_to(one, record, slot, self.now, answer)
        self.shell.waiting.offer(offered(record, offer), self.said, one.account, offer)
        self.shell.notify(one.account)
        return "offered"

    def _later(self, pause: timedelta) -> str:
        return self._keep(replace(self.record, look_at=self.now + pause), "later")

    def _keep(self, record: FreedTime, done: str) -> str:
        """Write the record if anything is new."""
        if record != self.said.record or self.said.words or self.said.answers:
            self.shell.waiting.keep(record, self.said)
        return done

    def _ends(self, record: FreedTime) -> str:
        """The time is over. The last one of a chain tells staff what the first one has led to."""
        before = self.said.record
        goes_on = record.end == End.FILLED and record.moves
        chain = record.freed.chain
        if record.end == End.FILLED and not goes_on:
            chain = chain.after(record.freed.id, record.freed.start, None)
        if chain.people and not goes_on and not (before and before.end):
            job = f"{CHAIN_JOB}:{chain.people}:{chain.minutes}:{record.freed.id}"
            self.shell.jobs.ask(job, self.now)
        return self._keep(record, record.end)

    def _next(self) -> tuple[Waiting, Slot] | None:
        """Who is offered the time next, and the slot that fits; None if nobody is."""
        freed, directory = self.record.freed, self.loaded.directory
        branch = directory.branch_at(freed)
        if branch is None:
            return None
        local = self.time.local(freed.start)
        for one in those_who_may(in_order(self._lines()), self.record, local, branch.id):
            slot = self._slot(one, branch.id)
            if slot and self._may_be_asked(one):
                return one, slot
        return None

    def _lines(self) -> Iterable[Sequence[Waiting]]:
        doctor = self.record.freed.doctor
        yield self.shell.waiting.line(line_of_doctor(doctor))
        for code in sorted(self.loaded.directory.specialities_of(doctor)):
            yield self.shell.waiting.line(line_of_speciality(code))

    def _slot(self, one: Waiting, branch: str) -> Slot | None:
        """The free time for the service that the patient needs, as the clinic system has it now."""
        doctor, directory = self.record.freed.doctor, self.loaded.directory
        service = one.wait.service
        if not service:
            code = one.wait.speciality
            given = {
                o.service
                for o in directory.offers
                if (o.doctor, o.branch) == (doctor, branch) and code in ("", o.speciality)
            }
            service = next((s.id for s in directory.services if s.id in given), "")
        if not service:
            return None
        if service not in self.slots:
            holidays = holidays_of(self.shell.facts)
            clinic, operations = self.shell.open_clinic(), self.loaded.operations
            times = OpenTimes(clinic, operations, self.time, self.now, holidays)
            day = self.time.day(self.record.freed.start)
            self.slots[service] = times.free_slots(doctor, service, branch, day)
        return slot_within(self.slots[service], self.record.freed)

    def _may_be_asked(self, one: Waiting) -> bool:
        """Whether the chat still waits so, may be written to, and has no other offer to answer."""
        conversation = self.shell.store.load(one.account).conversation
        if conversation is None or one.wait not in conversation.waits:
            return False
        patient = conversation.linked(one.wait.patient)
        silent = conversation.unreachable or NoticeKind.EARLIER in conversation.muted
        if patient is None or silent or not self._stands(conversation, one.wait):
            return False
        born, doctor = patient.birth_date, self.record.freed.doctor
        codes = self.loaded.directory.specialities_of(doctor)
        day = self.time.day(self.record.freed.start)
        rules = self.shell.facts.booking
        if born and not any(rules.sees(code, born, day) for code in codes):
            return False
        return self._has_room(conversation, one)

    def _stands(self, conversation: Conversation, wait: Wait) -> bool:
        """Whether the patient's present visit stands, by the mirror, and by the chat, which may know a later state.

        If the clinic has cancelled or moved it, which the chat need not know yet, the wait ends or follows.
        """
        if not wait.visit:
            return True
        mirrored = self.shell.mirror.load(wait.patient).visits
        known = next((m.visit for m in mirrored if m.visit.id == wait.visit), None)
        if known and not (known.stands and known.start == wait.start):
            self._follow(conversation, wait, known)
            return False
        chats = next((v.visit for v in conversation.visits if v.visit.id == wait.visit), known)
        return chats is not None and chats.stands and chats.start == wait.start

    def _follow(self, conversation: Conversation, wait: Wait, known: Visit) -> None:
        """Let a wait end, or go on for the later start of its visit. If the chat is busy, the next look does it."""
        later = known.stands and wait.start is not None and known.start > wait.start
        day = self.time.day(known.start)
        moved = replace(wait, start=known.start, last_day=day) if later else None
        waits = (moved if one == wait else one for one in conversation.waits)
        try:
            self.shell.store.save(replace(conversation, waits=tuple(filter(None, waits))))
        except Changed:
            log.info("a wait that has ended is left for the next look")

    def _has_room(self, conversation: Conversation, one: Waiting) -> bool:
        """Whether one more offer is not too much: one at a time to a patient, and `MAX_OFFERS_A_DAY`."""
        wait, today = one.wait, self.time.day(self.now)
        theirs = [
            offer
            for account, offer in self.shell.mirror.load(wait.patient).offers
            if account == one.account
        ]
        answered = {offer.id for offer in conversation.offers if offer.answer}
        if any(o.id not in answered and o.answer_by > self.now for o in theirs):
            self.waits_for_another = True
            return False
        return sum(self.time.day(o.offered_at) == today for o in theirs) < MAX_OFFERS_A_DAY
