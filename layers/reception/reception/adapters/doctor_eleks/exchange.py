"""How long an exchange with an installation may take, and what came back."""

import time
from dataclasses import field

from reception.dataclass import dataclass

OK = 200

FIRST_REDIRECT = 300

FIRST_CLIENT_ERROR = 400

TOO_MANY_REQUESTS = 429

FIRST_SERVER_ERROR = 500


@dataclass(frozen=True)
class Patience:
    """How long to wait and how often to try. Times are in seconds."""

    connect: float = 3.0
    tries: int = 3
    """For a read and for signing in. A write is tried once."""
    pause: float = 0.2
    """Before the second try; twice that before the third, each give or take half."""
    longest_pause: float = 2.0
    """If the Retry-After of a 429 asks for a longer pause, the read is given up."""
    write: float = 1.0
    """A write is not sent if less time than this is left, since its answer could not be awaited."""
    sign_in: float = 10.0
    """The time for one sign-in, for which other containers wait."""
    lock_poll: float = 0.1
    """The pause before asking once more whether another container has signed in."""
    refused: int = 300
    """After a refused sign-in nobody tries again for this long."""
    doubtful: int = 60
    """The same after a 500. By the reference it means a wrong installation, by experience it can mean anything."""
    breaker_failures: int = 6
    """The number of failures in a row after which nothing is sent."""
    breaker: float = 10.0
    """Nothing is sent for this long, then one exchange may try."""
    stale: float = 20.0
    """A connection that was unused for longer is closed: the container may have been frozen meanwhile."""
    statuses: float = 3600.0
    """The dictionary of statuses is read anew after this."""
    body_bytes: int = 64 * 2**20
    """The size of the largest answer. Lists of doctors hold their photos."""


class Deadline:
    """A moment of this process's own clock after which there is no time left."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left, never less than 0."""
        return max(0.0, self._end - time.monotonic())

    def within(self, seconds: float) -> "Deadline":
        """A deadline in `seconds`, or this one if it is earlier."""
        return Deadline(min(seconds, self.left()))

    def sleep(self, seconds: float) -> bool:
        """Sleep if time is left afterwards, and return whether that is so."""
        if seconds >= self.left():
            return False
        time.sleep(seconds)
        return True


class Unanswered(Exception):
    """No complete answer came. `sent`: the request may have been read at the other end."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


@dataclass(frozen=True)
class HttpReply:
    """An answer. `body` is what its JSON says; None if it is not JSON. `retry_after` is in seconds."""

    status: int
    body: object = field(repr=False)
    is_json: bool = True
    retry_after: float | None = None

    @property
    def is_ok(self) -> bool:
        """Whether the status is 2xx. The body may tell of an error all the same."""
        return OK <= self.status < FIRST_REDIRECT

    @property
    def is_passing_failure(self) -> bool:
        """Whether the same request may be answered later."""
        broken = self.is_ok and not self.is_json
        return broken or self.status == TOO_MANY_REQUESTS or self.status >= FIRST_SERVER_ERROR
