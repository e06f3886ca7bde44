"""What goes out to one account now, in which messages, and when to look again."""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from reception.clinic.model import Directory
from reception.clinic.operations import Closure, Operations
from reception.notices.mirrored import Link, Mirrored, Watched
from reception.notices.rules import NoticeKind, Planned, Times

ONE_MESSAGE = timedelta(hours=1)
"""Visits that begin within so much of each other are reminded of together, two hours before the first; nobody hears
of a visit so much earlier than alone: quiet hours may put the first one's reminder on the evening before."""
ONE_QUESTION = timedelta(hours=2)
"""Feedback that falls due within so much of each other is asked for together, when the last of it is due."""
BUSY = timedelta(minutes=1)
SENT = "sent"
"""The outcome of a notice that arrived, or may have."""
PREVIEW = "preview"
"""The outcome of one that was only shown to staff: it does not go out later."""

type Message = tuple[Planned, ...]
"""Notices that are one message, in the order of their visits."""


@dataclass(frozen=True)
class Agenda:
    """`late`: what is of no use any more. `next_at`: when to look again, UTC; None when nothing is left to do."""

    messages: tuple[Message, ...] = ()
    late: tuple[Planned, ...] = ()
    next_at: datetime | None = None

    def due_at(self, now: datetime) -> datetime | None:
        """When the clockwork must look: at once while there is something to send or to note."""
        return now if self.messages or self.late else self.next_at


type Stopped = Callable[[Mirrored], Closure | None]
"""What a visit can't be for."""


def stopped_by(operations: Operations, directory: Directory) -> Stopped:
    """By what staff closed; a visit's branch is that of its room, or its address."""

    def stopped(known: Mirrored) -> Closure | None:
        visit, branch = known.visit, directory.branch_at(known.visit)
        where = branch.id if branch else ""
        return operations.stopped(where, visit.doctor, visit.start, known.since)

    return stopped


def owed(watched: Watched, account: str, times: Times, stopped: Stopped) -> tuple[Planned, ...]:
    """Every notice about a patient's visits that a linked account is owed, sent or not."""
    link = next((link for link in watched.links if link.account == account), None)
    if link is None:
        return ()
    told = _told(watched, account)
    return tuple(
        planned
        for known in watched.visits
        for planned in times.plan(
            known,
            known.revision if _is_older(known, link) else told.get(known.visit.id, 0),
            stopped(known),
        )
    )


def _is_older(known: Mirrored, link: Link) -> bool:
    """Whether the account came after the last change."""
    return known.changed_at is not None and known.changed_at < link.since


def _told(watched: Watched, account: str) -> dict[str, int]:
    """By visit, the last revision that the account was told of."""
    told: dict[str, int] = {}
    for noted in watched.notices:
        visit, kind, *rest = noted.key.split(":")
        if noted.account == account and kind == NoticeKind.CHANGED and noted.outcome == SENT:
            told[visit] = max(told.get(visit, 0), int(rest[-1]))
    return told


def settled(watched: Watched, account: str) -> set[str]:
    """The keys of an account's notices whose outcome is noted."""
    return {n.key for n in watched.notices if n.account == account and n.outcome}


def busy(watched: Watched, account: str, real_now: datetime) -> set[str]:
    """The keys of those that a process is sending just now."""
    mine = (n for n in watched.notices if n.account == account and not n.outcome)
    return {n.key for n in mine if n.until and n.until > real_now}


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
    sendable = [p for p in waiting if p.sure and (p.urgent or not quiet)]
    messages = (*_reminders(sendable, times, now), *_others(sendable, now))
    sent = {p.key for message in messages for p in message}
    moments = [_moment(p, sendable, times, now) for p in waiting if p.key not in sent]
    if any(p.key in under_way for p in open_):
        moments.append(now + BUSY)
    return Agenda(messages, late, min(moments, default=None))


def _moment(planned: Planned, sendable: list[Planned], times: Times, now: datetime) -> datetime:
    """When to look at what does not go out now; what is not sure is looked at again when the mirror changes."""
    if not planned.sure:
        return planned.until
    if planned.kind is NoticeKind.FEEDBACK:
        at = max(p.at for p in _asked_with(planned, sendable))
        return max(at, times.waking(now))
    at = max(planned.at, now)
    return at if planned.urgent else times.waking(at)


def _reminders(sendable: list[Planned], times: Times, now: datetime) -> tuple[Message, ...]:
    """A day before: a message for each day. Just before: one for visits that begin close to each other."""
    days: dict[object, list[Planned]] = {}
    for planned in (p for p in sendable if p.kind is NoticeKind.DAY_BEFORE):
        days.setdefault(times.time.day(planned.visit.start), []).append(planned)
    before = [tuple(day) for day in days.values() if any(p.at <= now for p in day)]
    soon = [p for p in sendable if p.kind in (NoticeKind.TWO_HOURS, NoticeKind.SOON)]
    close: list[Message] = []
    while first := next((p for p in soon if p.at <= now), None):
        together = [
            p
            for p in soon
            if abs(p.visit.start - first.visit.start) <= ONE_MESSAGE and p.at - now <= ONE_MESSAGE
        ]
        soon = [p for p in soon if p not in together]
        close.append(tuple(together))
    return _merged(before, close, times)


def _merged(before: list[Message], close: list[Message], times: Times) -> tuple[Message, ...]:
    """A reminder that quiet hours pushed to the evening before joins a day-before reminder of that evening."""
    evening = [message for message in close if _is_of_the_evening(message[0], times)]
    if not before or not evening:
        return (*before, *close)
    joined = sorted((p for m in (before[0], *evening) for p in m), key=lambda p: p.visit.start)
    return (tuple(joined), *before[1:], *(message for message in close if message not in evening))


def _is_of_the_evening(planned: Planned, times: Times) -> bool:
    early = times.time.day(planned.at) < times.time.day(planned.visit.start)
    return planned.kind is NoticeKind.TWO_HOURS and early


def _others(sendable: list[Planned], now: datetime) -> tuple[Message, ...]:
    """News are a message each; questions that fall due together are one."""
    changes = [
        (p,) for p in sendable if p.kind in (NoticeKind.CHANGED, NoticeKind.CLOSED) and p.at <= now
    ]
    asked = sorted((p for p in sendable if p.kind is NoticeKind.FEEDBACK), key=lambda p: p.at)
    questions: list[Message] = []
    while asked:
        together = [p for p in asked if p.at - asked[0].at <= ONE_QUESTION]
        if together[-1].at <= now:
            questions.append(tuple(together))
        asked = asked[len(together) :]
    return (*changes, *questions)


def _asked_with(planned: Planned, sendable: list[Planned]) -> list[Planned]:
    asked = sorted((p for p in sendable if p.kind is NoticeKind.FEEDBACK), key=lambda p: p.at)
    while asked:
        together = [p for p in asked if p.at - asked[0].at <= ONE_QUESTION]
        if planned in together:
            return together
        asked = asked[len(together) :]
    return [planned]
