"""Every ten minutes: a synthetic patient comes in by the real door. If it fails twice, an alarm wakes somebody."""

import logging
from typing import Any

from reception.logs import wordless
from reception.turns.ports import DoorFailed
from reception.wiring.reception import start

log = logging.getLogger(__name__)
reception = start()


@wordless
def handler(_event: dict[str, Any], _context: object) -> dict[str, str]:
    """Make a visit; `came`: how far it went. Whatever is not as it should be is raised, and so an error of Lambda's."""
    try:
        came = reception.synthetic_visit()
    except DoorFailed as fault:
        log.warning("the synthetic patient was not served: %s", fault)
        raise
    log.info("the synthetic patient %s", came)
    return {"came": came}
