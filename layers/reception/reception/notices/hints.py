"""Hints of the clinic system that a visit changed: its patient's visits are read at once.

A hint is no news. Anybody who learnt the address can forge it, and it may come twice, late or never. For this reason a
reading on a hint only casts doubt, and polls go on without hints. A thousand hints may come in a minute when a
timetable is rebuilt: the next polls work off those for which there was no call.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from reception.clinic.system import ClinicSystem, ClinicUnreachable
from reception.notices.poll import Polling
from reception.notices.ports import HintStore, WindowStore

MAX_HINTS_PER_MINUTE = 20
"""Hints on which the clinic system is asked at once, over all processes. Each costs it two calls at most."""

log = logging.getLogger(__name__)


class Hints:
    """Takes hints one by one: reads the patient now, or leaves the visit to the next poll."""

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
        """Take the hint that a visit was made, changed or deleted.

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
        """True for the first hint about this visit in this minute, if few enough hints came in the minute."""
        minute = f"{self.real_time():%Y-%m-%dT%H:%M}"
        if self.hints.count(f"{visit}:{minute}", self.real_time()) > 1:
            return False
        return self.hints.count(minute, self.real_time()) <= MAX_HINTS_PER_MINUTE
