"""Keeps the facts of changes, as they come from the streams of the tables."""

from collections.abc import Callable, Iterable

from reception.clinic.model import ClinicTime
from reception.figures.changes import Change
from reception.figures.counting import (
    BranchOf,
    Fact,
    Told,
    facts_of,
    puzzles_of,
    tidings_of,
    told_by,
)
from reception.figures.ports import FigureStore, Pseudonym
from reception.figures.story import figures
from reception.ports import Changed

WRITE_ATTEMPTS = 10


class Keeping:
    """Counts changes. The same changes again, also in another order, change nothing.

    `tell` has the staff told by a job with this id; the same id again changes nothing.
    """

    def __init__(
        self,
        store: FigureStore,
        time: ClinicTime,
        branch_of: BranchOf,
        pseudonym: Pseudonym,
        tell: Callable[[str], None],
    ) -> None:
        self.store = store
        self.time = time
        self.branch_of = branch_of
        self.pseudonym = pseudonym
        self.tell = tell

    def take(self, changes: Iterable[Change]) -> int:
        """Keep what these changes add to the figures. Returns how many facts they have by themselves.

        Raises:
            StoreUnreachable, Changed: all of them must come again.
        """
        facts: list[Fact] = []
        for change in changes:
            facts += facts_of(change, self.time, self.branch_of)
            for told in told_by(change):
                self._change_story(told)
            for job in tidings_of(change):
                self.tell(job)
            for text, account in puzzles_of(change):
                mark = self.pseudonym(f"phrase:{text}")
                self.store.hear(text, mark, self.pseudonym(f"chat:{account}:{text}"))
        self.store.put(facts)
        return len(facts)

    def _change_story(self, told: Told) -> None:
        """Change a visit's story, also if another process changes it meanwhile."""
        visit = self.pseudonym(told.visit)
        for _ in range(WRITE_ATTEMPTS):
            before = self.store.story(visit)
            after = told.change(before)
            if after == before:
                return
            days, former = figures(after, self.time), figures(before, self.time)
            facts = [Fact(day, f"visit:{visit}", counts) for day, counts in days.items()]
            try:
                self.store.replace(visit, before, after, facts, sorted(set(former) - set(days)))
            except Changed:
                continue
            return
        raise Changed
