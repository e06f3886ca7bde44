"""Hints of the clinic system that a visit changed: its patient's visits are read at once.

A hint is no news. It may be forged by who learnt the address, come twice, late or never; so what is read on one only
casts doubt, and polls go on without any. And it may come a thousand times in a minute, when a timetable is rebuilt:
then the next poll reads what is left.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from reception.clinic.system import ClinicSystem, ClinicUnreachable
from reception.notices.poll import Polling
from reception.notices.ports import HintStore, WindowStore

MOST_A_MINUTE = 20
"""Hints on which the clinic system is asked at once, over all processes. Each costs it two calls at most."""

log = logging.getLogger(__name__)


class Hints:
    """Takes hints, one by one."""

    def __init__(
        self,
        polling: Polling,
        hints: HintStore,
        windows: WindowStore,
        open_clinic: Callable[[], ClinicSystem],
        *,
        real_time: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.polling = polling
        self.hints = hints
        self.windows = windows
        self.open_clinic = open_clinic
        self.real_time = real_time

    def take(self, visit: str) -> None:
        """A visit was made, changed or deleted.

        Raises:
            StoreUnreachable
        """
        if self.windows.is_unlinked(visit):
            return
        if self._may_ask(visit):
            try:
                self.polling.refresh(self.open_clinic(), visit)
            except ClinicUnreachable as error:
                log.info("not read on a hint: %s", error)
            else:
                return
        self.hints.keep(visit, self.real_time())

    def _may_ask(self, visit: str) -> bool:
        """Whether it is the first hint of this visit in this minute, and one of the first of all."""
        minute = f"{self.real_time():%Y-%m-%dT%H:%M}"
        if self.hints.count(f"{visit}:{minute}", self.real_time()) > 1:
            return False
        return self.hints.count(minute, self.real_time()) <= MOST_A_MINUTE
