"""Every minute: moves the ids of what is due to its queue."""

import logging
from typing import Any

from reception.bootstrap import Reception
from reception.settings import Settings

log = logging.getLogger(__name__)
reception = Reception(Settings.from_environment())
logging.getLogger().setLevel(reception.settings.log_level)


def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """The count of conversations, of accounts that are owed a notice, and of hand-off threads that were due."""
    reception.clock.begin()
    due = list(reception.due.due(reception.clock.now()))
    reception.queue.resume(due)
    threads = list(reception.desk.due(reception.clock.now()))
    reception.handoffs.handoff(threads)
    owed = list(reception.mirror.due(reception.clock.now()))
    reception.notices.resume(owed)
    return {"due": len(due), "owed": len(owed), "threads": len(threads)}
