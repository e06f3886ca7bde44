"""The one clock of the sandbox: real time with an offset that only grows."""

import math
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time to the doubles and, through `CLOCK_URL`, to the functions."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset
        self._moves = [(0.0, offset)]

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC) + self.offset

    def move(self, to: datetime) -> None:
        """Move forward to `to` (aware) and run on from there; `ValueError` if that is in the past."""
        step = to - self.now()
        if step < timedelta():
            raise ValueError(f"the clock only goes forward: it is {self.now().isoformat()}")
        self.offset += step
        self._moves.append((time.time(), self.offset))

    def at(self, real: float) -> datetime:
        """What it showed at a moment of real time (seconds), in UTC."""
        offset = next(offset for moved, offset in reversed(self._moves) if moved <= real)
        return datetime.fromtimestamp(real, UTC) + offset

    def real(self, shown: datetime) -> float:
        """When it showed this, in seconds of real time; of a time that it jumped over, when it jumped."""
        jumped = math.inf
        for moved, offset in reversed(self._moves):
            if (real := (shown - offset).timestamp()) >= moved:
                return min(real, jumped)
            jumped = moved
        return jumped
