"""Every minute: moves the ids of what is due to its queue."""

from typing import Any

from reception.logs import wordless
from reception.wiring.reception import start

reception = start()


@wordless
def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """The count of conversations, of accounts that are owed a notice, and of hand-off threads that were due."""
    reception.clock.begin()
    due = list(reception.due.due(reception.clock.now()))
    reception.resumptions.send(due)
    threads = list(reception.desk.due(reception.clock.now()))
    reception.handoffs.send(threads)
    owed = list(reception.mirror.due(reception.clock.now()))
    reception.owed.send(owed)
    return {"due": len(due), "owed": len(owed), "threads": len(threads)}
