"""The one clock of the sandbox: real time with an offset that only grows."""

import math
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time to the doubles and, through `CLOCK_URL`, to the functions."""

    runs = True
    """False for a clock of tests that stands between two readings. A function's clock then stands, too."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset
        self._moves = [(0.0, offset)]

    def now(self) -> datetime:
        """The present instant, with time zone, in UTC."""
        return datetime.now(UTC) + self.offset

    def move(self, to: datetime) -> None:
        """Move forward to `to` (with time zone) and run on from there; `ValueError` if `to` is in the past."""
        step = to - self.now()
        if step < timedelta():
            raise ValueError(f"the clock only goes forward, and it shows {self.now().isoformat()}")
        self.offset += step
        self._moves.append((time.time(), self.offset))

    def at(self, real: float) -> datetime:
        """The time, in UTC, that this clock showed at a moment of real time (seconds)."""
        offset = next(offset for moved, offset in reversed(self._moves) if moved <= real)
        return datetime.fromtimestamp(real, UTC) + offset

    def real(self, shown: datetime) -> float:
        """The real time, in seconds, at which this clock showed `shown`.

        A time that the clock jumped over was shown at the jump.
        """
        jumped = math.inf
        for moved, offset in reversed(self._moves):
            if (real := (shown - offset).timestamp()) >= moved:
                return min(real, jumped)
            jumped = moved
        return jumped
