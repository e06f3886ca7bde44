"""A visit's notices are decided here: what an account is owed, what goes out now in which messages, and what waits.

1. `plan` asks the rule of each kind (`kinds.py`, `rules.py`) about one visit.
2. `owed` does so for all visits of a patient, as far as one account is concerned.
3. `agenda` takes away what is settled or in work, joins the rest to messages (`joining.py`), and says when to look
   again.
"""

from collections.abc import Iterable, Set
from datetime import UTC, datetime, timedelta

from reception.clinic.model import Directory, Visit, VisitStatus
from reception.clinic.operations import Closure, Operations, Reopened
from reception.clinic.waiting import EarlierOffer
from reception.dataclass import dataclass, replace
from reception.dialog.conversation import is_unproven
from reception.dialog.notice_kinds import NoticeKind
from reception.notices import keys
from reception.notices.joining import Joining
from reception.notices.kinds import KINDS, KindRow, row_in
from reception.notices.life import DECLARED
from reception.notices.mirrored import (
    CONFIRMED,
    ChatLink,
    Finished,
    Mirrored,
    Noted,
    Unlinked,
    Watched,
)
from reception.notices.notice import NoticeGroup, Planned
from reception.notices.reasons import NoticeOutcome
from reception.notices.rules import Case, Times

LOOK_AGAIN_AT_CLAIMED = timedelta(minutes=1)
"""A notice that another process is sending just now is looked at again after this."""

FIRST_PAUSE = timedelta(minutes=1)
"""The pause after a first try whose arrival Telegram did not confirm."""
PAUSES_IN_TIME_OF_USE = 8
"""The longest pause is this part of the time in which the notice is of use."""
MAX_DOUBLINGS = 16
"""How often the first pause may double. That is six weeks, and no notice is of use for eight times as long."""


@dataclass(frozen=True)
class Agenda:
    """`late`: what is of no use any more. `next_at`: when to look again, UTC; None when nothing is left to do."""

    messages: tuple[NoticeGroup, ...] = ()
    late: tuple[Planned, ...] = ()
    next_at: datetime | None = None

    def due_at(self, now: datetime) -> datetime | None:
        """When the clockwork must look: at once while there is something to send or to note."""
        return now if self.messages or self.late else self.next_at


@dataclass(frozen=True)
class Stopped:
    """Asks what staff closed, and what they opened again. A visit's branch is that of its room, or its address."""

    operations: Operations
    directory: Directory

    def __call__(self, mirrored: Mirrored) -> Closure | None:
        """The closure for which a visit can't take place, if there is one."""
        visit, branch = mirrored.visit, self.directory.branch_at(mirrored.visit)
        where = branch.id if branch else ""
        return self.operations.stopped(where, visit.doctor, visit.start, mirrored.since)

    def closed_for(self, visit: Unlinked) -> Closure | None:
        """The closure for which a visit of somebody without a chat can't take place: it is taken for an earlier one."""
        branch = self.directory.branch_at(visit)
        long_ago = datetime.min.replace(tzinfo=UTC)
        where = branch.id if branch else ""
        return self.operations.stopped(where, visit.doctor, visit.start, long_ago)

    def reopened(self, mirrored: Mirrored, arrived: Set[str]) -> Reopened | None:
        """The last closure of a visit that was taken back. `arrived`: keys of the notices that an account has read."""
        reopened = reversed(self.operations.reopened)
        told = (it for it in reopened if keys.of_closure(mirrored.visit, it.closure) in arrived)
        return next(told, None)


def stopped_by(operations: Operations, directory: Directory) -> Stopped:
    """Asks these operations."""
    return Stopped(operations, directory)


# --- 1. what is owed about one visit ---


def plan(times: Times, case: Case) -> tuple[Planned, ...]:
    """Every notice that an account is owed about a visit, sent or not, in the order of the kinds' rows."""
    planned = (_planned(row, times, case) for row in KINDS.values())
    return tuple(one for one in planned if one)


def _planned(row: KindRow, times: Times, case: Case) -> Planned | None:
    """A notice as its rule has it. News that are not urgent wait for the end of quiet hours."""
    due, visit = row.due(times, case), case.visit
    if due is None:
        return None
    at, urgent = due.at, False
    if row.urgent_within is not None:
        urgent = (due.about or visit.start) - due.at <= row.urgent_within
        at = due.at if urgent else times.waking(due.at)
    return Planned(
        row.name,
        keys.joined(visit, row.name, row.key(visit, due)),
        case.mirrored.patient,
        due.instead or visit,
        at,
        due.until,
        due.sure,
        urgent,
        due.revision,
        due.before,
        due.closure,
        due.delay,
        offer=due.offer,
        again=due.again,
    )


# --- 2. what is owed to one account ---


def owed(watched: Watched, account: str, times: Times, stopped: Stopped) -> tuple[Planned, ...]:
    """Every notice about a patient's visits that a linked account is owed, sent or not."""
    link = next((link for link in watched.links if link.account == account), None)
    if link is None:
        return ()
    told = _told(watched, account)
    mine = [noted for noted in watched.notices if noted.account == account]
    tries = {noted.key: noted.tries for noted in mine}
    arrived = {noted.key for noted in mine if noted.outcome == NoticeOutcome.SENT}
    about_visits = tuple(
        replace(
            _tried(planned, tries.get(planned.key, ())),
            unproven=bool(watched.unproven)
            and any(is_unproven(v, watched.unproven) for v in (mirrored.visit, planned.visit)),
            doctors=watched.doctors,
        )
        for mirrored in watched.visits
        for planned in plan(
            times,
            Case(
                mirrored,
                _last_told(mirrored, link, told),
                stopped(mirrored),
                _instead(mirrored, watched.visits),
                stopped.reopened(mirrored, arrived),
                delay=stopped.operations.late(mirrored.visit.doctor, mirrored.visit.start),
                linked_since=link.since,
                takes_place_of=_takes_place_of(mirrored, watched.visits),
                has_later=_has_later(mirrored, watched.visits),
            ),
        )
    )
    offered = (_offered(times, watched, offer) for of, offer in watched.offers if of == account)
    later = (one for f in watched.finished for one in _later(times, watched, f, stopped, mine))
    others = (
        _tried(planned, tries.get(planned.key, ())) for planned in (*offered, *later) if planned
    )
    return (*about_visits, *others)


def _later(
    times: Times, watched: Watched, finished: Finished, stopped: Stopped, mine: Iterable[Noted]
) -> Iterable[Planned | None]:
    """The notices that follow from a finished visit long afterwards."""
    visit, directory = finished.visit, stopped.directory
    rule = next((r for r in times.rules.due_again if r.id == finished.rule), None)
    gone = (d for d in directory.left if finished.rule == DECLARED and d.id == visit.doctor)
    of_others = (noted for noted in mine if keys.visit_in(noted.key) != visit.id)
    case = Case(
        Mirrored(watched.patient, visit, visit.end),
        again=rule,
        invited_at=_last_sent(mine, NoticeKind.DUE_AGAIN),
        left=next(gone, None),
        left_told_at=_last_sent(of_others, NoticeKind.DOCTOR_GONE),
        expected=max((m.visit.start for m in watched.visits if m.visit.stands), default=None),
    )
    hidden, doctors = is_unproven(visit, watched.unproven), ((visit.doctor, finished.doctor),)
    for kind in (NoticeKind.DUE_AGAIN, NoticeKind.DOCTOR_GONE):
        planned = _planned(KINDS[kind], times, case)
        yield replace(planned, unproven=hidden, doctors=doctors) if planned else None


def _last_sent(mine: Iterable[Noted], kind: NoticeKind) -> datetime | None:
    """When an account got the last notice of a kind about a patient (UTC)."""
    sent = (
        n.at
        for n in mine
        if n.at and n.outcome == NoticeOutcome.SENT and keys.kind_in(n.key) == kind
    )
    return max(sent, default=None)


def _offered(times: Times, watched: Watched, offer: EarlierOffer) -> Planned | None:
    """The notice of an offer; None if the visit that it would move does not stand any more as it was."""
    visits = {mirrored.visit.id: mirrored.visit for mirrored in watched.visits}
    present = visits.get(offer.visit)
    if present and not (present.stands and present.start == offer.before):
        return None
    slot = offer.slot
    visit = Visit(offer.visit or offer.id, slot.doctor, slot.room, slot.start, slot.end)
    case = Case(Mirrored(watched.patient, visit, offer.offered_at), offer=offer)
    return _planned(KINDS[NoticeKind.EARLIER], times, case)


def _instead(cancelled: Mirrored, visits: Iterable[Mirrored]) -> Visit | None:
    """The visit for the same time that became known after a cancelled one, if the clinic system is sure of it."""
    if cancelled.visit.status is not VisitStatus.CANCELLED:
        return None
    return next(
        (
            one.visit
            for one in visits
            if one.visit.stands
            and one.is_certain
            and one.visit.start == cancelled.visit.start
            and one.since > cancelled.since
        ),
        None,
    )


def _takes_place_of(booked: Mirrored, visits: Iterable[Mirrored]) -> bool:
    """True if the patient had a visit of the same time before: it is cancelled, or is about to be."""
    return any(one.visit.start == booked.visit.start and one.since < booked.since for one in visits)


def _has_later(mirrored: Mirrored, visits: Iterable[Mirrored]) -> bool:
    return any(one.visit.stands and one.visit.start > mirrored.visit.start for one in visits)


def _tried(planned: Planned, tries: tuple[datetime, ...]) -> Planned:
    """The notice with its next try. A pause is twice the one before, up to a part of the time in which it is of use."""
    if not tries:
        return planned
    longest = max(FIRST_PAUSE, (planned.until - planned.at) / PAUSES_IN_TIME_OF_USE)
    pause = min(longest, FIRST_PAUSE * 2 ** min(len(tries) - 1, MAX_DOUBLINGS))
    return replace(planned, at=max(planned.at, tries[-1] + pause), tries=tries)


def _last_told(mirrored: Mirrored, link: ChatLink, told: dict[str, int]) -> int:
    """The last revision that the account knows: an account that came after the last change knows that one."""
    if mirrored.changed_at is not None and mirrored.changed_at < link.since:
        return mirrored.revision
    return told.get(mirrored.visit.id, 0)


def _told(watched: Watched, account: str) -> dict[str, int]:
    """By visit, the last revision that the account was told of."""
    told: dict[str, int] = {}
    for noted in watched.notices:
        row = row_in(noted.key)
        if noted.account != account or noted.outcome != NoticeOutcome.SENT or row is None:
            continue
        if row.key is keys.once_a_revision:
            visit = keys.visit_in(noted.key)
            told[visit] = max(told.get(visit, 0), keys.revision_in(noted.key))
    return told


def settled(watched: Watched, account: str) -> set[str]:
    """The keys of an account's notices whose outcome is noted."""
    return {n.key for n in watched.notices if n.account == account and n.outcome}


def is_lost(watched: Watched, account: str, visit: str) -> bool:
    """True if the last notice to an account about a visit was sent in vain: nothing has arrived since."""
    theirs = [n for n in watched.notices if n.account == account and keys.visit_in(n.key) == visit]
    heard = {NoticeOutcome.SENT, CONFIRMED}
    arrived = max((n.at for n in theirs if n.at and n.outcome in heard), default=None)
    in_vain = max((n.tries[-1] for n in theirs if n.tries and n.outcome not in heard), default=None)
    return in_vain is not None and (arrived is None or arrived < in_vain)


def claimed(watched: Watched, account: str, real_now: datetime) -> set[str]:
    """The keys of an account's notices that a process is sending just now."""
    mine = (n for n in watched.notices if n.account == account and not n.outcome)
    return {n.key for n in mine if n.until and n.until > real_now}


# --- 3. what goes out now ---


def agenda(
    planned: Iterable[Planned],
    done: Set[str],
    under_way: Set[str],
    times: Times,
    now: datetime,
) -> Agenda:
    """Sort what an account is owed.

    `done`: keys of notices whose outcome is noted. `under_way`: keys that another process is sending just now.
    """
    open_ = sorted((p for p in planned if p.key not in done), key=lambda p: p.visit.start)
    late = tuple(p for p in open_ if p.until <= now and p.key not in under_way)
    waiting = [p for p in open_ if p.until > now and p.key not in under_way]
    quiet = times.quiet(now) is not None
    pools = _pools(p for p in waiting if p.sure and (p.urgent or not quiet))
    messages = _messages(pools, times, now)
    sent = {p.key for message in messages for p in message}
    moments = [_moment(p, pools, times, now) for p in waiting if p.key not in sent]
    if any(p.key in under_way for p in open_):
        moments.append(now + LOOK_AGAIN_AT_CLAIMED)
    return Agenda(messages, late, min(moments, default=None))


type Pools = dict[Joining, list[Planned]]
"""Notices that may be sent, by the way in which they are joined, in the order of the kinds' rows."""


def _pools(sendable: Iterable[Planned]) -> Pools:
    pools: Pools = {row.joins: [] for row in KINDS.values()}
    for planned in sendable:
        pools[KINDS[planned.kind].joins].append(planned)
    return pools


def _messages(pools: Pools, times: Times, now: datetime) -> tuple[NoticeGroup, ...]:
    messages = [m for joining, pool in pools.items() for m in joining.messages(pool, times, now)]
    for guest in [m for m in messages if _is_of_the_evening(m[0], times)]:
        wanted = KINDS[guest[0].kind].joins_evening_of
        host = next((n for n, m in enumerate(messages) if wanted in {p.kind for p in m}), None)
        if host is not None:
            messages[host] = tuple(sorted((*messages[host], *guest), key=lambda p: p.visit.start))
            messages.remove(guest)
    return tuple(messages)


def _is_of_the_evening(planned: Planned, times: Times) -> bool:
    """True if quiet hours put a notice on a day before its visit's."""
    early = times.time.day(planned.at) < times.time.day(planned.visit.start)
    return KINDS[planned.kind].joins_evening_of is not None and early


def _moment(planned: Planned, pools: Pools, times: Times, now: datetime) -> datetime:
    """When to look at what does not go out now. What is not sure is looked at again when the mirror changes."""
    if not planned.sure:
        return planned.until
    joining = KINDS[planned.kind].joins
    at = max(joining.goes_out(planned, pools[joining]), now)
    return at if planned.urgent else times.waking(at)
