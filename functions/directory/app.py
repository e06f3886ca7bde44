"""Every ten minutes: reads the directory anew."""

from typing import Any

from reception.bootstrap import DIRECTORY_SECONDS, start
from reception.directory import refresh
from reception.logs import wordless

reception = start()


@wordless
def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """How many of each were read."""
    reception.clock.begin()
    directory = refresh(
        reception.clinic(DIRECTORY_SECONDS),
        reception.shelf,
        reception.clock.now(),
        reception.content.facts().days_ahead,
    )
    return {"branches": len(directory.branches), "offers": len(directory.offers)}
