"""Every five minutes: reads the visits whose time has come, and plans the notices about them."""

import logging
from datetime import timedelta
from typing import Any

from reception.logs import wordless
from reception.wiring.reception import start

log = logging.getLogger(__name__)
reception = start()


@wordless
def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """Run the poll: how many patients were read, changed, are withheld for staff, and were skipped as refused."""
    reception.begin()
    reception.office.expect_morning()
    polled = reception.polling.run()
    if polled.oldest_at:
        age = (reception.clock.now() - polled.oldest_at) // timedelta(minutes=1)
        log.info("visits read", extra={"mirror_age": age})  # an alarm reads this number by name
    return {
        "patients": polled.patients,
        "changed": polled.changed,
        "held": int(polled.withheld),
        "refused": polled.refused,
    }
