"""The mark of an outage that containers share, in memory."""

from dataclasses import dataclass

from reception.adapters.ports import Outages


@dataclass
class Shared:
    """The mark that containers share, in memory."""

    marked: float = 0.0
    calls: int = 0


class Container(Outages):
    """A container's knowledge of the mark; `load` is what a turn's read brings."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.seen = 0.0

    def load(self) -> None:
        self.seen = self.shared.marked

    def until(self) -> float:
        return self.seen

    def begin(self, until: float, now: float) -> bool:
        self.shared.calls += 1
        self.seen = until
        is_free = self.shared.marked <= now
        self.shared.marked = until if is_free else self.shared.marked
        return is_free

    def end(self) -> None:
        self.shared.calls += 1
        self.seen = self.shared.marked = 0.0
