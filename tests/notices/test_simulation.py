"""Weeks of a clinic, judged by what Telegram was really sent."""

import os
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reception.clinic.facts import DoctorGone, DueAgain, NoticeRules
from reception.clinic.model import Directory, Doctor, LeftDoctor, Offer, Visit, VisitStatus
from reception.dialog.notice_kinds import NoticeKind
from reception.notices.send import READ_AGAIN_AFTER
from reception.turns.ports import MaybeDelivered
from tests.doubles.store import MemoryStore
from tests.notices.simulation import (
    DAY,
    HOUR,
    LENGTH,
    MINUTE,
    Ports,
    Simulation,
    Truth,
    gone,
    in_memory,
    instant,
    patience,
)
from tests.notices.test_rules import KYIV

TOLERANCE = timedelta(minutes=20)
"""A missed schedule or two, and an answer that is asked for once more."""
LOST = 0.02
"""The part of messages to which Telegram's answer is lost. Half of these arrive."""
DOCTORS = ("koval", "bondar")
AGAIN_DAYS = 3
RULES = NoticeRules(
    due_again=(DueAgain("control", AGAIN_DAYS, {}, specialities=("FAM",)),),
    doctor_gone=DoctorGone({}, after_days=1, specialities=("FAM",)),
)
LEARNT = timedelta(minutes=90)
"""From a change in the clinic system to its being believed, by an hourly poll."""


def day_before(start: datetime) -> datetime:
    local = KYIV.local(start)
    return instant(local.date() - DAY, local.hour, local.minute)


def two_hours(start: datetime) -> datetime:
    """Visits begin between 8 and 20."""
    morning = instant(KYIV.day(start), 8)
    if start - 2 * HOUR >= morning:
        return start - 2 * HOUR
    return morning if start - morning >= HOUR else instant(KYIV.day(start) - DAY, 20, 30)


def feedback(end: datetime) -> datetime:
    due = end + 2 * HOUR
    night = instant(KYIV.day(end), 21)
    return due if due < night else instant(KYIV.day(end) + DAY, 8)


def weeks(
    around: date,
    visits: int,
    seed: int,
    window_days: int = 0,
    ports: Callable[[Callable[[], datetime]], Ports] = in_memory,
    step: int = 1,
) -> Simulation:
    """Fifteen days around a change of the clock, with all that happens in them; `step`: minutes of the clockwork."""
    first = instant(around - 7 * DAY, 6)
    world = Simulation(first, seed, RULES, window_days=window_days, ports=ports)
    _staffed(world, first + 8 * DAY)
    random = world.random
    world.chats.trouble = lambda _: MaybeDelivered("lost") if random.random() < LOST else None
    world.chats.arrives = lambda: random.random() < 0.5
    families = [(f"a{n}", [f"p{n}-{m}" for m in range(1 + n % 3)]) for n in range(visits // 5)]
    for account, patients in families:
        world.account(account, *patients)
    for outage in (2 * DAY + 3 * HOUR, 9 * DAY + 9 * HOUR):
        world.clinic.outages.append((first + outage, first + outage + 6 * HOUR))
    for n in range(visits):
        account, patients = random.choice(families)
        _live(world, f"v{n}", account, random.choice(patients), around)
    world.run(first + 16 * DAY, missed=0.1, doubled=0.1, step=step)
    return world


def _staffed(world: Simulation, leaves_at: datetime) -> None:
    """Two doctors who sign declarations; one of them leaves. Only the store in memory has a directory here."""
    if not isinstance(world.store, MemoryStore):
        return
    doctors = tuple(Doctor(id_, id_) for id_ in DOCTORS)
    offers = tuple(Offer(id_, "b-1", "FAM", "s") for id_ in DOCTORS)
    left = (LeftDoctor(DOCTORS[1], DOCTORS[1], leaves_at, ("FAM",)),)
    before, after = Directory(doctors=doctors, offers=offers), Directory((), left=left)
    after = replace(after, doctors=doctors[:1], offers=offers[:1])
    world.store.directory = lambda: before if world.moment < leaves_at else after


def _live(world: Simulation, id: str, account: str, patient: str, around: date) -> None:
    """One visit's life."""
    random = world.random
    day = around + timedelta(days=random.randint(-6, 6))
    start = instant(day, random.randint(8, 19), random.choice((0, 30)))
    ahead = random.choice((9 * DAY, 3 * DAY, 23 * HOUR, 125 * MINUTE, 110 * MINUTE, 5 * MINUTE))
    made_at = max(world.moment + MINUTE, start - ahead * random.uniform(0.8, 1.0))
    here = random.random() < 0.4
    fate = random.random()
    later = made_at + (start - made_at) * random.uniform(0.1, 0.95)

    def make() -> None:
        doctor = DOCTORS[patient.endswith("0") and account.endswith(("1", "3"))]
        truth = world.make(id, patient, start, account=account, here=here, doctor=doctor)
        if fate < 0.15:
            world.at(later, lambda: world.becomes(truth, status=VisitStatus.CANCELLED))
        elif fate < 0.25:
            world.at(later, lambda: _cancel_here(world, account, truth))
        elif fate < 0.45:
            shift = random.choice((-HOUR, HOUR, 3 * HOUR, DAY))
            moved = start + shift
            if moved > later + HOUR and 8 <= KYIV.local(moved).hour <= 19:
                world.at(later, lambda: world.becomes(truth, start=moved, end=moved + LENGTH))
        elif fate < 0.55:
            world.at(start + LENGTH, lambda: world.becomes(truth, status=VisitStatus.NO_SHOW))
        elif fate < 0.8:
            world.at(start + LENGTH, lambda: world.becomes(truth, status=VisitStatus.DONE))

    world.at(made_at, make)


def _cancel_here(world: Simulation, account: str, truth: Truth) -> None:
    world.becomes(truth, status=VisitStatus.CANCELLED)
    world.change(account, lambda c: replace(c, ended_here=(*c.ended_here, truth.id)))


# --- the judge ---


class Judge:
    """Compares what was sent with what was true."""

    def __init__(self, world: Simulation) -> None:
        self.world = world
        self.sent = world.chats.sent
        self.truth = {t.id: t for all_ in world.clinic.truth.values() for t in all_}
        self.accounts = world.owners
        self.by_visit: dict[str, list[tuple[NoticeKind, datetime, datetime]]] = defaultdict(list)
        for sent in (sent for sent in self.sent if sent.answered):
            visit = sent.planned.visit
            self.by_visit[visit.id].append((sent.planned.kind, visit.start, sent.at))
        self.days = Counter(
            (self.accounts[t.patient], KYIV.day(v.start))
            for t in self.truth.values()
            for _, v in t.became
        )

    def blind(self, moment: datetime, for_: timedelta) -> bool:
        """True if the clinic system was down within that time before."""
        return any(
            b - TOLERANCE <= moment and moment - for_ < e for b, e in self.world.clinic.outages
        )

    def none_twice(self) -> None:
        """Once Telegram has said that a notice arrived, it is not sent again."""
        settled: set[tuple[str, str]] = set()
        for sent in self.sent:
            key = sent.account, sent.planned.key
            assert key not in settled, sent
            if sent.answered:
                settled.add(key)

    def none_after_a_cancel(self) -> None:
        for sent in self.sent:
            if sent.planned.kind is NoticeKind.CHANGED or self.blind(sent.at, 6 * HOUR):
                continue
            lately = self.truth[sent.planned.visit.id].within(sent.at - READ_AGAIN_AFTER, sent.at)
            standing = [v.start for v in lately if v.status is not VisitStatus.CANCELLED]
            assert sent.planned.visit.start in standing, sent

    def none_at_a_wrong_time(self) -> None:
        for sent in self.sent:
            visit, kind = sent.planned.visit, sent.planned.kind
            shared = self.days[sent.account, KYIV.day(visit.start)] > 1
            slack = 9 * TOLERANCE if self.blind(sent.at, HOUR) else TOLERANCE
            local = KYIV.local(sent.at)
            if kind is not NoticeKind.CHANGED:
                assert 8 <= local.hour < 21, sent
            if kind is NoticeKind.DAY_BEFORE:
                early = 12 * HOUR if shared else timedelta()
                assert -early <= sent.at - day_before(visit.start) <= slack, sent
            elif kind is NoticeKind.TWO_HOURS:
                early = HOUR if shared else timedelta()
                assert -early <= sent.at - two_hours(visit.start) <= slack, sent
            elif kind is NoticeKind.SOON:
                assert timedelta(minutes=30) <= visit.start - sent.at, sent
            elif kind is NoticeKind.FEEDBACK:
                late = slack + 2 * HOUR if shared else slack
                if KYIV.local(sent.at).hour < 12:
                    late += 12 * HOUR
                assert timedelta() <= sent.at - feedback(visit.end) <= late, sent

    def invitations(self) -> Counter[NoticeKind]:
        """Each patient is invited once, after a finished or missed visit, with no visit known that is still to come."""
        seen: Counter[tuple[str, NoticeKind]] = Counter()
        for sent in (one for one in self.sent if one.answered):
            kind, patient = sent.planned.kind, sent.planned.patient
            if kind not in (NoticeKind.DUE_AGAIN, NoticeKind.DOCTOR_GONE, NoticeKind.MISSED):
                continue
            visit = self.truth[sent.planned.visit.id].at(sent.at)
            assert visit
            if kind is NoticeKind.MISSED:
                assert visit.status is VisitStatus.NO_SHOW, sent
            else:
                seen[patient, kind] += 1
                assert visit.status is VisitStatus.DONE, sent
                if kind is NoticeKind.DUE_AGAIN:
                    assert sent.at >= visit.start + AGAIN_DAYS * DAY - HOUR, sent
            if not self.blind(sent.at, 8 * HOUR):
                known = sent.at - LEARNT
                theirs = (truth.at(known) for truth in self.world.clinic.truth[patient])
                later = [v for v in theirs if v and v.stands and v.start > sent.at + LEARNT]
                changed = (
                    since
                    for truth in self.world.clinic.truth[patient]
                    for since, _ in truth.became
                    if known <= since <= sent.at
                )
                assert not later or any(changed), (sent, later)
        assert set(seen.values()) <= {1}, seen.most_common(3)
        return Counter(sent.planned.kind for sent in self.sent if sent.answered)

    def everybody_is_invited(self) -> int:
        """Count the patients with one visit, which took place: each was told that the next one is due."""
        owed = 0
        for patient, truths in self.world.clinic.truth.items():
            if len(truths) != 1:
                continue
            at, last = truths[0].became[-1]
            due = last.end + AGAIN_DAYS * DAY + 14 * HOUR
            if last.status is not VisitStatus.DONE or due > self.world.moment:
                continue
            owed += 1
            told = [kind for kind, *_ in self.by_visit[truths[0].id]]
            assert NoticeKind.DUE_AGAIN in told, (patient, at, last, told)
        return owed

    def no_useful_one_missed(self) -> Counter[NoticeKind]:
        """Count the notices about visits that stood, unchanged, from long before until they were due: each was sent."""
        owed: Counter[NoticeKind] = Counter()
        for truth in self.truth.values():
            for since, until, visit in _stretches(truth):
                if visit.status in (VisitStatus.CANCELLED, VisitStatus.NO_SHOW, VisitStatus.DONE):
                    continue
                known = since + LEARNT
                if any(b <= known and since < e for b, e in self.world.clinic.outages):
                    known += 8 * HOUR
                self._owes(
                    owed, NoticeKind.DAY_BEFORE, visit, day_before(visit.start), known, until
                )
                self._owes(owed, NoticeKind.TWO_HOURS, visit, two_hours(visit.start), known, until)
            last = truth.became[-1][1]
            was_there = last.status in (VisitStatus.PLANNED, VisitStatus.DONE)
            in_time = truth.became[0][0] + LEARNT < last.end and not self._late(truth, last)
            if was_there and in_time and last.end + DAY < self.world.moment:
                owed[NoticeKind.FEEDBACK] += 1
                asked = [
                    kind for kind, *_ in self.by_visit[truth.id] if kind is NoticeKind.FEEDBACK
                ]
                assert asked, last
        return owed

    def _late(self, truth: Truth, last: Visit) -> bool:
        """True if an outage hid the visit's last time until after its end."""
        since = next(at for at, visit in truth.became if visit.start == last.start)
        return since + LEARNT > last.end or self.blind(last.end, 9 * HOUR)

    def _owes(
        self,
        owed: Counter[NoticeKind],
        kind: NoticeKind,
        visit: Visit,
        at: datetime,
        known: datetime,
        until: datetime,
    ) -> None:
        if known <= at and until >= at + TOLERANCE and at + DAY < self.world.moment:
            owed[kind] += 1
            told = [(k, start) for k, start, _ in self.by_visit[visit.id]]
            assert (kind, visit.start) in told, (kind, visit, told)

    def every_change_told(self) -> int:
        told = 0
        for truth in self.truth.values():
            account = self.accounts[truth.patient]
            conversation = self.world.store.load(account).conversation
            assert conversation
            for before, after in zip(_stretches(truth), _stretches(truth)[1:], strict=False):
                was, is_now = before[2], after[2]
                at, until = after[0], after[1]
                if is_now.start == was.start and is_now.status is was.status:
                    continue
                if is_now.status in (VisitStatus.DONE, VisitStatus.NO_SHOW):
                    continue
                news = [s for s in self.by_visit[truth.id] if s[0] is NoticeKind.CHANGED]
                if truth.id in conversation.ended_here:
                    assert not news
                    continue
                if is_now.status is VisitStatus.CANCELLED and self.has_another(truth, was, at):
                    continue
                useful = min(until, was.start, is_now.start)
                known_before = before[1] - before[0] > LEARNT
                if self.blind(useful, 20 * HOUR) or not known_before or self.blind(at, 8 * HOUR):
                    continue
                if useful - at > LEARNT + 12 * HOUR:
                    told += 1
                    assert len(news) == 1, (truth, news)
        return told

    def has_another(self, cancelled: Truth, was: Visit, at: datetime) -> bool:
        """True if the patient has a visit to the same doctor at the same time, made or moved: nothing changes then."""
        theirs = (
            one.at(at) for one in self.world.clinic.truth[cancelled.patient] if one is not cancelled
        )
        return any(
            v and v.stands and (v.start, v.doctor) == (was.start, was.doctor) for v in theirs
        )


def _stretches(truth: Truth) -> list[tuple[datetime, datetime, Visit]]:
    ends = [at for at, _ in truth.became[1:]] + [datetime.max.replace(tzinfo=UTC)]
    return [(at, end, visit) for (at, visit), end in zip(truth.became, ends, strict=True)]


VISITS = [250, pytest.param(2500, marks=pytest.mark.storm)]


WAYS = {"alone": 0, "window": 30}
"""Each linked patient is read alone, or everybody at once for so many days ahead."""


@pytest.mark.parametrize("window_days", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("visits", VISITS)
@pytest.mark.parametrize("change", [date(2026, 10, 25), date(2027, 3, 28)], ids=str)
def test_weeks_around_a_change_of_the_clock(change: date, visits: int, window_days: int) -> None:
    judged(weeks(change, visits, int(os.environ.get("SEED", "7")), window_days), visits)


def judged(world: Simulation, visits: int) -> None:
    """No useful notice missed, none twice, none after a cancel, none an hour off."""
    judge = Judge(world)
    judge.none_twice()
    judge.none_after_a_cancel()
    judge.none_at_a_wrong_time()
    owed = judge.no_useful_one_missed()
    assert all(
        owed[kind] > visits / 10
        for kind in (NoticeKind.DAY_BEFORE, NoticeKind.TWO_HOURS, NoticeKind.FEEDBACK)
    )
    assert judge.every_change_told() > visits / 100
    sent = judge.invitations()
    assert sent[NoticeKind.BOOKED] > visits / 100
    assert sent[NoticeKind.MISSED] > visits / 100
    if isinstance(world.store, MemoryStore):
        assert judge.everybody_is_invited() > visits / 100
        assert sent[NoticeKind.DOCTOR_GONE] > visits / 100


# --- single faults ---

MONDAY = instant(date(2026, 11, 23), 10)


def kinds(world: Simulation) -> list[tuple[str, str]]:
    return [(f"{KYIV.local(s.at):%d.%m %H:%M}", str(s.planned.kind)) for s in world.chats.sent]


def one_visit(start: datetime = MONDAY + 2 * DAY) -> tuple[Simulation, Truth]:
    world = Simulation(MONDAY)
    world.account("1", "p")
    return world, world.make("v", "p", start, account="1", here=False)


def test_a_power_cut_on_the_day_does_not_stop_reminders() -> None:
    world, _ = one_visit()
    world.clinic.outages.append((MONDAY + HOUR, MONDAY + 2 * DAY))
    world.run(MONDAY + 2 * DAY)
    assert kinds(world) == [("24.11 10:00", "day_before"), ("25.11 08:00", "two_hours")]


def test_a_visit_that_was_cancelled_since_the_last_poll_is_not_reminded_of() -> None:
    world, truth = one_visit(MONDAY + 2 * DAY + 7 * MINUTE)
    world.at(
        MONDAY + 2 * DAY - 119 * MINUTE,
        lambda: world.becomes(truth, status=VisitStatus.CANCELLED),
    )
    world.run(MONDAY + 2 * DAY)
    assert [kind for _, kind in kinds(world)] == ["day_before", "changed"]


def test_schedules_missed_for_a_day_send_what_is_still_useful_and_count_the_rest() -> None:
    world, _ = one_visit()
    world.run(MONDAY + HOUR)
    world.moment = MONDAY + 2 * DAY - 90 * MINUTE
    world.run(MONDAY + 2 * DAY)
    assert kinds(world) == [("25.11 08:30", "two_hours")]
    outcomes = {n.key.split(":")[1]: n.outcome for n in world.mirror.load("p").notices}
    assert outcomes == {"day_before": "late", "two_hours": "sent"}


def test_a_blocked_chat_is_left_alone_until_the_patient_comes_back() -> None:
    world, _ = one_visit()
    world.chats.trouble = lambda _: gone()
    world.run(MONDAY + 30 * HOUR)
    conversation = world.store.load("1").conversation
    assert conversation
    assert conversation.unreachable
    world.chats.trouble = lambda _: None
    world.change("1", lambda c: replace(c, unreachable=False))
    world.run(MONDAY + 2 * DAY)
    assert kinds(world) == [("25.11 08:00", "two_hours")]


def test_what_is_switched_off_is_not_sent_and_the_ledger_says_so() -> None:
    world, _ = one_visit()
    world.change("1", lambda c: replace(c, muted=("day_before",)))
    world.run(MONDAY + 2 * DAY)
    assert kinds(world) == [("25.11 08:00", "two_hours")]
    outcomes = {n.key.split(":")[1]: n.outcome for n in world.mirror.load("p").notices}
    assert outcomes["day_before"] == "off"


def test_more_changes_than_many_wait_for_staff() -> None:
    world = Simulation(MONDAY)
    visits = []
    for n in range(21):
        world.account(str(n), f"p{n}")
        visits.append(world.make(f"v{n}", f"p{n}", MONDAY + 3 * DAY, account=str(n), here=False))
    world.run(MONDAY + HOUR)
    for truth in visits:
        world.becomes(truth, status=VisitStatus.CANCELLED)
    world.run(MONDAY + 4 * HOUR)
    assert kinds(world) == []
    for truth in visits:
        world.becomes(truth, status=VisitStatus.PLANNED)
    world.run(MONDAY + 4 * DAY)
    assert Counter(kind for _, kind in kinds(world)) == {
        "day_before": 21,
        "two_hours": 21,
        "feedback": 21,
    }


def test_a_thousand_notices_at_a_telegram_that_asks_to_wait_for_ten_minutes() -> None:
    world = Simulation(MONDAY)
    for n in range(1000):
        world.account(str(n), f"p{n}")
        world.make(f"v{n}", f"p{n}", MONDAY + 3 * HOUR, account=str(n), here=False)
    due, asked = MONDAY + HOUR, []

    def trouble(account: str) -> Exception | None:
        asked.append(account)
        left = due + 10 * MINUTE - world.moment
        return patience(int(left.total_seconds())) if left > timedelta() else None

    world.chats.trouble = trouble
    world.polling.most_calls = 2000
    world.run(MONDAY + 2 * HOUR)
    assert {at for at, _ in kinds(world)} <= {"23.11 11:10", "23.11 11:11", "23.11 11:12"}
    assert Counter(s.account for s in world.chats.sent) == {str(n): 1 for n in range(1000)}
    assert len(asked) == 2000  # nobody is asked again before the time is over


def test_a_process_that_dies_before_it_sends_leaves_the_notice_to_another() -> None:
    world, _ = one_visit()

    def die(_: str) -> Exception | None:
        world.chats.trouble = lambda _: None
        return KeyboardInterrupt()  # type: ignore[return-value] # as a kill: nothing catches it

    world.chats.trouble = die
    with pytest.raises(KeyboardInterrupt):
        world.run(MONDAY + 30 * HOUR)
    world.run(MONDAY + 30 * HOUR)
    assert kinds(world) == [("24.11 10:02", "day_before")]
