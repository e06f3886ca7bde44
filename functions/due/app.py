"""Every minute: moves the ids of what is due to its queue."""

from typing import Any

from reception.logs import wordless
from reception.turns.clockwork import hand_over
from reception.wiring.reception import start

reception = start()
LAST_TEN_SECONDS = 6
"""Kept for tens that are in work, so that none is cut off by the function's time-out."""


@wordless
def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """The count of conversations, of accounts that are owed a notice, and of hand-off threads that were due."""
    reception.clock.begin()

    def seconds_left() -> float:
        return float(context.get_remaining_time_in_millis() / 1000 - LAST_TEN_SECONDS)

    return hand_over(reception.clockwork, reception.clock, seconds_left)
