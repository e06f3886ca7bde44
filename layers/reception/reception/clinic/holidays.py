"""Days on which the clinic's content has other hours than its week: no visit is booked outside of those hours. Pure.

On all other days the clinic system's timetable alone says when doctors receive, which may differ from the hours of the
door. On a holiday the content has the last word: the timetable is often filled for weeks before anybody thinks of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date, datetime, timedelta

from reception.clinic.facts import Facts
from reception.clinic.hours import MIDNIGHT, Hours, Span
from reception.clinic.model import ClinicTime, Directory, Offer
from reception.dataclass import dataclass, replace

LONGEST_HOLIDAYS = 31
"""Days in a row that are looked through for one that is open."""


@dataclass(frozen=True)
class Holidays:
    """The hours of the chain, and of each branch (by id) that has hours of its own. Without hours nothing is closed."""

    chain: Hours = field(default_factory=Hours)
    branches: Mapping[str, Hours] = field(default_factory=dict)

    def hours(self, branch: str) -> Hours:
        """The hours that hold in a branch; an unknown or empty id has those of the chain."""
        return self.branches.get(branch, self.chain)

    def shuts(self, branch: str, day: date) -> bool:
        """Whether a branch is closed all day by a holiday."""
        hours = self.hours(branch)
        return hours.is_written(day) and not hours.on(day)

    def closed(self, branch: str, start: datetime, time: ClinicTime) -> bool:
        """Whether a visit that begins at `start` (UTC) falls outside of a holiday's hours."""
        local, hours = time.local(start), self.hours(branch)
        return hours.is_written(local.date()) and not hours.is_open(local)

    def closed_spans(self, branch: str, day: date) -> Iterator[Span]:
        """The parts of a holiday in which a branch is closed, ascending; none on any other day."""
        hours, since = self.hours(branch), 0
        if not hours.is_written(day):
            return
        for span in hours.on(day):
            if span.opens > since:
                yield Span(since, span.opens)
            since = span.closes
        if since < MIDNIGHT:
            yield Span(since, MIDNIGHT)

    def bookable(self, directory: Directory) -> Directory:
        """The directory with each next free day that is a holiday put off to the next day that is none.

        The doctor may have nothing free on that day. The next refresh of the directory says so; until then a doctor who
        is free behind a holiday goes on being offered.
        """
        if not any(hours.has_holidays for hours in (self.chain, *self.branches.values())):
            return directory
        return replace(directory, offers=tuple(map(self._put_off, directory.offers)))

    def _put_off(self, offer: Offer) -> Offer:
        day = offer.next_free
        if day is None or not self.shuts(offer.branch, day):
            return offer
        ahead = (day + timedelta(days=n) for n in range(LONGEST_HOLIDAYS))
        opens = next((later for later in ahead if not self.shuts(offer.branch, later)), None)
        return replace(offer, next_free=opens)


NO_HOLIDAYS = Holidays()


def holidays_of(facts: Facts) -> Holidays:
    """The holidays of a clinic's content."""
    branches = {key: branch.hours for key, branch in facts.branches.items() if branch.hours}
    return Holidays(facts.hours, branches)
