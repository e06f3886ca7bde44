"""Every ten minutes: reads the directory anew."""

import logging
from typing import Any

from reception.bootstrap import DIRECTORY_SECONDS, Reception
from reception.directory import refresh
from reception.settings import Settings

log = logging.getLogger(__name__)
reception = Reception(Settings.from_environment())
logging.getLogger().setLevel(reception.settings.log_level)


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
