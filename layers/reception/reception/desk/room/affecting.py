"""Whom a closure affects, and how they are told: for `/close` in the room, and for holidays that are published."""

from collections.abc import Iterable, Sequence

from reception.clinic.operations import Closure, Operations
from reception.dataclass import dataclass
from reception.desk.room.closure_pages import Affected
from reception.notices.mirrored import Mirrored
from reception.notices.planning import stopped_by
from reception.notices.ports import Mirror
from reception.ports import Clock
from reception.turns.ports import Loaded, TurnStore


@dataclass(frozen=True)
class Affecting:
    """Looks in the mirror for the visits that a closure stops. `loaded` has the operations that the closure is in."""

    mirror: Mirror
    conversations: TurnStore
    clock: Clock

    def affected(self, loaded: Loaded, closure: Closure) -> Affected:
        """How many visits and patients, and how many of them a message reaches."""
        visits = self.stopped_visits(loaded, closure)
        patients = {mirrored.patient for mirrored in visits}
        others = patients - self._would_be_told(loaded, closure, visits)
        reachable = self.count_reachable(patients - others)
        return Affected(len(visits), len(patients), reachable, len(others))

    def stopped_visits(self, loaded: Loaded, closure: Closure) -> list[Mirrored]:
        """The coming visits that can't take place because of this closure, also if another one covers them, too."""
        now = self.clock.now()
        stopped = stopped_by(Operations(closures=(closure,)), loaded.directory)
        return [
            one.mirrored
            for one in self.mirror.between(max(now, closure.begins), closure.until)
            if one.mirrored.visit.stands and stopped(one.mirrored)
        ]

    def links(self, loaded: Loaded, closure: Closure) -> list[tuple[str, str]]:
        """Patient and account of each chat that would be told of a closure."""
        patients = {mirrored.patient for mirrored in self.stopped_visits(loaded, closure)}
        return [(p, link.account) for p in patients for link in self.mirror.load(p).links]

    def tell(self, links: Iterable[tuple[str, str]]) -> None:
        """Have the chats of an announced closure told: their notices are due at once."""
        now = self.clock.now()
        for patient, account in links:
            self.mirror.look_again(patient, account, now)

    def count_reachable(self, patients: set[str]) -> int:
        """Count the patients who have a chat that takes messages."""

        def takes_messages(account: str) -> bool:
            conversation = self.conversations.load(account).conversation
            return conversation is not None and not conversation.unreachable

        watched = map(self.mirror.load, patients)
        return sum(any(takes_messages(link.account) for link in one.links) for one in watched)

    def _would_be_told(
        self, loaded: Loaded, closure: Closure, visits: Sequence[Mirrored]
    ) -> set[str]:
        """The patients who hear of this closure if it is announced, and not of another one that lasts longer."""
        announced = loaded.operations.announce(closure.id, self.clock.now())
        stopped = stopped_by(announced, loaded.directory)
        return {m.patient for m in visits if (by := stopped(m)) and by.id == closure.id}
