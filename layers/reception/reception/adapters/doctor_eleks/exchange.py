"""One exchange with an installation: how long it may take, and what came back."""

import time
from dataclasses import dataclass, field

OK = 200

FIRST_REDIRECT = 300

FIRST_CLIENT_ERROR = 400

TOO_MANY_REQUESTS = 429

FIRST_SERVER_ERROR = 500


@dataclass(frozen=True)
class Patience:
    """How long and how often. Seconds, if not said otherwise."""

    connect: float = 3.0
    tries: int = 3
    """Of a read, and of signing in; a write has one."""
    pause: float = 0.2
    """Before the second try; twice that before the third, each give or take half."""
    longest_pause: float = 2.0
    """Of what a 429's Retry-After asks for. If it asks for more, the read is given up."""
    write: float = 1.0
    """A write that has less than this left is not sent: its answer could not be waited for."""
    sign_in: float = 10.0
    """For one sign-in, while other containers wait for it."""
    lock_poll: float = 0.1
    """Between two looks whether another container has signed in."""
    refused: int = 300
    """No sign-in after one was refused."""
    doubtful: int = 60
    """The same after a 500, which is a wrong installation by the reference, and anything by experience."""
    breaker_failures: int = 6
    """Failures in a row after which nothing is sent."""
    breaker: float = 10.0
    """Nothing is sent for this long, then one exchange may try."""
    stale: float = 20.0
    """A connection unused for this long is not trusted with a write: the container may have been frozen."""
    statuses: float = 3600.0
    """The dictionary of statuses is read anew after this."""
    body_bytes: int = 64 * 2**20
    """The greatest answer. Lists of doctors hold their photos."""


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
        """Sleep, if there is time left afterwards; say whether there is."""
        if seconds >= self.left():
            return False
        time.sleep(seconds)
        return True


class Unanswered(Exception):
    """No whole answer came. `sent` says whether the request may have been read at the other end."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


@dataclass(frozen=True)
class Reply:
    """An answer. `body` is what it says as JSON, None where `is_json` is false."""

    status: int
    body: object = field(repr=False)
    is_json: bool = True
    retry_after: float | None = None

    @property
    def is_ok(self) -> bool:
        """Whether the status is a good one, as 200 is; what the body says is another matter."""
        return OK <= self.status < FIRST_REDIRECT

    @property
    def is_passing_failure(self) -> bool:
        """Whether the same request may well be answered later."""
        broken = self.is_ok and not self.is_json
        return broken or self.status == TOO_MANY_REQUESTS or self.status >= FIRST_SERVER_ERROR
