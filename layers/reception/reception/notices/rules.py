"""The rules of time: for each kind of notice, when a notice about one visit is due and until when it is of use.

`docs/notices.md` has them as tables, which are their tests' input. A rule is a function of the clinic's `Times` and the
`Case` of a visit; it answers None when nothing is owed. Instants are UTC. Quiet hours hang on the clinic's wall clock.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

from reception.clinic.facts import DueAgain, NoticeRules
from reception.clinic.model import ClinicTime, LeftDoctor, Visit, VisitStatus
from reception.clinic.operations import Closure, Delay, Reopened
from reception.clinic.waiting import EarlierOffer
from reception.dataclass import dataclass
from reception.notices.mirrored import Mirrored, is_same_to_patient
from reception.notices.notice import Due

DAY = timedelta(days=1)
BEFORE_QUIET_HOURS = timedelta(minutes=30)
"""A reminder that would fall in quiet hours goes out this long before they begin."""
WORTH_WAITING = timedelta(hours=1)
"""A reminder waits for the end of quiet hours if this much time, or more, is left then before the visit."""
SOON_AT_LEAST = timedelta(minutes=30)
"""A "soon" message is of use while this much time is left before the visit."""
FEEDBACK_USEFUL_FOR = timedelta(days=2)
MISSED_USEFUL_FOR = timedelta(days=2)
BOOKED_USEFUL_FOR = timedelta(days=1)
INVITED_USEFUL_FOR = timedelta(days=14)
INVITED_EVERY = timedelta(days=30)
"""An account is told at most once in this time that a visit of a patient is due again."""
LINKED_READ_WITHIN = timedelta(hours=1)
"""A visit that becomes known this soon after its account was linked was there before."""
BOOKED_BEFORE_REMINDER = timedelta(hours=2)
"""A visit that is reminded of this soon is not told of as booked."""


@dataclass(frozen=True)
class Quiet:
    """A night: from `begins` up to, and without, `ends` (UTC)."""

    begins: datetime
    ends: datetime


class Times:
    """A clinic's settings of notices over its wall clock."""

    def __init__(self, rules: NoticeRules, time: ClinicTime) -> None:
        self.rules = rules
        self.time = time
        self._night = lru_cache(maxsize=64)(self._night_of)

    def quiet(self, moment: datetime) -> Quiet | None:
        """The quiet hours that `moment` lies in, if it does."""
        today = self.time.day(moment)
        nights = (self._night(today - DAY), self._night(today))
        return next((night for night in nights if night.begins <= moment < night.ends), None)

    def _night_of(self, day: date) -> Quiet:
        """The quiet hours that begin on a clinic day."""
        span = self.rules.quiet
        return Quiet(self.time.instant(day, span.opens), self.time.instant(day, span.closes))

    def waking(self, moment: datetime) -> datetime:
        """`moment`, or the end of the quiet hours that it lies in."""
        quiet = self.quiet(moment)
        return quiet.ends if quiet else moment

    def days_before(self, visit: Visit, days: int) -> datetime:
        """The same time on the wall clock some days before a visit; if that lies in quiet hours, before they begin."""
        local = self.time.local(visit.start)
        moment = self.time.instant(local.date() - days * DAY, local.hour * 60 + local.minute)
        quiet = self.quiet(moment)
        return quiet.begins - BEFORE_QUIET_HOURS if quiet else moment

    def just_before(self, visit: Visit) -> datetime:
        """Two hours (a setting) of elapsed time before the start; else at the end of quiet hours, or before them."""
        moment = visit.start - self.rules.ahead
        quiet = self.quiet(moment)
        if quiet is None:
            return moment
        worth_it = visit.start - quiet.ends >= WORTH_WAITING
        return quiet.ends if worth_it else quiet.begins - BEFORE_QUIET_HOURS


@dataclass(frozen=True)
class Case:
    """A visit as the mirror has it, and what else decides about notices to one account.

    `told`: the last revision that the account was told of. `closure`: what staff closed, so that the visit can't take
    place. `instead`: the visit that the clinic booked for the same time since, if it cancelled this one.
    `reopened`: the closure that the account was told of, and that staff have taken back. `offer`: the earlier time that
    the account is offered. `delay`: how late the doctor is, if staff have had patients told. `linked_since`: when the
    account was linked to the patient. `takes_place_of`: the patient had a visit of the same time before this one was
    booked. `has_later`: the patient has a visit that begins later, and stands. `again`: the rule by which the visit,
    which is finished, is due again; `invited_at`: when the account was told so last of this patient. `left`: the doctor
    of the visit has left; `left_told_at`: when the account was last told that a doctor of this patient has left, after
    another visit. `expected`: the start of the last visit of the patient that stands (UTC).
    """

    mirrored: Mirrored
    told: int = 0
    closure: Closure | None = None
    instead: Visit | None = None
    reopened: Reopened | None = None
    offer: EarlierOffer | None = None
    delay: Delay | None = None
    linked_since: datetime | None = None
    takes_place_of: bool = False
    has_later: bool = False
    again: DueAgain | None = None
    invited_at: datetime | None = None
    left: LeftDoctor | None = None
    left_told_at: datetime | None = None
    expected: datetime | None = None

    @property
    def visit(self) -> Visit:
        """The visit as the mirror has it."""
        return self.mirrored.visit


# --- reminders ---


def day_before(times: Times, case: Case) -> Due | None:
    """The same time on the day before, while the two-hour reminder is still to come. It is never sent late."""
    visit = case.visit
    at, until = times.days_before(visit, 1), visit.start - times.rules.ahead
    return reminder(case, at, until) if at < until else None


def two_hours(times: Times, case: Case) -> Due | None:
    """Two hours (a setting) before the start, of use up to the start. It is never sent late."""
    return reminder(case, times.just_before(case.visit), case.visit.start)


def soon(times: Times, case: Case) -> Due | None:
    """At once, for a visit that became known after its last reminder's moment. A move is told as news instead."""
    since = case.mirrored.since
    if since <= times.just_before(case.visit) or case.mirrored.revision:
        return None
    return reminder(case, since, case.visit.start - SOON_AT_LEAST)


def booked(times: Times, case: Case) -> Due | None:
    """At once, after quiet hours, for a visit that became known since the account was linked.

    `soon` tells of a visit whose last reminder's moment is past, a reminder of one that is due within two hours, and
    `changed` of one that takes the place of another.
    """
    mirrored, visit = case.mirrored, case.visit
    linked = case.linked_since
    if linked is None or mirrored.since <= linked + LINKED_READ_WITHIN or mirrored.revision:
        return None
    if case.takes_place_of:
        return None
    at = times.waking(mirrored.since)
    moments = (times.days_before(visit, 1), times.just_before(visit))
    first = min((moment for moment in moments if moment > mirrored.since), default=None)
    if first is None or first - at <= BOOKED_BEFORE_REMINDER:
        return None
    return reminder(case, at, min(first, at + BOOKED_USEFUL_FOR))


def reminder(case: Case, at: datetime, until: datetime) -> Due | None:
    """A reminder of a visit to come that was known by `at`. It waits while there is doubt or a closure."""
    has_come = case.visit.status is VisitStatus.ARRIVED
    if not case.visit.stands or has_come or case.mirrored.since > at:
        return None
    sure = case.mirrored.is_certain and case.closure is None
    return Due(at, until, sure, closure=case.closure)


# --- news, and the question after a visit ---


def changed(_times: Times, case: Case) -> Due | None:
    """As soon as a change is believed. None while staff look at it, and if all is as the account was told last.

    A visit that was cancelled and booked again for the same time is told as one change, or not at all if doctor and
    room are the same.
    """
    mirrored, visit = case.mirrored, case.visit
    before, at = mirrored.at_revision(case.told), mirrored.changed_at
    if before is None or at is None or mirrored.is_withheld or mirrored.revision <= case.told:
        return None
    if not mirrored.is_news_since(case.told):
        return None
    if case.instead and is_same_to_patient(before, case.instead):
        return None
    cancelled = visit.status is VisitStatus.CANCELLED
    return Due(
        at,
        until=before.start if cancelled else visit.start,
        sure=mirrored.doubt is None,
        about=before.start if cancelled else min(before.start, visit.start),
        revision=mirrored.revision,
        before=before,
        instead=case.instead,
    )


def closed(_times: Times, case: Case) -> Due | None:
    """As soon as staff have the patients told, for a visit that can't take place."""
    mirrored, closure = case.mirrored, case.closure
    has_come = case.visit.status is VisitStatus.ARRIVED
    if closure is None or closure.announced_at is None or not case.visit.stands or has_come:
        return None
    sure = mirrored.doubt is None and not mirrored.is_withheld
    return Due(closure.announced_at, case.visit.start, sure, closure=closure)


def opened(_times: Times, case: Case) -> Due | None:
    """As soon as staff have it told, for a visit whose patient read that it is closed, unless it is closed again."""
    reopened = case.reopened
    if reopened is None or reopened.told_at is None or case.closure:
        return None
    if not case.visit.stands or case.visit.status is VisitStatus.ARRIVED:
        return None
    sure = case.mirrored.doubt is None and not case.mirrored.is_withheld
    return Due(reopened.told_at, case.visit.start, sure, closure=reopened.closure)


def earlier(_times: Times, case: Case) -> Due | None:
    """At once, of use while it can be answered. It is made outside of quiet hours, by the rule of the waiting list."""
    offer = case.offer
    return Due(offer.offered_at, offer.answer_by, offer=offer) if offer else None


def missed(times: Times, case: Case) -> Due | None:
    """As long after a visit that the clinic marked as missed as the question would come. None if another one stands."""
    visit = case.visit
    if visit.status is not VisitStatus.NO_SHOW or case.closure or case.has_later:
        return None
    if case.mirrored.since > visit.end:
        return None
    at = times.waking(visit.end + times.rules.feedback_after)
    return Due(at, at + MISSED_USEFUL_FOR, sure=case.mirrored.is_certain)


def due_again(times: Times, case: Case) -> Due | None:
    """The days of the rule after a finished visit, at the same hour, after quiet hours. None if a visit is to come.

    A patient of whom the account was told lately waits for the rest of `INVITED_EVERY`.
    """
    rule = case.again
    if rule is None:
        return None
    local = times.time.local(case.visit.start)
    day = local.date() + timedelta(days=rule.days)
    at = times.time.instant(day, local.hour * 60 + local.minute)
    if case.invited_at:
        at = max(at, case.invited_at + INVITED_EVERY)
    return _invitation(case, times.waking(at), rule)


def doctor_gone(times: Times, case: Case) -> Due | None:
    """When the doctor has been missing for some days (a setting), after quiet hours.

    None if a visit is to come. Doctors who have left may still see patients: whoever knows already is not told again.
    """
    rule, left = times.rules.doctor_gone, case.left
    if rule is None or left is None:
        return None
    if case.left_told_at and case.left_told_at >= left.since:
        return None
    at = times.waking(left.since + timedelta(days=rule.after_days))
    return _invitation(case, at)


def _invitation(case: Case, at: datetime, again: DueAgain | None = None) -> Due | None:
    """An invitation at a moment. The patient who comes anyway does not get it."""
    if case.expected and case.expected > at:
        return None
    return Due(at, at + INVITED_USEFUL_FOR, again=again)


def doctor_late(_times: Times, case: Case) -> Due | None:
    """As soon as staff have it told, up to the moment at which the visit is now expected to begin."""
    delay, visit = case.delay, case.visit
    if delay is None or delay.told_at is None or case.closure:
        return None
    if not visit.stands or visit.status is VisitStatus.ARRIVED:
        return None
    sure = case.mirrored.doubt is None and not case.mirrored.is_withheld
    until = visit.start + timedelta(minutes=delay.told)
    return Due(max(delay.told_at, case.mirrored.since), until, sure, about=visit.start, delay=delay)


def feedback(times: Times, case: Case) -> Due | None:
    """Two hours (a setting) after the scheduled end; in the morning if that lies in quiet hours."""
    mirrored, visit = case.mirrored, case.visit
    did_not_happen = visit.status in (VisitStatus.CANCELLED, VisitStatus.NO_SHOW)
    if did_not_happen or case.closure or mirrored.since > visit.end:
        return None
    at = times.waking(visit.end + times.rules.feedback_after)
    done = visit.status is VisitStatus.DONE or not times.rules.feedback_needs_done
    return Due(at, at + FEEDBACK_USEFUL_FOR, sure=done and mirrored.is_certain)
