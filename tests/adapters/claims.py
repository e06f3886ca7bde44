"""Claims what is due, as a run of the clockwork does, without a queue."""

from datetime import datetime

from reception.turns.clockwork import CLAIM_LASTS, FEW_IDS, DueWork


def claimed(work: DueWork, now: datetime) -> list[str]:
    """The ids that were due at `now` and that are claimed now, in their order."""
    return [item.id for item in work.waiting(now, FEW_IDS) if work.claim(item, now + CLAIM_LASTS)]
