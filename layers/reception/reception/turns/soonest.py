"""The soonest free times of several doctors: many look-ups side by side, under the one deadline of the turn."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from reception.clinic.model import ClinicTime, Offer, Slot
from reception.clinic.system import ClinicUnreachable, FreeTimes
from reception.dialog.effects import FindSoonest
from reception.dialog.events import SoonestFound
from reception.dialog.wanted import Wanted

MAX_CALLS_AT_ONCE = 4
MAX_OFFERS = 8
"""Offers whose free days are asked for: those that are free soonest by the directory."""
MAX_DAYS = 24
"""Days of a doctor whose times are asked for. With `MAX_OFFERS` a turn makes 32 calls at most, and five where many
times are free."""
MAX_SHOWN = 8

log = logging.getLogger(__name__)

type _Day = tuple[date, Offer]


class Soonest:
    """One search. Look-ups that fail are left out."""

    def __init__(self, clinic: FreeTimes, time: ClinicTime, now: datetime, days: int) -> None:
        self._clinic = clinic
        self._time = time
        self._now = now
        self._days = days
        self._failed = 0

    def find(self, query: FindSoonest) -> SoonestFound:
        """Up to `MAX_SHOWN` times that fit the wish; where none fits, the nearest ones.

        Raises:
            ClinicUnreachable: none was found, and part of the schedule did not answer.
        """
        wanted, after = query.wanted, query.after or self._now
        days = self._free_days(query.offers, self._time.day(after))
        asked = _whole_days([day for day in days if wanted.has_day(day[0])])
        free = self._slots(asked, after, wanted)
        fitting = [slot for slot in free if wanted.fits(self._time.local(slot.start))]
        if fitting or query.after:
            return self._found(_whole_hours(fitting), fit=True)
        goal = self._goal(wanted)
        if not free:
            others = [day for day in days if day not in asked]
            others.sort(key=lambda day: abs(day[0] - self._time.day(goal)))
            free = self._slots(
                others[: min(MAX_CALLS_AT_ONCE, MAX_DAYS - len(asked))], after, Wanted()
            )
        nearest = sorted(free, key=lambda slot: abs(slot.start - goal))[:MAX_SHOWN]
        return self._found(sorted(nearest, key=_by_start), fit=False)

    def _found(self, slots: Sequence[Slot], *, fit: bool) -> SoonestFound:
        if self._failed and not slots:
            raise ClinicUnreachable("what answered has no free time")
        return SoonestFound(tuple(slots), fit, whole=not self._failed)

    def _goal(self, wanted: Wanted) -> datetime:
        """The moment that the nearest times are measured from. A day that can't be booked yet counts as today."""
        first = min(wanted.days, default=self._time.day(self._now))
        reached = (first - self._time.day(self._now)).days <= self._days
        day = first if reached else self._time.day(self._now)
        goal = datetime.combine(day, wanted.since, self._time.zone)
        return max(self._now, goal.astimezone(UTC))

    def _free_days(self, offers: Sequence[Offer], first: date) -> list[_Day]:
        """The free days of the offers that are free soonest, ascending."""
        asked = sorted(offers, key=lambda offer: offer.next_free or date.max)[:MAX_OFFERS]
        if len(offers) > MAX_OFFERS:
            log.info("soonest: %d of %d offers are asked", MAX_OFFERS, len(offers))
        found = self._each(self._dates, asked)
        days = [
            (day, offer) for offer, dates in zip(asked, found, strict=True) for day in dates or ()
        ]
        return sorted((day for day in days if day[0] >= first), key=lambda day: day[0])

    def _slots(self, days: Sequence[_Day], after: datetime, wanted: Wanted) -> list[Slot]:
        """Slots of the soonest days, ascending, until enough fit. A day comes with all of its doctors or not at all."""
        slots: list[Slot] = []
        for end in range(MAX_CALLS_AT_ONCE, len(days) + MAX_CALLS_AT_ONCE, MAX_CALLS_AT_ONCE):
            for found in self._each(self._times, days[end - MAX_CALLS_AT_ONCE : end]):
                slots += [slot for slot in found or () if slot.start > after]
            unasked = days[end][0] if end < len(days) else date.max
            known = [slot for slot in slots if self._time.day(slot.start) < unasked]
            if sum(wanted.fits(self._time.local(slot.start)) for slot in known) >= MAX_SHOWN:
                return sorted(known, key=_by_start)
        return sorted(slots, key=_by_start)

    def _dates(self, offer: Offer) -> tuple[date, ...]:
        return self._clinic.free_dates(offer.doctor, offer.service, offer.branch, self._days)

    def _times(self, day: _Day) -> tuple[Slot, ...]:
        when, offer = day
        return self._clinic.free_slots(offer.doctor, offer.service, offer.branch, when)

    def _each[Q, A](self, ask: Callable[[Q], A], questions: Sequence[Q]) -> list[A | None]:
        """The answers, and None for each look-up that failed. `MAX_CALLS_AT_ONCE` run at a time."""
        from concurrent.futures import ThreadPoolExecutor

        def answer(question: Q) -> A | None:
            try:
                return ask(question)
            except ClinicUnreachable as error:
                log.warning("soonest: one look-up failed: %s", error)
                return None

        with ThreadPoolExecutor(MAX_CALLS_AT_ONCE) as pool:
            answers = list(pool.map(answer, questions))
        self._failed += answers.count(None)
        return answers


def _whole_days(days: Sequence[_Day]) -> Sequence[_Day]:
    """The first `MAX_DAYS` days, without a last day that has only some of its doctors."""
    first = days[:MAX_DAYS]
    if len(days) > MAX_DAYS and days[MAX_DAYS][0] == first[-1][0]:
        return [day for day in first if day[0] < first[-1][0]]
    return first


def _by_start(slot: Slot) -> tuple[datetime, str, str]:
    return slot.start, slot.doctor, slot.branch


def _whole_hours(slots: Sequence[Slot]) -> Sequence[Slot]:
    """The first slots, without a start that has only some of its doctors: the next page begins after it."""
    shown = slots[:MAX_SHOWN]
    if len(slots) > MAX_SHOWN and slots[MAX_SHOWN].start == shown[-1].start:
        return [slot for slot in shown if slot.start < shown[-1].start] or shown
    return shown
