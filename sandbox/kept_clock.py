"""A clock that a restart does not set back: the kept data would lie in the future."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from sandbox.clock import Clock


class KeptClock(Clock):
    """A clock whose offset stays in a file."""

    def __init__(self, file: Path) -> None:
        kept = json.loads(file.read_text())["offset"] if file.exists() else 0.0
        super().__init__(timedelta(seconds=kept))
        self._file = file

    def move(self, to: datetime) -> None:
        """Move forward to `to` and write the new offset into the file."""
        super().move(to)
        self._file.write_text(json.dumps({"offset": self.offset.total_seconds()}))
