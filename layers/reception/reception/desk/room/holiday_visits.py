"""Visits that stand on days which the content closes: who they are, and how their patients are told."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Protocol

from reception.clinic.facts import Facts
from reception.clinic.holidays import Holidays, holidays_of
from reception.clinic.model import ClinicTime
from reception.clinic.operations import Closure, Operations, OperationsStore
from reception.dataclass import dataclass, replace
from reception.desk.room.affecting import Affecting
from reception.desk.room.closure_pages import closed_name
from reception.dialog.words import Words
from reception.notices.mirrored import Mirrored
from reception.notices.planning import stopped_by
from reception.notices.ports import Mirror
from reception.ports import Clock
from reception.turns.consultation import VISITS_AHEAD
from reception.turns.ports import TurnStore


class HolidayServices(Protocol):
    """The stores that are looked into, and the facts whose holidays count."""

    @property
    def store(self) -> TurnStore:
        """Conversations, and the directory."""
        ...

    @property
    def mirror(self) -> Mirror:
        """Visits as they were last read."""
        ...

    @property
    def operations(self) -> OperationsStore:
        """The closures that patients are told of."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    @property
    def time(self) -> ClinicTime:
        """The clinic's wall clock."""
        ...

    @property
    def facts(self) -> Facts:
        """The clinic's facts: those in use, or those of a draft."""
        ...

    @property
    def words(self) -> Mapping[str, Words]:
        """All texts, by language."""
        ...


@dataclass(frozen=True)
class StandingVisit:
    """A visit that stands although its day is closed, and the closure by which its patient is told."""

    mirrored: Mirrored
    day: date
    closure: Closure


class HolidayVisits:
    """The coming visits on days which the content closes, without those whose patients were told of a closure.

    A patient is told by the closure that `/close` makes: the message, the telephone list and the way back by `/open`
    are the same.
    """

    def __init__(self, reception: HolidayServices) -> None:
        self.reception = reception
        self.loaded, self.now = reception.store.look(), reception.clock.now()
        self.affecting = Affecting(reception.mirror, reception.store, reception.clock)

    @property
    def places(self) -> Mapping[tuple[date, str], int]:
        """How many of the visits there are, by day and by the name of the branch or doctor."""
        directory = self.loaded.directory
        return Counter((one.day, closed_name(directory, one.closure)) for one in self.standing)

    @property
    def patients(self) -> set[str]:
        """Whose visits they are."""
        return {one.mirrored.patient for one in self.standing}

    @cached_property
    def reached(self) -> int:
        """How many of the patients have a chat that takes messages."""
        return self.affecting.count_reachable(self.patients)

    def tell(self) -> None:
        """Close each place for its day, announce that, and have each chat told at once."""
        closures = {one.closure.id: one.closure for one in self.standing}.values()

        def close_all(operations: Operations) -> Operations:
            for closure in closures:
                operations = operations.close(closure, self.now).announce(closure.id, self.now)
            return operations

        loaded = replace(self.loaded, operations=self.reception.operations.change(close_all))
        for closure in closures:
            self.affecting.tell(self.affecting.links(loaded, closure))

    @cached_property
    def standing(self) -> list[StandingVisit]:
        """The visits, ascending, each with the closure of its place and day."""
        reception, directory = self.reception, self.loaded.directory
        holidays = holidays_of(reception.facts)
        stopped = stopped_by(self.loaded.operations, directory)
        found: list[StandingVisit] = []
        made: dict[tuple[str, str, datetime], Closure] = {}
        for one in reception.mirror.between(self.now, self.now + VISITS_AHEAD):
            visit, branch = one.mirrored.visit, directory.branch_at(one.mirrored.visit)
            where = branch.id if branch else ""
            by = stopped(one.mirrored)
            is_told = by is not None and by.announced_at is not None
            if visit.stands and not is_told and holidays.closed(where, visit.start, reception.time):
                begins, until = _stretch(holidays, where, visit.start, reception.time)
                doctor = "" if where else visit.doctor
                # a closure's id is made of `since` and `until`: a second for each closure keeps them apart
                since = self.now.replace(microsecond=0) - timedelta(seconds=len(made))
                closure = Closure(where, doctor, until, since, starts_at=begins)
                closure = made.setdefault((where, doctor, begins), closure)
                found.append(StandingVisit(one.mirrored, reception.time.day(visit.start), closure))
        return found


def _stretch(
    holidays: Holidays, branch: str, start: datetime, time: ClinicTime
) -> tuple[datetime, datetime]:
    """From when until when it is closed around a visit's start, within its day."""
    day = time.day(start)
    ends = (
        (time.instant(day, span.opens), time.instant(day, span.closes))
        for span in holidays.closed_spans(branch, day)
    )
    return next((begins, until) for begins, until in ends if begins <= start < until)
