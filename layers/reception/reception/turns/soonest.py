"""The soonest free times of several doctors: many look-ups side by side, under the one deadline of the turn."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from reception.clinic.model import ClinicTime, Offer, Slot
from reception.clinic.system import ClinicUnreachable, FreeTimes
from reception.dialog.effects import FindSoonest
from reception.dialog.events import SoonestFound
from reception.dialog.wanted import Wanted

AT_ONCE = 4
"""Calls under way at a time."""
MOST_OFFERS = 8
"""Doctors that are asked for their free days: those who are free soonest by the directory."""
MOST_DAYS = 24
"""Days of a doctor that are asked for their times. So a turn makes 32 calls at most, and five where much is free."""
MOST_SHOWN = 8

log = logging.getLogger(__name__)

type _Day = tuple[date, Offer]


class Soonest:
    """One search. A part of the schedule that does not answer is left out."""

    def __init__(self, clinic: FreeTimes, time: ClinicTime, now: datetime, days: int) -> None:
        self._clinic = clinic
        self._time = time
        self._now = now
        self._days = days
        self._failed = 0

    def find(self, query: FindSoonest) -> SoonestFound:
        """Up to `MOST_SHOWN` times that are wanted; where there are none, the nearest to them.

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
            free = self._slots(others[: min(AT_ONCE, MOST_DAYS - len(asked))], after, Wanted())
        nearest = sorted(free, key=lambda slot: abs(slot.start - goal))[:MOST_SHOWN]
        return self._found(sorted(nearest, key=_by_start), fit=False)

    def _found(self, slots: Sequence[Slot], *, fit: bool) -> SoonestFound:
        if self._failed and not slots:
            raise ClinicUnreachable("what answered has no free time")
        return SoonestFound(tuple(slots), fit, whole=not self._failed)

    def _goal(self, wanted: Wanted) -> datetime:
        """The moment that the nearest times are nearest to; a day out of reach is no goal."""
        first = min(wanted.days, default=self._time.day(self._now))
        reached = (first - self._time.day(self._now)).days <= self._days
        day = first if reached else self._time.day(self._now)
        goal = datetime.combine(day, wanted.since, self._time.zone)
        return max(self._now, goal.astimezone(UTC))

    def _free_days(self, offers: Sequence[Offer], first: date) -> list[_Day]:
        """The free days of the offers that are free soonest, ascending."""
        asked = sorted(offers, key=lambda offer: offer.next_free or date.max)[:MOST_OFFERS]
        if len(offers) > MOST_OFFERS:
            log.info("soonest: %d of %d offers are asked", MOST_OFFERS, len(offers))
        found = self._each(self._dates, asked)
        days = [
            (day, offer) for offer, dates in zip(asked, found, strict=True) for day in dates or ()
        ]
        return sorted((day for day in days if day[0] >= first), key=lambda day: day[0])

    def _slots(self, days: Sequence[_Day], after: datetime, wanted: Wanted) -> list[Slot]:
        """The times of the soonest days, ascending, until enough are wanted; of no day only some doctors' times."""
        slots: list[Slot] = []
        for end in range(AT_ONCE, len(days) + AT_ONCE, AT_ONCE):
            for found in self._each(self._times, days[end - AT_ONCE : end]):
                slots += [slot for slot in found or () if slot.start > after]
            unasked = days[end][0] if end < len(days) else date.max
            known = [slot for slot in slots if self._time.day(slot.start) < unasked]
            if sum(wanted.fits(self._time.local(slot.start)) for slot in known) >= MOST_SHOWN:
                return sorted(known, key=_by_start)
        return sorted(slots, key=_by_start)

    def _dates(self, offer: Offer) -> tuple[date, ...]:
        return self._clinic.free_dates(offer.doctor, offer.service, offer.branch, self._days)

    def _times(self, day: _Day) -> tuple[Slot, ...]:
        when, offer = day
        return self._clinic.free_slots(offer.doctor, offer.service, offer.branch, when)

    def _each[Q, A](self, ask: Callable[[Q], A], questions: Sequence[Q]) -> list[A | None]:
        """The answers, None for each that did not come. `AT_ONCE` are asked at a time."""
        from concurrent.futures import ThreadPoolExecutor

        def answer(question: Q) -> A | None:
            try:
                return ask(question)
            except ClinicUnreachable as error:
                log.warning("soonest: one look-up failed: %s", error)
                return None

        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(answer, questions))
        self._failed += answers.count(None)
        return answers


def _whole_days(days: Sequence[_Day]) -> Sequence[_Day]:
    """The first of them, and no day with only some of its doctors."""
    first = days[:MOST_DAYS]
    if len(days) > MOST_DAYS and days[MOST_DAYS][0] == first[-1][0]:
        return [day for day in first if day[0] < first[-1][0]]
    return first


def _by_start(slot: Slot) -> tuple[datetime, str, str]:
    return slot.start, slot.doctor, slot.branch


def _whole_hours(slots: Sequence[Slot]) -> Sequence[Slot]:
    """The first of them, and no start with only some of its doctors: later ones are asked for by the last start."""
    shown = slots[:MOST_SHOWN]
    if len(slots) > MOST_SHOWN and slots[MOST_SHOWN].start == shown[-1].start:
        return [slot for slot in shown if slot.start < shown[-1].start] or shown
    return shown
