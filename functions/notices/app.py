"""Sends the notices that accounts are owed: ids of accounts come from a queue."""

import logging
from typing import Any

from reception.wiring.queues import worker
from reception.wiring.reception import start

log = logging.getLogger(__name__)
reception = start()


def notify(message: dict[str, Any]) -> None:
    """Send what one account is owed; the log has how many notices had which outcome."""
    outcomes = reception.notifying.notify(message["account"])
    if outcomes:
        log.info("notices: %s", dict(outcomes))


handler = worker(notify, lambda: reception.begin())
