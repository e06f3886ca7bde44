"""The `Clock` of a deployed reception, and that of the sandbox, whose time can be moved."""

import json
from datetime import UTC, datetime, timedelta
from typing import override

from reception.ports import Clock


class RealClock(Clock):
    """The machine's own clock."""

    def begin(self) -> None:
        """Do nothing: this clock needs no reading."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)


class RemoteClock(Clock):
    """Asks `url` for `{"now": "2026-11-22T10:00:00+02:00", "runs": true}` when an invocation begins.

    It runs on from there if the clock there runs. If that one stands, this one stands, too: else it would be ahead of
    the clocks of invocations that begin later.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._ahead = timedelta()
        self._stands: datetime | None = None

    def begin(self) -> None:
        """Ask for the time there."""
        import urllib3

        answer = urllib3.request("GET", self.url, timeout=2.0)
        told = json.loads(answer.data)
        moment = datetime.fromisoformat(told["now"])
        self._ahead = moment - datetime.now(UTC)
        self._stands = None if told.get("runs", True) else moment

    @override
    def now(self) -> datetime:
        return self._stands or datetime.now(UTC) + self._ahead
