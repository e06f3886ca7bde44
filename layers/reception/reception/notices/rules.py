"""The rules of time: when a notice about one visit is due, and until when it is of use.

The table of them, which is also their test's, is in `docs/notices.md`. Instants are UTC; quiet hours hang on the
clinic's wall.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from reception.clinic.facts import NoticeRules
from reception.clinic.model import ClinicTime, Visit, VisitStatus
from reception.clinic.operations import Closure
from reception.notices.mirrored import Mirrored

DAY = timedelta(days=1)
BEFORE_QUIET = timedelta(minutes=30)
"""What would fall in quiet hours goes out so long before they begin."""
WORTH_WAITING = timedelta(hours=1)
"""A reminder waits for the end of quiet hours if so much is left of the time before the visit."""
SOON_ENOUGH = timedelta(minutes=30)
URGENT = timedelta(hours=12)
FEEDBACK_KEPT = timedelta(days=2)


class NoticeKind(StrEnum):
    """What a notice is about. A patient may switch off each but `CHANGED` and `CLOSED`."""

    DAY_BEFORE = "day_before"
    TWO_HOURS = "two_hours"
    SOON = "soon"
    FEEDBACK = "feedback"
    CHANGED = "changed"
    CLOSED = "closed"


@dataclass(frozen=True)
class Planned:
    """A notice about a visit: due at `at`, of no use from `until` on (UTC).

    `before`: of a change, the visit as the account knew it. `sure`: False while the clinic system says something else
    than the mirror, or has not said yet what it has to: then nothing is sent. `urgent`: also in quiet hours. `closure`:
    what staff closed, so that the visit can't be.
    """

    kind: NoticeKind
    patient: str
    visit: Visit
    at: datetime
    until: datetime
    revision: int = 0
    before: Visit | None = None
    sure: bool = True
    urgent: bool = False
    closure: Closure | None = None

    @property
    def key(self) -> str:
        """What it is claimed by, beside the account: a visit is asked about once, wherever it was moved."""
        parts = [self.visit.id, str(self.kind)]
        if self.kind is not NoticeKind.FEEDBACK:
            parts.append(f"{self.visit.start:%Y%m%dT%H%MZ}")
        if self.kind is NoticeKind.CHANGED:
            parts.append(str(self.revision))
        if self.kind is NoticeKind.CLOSED and self.closure:
            parts.append(self.closure.id)
        return ":".join(parts)


@dataclass(frozen=True)
class Quiet:
    """A night: from `begins` up to, and without, `ends` (UTC)."""

    begins: datetime
    ends: datetime


class Times:
    """The rules over a clinic's settings and its wall clock."""

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

    def day_before(self, visit: Visit) -> datetime:
        """The same time of day on the day before; before quiet hours that it would fall in."""
        local = self.time.local(visit.start)
        moment = self.time.instant(local.date() - DAY, local.hour * 60 + local.minute)
        quiet = self.quiet(moment)
        return quiet.begins - BEFORE_QUIET if quiet else moment

    def two_hours(self, visit: Visit) -> datetime:
        """Two hours (a setting) of elapsed time before the start; at the end of quiet hours, or before them."""
        moment = visit.start - self.rules.ahead
        quiet = self.quiet(moment)
        if quiet is None:
            return moment
        worth_it = visit.start - quiet.ends >= WORTH_WAITING
        return quiet.ends if worth_it else quiet.begins - BEFORE_QUIET

    def feedback(self, visit: Visit) -> datetime:
        """Two hours (a setting) after the scheduled end; an evening's waits for the morning."""
        return self.waking(visit.end + self.rules.feedback_after)

    def plan(
        self, known: Mirrored, told: int, closure: Closure | None = None
    ) -> tuple[Planned, ...]:
        """Every notice that an account is owed about a visit, sent or not.

        `told`: the last revision that the account was told of. `closure`: what the visit can't be for.
        """
        if known.visit.status is VisitStatus.CANCELLED:
            return self._changed(known, told)
        reminders = self._reminders(known) if known.visit.stands else ()
        if closure:
            waiting = (replace(p, sure=False, closure=closure) for p in reminders)
            return (*waiting, *self._changed(known, told), *self._closed(known, closure))
        return (*reminders, *self._changed(known, told), *self._feedback(known))

    def _closed(self, known: Mirrored, closure: Closure) -> tuple[Planned, ...]:
        """As soon as staff have it told; by night only what can't wait for the morning."""
        visit, at = known.visit, closure.announced_at
        if at is None or not visit.stands:
            return ()
        urgent = visit.start - at <= URGENT
        planned = Planned(
            NoticeKind.CLOSED,
            known.patient,
            visit,
            at if urgent else self.waking(at),
            visit.start,
            sure=known.doubt is None and known.held is None,
            urgent=urgent,
            closure=closure,
        )
        return (planned,)

    def _reminders(self, known: Mirrored) -> tuple[Planned, ...]:
        visit = known.visit
        day_before, two_hours = self.day_before(visit), self.two_hours(visit)
        useful = visit.start - self.rules.ahead
        owed = []
        if known.since <= day_before < useful:
            owed.append((NoticeKind.DAY_BEFORE, day_before, useful))
        if known.since <= two_hours:
            owed.append((NoticeKind.TWO_HOURS, two_hours, visit.start))
        elif not known.revision:
            owed.append((NoticeKind.SOON, known.since, visit.start - SOON_ENOUGH))
        sure = known.is_certain
        return tuple(
            Planned(kind, known.patient, visit, at, until, sure=sure) for kind, at, until in owed
        )

    def _feedback(self, known: Mirrored) -> tuple[Planned, ...]:
        visit = known.visit
        if known.since > visit.end or visit.status is VisitStatus.NO_SHOW:
            return ()
        at = self.feedback(visit)
        done = visit.status is VisitStatus.DONE or not self.rules.feedback_needs_done
        until = at + FEEDBACK_KEPT
        return (
            Planned(
                NoticeKind.FEEDBACK, known.patient, visit, at, until, sure=done and known.is_certain
            ),
        )

    def _changed(self, known: Mirrored, told: int) -> tuple[Planned, ...]:
        """News since the account was last told; none while staff look at it, or where all is as it was."""
        before, changed_at = known.at_revision(told), known.changed_at
        if before is None or changed_at is None or known.held is not None or known.revision <= told:
            return ()
        if not known.is_news_since(told):
            return ()
        visit = known.visit
        cancelled = visit.status is VisitStatus.CANCELLED
        matters = before.start if cancelled else min(before.start, visit.start)
        until = before.start if cancelled else visit.start
        urgent = matters - changed_at <= URGENT
        at = changed_at if urgent else self.waking(changed_at)
        return (
            Planned(
                NoticeKind.CHANGED,
                known.patient,
                visit,
                at,
                until,
                known.revision,
                before,
                sure=known.doubt is None,
                urgent=urgent,
            ),
        )
