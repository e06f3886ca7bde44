"""Every five minutes: reads the visits whose time has come, and plans the notices about them."""

import logging
from typing import Any

from reception.bootstrap import Reception
from reception.settings import Settings

log = logging.getLogger(__name__)
reception = Reception(Settings.from_environment())
logging.getLogger().setLevel(reception.settings.log_level)


def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """How many patients were read, of how many something changed, and whether that waits for staff."""
    reception.clock.begin()
    polled = reception.polling.run()
    return {"patients": polled.patients, "changed": polled.changed, "held": int(polled.held)}
