"""Every ten minutes: reads the directory anew, and says which times have come free for those who wait."""

import logging
from typing import Any

from reception.clinic.holidays import holidays_of
from reception.clinic.open_times import OpenTimes
from reception.clinic.refresh import refresh
from reception.clinic.system import ClinicUnreachable
from reception.logs import wordless
from reception.notices.freed import by_directory
from reception.wiring.reception import DIRECTORY_SECONDS, start

log = logging.getLogger(__name__)
reception = start()


@wordless
def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """How many of each were read."""
    operations = reception.begin()
    clinic, now = reception.clinic(DIRECTORY_SECONDS), reception.clock.now()
    facts = reception.content.facts()
    free = OpenTimes(clinic, operations, reception.time, now, holidays_of(facts))
    before, _ = reception.shelf.load()
    try:
        directory = refresh(
            clinic, free, reception.shelf, reception.picture_reports, now, facts.days_ahead
        )
    except ClinicUnreachable as error:
        log.warning("not read: %s", error)
        raise
    freed = by_directory(before, directory, free, reception.waiting, now)
    reception.waiting.say(freed)
    return {
        "branches": len(directory.branches),
        "offers": len(directory.offers),
        "freed": len(freed),
    }
