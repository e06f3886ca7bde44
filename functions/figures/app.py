"""Counts what happens: the streams of the tables bring each change of a conversation, a visit and a request."""

from typing import Any

from reception.logs import wordless
from reception.wiring.doors import read_changes
from reception.wiring.reception import start

reception = start()


@wordless
def handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    """Count the records of a batch; returns how many changes they are. If it raises, the whole batch comes again."""
    reception.clock.begin()
    changes = read_changes(
        event["Records"], reception.clock.now(), reception.settings.synthetic_doctor
    )
    if changes:
        reception.counting().take(changes)
    return {"changes": len(changes)}
