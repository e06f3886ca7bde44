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
    """Asks `url` for `{"now": "2026-11-22T10:00:00+02:00"}` when an invocation begins, and runs on from there."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._ahead = timedelta()

    def begin(self) -> None:
        """Ask for the time there."""
        import urllib3

        answer = urllib3.request("GET", self.url, timeout=2.0)
        told = datetime.fromisoformat(json.loads(answer.data)["now"])
        self._ahead = told - datetime.now(UTC)

    @override
    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead
