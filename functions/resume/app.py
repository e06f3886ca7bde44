"""Takes up what was left of turns: ids of accounts come from a queue."""

import logging
from typing import Any

from reception.turns.turns import Busy
from reception.wiring.queues import worker
from reception.wiring.reception import start

log = logging.getLogger(__name__)
reception = start()


def resume(message: dict[str, Any]) -> None:
    """Take up one account's turn. Where its process is still at work, the clockwork brings it again."""
    try:
        reception.turns.resume(message["account"])
    except Busy as busy:
        log.info("still at work: %s", busy)


handler = worker(resume, lambda: reception.clock.begin())
