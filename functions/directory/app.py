"""Every ten minutes: reads the directory anew."""

from typing import Any

from reception.bootstrap import DIRECTORY_SECONDS, start
from reception.directory import refresh
from reception.logs import wordless
from reception.open_times import OpenTimes

reception = start()


@wordless
def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """How many of each were read."""
    operations = reception.begin()
    clinic, now = reception.clinic(DIRECTORY_SECONDS), reception.clock.now()
    free = OpenTimes(clinic, operations, reception.time, now)
    days = reception.content.facts().days_ahead
    directory = refresh(clinic, free, reception.shelf, now, days)
    return {"branches": len(directory.branches), "offers": len(directory.offers)}
