"""With which others a notice goes out in one message: five ways, each named in the rows of `kinds.py`.

Notices whose kinds name the same way are looked at together. A way makes the messages that go out now of those that
may be sent, and says when the message of one that waits goes out.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from reception.dataclass import dataclass
from reception.dialog.notice_kinds import NoticeKind
from reception.notices.notice import NoticeGroup, Planned
from reception.notices.rules import Times

JOINED_WITHIN = timedelta(hours=1)
"""Visits that begin within this of each other are reminded of together. A reminder joins no message that goes out more
than this before its own moment: quiet hours may put the first visit's reminder on the evening before."""
ASKED_WITHIN = timedelta(hours=2)
"""Questions that fall due within this are one message."""


@dataclass(frozen=True)
class Joining:
    """A way to join notices.

    `messages` of the notices that may be sent, the clinic's times and the present moment (UTC): what goes out now.
    `goes_out` of a notice among those that may be sent: when its message does (UTC).
    """

    messages: Callable[[list[Planned], Times, datetime], list[NoticeGroup]]
    goes_out: Callable[[Planned, list[Planned]], datetime]


def _own_moment(planned: Planned, _sendable: list[Planned]) -> datetime:
    return planned.at


def _each_alone(sendable: list[Planned], _times: Times, now: datetime) -> list[NoticeGroup]:
    return [(planned,) for planned in sendable if planned.at <= now]


def _by_day(sendable: list[Planned], times: Times, now: datetime) -> list[NoticeGroup]:
    """All visits of a day, at the earliest one's moment."""
    days: dict[tuple[NoticeKind, date], list[Planned]] = {}
    for planned in sendable:
        days.setdefault((planned.kind, times.time.day(planned.visit.start)), []).append(planned)
    return [tuple(day) for day in days.values() if any(p.at <= now for p in day)]


def _close_starts(sendable: list[Planned], _times: Times, now: datetime) -> list[NoticeGroup]:
    """Visits that begin close to each other, at the first one's moment."""
    messages: list[NoticeGroup] = []
    while first := next((p for p in sendable if p.at <= now), None):
        together = [
            p
            for p in sendable
            if abs(p.visit.start - first.visit.start) <= JOINED_WITHIN
            and p.at - now <= JOINED_WITHIN
        ]
        sendable = [p for p in sendable if p not in together]
        messages.append(tuple(together))
    return messages


def _when_last_is_due(sendable: list[Planned], _times: Times, now: datetime) -> list[NoticeGroup]:
    return [group for group in _close_moments(sendable) if group[-1].at <= now]


def _moment_of_last(planned: Planned, sendable: list[Planned]) -> datetime:
    theirs = (group for group in _close_moments(sendable) if planned in group)
    return next(theirs, (planned,))[-1].at


def _close_moments(sendable: list[Planned]) -> list[NoticeGroup]:
    """Groups of notices that fall due close to each other, in the order of their moments."""
    left = sorted(sendable, key=lambda p: p.at)
    groups: list[NoticeGroup] = []
    while left:
        together = tuple(p for p in left if p.at - left[0].at <= ASKED_WITHIN)
        groups.append(together)
        left = left[len(together) :]
    return groups


def _first_due(sendable: list[Planned], times: Times, now: datetime) -> list[NoticeGroup]:
    return _each_alone(sendable, times, now)[:1]


ALONE = Joining(_each_alone, _own_moment)
BY_DAY = Joining(_by_day, _own_moment)
ONE_AT_A_TIME = Joining(_first_due, _own_moment)
"""The others are looked at again once the first is noted: a limit may put them off."""
CLOSE_STARTS = Joining(_close_starts, _own_moment)
CLOSE_MOMENTS = Joining(_when_last_is_due, _moment_of_last)
