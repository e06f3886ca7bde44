"""Every five minutes: asks Telegram how its deliveries to us go, and says so in the log, which the alarms read."""

import logging
from typing import Any

from reception.logs import wordless
from reception.turns.ports import ChannelClosed
from reception.wiring.reception import start

log = logging.getLogger(__name__)
reception = start()


@wordless
def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """How many updates wait in Telegram, and 1 if it can't deliver them; nothing where it refuses our token."""
    reception.clock.begin()
    try:
        deliveries = reception.deliveries()
    except ChannelClosed as error:
        log.error("token refused: %s", error)  # noqa: TRY400 - its words say all
        return {}
    # the alarms read these two by name
    numbers = {"waiting": deliveries.waiting, "failing": int(bool(deliveries.failure))}
    level = logging.WARNING if any(numbers.values()) else logging.INFO
    log.log(level, "deliveries: %s", deliveries.failure or "as they should be", extra=numbers)
    return numbers
