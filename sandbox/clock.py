"""The one clock of the sandbox: real time with an offset that only grows."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time to the doubles and, through `CLOCK_URL`, to the functions."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC) + self.offset

    def move(self, to: datetime) -> None:
        """Move forward to `to` (aware) and run on from there; `ValueError` if that is in the past."""
        step = to - self.now()
        if step < timedelta():
            raise ValueError(f"the clock only goes forward: it is {self.now().isoformat()}")
        self.offset += step
